"""Holes put into a gated template: `check` finds each, and says which."""

import re

import pytest
import second_opinion
from gating import CORPUS, gated, problems, rules

TEXT = """
Parameters:
  Size: {Type: Number}
  Secret: {Type: String, NoEcho: 'TRUE'}
  Chosen: {Type: String, AllowedValues: [a, b]}
Conditions:
  Large: !Equals [!Ref Size, 9]
  IsA: !Equals [!Ref Chosen, a]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !Ref Size}
  Queue:
    Type: AWS::SQS::Queue
    Condition: Large
    Properties: {QueueName: !GetAtt Topic.TopicName}
  Other:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !If [IsA, !GetAtt Topic.TopicName, !Ref AWS::NoValue]}
"""
WHOLE = gated(TEXT).decode()
assert problems(WHOLE) == []


def without(start: str) -> tuple[str, str]:
    (line,) = [each for each in WHOLE.splitlines(keepends=True) if each.strip().startswith(start)]
    return line, ""


@pytest.mark.parametrize(
    ("old", "new", "rule", "says"),
    [
        ("  Topic:\n    Type: AWS::SNS::Topic\n    DependsOn: Gate\n", "  Topic:\n    Type: AWS::SNS::Topic\n", "open", "Topic"),
        ("    Type: AWS::SNS::Topic\n    DependsOn: Gate\n", "    Type: AWS::SNS::Topic\n    DependsOn: Gat\n", "open", "Topic"),
        (
            "    Type: AWS::SNS::Topic\n    DependsOn: Gate\n",
            "    Type: AWS::SNS::Topic\n    DependsOn: Approval\n",
            "open",
            "Topic",
        ),
        (
            "    Type: AWS::SNS::Topic\n    DependsOn: Gate\n",
            "    Type: AWS::SNS::Topic\n    DependsOn: WaitCondition\n",
            "open",
            "Topic",
        ),
        (
            "    DependsOn: Gate\n    Properties: {QueueName: !If",
            "    Properties: {QueueName: !If",
            "open",
            "Other .*where .*IsA is false",
        ),
        (
            "    Type: Custom::ApprovalGate\n",
            "    Type: Custom::ApprovalGate\n    Condition: Large\n",
            "conditional",
            "Gate has a Condition",
        ),
        (
            "    Type: AWS::CloudFormation::WaitCondition\n",
            "    Type: AWS::CloudFormation::WaitCondition\n    Condition: Large\n",
            "conditional",
            "WaitCondition has",
        ),
        (
            "    Type: Custom::NotificationFunction\n",
            "    Type: Custom::NotificationFunction\n    Condition: Large\n",
            "conditional",
            "Approval has",
        ),
        ("    DependsOn: WaitCondition\n", "", "order", "Gate does not wait: add DependsOn: WaitCondition"),
        ("    DependsOn: Approval\n", "", "order", "WaitCondition may start before"),
        ("    DependsOn: Approval\n", "    DependsOn: WaitHandle\n", "order", "WaitCondition may start before"),
        ("Handle: !Ref WaitHandle", "Handle: !Ref Another", "handle", "WaitCondition waits on another handle"),
        ("WaitUrl: !Ref WaitHandle\n      Digest", "WaitUrl: !Ref Another\n      Digest", "handle", "Gate is not about"),
        ("WaitUrl: !Ref WaitHandle\n      EmailID", "WaitUrl: !Ref Topic\n      EmailID", "handle", "is no wait handle"),
        ("      Digest: !GetAtt Approval.Digest\n", "", "digest", "Gate has no Digest"),
        ("!GetAtt Approval.Digest", "!GetAtt Approval.Other", "digest", "is not the approval's"),
        ("!GetAtt Approval.Digest", "!GetAtt Topic.Digest", "digest", "is not the approval's"),
        ("!GetAtt Approval.Digest", "abc", "digest", "is not the approval's"),
        ("ServiceTimeout: '300'", "ServiceToken: other", "broken", "twice"),
        ("      ServiceTimeout: '300'\n      WaitUrl", "      WaitUrl", "seal", "changed"),
        ("      Size: !Ref Size\n", "", "unseen", "parameter Size"),
        ("      Size: !Ref Size\n", "      Notes: !Ref Size\n", "unseen", "parameter Size"),
        ("      Size: !Ref Size\n", "      Size: !If [Large, !Ref Size, small]\n", "unseen", "parameter Size"),
        ("      Size: !Ref Size\n", "      Size: !Select [0, !Split [',', !Ref Size]]\n", "unseen", "parameter Size"),
        ("      Size: !Ref Size\n", "      Size: !Sub '${!Size}'\n", "unseen", "parameter Size"),
        ("      Size: !Ref Size\n", "      Size: !Sub ['${Size}', {Size: small}]\n", "unseen", "parameter Size"),
        ("      Size: !Ref Size\n", "      Size: 3\n", "unseen", "parameter Size"),
        ("      Size: !Ref Size\n", "      SizePassword: !Ref Size\n", "unseen", "parameter Size"),
        ("      Chosen: !Ref Chosen\n", "", "unseen", "parameter Chosen"),
        # 1 and 23 look like 12 and 3.
        ("      Size: !Ref Size\n", "      Both: !Sub '${Size}${UserEmail}'\n", "unseen", "parameter Size"),
        ("      Size: !Ref Size\n", "      Both: !Join ['', [!Ref Size, !Ref UserEmail]]\n", "unseen", "parameter Size"),
        ("      Size: !Ref Size\n", "      Size: !Ref Size\n      Secret: !Ref Secret\n", "secret", "Secret, which is NoEcho"),
        ("      Size: !Ref Size\n", "      Size: !Sub '${Size} ${Secret}'\n", "secret", "Secret, which is NoEcho"),
        ("      Size: !Ref Size\n", "      Size: !Ref Size\n      Notes: [!If [Large, !Ref Secret, x]]\n", "secret", "Secret"),
        ("EmailID: !Ref UserEmail", "EmailID: !Ref Secret", "secret", "Secret"),
        ("      EmailID: !Ref UserEmail\n", "", "email", "EmailID"),
        ("      Product: Some", "      Quorum: !Ref Size\n      Product: Some", "chosen", "Quorum of Approval"),
        ("      Product: Some", "      Approvers: [!Ref Chosen]\n      Product: Some", "chosen", "Approvers of Approval"),
        ("      Product: Some", "      Timeout: !Sub '${Size}'\n      Product: Some", "chosen", "Timeout of Approval"),
        (
            "      Product: Some",
            "      Quorum: !If [IsA, 1, 2]\n      Product: Some",
            "chosen",
            "Quorum of Approval by the parameter Chosen",
        ),
        ("Timeout: '43200'", "Timeout: !Ref Size", "chosen", "Timeout of WaitCondition"),
        ("Timeout: '43200'", "Timeout: '43200'\n      Count: !Ref Size", "chosen", "Count of WaitCondition"),
        ("Timeout: '43200'", "Timeout: '43200'\n      Count: 2", "wait", "Count of WaitCondition"),
        ("Timeout: '43200'", "Timeout: '43200'\n      Count: 0", "wait", "Count of WaitCondition"),
        ("Timeout: '43200'", "Timeout: '43201'", "wait", "Timeout of WaitCondition"),
        ("Timeout: '43200'", "Timeout: 0", "wait", "Timeout of WaitCondition"),
        ("Timeout: '43200'", "Count: 1", "wait", "Timeout of WaitCondition"),
        (*without("Template:"), "seal", "has no Template"),
        ("  Topic:\n", "  Later: {Type: AWS::SNS::Topic, DependsOn: Gate}\n  Topic:\n", "seal", "changed"),
        ("DisplayName: !Ref Size", "DisplayName: !Sub '${Size}'", "seal", "changed"),
        ("  Size: {Type: Number}", "  Size: {Type: Number, Default: 4}", "seal", "changed"),
        ("!Equals [!Ref Size, 9]", "!Equals [!Ref Size, 8]", "seal", "changed"),
        ("!Equals [!Ref Size, 9]", "!Equals [!Ref Size, '9']", "seal", "changed"),
        ("Product: Some product", "Product: Another", "seal", "changed"),
        ("      Product", "      Reference: !Ref Topic\n      Product", "circle", "Approval"),
        ("      Product", "      Reference: !Ref Late\n      Product", "open", "Late .*Approval refers to it"),
        ("Type: Custom::ApprovalGate", "Type: Custom::ApprovalGat", "no-gate", "there is no gate"),
        ("Type: Custom::ApprovalGate", "Type: AWS::CloudFormation::CustomResource", "no-gate", "there is no gate"),
        ("\nParameters", "\nTransform: Mine\nParameters", "opaque", "Transform Mine"),
        ("  Topic:\n", "  Added: {Type: 'A::B::C::MODULE', DependsOn: Gate}\n  Topic:\n", "opaque", "Added is a module"),
        ("  Topic:\n", "  Second: {Type: Custom::ApprovalGate, DependsOn: Gate}\n  Topic:\n", "several", "Second"),
        ("  Topic:\n", "  Second: {Type: Custom::NotificationFunction, DependsOn: Gate}\n  Topic:\n", "several", "Second"),
    ],
)
def test_a_hole_is_found(old, new, rule, says):
    if old not in WHOLE and old.startswith("Product: Some product"):
        old = "Product: 'Some product'"
    if "Product: Some" in old:
        old, new = old.replace("Product: Some", "Product: 'Some"), new.replace("Product: Some", "Product: 'Some")
    assert old in WHOLE, "the mutant is the template itself"
    mutant = WHOLE.replace(old, new, 1) + "  Another: {Type: AWS::CloudFormation::WaitConditionHandle, DependsOn: Gate}\n"
    mutant += "  Late: {Type: AWS::SNS::Topic}\n" if "Late" in new else ""
    found = problems(mutant)
    matching = [
        each
        for each in found
        if (each.rule == rule or rule == "broken" and each.rule == "opaque") and re.search(says, each.message)
    ]
    assert matching, found
    assert all(each.place.line > 0 for each in found)
    # Said beside whatever else is wrong, never instead.
    assert "seal" in rules(mutant) or rule == "digest", found


