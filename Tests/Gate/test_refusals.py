"""What can't be seen through is refused, at once and with its place."""

import time

import pytest
from gating import gated

from gate.trouble import Refused

TOPIC = "  Topic: {Type: AWS::SNS::Topic}\n"
PLAIN = "Resources:\n" + TOPIC


def many(count: int) -> str:
    return "Resources:\n" + "".join(f"  T{n}: {{Type: AWS::SNS::Topic}}\n" for n in range(count))


def parameters(count: int) -> str:
    return "Parameters:\n" + "".join(f"  P{n}: {{Type: String}}\n" for n in range(count)) + PLAIN


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "reason", "place"),
    [
        ("Transform: AWS::Serverless-2016-10-31\n" + PLAIN, "Transform AWS::Serverless-2016-10-31", (1, 12)),
        ("Transform: [AWS::LanguageExtensions, AWS::SecretsManager-2020-07-23]\n" + PLAIN, "AWS::SecretsManager", (1, 38)),
        ("Transform:\n  - Mine\n" + PLAIN, "Transform Mine", (2, 5)),
        ("Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}\n" + PLAIN, "Transform AWS::Include", (1, 12)),
        ("Fn::Transform: {Name: AWS::Include}\n" + PLAIN, "Fn::Transform at the top", (1, 1)),
        (PLAIN + "  Fn::Transform: {Name: Mine}\n", "Fn::Transform inside Resources", (3, 3)),
        (PLAIN + "  A: {Type: X, Properties: !Transform {Name: Mine}}\n", "!Transform inside Resources", (3, 28)),
        (PLAIN + "  A: {Type: X, Properties: {B: {'Fn::Transform': {Name: Mine}}}}\n", "Fn::Transform inside Resources", (3, 33)),
        ("Parameters:\n  Fn::Transform: {Name: Mine}\n" + PLAIN, "Fn::Transform inside Parameters", (2, 3)),
        (PLAIN + "  Fn::ForEach::All: [One, [a], {'T${One}': {Type: X}}]\n", "Fn::ForEach::All inside Resources", (3, 3)),
        (PLAIN + "  A: {Type: X, Properties: {'Fn::ForEach::B': [C, [d], {}]}}\n", "Fn::ForEach::B inside Resources", (3, 29)),
        (PLAIN + "  A: {Type: X, Properties: {B: !Rain::Embed file.txt}}\n", "!Rain::Embed is a directive of Rain's", (3, 32)),
        (PLAIN + "  A: {Type: X, Properties: {B: {'Rain::S3': file.txt}}}\n", "Rain::S3 is a directive of Rain's", (3, 33)),
        ("Modules: {}\n" + PLAIN, "the section Modules", (1, 1)),
        (PLAIN + "  A: {Type: 'My::Own::Thing::MODULE'}\n", "A is a module", (3, 3)),
        (PLAIN + "  A: {Type: X, Properties: {B: !Unknown c}}\n", "!Unknown is none of CloudFormation's functions", (3, 32)),
        ("Description: nothing\n", "no section Resources", None),
        ("Resources:\n", "has no resources", (1, 1)),
        ("Resources: {}\n", "is empty", (1, 1)),
        ("Resources: [a]\n", "has no resources", (1, 1)),
        ("Resources:\n  A: text\n", "the resource A is no mapping", (2, 3)),
        ("- a\n", "no template", (1, 1)),
        ("just words\n", "no template", (1, 1)),
        ("", "empty", None),
        ("# only a comment\n", "empty", None),
        (many(497), "501 resources", None),
        (parameters(200), "201 parameters", None),
        ("Resources:\n  A: &a {Type: AWS::SNS::Topic}\n  B: *a\n", "A shares its text", (2, 3)),
        ("X: &a {Type: AWS::SNS::Topic}\nResources:\n  B: *a\n", "B shares its text", (3, 3)),
        ("Resources:\n  A: {Type: AWS::SNS::Topic\n  B: [\n", "broken YAML", (3, 4)),
        ("Resources:\n  A:\n\t  Type: AWS::SNS::Topic\n", "broken YAML", (3, 1)),
        ("Resources:\n  A: {Type: *nowhere}\n", "no anchor &nowhere", (2, 13)),
        ("A: &a [*a]\n" + PLAIN, "stands within what it stands for", (1, 8)),
        (PLAIN + "---\n" + PLAIN, "two documents", (3, 1)),
        (PLAIN + "? [a]\n: b\n", "a key that is no text", (3, 5)),
        (BOMB + PLAIN, "an alias bomb", None),
        ("[" * 100_000, "nested deeper", None),
        ("{" * 100_000, "nested deeper", (1, 101)),
        ('{"a":' * 100_000, "nested deeper", None),
        ('{"a":[' + "[" * 100_000, "nested deeper", None),
        ("- " * 100_000, "nested deeper", None),
        ("a: {" * 100_000, "nested deeper", None),
        ('{"Resources": {"A": {"Type": "AWS::SNS::Topic"},}}', "broken JSON: .*comma", (1, 49)),
        ('{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}\n', "broken JSON", (2, 1)),
        ('{\n  "Resources": {"A": {"Type": "AWS::SNS\tTopic"}}\n}', "broken JSON", (2, 40)),
        ('{"Resources": {"A": NaN}}', "broken JSON", None),
        ("{Resources: {A: {Type: AWS::SNS::Topic}}}", "broken JSON", (1, 2)),
        ("Resources:\n  A: {Type: X}\n  A: {Type: Y}\n", "A is in Resources twice", (3, 3)),
        ('{"Resources": {"A": {"Type": "X", "Type": "Y"}}}', "Type is in A twice", (1, 35)),
        ("Resources:\n  A: {Type: X, DependsOn: B}\n  B: {Type: X, DependsOn: A}\n", "wait for each other", (2, 3)),
        ("Resources:\n  A: {Type: X, Properties: {Me: !Ref A}}\n", "wait for each other.*A -> A", (2, 3)),
        ("Resources:\n  A: {Type: X, DependsOn: !Ref B}\n", "is a function", (2, 16)),
        ('{\n  // a comment\n  "Resources": {"A": {"Type": "X"}}\n}', "broken JSON", (2, 3)),
        ('Resources:\n  A: {Type: "X\0"}\n', r"U\+0000 is not allowed", (2, 15)),
        # The place is one in the text as it was, not in the one that would have been written.
        ("? Resources\n: ? A\n  : Type: X\n", "its layout is not one that can be added to", (1, 3)),
        ("X: &key A\nResources:\n  *key : {Type: X}\n", "its layout is not one that can be added to", (2, 1)),
    ],
)
def test_refused(text, reason, place):
    started = time.monotonic()
    with pytest.raises(Refused, match=reason) as caught:
        gated(text)
    assert time.monotonic() - started < 5
    if place:
        assert caught.value.place and (caught.value.place.line, caught.value.place.column) == place


