"""What was shown is what may run: values that a template can have, and others, from the event to email, page and digest."""

import json
import re

import pytest

from kit.flow.ledger_world import ANN
from kit.flow.stack_life import hold
from kit.http.server import Reply
from kit.lambda_.events import REMOVE
from kit.lambda_.gateway import Call
from kit.waiting import until

JSON = {"accept": "application/json"}
PAYLOAD = 6_000_000  # bytes that Lambda takes of an answer
ITEM = 400 * 1024  # bytes of a DynamoDB item
MESSAGE = 256 * 1024  # bytes of a message of SNS, and of an entry of EventBridge

# Values that look alike, or that a careless reader takes for one another.
TWINS = {
    "composed and decomposed": ("\u00e9", "e\u0301"),
    "a number and its text": (5, "5"),
    "a number of two spellings": (5, "5.0"),
    "a boolean and its text": (True, "true"),
    "null and its text": (None, "null"),
    "nothing and null": ("", None),
    "lists in another order": (["80", "443"], ["443", "80"]),
    "a list and its text": (["a", "b"], '["a", "b"]'),
    "a list and one with commas": (["a", "b"], ["a, b"]),
    "nested and not": ([["a"]], ["a"]),
    "empty lists within": ([], [[]]),
    "an empty list and an empty map": ([], {}),
    "a map with nothing and one with a name": ({}, {"": ""}),
    "a space at the end": ("a", "a "),
    "two spaces and one": ("a b", "a  b"),
    "a space of another kind": ("a b", "a\u00a0b"),
    "a character that can't be seen": ("ab", "a\u200bb"),
    "an escape and what it stands for": ("a\\u200bb", "a\u200bb"),
    "turned by an override": ("abc", "\u202eabc"),
    "turned by an isolate": ("a1", "\u2067a1\u2069"),
    "a tag": ("a", "a\U000e0061"),
    "a variation": ("a", "a\ufe0f"),
    "a letter of another alphabet's compatibility": ("K", "\u212a"),
    "a line break": ("a b", "a\nb"),
    "names that look alike": ({"\u00e9": "x"}, {"e\u0301": "x"}),
}


def lines(email, name: str) -> list[str]:
    return [line.strip() for line in email.text.splitlines() if line.strip().startswith(f"{name}: ")]


@pytest.mark.parametrize("one, other", TWINS.values(), ids=TWINS)
def test_two_values_differ_in_digest_and_email(world, one, other):
    digests, shown, values = set(), set(), set()
    for handle, value in (("One", one), ("Other", other)):
        answer = world.launch(world.wait_url(handle=handle), Size=value)
        digests.add(answer["Data"]["Digest"])
        (line,) = lines(world.emails()[-1], "Size")
        shown.add(line)
        values.add(line.removeprefix("Size: "))
    assert len(digests) == len(shown) == 2
    for text in values:
        assert re.fullmatch(r"[\x20-\x7e\u00e9]+", text), "something in it can't be seen"


@pytest.mark.parametrize("one, other", TWINS.values(), ids=TWINS)
def test_the_gate_and_an_update_tell_them_apart(ledger, one, other):
    wait_url = ledger.wait_url()
    answer = ledger.launch(wait_url, Size=one)
    ledger.press(ledger.emails()[-1], "approve")
    ledger.cloudformation.stack(wait_url.stack_id).status = "UPDATE_IN_PROGRESS"
    same = ledger.tell(ledger.event("Update", wait_url, properties={"Size": one, "Notes": "x"}, old={"Size": one}))
    assert same["Status"] == "SUCCESS" and same["Data"] == answer["Data"]
    elsewhere = ledger.tell(ledger.event("Create", ledger.wait_url(stack="elsewhere"), properties={"Size": other}))
    for digest, expected in ((answer["Data"]["Digest"], "SUCCESS"), (elsewhere["Data"]["Digest"], "FAILED")):
        assert ledger.gate(wait_url, "Update", properties={"Digest": digest}, old={})["Status"] == expected
    change = hold(ledger, wait_url, ledger.event("Update", wait_url, properties={"Size": other}, old={"Size": one}))
    assert change.item["Digest"]["S"] != answer["Data"]["Digest"]
    (line,) = lines(change.emails[ANN], "Size")
    before, after = line.removeprefix("Size: ").split(" \u2192 ")
    assert before != after