#: Parameters A and B, a detail of both, and whether it is sure to show them.
ONE_DETAIL = {
    "free texts": ("String", "String", "!Sub '${A}, ${B}'", False),
    "free texts, joined": ("String", "String", "!Join [', ', [!Ref A, !Ref B]]", False),
    "free texts, joined by what they are in": ("String", "String", "!Join [' ', [!Sub '${A};', !Sub '<${B}>']]", False),
    "a free text last": ("Number", "String", "!Sub '${A}, ${B}'", True),
    "a free text first": ("String", "Number", "!Sub '${A}, ${B}'", False),
    "a number, and what may be in one": ("Number", "String", "!Sub '${A}-${B}'", False),
    "a number at once before another": ("Number", "Number", "!Sub '${A}${B}'", False),
    "a choice": ("String, AllowedValues: [t4g.small, t4g.large]", "String", "!Sub '${A}, ${B} GiB'", True),
    "a choice with what follows": ("String, AllowedValues: ['a', 'a, b']", "String", "!Sub '${A}, ${B}'", False),
    "a choice of what is looked up": (
        "'AWS::SSM::Parameter::Value<String>', AllowedValues: [a, b]",
        "String",
        "!Sub '${A}, ${B}'",
        False,
    ),
    "an identifier": ("'AWS::EC2::Subnet::Id'", "String", "!Join [' in ', [!Ref A, !Ref B]]", True),
    "a key's name": ("'AWS::EC2::KeyPair::KeyName'", "String", "!Join [' in ', [!Ref A, !Ref B]]", False),
    "a literal that is no variable": ("Number", "String", "!Sub '${A}${!, }${B}'", True),
    "a name of Sub's own": ("Number", "String", "!Sub ['${A}${Comma}${B}', {Comma: ', '}]", True),
    "a value of Sub's own": ("Number", "String", "!Sub ['${X} ${B}', {X: !Ref A}]", True),
    "a free value of Sub's own": ("String", "Number", "!Sub ['${X} ${B}', {X: !Sub '${A}!'}]", False),
    "the stack's name between": ("Number", "String", "!Sub '${A}${AWS::StackName}${B}'", False),
    "one behind another detail": ("String", "Number", "[!Sub '<${A}>', !Sub '${AWS::Region}: ${B}']", True),
    "one and the same twice": ("String", "Number", "[!Sub '${A} or ${A}', !Sub '${B}${B}']", True),
    "members by commas": ("CommaDelimitedList", "'List<Number>'", "[!Join [', ', !Ref A], !Join [' ', !Ref B]]", True),
    "members by what may be in one": ("CommaDelimitedList", "Number", "[!Join [' ', !Ref A], !Ref B]", False),
    "members without anything between": ("'List<Number>'", "Number", "[!Join ['', !Ref A], !Ref B]", False),
    "either way": ("String", "Number", "[!If [On, !Ref A, !Sub '${A}!'], !Ref B]", False),
    "the same either way": ("String", "Number", "[!If [On, !Ref A, !Ref A], !Ref B]", True),
}


