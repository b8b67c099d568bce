"""The rig's table, held against moto's: the same writes must come to the same answers and leave the same items."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from benchmark.rig.table import Table, size_of
from kit.aws.dynamodb import KEY, DynamoDB

Call = tuple[str, dict[str, Any]]
PATHS = ("#status", "Version", "#open", "Approvers.#seat.Vote", "Approvers.#seat.WrongCodes", "OpenRequests", "Absent")
VALUES: list[dict[str, Any]] = [
    {"S": "pending"}, {"S": ""}, {"N": "1"}, {"N": "10"}, {"L": []}, {"L": [{"S": "a"}]}, {"M": {"a": {"N": "2"}}},
]  # fmt: skip
ITEM = {
    "Status": {"S": "pending"}, "Version": {"N": "1"}, "Due": {"S": "due"}, "DueAt": {"N": "7"},
    "Approvers": {"M": {"0": {"M": {"WrongCodes": {"N": "0"}, "KeyHash": {"S": "k"}}}}},
    "OpenRequests": {"L": [{"S": "a"}, {"S": "b"}]}, "Signalled": {"BOOL": False},
}  # fmt: skip

paths = st.sampled_from(PATHS)
conditions = st.recursive(
    st.one_of(
        st.builds(lambda test, path: f"{test}({path})", st.sampled_from(["attribute_exists", "attribute_not_exists"]), paths),
        st.builds(lambda path, sign: f"{path} {sign} :v", paths, st.sampled_from(["=", "<>", "<", "<=", ">", ">="])),
        st.builds(lambda path: f"{path} IN (:v, :w)", paths),
        st.builds(lambda path: f"begins_with({path}, :s)", paths),
        st.builds(lambda name: f"contains({name}, :s)", st.sampled_from(["OpenRequests", "#status"])),
        st.builds(lambda sign: f"size(OpenRequests) {sign} :n", st.sampled_from(["=", "<", ">="])),
    ),
    lambda inner: st.one_of(
        st.builds(lambda one, word, two: f"({one}) {word} {two}", inner, st.sampled_from(["AND", "OR"]), inner),
        st.builds(lambda one: f"NOT ({one})", inner),
    ),
    max_leaves=5,
)
# The forms that the functions write, and some that fail.
UPDATES = (
    "SET #open = :v", "SET Approvers.#seat.Vote = :v, Version = Version + :n", "SET Absent.Inner = :v",
    "SET Version = Version - :n REMOVE Due, DueAt", "SET DueAt = :n", "REMOVE #status, #open",
    "SET OpenRequests = list_append(if_not_exists(OpenRequests, :none), :one)", "SET Another = if_not_exists(Version, :v)",
    "SET Version = :w, Copied = Version", "ADD Counted :n", "SET Approvers.#seat.WrongCodes = Approvers.#seat.WrongCodes + :n",
    "SET Summed = Absent + :n",
)  # fmt: skip


def asked(expression: str | None, condition: str | None, values: list[dict[str, Any]]) -> dict[str, Any]:
    """The parameters of a call, with only the names and values that it uses, as DynamoDB demands."""
    text = f"{expression} {condition} "
    named = dict(zip((":v", ":w", ":s", ":n", ":none", ":one"), values, strict=True))
    names = {name: place for name, place in (("#open", "Open"), ("#seat", "0"), ("#status", "Status")) if name in text}
    used = {name: value for name, value in named.items() if any(f"{name}{end}" in text for end in " ,)")}
    parts = {
        "UpdateExpression": expression, "ConditionExpression": condition, "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": used,
    }  # fmt: skip
    return {name: part for name, part in parts.items() if part}


values = st.tuples(st.sampled_from(VALUES), st.sampled_from(VALUES)).map(
    lambda two: [*two, {"S": "a"}, {"N": "2"}, {"L": []}, {"L": [{"S": "c"}]}]
)


@pytest.fixture(scope="module")
def moto() -> Any:
    service = DynamoDB()
    yield service
    service.close()


@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(update=st.sampled_from(UPDATES), condition=st.none() | conditions, values=values, exists=st.booleans())
def test_an_update_comes_to_what_moto_makes_of_it(
    moto: DynamoDB, update: str, condition: str | None, values: list[dict[str, Any]], exists: bool
) -> None:
    table = Table()
    key = {KEY: {"S": "one"}}
    moto.call("DeleteItem", Key=key)
    if exists:
        moto.call("PutItem", Item=key | ITEM)
        table.put(key | ITEM)
    call = {"Key": key, **asked(update, condition, values)}
    try:
        theirs = moto._in_moto("UpdateItem", json.dumps({"TableName": moto.table, **call}).encode())
    except (TypeError, ValueError):  # it can't compare a number with a text, nor measure what is not there
        reject()
    status, body = table.answer("UpdateItem", json.dumps(call).encode())

    assert (status, error(body)) == (theirs.status, error(theirs.body)), (theirs.body, body)
    (there,) = moto.items() or [None]
    assert table.items.get("one") == there


def error(body: bytes) -> str:
    return str(json.loads(body).get("__type", "")).rpartition("#")[2]


def ask(table: Table, operation: str, **parameters: Any) -> dict[str, Any]:
    status, body = table.answer(operation, json.dumps(parameters).encode())
    assert status == 200, body
    return dict(json.loads(body))


def due(name: str, at: int | None) -> dict[str, Any]:
    return {KEY: {"S": name}} | ({} if at is None else {"Due": {"S": "due"}, "DueAt": {"N": str(at)}})


def test_the_index_has_what_is_due_in_its_order_and_nothing_else() -> None:
    table = Table()
    for name, at in (("late", 30), ("soon", 10), ("never", None), ("next", 20)):
        table.put(due(name, at))
    query = {
        "IndexName": "Due-DueAt-index", "KeyConditionExpression": "Due = :due AND DueAt <= :now",
        "ExpressionAttributeValues": {":due": {"S": "due"}, ":now": {"N": "25"}},
    }  # fmt: skip
    assert [each[KEY]["S"] for each in ask(table, "Query", **query)["Items"]] == ["soon", "next"]
    assert [each[KEY]["S"] for each in ask(table, "Query", **query, Limit=1)["Items"]] == ["soon"]
    table.put(due("soon", None))
    table.remove("next")
    assert ask(table, "Query", **query)["Items"] == []


def test_a_scan_goes_on_where_its_page_ended() -> None:
    table = Table()
    for number in range(5):
        table.put({KEY: {"S": f"item-{number}"}, "Text": {"S": "x" * 500_000}})
    found, start = [], {}
    while True:
        page = ask(table, "Scan", ProjectionExpression=KEY, **start)
        found += [each[KEY]["S"] for each in page["Items"]]
        assert all(set(each) == {KEY} for each in page["Items"])
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    assert found == [f"item-{number}" for number in range(5)]


def test_capacity_is_counted_as_dynamodb_bills_it() -> None:
    table = Table()
    table.meters = True
    item = {KEY: {"S": "one"}, "Text": {"S": "x" * 4_500}}
    assert size_of(item) == len(KEY) + 3 + len("Text") + 4_500
    ask(table, "PutItem", Item=item)
    assert (table.reads, table.writes) == (0, 5)
    ask(table, "GetItem", Key={KEY: {"S": "one"}}, ConsistentRead=True)
    ask(table, "GetItem", Key={KEY: {"S": "one"}})
    ask(table, "GetItem", Key={KEY: {"S": "two"}})
    assert table.reads == 2 + 1 + 0.5
    # The item before was the larger one; what moves in the index is deleted and put.
    table.writes = 0
    ask(table, "PutItem", Item={KEY: {"S": "one"}, "Due": {"S": "due"}, "DueAt": {"N": "1"}})
    assert table.writes == 5 + 1


def test_the_oldest_items_make_room() -> None:
    table = Table(keep=2)
    for name in ("a", "b", "c"):
        table.put(due(name, 1))
    assert list(table.items) == ["b", "c"]