def test_the_order_of_properties_and_of_a_maps_members_is_nothing(world):
    digests = set()
    for handle, properties in (
        ("One", '"A":"1","Tags":{"a":"1","b":"2"}'),
        ("Other", '"Tags":{"b":"2","a":"1"},"A":"1"'),
    ):
        event = json.dumps(world.event("Create", world.wait_url(handle=handle), properties={"A": "HERE"}))
        digests.add(world.tell(event.replace('"A": "HERE"', properties).encode())["Data"]["Digest"])
    assert len(digests) == 1


@pytest.mark.parametrize(
    "twice",
    [
        '"Size":"a","Size":"b"',
        '"S":{"x":"1","x":"1"}',
        '"L":[{"y":"1","y":"2"}]',
        '"EmailID":"eve@example.com"',
        '"Notes":"a","Notes":"b"',
    ],
)
def test_a_name_that_is_there_twice_is_refused_by_name(ledger, twice):
    event = json.dumps(ledger.event("Create", properties={"A": "HERE"})).replace('"A": "HERE"', twice)
    answer = ledger.tell(event.encode())
    name = re.findall(r'"(\w+)":"\w+[^"]*"', twice)[-1]
    assert answer["Status"] == "FAILED" and "twice" in answer["Reason"] and name in answer["Reason"]
    assert not ledger.sns.published and not ledger.requests()


@pytest.mark.parametrize("field", ["ResourceProperties", "StackId", "LogicalResourceId", "RequestType"])
def test_a_field_of_the_event_that_is_there_twice_asks_nobody(ledger, field):
    event = ledger.event("Create", properties={"InstanceType": "t4g.small"})
    text = json.dumps(event).replace("{", f'{{"{field}": {json.dumps(event[field])}, ', 1)
    assert ledger.tell(text.encode())["Status"] == "FAILED"
    assert not ledger.sns.published and not ledger.requests()


@pytest.mark.parametrize("character", ["x", "\u00fc", "\u4f60", "\U0001f600"], ids=["ASCII", "umlaut", "Chinese", "emoji"])
def test_two_thousand_characters_are_shown_and_one_more_is_refused_by_name(ledger, character):
    ledger.launch(ledger.wait_url(handle="Fits"), Data=character * 2000)
    assert character * 2000 in ledger.emails()[-1].text and character * 2000 in ledger.open(ledger.emails()[-1].link).text()
    emails = len(ledger.sns.published)
    answer = ledger.tell(ledger.event("Create", ledger.wait_url(handle="Not"), properties={"Data": character * 2001}))
    assert answer["Status"] == "FAILED" and "Data" in answer["Reason"] and "Notes" in answer["Reason"]
    assert len(ledger.sns.published) == emails


def test_an_escape_counts_as_it_is_shown(ledger):
    assert ledger.tell(ledger.event("Create", properties={"Data": "\u200b" * 333}))["Status"] == "SUCCESS"
    assert (
        ledger.tell(ledger.event("Create", ledger.wait_url(handle="Not"), properties={"Data": "\u200b" * 334}))["Status"]
        == "FAILED"
    )


def bytes_of(properties: dict[str, str]) -> int:
    """As the contract counts them: a line of the email, four spaces and `: ` and the line break, quotes and backslashes twice."""
    return sum(8 + len(json.dumps(name + value, ensure_ascii=False).encode()) - 2 for name, value in properties.items())


