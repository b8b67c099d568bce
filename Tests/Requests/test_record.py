"""Items of unknown form, and ages: what no real function writes and no real clock waits for."""

from datetime import timedelta

import pytest
from rich.console import Console

from approval_requests import resend, views, words
from approval_requests.ledger import abbreviated
from approval_requests.lines import fields
from approval_requests.record import ATTRIBUTES, UnknownForm, read
from approval_requests.selection import Selection, age
from approval_requests.trouble import Trouble
from approval_requests.words import launched_by as words_of_launched_by
from kit.flow.record import NOW, item


def test_a_pending_request_expires_at_its_deadline():
    assert read(item(), NOW).status == "pending"
    assert read(item(), NOW + timedelta(seconds=1)).status == "expired"
    assert read(item(Status="approved"), NOW + timedelta(days=1)).status == "approved"


@pytest.mark.parametrize(
    "launched_by, words",
    [
        ({"Kind": "person", "Name": "ann@example.com", "Arn": "arn:1"}, "ann@example.com, as AWS recorded it"),
        ({"Kind": "principal", "Arn": "arn:2"}, "arn:2, as AWS recorded it; which person that is, is not verified"),
        ({"Kind": "notVerified"}, "not verified"),
        (None, ""),
    ],
)
def test_who_launched_is_never_taken_for_who_was_typed(launched_by, words):
    request = read(item(LaunchedBy=launched_by), NOW)
    assert words_of_launched_by(request) == words and request.requester == "r@example.com"
    told = fields(request)["launchedBy"]
    assert told == (
        launched_by and {"verified": "Name" in launched_by, "name": launched_by.get("Name"), "arn": launched_by.get("Arn")}
    )


@pytest.mark.parametrize("decision, reason", [("reject", None), ("approve", "tooFewApprovers"), (None, "tooFewApprovers")])
def test_a_request_that_nobody_rejected_says_why_it_ended(capsys, decision, reason):
    vote = decision and {"Vote": {"Decision": decision, "DecidedAt": int(NOW.timestamp()) * 1000}}
    seat = {"Address": "a@example.com", "WrongCodes": 0, **(vote or {})}
    request = read(item(Status="rejected", Signalled=True, Approvers={"0": seat}), NOW)
    assert fields(request)["reason"] == reason
    for view in (views.page(request), views.listing([request])):
        Console(width=300).print(view)
        shown = capsys.readouterr().out
        assert "signalled" in shown and ("too few of the approvers who were asked" in shown) == bool(reason)


@pytest.mark.parametrize("verified, words", [(True, ""), (False, "; not verified"), (None, "; not verified")])
def test_a_stack_that_aws_has_not_confirmed_is_said_to_be_not_verified(capsys, verified, words):
    request = read(item(Verified=verified), NOW)
    assert fields(request)["verified"] is bool(verified)
    for view in (views.page(request), views.listing([request])):
        Console(width=300).print(view)
        (line,) = [line.strip() for line in capsys.readouterr().out.splitlines() if "account 111122223333" in line]
        assert ("not verified" in line) == bool(words)
        assert f"stack team-wiki, account 111122223333, eu-west-1{words}" in line


@pytest.mark.parametrize("against, lets_pass", [(None, "launch"), ("0" * 64, "update")])
def test_a_late_approval_says_what_it_lets_pass(against, lets_pass):
    stored = item(Status="approvedLate", StandingUntil=int(NOW.timestamp()), Against=against)
    request = read({name: value for name, value in stored.items() if name in ATTRIBUTES}, NOW)
    assert words.standing(request) == f"lets one more {lets_pass} of the same pass until {words.instant(NOW)}"


def test_reminders_and_notices_are_told(capsys):
    at = int(NOW.timestamp())
    seats = {
        "0": {"Address": "a@example.com", "WrongCodes": 0, "MailedAt": at, "SentAgainAt": at + 60, "ToldAt": at + 180},
        "1": {"Address": "b@example.com", "WrongCodes": 0, "MailedAt": at, "RemindedAt": at + 120},
    }
    request = read(item(Approvers=seats, RemindedAt=at + 120, RequesterToldAt=at + 180, DueAt=at + 240), NOW)
    told = fields(request)
    assert (told["remindedAt"], told["requesterToldAt"], told["nextLookAt"]) == (
        "2026-11-22T12:02:00Z",
        "2026-11-22T12:03:00Z",
        "2026-11-22T12:04:00Z",
    )
    assert [seat["sentAgainAt"] for seat in told["approvers"]] == ["2026-11-22T12:01:00Z", None]
    assert [seat["toldAt"] for seat in told["approvers"]] == ["2026-11-22T12:03:00Z", None]
    Console(width=200).print(views.page(request))
    page = " ".join(capsys.readouterr().out.split())
    for words_of_page in (
        "Sent again a@example.com: 2026-11-22 12:01 UTC",
        "Reminded b@example.com: 2026-11-22 12:02 UTC",
        "Told the end a@example.com: 2026-11-22 12:03 UTC",
        "Told the requester 2026-11-22 12:03 UTC",
        "Next look 2026-11-22 12:04 UTC",
    ):
        assert words_of_page in page


