"""The pre-signed URLs that CloudFormation hands out, in AWS's shape, and the check of what is sent to them.

Two kinds: a wait-condition handle's signal URL and a custom resource's ResponseURL. Each leads to a token, the name
under which ministack waits for that body. A URL is good only if this instance issued its path.
"""

import secrets
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from local_aws import admission, names, presign
from local_aws.knobs import Knobs

#: Life in seconds by signature, as seen on real URLs; ResponseURLs live two hours.
_LIFE = {"v2": 86_400, "v4": 86_399, "v4-token": 43_199}
_RESPONSE_LIFE = 7_200

_EMULATOR_PATH = {"signal": "/_ministack/cfn-signal/", "response": "/_ministack/cfn-response/"}


class SignalUrls:
    """Issues and checks. The signature of new URLs is a knob, so that it can be changed while running."""

    def __init__(self, region: str, directory: Path):
        self._directory = directory
        self._plain = presign.Key("AKIA" + secrets.token_hex(8).upper(), secrets.token_urlsafe(30))
        self._temporary = presign.Key(
            "ASIA" + secrets.token_hex(8).upper(), secrets.token_urlsafe(30), secrets.token_urlsafe(600)
        )
        self._tokens: dict[str, tuple[str, str]] = {}
        self._buckets: dict[str, tuple[str, str]] = {}
        for each in names.with_region(region):
            self._buckets[names.bucket_host(names.signal_bucket(each), each)] = (names.signal_bucket(each), each)
            self._buckets[names.response_host(each)] = (names.response_bucket(each), each)

    def signal_url(self, stack_id: str, logical_id: str, token: str) -> str:
        """URL for a wait-condition handle, in the shape that docs/aws.md shows: stack ARN, a UUID, the handle's logical id."""
        region = stack_id.split(":")[3]
        path = f"/{quote(stack_id, safe='/')}/{token}/{logical_id}"
        return self._issue("signal", names.signal_bucket(region), region, path, token, None)

    def response_url(self, stack_id: str, logical_id: str, token: str) -> str:
        """URL for the answer of a custom resource: stack ARN, and the logical and the request id behind `%7C`."""
        region = stack_id.split(":")[3]
        path = f"/{quote(stack_id, safe='/')}%7C{logical_id}%7C{token}"
        return self._issue("response", names.response_bucket(region), region, path, token, _RESPONSE_LIFE)

    def token(self, url: object) -> str | None:
        """The token behind a URL that this instance issued, whatever its query."""
        path = urlsplit(url).path if isinstance(url, str) else ""
        return self._tokens.get(path, ("", None))[1]

    def serves(self, host: str) -> bool:
        return host in self._buckets

    def admit(self, method: str, host: str, path: str, query: str, headers: dict[str, str]) -> str | admission.Refusal:
        """The emulator's path for an accepted PUT, or S3's refusal."""
        bucket, region = self._buckets[host]
        request = admission.Request(method, host, bucket, region, path, query, headers)
        key = self._temporary if "X-Amz-Security-Token=" in query else self._plain
        if refusal := admission.check(request, key, datetime.now(UTC)):
            return refusal
        kind, token = self._tokens.get(path, ("", ""))
        if not kind:
            return admission.Refusal(403, "AccessDenied", "Access Denied")
        return _EMULATOR_PATH[kind] + token

    def _issue(self, kind: str, bucket: str, region: str, path: str, token: str, seconds: int | None) -> str:
        host = names.response_host(region) if kind == "response" else names.bucket_host(bucket, region)
        knobs = Knobs.read(self._directory)
        signature = knobs.signature
        seconds = seconds or knobs.seconds or _LIFE[signature]
        if signature == "v2":
            query = presign.version2_query(self._plain, bucket, path, int(time.time()) + seconds)
        else:
            key = self._temporary if signature == "v4-token" else self._plain
            query = presign.version4_query(key, region, host, path, datetime.now(UTC), seconds)
        self._tokens[path] = (kind, token)
        return f"https://{host}{path}?{query}"
