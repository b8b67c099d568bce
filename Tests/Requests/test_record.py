"""Items of unknown form, and ages: what no real function writes and no real clock waits for."""

from datetime import UTC, datetime, timedelta

import pytest

from approval_requests import words
from approval_requests.ledger import abbreviated
from approval_requests.lines import fields
from approval_requests.record import UnknownForm, read
from approval_requests.selection import Selection, age
from approval_requests.words import launched_by as words_of_launched_by

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ARN = "arn:aws:cloudformation:eu-west-1:111122223333:stack/team-wiki/7c9e6679-7425-40de-944b-e07fc1f90ae7"


def item(**changes):
    """The least that a request has. That the real functions write this form is what the other tests are for."""
    seat = {"Address": "a@example.com", "KeyHash": "k", "CodeHash": "c", "WrongCodes": 0}
    whole = {
        "RequestId": "0" * 32,
        "StackId": ARN,
        "LogicalId": "WaitHandle",
        "WaitUrl": "w",
        "Requester": "r@example.com",
        "Quorum": 1,
        "OpenedAt": int(NOW.timestamp()) - 7200,
        "Deadline": int(NOW.timestamp()) + 1,
        "Status": "pending",
        "Signalled": False,
        "Approvers": {"0": seat},
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


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