@pytest.mark.parametrize(("first", "second", "detail", "holds"), ONE_DETAIL.values(), ids=ONE_DETAIL)
def test_a_detail_shows_a_value_only_where_no_other_values_read_the_same(first, second, detail, holds):
    text = (
        f"Parameters:\n  A: {{Type: {first}}}\n  B: {{Type: {second}}}\nConditions:\n  On: !Equals [!Ref AWS::Region, x]\n"
        "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {Tags: [{Key: !Ref A, Value: !Ref B}]}\n"
    )
    whole = gated(text).decode()
    own = re.findall(r"^      (?:A|B): !Ref (?:A|B)\n", whole, re.MULTILINE)
    assert len(own) == 2
    mutant = whole.replace(own[0], f"      Both: {detail}\n").replace(own[1], "")
    assert ("unseen" not in rules(mutant)) == holds
    assert "seal" in rules(mutant)


def test_a_token_that_the_requester_may_choose():
    for value in (
        "!Ref Chosen",
        "!Sub 'arn:${Chosen}'",
        "!If [IsA, a, b]",
        "!ImportValue {'Fn::Sub': '${Chosen}-ServiceToken'}",
        "!Select [0, !Ref AWS::NotificationARNs]",
    ):
        mutant = WHOLE.replace("!ImportValue approval-flow-ServiceToken", value)
        found = [each.message for each in problems(mutant) if each.rule == "chosen"]
        assert len(found) == 2, (value, found)