def test_seats_are_in_the_order_of_the_approvers():
    seats = {str(index): {"Address": f"{index}@example.com", "WrongCodes": 0} for index in (10, 2, 0, 1)}
    assert [seat.address for seat in read(item(Approvers=seats), NOW).seats] == [
        "0@example.com",
        "1@example.com",
        "2@example.com",
        "10@example.com",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"Status": None},
        {"Status": "maybe"},
        {"Deadline": None},
        {"Deadline": "soon"},
        {"Deadline": 10**30},
        {"StackId": "team-wiki"},
        {"StackId": "arn:aws:cloudformation:r:1:stack"},
        {"Approvers": None},
        {"Approvers": []},
        {"Approvers": {"first": {}}},
        {"Approvers": {"0": {}}},
        {"Approvers": {"0": {"Address": "a@example.com", "WrongCodes": 0, "Vote": {"Decision": "approve"}}}},
        {"Quorum": "many"},
        {"Details": [{"Name": "n"}]},
    ],
)
def test_what_is_no_request_is_told_apart(changes):
    with pytest.raises(UnknownForm, match="0" * 32):
        read(item(**changes), NOW)


@pytest.mark.parametrize("text, seconds", [("90m", 5400), ("2h", 7200), ("7d", 604_800), ("4w", 2_419_200), ("0m", 0)])
def test_ages(text, seconds):
    assert age(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "7", "d", "-1d", "1.5h", "7 d", "7D", "٧d", "99999d", "1d2h", "7d\n"])
def test_what_is_no_age(text):
    with pytest.raises(ValueError):
        age(text)


@pytest.mark.parametrize(
    "selection, found",
    [
        (Selection(), ["2", "1", "0"]),
        (Selection(since=timedelta(hours=2)), ["2", "1"]),
        (Selection(older_than=timedelta(hours=2)), ["0"]),
        (Selection(since=timedelta(hours=3), older_than=timedelta(minutes=90)), ["1", "0"]),
        (Selection(statuses=frozenset(["approved", "rejected"])), ["1"]),
        (Selection(requester="R@Example.com"), ["1", "0"]),
    ],
)
def test_a_selection_by_age_status_and_requester(selection, found):
    requests = [
        read(item(RequestId="0", OpenedAt=int(NOW.timestamp()) - 10_800), NOW),
        read(item(RequestId="2", OpenedAt=int(NOW.timestamp()) - 60, Requester="else@example.com"), NOW),
        read(item(RequestId="1", Status="approved"), NOW),
    ]
    assert [each.id for each in selection.of(requests, NOW)] == found


def test_ids_are_abbreviated_as_far_as_they_stay_apart():
    assert abbreviated(["0123456789" + "a" * 22, "f" * 32]) == {"0123456789" + "a" * 22: "01234567", "f" * 32: "ffffffff"}
    assert set(abbreviated(["0123456789" + "a" * 22, "0123456789" + "b" * 22]).values()) == {"0123456789a", "0123456789b"}
    assert abbreviated([]) == {}


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (None, "not decided; no email sent"),
        ("unconfirmed", "not decided; no email sent: the subscription was not confirmed"),
        ("unsubscribed", "not decided; no email sent: unsubscribed, or never subscribed"),
        ("overheard", "not decided; no email sent: somebody else is subscribed to the same topic"),
        ("a word of a later version", "not decided; no email sent"),
    ],
)
def test_an_approver_who_was_sent_nothing_is_said_to_be(reason, said):
    seat = {"Address": "a@example.com", "WrongCodes": 0} | ({"Unreached": reason} if reason else {})
    request = read(item(Approvers={"0": seat}), NOW)
    assert words.seat(request.seats[0], request) == f"a@example.com: {said}"
    later = read(item(Approvers={"0": seat | {"MailedAt": 1_795_000_000}}), NOW)
    expected = said.replace("no email", "no later email") if reason else "not decided"
    assert words.seat(later.seats[0], later) == f"a@example.com: {expected}"


def seats(**unreached):
    made = {
        str(number): {"Address": f"{name}@example.com", "WrongCodes": 0} | ({"Unreached": reason} if reason else {})
        for number, (name, reason) in enumerate(unreached.items())
    }
    return read(item(Approvers=made), NOW)


@pytest.mark.parametrize(
    ("count", "unreached", "lines"),
    [
        (2, {"a": None, "b": None}, ["A new email went to a@example.com, b@example.com."]),
        (1, {"a": None, "b": None}, ["1 of 2 new emails went out: the others decided meanwhile"]),
        (1, {"a": None, "b": "unsubscribed"}, ["A new email went to a@example.com.", "Nothing went to b@example.com: "]),
        (
            1,
            {"a": None, "b": None, "c": "overheard", "d": "unconfirmed"},
            ["1 of 2 new emails went out", "Nothing went to c@example.com, d@example.com: no email reaches these addresses."],
        ),
    ],
)
def test_a_resend_says_who_got_an_email_and_whom_none_reaches(count, unreached, lines):
    request = seats(**unreached)
    said = resend.said(count, request.seats, request, "approval-flow")
    assert [line.startswith(start) for line, start in zip(said, lines, strict=True)] == [True] * len(lines), said


@pytest.mark.parametrize(
    ("unreached", "reason"), [(None, "was decided meanwhile"), ("unsubscribed", "Nothing went to a@example.com: no email")]
)
def test_a_resend_that_reaches_nobody_is_a_failure(unreached, reason):
    request = seats(a=unreached)
    with pytest.raises(Trouble, match=reason):
        resend.said(0, request.seats, request, "approval-flow")
