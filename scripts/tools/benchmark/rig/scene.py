"""What a function is told and asked: environments as Lambda and the template set them, events as AWS sends them."""

import json
import re
from typing import Any

from kit.flow.email import base64url
from kit.lambda_ import events
from kit.lambda_.environment import lambda_environment
from kit.lambda_.gateway import Call

from .endpoints import TOPIC, Endpoints
from .request import CODE, KEY, REQUEST_ID

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
            # The same bundle for OpenSSL, for botocore and for anything else in Python.
            "SSL_CERT_FILE": bundle,
            "AWS_CA_BUNDLE": bundle,
            "REQUESTS_CA_BUNDLE": bundle,
        }
        if self.ledger:
            result |= {"TABLE_NAME": "requests", "APPROVERS": ",".join(self.aws.approvers), "QUORUM": "1"}
            result |= {f"TOPIC_ARN_{re.sub('[^A-Za-z0-9]', '', each)}": f"{TOPIC}-{each[0]}" for each in self.aws.approvers}
        return result

    def notification(self) -> bytes:
        """CloudFormation creates the custom resource."""
        details = {"Product": "Analytics cluster", **self.request.details}
        event = events.custom_resource("Create", self.request.handle, properties=details)
        event["ResponseURL"] = str(events.response_url(event).of(host=self.aws.host("responses")))
        return json.dumps(event).encode()

    def page(self) -> bytes:
        """An approver opens the link."""
        return self._http("GET")

    def decision(self) -> bytes:
        """An approver types the code and presses Approve."""
        code = f"{self.code[:3]} {self.code[3:]}"
        return self._http("POST", form=[("code", code), ("comment", "Fine for this quarter."), ("decision", "approve")])

    def nothing(self) -> bytes:
        """A request that the approval function answers without a call of its own."""
        return self._http("OPTIONS")

    @property
    def code(self) -> str:
        """What stands in the approver's mail."""
        return CODE if self.ledger else self.request.derived_code

    def link(self) -> str:
        if self.ledger:
            return f"{APPROVAL_URL}?request={REQUEST_ID}&key={KEY}"
        return f"{APPROVAL_URL}?waitUrl={base64url(self.request.wait_url)}"

    def _http(self, method: str, **options: Any) -> bytes:
        """An API Gateway event, payload version 2.0."""
        return json.dumps(Call(self.link(), method, headers=HEADERS, **options).event()).encode()
