"""The URLs that CloudFormation signs, in every shape that AWS was seen to use, on its own hosts or on a stub's."""

import json
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from urllib.parse import quote, urlsplit

from kit.aws.store import Store
from kit.http.server import Request, Server

ACCOUNT = "123456789012"
#: The last part of a host's name in each partition, as botocore has it.
SUFFIXES = {
    each["id"]: each["dnsSuffix"]
    for each in json.loads((Path(__file__).resolve().parents[3] / "Fixtures/partitions.json").read_text(encoding="utf-8"))
}
STACK_UUID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE%2F%2F%2F%2F%2FwEaCXVzLWVhc3QtMSJHMEUCIQDexample%2Btoken%3D" + "Zm9vYmFy" * 90


@dataclass(frozen=True)
class SignedURL:
    """A pre-signed URL in a bucket of CloudFormation's. `host` of None means CloudFormation's own for the region."""

    region: str = "us-east-1"
    account: str = ACCOUNT
    stack: str = "team-wiki"
    uuid: str = STACK_UUID
    signature: str = "v2"  # "v2", "v4" or "v4+token"
    seconds: int = 86399  # until it expires
    partition: str = "aws"
    scheme: str = "https"
    host: str | None = None
    slash: str = "/"
    token: str = TOKEN  # percent-encoded
    made_at: int = field(default_factory=lambda: int(time.time()))

    key = "AKIAEXAMPLEWAITHANDL"
    signed = "pKc9%2FexampleSiGn%2B4tUre0f8AA%3D"

    def of(self, **changes: str) -> Self:
        """The same with other parts."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def on(self, store: Server | Store) -> Self:
        """The same on a stub store, over plain HTTP."""
        return self.of(scheme="http", host=store.host)

    @property
    def stack_id(self) -> str:
        return f"arn:{self.partition}:cloudformation:{self.region}:{self.account}:stack/{self.stack}/{self.uuid}"

    @property
    def path(self) -> str:
        raise NotImplementedError

    @property
    def bucket(self) -> str:
        raise NotImplementedError

    @property
    def stack_path(self) -> list[str]:
        """The stack's id as the parts of a path, which `slash` joins."""
        arn = f"arn:{self.partition}:cloudformation:{self.region}:{self.account}:stack".replace(":", "%3A")
        return [f"/{arn}", self.stack, self.uuid]

    @property
    def query(self) -> str:
        if self.signature == "v2":
            return f"AWSAccessKeyId={self.key}&Expires={self.made_at + self.seconds}&Signature={self.signed}"
        lifetime = max(self.seconds, 3600)
        signed_at = datetime.fromtimestamp(self.made_at + self.seconds - lifetime, UTC)
        fields = [] if self.signature == "v4" else [f"X-Amz-Security-Token={self.token}"]
        fields += [
            "X-Amz-Algorithm=AWS4-HMAC-SHA256",
            f"X-Amz-Date={signed_at:%Y%m%dT%H%M%SZ}",
            "X-Amz-SignedHeaders=host",
            f"X-Amz-Expires={lifetime}",
            f"X-Amz-Credential={self.key}%2F{signed_at:%Y%m%d}%2F{self.region}%2Fs3%2Faws4_request",
            "X-Amz-Signature=" + "0f1e2d3c4b5a6978" * 4,
        ]
        return "&".join(fields)

    @property
    def own_host(self) -> str:
        if self.region == "us-east-1":
            return f"{self.bucket}.s3.amazonaws.com"
        return f"{self.bucket}.s3.{self.region}.{SUFFIXES[self.partition]}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host or self.own_host}{self.path}?{self.query}"


@dataclass(frozen=True)
class WaitURL(SignedURL):
    """The physical id of a wait-condition handle."""

    handle: str = "WaitHandle"

    @property
    def path(self) -> str:
        return self.slash.join([*self.stack_path, self.handle])

    @property
    def bucket(self) -> str:
        return f"cloudformation-waitcondition-{self.region}"


@dataclass(frozen=True)
class ResponseURL(SignedURL):
    """Where the answer to one event of a custom resource goes: its path names stack, logical id and RequestId."""

    logical_id: str = "Approval"
    request_id: str = "6f1c2d9e-0000-4000-8000-000000000000"
    seconds: int = 7200

    key = "AKIAEXAMPLERESPONSES"
    signed = "qUeRySecret%2Bof%2FTheResponse%3D"

    @property
    def path(self) -> str:
        return f"{self.slash.join(self.stack_path)}%7C{quote(self.logical_id, safe='')}%7C{quote(self.request_id, safe='')}"

    @property
    def bucket(self) -> str:
        return f"cloudformation-custom-resource-response-{self.region.replace('-', '')}"


def is_put_to(request: Request, url: str) -> bool:
    """Whether a request went to exactly the bytes of this URL."""
    return request.target == url.split(urlsplit(url).netloc, 1)[1].encode()


# Every shape that was seen: region, host, signature, and the odd ones.
GENUINE = {
    "us-east-1, global host, SigV2": WaitURL(),
    "us-east-1, global host, SigV4": WaitURL(signature="v4"),
    "us-east-1, dot form": WaitURL(host="cloudformation-waitcondition-us-east-1.s3.us-east-1.amazonaws.com"),
    "us-east-1, dash form": WaitURL(host="cloudformation-waitcondition-us-east-1.s3-us-east-1.amazonaws.com"),
    "us-west-1, dash form, SigV4": WaitURL(
        "us-west-1", host="cloudformation-waitcondition-us-west-1.s3-us-west-1.amazonaws.com", signature="v4"
    ),
    "us-west-2, dash form, SigV4 with token": WaitURL(
        "us-west-2", host="cloudformation-waitcondition-us-west-2.s3-us-west-2.amazonaws.com", signature="v4+token", seconds=43199
    ),
    "eu-west-1, dash form, SigV2": WaitURL("eu-west-1", host="cloudformation-waitcondition-eu-west-1.s3-eu-west-1.amazonaws.com"),
    "us-east-2, dot form, SigV4": WaitURL("us-east-2", signature="v4"),
    "eu-north-1, dot form, SigV4": WaitURL("eu-north-1", signature="v4"),
    "China": WaitURL("cn-north-1", partition="aws-cn", signature="v4"),
    "Europe's sovereign cloud": WaitURL("eusc-de-east-1", partition="aws-eusc", signature="v4+token"),
    "an isolated region": WaitURL("us-iso-east-1", partition="aws-iso", signature="v4"),
    "another isolated region": WaitURL("us-isob-east-1", partition="aws-iso-b"),
    "GovCloud": WaitURL("us-gov-west-1", partition="aws-us-gov", signature="v4"),
    "slashes escaped": WaitURL(slash="%2F"),
    "a second uuid in the path": WaitURL(handle="11111111-2222-4333-8444-555555555555/WaitHandle"),
}
