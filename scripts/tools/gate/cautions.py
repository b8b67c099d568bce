"""What a template may do that no approver sees, and that is no hole in the gate: warnings."""

import re
from collections.abc import Iterator

from gate import checking, parts
from gate.checking import Problem
from gate.nodes import Items, Node, Pairs, Scalar, children, function, resolved
from gate.pattern import admits_reference
from gate.references import substitution
from gate.template import Resource, Template, text_of
from gate.text import shown

WARNINGS = {
    "unversioned": "A dynamic reference without a version",
    "braces": "A parameter that admits a dynamic reference",
    "moving": "A template, image or code that can change behind its name",
    "secret-used": "Resources use a NoEcho parameter, which can't be shown",
    "outside": "A resource that starts something outside of this template",
    "hidden": "A detail that the approval hides for its name",
    "deadline": "The deadline that approvers read is not that of the wait condition",
}
#: The shortest dynamic reference, `{{resolve:ssm:a}}`.
_SHORTEST = 17
_REFERENCE = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):(.*?)\}\}", re.DOTALL)
_OUTSIDE = {
    "AWS::CloudFormation::Stack",
    "AWS::CloudFormation::StackSet",
    "AWS::CloudFormation::CustomResource",
    "AWS::CloudFormation::Macro",
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
}
_IMAGES = {"Image", "ImageUri", "ImageURI", "ImageIdentifier"}
#: Where a bucket and a key stand for code or a definition.
_PLACES = {"BodyS3Location", "DefinitionS3Location", "SourceBundle", "S3Location", "Content", "Code"}


def warnings(read: Template) -> list[Problem]:
    """In the order of the text."""
    gates = parts.gates(read)
    found = parts.find(read, gates[0]) if gates else None
    own = found.names if found else set()
    product = [each for each in read.resources.values() if each.name not in own]
    warned = [*_parameters(read, product), *_approval(read, found)]
    for resource in product:
        warned += [*_resource(read, resource)]
    return sorted(warned, key=lambda each: each.place)


def _parameters(read: Template, product: list[Resource]) -> Iterator[Problem]:
    used = set[str]().union(*(checking.used_by(read, each) for each in product))
    for name, parameter in read.parameters.items():
        if name not in used:
            continue
        place = read.place(parameter.key)
        if parameter.is_secret:
            yield Problem(
                "secret-used",
                f"{name} is NoEcho and can't be shown, so it is free to change: keep the secret in a store instead",
                place,
            )
        if parameter.type == "String" and _admits(
            text_of(parameter.body.get("AllowedPattern")), parameter.allowed, parameter.body
        ):
            yield Problem(
                "braces",
                f"a requester may enter a dynamic reference as {name}: give it an AllowedPattern without braces",
                place,
            )


def _admits(pattern: str | None, allowed: list[str] | None, body: Pairs) -> bool:
    if allowed is not None:
        return any("{{" in each for each in allowed)
    longest = checking.number(body.get("MaxLength"))
    if longest is not None and longest < _SHORTEST:
        return False
    return pattern is None or admits_reference(pattern)


def _approval(read: Template, found: parts.Parts | None) -> Iterator[Problem]:
    approval = found.approval if found else None
    if not found or not approval or not approval.properties:
        return
    for name, (key, value) in approval.properties.entries().items():
        if name not in parts.MEANINGS and parts.is_hidden(name) and checking.parameters_of(read, [value], read.parameters):
            yield Problem(
                "hidden",
                f"{name} is hidden for its name, so it is free to change: mark the parameter NoEcho, or rename the detail",
                read.place(key),
                approval.name,
            )
    told = approval.property("Timeout")
    waits = checking.number(found.condition.property("Timeout")) if found.condition else None
    said = checking.number(told) if told else parts.LONGEST
    if found.condition and waits and said and waits != said:
        what = f"approvers read a deadline of {said:,} seconds, and {found.condition.name} waits {waits:,}"
        place = read.place(told or approval.key)
        yield Problem("deadline", f"{what}: give {approval.name} the same Timeout", place, approval.name)