MOST = 200_000
FULL = {
    "values of 2,000 characters": lambda number: (f"V{number:04}", "x" * 2000),
    "quotes": lambda number: (f"V{number:04}", 'x"' * 1000),
    "markup": lambda number: (f"V{number:04}", "<&" * 1000),
    "emojis": lambda number: (f"V{number:04}", "\U0001f600" * 2000),
}
MANY = {
    "very many names": lambda number: (f"V{number:04x}", "1"),
    "very many names with nothing": lambda number: (f"{number:04x}", ""),
}


def full(make) -> dict[str, str]:
    """Properties of 200 KB to the byte, with what the event has besides."""
    properties, size = {}, bytes_of({"EmailID": "requester@example.com"})
    for number in range(100_000):
        name, value = make(number)
        more = bytes_of({name: value or '""'})
        if size + more > MOST - 20:
            break
        properties[name] = value
        size += more
    for number in range(10):
        rest = MOST - size - bytes_of({f"Z{number}": ""})
        # So much is left for the next one that its name fits.
        properties[f"Z{number}"] = "z" * min(rest, 1900)
        size += bytes_of({f"Z{number}": properties[f"Z{number}"]})
        if rest <= 1900:
            break
    assert size == MOST
    return properties | {"Product": REMOVE}


def with_one_byte_more(properties: dict[str, str]) -> dict[str, str]:
    name, value = [each for each in properties.items() if each[0].startswith("Z")][-1]
    return properties | {name: value + "z"}


@pytest.mark.parametrize("make", FULL.values(), ids=FULL)
def test_two_hundred_kilobytes_are_shown_in_full_and_a_byte_more_is_refused(ledger, make):
    properties = full(make)
    ledger.launch(**properties)
    email = ledger.emails()[-1]
    assert len(email.form["Message"].encode()) <= MESSAGE
    page = ledger.send(Call(email.link))
    assert page.status == 200 and len(json.dumps(page.text).encode()) < PAYLOAD
    told = ledger.send(Call(email.link, headers=JSON)).json()["request"]["details"]
    named = {each["name"]: each["value"] for each in told}
    for name, value in properties.items():
        if value is not REMOVE:
            assert named[name] == value and value in email.text
    (item,) = ledger.requests()
    assert size_of(item) < ITEM
    for entry in ledger.events.entries:
        assert len(json.dumps(entry).encode()) < MESSAGE, "EventBridge takes no larger entry"
    assert ledger.press(email, "approve").status == 200
    refused = ledger.tell(ledger.event("Create", ledger.wait_url(handle="Not"), properties=with_one_byte_more(properties)))
    assert refused["Status"] == "FAILED" and f"{MOST + 1} bytes" in refused["Reason"] and "Notes" in refused["Reason"]


@pytest.mark.parametrize("make", MANY.values(), ids=MANY)
def test_very_many_names_fit_the_email_and_the_ledgers_item(ledger, make):
    """moto would take longer than a call may, so nothing is kept, and no clerk sends what came too late for its second."""
    ledger.dynamodb.trouble("PutItem", Reply(200, b"{}"), times=99)

    def emails():
        answer = ledger.tell(ledger.event("Create", properties=full(make)))
        assert answer["Status"] == "SUCCESS", answer["Reason"]
        return ledger.emails()

    assert len(until(emails, "the email comes too late each time")[-1].form["Message"].encode()) <= MESSAGE
    item = next(each["Item"] for each in ledger.dynamodb.inputs() if "Item" in each)
    assert len(item["Details"]["L"]) > 10_000 and size_of(item) < ITEM


def size_of(value) -> int:
    """Bytes of an item as DynamoDB counts them."""
    match value:
        case {"S": text} if len(value) == 1:
            return len(text.encode())
        case {"N": digits} if len(value) == 1:
            return len(digits) // 2 + 2
        case {"BOOL": _} | {"NULL": _}:
            return 1
        case {"L": items}:
            return 3 + sum(1 + size_of(each) for each in items)
        case {"M": members}:
            return 3 + sum(1 + len(name.encode()) + size_of(each) for name, each in members.items())
    return sum(len(name.encode()) + size_of(each) for name, each in value.items())


