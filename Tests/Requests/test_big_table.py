"""A table of a hundred thousand entries, in moto: what is pending is found without reading it."""

from collections import Counter
from datetime import UTC, datetime

import boto3
import pytest
from moto import mock_aws
from moto.backends import get_backend
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from approval_requests.installation import Account
from approval_requests.ledger import Ledger

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ENTRIES, PENDING, REGION = 100_000, 250, "eu-west-1"
ARN = "arn:aws:cloudformation:eu-west-1:111122223333:stack/team-wiki/7c9e6679-7425-40de-944b-e07fc1f90ae7"


def entry(**changes):
    seat = {"M": {"Address": {"S": "a@example.com"}, "WrongCodes": {"N": "0"}}}
    return {
        "StackId": {"S": ARN},
        "LogicalId": {"S": "WaitHandle"},
        "Requester": {"S": "r@example.com"},
        "Quorum": {"N": "1"},
        "OpenedAt": {"N": str(int(NOW.timestamp()) - 7200)},
        "Deadline": {"N": str(int(NOW.timestamp()) + 3600)},
        "Approvers": {"M": {"0": seat}},
        **changes,
    }


@pytest.fixture(scope="module")
def session():
    with mock_aws():
        yield boto3.Session(aws_access_key_id="a", aws_secret_access_key="s", region_name=REGION)


@pytest.fixture(scope="module")
def table(session):
    """Filled behind moto's back: through its API it would take minutes."""
    index = {
        "IndexName": "Due-DueAt-index",
        "KeySchema": [{"AttributeName": "Due", "KeyType": "HASH"}, {"AttributeName": "DueAt", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
    session.client("dynamodb").create_table(
        TableName="big",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "RequestId", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": "RequestId", "AttributeType": "S"},
            {"AttributeName": "Due", "AttributeType": "S"},
            {"AttributeName": "DueAt", "AttributeType": "N"},
        ],
        GlobalSecondaryIndexes=[index],
    )
    items = get_backend("dynamodb")["123456789012"][REGION].get_table("big").items
    decided = entry(Status={"S": "approved"}, Signalled={"BOOL": True})
    for number in range(ENTRIES):
        id = DynamoType({"S": f"{number:032x}"})
        whole = Item(id, None, decided)
        whole.attrs = {**whole.attrs, "RequestId": id}
        items[f"{number:032x}"] = whole
    client = session.client("dynamodb")
    due = {"Due": {"S": "due"}, "DueAt": {"N": "1"}}
    for number in range(PENDING):
        client.put_item(TableName="big", Item={"RequestId": {"S": f"f{number:031x}"}, **due, **entry(Status={"S": "pending"})})
    # Decided, with a notice to be sent; and what is no request, and what nobody can read.
    client.put_item(TableName="big", Item={"RequestId": {"S": "e" * 32}, **due, **decided})
    client.put_item(TableName="big", Item={"RequestId": {"S": f"resource-{'0' * 32}"}, "StackId": {"S": ARN}, **due})
    return "big"


@pytest.fixture
def calls(session):
    """How often each operation was called."""
    counts = Counter()
    counter = lambda model, **_: counts.update([model.name])  # noqa: E731
    session.events.register("before-call.dynamodb", counter)
    yield counts
    session.events.unregister("before-call.dynamodb", counter)


def test_the_pending_ones_take_one_page_of_the_index(session, table, calls, capsys):
    pending = Ledger(Account(session), table, NOW).pending()
    assert {each.id for each in pending} == {f"f{number:031x}" for number in range(PENDING)}
    # DynamoDB gives a hundred items at a time.
    assert calls == {"Query": 1, "BatchGetItem": 3}
    assert capsys.readouterr().err == ""
