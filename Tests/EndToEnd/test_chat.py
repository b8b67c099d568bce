"""templates/chat.yaml beside the flow: what arrives at the topic that Amazon Q reads, which itself is not there."""

import json

import pytest

from demo.chat import Channel
from kit.aws import chat
from kit.flow import product
from kit.waiting import until


@pytest.fixture(scope="module")
def channel(aws):
    return Channel(aws.client)


def test_a_request_is_one_thread_of_a_channel(channel, ledger_flow, launcher):
    launched = launcher.product(product.APPROVERS[0], ledger_flow["ServiceToken"]).launch(product.template())
    launched.decide("reject", "No *budget* <!channel>")
    launched.rest()

    def own() -> list[dict]:
        channel.new()
        return [each for each in channel.messages if launched.name in each["content"]["description"]]

    until(lambda: len(own()) >= 2, lambda: f"only {own()} came")
    opened, decided = own()[:2]
    assert [opened["metadata"]["eventType"], decided["metadata"]["eventType"]] == ["Request Opened", "Request Decided"]
    assert opened["metadata"]["threadId"] == decided["metadata"]["threadId"]
    assert (opened["version"], opened["source"]) == ("1.0", "custom")
    assert decided["content"]["title"].startswith("Rejected: ") and "budget" not in json.dumps(decided)
    assert not [problem for each in own() for problem in chat.problems(each)]
