"""Whatever is missing is said in one line, with exit status 1; wrong usage has status 2."""

import pytest


def failed(done) -> str:
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert done.stderr.startswith("requests: ") and done.stderr.count("\n") == 1, done.stderr
    return done.stderr


LOOK = {"Action": "cloudformation:DescribeStacks", "Resource": "*"}


def test_no_stack(command):
    reason = failed(command("--stack-name", "nowhere"))
    assert "there is no stack nowhere in us-east-1" in reason and "--stack-name" in reason and "--table" in reason


def test_a_stack_that_is_no_approval_flow(command, history):
    assert "is no approval flow" in failed(command("--stack-name", history["approved"].product.name))


def test_a_flow_without_a_ledger(command, deployer):
    deployer.deploy("no-record", "--no-ledger", approvers=("first@example.com",))
    assert "was deployed without a ledger, so there is no record: 'scripts/deploy --stack-name no-record --ledger'" in failed(
        command("--stack-name", "no-record")
    )


def test_a_table_needs_no_stack(command, flow, history):
    done = command("--table", flow["TableName"], "--json")
    assert done.returncode == 0 and history["approved"].id in done.stdout
    assert "there is no table nowhere in us-east-1" in failed(command("--table", "nowhere"))
    assert "there is no table nowhere in us-east-1" in failed(command("show", "f" * 32, "--table", "nowhere"))


def test_no_credentials(command):
    reason = failed(command(AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", AWS_EC2_METADATA_DISABLED="true"))
    assert reason == "requests: no AWS credentials: run 'aws configure' or 'aws sso login', or name a profile with --profile\n"


def test_wrong_credentials(command):
    assert "AWS does not accept these credentials" in failed(command(AWS_ACCESS_KEY_ID="AKIAUNKNOWN000000000"))
    assert "AWS does not accept these credentials" in failed(command(AWS_SECRET_ACCESS_KEY="wrong"))
    assert "no such profile" in failed(command("--profile", "nobody"))


def test_no_region(command):
    assert failed(command(AWS_REGION="", AWS_DEFAULT_REGION="")) == "requests: no AWS region: give --region, or set AWS_REGION\n"


def test_no_way_to_aws(command):
    assert "AWS cannot be reached from here" in failed(command(HTTPS_PROXY="http://127.0.0.1:9"))


def test_no_permission(command, user, flow, history):
    assert "not permitted" in failed(command("--stack-name", "record", **user()))
    blind = user(LOOK)
    assert "not permitted" in failed(command("--stack-name", "record", **blind))
    assert "not permitted" in failed(command("show", history["pending"].id, "--stack-name", "record", **blind))
    reader = user(LOOK, {"Action": "dynamodb:GetItem", "Resource": "*"})
    assert "not permitted" in failed(command("resend", history["pending"].id, "--stack-name", "record", **reader))


def test_listing_the_pending_ones_scans_nothing(command, user, flow, aws, history):
    table = aws.client("dynamodb").describe_table(TableName=flow["TableName"])["Table"]["TableArn"]
    reader = user(
        LOOK,
        {"Action": "dynamodb:BatchGetItem", "Resource": table},
        {"Action": "dynamodb:Query", "Resource": f"{table}/index/Due-DueAt-index"},
    )
    done = command("list", "--status", "pending", "--json", "--stack-name", "record", **reader)
    assert (done.returncode, done.stderr) == (0, "") and history["pending"].id in done.stdout
    assert "not permitted" in failed(command("--stack-name", "record", **reader))


def test_the_permissions_that_its_head_names_are_enough(command, user, flow, aws, history):
    table = aws.client("dynamodb").describe_table(TableName=flow["TableName"])["Table"]["TableArn"]
    operator = user(
        LOOK,
        {"Action": ["dynamodb:Scan", "dynamodb:GetItem"], "Resource": table},
        {"Action": "lambda:InvokeFunction", "Resource": flow["ServiceToken"]},
    )
    for arguments in (
        ["list"],
        ["show", history["pending"].id],
        ["watch", history["approved"].id],
        ["report"],
        ["resend", history["pending"].id, "--approver", "third@example.com"],
    ):
        done = command(*arguments, "--stack-name", "record", **operator)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["resen"],
        ["show"],
        ["show", "xyz"],
        ["show", "abc"],
        ["show", "../etc"],
        ["resend"],
        ["resend", "0" * 33],
        ["--status", "open"],
        ["--since", "7"],
        ["--older-than", "soon"],
        ["--stat", "pending"],
        ["list", "extra"],
        ["resend", "0000", "--json"],
        ["watch"],
        ["watch", "0000", "--every", "0"],
        ["watch", "0000", "--every", "4000"],
        ["report", "0000"],
        ["report", "--since", "soon"],
        ["report", "--json", "--csv"],
    ],
)
def test_wrong_usage(arguments, command):
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, "") and "usage: scripts/requests" in done.stderr


@pytest.mark.parametrize(
    "arguments", [["--help"], ["-h"], ["list", "--help"], ["--status", "pending", "--help"], ["resend", "-h"]]
)
def test_help(arguments, command):
    done = command(*arguments)
    assert (done.returncode, done.stderr) == (0, "") and "usage: scripts/requests" in done.stdout
