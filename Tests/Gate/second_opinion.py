"""A second opinion on a gated template, which shares nothing with scripts/gate: loads the data and tries every combination.

It walks the loaded dictionaries, gives each comparison of the conditions every outcome, takes the resources that are then there,
and follows their references. Slow, simple, and it knows nothing of diagrams, positions or layouts.
"""

import itertools
import json
import re

import yaml

APPROVAL = {
    "AWS::CloudFormation::WaitConditionHandle",
    "Custom::NotificationFunction",
    "AWS::CloudFormation::WaitCondition",
    "Custom::ApprovalGate",
}
MOST = 1 << 14


class _Loader(yaml.SafeLoader):
    pass


def _short(loader, suffix, node):
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        if name == "Fn::GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name: value}


_Loader.add_multi_constructor("!", _short)
for _first, _rules in list(_Loader.yaml_implicit_resolvers.items()):
    _Loader.yaml_implicit_resolvers[_first] = [rule for rule in _rules if rule[0] != "tag:yaml.org,2002:timestamp"]


def load(text: str) -> dict:
    text = text.removeprefix("\ufeff")
    return json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, Loader=_Loader)


class TooMany(Exception):
    """More combinations than this can try."""


def combinations(template: dict):
    """Every outcome of the template's conditions, each comparison taken by itself; two texts are never equal to one value."""
    conditions = template.get("Conditions") or {}
    atoms: dict[str, tuple] = {}

    def collect(node):
        if isinstance(node, dict):
            if set(node) == {"Fn::Equals"}:
                atoms[json.dumps(node, sort_keys=True, default=str)] = tuple(node["Fn::Equals"])
            for value in node.values():
                collect(value)
        elif isinstance(node, list):
            for value in node:
                collect(value)

    collect(conditions)
    free = []
    for key, (left, right) in atoms.items():
        if not isinstance(left, dict | list) and not isinstance(right, dict | list):
            free.append((key, [str(left).lower() == str(right).lower()]))
        else:
            free.append((key, [True, False]))
    total = 1
    for _, outcomes in free:
        total *= len(outcomes)
    if total > MOST:
        raise TooMany
    for chosen in itertools.product(*(outcomes for _, outcomes in free)):
        truth = dict(zip((key for key, _ in free), chosen, strict=True))
        if _contradicts(atoms, truth):
            continue

        def holds(node, truth=truth):
            if isinstance(node, str):
                return holds(conditions[node])
            ((name, argument),) = node.items()
            if name == "Condition":
                return holds(conditions[argument])
            if name == "Fn::Equals":
                return truth[json.dumps(node, sort_keys=True, default=str)]
            if name == "Fn::Not":
                return not holds(argument[0])
            if name == "Fn::And":
                return all(holds(each) for each in argument)
            if name == "Fn::Or":
                return any(holds(each) for each in argument)
            raise TooMany

        yield {name: holds(node) for name, node in conditions.items()}


def _contradicts(atoms, truth):
    values: dict[str, str] = {}
    for key, (left, right) in atoms.items():
        if not truth[key]:
            continue
        if isinstance(left, dict | list) == isinstance(right, dict | list):
            continue
        value, text = (left, right) if isinstance(left, dict | list) else (right, left)
        name = json.dumps(value, sort_keys=True, default=str)
        if values.setdefault(name, str(text)) != str(text):
            return True
    return False


def mentioned(node, truth) -> set:
    """Names that a part refers to under one combination."""
    found: set = set()
    if isinstance(node, list):
        for each in node:
            found |= mentioned(each, truth)
        return found
    if not isinstance(node, dict):
        return found
    if len(node) == 1:
        ((name, argument),) = node.items()
        if name == "Ref" and isinstance(argument, str):
            return {argument}
        if name == "Fn::GetAtt":
            first = argument[0] if isinstance(argument, list) else argument
            return {first.split(".")[0]} if isinstance(first, str) else set()
        if name == "Fn::If" and isinstance(argument, list) and len(argument) == 3 and isinstance(argument[0], str):
            return mentioned(argument[1] if truth[argument[0]] else argument[2], truth)
        if name == "Fn::Sub":
            text, values = argument if isinstance(argument, list) else (argument, {})
            names = set(re.findall(r"\$\{([A-Za-z0-9:.]+)\}", text))
            for key in names & set(values):
                found |= mentioned(values[key], truth)
            return found | {each.split(".")[0] for each in names - set(values)}
    for value in node.values():
        found |= mentioned(value, truth)
    return found


def ungated(template: dict, gate: str | None = None) -> dict[str, dict]:
    """Resources that can be created before the gate, each with a combination under which it is."""
    resources = template["Resources"]
    if gate is None:
        gates = [name for name, each in resources.items() if each.get("Type") == "Custom::ApprovalGate"]
        if len(gates) != 1:
            return {"(no gate)": {}}
        gate = gates[0]
    ours = _before(resources, gate)
    found: dict[str, dict] = {}
    for truth in combinations(template):
        there = {name for name, each in resources.items() if "Condition" not in each or truth[each["Condition"]]}
        direct = {}
        for name in there:
            named = resources[name].get("DependsOn") or []
            direct[name] = ({named} if isinstance(named, str) else set(named)) | mentioned(
                resources[name].get("Properties"), truth
            )
        waits = {gate} & there
        grown = True
        while grown:
            more = {name for name in there - waits if direct[name] & waits}
            waits |= more
            grown = bool(more)
        for name in there - waits - ours:
            found.setdefault(name, truth)
    return found


def _before(resources: dict, gate: str) -> set:
    """The gate and the three that it is about."""
    approval = resources[gate]["Properties"]["Digest"]["Fn::GetAtt"][0]
    handle = resources[gate]["Properties"]["WaitUrl"]["Ref"]
    depends = resources[gate]["DependsOn"]
    return {gate, approval, handle, depends if isinstance(depends, str) else depends[0]}


def only_inserted(before: bytes, after: bytes) -> bool:
    """Whether every byte of `before` is in `after`, in its order: taking bytes out of `after` gives it back."""
    rest = iter(after)
    return all(byte in rest for byte in before)
