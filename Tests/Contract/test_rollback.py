"""An update that CloudFormation takes back: it sends an Update again, with the wait handle that the stack had before."""

import time

import pytest

from kit.aws.urls import WaitURL
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.flow.stack_life import LARGE, SMALL, approved, set_status, update, update_event

DAY = 86_400


def expired(world, **changes) -> WaitURL:
    """A handle of the day before yesterday."""
    return world.wait_url(handle="Old", made_at=int(time.time()) - 2 * DAY, **changes)


def taken_back(world, before, after, function=None, **properties) -> dict:
    return world.tell(world.event("Update", before, properties=properties, old={"WaitUrl": str(after)}), function)


def test_a_rollback_to_a_handle_that_has_expired_succeeds_and_emails_nobody(world):
    answer = taken_back(world, expired(world), world.wait_url(handle="New"))
    assert answer["Status"] == "SUCCESS", answer["Reason"]
    assert not world.sns.published


@pytest.mark.parametrize("before_it, behind_it", [(" ", ""), ("", "\n"), ("\t", " "), ("\r\n", "\r\n")], ids=repr)
def test_a_rollback_to_a_wait_url_with_blanks_at_its_ends_is_one(world, before_it, behind_it):
    old, new = (f"{before_it}{url}{behind_it}" for url in (expired(world), world.wait_url(handle="New")))
    for answer in (
        world.tell(world.event("Update", expired(world), properties={"WaitUrl": old}, old={"WaitUrl": new})),
        world.tell(world.event("Update", expired(world), properties={"WaitUrl": old}, old={"WaitUrl": str(expired(world))})),
    ):
        assert answer["Status"] == "SUCCESS", answer["Reason"]
    assert not world.sns.published


@pytest.mark.parametrize("account", [WaitURL().account, "999999999999"], ids=["own", "other"])
def test_with_a_ledger_blanks_make_no_other_handle_of_a_rollback_either(ledger, account):
    before, _ = approved(ledger, ledger.wait_url(account=account))
    after = ledger.wait_url(account=account, handle="New")
    assert update(ledger, after, LARGE, SMALL, old_url=before)["Status"] == "SUCCESS"
    emails = len(ledger.sns.published)
    set_status(ledger, before, "UPDATE_ROLLBACK_IN_PROGRESS")
    answer = update(ledger, before, SMALL | {"WaitUrl": f"\t{before} \n"}, LARGE, old_url=after)
    assert answer["Status"] == "SUCCESS", answer["Reason"]
    assert len(ledger.sns.published) == emails


def test_a_rollback_after_a_rejected_update_succeeds_and_emails_nobody(ledger):
    before, after = expired(ledger), ledger.wait_url(handle="New")
    _, emails = ledger.asked(ledger.event("Update", after, old={"WaitUrl": str(before)}))
    assert ledger.press(emails[ANN], "reject").status == 200
    published = len(ledger.sns.published)
    answer = taken_back(ledger, before, after)
    assert answer["Status"] == "SUCCESS", answer["Reason"]
    assert len(ledger.sns.published) == published


def test_a_rollback_withdraws_what_nobody_has_decided(ledger):
    before, after = expired(ledger), ledger.wait_url(handle="New")
    emails = ledger.open_request(after)
    assert taken_back(ledger, before, after)["Status"] == "SUCCESS"
    assert ledger.press(emails[ANN], "approve").status == 410


def test_a_rollback_that_overtakes_its_update_keeps_the_record_of_what_runs(ledger):
    before, after = ledger.wait_url(handle="Old"), ledger.wait_url(handle="New")
    approved(ledger, before)
    event = update_event(ledger, after, LARGE, SMALL, old_url=before)
    set_status(ledger, before, "UPDATE_ROLLBACK_IN_PROGRESS")
    assert ledger.tell(event)["Status"] == "SUCCESS"
    assert update(ledger, before, SMALL, LARGE, old_url=after)["Status"] == "SUCCESS"
    (request,) = [each for each in ledger.requests() if each["WaitUrl"]["S"] == str(before)]
    assert "ExpiresAt" not in request, "it would be deleted while its stack runs"


def test_a_rollback_to_what_was_approved_succeeds_though_it_could_not_be_asked_today(ledger):
    before, after = ledger.wait_url(handle="Old"), ledger.wait_url(handle="New")
    ledger.press(ledger.open_request(before)[ANN], "approve")
    fewer = ledger.start("NotificationFunction", APPROVERS=f"{ANN},{BEN}")
    answer = taken_back(ledger, before, after, fewer, Approvers=CLEO)
    assert answer["Status"] == "SUCCESS", answer["Reason"]
    assert len(ledger.sns.published) == 3


def test_an_update_that_cannot_be_asked_for_fails_as_before(ledger):
    before, after = ledger.wait_url(handle="Old"), ledger.wait_url(handle="New")
    answer = taken_back(ledger, after, before, Approvers="nobody@example.com")
    assert answer["Status"] == "FAILED"
    assert "nobody@example.com" in answer["Reason"]


@pytest.mark.parametrize("replaced", ["older", "missing", "of another stack"])
def test_an_expired_handle_that_replaces_no_later_one_is_no_rollback(world, replaced):
    handle = {
        "older": world.wait_url(handle="Older", made_at=int(time.time()) - 3 * DAY),
        "missing": "",
        "of another stack": world.wait_url(stack="another", handle="New"),
    }[replaced]
    answer = taken_back(world, expired(world), handle)
    assert answer["Status"] == "FAILED"
    assert "expired" in answer["Reason"]


def test_the_gate_lets_a_rollback_pass_whose_record_has_reached_its_end(ledger):
    answer = ledger.gate(expired(ledger), "Update", old={"WaitUrl": str(ledger.wait_url(handle="New"))})
    assert answer["Status"] == "SUCCESS", answer["Reason"]
    assert set(answer["Data"]) == {"Approvers", "Comments", "DecidedAt"}, "!GetAtt would find nothing"


def test_the_gate_lets_no_rollback_pass_to_what_was_rejected(ledger):
    before, after = ledger.wait_url(handle="Old"), ledger.wait_url(handle="New")
    ledger.press(ledger.open_request(before)[ANN], "reject")
    assert ledger.gate(before, "Update", old={"WaitUrl": str(after)})["Status"] == "FAILED"


def test_the_gate_lets_no_handle_pass_that_nobody_was_asked_about(ledger):
    before, after = ledger.wait_url(handle="Old", made_at=int(time.time()) - DAY // 2), ledger.wait_url(handle="New")
    assert ledger.gate(before, "Update", old={"WaitUrl": str(after)})["Status"] == "FAILED", "its signature is good yet"
    older = ledger.wait_url(handle="Older", made_at=int(time.time()) - 3 * DAY)
    assert ledger.gate(expired(ledger), "Update", old={"WaitUrl": str(older)})["Status"] == "FAILED", "it is the later one"
    assert ledger.gate(expired(ledger), "Create")["Status"] == "FAILED"
