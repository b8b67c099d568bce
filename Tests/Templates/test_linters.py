"""scripts/check-templates says no: a template is broken on purpose, and the tool that is there for it has to notice."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

BREAKAGES = [
    ("cfn-lint", "approval-flow", "Runtime: provided.al2023", "Runtime: provided.al2099", "provided.al2099"),
    ("cfn-lint", "minimal-product", "Timeout: '43200'", "Timeout: '43201'", "43201"),
    ("cfn-lint", "approval-flow", "!GetAtt Requests.Arn", "!GetAtt Request.Arn", "Request"),
    ("validate", "approval-flow", "EnableKeyRotation:", "EnableKeyRotations:", "EnableKeyRotations"),
    ("sam", "approval-flow", "Type: AWS::SNS::Topic\n", "Type: AWS::SNS::Tropic\n", "AWS::SNS::Tropic"),
    ("checkov", "approval-flow", "PointInTimeRecoveryEnabled: true", "PointInTimeRecoveryEnabled: false", "CKV_AWS_28"),
    ("guard", "minimal-product", "      Timeout: '43200'\n", "", "waits_last_twelve_hours"),
    ("guard", "approval-flow", "DeletionPolicy: RetainExceptOnCreate", "DeletionPolicy: Delete", "records_are_kept"),
    ("guard", "approval-flow", "$context.routeKey", "$context.path", "access_logs_hold_no_secret"),
    ("guard", "approval-flow", "[dynamodb:GetItem, dynamodb:UpdateItem]", "dynamodb:*", "statements_are_named_and_narrow"),
    ("guard", "approval-flow", "      DisplayName: Approval requests", "      TopicName: approvals", "no_fixed_names"),
    ("guard", "sample-product", "FromPort: 443", "FromPort: 22", "servers_are_closed"),
]


@pytest.mark.parametrize(("tool", "name", "good", "bad", "word"), BREAKAGES, ids=[f"{each[0]}-{each[4]}" for each in BREAKAGES])
def test_a_broken_template_is_noticed(tmp_path, tool, name, good, bad, word):
    text = (ROOT / "templates" / f"{name}.yaml").read_text()
    assert good in text, "the template has changed: break something else"
    broken = tmp_path / f"{name}.yaml"
    broken.write_text(text.replace(good, bad))
    run = subprocess.run([ROOT / "scripts/check-templates", "--only", tool, broken], capture_output=True, text=True)
    assert run.returncode == 1, run.stdout + run.stderr
    assert word in run.stdout


def test_an_unknown_tool_is_an_error():
    run = subprocess.run([ROOT / "scripts/check-templates", "--only", "lint-roller"], capture_output=True, text=True)
    assert run.returncode == 2
    assert "no tool 'lint-roller'" in run.stderr


def test_a_suppression_without_a_reason_is_refused(tmp_path):
    text = (ROOT / "templates/approval-flow.yaml").read_text()
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip() == "reason: >-")
    unreasoned = tmp_path / "approval-flow.yaml"
    unreasoned.write_text("\n".join(lines[:start] + lines[start + 2 :]))
    run = subprocess.run([ROOT / "scripts/check-templates", "--only", "validate", unreasoned], capture_output=True, text=True)
    assert run.returncode == 1
    assert "W1030 has no reason" in run.stdout + run.stderr
