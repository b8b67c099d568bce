"""The four resources of an approval: their names, their properties, and how they are found again."""

import re
from dataclasses import dataclass

from gate.canonical import data
from gate.nodes import Node, Scalar, function
from gate.rendering import Call, Value
from gate.template import Parameter, Resource, Template

GATE = "Custom::ApprovalGate"
APPROVAL = "Custom::NotificationFunction"
CONDITION = "AWS::CloudFormation::WaitCondition"
HANDLE = "AWS::CloudFormation::WaitConditionHandle"

#: Properties of the approval that are no details: the functions read a meaning in them.
MEANINGS = frozenset("ServiceToken ServiceTimeout Region WaitUrl EmailID Product Timeout Approvers Quorum Template Notes".split())
#: Those among them that no approver has to see again, and that are free to change.
UNBOUND = MEANINGS - {"EmailID", "Product", "Template"}
#: The longest that CloudFormation waits, in seconds.
LONGEST = 43_200
UNSEALED = "0" * 64

_SECRETS = (
    "password passwd passphrase passcode pwd secret token credential privatekey secretkey secretaccesskey apikey signingkey "
    "encryptionkey"
).split()
_NEUTRAL = ("value", "string", "text", "plaintext", "hash", "base", "confirmation", "pem")
_QUANTITIES = ("max", "min", "number", "count", "total")
_COUNTED = ("tokens", "secrets", "passwords")


def is_hidden(name: str) -> bool:
    """Whether the functions hide a detail for its name, and so leave it free to change. Source: SecretName.swift."""
    text = re.sub(r"[^a-z0-9]", "", name.lower()).rstrip("0123456789")
    while ending := next((each for each in _NEUTRAL if text.endswith(each) and text != each), None):
        text = text.removesuffix(ending)
    first_word = re.match(r"[A-Z]*[a-z]*", name)
    if first_word and first_word[0].lower() in _QUANTITIES and text.endswith(_COUNTED):
        return False
    return text.endswith((*_SECRETS, *(f"{each}s" for each in _SECRETS)))


@dataclass(frozen=True)
class Names:
    """The names of what is added."""

    handle: str
    approval: str
    condition: str
    gate: str
    email: str


def free(template: Template, wanted: str, taken: set[str]) -> str:
    """The name that is wanted, with a number where it is taken."""
    names = template.names | taken
    if wanted not in names:
        return wanted
    return next(f"{wanted}{n}" for n in range(2, len(names) + 3) if f"{wanted}{n}" not in names)


def names_for(template: Template, email: str) -> Names:
    taken = {email}
    found = []
    for wanted in ("WaitHandle", "Approval", "WaitCondition", "Gate"):
        found.append(free(template, wanted, taken))
        taken.add(found[-1])
    return Names(found[0], found[1], found[2], found[3], email)


def parameter() -> dict[str, Value]:
    """The parameter of the requester's address. Nothing that its pattern admits can be a dynamic reference."""
    return {
        "Type": "String",
        "Description": "Your email address, so that the approver can ask you. Example: requester@example.com",
        "AllowedPattern": r"^[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,63}$",
        "ConstraintDescription": "Give one email address, such as requester@example.com.",
    }


def details(parameters: list[Parameter]) -> dict[str, str]:
    """For each detail the parameter that it shows; one whose name has a meaning under another name."""
    every = {each.name for each in parameters}
    found: dict[str, str] = {}
    for each in parameters:
        name = each.name
        if name in MEANINGS:
            name = f"{name}Parameter"
            while name in every or name in found:
                name += "2"
        found[name] = each.name
    return found


def resources(names: Names, product: str, token: Value, shown: dict[str, str]) -> dict[str, Value]:
    """The four resources, in the order in which CloudFormation comes to them."""
    return {
        names.handle: {"Type": HANDLE},
        names.approval: {
            "Type": APPROVAL,
            "Properties": {
                "ServiceToken": token,
                # An answer may be held until somebody has decided about an update.
                "ServiceTimeout": "3600",
                "Region": Call("Ref", "AWS::Region"),
                "WaitUrl": Call("Ref", names.handle),
                "EmailID": Call("Ref", names.email),
                "Product": product,
                "Template": UNSEALED,
                **{name: Call("Ref", parameter) for name, parameter in shown.items()},
            },
        },
        names.condition: {
            "Type": CONDITION,
            "DependsOn": names.approval,
            "Properties": {"Handle": Call("Ref", names.handle), "Timeout": str(LONGEST)},
        },
        names.gate: {
            "Type": GATE,
            "DependsOn": names.condition,
            "Properties": {
                "ServiceToken": token,
                # It answers within a minute, or when Lambda has called it once more.
                "ServiceTimeout": "300",
                "WaitUrl": Call("Ref", names.handle),
                "Digest": Call("GetAtt", f"{names.approval}.Digest"),
            },
        },
    }


@dataclass(frozen=True)
class Parts:
    """What a template has of an approval. Each is none where it is not found."""

    gate: Resource
    condition: Resource | None
    approval: Resource | None
    handle: Resource | None

    @property
    def names(self) -> set[str]:
        return {each.name for each in (self.gate, self.condition, self.approval, self.handle) if each}


def gates(template: Template) -> list[Resource]:
    return [each for each in template.resources.values() if each.type == GATE]


def approvals(template: Template) -> list[Resource]:
    return [each for each in template.resources.values() if each.type == APPROVAL]


def find(template: Template, gate: Resource) -> Parts:
    """Follows a gate to what stands before it: by its DependsOn, its Digest and its WaitUrl, else by the types."""
    every = template.resources
    condition = next(
        (every[each.text] for each in gate.depends_on if each.text in every and every[each.text].type == CONDITION), None
    )
    asked = attribute_of(gate.property("Digest"))
    approval = every.get(asked[0]) if asked else None
    if approval is None or approval is gate or not approval.type.startswith(("Custom::", "AWS::CloudFormation::CustomResource")):
        before = [every[each.text] for each in condition.depends_on if each.text in every] if condition else []
        approval = next(iter([each for each in before if each.type == APPROVAL] or approvals(template)), None)
    url = ref_of(approval.property("WaitUrl")) if approval else None
    handle = every.get(url) if url else None
    if handle is not None and handle.type != HANDLE:
        handle = None
    if condition is None and handle is not None:
        waiting = [each for each in every.values() if each.type == CONDITION and ref_of(each.property("Handle")) == handle.name]
        condition = waiting[0] if waiting else None
    return Parts(gate, condition, approval, handle)


def ref_of(node: Node | None) -> str | None:
    """The name in a Ref; none for anything else."""
    called = function(node) if node is not None else None
    if called and called[0] == "Ref" and isinstance(called[1], Scalar) and called[1].tag is None:
        return called[1].text
    return None


def attribute_of(node: Node | None) -> tuple[str, str] | None:
    """Resource and attribute of an Fn::GetAtt that names both; none for anything else."""
    called = function(node) if node is not None else None
    if not called or called[0] != "Fn::GetAtt" or node is None:
        return None
    parts = list(data(node).values())[0]
    if isinstance(parts, list) and len(parts) == 2 and all(isinstance(each, str) for each in parts):
        return parts[0], parts[1]
    return None
