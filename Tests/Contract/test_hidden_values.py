"""Values that are secret by their name stand nowhere: R6 of the public reports."""

import json

import pytest

from kit.flow.ledger_world import ANN, BEN
from kit.lambda_.gateway import Call
from kit.lambda_.runtime_api import OPERATOR_ARN

SECRETS = {
    "DBPassword": "hunter2-correct-horse",
    "MasterUserSecret": "s3cr3t-battery-staple",
    "GitHubToken": "ghp-0123456789abcdefghij",
    "PrivateKey": "-----BEGIN-PRIVATE-KEY-----",
    "api_key2": "key-of-the-kingdom",
    "AdminPasswordValue": "open-sesame-please",
}
NESTED = {"Database": {"Port": "5432", "Password": "nested-passphrase-1"}, "Users": [{"Name": "eve", "Token": "listed-token-2"}]}
VALUES = [*SECRETS.values(), "nested-passphrase-1", "listed-token-2"]


def found(*texts: str) -> set[str]:
    return {value for value in VALUES for text in texts if value in text}


def everything_said(world) -> list[str]:
    """What any function has said, to anybody, in whatever way."""
    said = [form["Message"] for form in world.sns.published]
    said += [each.body.decode() for each in [*world.responses.requests, *world.signals.requests]]
    for function in world.functions:
        said.append(function.everything())
        said += [outcome.body.decode() for outcome in function.outcomes]
    return said


def test_a_secret_is_in_no_email_page_answer_event_log_or_item(ledger):
    clerk = ledger.start("NotificationFunction", REQUESTER_SENDER="approvals@example.com")
    wait_url = ledger.wait_url()
    emails = ledger.open_request(wait_url, function=clerk, **SECRETS, **NESTED)
    for accept in ("text/html", "application/json"):
        assert ledger.send(Call(emails[ANN].link, headers={"accept": accept})).status == 200
    request = {"RequestId": emails[ANN].query["request"]}
    clerk.invoke({"Resend": request}, function_arn=OPERATOR_ARN)
    assert ledger.press(emails[BEN], "approve").status == 200
    ledger.make_due()
    clerk.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN)
    ledger.gate(wait_url)
    ledger.tell(ledger.event("Delete", wait_url, properties={**SECRETS, **NESTED}), clerk)
    said = [*everything_said(ledger), str(ledger.events.entries), json.dumps(ledger.dynamodb.items())]
    said += [email.text for email in ledger.sesv2.sent]
    assert len(ledger.sesv2.sent) == 1 and not found(*said)
    for name in (*SECRETS, "Database", "Users"):
        assert name in emails[ANN].text
    assert "(hidden)" in emails[ANN].text and "5432" in emails[ANN].text


@pytest.mark.parametrize("old", [{}, {"DBPassword": "the-one-before"}], ids=["new", "changed"])
def test_nor_is_one_in_an_update(ledger, old):
    before, after = ledger.wait_url(handle="Old"), ledger.wait_url(handle="New")
    ledger.open_request(before, **old)
    ledger.tell(ledger.event("Update", after, properties={**SECRETS, **NESTED}, old={"WaitUrl": str(before), **old}))
    said = [*everything_said(ledger), str(ledger.events.entries), json.dumps(ledger.dynamodb.items())]
    assert not found(*said) and not [text for text in said if "the-one-before" in text]


def test_nor_without_a_ledger(world):
    email = world.ask(**SECRETS, **NESTED)
    world.open(email.link)
    assert world.decide(email, "approve").status == 200
    assert "(hidden)" in email.text and not found(*everything_said(world), json.dumps(email.texts))


def test_nor_in_what_is_said_of_a_launch_that_fails(ledger):
    answer = ledger.tell(ledger.event(properties={**SECRETS, **NESTED, "UserData": "x" * 3000}))
    assert answer["Status"] == "FAILED" and "UserData" in answer["Reason"]
    assert not found(*everything_said(ledger))
