"""Deciding where there is a ledger: keys, codes, the quorum, one decision, and what later visitors are told."""

import json
import re
import time

import pytest

from kit.flow.email import base64url
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.flow.page import Page
from kit.flow.world import APPROVAL_URL
from kit.http.server import Reply
from kit.lambda_.gateway import SHAPES, Call


def wrong(code: str) -> str:
    return f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06}"


def with_key(link: str, key: str) -> str:
    return re.sub(r"key=[^&]*", f"key={key}", link)


def key(email) -> str:
    return re.search(r"key=([^&]*)", email.link)[1]


def test_the_page_shows_everything_that_the_mail_does(ledger):
    emails = ledger.open_request(
        EmailID="jordan.requester@example.com", Product="Team wiki", CostCentre="4711", Tags={"Owner": "platform"}
    )
    text = ledger.open(emails[ANN].link).text()
    for fact in (
        "jordan.requester@example.com",
        "Team wiki",
        "CostCentre",
        "4711",
        "Owner",
        "platform",
        "123456789012",
        "us-east-1",
        "team-wiki",
    ):
        assert fact in text


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("decision, status", [("approve", "SUCCESS"), ("reject", "FAILURE")])
def test_one_of_three_decides_where_the_quorum_is_one(ledger, shape, decision, status):
    email = ledger.open_request()[BEN]
    assert ledger.decide(email, decision, comment="because I say so", shape=shape).status == 200
    (body,) = ledger.signals.bodies()
    assert body["Status"] == status
    assert BEN in body["Reason"] and "because I say so" in body["Reason"]


def test_the_record_says_who_decided_when_from_where_and_why(ledger):
    ledger.press(ledger.open_request()[BEN], "approve", comment="budget is there")
    text = json.dumps(ledger.dynamodb.items())
    for fact in (BEN, "budget is there", "203.0.113.7", "requester@example.com", "approve"):
        assert fact in text


def test_the_decision_is_told_to_eventbridge(ledger):
    ledger.press(ledger.open_request()[BEN], "reject", comment="no budget")
    (detail,) = ledger.events.details("Request Decided")
    text = json.dumps(detail)
    assert BEN in text and "no budget" in text and "reject" in text.lower()


def test_the_decision_is_a_line_of_the_log(ledger):
    ledger.press(ledger.open_request()[BEN], "approve")
    assert any(BEN in json.dumps(line) for line in ledger.approval.log())


# Keys and codes


def test_an_unknown_request_is_404(ledger):
    link = re.sub(r"request=[^&]*", "request=" + "0" * 32, ledger.open_request()[ANN].link)
    assert ledger.send(Call(link)).status == 404
    assert ledger.send(Call(link, "POST", [("decision", "approve"), ("code", "123456")])).status == 404


BAD_KEYS = {"another": "A" * 43, "one letter off": None, "none": "", "a very long one": "A" * 5000, "odd letters": "%00%ff%C3%BC"}


@pytest.mark.parametrize("bad", BAD_KEYS.values(), ids=BAD_KEYS)
def test_a_wrong_key_is_403_shows_nothing_and_decides_nothing(ledger, bad):
    email = ledger.open_request(Product="Team wiki")[ANN]
    if bad is None:
        bad = ("B" if key(email)[0] == "A" else "A") + key(email)[1:]
    link = with_key(email.link, bad)
    get = ledger.send(Call(link))
    assert get.status in ((403,) if bad else (400, 403))
    assert "Team wiki" not in get.text and "requester@example.com" not in get.text
    assert ledger.send(Call(link, "POST", [("decision", "approve"), ("code", email.code)])).status == get.status
    assert not ledger.signals.requests


def test_the_link_of_an_install_without_a_ledger_does_not_get_round_it(ledger):
    wait_url = ledger.wait_url()
    ledger.open_request(wait_url)
    function = ledger.start("ApprovalFunction", CONFIRMATION="button")
    for method, form in (("GET", None), ("POST", [("decision", "approve")])):
        answer = ledger.send(Call(f"{APPROVAL_URL}?waitUrl={base64url(str(wait_url))}", method, form), function)
        assert answer.status in (400, 403, 404)
    assert not ledger.signals.requests


def test_ten_wrong_codes_lock_that_key_and_no_other(ledger):
    emails = ledger.open_request()
    for _ in range(10):
        assert ledger.press(emails[ANN], "approve", code=wrong(emails[ANN].code)).status == 403
    assert ledger.press(emails[ANN], "approve").status == 403
    assert ledger.press(emails[ANN], "reject", function=ledger.start("ApprovalFunction")).status == 403
    assert not ledger.signals.requests
    assert ledger.press(emails[BEN], "approve").status == 200


