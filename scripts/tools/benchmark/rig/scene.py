"""What a function is told and asked: environments as Lambda and the template set them, events as AWS sends them."""

import itertools
import json
from typing import Any

from kit.aws.sns import key_of
from kit.flow.email import base64url
from kit.lambda_ import events
from kit.lambda_.environment import lambda_environment
from kit.lambda_.gateway import Call

from .endpoints import Endpoints
from .request import CODE, key_of_seat, request_id
from .services import TOPIC

APPROVAL_URL = "https://abc123.execute-api.us-east-1.amazonaws.com/approval"
LONG_TOKEN = "fUnCtIoNtOkEn/example+session+token/" * 20
# What a browser sends beside what every request has.
HEADERS = {
    "accept-encoding": "gzip, deflate, br",
    "accept-language": "en-GB,en;q=0.9",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "x-forwarded-port": "443",
}


class Scene:
    """The work of an installation with a ledger or without, at these endpoints."""

    def __init__(self, aws: Endpoints, *, ledger: bool) -> None:
        self.aws, self.ledger = aws, ledger
        self.request = aws.request
        self._launches = itertools.count(1)

    def environment(self) -> dict[str, str]:
        """The same for both functions and both implementations."""
        bundle = str(self.aws.certificates.bundle)
        result = lambda_environment("measured", memory=512, token=LONG_TOKEN) | {
            "PATH": "/usr/bin:/bin",
            "TOPIC_ARN": TOPIC,
            "APPROVAL_URL": APPROVAL_URL,
            "SIGNAL_HOSTS": f"{self.aws.host('signals')},{self.aws.host('responses')}",
            "AWS_ENDPOINT_URL_SNS": self.aws.url("sns"),
            "AWS_ENDPOINT_URL_DYNAMODB": self.aws.url("dynamodb"),
            "AWS_ENDPOINT_URL_EVENTBRIDGE": self.aws.url("events"),
            "AWS_ENDPOINT_URL_CLOUDFORMATION": self.aws.url("cloudformation"),
            "AWS_ENDPOINT_URL_SESV2": self.aws.url("sesv2"),
            # The same bundle for OpenSSL, for botocore and for anything else in Python.
            "SSL_CERT_FILE": bundle,
            "AWS_CA_BUNDLE": bundle,
            "REQUESTS_CA_BUNDLE": bundle,
        }
        if self.ledger:
            result |= {"TABLE_NAME": "requests", "APPROVERS": ",".join(self.aws.approvers), "QUORUM": "1"}
            result |= {f"TOPIC_ARN_{key_of(each)}": f"{TOPIC}-{key_of(each)}" for each in self.aws.approvers}
        return result

    def notification(self) -> bytes:
        """CloudFormation creates the custom resource of a stack that nobody has seen, for a requester with nothing open."""
        return self.launch("Create", next(self._launches))

    def change(self) -> bytes:
        """CloudFormation updates a stack that runs what was approved, to one value that was not."""
        number = next(self._launches)
        was = self.properties(number)
        self.aws.ask("put", items=self.request.approved_items(number, was))
        return self.launch("Update", number, properties=was | {"InstanceType": "x2iedn.32xlarge"}, old=was)

    def properties(self, requester: int) -> dict[str, str]:
        """What is shown of a launch."""
        email = f"requester{requester}@example.com"
        return {"Product": "Analytics cluster", "EmailID": email, **self.request.details}

    def launch(self, kind: str, number: int, *, requester: int | None = None, **changes: Any) -> bytes:
        """What CloudFormation tells of the launch of this number, whose requester is nobody else's unless told otherwise."""
        changes.setdefault("properties", self.properties(number if requester is None else requester))
        event = events.custom_resource(kind, self.request.handle_of(number), **changes)
        event["ResponseURL"] = str(events.response_url(event).of(host=self.aws.host("responses")))
        return json.dumps(event).encode()

    @staticmethod
    def clerk() -> bytes:
        """The schedule has the clerk look; only whom the operator's alias invokes obeys."""
        return b'{"Clerk": {}}'

    def page(self) -> bytes:
        """An approver opens the link of a request that is pending once more."""
        if self.ledger:
            self.aws.ask("put", items=self.request.items())
        return self._http("GET")

    def decision(self) -> bytes:
        """An approver types the code and presses Approve, on a request that is pending once more."""
        if self.ledger:
            self.aws.ask("put", items=self.request.items())
        return self.press()

    def press(self, launch: int = 0, seat: int = 0) -> bytes:
        """An approver presses Approve."""
        code = f"{self.code[:3]} {self.code[3:]}"
        form = [("code", code), ("comment", "Fine for this quarter."), ("decision", "approve")]
        return self._http("POST", self.link(launch, seat), form=form)

    def nothing(self) -> bytes:
        """A request that the approval function answers without a call of its own."""
        return self._http("OPTIONS")

    @property
    def code(self) -> str:
        """What stands in the approver's email."""
        return CODE if self.ledger else self.request.derived_code

    def link(self, launch: int = 0, seat: int = 0) -> str:
        if self.ledger:
            return f"{APPROVAL_URL}?request={request_id(launch)}&key={key_of_seat(seat)}"
        return f"{APPROVAL_URL}?waitUrl={base64url(self.request.wait_url)}"

    def _http(self, method: str, link: str | None = None, **options: Any) -> bytes:
        """An API Gateway event, payload version 2.0."""
        return json.dumps(Call(link or self.link(), method, headers=HEADERS, **options).event()).encode()
