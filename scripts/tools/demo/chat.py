"""What a channel of Slack or Teams would read: templates/chat.yaml, and a queue in the place of Amazon Q Developer."""

import json
import time
from collections.abc import Callable
from typing import Any

from demo.script import ROOT

TEMPLATE = ROOT / "templates/chat.yaml"
STACK = "chat"
_SECONDS = 30  # for a message that has to come


class Channel:
    """The messages of a deployed templates/chat.yaml."""

    def __init__(self, client: Callable[[str], Any], stack: str = STACK) -> None:
        """Deploys it. `client` makes clients of the AWS services by their names."""
        cloudformation, self._sqs, sns = client("cloudformation"), client("sqs"), client("sns")
        cloudformation.create_stack(StackName=stack, TemplateBody=TEMPLATE.read_text(), Capabilities=["CAPABILITY_IAM"])
        cloudformation.get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})
        (described,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
        topic = next(each["OutputValue"] for each in described["Outputs"] if each["OutputKey"] == "TopicArn")
        self._queue, arn = queue(self._sqs, f"{stack}-channel", "sns.amazonaws.com")
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
        self.messages: list[dict[str, Any]] = []

    def new(self, waiting_for: str | None = None) -> list[dict[str, Any]]:
        """The messages that have come since; waits for one about this detail type. Raises TimeoutError."""
        give_up, seen = time.monotonic() + _SECONDS, len(self.messages)
        while True:
            self.messages += [json.loads(body) for body in received(self._sqs, self._queue)]
            new = self.messages[seen:]
            if waiting_for is None or any(each["metadata"]["eventType"] == waiting_for for each in new):
                return new
            if time.monotonic() > give_up:
                raise TimeoutError(f"no chat message about '{waiting_for}' came within {_SECONDS} s")
            time.sleep(0.2)


def queue(sqs: Any, name: str, service: str) -> tuple[str, str]:
    """URL and ARN of a new queue that a service may send to."""
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    return url, arn


def received(sqs: Any, url: str) -> list[str]:
    """The bodies of what is in a queue, which it forgets."""
    bodies = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return bodies


def rendered(message: dict[str, Any]) -> str:
    """A message as a channel shows it, without its colours."""
    content = message["content"]
    steps = [f"Next: {step}" for step in content.get("nextSteps", [])]
    return "\n".join([content["title"], *(f"  {line}" for line in [*content["description"].split("\n"), *steps])])
