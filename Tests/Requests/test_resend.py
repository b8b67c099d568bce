"""`scripts/requests resend`, with the real function, real emails and the pages behind old and new links."""

import json

import pytest

FIRST, SECOND, THIRD = "first@example.com", "second@example.com", "third@example.com"


@pytest.fixture
def resend(command, flow):
    return lambda *arguments: command("resend", *arguments, "--stack-name", "record")


def test_a_resend_emails_all_who_have_not_decided_and_keeps_their_old_links(ask, resend, requests):
    asked = ask()
    assert asked.by(SECOND).decide("approve").status == 200
    done = resend(asked.id[:16])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"A new email went to {FIRST}, {THIRD}. The links of earlier emails to these addresses still work.\n"
    for approver in (FIRST, THIRD):
        assert asked.by(approver).link(after=1) != asked.by(approver).link()
        assert asked.by(approver).page().status == 200
    assert len(asked.by(SECOND).emails()) == 1
    assert asked.by(FIRST).decide("approve", after=1).status == 200
    assert asked.product.rest() == "CREATE_COMPLETE"


def test_a_resend_to_one_approver_leaves_the_others_links_alive_and_unlocks_the_key(ask, resend, requests):
    asked = ask()
    page, wrong = asked.by(FIRST).page(), "000 000" if asked.by(FIRST).code() != "000 000" else "000 001"
    for _ in range(10):
        page.send("approve", wrong)
    assert "locked after 10 wrong codes" in requests("show", asked.id)
    done = resend(asked.id, "--approver", FIRST.upper())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"A new email went to {FIRST}. The links of earlier emails to that address still work.\n"
    assert asked.by(FIRST).decide("approve", after=1).status == 200
    assert len(asked.by(THIRD).emails()) == 1 and asked.by(THIRD).page().status == 200


@pytest.mark.parametrize(
    "name, reason",
    [
        ("approved", "is approved, not pending: there is nothing left to decide"),
        ("rejected", "is rejected, not pending"),
        ("withdrawn", "is withdrawn, not pending"),
        ("expired", " expired 20"),
    ],
)
def test_nothing_is_resent_of_a_request_that_is_not_pending(name, reason, history, resend):
    emails = len(history[name].product.emails())
    done = resend(history[name].id)
    assert (done.returncode, done.stdout) == (1, "") and done.stderr.count("\n") == 1
    assert f"the request {history[name].id}" in done.stderr and reason in done.stderr and "nothing was sent" in done.stderr
    assert len(history[name].product.emails()) == emails


@pytest.mark.parametrize(
    "approver, reason",
    [
        (
            "stranger@example.com",
            f"requests: stranger@example.com is no approver of the request {{id}}; these are: {FIRST}, {SECOND}, {THIRD}\n",
        ),
        (SECOND, f"requests: {SECOND} has decided the request {{id}} already; not yet: {FIRST}, {THIRD}\n"),
    ],
)
def test_nothing_is_resent_to_whom_it_is_not_due(approver, reason, history, resend):
    done = resend(history["pending"].id, "--approver", approver)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", reason.format(id=history["pending"].id))


def test_what_the_function_says_is_passed_on(aws, flow, history, resend):
    """The approver's topic is closed for the function, as a broken policy would do it."""
    sns, topic = aws.client("sns"), flow["TopicArnthirdexamplecom"]
    policy = sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]
    closed = {"Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": topic}
    denial = json.dumps({"Version": "2012-10-17", "Statement": [closed]})
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=denial)
    try:
        done = resend(history["locked"].id, "--approver", THIRD)
    finally:
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    assert (done.returncode, done.stdout) == (1, "") and done.stderr.count("\n") == 1
    assert "the notification function did not send everything: The request for approval was not sent" in done.stderr
    again = resend(history["locked"].id, "--approver", THIRD)
    assert again.returncode == 0 and THIRD in again.stdout
