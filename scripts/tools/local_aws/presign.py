"""S3's pre-signed URLs, in both signature versions, as CloudFormation makes them.

Pure: keys and times come in as values. Source: Amazon S3, "Authenticating requests". `admission` has the other side.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote


@dataclass(frozen=True)
class Key:
    """What CloudFormation would sign with. `token` is set for temporary credentials and then part of the URL."""

    access: str
    secret: str
    token: str = ""


def version2_query(key: Key, bucket: str, path: str, expires: int, method: str = "PUT") -> str:
    """Query of a signature-version-2 URL that is good until `expires` (epoch seconds) for a request without Content-Type."""
    signature = version2(key, method, bucket, path, "", str(expires))
    return f"AWSAccessKeyId={key.access}&Expires={expires}&Signature={quote(signature, safe='')}"


def version4_query(key: Key, region: str, host: str, path: str, now: datetime, seconds: int, method: str = "PUT") -> str:
    """Query of a signature-version-4 URL that is good for `seconds` from `now`."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    pairs = [("X-Amz-Security-Token", key.token)] if key.token else []
    pairs += [
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Date", stamp),
        ("X-Amz-SignedHeaders", "host"),
        ("X-Amz-Expires", str(seconds)),
        ("X-Amz-Credential", f"{key.access}/{stamp[:8]}/{region}/s3/aws4_request"),
    ]
    signature = version4(key, region, method, path, pairs, {"host": host}, ["host"], stamp)
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in [*pairs, ("X-Amz-Signature", signature)])


def version2(key: Key, method: str, bucket: str, path: str, content_type: str, expires: str) -> str:
    text = f"{method}\n\n{content_type}\n{expires}\n/{bucket}{path}"
    return base64.b64encode(hmac.new(key.secret.encode(), text.encode(), hashlib.sha1).digest()).decode()


def version4(
    key: Key,
    region: str,
    method: str,
    path: str,
    pairs: list[tuple[str, str]],
    headers: dict[str, str],
    signed: list[str],
    stamp: str,
) -> str:
    canonical = "\n".join(
        [
            method,
            quote(unquote(path), safe="/~-._"),
            "&".join(f"{name}={value}" for name, value in sorted((_encode(name), _encode(value)) for name, value in pairs)),
            *(f"{name}:{headers.get(name, '').strip()}" for name in sorted(signed)),
            "",
            ";".join(sorted(signed)),
            "UNSIGNED-PAYLOAD",
        ]
    )
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signing_key = f"AWS4{key.secret}".encode()
    for part in scope.split("/"):
        signing_key = hmac.new(signing_key, part.encode(), hashlib.sha256).digest()
    return hmac.new(signing_key, text.encode(), hashlib.sha256).hexdigest()


def _encode(text: str) -> str:
    return quote(text, safe="~-._")
