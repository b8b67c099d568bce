"""Proves that nothing slips past a template's gate, or says where it does."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from gate import opaque, parts, sealing, showing
from gate.canonical import key_of
from gate.nodes import Node
from gate.parts import Parts
from gate.references import Choice, Reference, walk
from gate.template import Resource, Template, text_of
from gate.text import names as listed
from gate.trouble import Place, Refused
from gate.waiting import Open, Waiting, edges_of

#: What each kind of problem is about, by the name that it has in `--json` and `--sarif`.
RULES = {
    "broken": "The file is no template that can be read",
    "opaque": "A transform, macro or module may add resources that are not in the text",
    "no-gate": "The template has no gate",
    "several": "The template has more than one gate or approval",
    "open": "A resource can be created before the gate",
    "circle": "Resources wait for each other",
    "conditional": "A part of the approval has a Condition",
    "order": "A part of the approval does not wait for the one before it",
    "handle": "The parts of the approval are not about the same wait handle",
    "digest": "The gate does not ask for the approved digest",
    "token": "Approval and gate do not ask the same function",
    "email": "The approval does not say who asks",
    "unseen": "Resources use a parameter that the approval does not show",
    "secret": "The approval shows a NoEcho parameter",
    "chosen": "The requester may choose what decides about the approval",
    "wait": "The wait condition waits for something else than one signal within twelve hours",
    "seal": "The approval's Template is not that of the template",
}
#: Those that `scripts/gate add` puts right by itself.
MENDABLE = {"open", "unseen", "seal"}
#: Pseudo parameters that come with the request to launch, as parameters do.
_GIVEN = {"AWS::NotificationARNs"}


@dataclass(frozen=True)
class Problem:
    """`message` says what is wrong and what to do."""

    rule: str
    message: str
    place: Place
    resource: str | None = None


def problems(read: Template) -> list[Problem]:
    """Everything for which the template does not hold, in the order of the text."""
    found = [Problem("opaque", each.message, each.place or Place(1, 1)) for each in opaque.hidden(read)]
    found += _structure(read)
    return sorted(found, key=lambda each: each.place)


def _structure(read: Template) -> Iterator[Problem]:
    yield from _circle(read)
    gates = parts.gates(read)
    if not gates:
        where = read.root.key("Resources")
        place = read.place(where) if where else Place(1, 1)
        yield Problem("no-gate", f"there is no gate ({parts.GATE}), so nothing waits: run `scripts/gate add`", place)
        for approval in parts.approvals(read):
            yield from _seal(read, approval)
        return
    found = parts.find(read, gates[0])
    yield from _several(read, gates, found)
    yield from _gate(read, found)
    if found.approval:
        yield from _approval(read, found, found.approval)
    if found.condition:
        yield from _condition(read, found, found.condition)
    for each in (found.gate, found.condition, found.approval, found.handle):
        if each and each.body.key("Condition"):
            what = f"{each.name} has a Condition, and without it nothing is asked: take it out"
            yield _at(read, "conditional", each, "Condition", what)
    for leak in Waiting(read).open(found.gate.name, found.names):
        yield _open(read, found, leak)


def _circle(read: Template) -> Iterator[Problem]:
    circle = Waiting(read).circle()
    if circle:
        first = read.resources[circle[0]]
        yield Problem(
            "circle", f"resources wait for each other: {' -> '.join(circle)}; break the circle", read.place(first.key), first.name
        )


def _several(read: Template, gates: list[Resource], found: Parts) -> Iterator[Problem]:
    approvals = [each for each in parts.approvals(read) if found.approval is None or each.name != found.approval.name]
    for each in [*gates[1:], *(approvals if found.approval else approvals[1:])]:
        yield _at(read, "several", each, "Type", f"{each.name} is a second {each.type}: a template has one approval and one gate")


def _gate(read: Template, found: Parts) -> Iterator[Problem]:
    gate, approval = found.gate, found.approval
    if found.condition is None:
        what = f"{gate.name} waits for no wait condition: add one, and DependsOn to {gate.name}"
        yield _at(read, "order", gate, "DependsOn", what)
    elif found.condition.name not in [each.text for each in gate.depends_on]:
        yield _at(read, "order", gate, "DependsOn", f"{gate.name} does not wait: add DependsOn: {found.condition.name}")
    if approval is None:
        what = f"{gate.name} has no approval to ask about: add a {parts.APPROVAL}, and its Digest"
        yield _at(read, "digest", gate, "Digest", what)
        return
    if gate.property("Digest") is None:
        yield _at(read, "digest", gate, "Digest", f"{gate.name} has no Digest: add Digest: !GetAtt {approval.name}.Digest")
    elif parts.attribute_of(gate.property("Digest")) != (approval.name, "Digest"):
        what = f"Digest of {gate.name} is not the approval's: write !GetAtt {approval.name}.Digest"
        yield _at(read, "digest", gate, "Digest", what)
    for each in (approval, gate):
        if text_of(each.property("ServiceToken")) == "" or each.property("ServiceToken") is None:
            what = f"{each.name} has no ServiceToken: add that of the approval flow's stack"
            yield _at(read, "token", each, "ServiceToken", what)
    tokens = [each.property("ServiceToken") for each in (approval, gate)]
    if tokens[0] is not None and tokens[1] is not None and key_of(tokens[0]) != key_of(tokens[1]):
        what = f"{gate.name} asks another function than {approval.name}: give both the same ServiceToken"
        yield _at(read, "token", gate, "ServiceToken", what)
    if found.handle and parts.ref_of(gate.property("WaitUrl")) != found.handle.name:
        what = f"{gate.name} is not about {approval.name}'s wait handle: write WaitUrl: !Ref {found.handle.name}"
        yield _at(read, "handle", gate, "WaitUrl", what)
    yield from _chosen(read, gate, "ServiceToken")


def _approval(read: Template, found: Parts, approval: Resource) -> Iterator[Problem]:
    if found.handle is None:
        what = f"WaitUrl of {approval.name} is no wait handle of this template: write !Ref and its name"
        yield _at(read, "handle", approval, "WaitUrl", what)
    if approval.property("EmailID") is None:
        what = f"{approval.name} does not say who asks: add EmailID with the requester's address"
        yield _at(read, "email", approval, "EmailID", what)
    for name in ("ServiceToken", "Approvers", "Quorum", "Timeout"):
        yield from _chosen(read, approval, name)
    told = approval.property("Timeout")
    if told is not None and not _chosen_by(read, told) and not 1 <= (number(told) or 0) <= parts.LONGEST:
        what = f"Timeout of {approval.name} must be a number of seconds up to {parts.LONGEST:,}"
        yield _at(read, "wait", approval, "Timeout", f"{what}: write that of the wait condition")
    for name in unseen(read, found):
        yield Problem(
            "unseen",
            f"resources use the parameter {name}, and {approval.name} does not show it: add {name}: !Ref {name} to it",
            read.place(read.parameters[name].key),
            approval.name,
        )
    yield from _secrets(read, approval)
    yield from _seal(read, approval)


def _secrets(read: Template, approval: Resource) -> Iterator[Problem]:
    told = set()
    for each in walk(approval.properties, ()) if approval.properties else ():
        parameter = read.parameters.get(each.name) if isinstance(each, Reference) else None
        if parameter and parameter.is_secret and parameter.name not in told:
            told.add(parameter.name)
            yield Problem(
                "secret",
                f"{approval.name} shows {parameter.name}, which is NoEcho, to every approver: take it out of {approval.name}",
                read.place(each.node),
                approval.name,
            )


def _seal(read: Template, approval: Resource) -> Iterator[Problem]:
    value = approval.property(sealing.NAME)
    if value is None:
        what = f"{approval.name} has no {sealing.NAME}, so another version would not be asked about: run `scripts/gate seal`"
        yield _at(read, "seal", approval, sealing.NAME, what)
    elif text_of(value) != sealing.digest(read, approval.name):
        what = f"{sealing.NAME} of {approval.name} is not that of this template, which has changed: run `scripts/gate seal`"
        yield _at(read, "seal", approval, sealing.NAME, what)


def _condition(read: Template, found: Parts, condition: Resource) -> Iterator[Problem]:
    if found.approval and found.approval.name not in [each.text for each in condition.depends_on]:
        what = f"{condition.name} may start before anybody is asked: add DependsOn: {found.approval.name}"
        yield _at(read, "order", condition, "DependsOn", what)
    if found.handle and parts.ref_of(condition.property("Handle")) != found.handle.name:
        what = f"{condition.name} waits on another handle than the approval's: write Handle: !Ref {found.handle.name}"
        yield _at(read, "handle", condition, "Handle", what)
    for name in ("Timeout", "Count"):
        yield from _chosen(read, condition, name)
    timeout, count = condition.property("Timeout"), condition.property("Count")
    if not _chosen_by(read, timeout) and not 1 <= (number(timeout) or 0) <= parts.LONGEST:
        yield _at(
            read,
            "wait",
            condition,
            "Timeout",
            f"Timeout of {condition.name} must be a number of seconds up to {parts.LONGEST:,}: write Timeout: '{parts.LONGEST}'",
        )
    if count is not None and not _chosen_by(read, count) and number(count) != 1:
        yield _at(read, "wait", condition, "Count", f"Count of {condition.name} must be 1, whatever the quorum: take Count out")


def number(node: Node | None) -> int | None:
    """A whole number that is written out."""
    text = text_of(node)
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _chosen(read: Template, resource: Resource, name: str) -> Iterator[Problem]:
    chosen = sorted(_chosen_by(read, resource.property(name)))
    if chosen:
        what = f"a requester may choose {name} of {resource.name} by the parameter {listed(chosen)}"
        yield _at(read, "chosen", resource, name, f"{what}: write the value out, or import it")


def _chosen_by(read: Template, value: Node | None) -> set[str]:
    """The parameters on which a value depends, by reference or by condition."""
    return parameters_of(read, [value], {*read.parameters, *_GIVEN}) if value is not None else set()


def parameters_of(read: Template, nodes: list[Node], among: Collection[str]) -> set[str]:
    """The parameters `among` those given that parts of a template use, those of the conditions that they ask among them."""
    found: set[str] = set()
    stack, asked = list(nodes), set[str]()
    while stack:
        for each in walk(stack.pop(), ()):
            if isinstance(each, Reference) and each.name in among:
                found.add(each.name)
            elif isinstance(each, Choice) and each.condition not in asked:
                asked.add(each.condition)
                stack += [read.conditions[each.condition]] if each.condition in read.conditions else []
    return found


def used_by(read: Template, resource: Resource) -> set[str]:
    """The parameters on which a resource depends: whether it is there, and what it is."""
    nodes = [value for _, value in resource.body.entries().values()]
    condition = resource.condition
    if condition and condition in read.conditions:
        nodes.append(read.conditions[condition])
    return parameters_of(read, nodes, read.parameters)


def unseen(read: Template, found: Parts) -> list[str]:
    """Parameters that resources use and the approval does not show; NoEcho ones, which it can't, are not among them."""
    seen = showing.shown(found.approval, read.parameters) if found.approval else set()
    used = set[str]().union(*(used_by(read, each) for each in read.resources.values() if each.name not in found.names))
    return [name for name, each in read.parameters.items() if name in used - seen and not each.is_secret]


