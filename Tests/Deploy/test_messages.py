"""Every way to go wrong is told in one line that says what to do next."""

import pytest

ONE = ("--email", "approver@example.com")
REFUSED = "An error occurred ({}) when calling the GetCallerIdentity operation:"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--email"], "--email needs a value"),
        (["--email", ""], "--email needs a value"),
        (["--mail", "a@example.com"], "unknown option --mail"),
        (["a@example.com"], "unknown option a@example.com"),
        (["--email", "approver"], "--email approver: this is not an email address"),
        (["--email", "a@example.com,b@example.com"], "this is not an email address"),
        (["--email", "a@example.com", "--email", "a@example.com"], "a@example.com was given already"),
        (["--email", "ann@example.com", "--email", "Ann@Example.com"], "ann@example.com was given already"),
        (["--email", "ann@example.com", "--email", "ann+2@example.com"], "ann@example.com was given already"),
        (["--email", "ann+a@example.com", "--email", "ANN+b@example.com", "--quorum", "2"], "ann@example.com was given already"),
        (["--email", "a.b@example.com", "--email", "ab@example.com"], "same letters and digits"),
        ([*ONE * 11], "ten approvers at most"),
        ([*ONE, "--quorum", "two"], "--quorum two: give a whole number"),
        ([*ONE, "--quorum", "2"], "--quorum 2: there are only 1 approvers"),
        ([*ONE, "--quorum", "1", "--no-ledger"], "--quorum needs the ledger"),
        ([*ONE, "--confirmation", "none"], "--confirmation none: give code, button or one-click"),
        ([*ONE, "--architecture", "riscv"], "--architecture riscv: give x86_64 or arm64"),
        ([*ONE, "--stack-name", "1st"], "--stack-name 1st: give letters, digits and hyphens"),
        ([*ONE, "--stack-name", "häuser"], "--stack-name häuser: give letters, digits and hyphens"),
        ([*ONE, "--parameter", "LogRetentionDays"], "--parameter LogRetentionDays: give NAME=VALUE"),
        ([*ONE, "--parameter", "LogRetention=30"], "has no such parameter"),
        ([*ONE, "--parameter", "Approvers=a@example.com,A@example.com"], "--parameter Approvers: give --email instead"),
        ([*ONE, "--parameter", "Quorum=5"], "--parameter Quorum: give --quorum instead"),
        ([*ONE, "--parameter", "CodeBucket=x"], "--parameter CodeBucket: give --bucket instead"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_asked(run, account, arguments, line):
    result = run("deploy", *arguments)
    assert result.returncode == 1
    assert line in result.stderr
    assert result.stderr.count("\n") == 1
    assert account.calls == []


@pytest.mark.parametrize(
    ("complaint", "line"),
    [
        ('Unable to locate credentials. You can configure credentials by running "aws configure".', "no AWS credentials"),
        ("The config profile (work) could not be found", "there is no such profile"),
        ("Error loading SSO Token: Token for work does not exist, or has expired", "have expired: sign in again"),
        (f"{REFUSED.format('ExpiredToken')} The security token included in the request is expired", "have expired"),
        (f"{REFUSED.format('InvalidClientTokenId')} The security token is invalid.", "does not accept these credentials"),
        ('Could not connect to the endpoint URL: "https://sts.eu-west-9.amazonaws.com/"', "AWS cannot be reached from here"),
        (
            f"{REFUSED.format('AccessDenied')} User: x is not authorized to perform: sts:GetCallerIdentity",
            "not permitted: User: x is not authorized to perform: sts:GetCallerIdentity",
        ),
        ("something new", "something new"),
    ],
)
@pytest.mark.parametrize("script", ["deploy", "remove"])
def test_what_aws_complains_about_becomes_one_clear_line(run, account, zips, script, complaint, line):
    account.answers("sts get-caller-identity", err=f"\n{complaint}\n", code=254)
    result = run(script, *([*ONE, "--zips", str(zips)] if script == "deploy" else []))
    assert result.returncode == 1
    assert result.stderr.splitlines()[0] == "==> checking the account"
    (told,) = result.stderr.splitlines()[1:]
    assert told.startswith(f"{script}: 'aws sts get-caller-identity' failed: ")
    assert line in told


def test_no_region_is_said(run, zips):
    result = run("deploy", *ONE, "--zips", str(zips), AWS_REGION="", AWS_DEFAULT_REGION="")
    assert result.returncode == 1
    assert result.stderr == "deploy: no AWS region: give --region, or set AWS_REGION\n"


def test_an_aws_cli_that_does_not_run_is_said(run, account, zips):
    account.answers("--version", code=127)
    result = run("deploy", *ONE, "--zips", str(zips))
    assert "aws does not run: try 'aws --version'" in result.stderr


def test_a_first_deployment_needs_an_approver(run, account, zips):
    account.is_signed_in()
    account.has_no_stack()
    result = run("deploy", "--zips", str(zips))
    assert result.stderr.splitlines()[-1] == "deploy: no approver: give --email ADDRESS at least once"


def test_a_missing_zip_is_said(run, account, tmp_path):
    account.is_signed_in()
    account.has_no_stack()
    result = run("deploy", *ONE, "--zips", str(tmp_path), "--architecture", "arm64")
    assert result.stderr.splitlines()[-1] == f"deploy: --zips {tmp_path}: there is no NotificationFunction-arm64.zip in it"


def test_a_bucket_of_somebody_else_is_not_used(run, account, zips):
    account.is_signed_in()
    account.has_no_stack()
    account.answers("head-bucket", err="An error occurred (403) when calling the HeadBucket operation: Forbidden", code=254)
    result = run("deploy", *ONE, "--zips", str(zips))
    assert "belongs to another account, or you may not use it: name another with --bucket" in result.stderr
    assert account.called("--expected-bucket-owner 111122223333")
    assert not account.called("s3 cp")


@pytest.mark.parametrize(
    ("status", "line"),
    [
        ("UPDATE_IN_PROGRESS", "wait until that has ended"),
        ("ROLLBACK_FAILED", "scripts/remove --stack-name approval-flow removes it"),
        ("UPDATE_FAILED", "'aws --region eu-west-1 cloudformation rollback-stack --stack-name approval-flow' puts back"),
    ],
)
def test_a_stack_that_cannot_be_updated_is_said(run, account, zips, status, line):
    account.is_signed_in()
    account.has_stack(status)
    result = run("deploy", *ONE, "--zips", str(zips))
    assert line in result.stderr.splitlines()[-1]


def test_a_failed_stack_tells_the_first_real_reason(run, account, zips):
    account.is_signed_in()
    account.has_no_stack()
    events = [
        "4\t2026-01-01T10:00:04Z\tROLLBACK_COMPLETE\tAWS::CloudFormation::Stack\tapproval-flow\tNone",
        "3\t2026-01-01T10:00:03Z\tCREATE_FAILED\tAWS::SNS::Topic\tTopic\tResource creation cancelled",
        "2\t2026-01-01T10:00:02Z\tCREATE_FAILED\tAWS::KMS::Key\tKey\tnot authorized to perform: kms:CreateKey",
    ]
    account.answers("cloudformation deploy", err="Failed to create/update the stack.", code=255)
    # Not before: what had happened to the stack until then is no news.
    account.answers("describe-stack-events", out="\n".join(events) + "\n", after="cloudformation deploy")
    result = run("deploy", *ONE, "--zips", str(zips))
    assert result.returncode == 1
    reason = "Key (AWS::KMS::Key): not authorized to perform: kms:CreateKey"
    assert result.stderr.splitlines()[-1] == f"deploy: the stack approval-flow was not deployed: {reason}"


def test_a_stack_that_could_not_be_put_back_is_continued_and_not_removed(run, account, zips):
    account.is_signed_in()
    account.has_stack("UPDATE_ROLLBACK_FAILED")
    account.answers("list-stack-resources", out="Key\tNotificationFunction\n")
    told = run("deploy", *ONE, "--zips", str(zips)).stderr.splitlines()[-1]
    assert "could not put back Key NotificationFunction" in told
    assert "'aws --region eu-west-1 cloudformation continue-update-rollback --stack-name approval-flow'" in told
    assert "--resources-to-skip Key NotificationFunction" in told
    assert "scripts/remove" not in told


def test_the_ledger_is_not_taken_away_from_open_requests(run, account, zips):
    account.is_signed_in()
    account.has_stack(Ledger="true")
    account.answers("scan ledger", out="arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/1\tarn:aws:c:r:4:stack/blog/1\n")
    result = run("deploy", "--no-ledger", "--zips", str(zips))
    told = result.stderr.splitlines()[-1]
    assert result.returncode == 1
    assert told.endswith("which could not be given any more: blog shop. Have them decided first")
    assert not account.called("cloudformation deploy")
    assert not [call for call in account.calls if "put-" in call]


def test_a_deployment_that_could_not_be_put_back_says_how_to_go_on(run, account, zips):
    account.is_signed_in()
    account.answers("cloudformation deploy", err="Failed to create/update the stack.", code=255)
    account.answers("describe-stacks", out="status\tUPDATE_ROLLBACK_FAILED\n", after="cloudformation deploy")
    account.has_stack()
    account.answers("list-stack-resources", out="Key\n")
    told = run("deploy", *ONE, "--zips", str(zips)).stderr.splitlines()[-1]
    assert told.startswith("deploy: the stack approval-flow was not deployed: Failed to create/update the stack.")
    assert "--resources-to-skip Key" in told


@pytest.mark.parametrize("script", ["deploy", "remove"])
def test_a_stack_that_is_something_else_is_left_alone(run, account, zips, script):
    account.is_signed_in()
    account.answers("describe-stacks", out="id\tarn\nstatus\tCREATE_COMPLETE\nparameter CodeBucket\tmine\n")
    result = run(script, "--stack-name", "shop", *([*ONE, "--zips", str(zips)] if script == "deploy" else []))
    assert result.returncode == 1
    assert "not an approval flow: give" in result.stderr.splitlines()[-1]
    assert not [call for call in account.calls if "delete-" in call or "deploy" in call or "put-" in call]


TABLE_IS_LEFT = "arn:aws:cloudformation:eu-west-1:111122223333:stack/approval-flow/0"


def left_over(account) -> None:
    """A stack that was removed, with its ledger's table."""
    account.is_signed_in()
    account.answers("list-stacks", out=f"{TABLE_IS_LEFT}\n")
    account.has_stack("DELETE_COMPLETE", name=TABLE_IS_LEFT)
    account.has_no_stack()
    account.answers("describe-stack-events", out="ledger\n")


def test_records_are_kept_where_it_cannot_be_said_whose_they_are(run, account):
    left_over(account)
    account.answers("head-bucket", err="Not Found", code=254)
    account.answers("describe-table", out="ACTIVE\n")
    account.answers("describe-stack-resources", err="User is not authorized to perform: DescribeStackResources", code=254)
    result = run("remove", "--delete-records")
    assert result.returncode == 1 and "not authorized to perform: DescribeStackResources" in result.stderr
    assert not account.called("delete-table")


def test_records_that_cannot_be_looked_at_are_not_passed_over(run, account):
    left_over(account)
    account.answers("head-bucket", err="Not Found", code=254)
    account.answers("describe-table", err="User is not authorized to perform: DescribeTable", code=254)
    result = run("remove")
    assert result.returncode == 1 and "not authorized to perform: DescribeTable" in result.stderr


def test_objects_that_s3_refuses_to_delete_end_it(run, account):
    """S3 answers with 200, so the same objects would be listed for ever."""
    account.is_signed_in()
    account.has_no_stack()
    account.answers("list-object-versions", out='[{"Key": "k", "VersionId": "v"}]')
    account.answers("delete-objects", out="AccessDenied\tapproval-flow/NotificationFunction-1.zip\n")
    result = run("remove")
    assert result.returncode == 1
    assert "refused to delete from approval-flow-111122223333-eu-west-1: AccessDenied" in result.stderr.splitlines()[-1]
    assert len(account.called("delete-objects")) == 1
