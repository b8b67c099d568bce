"""Asking where there is a ledger: a link for each approver, one item a request, nobody emailed twice."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest

from kit.aws.dynamodb import KEY, THROTTLED, TIME_TO_LIVE, error
from kit.aws.sns import Subscription
from kit.aws.sns import error as sns_error
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.flow.world import APPROVAL_URL
from kit.http.server import Fault, Reply

SNS_REFUSAL = sns_error(400, "InvalidParameter")


def parameters(email) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(email.link).query).items()}


def test_each_approver_gets_a_mail_of_their_own(ledger):
    emails = ledger.open_request()
    assert set(emails) == {ANN, BEN, CLEO}
    assert len(ledger.sns.published) == 3


def test_a_link_names_the_request_and_a_key_of_256_bits_in_under_200_characters(ledger):
    emails = ledger.open_request(ledger.wait_url(signature="v4+token"))
    for email in emails.values():
        assert email.link.startswith(APPROVAL_URL + "?")
        assert len(email.link) < 200
        assert set(parameters(email)) == {"request", "key"}
        assert re.fullmatch(r"[A-Za-z0-9_-]{43,}", parameters(email)["key"])
    assert len({parameters(email)["key"] for email in emails.values()}) == 3
    assert len({parameters(email)["request"] for email in emails.values()}) == 1


def test_keys_are_new_for_every_request(ledger):
    first, second = ledger.open_request(), ledger.open_request(ledger.wait_url(handle="Other"))
    assert parameters(first[ANN])["key"] != parameters(second[ANN])["key"]
    assert parameters(first[ANN])["request"] != parameters(second[ANN])["request"]


def test_the_table_has_one_item_and_in_it_no_key_and_no_code(ledger):
    emails = ledger.open_request(Purpose="a detail")
    (item,) = ledger.requests()
    text = json.dumps(item)
    assert KEY in item and TIME_TO_LIVE in item
    for email in emails.values():
        assert parameters(email)["key"] not in text
        assert email.code not in text and not re.search(rf"(?<!\d){email.code.replace(' ', '')}(?!\d)", text)


def test_the_wait_url_is_nowhere_but_in_the_table(ledger):
    wait_url = ledger.wait_url(signature="v4+token")
    emails = ledger.open_request(wait_url)
    page = ledger.open(emails[ANN].link)
    decided = ledger.press(emails[ANN], "approve", comment="yes")
    assert wait_url.query.split("&")[0] in json.dumps(ledger.dynamodb.items())
    seen = [form["Message"] for form in ledger.sns.published] + [
        page.answer.text,
        decided.text,
        json.dumps(decided.headers),
        str(ledger.events.entries),
    ]
    assert not [found for text in seen for found in ledger.secrets.found_in(text.replace("\\", "")) if "wait URL" in found]


def test_the_request_is_kept_before_anybody_is_emailed(ledger):
    ledger.dynamodb.trouble("PutItem", error(400, "ValidationException"), times=9)
    answer = ledger.tell(ledger.event())
    assert answer["Status"] == "FAILED"
    assert not ledger.sns.published


# Idempotence


def test_the_same_event_twice_emails_once(ledger):
    event = ledger.event()
    (first, _), (second, _) = ledger.asked(event), ledger.asked(event)
    assert first["Status"] == second["Status"] == "SUCCESS"
    assert first["PhysicalResourceId"] == second["PhysicalResourceId"]
    assert len(ledger.sns.published) == 3 and len(ledger.requests()) == 1


@pytest.mark.parametrize("processes", [2, 4])
def test_an_event_that_comes_several_times_at_once_leaves_each_approver_a_link_that_works(ledger, processes):
    event = ledger.event(properties={"Quorum": "3"})
    functions = [ledger.start("NotificationFunction") for _ in range(processes)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda function: function.invoke(event), functions))
    assert [body["Status"] for body in ledger.responses.bodies()] == ["SUCCESS"] * processes
    assert len(ledger.requests()) == 1
    ledger.have_emails_sent()
    assert len(ledger.sns.published) == 3, "one email an approver, however often the event comes"
    assert {ledger.approver_of(email) for email in ledger.emails() if ledger.visit(email).status == 200} == {ANN, BEN, CLEO}


def test_a_mail_that_could_not_be_sent_is_sent_when_the_event_is_repeated(ledger):
    event = ledger.event()
    ledger.sns.trouble("Publish", SNS_REFUSAL)
    assert ledger.tell(event)["Status"] == "FAILED"
    ledger.sns.relent()
    assert ledger.asked(event)[0]["Status"] == "SUCCESS"
    assert sorted(map(ledger.approver_of, ledger.emails())) == [ANN, BEN, CLEO]


def test_a_repeated_event_tells_everyone_though_the_answer_to_a_new_link_was_lost(ledger):
    event = ledger.event()
    ledger.sns.trouble("Publish", SNS_REFUSAL)
    assert ledger.tell(event)["Status"] == "FAILED"
    ledger.sns.relent()
    ledger.dynamodb.trouble("UpdateItem", Fault.RESET, after=True)
    assert ledger.asked(event)[0]["Status"] == "SUCCESS"
    assert sorted(map(ledger.approver_of, ledger.emails())) == [ANN, BEN, CLEO]
    assert all(ledger.visit(email).status == 200 for email in ledger.emails())


def test_an_update_with_a_new_handle_asks_anew(ledger):
    before, after = ledger.wait_url(handle="Old"), ledger.wait_url(handle="New")
    old = ledger.open_request(before)
    _, new = ledger.asked(ledger.event("Update", after, old={"WaitUrl": str(before)}))
    assert len(ledger.sns.published) == 6
    assert parameters(new[ANN])["request"] != parameters(old[ANN])["request"]
    assert ledger.press(new[ANN], "approve").status == 200
    assert ledger.signals.requests[-1].target.decode().split("?")[0].endswith("New")


def test_an_update_with_the_same_handle_emails_nobody_and_the_old_link_still_works(ledger):
    emails = ledger.open_request()
    ledger.tell(ledger.event("Update"))
    assert len(ledger.sns.published) == 3
    assert ledger.press(emails[ANN], "approve").status == 200


def test_blanks_around_the_wait_url_count_nowhere(ledger):
    wait_url = ledger.wait_url()
    spaced = {"WaitUrl": f" {wait_url}\n"}
    answer, emails = ledger.asked(ledger.event("Create", wait_url, properties=spaced))
    assert answer["Status"] == "SUCCESS"
    refused = ledger.gate(wait_url, properties=spaced)
    assert "nobody was asked" not in refused["Reason"]
    ledger.tell(ledger.event("Delete", wait_url, properties=spaced))
    assert ledger.press(emails[ANN], "approve").status == 410


def test_a_delete_withdraws(ledger):
    emails = ledger.open_request()
    assert ledger.tell(ledger.event("Delete"))["Status"] == "SUCCESS"
    assert ledger.visit(emails[ANN]).status == 410
    assert ledger.press(emails[BEN], "approve").status == 410
    assert not ledger.signals.requests and len(ledger.sns.published) == 3


def test_a_delete_of_what_was_never_asked_succeeds(ledger):
    assert ledger.tell(ledger.event("Delete", PhysicalResourceId="never-issued"))["Status"] == "SUCCESS"
    assert not ledger.sns.requests


def test_a_delete_does_not_unmake_a_decision(ledger):
    emails = ledger.open_request()
    ledger.press(emails[ANN], "approve", comment="fine")
    ledger.tell(ledger.event("Delete"))
    item = json.dumps(ledger.dynamodb.items())
    assert "fine" in item
    assert ledger.visit(emails[ANN]).status in (200, 410)


# How many must have confirmed


@pytest.mark.parametrize(
    "quorum, pending, status",
    [
        ("1", [BEN], "SUCCESS"),
        ("2", [BEN], "SUCCESS"),
        ("3", [BEN], "FAILED"),
        ("2", [BEN, CLEO], "FAILED"),
        ("1", [ANN, BEN, CLEO], "FAILED"),
    ],
)
def test_too_few_confirmed_addresses_for_the_quorum_fail_by_name(ledger, quorum, pending, status):
    ledger.sns.subscriptions = [Subscription(each, confirmed=each not in pending) for each in (ANN, BEN, CLEO)]
    answer = ledger.tell(ledger.event(properties={"Quorum": quorum}))
    assert answer["Status"] == status
    if status == "FAILED":
        assert all(each in answer["Reason"] for each in pending)
        assert not ledger.sns.published


def test_an_approver_who_is_not_subscribed_at_all_is_named(ledger):
    ledger.sns.subscriptions = [Subscription(ANN), Subscription(BEN)]
    answer = ledger.tell(ledger.event(properties={"Quorum": "3"}))
    assert answer["Status"] == "FAILED" and CLEO in answer["Reason"]


# EventBridge


def test_an_opened_request_is_told_to_eventbridge(ledger):
    ledger.open_request(Product="Team wiki")
    (entry,) = ledger.events.entries
    assert (entry["Source"], entry["DetailType"]) == ("ApprovalFlow", "Request Opened")
    assert "requester@example.com" in entry["Detail"]


@pytest.mark.parametrize("reply", [Reply(500), Reply(400, b"{}"), Fault.RESET], ids=["500", "400", "reset"])
def test_a_deaf_eventbridge_stops_nothing(ledger, reply):
    ledger.events.trouble("PutEvents", reply, times=20)
    assert ledger.press(ledger.open_request()[ANN], "approve").status == 200
    assert len(ledger.signals.requests) == 1


# Trouble with the table


@pytest.mark.parametrize(
    "reply",
    [THROTTLED, error(400, "ThrottlingException"), error(500, "InternalServerError"), Reply(503), Fault.RESET],
    ids=["throughput", "throttling", "500", "503", "reset"],
)
def test_a_passing_trouble_of_the_table_is_tried_again(ledger, reply):
    ledger.dynamodb.trouble("*", reply)
    assert len(ledger.open_request()) == 3


def test_a_write_that_was_done_though_its_answer_was_lost_is_known_as_our_own(ledger):
    ledger.dynamodb.trouble("PutItem", Fault.RESET, after=True)
    emails = ledger.open_request()
    assert len(emails) == 3 and len(ledger.sns.published) == 3
    assert ledger.press(emails[CLEO], "approve").status == 200


@pytest.mark.parametrize("reply", [Fault.SILENCE, Reply(500)], ids=["silent", "failing"])
def test_a_table_that_cannot_be_reached_fails_the_request_before_the_deadline(ledger, reply):
    ledger.dynamodb.trouble("*", reply, times=99)
    assert ledger.tell(ledger.event(), seconds=4)["Status"] == "FAILED"
    assert not ledger.sns.published


@pytest.mark.parametrize("reply", [Fault.SILENCE, Reply(500)], ids=["silent", "failing"])
def test_a_delete_succeeds_while_the_table_cannot_be_reached(ledger, reply):
    ledger.dynamodb.trouble("*", reply, times=99)
    assert ledger.tell(ledger.event("Delete"), seconds=5)["Status"] == "SUCCESS"
