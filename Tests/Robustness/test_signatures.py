"""What the two executables sign, before two verifiers that share no code: botocore, which signs the received bytes anew,
and a ministack that demands valid signatures (see verifier.py). A changed bit must fail with both."""

import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from transcript import keep_world
from verifier import Door, Ministack

from kit.aws import sigv4
from kit.aws.event_schemas import problems
from kit.aws.sns import key_of
from kit.flow.ledger_world import ANN, LedgerWorld
from kit.http.server import Request

ODD = "Übung &+%/~*'()=;:@!$#[]\"\\ 東京 \U0001f600 %2F%20+ a  b"
TABLE, TOPIC = "requests", "approvals"
NOT_SIGNED = {"accept", "accept-encoding", "accept-language", "connection", "content-length", "user-agent", "authorization"}


@pytest.fixture
def ministack(tmp_path):
    ministack = Ministack(tmp_path)
    yield ministack
    ministack.close()


@pytest.fixture
def door(ministack):
    door = Door(ministack.port)
    yield door
    door.close()


@pytest.fixture
def requests(ministack, door, evidence, size) -> Iterator[list[Request]]:
    """All that the functions sent to AWS in some requests' lives, on a server that refuses what is not signed rightly."""
    topic = ministack.prepare(TABLE, TOPIC, ANN)
    world, given = LedgerWorld(), ministack.credentials
    environment = {
        "TABLE_NAME": TABLE, f"TOPIC_ARN_{key_of(ANN)}": topic, "APPROVERS": ANN, "AWS_MAX_ATTEMPTS": "1",
        "AWS_ACCESS_KEY_ID": given.access_key, "AWS_SECRET_ACCESS_KEY": given.secret_key, "AWS_SESSION_TOKEN": given.token,
        **{f"AWS_ENDPOINT_URL_{each}": door.url for each in ("SNS", "DYNAMODB", "EVENTBRIDGE")},
    }  # fmt: skip
    try:
        world.secrets.add("the secret access key", given.secret_key)
        world.secrets.add("the session token", given.token)
        notification = world.start("NotificationFunction", **environment)
        approval = world.start("ApprovalFunction", **environment)
        for number in range(size.of(full=10, short=2)):
            handle = world.wait_url(handle=f"Handle{number}", signature="v4+token")
            answer = world.tell(world.event("Create", handle, properties={"Product": ODD, ODD: [ODD, number]}), notification)
            assert answer["Status"] == "SUCCESS", answer
            world.sns.published = published(door)
            email = world.emails()[-1]
            world.press(email, "approve", code="000 001", function=approval)
            assert world.press(email, "approve", comment=ODD, function=approval).status == 200
            world.tell(world.event("Delete", handle), notification)
        assert len(world.signals.requests) == number + 1
        yield door.requests[:]
    finally:
        keep_world(world, evidence)
        world.close()


def published(door) -> list[dict[str, str]]:
    """The forms of what was published, as the stand-in for SNS has them."""
    forms = [dict(parse_qsl(each.body.decode())) for each in door.requests if sigv4.parts(each)["service"] == "sns"]
    return [form for form in forms if form["Action"] == "Publish"]


def changes(request: Request) -> Iterator[tuple[str, Request]]:
    """The request with one thing changed, by what it is. All of it is covered by the signature."""
    signed = sigv4.signed_headers(request)
    signature = sigv4.parts(request)["signature"]
    for place in (0, 31, 63):
        other = f"{int(signature[place], 16) ^ 1:x}"
        yield (
            "the signature",
            with_header(
                request,
                "authorization",
                lambda old, p=place, o=other: old.replace(signature, signature[:p] + o + signature[p + 1 :]),
            ),
        )
    for place in (0, len(request.body) // 2, len(request.body) - 1):
        # The lowest bit of a letter or digit, so that the form or JSON stays one where it was one.
        body = bytearray(request.body)
        body[place] ^= 1
        yield "the body", replace(request, body=bytes(body))
    yield "the length of the body", replace(request, body=request.body + b" ")
    yield "the query", replace(request, target=request.target + b"?x=1")
    yield "the path", replace(request, target=b"/x" + request.target)
    for name in signed:
        yield f"the header {name}", with_header(request, name, flipped)


def with_header(request: Request, name: str, change) -> Request:
    headers = tuple((key, change(value) if key.lower() == name else value) for key, value in request.headers)
    assert headers != request.headers, f"the request has no header {name} to change"
    return replace(request, headers=headers)


def flipped(value: str) -> str:
    """The last letter's lowest bit, which leaves it one that a header may have."""
    return value[:-1] + chr(ord(value[-1]) ^ 1)


def botocore_agrees(request: Request, credentials) -> bool:
    try:
        sigv4.check(request, credentials)
    except AssertionError:
        return False
    return True


def test_both_verifiers_take_what_we_sign_and_refuse_it_with_a_bit_changed(requests, ministack, door, size, evidence):
    services = {sigv4.parts(each)["service"] for each in requests}
    assert services == {"sns", "dynamodb", "events"}
    put = [json.loads(each.body)["Entries"] for each in requests if sigv4.parts(each)["service"] == "events"]
    assert not [problem for entries in put for entry in entries for problem in problems(entry)]
    for each in requests:
        unsigned = {name.lower() for name, _ in each.headers} - set(sigv4.signed_headers(each)) - NOT_SIGNED
        assert not unsigned, f"a request's headers {unsigned} are not signed"
        assert each.header("X-Amz-Security-Token") == ministack.credentials.token
        assert botocore_agrees(each, ministack.credentials)
        verdict = door.judge(each)
        assert not verdict.refusal, verdict
    evidence.row(
        "requests to SNS, DynamoDB and EventBridge, with a session token and odd characters",
        tried=2 * len(requests),
        result="botocore computes the same signatures from the wire, and ministack's own check takes them",
    )
    kinds: dict[str, int] = {}
    chosen = {(sigv4.parts(each)["service"], each.header("X-Amz-Target") or each.body[:30]): each for each in requests}
    for each in requests if not size.short else chosen.values():
        for kind, changed in changes(each):
            verdict = door.judge(changed)
            assert verdict.refusal and verdict.status in (400, 403), (kind, verdict)
            assert not botocore_agrees(changed, ministack.credentials), f"botocore takes a request with {kind} changed"
            kinds[kind] = kinds.get(kind, 0) + 1
    evidence.row(
        f"the same requests with one bit or byte of it changed: {', '.join(kinds)}",
        tried=sum(kinds.values()),
        result="refused by both, each one",
    )
