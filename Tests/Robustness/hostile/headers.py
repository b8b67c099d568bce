"""The headers that AWS's own answers have, so that what is cut is as long as the real thing."""

import base64
import email.utils
import random
import uuid
import zlib
from dataclasses import replace

from kit.http.server import Reply

CRYPTIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def dressed(service: str, reply: Reply) -> Reply:
    """The answer as the service itself would send it."""
    return replace(reply, headers=(*ADDED[service](reply), *reply.headers, ("Date", email.utils.formatdate(usegmt=True))))


def _query(_: Reply):
    yield "x-amzn-RequestId", str(uuid.uuid4())


def _dynamodb(reply: Reply):
    yield "Server", "Server"
    yield "Connection", "keep-alive"
    yield "x-amzn-RequestId", "".join(random.choices(CRYPTIC, k=52))
    yield "x-amz-crc32", f"{zlib.crc32(reply.body):010}"


def _s3(_: Reply):
    yield "x-amz-id-2", base64.b64encode(random.randbytes(57)).decode()
    yield "x-amz-request-id", "".join(random.choices(CRYPTIC, k=16))
    yield "x-amz-server-side-encryption", "AES256"
    yield "Server", "AmazonS3"


def _none(_: Reply):
    return ()


ADDED = {
    **dict.fromkeys(("SNS", "CloudFormation", "EventBridge", "SES"), _query),
    "DynamoDB": _dynamodb,
    "S3": _s3,
    "Runtime API": _none,
}