def _resource(read: Template, resource: Resource) -> Iterator[Problem]:
    if resource.type in _OUTSIDE or resource.type.startswith("Custom::"):
        yield Problem(
            "outside",
            f"{resource.name} ({resource.type}) starts something that is not in this template: look at what it may do",
            read.place(resource.key),
            resource.name,
        )
    for key, node in _keyed(resource.body):
        for what in _moving(read, resource, key, node):
            yield Problem("moving", f"{resource.name}: {what}", read.place(node), resource.name)
        for reference in _unversioned(node):
            yield Problem(
                "unversioned",
                f"{resource.name}: {shown(reference)} has no version, so it may be another value by then: add one",
                read.place(node),
                resource.name,
            )


def _keyed(root: Node) -> Iterator[tuple[str, Node]]:
    """Every node with the key that it belongs to."""
    stack: list[tuple[str, Node]] = [("", resolved(root))]
    while stack:
        key, node = stack.pop()
        yield key, node
        if isinstance(node, Pairs):
            stack += [
                (name if not name.startswith("Fn::") else key, resolved(value)) for name, (_, value) in node.entries().items()
            ]
        else:
            stack += [(key, each) for each in children(node)]


def _moving(read: Template, resource: Resource, key: str, node: Node) -> Iterator[str]:
    text = _text(node)
    if key == "TemplateURL" and _is_value(node) and "versionId=" not in text:
        yield "the template behind TemplateURL can change: add ?versionId= to the address"
    elif key in _IMAGES and _is_value(node) and "@sha256:" not in text and not _is_made_here(read, node):
        yield f"the image behind {key} can change: name it by its digest, @sha256:..."
    elif key == "ImageId" and text.startswith("resolve:ssm:") and not re.search(r":\d+$", text):
        yield "the image behind ImageId can change: add the parameter's version"
    elif key == "ScriptLocation" and text.startswith("s3://"):
        yield "the script behind ScriptLocation can change"
    elif isinstance(node, Pairs) and key in _PLACES:
        names = set(node.entries())
        if names & {"S3Key", "Key"} and not names & {"S3ObjectVersion", "Version", "ETag"}:
            yield f"the code behind {key} can change: add the object's version"
    del resource


def _is_value(node: Node) -> bool:
    return isinstance(node, Scalar) or function(node) is not None


def _is_made_here(read: Template, node: Node) -> bool:
    name = parts.ref_of(node) or (parts.attribute_of(node) or ("",))[0]
    return name in read.resources


def _unversioned(node: Node) -> Iterator[str]:
    called = function(node)
    if isinstance(node, Scalar) and node.tag is None or called and called[0] in ("Fn::Sub", "Fn::Join"):
        for found in _REFERENCE.finditer(_text(node)):
            if not _has_version(found[1], found[2]):
                yield found[0]


def _has_version(service: str, rest: str) -> bool:
    if service != "secretsmanager":
        return bool(re.search(r":\d+$", rest))
    # After the secret's name or ARN: SecretString, key, stage, version.
    _, marker, behind = rest.partition(":SecretString")
    fields = behind.split(":")[1:] if marker else []
    stage, version = [*fields[1:3], "", ""][:2]
    return bool(version) or stage not in ("", "AWSCURRENT", "AWSPENDING")


def _text(node: Node) -> str:
    """The text of a value as far as it is written out; what is not is `${}`."""
    called = function(node)
    if called is None:
        return node.text if isinstance(node, Scalar) else ""
    name, argument = called
    if name == "Fn::Sub":
        read = substitution(argument)
        return re.sub(r"\$\{[^${}]*\}", "$", read[0].text) if read else ""
    if name == "Fn::Join" and isinstance(argument, Items) and len(argument.items) == 2:
        members = resolved(argument.items[1])
        joined = (_text(each) if isinstance(each, Scalar) and each.tag is None else "$" for each in children(members))
        return (text_of(resolved(argument.items[0])) or "").join(joined)
    return ""
