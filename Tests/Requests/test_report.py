"""The month in numbers: counted from requests as the table holds them, and from those of the real functions."""

import csv
import io
import json
import os
import pty
import subprocess
from datetime import timedelta

import pytest
from rich.console import Console

from approval_requests import words
from approval_requests.record import STATUSES, read
from approval_requests.report import Report, as_csv, as_json
from approval_requests.views import summary
from kit.flow.record import NOW, item
from kit.lambda_.executables import ROOT

ANN, BEN = "ann@example.com", "ben@example.com"
OPENED = int(NOW.timestamp()) - 86_400


def request(status, product, minutes=None, **votes):
    """A request that was decided after `minutes`, with an answer of each named approver after so many."""
    seats = {}
    for number, address in enumerate((ANN, BEN)):
        seats[str(number)] = {"Address": address, "WrongCodes": 0}
        if (answer := votes.get(address.partition("@")[0])) is not None:
            decision, after = answer
            seats[str(number)]["Vote"] = {"Decision": decision, "DecidedAt": (OPENED + after * 60) * 1000}
    decided = {"DecidedAt": OPENED + minutes * 60} if minutes is not None else {}
    return read(item(Status=status, Product=product, OpenedAt=OPENED, Signalled=True, Approvers=seats, **decided), NOW)


@pytest.fixture(scope="module")
def report():
    requests = [
        request("approved", "Wiki", 10, ann=("approve", 10)),
        request("approved", "Wiki", 30, ben=("approve", 30)),
        request("rejected", "Wiki", 180, ann=("approve", 20), ben=("reject", 180)),
        request("pending", "Wiki"),
        request("withdrawn", '=HYPERLINK("https://evil.example")'),
        request("expired", None),
    ]
    return Report.of(requests, NOW - timedelta(days=30), NOW)


def test_products_by_outcome_with_the_time_to_a_decision(report):
    wiki = report.products[0]
    assert (wiki.name, wiki.total) == ("Wiki", 4)
    assert {name: count for name, count in wiki.counts.items() if count} == {"approved": 2, "rejected": 1, "pending": 1}
    assert (wiki.durations.median, wiki.durations.longest) == (30 * 60, 180 * 60)
    assert [(each.name, each.total) for each in report.products[1:]] == [
        ('=HYPERLINK("https://evil.example")', 1),
        ("team-wiki", 1),
    ]
    assert report.products[1].durations.median is None
    assert report.total.total == 6 and report.total.counts["expired"] == 1


def test_who_decides_and_how_fast(report):
    assert [(each.address, each.asked, each.approved, each.rejected) for each in report.approvers] == [
        (ANN, 6, 2, 0),
        (BEN, 6, 1, 1),
    ]
    assert [each.durations.median for each in report.approvers] == [15 * 60, 105 * 60]


def test_json_has_it_all(report):
    told = json.loads(as_json(report))
    assert told["since"] == "2026-10-23T12:00:00Z" and told["until"] == "2026-11-22T12:00:00Z"
    assert told["total"] == {
        "requests": 6,
        **{status: 0 for status in STATUSES},
        **{"approved": 2, "rejected": 1, "pending": 1, "withdrawn": 1, "expired": 1},
        **{"medianSeconds": 1800, "longestSeconds": 10800},
    }
    assert told["products"][0]["product"] == "Wiki" and told["products"][2]["medianSeconds"] is None
    assert told["approvers"][1] == {
        "approver": BEN,
        "asked": 6,
        "approved": 1,
        "rejected": 1,
        "medianSeconds": 6300,
        "longestSeconds": 10800,
    }


def test_a_spreadsheet_gets_one_table_and_no_formula(report):
    rows = list(csv.DictReader(io.StringIO(as_csv(report))))
    assert [row["kind"] for row in rows] == ["total", *["product"] * 3, *["approver"] * 2]
    assert rows[2]["name"] == '\'=HYPERLINK("https://evil.example")'
    assert (rows[1]["requests"], rows[1]["approved"], rows[1]["medianSeconds"]) == ("4", "2", "1800")
    assert (rows[5]["requests"], rows[5]["rejected"], rows[5]["expired"]) == ("6", "1", "")


def test_the_table_fits_a_terminal_and_loses_nothing(report, capsys):
    for width in (60, 80, 100):
        Console(width=width, markup=False).print(summary(report))
        lines = capsys.readouterr().out.splitlines()
        assert max(map(len, lines)) <= width and "…" not in "".join(lines)
    solid = [" ".join(line.split()) for line in lines]
    assert "Asked from 2026-10-23 12:00 UTC to 2026-11-22 12:00 UTC" in solid
    assert "Product Requests Pending Approved Rejected Withdrawn Expired Median Longest" in solid
    assert f"{BEN} 6 1 1 1 h 45 min 3 h 00 min" in solid and "Wiki 4 1 2 1 30 min 3 h 00 min" in solid


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, ""), (0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3660, "1 h 01 min"), (90_000, "1 d 1 h")],
)
def test_durations_in_words(seconds, said):
    assert words.duration(seconds) == said


def test_a_status_of_two_words_has_a_heading_of_two():
    assert [words.status(name) for name in ("pending", "approvedLate")] == ["Pending", "Approved late"]


def test_nothing_to_count():
    report = Report.of([], NOW, NOW)
    assert report.total.total == 0 and json.loads(as_json(report))["products"] == []


def test_the_real_requests_of_a_month(requests, history):
    told = json.loads(requests("report", "--since", "30d", "--json"))
    listed = [json.loads(line) for line in requests("--since", "30d", "--json").splitlines()]
    (product,) = told["products"]
    assert product["product"] == "Minimal product" and product["requests"] == len(listed) == told["total"]["requests"]
    for status in STATUSES:
        assert product[status] == sum(line["status"] == status for line in listed)
    assert product["longestSeconds"] >= product["medianSeconds"] >= 0
    votes = [seat for line in listed for seat in line["approvers"] if seat["decision"]]
    assert sum(each["approved"] + each["rejected"] for each in told["approvers"]) == len(votes)
    assert json.loads(requests("report", "--since", "0m", "--json"))["total"]["requests"] == 0
    assert requests("report", "--csv").startswith("kind,name,requests,pending,")


def test_what_is_no_longer_complete_is_said(command, flow):
    done = command("report", "--since", "13w", "--stack-name", "record")
    assert done.returncode == 0 and done.stderr == (
        "requests: a record is deleted 90 days after its request's end, so what is older is not complete\n"
    )


def test_a_terminal_sees_how_far_it_is(local_aws, flow, history):
    ours, theirs = pty.openpty()
    variables = {**os.environ, **local_aws.environment, "TERM": "xterm", "COLUMNS": "100"}
    command = [ROOT / "scripts/requests", "report", "--stack-name", "record"]
    done = subprocess.run(command, env=variables, stderr=theirs, stdout=subprocess.PIPE, text=True)
    os.close(theirs)
    seen = b""
    while part := _read(ours):
        seen += part
    os.close(ours)
    assert done.returncode == 0 and "Minimal product" in done.stdout and b"entries of the table read: " in seen


def _read(descriptor):
    try:
        return os.read(descriptor, 65_536)
    except OSError:  # the other end is closed
        return b""
