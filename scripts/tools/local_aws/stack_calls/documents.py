"""Templates and policies that CloudFormation reads from S3, with the rights of the caller who passes the URL.

ministack reads whatever lies there, and only URLs that name the bucket in their path. AWS reads with the caller's rights,
under a bucket's host name, and a tag on the object counts: Service Catalog's copy of a template is known by one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from local_aws import emulator
from local_aws.stack_calls.calls import Call, refusal

_HOST = re.compile(r"(?:(?P<bucket>[a-z0-9][a-z0-9.-]*)\.)?s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com")
_LONGEST = 1_000_000


@dataclass(frozen=True)
class Document:
    """An object in S3: its ARN, its tags, what is in it."""

    arn: str
    body: bytes
    tags: dict[str, str] = field(default_factory=dict)


#: Bucket to what answers for it by key. For buckets that are not the account's own.
foreign: dict[str, Callable[[str], Document | None]] = {}


def apply() -> None:
    def resolve(params: dict[str, Any], body_key: str, url_key: str, label: str) -> tuple[str | None, Any]:
        value = emulator.get("services.cloudformation.helpers:_p")
        body, url = value(params, body_key), value(params, url_key)
        if body or not url:
            return body or None, None
        try:
            return read(url), None
        except ValueError as problem:
            return None, emulator.get("services.cloudformation.helpers:_error")("ValidationError", str(problem), 400)

    emulator.replace("services.cloudformation.helpers:_resolve_document", resolve)


def read(url: str) -> str:
    """The text behind an S3 URL, for the caller of this request. Raises ValueError in CloudFormation's words."""
    bucket, key = _bucket_and_key(url)
    document = foreign[bucket](key) if bucket in foreign else _own(bucket, key)
    arn = document.arn if document else f"arn:aws:s3:::{bucket}/{key}"
    tags = {f"s3:ExistingObjectTag/{name}": value for name, value in (document.tags if document else {}).items()}
    if refusal(Call("s3:GetObject", arn, tags)):
        raise ValueError(
            "S3 error: Access Denied\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
        )
    if document is None:
        raise ValueError("S3 error: The specified key does not exist.")
    if len(document.body) > _LONGEST:
        raise ValueError(f"Template may not exceed {_LONGEST} bytes in size.")
    return document.body.decode()


def _bucket_and_key(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = _HOST.fullmatch(parts.hostname or "")
    bucket, key = (host["bucket"], parts.path[1:]) if host and host["bucket"] else parts.path[1:].partition("/")[::2]
    if parts.scheme != "https" or not host or not bucket or not key:
        raise ValueError("TemplateURL must be a supported URL.")
    return str(bucket), unquote(key)


def _own(bucket: str, key: str) -> Document | None:
    body = emulator.get("services.s3:_get_object_data")(bucket, key)
    if body is None:
        return None
    tags = emulator.get("services.s3:object_tags_for_condition")(bucket, key, {})
    return Document(f"arn:aws:s3:::{bucket}/{key}", body, dict(tags))
