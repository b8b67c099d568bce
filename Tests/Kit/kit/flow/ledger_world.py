"""A world in which requests are kept in a ledger: a table, several approvers, and an email for each."""

import time
from collections.abc import Container
from typing import Any

from kit.aws.dynamodb import KEY, DynamoDB
from kit.aws.eventbridge import EventBridge
from kit.aws.service import Service
from kit.aws.sesv2 import SESv2
from kit.aws.sns import Subscription, key_of, topic_of
from kit.aws.urls import WaitURL
from kit.flow.email import Published
from kit.flow.world import ABSENT, CREDENTIALS, World
from kit.lambda_ import events
from kit.lambda_.function import Function
from kit.lambda_.gateway import Answer, Call
from kit.lambda_.runtime_api import OPERATOR_ARN
from kit.waiting import until, until_past

ANN, BEN, CLEO = "ann@example.com", "ben@example.com", "cleo@example.com"


class LedgerWorld(World):
    def __init__(self) -> None:
        super().__init__()
        self.dynamodb = DynamoDB(CREDENTIALS)
        self.events = EventBridge(CREDENTIALS)
        self.sesv2 = SESv2(CREDENTIALS)
        self.sns.subscriptions = [Subscription(each) for each in (ANN, BEN, CLEO)]

    def environment(self, **changes: str | None) -> dict[str, str]:
        ledger = {
            "TABLE_NAME": self.dynamodb.table,
            "TOPIC_ARN": ABSENT,
            "APPROVERS": f"{ANN},{BEN},{CLEO}",
            "QUORUM": "1",
            "AWS_ENDPOINT_URL_DYNAMODB": self.dynamodb.url,
            "AWS_ENDPOINT_URL_EVENTBRIDGE": self.events.url,
            "AWS_ENDPOINT_URL_SESV2": self.sesv2.url,
            **{f"TOPIC_ARN_{key_of(each)}": topic_of(each) for each in (ANN, BEN, CLEO)},
        }
        return super().environment(**(ledger | changes))

    def open_request(
        self, wait_url: WaitURL | str | None = None, *, function: Function | None = None, **properties: Any
    ) -> dict[str, Published]:
        """Has an approval asked for and returns the email of each approver."""
        before = len(self.sns.published)
        self.launch(wait_url, function=function, **properties)
        return self.asking_since(before)

    def asking_since(self, before: int) -> dict[str, Published]:
        """The email that asks each approver, past the first `before` ones; a notice of the clerk may be among them."""
        asking = [email for email in self.emails()[before:] if email.subject.startswith("Approval needed")]
        return {self.approver_of(email): email for email in asking}

    def launch(
        self, wait_url: WaitURL | str | None = None, *, function: Function | None = None, **properties: Any
    ) -> dict[str, Any]:
        """The same, with its emails out."""
        answer = super().launch(wait_url, function=function, **properties)
        self.have_emails_sent(function)
        return answer

    def asked(self, event: object, function: Function | None = None) -> tuple[dict[str, Any], dict[str, Published]]:
        """What CloudFormation is told of an event, and the email of each approver who is asked because of it, all of them out."""
        before = len(self.sns.published)
        answer = self.tell(event, function)
        if answer["Status"] == "SUCCESS":
            self.have_emails_sent(function)
        return answer, self.asking_since(before)

    def have_emails_sent(self, function: Function | None = None) -> None:
        until(lambda: self._is_emailed(function or self.notification), "emails wait, and the clerk sends none of them", pause=0.3)

    def _is_emailed(self, function: Function) -> bool:
        """Has the clerk send what waits, and nothing else: on a busy machine an email may miss its approver's second."""
        waiting = [
            item
            for item in self.requests()
            if item.get("Status") == {"S": "pending"} and "Due" in item
            and any(not {"MailedAt", "Unreached"} & seat["M"].keys() for seat in item.get("Approvers", {"M": {}})["M"].values())
        ]  # fmt: skip
        if not waiting:
            return True
        others = [item for item in self.dynamodb.items() if "Due" in item and item not in waiting]
        for item in others:
            self._set(item, {"DueAt": int(time.time()) + 3600})
        for item in waiting:
            self._set(item, {"DueAt": int(time.time()) - 1})
        function.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN)
        for item in others:
            self._set(item, {"DueAt": int(item["DueAt"]["N"])})
        return False

    @staticmethod
    def approver_of(email: Published) -> str:
        """Whose email this is: the one whose own topic it went to."""
        return next(each for each in (ANN, BEN, CLEO) if email.form["TopicArn"] == topic_of(each))

    def visit(self, email: Published, *, function: Function | None = None, method: str = "GET") -> Answer:
        """Opens the link of an email, whatever comes back."""
        return self.send(Call(email.link, method), function)

    def press(
        self,
        email: Published,
        decision: str,
        *,
        comment: str = "",
        code: str | None = None,
        function: Function | None = None,
        **headers: str,
    ) -> Answer:
        """The form's POST alone, as it comes from a page that was opened before."""
        form = [("decision", decision), ("comment", comment), ("code", email.code if code is None else code)]
        return self.send(Call(email.link, "POST", form, headers=headers), function)

    def gate(self, wait_url: WaitURL | str, kind: str = "Create", **changes: Any) -> dict[str, Any]:
        """Asks the gate of a product, as CloudFormation does."""
        gate = events.custom_resource(
            kind, wait_url, self.responses, ResourceType="Custom::ApprovalGate", LogicalResourceId="Gate", **changes
        )
        for name in ("EmailID", "Region"):
            gate.get("ResourceProperties", {}).pop(name, None)
        return self.tell(gate)

    def crash(self, name: str, event: Any, operation: str, *, number: int = 1, after: bool) -> None:
        """Has a new process of a function take an event, and die before or `after` its `number`th call of an operation."""
        function = self.start(name)
        self.dynamodb.hold(operation, number=number, after=after)
        function.start(event)
        self.dynamodb.wait_until_held_or(lambda: function.api.finished)
        function.kill()
        self.dynamodb.relent()

    def let_claims_run_out(self) -> None:
        """Has the process that claimed a signal run out of time for it."""
        for item in self.requests():
            self._set(item, {"SignalClaimedUntil": int(time.time()) - 1})

    def make_due(self, *, seconds_ago: int = 1, only: Container[str] | None = None, **sets: int) -> None:
        """Lets the time come at which the clerk looks at every request, or at those for `only` these products."""
        for item in self.dynamodb.items():
            if "Due" in item and (only is None or item["Product"]["S"] in only):
                self._set(item, {"DueAt": int(time.time()) - seconds_ago, **sets})

    def owe_emails(self, *requests: dict[str, Any]) -> None:
        """Has the emails of these requests, or of all, still to be sent, as where SNS took none."""
        self._forget("MailedAt", requests)

    def let_slots_pass(self) -> None:
        """Has the seconds pass whose slots are taken, and nobody wait in line."""
        for item in self.dynamodb.items():
            if item[KEY]["S"].startswith(("slot-", "queue-", "clerk-")):
                self.dynamodb.call("DeleteItem", Key={KEY: item[KEY]})

    def let_time_pass_for_emails(self) -> None:
        """Has the seconds pass in which a repeated event leaves the emails to the first one."""
        for item in self.requests():
            earlier = {"OpenedAt": int(item["OpenedAt"]["N"]) - 60, "OpenedAtMs": int(item["OpenedAtMs"]["N"]) - 60_000}
            self._set(item, earlier)

    def _forget(self, attribute: str, requests: tuple[dict[str, Any], ...] = ()) -> None:
        """Takes an attribute from each seat of these requests, or of all."""
        for item in requests or self.requests():
            for seat in item["Approvers"]["M"]:
                self.dynamodb.call(
                    "UpdateItem",
                    Key={KEY: item[KEY]},
                    UpdateExpression=f"REMOVE Approvers.#seat.{attribute}",
                    ExpressionAttributeNames={"#seat": seat},
                )

    def _set(self, item: dict[str, Any], numbers: dict[str, int]) -> None:
        self.dynamodb.call(
            "UpdateItem",
            Key={KEY: item[KEY]},
            UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in numbers),
            ExpressionAttributeValues={f":{name}": {"N": str(value)} for name, value in numbers.items()},
        )

    def requests(self) -> list[dict[str, Any]]:
        """The table's items that are requests; the others are kept beside them, each with a prefix of its own."""
        return [item for item in self.dynamodb.items() if "-" not in item[KEY]["S"]]

    def resource(self, logical_id: str = "Approval", stack_id: str | None = None) -> dict[str, Any]:
        """The table's item of a custom resource."""
        found = [item for item in self.dynamodb.items() if item.get("ResourceLogicalId") == {"S": logical_id}]
        (item,) = [item for item in found if item[KEY]["S"].startswith("resource-") and stack_id in (None, item["StackId"]["S"])]
        return item

    def let_time_pass_for_resends(self) -> None:
        """Has the five minutes pass in which nobody is sent the same email again."""
        self._forget("SentAgainAt")

    wait_until_past = staticmethod(until_past)

    def signalled(self) -> set[tuple[str, str]]:
        """What CloudFormation would see: repeated unique ids are retransmissions."""
        return {(body["UniqueId"], body["Status"]) for body in self.signals.bodies()}

    @property
    def services(self) -> list[Service]:
        return [*super().services, self.dynamodb, self.events, self.sesv2]

    def said(self) -> list[str]:
        return [*super().said(), *map(str, self.sesv2.sent)]

    def verify(self) -> None:
        super().verify()
        known = self.secrets.found_in(str(self.events.entries))
        assert not known, f"an event gave away {known}"
        assert not self.events.invalid, self.events.invalid
