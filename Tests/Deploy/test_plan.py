"""What scripts/deploy would do, and that a dry run does nothing."""

import pytest

TWO_OF_TWO = {"Approvers": "a@example.com,b@example.com", "Quorum": "2", "Ledger": "true"}
CHANGES = ("create-", "put-", "delete-", "s3 cp", "cloudformation deploy", "update-")


@pytest.fixture(autouse=True)
def a_fresh_account(account):
    account.is_signed_in()


def test_a_dry_run_of_a_first_deployment_changes_nothing(run, account, zips):
    account.has_no_stack()
    account.answers("head-bucket", err="An error occurred (404) when calling the HeadBucket operation: Not Found", code=254)
    approvers = ["--email", "a@example.com", "--email", "b@example.com", "--quorum", "2"]
    result = run("deploy", *approvers, "--zips", str(zips), "--dry-run")
    assert result.returncode == 0, result.stderr
    assert "create the private bucket approval-flow-111122223333-eu-west-1" in result.stdout
    assert "create the stack approval-flow in account 111122223333, region eu-west-1" in result.stdout
    assert "Approvers=a@example.com,b@example.com" in result.stdout
    assert "Quorum=2" in result.stdout
    assert not [call for call in account.calls if any(change in call for change in CHANGES)]


def test_an_update_keeps_what_is_not_given(run, account, zips):
    account.has_stack()
    result = run("deploy", "--confirmation", "button", "--zips", str(zips), "--dry-run")
    assert result.returncode == 0, result.stderr
    given = {line.strip().split("=")[0] for line in result.stdout.splitlines() if "=" in line}
    assert given == {"Confirmation", "Architecture", "CodeBucket", "NotificationCodeKey", "ApprovalCodeKey"}
    assert "CodeBucket=mine" in result.stdout
    assert "update the stack approval-flow" in result.stdout


@pytest.mark.parametrize("ledger", ["true", "false"])
def test_an_approver_who_stays_is_spelled_as_before(run, account, zips, ledger):
    """Another spelling would be another topic or subscription, to be confirmed anew."""
    account.has_stack(Approvers="Ann@Example.com,ben@example.com", Ledger=ledger)
    emails = ["--email", "cleo@example.com", "--email", "BEN@example.com", "--email", "ann@example.com"]
    result = run("deploy", *emails, "--zips", str(zips), "--dry-run")
    assert result.returncode == 0, result.stderr
    assert "Approvers=cleo@example.com,ben@example.com,Ann@Example.com\n" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--email", "a@example.com"], "the quorum is 2, and there are only 1 approvers"),
        (["--quorum", "3"], "the quorum is 3, and there are only 2 approvers"),
    ],
)
def test_an_update_to_a_quorum_that_nobody_could_reach_is_refused(run, account, zips, arguments, line):
    account.has_stack(**TWO_OF_TWO)
    result = run("deploy", *arguments, "--zips", str(zips), "--dry-run")
    assert result.returncode == 1
    assert line in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("ledger", "arguments"),
    [
        ("true", ["--email", "a@example.com", "--quorum", "1"]),
        ("true", ["--email", "b@example.com", "--email", "c@example.com"]),
        ("true", ["--quorum", "1"]),
        ("true", ["--email", "a@example.com", "--no-ledger"]),
        ("false", ["--email", "a@example.com"]),
    ],
)
def test_an_update_to_a_quorum_that_can_be_reached_is_planned(run, account, zips, ledger, arguments):
    account.has_stack(**TWO_OF_TWO | {"Ledger": ledger})
    result = run("deploy", *arguments, "--zips", str(zips), "--dry-run")
    assert result.returncode == 0, result.stderr


def test_the_shell_of_a_stack_is_no_stack(run, account, zips):
    account.answers("describe-stacks", out="id\tarn\nstatus\tREVIEW_IN_PROGRESS\n")
    result = run("deploy", "--email", "a@example.com", "--zips", str(zips), "--dry-run")
    assert result.returncode == 0, result.stderr
    assert "create the stack approval-flow" in result.stdout


def test_new_code_has_a_new_key(run, account, zips, tmp_path):
    account.has_no_stack()
    before = run("deploy", "--email", "a@example.com", "--zips", str(zips), "--dry-run").stdout
    for each in zips.iterdir():
        (tmp_path / each.name).write_bytes(each.read_bytes())
    with (tmp_path / "NotificationFunction-x86_64.zip").open("ab") as changed:
        changed.write(b"x")
    after = run("deploy", "--email", "a@example.com", "--zips", str(tmp_path), "--dry-run").stdout

    def keys(text):
        return {line.split("=")[0].strip(): line.split("=")[1] for line in text.splitlines() if "CodeKey=" in line}

    assert keys(before)["NotificationCodeKey"] != keys(after)["NotificationCodeKey"]
    assert keys(before)["ApprovalCodeKey"] == keys(after)["ApprovalCodeKey"]


def test_profile_and_region_go_to_every_call(run, account, zips):
    account.has_no_stack()
    run("deploy", "--email", "a@example.com", "--zips", str(zips), "--profile", "work", "--region", "eu-north-1", "--dry-run")
    calls = [call for call in account.calls if "--version" not in call]
    assert calls
    assert all(call.startswith("--profile work --region eu-north-1 ") for call in calls)


def test_what_an_earlier_attempt_left_is_deleted_first(run, account, zips):
    account.has_stack("ROLLBACK_COMPLETE")
    account.answers("cloudformation deploy", err="enough", code=255)
    run("deploy", "--email", "a@example.com", "--zips", str(zips))
    order = [call for call in account.calls if "delete-stack" in call or "cloudformation deploy" in call]
    assert len(order) == 2
    assert "delete-stack" in order[0]
