"""botocore's opinion of a Signature Version 4 that arrived over the wire."""

import re

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from kit.http.server import Request

AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<date>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request, "
    r"SignedHeaders=(?P<signed>[a-z0-9;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)


def parts(request: Request) -> dict[str, str]:
    """The fields of the Authorization header."""
    match = AUTHORIZATION.fullmatch(request.header("Authorization") or "")
    assert match, "the request has no well-formed SigV4 Authorization header"
    return match.groupdict()


def signed_headers(request: Request) -> list[str]:
    return parts(request)["signed"].split(";")


def check(request: Request, credentials: Credentials) -> None:
    """Asserts that botocore, given the received bytes, computes the very same Authorization."""
    claimed = parts(request)
    url = f"http://{request.header('Host')}{request.target.decode('ascii')}"
    headers = {name: request.header(name) for name in signed_headers(request) if name != "host"}
    again = AWSRequest(method=request.method, url=url, headers=headers, data=request.body)
    again.context["timestamp"] = request.header("X-Amz-Date")
    signer = SigV4Auth(credentials, claimed["service"], claimed["region"])
    to_sign = signer.string_to_sign(again, signer.canonical_request(again))
    assert claimed["signature"] == signer.signature(to_sign, again), f"botocore signs differently:\n{to_sign}"
    assert (request.header("X-Amz-Date") or "").startswith(claimed["date"])
