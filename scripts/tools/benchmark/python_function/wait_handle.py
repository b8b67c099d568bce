"""The wait handle's pre-signed URL: who may be signalled, and what the URL itself tells."""

import hashlib
import os
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

ALLOWED_HOSTS = {host for host in os.environ.get("SIGNAL_HOSTS", "").split(",") if host}
PATH = re.compile(
    r"/arn:(aws[a-z-]*):cloudformation:([a-z0-9-]+):(\d{12}):stack/([^/]+)/([0-9a-f-]{36})/(?:[0-9a-f-]{36}/)?(\w+)"
)


class WaitHandle:
    """Raises ValueError for a URL that is not CloudFormation's own."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        match = PATH.fullmatch(unquote(parts.path))
        query = parse_qs(parts.query)
        expires = _expires(query)
        if parts.scheme != "https" or parts.username or parts.fragment or not match or not expires:
            raise ValueError("the URL is not a wait handle's")
        partition, self.region, self.account, self.stack_name, unique, self.logical_id = match.groups()
        bucket, suffix = f"cloudformation-waitcondition-{self.region}", "amazonaws.com" + (".cn" if partition == "aws-cn" else "")
        genuine = {f"{bucket}.s3.{self.region}.{suffix}", f"{bucket}.s3-{self.region}.{suffix}"}
        if self.region == "us-east-1":
            genuine.add(f"{bucket}.s3.{suffix}")
        if parts.netloc not in genuine | ALLOWED_HOSTS:
            raise ValueError("the URL does not lead to CloudFormation")
        self.url = url
        self.expires = expires
        self.stack_id = f"arn:{partition}:cloudformation:{self.region}:{self.account}:stack/{self.stack_name}/{unique}"

    @property
    def request_id(self) -> str:
        return hashlib.sha256(f"request of {self.url}".encode()).hexdigest()[:16]

    @property
    def code(self) -> str:
        """Six digits that stand in the mail and not in its link, where nothing is stored."""
        digest = hashlib.sha256(f"confirmation code of {self.url}".encode()).digest()
        return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"


def _expires(query: dict) -> datetime | None:
    """When the URL's signature, of either version, ends; None for a URL without one."""
    if "Signature" in query:
        return datetime.fromtimestamp(int(query["Expires"][0]), UTC)
    if "X-Amz-Signature" in query:
        signed = datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return signed + timedelta(seconds=int(query["X-Amz-Expires"][0]))
    return None
