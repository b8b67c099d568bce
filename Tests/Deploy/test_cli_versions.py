"""scripts/deploy and scripts/remove with both versions of the stock aws CLI: what each complains about, and a whole life."""

import subprocess
import time

import pytest

from kit.flow.cli import PLACES, path_with
from kit.flow.deployment import outputs_of
from kit.lambda_.executables import ROOT

ONE = ("--email", "approver@example.com")
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "wrong"}


@pytest.fixture(scope="module", params=sorted(PLACES))
def path(request, tmp_path_factory):
    return path_with(request.param, tmp_path_factory.mktemp(f"aws-{request.param}"))


@pytest.fixture(scope="module")
def path_of_2(tmp_path_factory):
    return path_with("2", tmp_path_factory.mktemp("aws"))


@pytest.mark.parametrize(
    ("arguments", "variables", "line"),
    [
        ([], {"AWS_REGION": "eu-west-1"}, "no AWS credentials: run 'aws configure' or 'aws sso login'"),
        ([], KEYS, "no AWS region: give --region, or set AWS_REGION"),
        (["--profile", "nobody", "--region", "eu-west-1"], KEYS, "there is no such profile in your AWS configuration"),
        (["--region", "eu-west-1"], {**KEYS, "HTTPS_PROXY": "http://127.0.0.1:9"}, "AWS cannot be reached from here"),
    ],
    ids=["credentials", "region", "profile", "network"],
)
def test_what_is_missing_is_said(path, zips, tmp_path, arguments, variables, line):
    clean = {"PATH": path, "HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1", **variables}
    command = [ROOT / "scripts/deploy", *ONE, "--zips", str(zips), *arguments]
    done = subprocess.run(command, env=clean, capture_output=True, text=True, timeout=300)
    assert done.returncode == 1 and line in done.stderr.splitlines()[-1]


def test_keys_that_aws_does_not_know(path, zips, local_aws):
    variables = {**local_aws.environment, "PATH": path, "HOME": "/nonexistent", **KEYS}
    command = [ROOT / "scripts/deploy", *ONE, "--zips", str(zips)]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=300)
    assert done.returncode == 1 and "AWS does not accept these credentials" in done.stderr.splitlines()[-1]


PRODUCT = (
    "Resources: { Product: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: !ImportValue second-ServiceToken } } }"
)


def test_a_whole_life_with_version_2(path_of_2, zips, local_aws, aws):
    """Each call of the two scripts once. Version 1 has the rest of this folder."""

    def script(name, *arguments, refused=False):
        variables = {**local_aws.environment, "PATH": path_of_2, "HOME": "/nonexistent"}
        command = [ROOT / "scripts" / name, "--stack-name", "second", *arguments]
        done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=300)
        assert done.returncode == (1 if refused else 0), done.stdout + done.stderr
        return done

    deploy = ("deploy", "--zips", str(zips), "--bucket", "second-version")
    said = script(*deploy, *ONE, "--parameter", "AlarmTopicArn=arn:aws:sns:us-east-1:123456789012:x", "--dry-run").stdout
    assert "create the private bucket second-version" in said
    done = script(*deploy, *ONE, "--email", "another@example.com")
    assert "uploading" in done.stderr and "CREATE_COMPLETE" in done.stderr
    assert (
        "1. Confirm, within 48 hours. These get no request before:\n   another@example.com approver@example.com\n" in done.stdout
    )
    done = script(*deploy, *ONE)
    assert "uploading" not in done.stderr and "UPDATE_COMPLETE" in done.stderr

    table, tables = outputs_of(aws, "second")["TableName"], aws.client("dynamodb")
    item = {"RequestId": {"S": "0"}, "StackId": {"S": "arn:aws:cloudformation:us-east-1:123456789012:stack/waits/1"}}
    waiting = {**item, "Status": {"S": "pending"}, "Deadline": {"N": str(int(time.time()) + 3600)}}
    tables.put_item(TableName=table, Item=waiting)
    assert "could not be given any more: waits" in script(*deploy, "--no-ledger", refused=True).stderr
    tables.delete_item(TableName=table, Key={"RequestId": {"S": "0"}})

    cloudformation = aws.client("cloudformation")
    stack = cloudformation.create_stack(StackName="imports-second", TemplateBody=PRODUCT)["StackId"]
    cloudformation.get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    assert "have to be deleted before it: imports-second" in script("remove", refused=True).stderr
    cloudformation.delete_stack(StackName=stack)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 60})

    said = script("remove").stderr
    assert f"the table {table} is kept" in said and "deleting the uploaded code from second-version" in said
    assert "second-version" not in {each["Name"] for each in aws.client("s3").list_buckets()["Buckets"]}
    assert f"deleting the records in the table {table}" in script("remove", "--delete-records").stderr
    assert table not in tables.list_tables()["TableNames"]
