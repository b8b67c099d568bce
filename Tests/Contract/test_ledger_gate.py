"""`Custom::ApprovalGate`: only what the ledger calls approved gets through."""

import pytest

from kit.aws.urls import WaitURL
from kit.flow.ledger_world import ANN, BEN
from kit.http.server import Reply


def test_an_approved_request_gets_through_and_tells_who_approved_when_and_why(ledger):
    wait_url = ledger.wait_url()
    emails = ledger.open_request(wait_url, Quorum="2")
    ledger.press(emails[ANN], "approve", comment="go ahead")
    ledger.press(emails[BEN], "approve", comment="me too")
    answer = ledger.gate(wait_url)
    assert answer["Status"] == "SUCCESS"
    assert ANN in answer["Data"]["Approvers"] and BEN in answer["Data"]["Approvers"]
    assert "go ahead" in answer["Data"]["Comments"] and "me too" in answer["Data"]["Comments"]
    assert answer["Data"]["DecidedAt"].startswith("20")


def test_a_pending_request_does_not_get_through_by_any_signal(ledger):
    wait_url = ledger.wait_url()
    ledger.open_request(wait_url)
    answer = ledger.gate(wait_url)
    assert answer["Status"] == "FAILED" and answer["Reason"]


def test_half_a_quorum_does_not_get_through(ledger):
    wait_url = ledger.wait_url()
    ledger.press(ledger.open_request(wait_url, Quorum="2")[ANN], "approve")
    assert ledger.gate(wait_url)["Status"] == "FAILED"


def test_a_rejected_request_does_not_get_through(ledger):
    wait_url = ledger.wait_url()
    ledger.press(ledger.open_request(wait_url)[ANN], "reject")
    assert ledger.gate(wait_url)["Status"] == "FAILED"


def test_a_withdrawn_request_does_not_get_through(ledger):
    wait_url = ledger.wait_url()
    ledger.open_request(wait_url)
    ledger.tell(ledger.event("Delete", wait_url))
    assert ledger.gate(wait_url)["Status"] == "FAILED"


def test_what_was_never_asked_does_not_get_through(ledger):
    assert ledger.gate(ledger.wait_url(handle="NeverAsked"))["Status"] == "FAILED"


def test_the_approval_of_another_stack_does_not_help(ledger):
    approved = ledger.wait_url(stack="cheap")
    ledger.press(ledger.open_request(approved)[ANN], "approve")
    assert ledger.gate(approved, StackId=WaitURL(stack="expensive").stack_id)["Status"] == "FAILED"


def test_an_approval_of_an_earlier_handle_does_not_help(ledger):
    before = ledger.wait_url(handle="Old")
    ledger.press(ledger.open_request(before)[ANN], "approve")
    assert ledger.gate(ledger.wait_url(handle="New"))["Status"] == "FAILED"


@pytest.mark.parametrize("url", ["", "nonsense", None, ["x"]], ids=str)
def test_a_bad_wait_url_does_not_get_through(ledger, url):
    assert ledger.gate(ledger.wait_url(), properties={"WaitUrl": url})["Status"] == "FAILED"


def test_an_update_of_the_gate_to_a_new_handle_asks_the_ledger_again(ledger):
    before, after = ledger.wait_url(handle="Old"), ledger.wait_url(handle="New")
    ledger.press(ledger.open_request(before)[ANN], "approve")
    emails = ledger.open_request(after)
    assert ledger.gate(after, "Update", old={"WaitUrl": str(before)})["Status"] == "FAILED"
    ledger.press(emails[ANN], "approve")
    assert ledger.gate(after, "Update", old={"WaitUrl": str(before)})["Status"] == "SUCCESS"


def test_an_update_of_the_gate_keeps_its_attributes(ledger):
    wait_url = ledger.wait_url()
    ledger.press(ledger.open_request(wait_url)[ANN], "approve", comment="go ahead")
    created, updated = ledger.gate(wait_url), ledger.gate(wait_url, "Update")
    assert updated["Status"] == "SUCCESS"
    assert updated["Data"] == created["Data"], "!GetAtt would find nothing"


def test_an_unchanged_update_of_the_gate_lets_nobody_through_who_was_not_approved(ledger):
    wait_url = ledger.wait_url()
    ledger.open_request(wait_url)
    assert ledger.gate(wait_url, "Update", old={"WaitUrl": str(wait_url)})["Status"] == "FAILED"


def test_an_unchanged_update_of_the_gate_survives_the_end_of_the_record(ledger):
    wait_url = ledger.wait_url()
    answer = ledger.gate(wait_url, "Update", old={"WaitUrl": str(wait_url)})
    assert answer["Status"] == "SUCCESS"
    assert set(answer["Data"]) == {"Approvers", "Comments", "DecidedAt"}, "!GetAtt would find nothing"


def test_a_delete_of_the_gate_succeeds_and_withdraws_nothing(ledger):
    wait_url = ledger.wait_url()
    emails = ledger.open_request(wait_url)
    assert ledger.gate(wait_url, "Delete")["Status"] == "SUCCESS"
    assert ledger.press(emails[ANN], "approve").status == 200


def test_the_gate_emails_nobody_and_signals_nothing(ledger):
    ledger.gate(ledger.wait_url())
    assert ledger.nothing_left()


def test_the_gate_keeps_its_physical_id(ledger):
    wait_url = ledger.wait_url()
    ledger.press(ledger.open_request(wait_url)[ANN], "approve")
    created, updated = ledger.gate(wait_url), ledger.gate(wait_url, "Update", PhysicalResourceId="the-gate")
    assert created["PhysicalResourceId"] and updated["PhysicalResourceId"] == "the-gate"


def test_without_a_ledger_there_is_no_gate(world):
    answer = world.tell(world.event(ResourceType="Custom::ApprovalGate"))
    assert answer["Status"] == "FAILED" and "ledger" in answer["Reason"].lower()
    assert world.nothing_left()


def test_a_table_that_cannot_be_read_lets_nobody_through(ledger):
    wait_url = ledger.wait_url()
    ledger.press(ledger.open_request(wait_url)[ANN], "approve")
    ledger.dynamodb.trouble("*", Reply(500), times=99)
    assert ledger.gate(wait_url)["Status"] == "FAILED"
    ledger.dynamodb.relent()
    assert ledger.gate(wait_url)["Status"] == "SUCCESS"


def test_many_long_comments_still_make_an_answer_that_fits(ledger):
    wait_url = ledger.wait_url()
    emails = ledger.open_request(wait_url, Quorum="3")
    for email in emails.values():
        assert ledger.press(email, "approve", comment="ü" * 450).status == 200
    assert ledger.gate(wait_url)["Status"] == "SUCCESS"
    assert all(len(request.body) <= 4096 for request in ledger.responses.requests)