@pytest.mark.parametrize(
    "text",
    [
        "Transform: AWS::LanguageExtensions\n" + PLAIN,
        many(496),
        parameters(199),
        "Resources:\n  A: {Type: X, Properties: &p {B: 1}}\n  C: {Type: X, Properties: *p}\n",
        # No alias has to change where the gate is reached anyway.
        "Resources:\n  First: {Type: X}\n  A: &a {Type: X, DependsOn: First}\n  B: *a\n",
        "Resources:\n  A: {Type: X}\n  B: {Type: X, Condition: C, DependsOn: D}\n  D: {Type: X, Condition: E, DependsOn: B}\n"
        "Conditions: {C: !Equals [!Ref P, a], E: !Equals [!Ref P, b]}\nParameters: {P: {Type: String}}\n",
        PLAIN + "Outputs: {A: {Value: {'Fn::Transform': {Name: Mine}}}}\n",
    ],
)
def test_not_refused(text):
    assert gated(text)


def test_bytes_that_are_no_text():
    with pytest.raises(Refused, match="not UTF-8") as caught:
        gated(b"Resources:\n  A: \xff\n")
    assert caught.value.place and (caught.value.place.line, caught.value.place.column) == (2, 6)


def test_too_large():
    with pytest.raises(Refused, match="bytes: CloudFormation takes a template of"):
        gated(PLAIN + "#" * 1_048_577)
