"""What scripts/deploy prints at its end is true, and the commands in it do what they say."""

import shlex
import subprocess

import pytest

ONE = ("--email", "approver@example.com")
APPROVERS = "ann@example.com,ben@example.com,cleo@example.com"
HALF_A_DAY = 43_200


@pytest.fixture
def next_steps(run, account, zips):
    """What scripts/deploy prints for an install, with the subscriptions that SNS lists."""

    def next_steps(*subscriptions, **parameters):
        account.is_signed_in()
        account.has_stack(**{"Ledger": "true", "Approvers": APPROVERS} | parameters)
        account.answers("list-subscriptions-by-topic", out="".join(f"{address}\t{arn}\n" for address, arn in subscriptions))
        result = run("deploy", *ONE, "--zips", str(zips))
        assert result.returncode == 0, result.stderr
        return result.stdout

    return next_steps


def confirmed(address):
    return address, f"arn:aws:sns:eu-west-1:111122223333:topic:{address}"


def test_an_approver_who_is_not_subscribed_any_more_is_named(next_steps):
    said = next_steps(confirmed("ann@example.com"), ("ben@example.com", "Deleted"))
    assert "Subscribe again" in said and "\n   ben@example.com cleo@example.com\n" in said
    assert "Every approver has confirmed" not in said
    assert "\n   scripts/approvers invite ben@example.com cleo@example.com --region eu-west-1\n" in said


def test_an_approver_who_has_not_confirmed_is_named(next_steps):
    pending = ("ben@example.com", "PendingConfirmation")
    said = next_steps(confirmed("ann@example.com"), pending, confirmed("cleo@example.com"))
    assert "1. Confirm" in said and "\n   ben@example.com\n" in said and "Subscribe again" not in said
    assert "\n   scripts/approvers confirm LINK --region eu-west-1\n" in said


def test_nothing_is_to_do_once_every_approver_has_confirmed(next_steps):
    assert "Every approver has confirmed" in next_steps(*map(confirmed, APPROVERS.split(",")))


def test_the_product_to_try_imports_the_function_and_is_created_with_a_role(next_steps):
    (command,) = [line.strip() for line in next_steps().splitlines() if "my-first-request --template-body" in line]
    assert command.startswith("aws --region eu-west-1 cloudformation create-stack ")
    assert "--template-body file://templates/minimal-product.yaml" in command and "ServiceToken" not in command
    assert command.endswith("--role-arn ROLE")


@pytest.mark.parametrize(
    ("offered", "kept"),
    [(None, None), ("approval-flow/sample-product-0.yaml", " PreviousTemplateKey=approval-flow/sample-product-0.yaml ")],
)
def test_the_version_that_the_catalog_offers_is_kept(next_steps, account, offered, kept):
    if offered:
        account.has_stack(name="approval-flow-catalog", TemplateKey=offered)
    (command,) = [line for line in next_steps().splitlines() if "service-catalog.yaml" in line]
    assert (kept in command) if kept else ("PreviousTemplateKey" not in command)


def test_an_address_with_an_apostrophe_is_quoted_for_the_shell(next_steps):
    (command,) = [line for line in next_steps(Approvers="o'hara@example.com").splitlines() if "service-catalog.yaml" in line]
    words = shlex.split(command)
    assert "Approvers=o'hara@example.com" in words and words[-1] == "LaunchPrincipalArn=ARN"


def test_waiting_for_the_product_lasts_as_long_as_an_approval_may_take(next_steps, tmp_path):
    """`aws cloudformation deploy` and `wait` give up after an hour. Here sleeping takes no time, and is added up."""
    (command,) = [line.strip() for line in next_steps().splitlines() if line.strip().startswith("while ")]
    slept = tmp_path / "slept"
    slept.write_text("")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "sleep").write_text(f'#!/bin/sh\nhead -c "$1" /dev/zero >>{slept}\n')
    (tools / "aws").write_text(
        f'#!/bin/sh\n[ "$(stat -c %s {slept})" -lt {HALF_A_DAY} ] && echo CREATE_IN_PROGRESS || echo CREATE_COMPLETE\n'
    )
    for each in tools.iterdir():
        each.chmod(0o755)
    path = {"PATH": f"{tools}:/usr/bin:/bin"}
    done = subprocess.run(["bash", "-c", command], env=path, capture_output=True, text=True, timeout=100)
    assert done.stdout == "CREATE_COMPLETE\n"
    assert slept.stat().st_size >= HALF_A_DAY
