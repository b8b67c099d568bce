"""Inserts the approval and its gate into a template."""

from dataclasses import dataclass, replace
from typing import Any

from gate import canonical, checking, opaque, parts, sealing, template
from gate.edits import Edits
from gate.nodes import Alias, Items, Node, Pairs, Scalar, resolved
from gate.parts import Names
from gate.rendering import Call, Inline, Value
from gate.source import Source
from gate.template import Parameter, Resource, Template, every
from gate.text import names as listed
from gate.trouble import Place, Refused
from gate.waiting import Waiting

MOST_RESOURCES = 500
MOST_PARAMETERS = 200
_NOTE = "The approval. Nothing else is created before somebody said yes: `scripts/gate check` proves it."
_STRINGS = {"String", "AWS::SSM::Parameter::Value<String>"}


@dataclass(frozen=True)
class Wishes:
    """What the command line asks for. `token` is the notification function's ARN, or an import of it."""

    product: str
    token: Value
    email: str | None = None


@dataclass(frozen=True)
class Added:
    """The text with its gate. `made` says in a few words what was done; none where nothing was to do."""

    source: Source
    made: str | None


def add(source: Source, wishes: Wishes) -> Added:
    """Throws `Refused` for a template that is broken, or that can't be seen through."""
    read = template.read(source)
    opaque.refuse(read)
    _refuse_circle(read)
    if parts.gates(read) or parts.approvals(read):
        return _mended(read)
    email = _email(read, wishes.email)
    names = parts.names_for(read, email)
    _refuse_size(read, email)
    waiting = Waiting(read, careful=True).missing(names.gate, set())
    edits = Edits(source)
    _add_resources(edits, read, names, wishes)
    if email not in read.parameters:
        _add_parameter(edits, read, email)
    for each in waiting:
        depend(edits, read, read.resources[each.resource], names.gate)
    try:
        done = sealing.seal(replace(source, text=edits.applied()))
    except Refused:
        # What it says is about a text that nobody has seen.
        raise _unsafe(read) from None
    _prove(read, done, names, {each.resource for each in waiting})
    total = len(read.resources)
    return Added(done, f"{total} of {total} resources wait for {names.gate}, {len(waiting)} of them by a DependsOn of their own")


def _refuse_circle(read: Template) -> None:
    circle = Waiting(read).circle()
    if circle:
        place = read.place(read.resources[circle[0]].key)
        raise Refused(
            f"resources wait for each other, which CloudFormation refuses: {' -> '.join(circle)}; break the circle", place
        )


def _refuse_size(read: Template, email: str) -> None:
    resources = len(read.resources) + 4
    if resources > MOST_RESOURCES:
        what = f"{resources} resources once it is gated, and CloudFormation takes {MOST_RESOURCES}"
        raise Refused(f"{what}: split it into nested stacks", _where(read, "Resources"))
    parameters = len(read.parameters) + (email not in read.parameters)
    if parameters > MOST_PARAMETERS:
        what = f"{parameters} parameters once it is gated, and CloudFormation takes {MOST_PARAMETERS}"
        raise Refused(f"{what}: take one out", _where(read, "Parameters"))


def _where(read: Template, section: str) -> Place | None:
    key = read.root.key(section)
    return read.place(key) if key else None


def _email(read: Template, wanted: str | None) -> str:
    """The parameter with the requester's address: there already, or to be added."""
    name = wanted or "UserEmail"
    known = read.parameters.get(name)
    if known:
        wrong = _no_address(known)
        if wrong:
            hint = "name another one with --email-parameter; it is added where it is missing"
            raise Refused(f"the parameter {name} {wrong}, so it can't be the requester's address: {hint}", read.place(known.key))
        return name
    if wanted and wanted in read.names:
        raise Refused(f"{wanted} is the name of something else in this template: give --email-parameter another one", Place(1, 1))
    return parts.free(read, name, set())


def _no_address(parameter: Parameter) -> str | None:
    if parameter.is_secret:
        return "is NoEcho"
    if parameter.is_list:
        return f"is a list ({parameter.type})"
    if parameter.type not in _STRINGS:
        return f"is of type {parameter.type or 'none'}"
    return None


def _add_resources(edits: Edits, read: Template, names: Names, wishes: Wishes) -> None:
    shown = [each for each in read.parameters.values() if not each.is_secret and each.name != names.email]
    added = parts.resources(names, wishes.product, wishes.token, parts.details(shown))
    edits.first_pairs(*_raw(read, "Resources"), added, _NOTE)


def _add_parameter(edits: Edits, read: Template, name: str) -> None:
    added: dict[str, Value] = {name: parts.parameter()}
    if "Parameters" in read.root.entries():
        edits.first_pairs(*_raw(read, "Parameters"), added)
    else:
        edits.new_section(_raw(read, "Resources")[0], "Parameters", added)
    group = _first_group(read, name)
    if group:
        edits.another_item(*group, name)


def _raw(read: Template, section: str) -> tuple[Scalar, Node]:
    """A section as it is written, an alias not resolved."""
    for key, value in read.root.pairs:
        if key.text == section:
            return key, value
    key, value = read.root.entries()[section]
    raise Refused(f"{section} comes through a merge key, so nothing can be added to it", read.place(key))