def test_a_gate_that_asks_another_function():
    mutant = WHOLE.replace("!ImportValue approval-flow-ServiceToken", "!ImportValue mine-ServiceToken", 1)
    assert "token" in rules(mutant)


@pytest.mark.parametrize(
    ("allowed", "condition", "value"),
    [
        # CloudFormation's reader has made "true", "8" and "1" of these before anything is compared.
        ("[yes, no]", "!Equals [!Ref P, 'true']", "!If [On, x, !Ref Later]"),
        ("[TRUE, FALSE]", "!Equals [!Ref P, 'true']", "!If [On, x, !Ref Later]"),
        ("[010, 9]", "!Equals [!Ref P, '8']", "!If [On, x, !Ref Later]"),
        ("[1e3, 9]", "!Equals [!Ref P, '1000.0']", "!If [On, x, !Ref Later]"),
        ("[a]", "!Equals [yes, 'true']", "!If [On, x, !Ref Later]"),
        ("[a]", "!Equals [0x1, '1']", "!If [On, x, !Ref Later]"),
        ("[a]", "!And [!Equals [!Ref AWS::Region, on], !Equals [!Ref AWS::Region, 'true']]", "!If [On, x, !Ref Later]"),
        # The default is left out where the map has the value.
        ("[a]", "!Equals [a, a]", "!FindInMap [Map, a, b, {DefaultValue: !Ref Later}]"),
    ],
)
def test_a_reference_that_may_not_be_there(allowed, condition, value):
    text = (
        "Transform: AWS::LanguageExtensions\nMappings: {Map: {a: {b: c}}}\n"
        f"Parameters:\n  P: {{Type: String, AllowedValues: {allowed}}}\nConditions:\n  On: {condition}\n"
        "Resources:\n  Later: {Type: AWS::SNS::Topic}\n  First:\n    Type: AWS::SNS::Topic\n"
        f"    Properties: {{DisplayName: {value}}}\n"
    )
    whole = gated(text).decode()
    first = "  First:\n    Type: AWS::SNS::Topic\n"
    assert f"{first}    DependsOn: Gate\n" in whole
    found = problems(whole.replace(f"{first}    DependsOn: Gate\n", first))
    assert [each.resource for each in found if each.rule == "open"] == ["First"]


@pytest.mark.parametrize(
    ("allowed", "compared"), [("[a, b]", "c"), ("['yes', 'no']", "'true'"), ("[true, false]", "'yes'"), ("[1, 2]", "'3'")]
)
def test_a_value_that_can_not_be_given(allowed, compared):
    text = (
        f"Parameters:\n  P: {{Type: String, AllowedValues: {allowed}}}\nConditions:\n  On: !Equals [!Ref P, {compared}]\n"
        "Resources:\n  Later: {Type: AWS::SNS::Topic}\n  First:\n    Type: AWS::SNS::Topic\n"
        "    Properties: {DisplayName: !If [On, x, !Ref Later]}\n"
    )
    first = "  First:\n    Type: AWS::SNS::Topic\n"
    assert rules(gated(text).decode().replace(f"{first}    DependsOn: Gate\n", first)) == {"seal"}


@pytest.mark.parametrize("path", CORPUS, ids=[path.name for path in CORPUS])
def test_every_wait_that_was_put_in_is_missed(path):
    """Each DependsOn taken out of the corpus by itself: `check` and the second opinion agree about what is open then."""
    text = gated(path.read_bytes()).decode()
    before = path.read_text()
    for found in re.finditer(r"""(?:"DependsOn": "Gate2?"|DependsOn: Gate2?\b)(?:, |,\s*)?""", text):
        mutant = text[: found.start()] + text[found.end() :]
        mutant = re.sub(r",(\s*[}\]])", r"\1", mutant)
        if found[0].rstrip(", ") in before:
            continue
        template = second_opinion.load(mutant)
        template["Conditions"] = template.get("Conditions") or {}
        mine = {each.resource for each in problems(mutant) if each.rule == "open"}
        theirs = set(second_opinion.ungated(template))
        # What a transform makes of a reference within Fn::ToJsonString counts for nothing here.
        assert mine >= theirs if "LanguageExtensions" in text else mine == theirs
        assert mine, f"taken out for nothing: {found[0]} at {found.start()}"