def _open(read: Template, found: Parts, leak: Open) -> Problem:
    resource, gate = read.resources[leak.resource], found.gate.name
    when = [f"{name} is {'true' if holds else 'false'}" for name, holds in leak.example.items()]
    asking = [
        each.name
        for each in (found.approval, found.condition, found.gate, found.handle)
        if each and any(edge.target == resource.name for edge in edges_of(each, read.resources))
    ]
    if asking:
        what = f"can be created before {gate}, because {asking[0]} refers to it: take that reference out of {asking[0]}"
    elif not leak.certain:
        what = f"may be created before {gate}: there are too many combinations of conditions to try; add DependsOn: {gate}"
    else:
        condition = f" where {listed(when)}" if when else ""
        what = f"can be created before {gate}{condition}: add DependsOn: {gate}"
    return Problem("open", f"{resource.name} ({resource.type or 'no Type'}) {what}", read.place(resource.key), resource.name)


def _at(read: Template, rule: str, resource: Resource, key: str, message: str) -> Problem:
    """A problem at a key of the resource or its properties; at the resource where it is not there."""
    node: Node = resource.key
    for mapping in (resource.properties, resource.body):
        node = (mapping.key(key) if mapping else None) or node
    return Problem(rule, message, read.place(node), resource.name)


def of_refusal(refused: Refused) -> Problem:
    return Problem("broken", refused.message, refused.place or Place(1, 1))
