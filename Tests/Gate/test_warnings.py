"""What `check` warns of."""

import re
from pathlib import Path

import pytest
from gating import gated

from gate import cautions, parts, source, template
from gate.pattern import admits_reference

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("pattern", "admitted"),
    [
        (".*", True),
        ("[a-z]*", False),
        ("[^{]*", False),
        ("[^\\x00-\\x1f]+", True),
        ("[!-~]+", True),
        (r"\{[a-z]\{", False),
        (r"a\{{2}b", True),
        (r"\{{1,3}", True),
        ("{?{?x", True),
        (r"(a|\{)(b|\{)", True),
        (r"(a|\{)x(b|\{)", False),
        (r"[a-z{]", False),
        (r"[a-z{]{2}", True),
        (r"(?:\{x)+", False),
        (r"(?:\{|x)+", True),
        (r"\S+", True),
        (r"\w+", False),
        (r"\p{Alnum}+", False),
        (r"\p{Print}+", True),
        ("(", True),
        (r"(\{)\1", True),
        ("^[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9.-]{1,190}\\.[A-Za-z]{2,63}$", False),
    ],
)
def test_which_patterns_admit_a_reference(pattern, admitted):
    assert admits_reference(pattern) is admitted


def warned(resources: str, parameters: str = "") -> list[tuple[str, str]]:
    text = (f"Parameters:\n{parameters}" if parameters else "") + f"Resources:\n{resources}"
    found = cautions.warnings(template.read(source.decode("template", gated(text))))
    return [(each.rule, each.message) for each in found]


@pytest.mark.parametrize(
    ("resource", "rule"),
    [
        ("{Type: X, Properties: {A: '{{resolve:ssm:name}}'}}", "unversioned"),
        ("{Type: X, Properties: {A: ['x{{resolve:ssm-secure:/a/b}}']}}", "unversioned"),
        ("{Type: X, Properties: {A: '{{resolve:ssm:name:3}}'}}", None),
        ("{Type: X, Properties: {A: '{{resolve:secretsmanager:s:SecretString:k}}'}}", "unversioned"),
        (
            "{Type: X, Properties: {A: '{{resolve:secretsmanager:arn:aws:secretsmanager:r:1:secret:s:SecretString:k::}}'}}",
            "unversioned",
        ),
        ("{Type: X, Properties: {A: '{{resolve:secretsmanager:s:SecretString:k:AWSCURRENT}}'}}", "unversioned"),
        ("{Type: X, Properties: {A: '{{resolve:secretsmanager:s:SecretString:k::0123}}'}}", None),
        ("{Type: X, Properties: {A: !Sub '{{resolve:ssm:${AWS::StackName}}}'}}", "unversioned"),
        ("{Type: X, Properties: {A: !Join ['', ['{{resolve:ssm:', !Ref 'AWS::StackName', '}}']]}}", "unversioned"),
        ("{Type: X, Properties: {A: !Join ['', ['{{resolve:ssm:', !Ref 'AWS::StackName', ':1}}']]}}", None),
        ("{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://a/b?versionId=c'}}", "outside"),
        ("{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://a/b}}", "moving"),
        ("{Type: Custom::Thing, Properties: {ServiceToken: x}}", "outside"),
        ("{Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Image: 'nginx:latest'}]}}", "moving"),
        ("{Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Image: 'nginx@sha256:0'}]}}", None),
        ("{Type: AWS::Lambda::Function, Properties: {Code: {S3Bucket: a, S3Key: b}}}", "moving"),
        ("{Type: AWS::Lambda::Function, Properties: {Code: {S3Bucket: a, S3Key: b, S3ObjectVersion: c}}}", None),
        ("{Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: 'return'}}}", None),
        ("{Type: X, Properties: {ImageId: 'resolve:ssm:/a/b'}}", "moving"),
    ],
)
def test_a_resource(resource, rule):
    found = warned(f"  A: {resource}\n")
    assert rule in [each for each, _ in found] if rule else found == []


@pytest.mark.parametrize(
    ("parameter", "rule"),
    [
        ("{Type: String}", "braces"),
        ("{Type: String, MaxLength: 16}", None),
        ("{Type: String, AllowedPattern: '.+'}", "braces"),
        ("{Type: String, AllowedPattern: '[a-z]+'}", None),
        ("{Type: String, AllowedValues: [a, b]}", None),
        ("{Type: String, AllowedValues: ['{{resolve:ssm:a}}']}", "braces"),
        ("{Type: Number}", None),
        ("{Type: Number, NoEcho: yes}", "secret-used"),
    ],
)
def test_a_parameter(parameter, rule):
    found = warned("  A: {Type: X, Properties: {B: !Ref P}}\n", f"  P: {parameter}\n")
    assert [each for each, _ in found] == ([rule] if rule else [])
    assert warned("  A: {Type: X}\n", f"  P: {parameter}\n") == [], "it is of no consequence to any resource"


def test_a_detail_that_is_hidden_for_its_name():
    found = warned(
        "  A: {Type: X, Properties: {B: !Ref DBPassword}}\n", "  DBPassword: {Type: String, AllowedPattern: '[a-z]+'}\n"
    )
    assert [each for each, _ in found] == ["hidden"]


def test_which_names_are_hidden_is_as_the_functions_have_it():
    swift = (ROOT / "Sources/ApprovalFlow/Bound/SecretName.swift").read_text()
    lists = [re.findall(r'"(\w+)"', found) for found in re.findall(r"let \w+ = \[(.*?)\]", swift, re.DOTALL)]
    assert lists == [parts._SECRETS, list(parts._NEUTRAL), list(parts._QUANTITIES), list(parts._COUNTED)]
    assert [
        each
        for each in (
            "DBPassword",
            "api_token2",
            "MinioRootPassword",
            "MaxDBCredentials",
            "PrivateKeyPemBase64",
            "PasswordLength",
            "SecretArn",
            "MaxTokens",
            "number_of_secrets",
        )
        if parts.is_hidden(each)
    ] == ["DBPassword", "api_token2", "MinioRootPassword", "MaxDBCredentials", "PrivateKeyPemBase64"]
