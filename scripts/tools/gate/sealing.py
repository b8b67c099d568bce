"""The value `Template` of an approval: a digest of the template without it, so that another template is another question."""

from dataclasses import replace
from typing import Any

from gate import canonical, parts, template
from gate.edits import Edits
from gate.nodes import Alias, Scalar
from gate.source import Source
from gate.template import Resource, Template
from gate.trouble import Place, Refused

NAME = "Template"


def digest(read: Template, approval: str) -> str:
    """SHA-256 of the canonical template without the approval's value `Template`."""
    data: dict[str, Any] = canonical.data(read.root)
    properties = data["Resources"][approval].get("Properties")
    if isinstance(properties, dict):
        # Where the mapping is shared by an alias, `data` has made a dictionary of its own for each place.
        properties.pop(NAME, None)
    return canonical.digest(data)


def seal(source: Source) -> Source:
    """The text with its `Template` as it must be. Throws `Refused` where there is no approval to hold it."""
    read = template.read(source)
    approval = approval_of(read)
    properties = approval.properties
    if properties is None:
        raise Refused(f"{approval.name} has no Properties that could hold {NAME}", read.place(approval.key))
    wanted = digest(read, approval.name)
    pair = properties.entries().get(NAME)
    if pair is None:
        edits = Edits(source)
        edits.another_pair(properties, "Product", NAME, wanted)
        return replace(source, text=edits.applied())
    value = pair[1]
    if (
        not isinstance(value, Scalar)
        or isinstance(value, Alias)
        or value.tag
        or value.style == "block"
        or value.start == value.end
    ):
        raise Refused(
            f"{NAME} of {approval.name} is no plain text: write '{parts.UNSEALED[:8]}...' and seal again", read.place(pair[0])
        )
    if value.text == wanted and value.kind == "text":
        return source
    quote = '"' if source.text[value.start] == '"' or source.is_json else "'"
    return replace(source, text=f"{source.text[: value.start]}{quote}{wanted}{quote}{source.text[value.end :]}")


def approval_of(read: Template) -> Resource:
    """The one approval. Throws `Refused` where there is none, or more than one."""
    found = [each for each in (parts.find(read, gate).approval for gate in parts.gates(read)) if each] or parts.approvals(read)
    names = list(dict.fromkeys(each.name for each in found))
    if not names:
        raise Refused("there is no approval to seal: run `scripts/gate add` first", Place(1, 1))
    if len(names) > 1:
        raise Refused(f"there is more than one approval ({', '.join(names)}): a template has one", read.place(found[1].key))
    return found[0]
