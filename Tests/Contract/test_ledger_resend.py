"""An operator's event that has new links sent: {"Resend": {"RequestId": ..., "Approver": ...}}."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from kit.aws.dynamodb import THROTTLED
from kit.aws.sns import error as sns_error
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.http.server import Fault, Reply
from kit.lambda_.runtime_api import OPERATOR_ARN


def id_of(email) -> str:
    return parse_qs(urlsplit(email.link).query)["request"][0]


def resend(ledger, emails, **options):
    """What the function says, and the emails that went out; `Approver` names one."""
    before = len(ledger.sns.published)
    outcome = ledger.notification.invoke(
        {"Resend": {"RequestId": id_of(emails[ANN]), **options}}, seconds=20, function_arn=OPERATOR_ARN
    )
    return outcome, {ledger.approver_of(email): email for email in ledger.emails()[before:]}


def test_everyone_who_has_not_decided_gets_a_new_link_and_the_old_one_stays_good(ledger):
    old = ledger.open_request(Quorum="2")
    assert ledger.press(old[BEN], "approve").status == 200
    outcome, new = resend(ledger, old)
    assert outcome.json() == {"resent": 2} and sorted(new) == [ANN, CLEO]
    assert new[ANN].link != old[ANN].link and new[ANN].code != old[ANN].code
    assert ledger.visit(old[ANN]).status == ledger.visit(new[ANN]).status == 200
    assert ledger.press(old[CLEO], "approve").status == 200
    assert ledger.visit(new[CLEO]).status == 200, "either link shows what was decided"
    assert not ledger.responses.requests[1:], "CloudFormation has no part in it"


def test_one_approver_can_be_named(ledger):
    old = ledger.open_request()
    outcome, new = resend(ledger, old, Approver=CLEO.upper())
    assert outcome.json() == {"resent": 1} and sorted(new) == [CLEO]
    assert ledger.visit(old[ANN]).status == ledger.visit(new[CLEO]).status == 200


LOST = {"reset": Fault.RESET, "closed": Fault.CLOSE, "500": Reply(500), "silent": Fault.SILENCE, "throttled": THROTTLED}


@pytest.mark.parametrize("reply", LOST.values(), ids=LOST)
def test_a_new_link_whose_writing_was_not_confirmed_is_sent_all_the_same(ledger, reply):
    old = ledger.open_request()
    ledger.dynamodb.trouble("UpdateItem", reply, after=True)
    outcome, new = resend(ledger, old, Approver=ANN)
    assert outcome.json() == {"resent": 1}
    assert ledger.visit(old[ANN]).status == 200
    assert ledger.press(new[ANN], "approve").status == 200


def test_a_seat_holds_three_keys_and_the_oldest_of_four_dies(ledger):
    sent = [ledger.open_request()]
    for _ in range(3):
        ledger.let_time_pass_for_resends()
        _, new = resend(ledger, sent[0], Approver=ANN)
        sent.append(new)
    assert [ledger.visit(emails[ANN]).status for emails in sent] == [403, 200, 200, 200]
    assert ledger.press(sent[1][ANN], "approve").status == 200


def test_each_email_has_a_code_of_its_own_and_wrong_ones_lock_its_link_alone(ledger):
    old = ledger.open_request()
    _, new = resend(ledger, old, Approver=ANN)
    assert ledger.press(old[ANN], "approve", code=new[ANN].code).status == 403
    for _ in range(9):
        assert ledger.press(new[ANN], "approve", code="000 000").status == 403
    for _ in range(2):
        locked = ledger.press(new[ANN], "approve", code="000 000")
    assert locked.status == 403 and "locked" in locked.text
    assert ledger.press(new[ANN], "approve").status == 403
    ledger.let_time_pass_for_resends()
    _, newest = resend(ledger, old, Approver=ANN)
    assert ledger.press(new[ANN], "approve").status == 403, "a lock stays with its key"
    assert ledger.press(newest[ANN], "approve").status == 200


def test_a_mail_that_could_not_be_sent_is_said_and_can_be_sent_again(ledger):
    old = ledger.open_request()
    ledger.sns.trouble("Publish", sns_error(400, "InvalidParameter"))
    outcome, sent = resend(ledger, old)
    assert outcome.kind == "error" and outcome.json()["errorType"] == "Approval.NotResent"
    assert len(sent) == 2 and all(approver in outcome.json()["errorMessage"].partition(" only. ")[0] for approver in sent)
    ledger.sns.relent()
    outcome, new = resend(ledger, old)
    assert outcome.json() == {"resent": 1}, "who got one gets no other for five minutes"
    assert {*sent, *new} == {ANN, BEN, CLEO}
    assert all(ledger.visit(email).status == 200 for email in (sent | new).values())


def test_a_request_that_is_decided_or_unknown_has_nobody_to_tell(ledger):
    emails = ledger.open_request()
    assert ledger.press(emails[ANN], "reject").status == 200
    for event in ({"RequestId": id_of(emails[ANN])}, {"RequestId": "0" * 64}):
        outcome = ledger.notification.invoke({"Resend": event}, function_arn=OPERATOR_ARN)
        assert outcome.kind == "error" and outcome.json()["errorType"] == "Approval.NotResent", json.dumps(event)
    assert len(ledger.sns.published) == 3