def _first_group(read: Template, name: str) -> tuple[Scalar, Node] | None:
    """The list of parameters of the first group on the form that people fill in, if there is one, and none that has it."""
    metadata = read.section("Metadata")
    interface = metadata.get("AWS::CloudFormation::Interface") if isinstance(metadata, Pairs) else None
    groups = interface.get("ParameterGroups") if isinstance(interface, Pairs) else None
    if isinstance(groups, Items) and any(isinstance(each, Scalar) and each.text == name for each in every(groups)):
        return None
    for group in groups.items if isinstance(groups, Items) else []:
        pair = group.entries().get("Parameters") if isinstance(group, Pairs) else None
        if pair and isinstance(pair[1], Items) and pair[1].tag is None and id(pair[1]) not in read.aliased:
            return pair
    return None


def depend(edits: Edits, read: Template, resource: Resource, gate: str) -> None:
    """Puts the gate among what a resource depends on."""
    if isinstance(resource.node, Alias) or id(resource.body) in read.aliased:
        raise Refused(
            f"{resource.name} shares its text with another part of the template through an alias, so it can't be changed in one "
            "place: write it out",
            read.place(resource.key),
        )
    own = next(((key, value) for key, value in resource.body.pairs if key.text == "DependsOn"), None)
    if own is None:
        merged = tuple(each.text for each in resource.depends_on)
        edits.another_pair(resource.body, "Type", "DependsOn", Inline((gate, *merged)) if merged else gate)
        return
    value = own[1]
    if resolved(value).tag:
        raise Refused(
            f"DependsOn of {resource.name} is a function, which CloudFormation refuses: name the resource", read.place(own[0])
        )
    if (
        isinstance(value, Alias)
        and not isinstance(value.target, Scalar)
        or id(value) in read.aliased
        and isinstance(value, Items)
    ):
        raise Refused(f"DependsOn of {resource.name} is shared through an alias: write it out", read.place(own[0]))
    edits.another_item(*own, gate)


def _mended(read: Template) -> Added:
    """A template that has a gate: as it is if it holds, else with what is missing."""
    found = checking.problems(read)
    if not found:
        return Added(read.source, None)
    for problem in found:
        if problem.rule not in checking.MENDABLE:
            raise Refused(
                f"it has an approval already, and {problem.message}; `scripts/gate check` lists all there is", problem.place
            )
    pieces = parts.find(read, parts.gates(read)[0])
    assert pieces.approval and pieces.approval.properties
    edits = Edits(read.source)
    missing = Waiting(read).missing(pieces.gate.name, pieces.names)
    for each in missing:
        depend(edits, read, read.resources[each.resource], pieces.gate.name)
    unseen = checking.unseen(read, pieces)
    for name, parameter in parts.details([read.parameters[each] for each in unseen]).items():
        if pieces.approval.properties.key(name):
            raise Refused(
                f"{pieces.approval.name} shows something else as {name}: show the parameter {parameter} by hand",
                read.place(pieces.approval.key),
            )
        edits.another_pair(pieces.approval.properties, "Product", name, Call("Ref", parameter))
    done = sealing.seal(replace(read.source, text=edits.applied()))
    left = checking.problems(template.read(done))
    if left:
        raise Refused(f"it has an approval already, and {left[0].message}", left[0].place)
    made = [f"{len(missing)} more resources wait for {pieces.gate.name}"] if missing else []
    made += [f"{pieces.approval.name} shows {listed(sorted(unseen))} too"] if unseen else []
    return Added(done, ", ".join([*made, "and it is sealed anew" if made else "sealed anew"]))


def _prove(before: Template, after: Source, names: Names, changed: set[str]) -> None:
    """Reads the result again: it must hold, and say nothing else than before. What fails here is a bug, and does no harm."""
    read = template.read(after)
    for problem in checking.problems(read):
        raise Refused(f"it can't be gated: {problem.message}", problem.place)
    data: dict[str, Any] = canonical.data(read.root)
    for name in (names.handle, names.approval, names.condition, names.gate):
        del data["Resources"][name]
    old: dict[str, Any] = canonical.data(before.root)
    for name in changed:
        _without(data["Resources"][name], old["Resources"][name], names.gate)
    if names.email not in before.parameters:
        del data["Parameters"][names.email]
        if not before.parameters:
            del data["Parameters"]
            data |= {"Parameters": old["Parameters"]} if "Parameters" in old else {}
        if data.get("Metadata") != old.get("Metadata"):
            _without_address(data["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"], names.email)
    if data != old:
        raise _unsafe(before)


def _unsafe(read: Template) -> Refused:
    return Refused(
        "its layout is not one that can be added to safely: write Resources and Parameters as plain mappings",
        _where(read, "Resources"),
    )


def _without_address(groups: list[Any], email: str) -> None:
    for group in groups:
        if isinstance(group, dict) and isinstance(group.get("Parameters"), list) and email in group["Parameters"]:
            group["Parameters"].remove(email)
            return


def _without(resource: dict[str, Any], old: dict[str, Any], gate: str) -> None:
    depends = resource["DependsOn"]
    left = [each for each in depends if each != gate] if isinstance(depends, list) else []
    was = old.get("DependsOn")
    if left == ([was] if isinstance(was, str) else was or []) or was is None:
        resource.pop("DependsOn")
        if was is not None:
            resource["DependsOn"] = was
    elif isinstance(was, dict) and not left:
        resource["DependsOn"] = was
