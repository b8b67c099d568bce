"""What a function is told and asked: environments as Lambda and the template set them, events as AWS sends them."""

import base64
import json
import uuid
from urllib.parse import parse_qsl, urlencode, urlsplit

from .endpoints import TOPIC, Endpoints
from .request import CODE, KEY, REQUEST_ID, STACK_ID

APPROVAL_URL = "https://abc123.execute-api.us-east-1.amazonaws.com/approval"


class Scene:
    """The work of an installation with a ledger or without, at these endpoints."""

    def __init__(self, aws: Endpoints, *, ledger: bool) -> None:
        self.aws, self.ledger = aws, ledger
        self.request = aws.request

    def environment(self) -> dict[str, str]:
        """The same for both functions and both implementations."""
        bundle = str(self.aws.certificates.bundle)
        result = {
            "PATH": "/usr/bin:/bin",
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "ASIAEXAMPLEFUNCTION0",
            "AWS_SECRET_ACCESS_KEY": "fUnCtIoNsEcReT/example+key0000000000000000",
            "AWS_SESSION_TOKEN": "fUnCtIoNtOkEn/example+session+token/" * 20,
            "AWS_LAMBDA_FUNCTION_NAME": "measured",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/measured",
            "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]0123456789abcdef",
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "TOPIC_ARN": TOPIC,
            "APPROVAL_URL": APPROVAL_URL,
            "SIGNAL_HOSTS": self.aws.host("signals"),
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
        return result

    def notification(self) -> bytes:
        """CloudFormation creates the custom resource."""
        request_id = str(uuid.uuid4())
        path = STACK_ID.replace(":", "%3A") + f"%7CApproval%7C{request_id}"
        event = {
            "RequestType": "Create",
            "ServiceToken": "arn:aws:lambda:us-east-1:123456789012:function:approval-notification",
            "ResponseURL": f"{self.aws.url('responses')}/{path}"
            "?AWSAccessKeyId=AKIAEXAMPLERESPONSES&Expires=4102444800&Signature=qUeRySecret%2Bof%2FTheResponse%3D",
            "StackId": STACK_ID,
            "RequestId": request_id,
            "LogicalResourceId": "Approval",
            "ResourceType": "Custom::NotificationFunction",
            "ResourceProperties": {
                "ServiceToken": "arn:aws:lambda:us-east-1:123456789012:function:approval-notification",
                "Region": "us-east-1",
                "WaitUrl": self.request.wait_url,
                "EmailID": "requester@example.com",
                "Product": "Analytics cluster",
                **self.request.details,
            },
        }
        return json.dumps(event).encode()

    def page(self) -> bytes:
        """An approver opens the link."""
        return self._http("GET", None)

    def decision(self) -> bytes:
        """An approver types the code and presses Approve."""
        form = {"code": f"{self.code[:3]} {self.code[3:]}", "comment": "Fine for this quarter.", "decision": "approve"}
        return self._http("POST", urlencode(form))

    def nothing(self) -> bytes:
        """A request that the approval function answers without a call of its own."""
        return self._http("OPTIONS", None)

    @property
    def code(self) -> str:
        """What stands in the approver's mail."""
        return CODE if self.ledger else self.request.derived_code

    def link(self) -> str:
        if self.ledger:
            return f"{APPROVAL_URL}?request={REQUEST_ID}&key={KEY}"
        encoded = base64.urlsafe_b64encode(self.request.wait_url.encode()).decode().rstrip("=")
        return f"{APPROVAL_URL}?waitUrl={encoded}"

    def _http(self, method: str, form: str | None) -> bytes:
        """An API Gateway event, payload version 2.0."""
        parts = urlsplit(self.link())
        event = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": parts.path,
            "rawQueryString": parts.query,
            "queryStringParameters": dict(parse_qsl(parts.query)),
            "headers": {
                "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "accept-encoding": "gzip, deflate, br",
                "accept-language": "en-GB,en;q=0.9",
                "host": parts.netloc,
                "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "x-forwarded-for": "203.0.113.7",
                "x-forwarded-port": "443",
                "x-forwarded-proto": "https",
                **({"content-type": "application/x-www-form-urlencoded"} if form else {}),
            },
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "abc123",
                "domainName": parts.netloc,
                "http": {"method": method, "path": parts.path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7"},
                "requestId": "request",
                "stage": "$default",
            },
            **({"body": form} if form else {}),
            "isBase64Encoded": False,
        }
        return json.dumps(event).encode()
