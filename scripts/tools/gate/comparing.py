"""What a new version of a template changes for the approvers."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from gate import canonical, checking, parts
from gate.template import Resource, Template
from gate.text import count, names, shown

_REMINDER = (
    "An older version that stays active in the catalog can still be chosen by a requester, at launch and in an update: "
    "deactivate it, or delete it, once this one is there."
)
_MOST = 60


@dataclass(frozen=True)
class Change:
    """`what` is appears, goes or changes; `takes` are the parameters whose values it uses; `details` says what is different."""

    what: str
    section: str
    name: str
    type: str
    takes: list[str]
    details: list[str]


def compare(old: Template, new: Template) -> list[Change]:
    """In the order of the new version, then what goes."""
    found = [*_resources(old, new), *_section(old, new, "Parameters", "parameter")]
    for section, what in (("Conditions", "condition"), ("Mappings", "mapping"), ("Rules", "rule"), ("Transform", "transform")):
        found += _section(old, new, section, what)
    return found


def _resources(old: Template, new: Template) -> list[Change]:
    found = []
    for name, resource in new.resources.items():
        before = old.resources.get(name)
        if before is None:
            found.append(_change("appears", new, resource, []))
            continue
        details = _differences(canonical.data(before.body), canonical.data(resource.body))
        if resource.name in _approvals(new):
            # That the digest of the template is another one goes without saying.
            details = [each for each in details if not each.startswith("Properties.Template:")]
        if details:
            found.append(_change("changes", new, resource, details))
    return found + [_change("goes", old, each, []) for name, each in old.resources.items() if name not in new.resources]


def _approvals(read: Template) -> set[str]:
    return {each.name for gate in parts.gates(read) if (each := parts.find(read, gate).approval)}


def _change(what: str, read: Template, resource: Resource, details: list[str]) -> Change:
    return Change(what, "resource", resource.name, resource.type, sorted(checking.used_by(read, resource)), details)


def _section(old: Template, new: Template, section: str, what: str) -> list[Change]:
    before, after = _data(old, section), _data(new, section)
    found = []
    for name in [*after, *(each for each in before if each not in after)]:
        if name not in before:
            found.append(Change("appears", what, name, "", [], []))
        elif name not in after:
            found.append(Change("goes", what, name, "", [], []))
        elif details := _differences(before[name], after[name]):
            found.append(Change("changes", what, name, "", [], details))
    return found


def _data(read: Template, section: str) -> dict[str, Any]:
    node = read.section(section)
    data = canonical.data(node) if node is not None else {}
    if isinstance(data, dict):
        return {name: value for name, value in data.items() if name}
    return {str(each): each for each in (data if isinstance(data, list) else [data])}


def _differences(old: Any, new: Any, path: str = "") -> list[str]:
    """One line for each part that is not the same, by its path."""
    if old == new:
        return []
    if isinstance(old, dict) and isinstance(new, dict) and _alike(old, new):
        found = []
        for name in [*new, *(each for each in old if each not in new)]:
            inside = f"{path}.{name}" if path else name
            if name not in old:
                found.append(f"{inside}: {_brief(new[name])} (new)")
            elif name not in new:
                found.append(f"{inside}: {_brief(old[name])} (gone)")
            else:
                found += _differences(old[name], new[name], inside)
        return found
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [each for n, pair in enumerate(zip(old, new, strict=True)) for each in _differences(*pair, f"{path}[{n}]")]
    return [f"{path}: {_brief(old)} -> {_brief(new)}"]


def _alike(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether what is different lies deeper: of two functions only where both are the same one."""
    if _is_call(old) or _is_call(new):
        return set(old) == set(new) != {""}
    return True


def _is_call(value: dict[str, Any]) -> bool:
    return len(value) == 1 and (next(iter(value)) in ("", "Ref", "Condition") or next(iter(value)).startswith("Fn::"))


def _brief(value: Any) -> str:
    if isinstance(value, dict) and set(value) == {""}:
        return str(value[""][1]) or "nothing"
    text = value if isinstance(value, str) else canonical.text(value)
    return shown(text, _MOST)


def write(changes: list[Change], as_json: bool) -> None:
    if as_json:
        print(json.dumps({"changes": [asdict(each) for each in changes], "reminder": _REMINDER}, indent=2))
        return
    signs = {"appears": "+", "goes": "-", "changes": "~"}
    for each in changes:
        kind = f"{each.section} {shown(each.name)}" + (f" ({shown(each.type)})" if each.type else "")
        takes = f", taking {names(each.takes)}" if each.takes else ""
        print(f"{signs[each.what]} {kind} {each.what}{takes}")
        for line in each.details:
            print(f"    {line}")
    print(f"{count(len(changes), 'change')} for the approvers." if changes else "Nothing changes for the approvers.")
    print(_REMINDER)
