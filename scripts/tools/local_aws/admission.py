"""What S3 checks before it takes a PUT to a pre-signed URL, and what it answers otherwise.

Functions must send a signal URL's bytes as they got them, without a Content-Type. An emulator that takes any
PUT would never notice a client that re-encodes `%3A` or adds a header.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from local_aws import presign

#: S3 refuses a longer life in signature version 4: seven days.
_LONGEST_LIFE = 604_800


@dataclass(frozen=True)
class Request:
    """A request as S3 sees it: `path` and `query` with the bytes of the request line, header names in lower case."""

    method: str
    host: str
    bucket: str
    region: str
    path: str
    query: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Refusal:
    """S3's answer to a request it does not accept."""

    status: int
    code: str
    message: str

    def body(self) -> bytes:
        error = f"<Error><Code>{self.code}</Code><Message>{self.message}</Message></Error>"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{error}'.encode()


_NO_SIGNATURE = Refusal(403, "AccessDenied", "Access Denied")
_EXPIRED = Refusal(403, "AccessDenied", "Request has expired")
_UNKNOWN_KEY = Refusal(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
_BAD_TOKEN = Refusal(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
_MISMATCH = Refusal(
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
)
_CHUNKED = Refusal(501, "NotImplemented", "A header you provided implies functionality that is not implemented")


def _malformed(detail: str) -> Refusal:
    return Refusal(400, "AuthorizationQueryParametersError", detail)


def check(request: Request, key: presign.Key, now: datetime) -> Refusal | None:
    """Why S3 would refuse this PUT, or None if it would not."""
    if request.method != "PUT":
        return _NO_SIGNATURE
    if "transfer-encoding" in request.headers:
        return _CHUNKED
    pairs = parse_qsl(request.query, keep_blank_values=True)
    values = dict(pairs)
    if "X-Amz-Signature" in values:
        return _check_version4(request, pairs, values, key, now)
    if "Signature" in values:
        return _check_version2(request, values, key, now)
    return _NO_SIGNATURE


def _check_version2(request: Request, values: dict[str, str], key: presign.Key, now: datetime) -> Refusal | None:
    expires = values.get("Expires", "")
    if not expires.isdecimal():
        return _NO_SIGNATURE
    if now.timestamp() > int(expires):
        return _EXPIRED
    if values.get("AWSAccessKeyId") != key.access:
        return _UNKNOWN_KEY
    right = presign.version2(key, request.method, request.bucket, request.path, request.headers.get("content-type", ""), expires)
    return None if hmac.compare_digest(right, values["Signature"]) else _MISMATCH


def _check_version4(
    request: Request, pairs: list[tuple[str, str]], values: dict[str, str], key: presign.Key, now: datetime
) -> Refusal | None:
    if values.get("X-Amz-Algorithm") != "AWS4-HMAC-SHA256":
        return _malformed("X-Amz-Algorithm only supports AWS4-HMAC-SHA256")
    stamp = values.get("X-Amz-Date", "")
    try:
        signed_at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        life = int(values.get("X-Amz-Expires", ""))
    except ValueError:
        return _malformed("X-Amz-Date and X-Amz-Expires must be a time and a number of seconds")
    if not 0 < life <= _LONGEST_LIFE:
        return _malformed("X-Amz-Expires must be between 1 and 604800")
    if values.get("X-Amz-Credential", "").split("/", 1) != [key.access, f"{stamp[:8]}/{request.region}/s3/aws4_request"]:
        return _UNKNOWN_KEY
    if values.get("X-Amz-Security-Token", "") != key.token:
        return _BAD_TOKEN
    if now.timestamp() > signed_at.timestamp() + life:
        return _EXPIRED
    signed = values.get("X-Amz-SignedHeaders", "").split(";")
    if "host" not in signed:
        return _malformed("X-Amz-SignedHeaders must name host")
    headers = {**request.headers, "host": request.host}
    others = [(name, value) for name, value in pairs if name != "X-Amz-Signature"]
    right = presign.version4(key, request.region, request.method, request.path, others, headers, signed, stamp)
    return None if hmac.compare_digest(right, values["X-Amz-Signature"]) else _MISMATCH