# The quorum


def test_the_quorum_of_the_install_holds_where_the_product_names_none(ledger):
    function = ledger.start("NotificationFunction", QUORUM="3")
    emails = ledger.open_request(function=function)
    for approver, sent in ((ANN, 0), (BEN, 0), (CLEO, 1)):
        assert ledger.press(emails[approver], "approve").status == 200
        assert len(ledger.signals.requests) == sent


# After the end


def test_an_expired_request_is_410_on_every_visit(ledger):
    email = ledger.open_request(Timeout="1")[ANN]
    ledger.wait_until_past(time.time() + 2.1)  # the table keeps whole seconds
    function = ledger.start("ApprovalFunction", LATE_DAYS="0")
    assert ledger.visit(email, function=function).status == 410
    assert ledger.visit(email, method="HEAD", function=function).status == 410
    assert ledger.press(email, "approve", function=function).status == 410
    assert not ledger.signals.requests


def test_every_answer_parses_and_is_private(ledger):
    emails = ledger.open_request(Quorum="2")
    answers = [
        ledger.visit(emails[ANN]),
        ledger.press(emails[ANN], "approve"),
        ledger.press(emails[BEN], "reject"),
        ledger.press(emails[CLEO], "approve"),
        ledger.visit(emails[CLEO]),
        ledger.press(emails[CLEO], "approve", code="1"),
    ]
    for answer in answers:
        page = Page(answer, emails[ANN].link)
        assert not page.all("script") and not page.unlabelled()
        assert answer.headers["cache-control"] == "no-store" and answer.headers["referrer-policy"] == "no-referrer"
        assert all(hashed in answer.headers["content-security-policy"] for hashed in page.style_hashes())


# The other modes


def test_one_click_counts_for_the_approver_whose_link_it_is(ledger):
    function = ledger.start("ApprovalFunction", CONFIRMATION="one-click")
    emails = ledger.open_request(Quorum="2")
    for _ in range(2):
        assert ledger.visit(emails[ANN], function=function).status == 200
    assert ledger.visit(emails[BEN], function=function, method="HEAD").status == 200
    assert not ledger.signals.requests
    assert ledger.visit(emails[BEN], function=function).status == 200
    assert [body["Status"] for body in ledger.signals.bodies()] == ["SUCCESS"]


# The store


def test_a_store_that_refuses_gives_502_and_the_next_visit_finishes(ledger):
    emails = ledger.open_request()
    ledger.signals.otherwise = Reply(403)
    assert ledger.press(emails[ANN], "approve").status == 502
    ledger.signals.otherwise = Reply(200)
    assert ledger.press(emails[ANN], "approve").status == 200
    assert len(ledger.signalled()) == 1
    sent = len(ledger.signals.requests)
    ledger.visit(emails[ANN])
    assert len(ledger.signals.requests) == sent


@pytest.mark.parametrize("decision, opposite, status", [("approve", "reject", "SUCCESS"), ("reject", "approve", "FAILURE")])
def test_a_contradiction_finishes_a_decision_whose_signal_was_not_taken(ledger, decision, opposite, status):
    emails = ledger.open_request()
    ledger.signals.otherwise = Reply(403)
    assert ledger.press(emails[ANN], decision).status == 502
    answer = ledger.press(emails[BEN], opposite)
    word = "approved" if decision == "approve" else "rejected"
    assert answer.status == 502, "nothing says that it is decided while CloudFormation does not know"
    assert f"The decision is recorded: {word}." in Page(answer, emails[BEN].link).text()
    ledger.signals.otherwise = Reply(200)
    assert ledger.press(emails[BEN], opposite).status == 409
    assert ledger.signals.bodies()[-1]["Status"] == status
    sent = len(ledger.signals.requests)
    assert ledger.press(emails[CLEO], opposite).status == 409
    assert len(ledger.signals.requests) == sent, "once taken, it is not sent again"


def test_a_form_with_a_mistake_finishes_a_decision_whose_signal_was_not_taken(ledger):
    emails = ledger.open_request()
    ledger.signals.otherwise = Reply(403)
    ledger.press(emails[ANN], "approve")
    sent = len(ledger.signals.requests)
    assert ledger.press(emails[BEN], "approve", code="").status == 502
    assert len(ledger.signals.requests) > sent
    ledger.signals.otherwise = Reply(200)
    answer = ledger.press(emails[BEN], "approve", code="")
    assert answer.status == 200
    assert "CloudFormation accepted the approval and is continuing" in Page(answer, emails[BEN].link).text()
