"""Who decides: R8 to R10 of the public reports, from outside."""

import pytest

from kit.aws.sns import key_of, topic_of
from kit.flow.ledger_world import ANN, BEN, CLEO


def start(ledger, approvers, **changes):
    topics = {f"TOPIC_ARN_{key_of(each)}": topic_of(each) for each in approvers}
    return ledger.start("NotificationFunction", APPROVERS=",".join(approvers), **topics, **changes)


def test_a_product_can_not_lower_the_quorum(ledger):
    function = start(ledger, [ANN, BEN, CLEO], QUORUM="2")
    emails = ledger.open_request(function=function, Quorum="1")
    ledger.press(emails[ANN], "approve")
    assert not ledger.signalled()
    ledger.press(emails[BEN], "approve")
    assert [status for _, status in ledger.signalled()] == ["SUCCESS"]


def test_an_approver_who_is_listed_twice_in_whatever_case_is_one(ledger):
    function = start(ledger, [ANN, "Ann@Example.com", BEN])
    assert set(ledger.open_request(function=function)) == {ANN, BEN}


@pytest.mark.parametrize("requester", ["ann+wiki@example.com", "ann@example.com.", "ANN+1@Example.COM"])
def test_an_approver_who_asks_under_another_spelling_is_not_asked(ledger, requester):
    assert set(ledger.open_request(EmailID=requester)) == {BEN, CLEO}


def test_a_person_who_is_listed_under_two_addresses_is_warned_of(ledger):
    function = start(ledger, [ANN, "ann+2@example.com"], QUORUM="2")
    ledger.tell(ledger.event("Delete"), function)
    (warning,) = (record for record in function.log() if record["level"] == "WARN")
    assert "ann@example.com and ann+2@example.com" in warning["message"]


@pytest.mark.parametrize("address", ["evil.example/approve-here@x.yz", "a@b.example?x", "a#b@x.yz"])
def test_an_address_that_an_email_program_would_make_a_link_of_is_refused(ledger, address):
    answer = ledger.tell(ledger.event(properties={"EmailID": address}))
    assert answer["Status"] == "FAILED" and "EmailID" in answer["Reason"]
    assert not ledger.sns.published