# What is known, and no more


def test_what_changes_is_said_against_what_was_approved_and_nothing_else(ledger):
    """After an update that failed, or in a forged event, the old values are not what runs."""
    before = ledger.wait_url()
    ledger.press(ledger.open_request(before, InstanceType="t4g.small")[ANN], "approve")
    ledger.cloudformation.stack(before.stack_id).status = "UPDATE_IN_PROGRESS"
    for handle, said, shown in (
        ("New", "t4g.medium", "InstanceType: t4g.large"),
        ("Newer", "t4g.small", "InstanceType: t4g.small \u2192 t4g.large"),
    ):
        old = {"InstanceType": said, "WaitUrl": str(before)}
        event = ledger.event("Update", ledger.wait_url(handle=handle), properties={"InstanceType": "t4g.large"}, old=old)
        assert ledger.tell(event)["Status"] == "SUCCESS"
        ledger.have_emails_sent()
        assert lines(ledger.emails()[-1], "InstanceType") == [shown]


def test_a_forged_update_does_not_make_the_record_of_what_runs_end(ledger):
    """Anyone who may invoke the function can say that the stack has another handle; the next true event puts that right."""
    wait_url = ledger.wait_url()
    ledger.press(ledger.open_request(wait_url, InstanceType="t4g.small")[ANN], "approve")
    ledger.cloudformation.stack(wait_url.stack_id).status = "UPDATE_IN_PROGRESS"
    made_up = ledger.wait_url(handle="MadeUp")
    small = {"InstanceType": "t4g.small"}
    ledger.tell(ledger.event("Update", made_up, properties=small, old=small | {"WaitUrl": str(wait_url)}))
    kept = [item for item in ledger.requests() if item["WaitUrl"] == {"S": str(wait_url)}]
    assert "ExpiresAt" in kept[0], "it was taken for a handle that is replaced"
    answer = ledger.tell(ledger.event("Update", wait_url, properties=small | {"Notes": "x"}, old=small))
    assert answer["Status"] == "SUCCESS", answer["Reason"]
    kept = [item for item in ledger.requests() if item["WaitUrl"] == {"S": str(wait_url)}]
    assert "ExpiresAt" not in kept[0] and ledger.resource()["WaitUrl"] == {"S": str(wait_url)}


@pytest.mark.parametrize("digest", [["x"], {"a": "b"}, 5, True], ids=str)
def test_a_rollback_passes_the_gate_whatever_its_digest_is(ledger, digest):
    wait_url = ledger.wait_url()
    ledger.press(ledger.open_request(wait_url)[ANN], "approve")
    for status, expected in (("UPDATE_IN_PROGRESS", "FAILED"), ("UPDATE_ROLLBACK_IN_PROGRESS", "SUCCESS")):
        ledger.cloudformation.stack(wait_url.stack_id).status = status
        answer = ledger.gate(wait_url, "Update", properties={"Digest": digest}, old={"WaitUrl": str(wait_url)})
        assert answer["Status"] == expected, answer


@pytest.mark.parametrize("operation", ["DescribeStacks", "DescribeStackResource"])
@pytest.mark.parametrize("how", ["denied", "unavailable"])
def test_required_a_launcher_who_can_not_be_read_is_told_apart_from_one_who_is_not_known(ledger, operation, how):
    function = ledger.start("NotificationFunction", VERIFY_REQUESTER="require")
    reply = ledger.cloudformation.error(403, "AccessDenied", "no way") if how == "denied" else Reply(503)
    ledger.cloudformation.trouble(operation, reply, times=99)
    answer = ledger.tell(ledger.event("Create", ledger.wait_url(stack="SC-1")), function)
    assert answer["Status"] == "FAILED" and not ledger.sns.published and not ledger.requests()
    assert operation in answer["Reason"] and ("AccessDenied" if how == "denied" else "503") in answer["Reason"]
    assert "can't be read who launched" in answer["Reason"]
