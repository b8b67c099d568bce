"""S3's pre-signed URLs against botocore's, and every reason to refuse one."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from botocore.auth import HmacV1QueryAuth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local_aws import admission, names, presign

BUCKET = "cloudformation-waitcondition-us-east-1"
HOST = names.bucket_host(BUCKET, "us-east-1")
PATH = (
    "/"
    + quote("arn:aws:cloudformation:us-east-1:123456789012:stack/product/7c1f9a3e-0000-4000-8000-000000000001", safe="/")
    + "/2b8d-41/WaitHandle"
)
PLAIN = presign.Key("AKIAEXAMPLE", "secret/with+signs")
TEMPORARY = presign.Key("ASIAEXAMPLE", "another secret", "token/with+and=signs")
NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def request(query: str, *, method: str = "PUT", path: str = PATH, headers: dict[str, str] | None = None) -> admission.Request:
    return admission.Request(method, HOST, BUCKET, "us-east-1", path, query, headers or {})


def version2(key: presign.Key = PLAIN) -> str:
    return presign.version2_query(key, BUCKET, PATH, int(NOW.timestamp()) + 60)


def version4(key: presign.Key = PLAIN) -> str:
    return presign.version4_query(key, "us-east-1", HOST, PATH, NOW, 60)


def test_version_2_is_botocores(monkeypatch):
    theirs = AWSRequest(method="PUT", url=f"https://{HOST}{PATH}")
    theirs.auth_path = f"/{BUCKET}{PATH}"
    signer = HmacV1QueryAuth(Credentials(PLAIN.access, PLAIN.secret), expires=60)
    monkeypatch.setattr("botocore.auth.time.time", NOW.timestamp)
    signer.add_auth(theirs)
    assert dict(parse_qsl(urlsplit(theirs.url).query)) == dict(parse_qsl(version2()))


@pytest.mark.parametrize("key", [PLAIN, TEMPORARY], ids=["long-term key", "temporary key"])
def test_botocores_version_4_is_accepted(key):
    theirs = AWSRequest(method="PUT", url=f"https://{HOST}{PATH}")
    S3SigV4QueryAuth(Credentials(key.access, key.secret, key.token or None), "s3", "us-east-1", expires=60).add_auth(theirs)
    assert admission.check(request(urlsplit(theirs.url).query), key, datetime.now(UTC)) is None


@pytest.mark.parametrize(
    "query, key", [(version2(), PLAIN), (version4(), PLAIN), (version4(TEMPORARY), TEMPORARY)], ids=["v2", "v4", "v4-token"]
)
class TestEveryVersion:
    def test_is_accepted_until_it_expires(self, query, key):
        assert admission.check(request(query), key, NOW + timedelta(seconds=59)) is None
        assert admission.check(request(query), key, NOW + timedelta(seconds=61)).message == "Request has expired"

    @pytest.mark.parametrize(
        "change",
        [
            dict(method="POST"),
            dict(method="GET"),
            dict(path=PATH + "x"),
            dict(path=PATH.replace("product", "prodoct")),
            dict(headers={"transfer-encoding": "chunked"}),
        ],
        ids=str,
    )
    def test_refuses_another_request(self, query, key, change):
        assert admission.check(request(query, **change), key, NOW).status in (403, 501)

    def test_refuses_another_key(self, query, key):
        assert admission.check(request(query), presign.Key(key.access, "guessed", key.token), NOW).code == "SignatureDoesNotMatch"
        assert admission.check(request(query), presign.Key("AKIAOTHER", key.secret, key.token), NOW).code == "InvalidAccessKeyId"

    def test_refuses_a_changed_query(self, query, key):
        broken = query[:-4] + ("AAAA" if query[-4:] != "AAAA" else "BBBB")
        assert admission.check(request(broken), key, NOW).code in ("SignatureDoesNotMatch", "InvalidAccessKeyId")


def test_version_2_signs_the_bytes_of_the_path():
    assert admission.check(request(version2(), path=PATH.replace("%3A", ":")), PLAIN, NOW).code == "SignatureDoesNotMatch"


def test_version_2_signs_an_absent_content_type():
    assert (
        admission.check(request(version2(), headers={"content-type": "application/json"}), PLAIN, NOW).code
        == "SignatureDoesNotMatch"
    )
    assert admission.check(request(version2(), headers={"content-type": ""}), PLAIN, NOW) is None


def test_a_plus_in_a_signature_must_be_escaped():
    keys = (presign.Key("AKIAEXAMPLE", f"secret {number}") for number in range(1000))
    key = next(key for key in keys if "%2B" in version2(key))
    assert admission.check(request(version2(key)), key, NOW) is None
    assert admission.check(request(version2(key).replace("%2B", "+")), key, NOW).code == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "Signature=x",
        "X-Amz-Signature=x",
        version4().replace("X-Amz-Expires=60", "X-Amz-Expires=604801"),
        version4() + "&X-Amz-Date=now",
    ],
)
def test_refuses_what_is_no_signature(query):
    assert admission.check(request(query), PLAIN, NOW).status in (400, 403)


def test_a_version_4_token_cannot_be_left_out():
    query = version4(TEMPORARY)
    without = query[query.index("X-Amz-Algorithm") :]
    assert admission.check(request(without), TEMPORARY, NOW).code == "InvalidToken"


@pytest.mark.parametrize(
    "region, host",
    [
        ("us-east-1", "bucket.s3.amazonaws.com"),
        ("us-west-2", "bucket.s3-us-west-2.amazonaws.com"),
        ("eu-west-1", "bucket.s3-eu-west-1.amazonaws.com"),
        ("us-east-2", "bucket.s3.us-east-2.amazonaws.com"),
        ("eu-north-1", "bucket.s3.eu-north-1.amazonaws.com"),
    ],
)
def test_bucket_hosts_have_the_forms_that_were_seen(region, host):
    assert names.bucket_host("bucket", region) == host
