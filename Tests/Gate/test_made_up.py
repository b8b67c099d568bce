"""Templates that hypothesis makes up: what `add` writes holds, and `check` and the second opinion agree about every change."""

import json

import second_opinion
from gating import gated, problems
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

NAMES = ["A", "B", "C", "D", "E", "F"]
CONDITIONS = ["One", "Two", "Three", "Four"]
PARAMETERS = {"P": {"Type": "String"}, "Q": {"Type": "String", "AllowedValues": ["a", "b"]}}


def equals(draw):
    return {"Fn::Equals": [{"Ref": draw(some.sampled_from(list(PARAMETERS)))}, draw(some.sampled_from(["a", "b", "c"]))]}


@some.composite
def formulas(draw, known, depth=2):
    kinds = ["equals"] + (["not", "and", "or"] if depth else []) + (["known"] if known else [])
    kind = draw(some.sampled_from(kinds))
    match kind:
        case "known":
            return {"Condition": draw(some.sampled_from(known))}
        case "not":
            return {"Fn::Not": [draw(formulas(known, depth - 1))]}
        case "and" | "or":
            return {f"Fn::{kind.title()}": [draw(formulas(known, depth - 1)), draw(formulas(known, depth - 1))]}
    return equals(draw)


@some.composite
def values(draw, earlier, depth=2):
    target = draw(some.sampled_from(earlier))
    options = ["ref", "attribute", "sub", "shadowed", "literal", "none"] + (["if", "if", "list"] if depth else [])
    match draw(some.sampled_from(options)):
        case "ref":
            return {"Ref": target}
        case "attribute":
            return {"Fn::GetAtt": [target, "Arn"]}
        case "sub":
            return {"Fn::Sub": f"x-${{{target}.Arn}}"}
        case "shadowed":
            return {"Fn::Sub": [f"${{{target}}}", {target: draw(values(earlier, 0))}]}
        case "literal":
            return {"Fn::Sub": f"${{!{target}}}"}
        case "if":
            condition = draw(some.sampled_from(CONDITIONS))
            return {"Fn::If": [condition, draw(values(earlier, depth - 1)), draw(values(earlier, depth - 1))]}
        case "list":
            return [draw(values(earlier, depth - 1)), "text"]
    return {"Ref": "AWS::NoValue"}


@some.composite
def templates(draw):
    conditions = {}
    for name in CONDITIONS:
        conditions[name] = draw(formulas(list(conditions)))
    resources = {}
    for name in NAMES:
        resource = {"Type": "AWS::SNS::Topic"}
        if draw(some.booleans()):
            resource["Condition"] = draw(some.sampled_from(CONDITIONS))
        earlier = list(resources)
        if earlier:
            if draw(some.booleans()):
                resource["Properties"] = {"Value": draw(values(earlier))}
            if draw(some.integers(0, 3)) == 0:
                resource["DependsOn"] = draw(some.lists(some.sampled_from(earlier), min_size=0, max_size=2, unique=True))
            resource["Metadata"] = {"Says": {"Ref": earlier[0]}}
        resources[name] = resource
    shuffled = draw(some.permutations(NAMES))
    return {"Parameters": PARAMETERS, "Conditions": conditions, "Resources": {name: resources[name] for name in shuffled}}


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(templates(), some.sampled_from([None, 2, "\t"]))
def test_what_add_writes_holds(template, indent):
    text = gated(json.dumps(template, indent=indent)).decode()
    assert problems(text) == []
    after = json.loads(text)
    assert second_opinion.ungated(after) == {}
    for name in NAMES:
        depends = after["Resources"][name].get("DependsOn", [])
        if "Gate" not in ([depends] if isinstance(depends, str) else depends):
            continue
        mutant = json.loads(text)
        left = [each for each in ([depends] if isinstance(depends, str) else depends) if each != "Gate"]
        mutant["Resources"][name]["DependsOn"] = left
        mine = {each.resource for each in problems(json.dumps(mutant)) if each.rule == "open"}
        theirs = set(second_opinion.ungated(mutant))
        # A parameter takes only its AllowedValues; the second opinion does not know that, and so may see more.
        assert mine <= theirs
        if "Q" not in json.dumps(mutant["Conditions"]):
            assert mine == theirs
