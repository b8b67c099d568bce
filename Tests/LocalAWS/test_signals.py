"""Wait conditions: their URLs, what is taken for a signal, and what is refused."""

import json
import re
import uuid

import pytest
import requests

from kit.waiting import until

RESOURCES = """
  Approved: {{ Type: AWS::CloudFormation::WaitConditionHandle }}
  Wait: {{ Type: AWS::CloudFormation::WaitCondition, Properties: {{ Handle: !Ref Approved, Timeout: '{timeout}' }} }}
"""
V2 = r"AWSAccessKeyId=\w+&Expires=\d+&Signature=[\w%-]+"
V4 = (
    r"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=\w+&X-Amz-SignedHeaders=host&X-Amz-Expires=\d+"
    r"&X-Amz-Credential=[\w%-]+&X-Amz-Signature=[0-9a-f]{64}"
)


@pytest.fixture(params=["v2", "v4", "v4-token"])
def signature(request, local_aws):
    local_aws.sign_with(request.param)
    yield request.param
    local_aws.sign_with("v2")


@pytest.fixture
def waiting(aws, stack):
    """Starts a stack that waits, and returns its name and its signal URL."""

    def start(timeout=60):
        name, cloudformation = stack(RESOURCES.format(timeout=timeout)), aws.client("cloudformation")

        def urls():
            rows = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
            return [
                row["PhysicalResourceId"]
                for row in rows
                if row["LogicalResourceId"] == "Approved" and row.get("PhysicalResourceId", "").startswith("https")
            ]

        return name, until(urls, "the handle has no URL")[0]

    return start


def signal(web, url, body=None, **headers):
    body = body or {"Status": "SUCCESS", "UniqueId": str(uuid.uuid4()), "Data": "yes", "Reason": "because"}
    # requests adds no Content-Type to bytes.
    return web.put(url, data=json.dumps(body).encode(), headers=headers)


def status(aws, name):
    """The status in which a stack comes to rest."""
    cloudformation = aws.client("cloudformation")

    def now():
        return cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]

    until(lambda: not now().endswith("_IN_PROGRESS"), f"{name} goes on", pause=0.2)
    return now()


def test_the_url_has_the_shape_of_aws(waiting, signature):
    _, url = waiting()
    query = {"v2": V2, "v4": V4, "v4-token": r"X-Amz-Security-Token=[\w%-]+&" + V4}[signature]
    assert re.fullmatch(
        r"https://cloudformation-waitcondition-us-east-1\.s3\.amazonaws\.com/arn%3Aaws%3Acloudformation%3Aus-east-1%3A123456789012%3Astack/"
        r"s-\w+/[0-9a-f-]{36}/[0-9a-f-]{36}/Approved\?" + query,
        url,
    )


def test_a_signal_lets_the_stack_go_on(aws, web, waiting, signature):
    name, url = waiting()
    assert signal(web, url).status_code == 200
    assert status(aws, name) == "CREATE_COMPLETE"


def test_a_failure_rolls_back_and_says_why(aws, web, waiting, signature):
    name, url = waiting()
    assert signal(web, url, {"Status": "FAILURE", "UniqueId": "1", "Reason": "No budget"}).status_code == 200
    assert status(aws, name) == "ROLLBACK_COMPLETE"
    reasons = [
        event.get("ResourceStatusReason", "")
        for event in aws.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    ]
    assert "WaitCondition received failed message: 'No budget' for uniqueId: 1" in reasons


def test_silence_rolls_back(aws, waiting):
    name, _ = waiting(timeout=5)
    assert status(aws, name) == "ROLLBACK_COMPLETE"


@pytest.mark.parametrize(
    "change, code",
    [
        (lambda url: url.split("?")[0], "AccessDenied"),
        (lambda url: url.replace("/Approved?", "/Other?"), "SignatureDoesNotMatch"),
        (lambda url: re.sub(r"(Signature=)..", r"\1AA", url), "SignatureDoesNotMatch"),
        (lambda url: url.replace("%3A", ":", 1), "SignatureDoesNotMatch"),
    ],
    ids=["unsigned", "another path", "another signature", "decoded path"],
)
def test_a_changed_url_is_refused(web, waiting, change, code):
    _, url = waiting()
    request = web.prepare_request(requests.Request("PUT", url, data=b"{}"))
    request.url = change(url)
    answer = web.send(request, verify=web.verify, proxies=web.proxies)
    assert (answer.status_code, f"<Code>{code}</Code>" in answer.text) == (403, True), answer.text


def test_a_content_type_is_refused(web, waiting):
    _, url = waiting()
    answer = signal(web, url, **{"Content-Type": "application/json"})
    assert (answer.status_code, "SignatureDoesNotMatch" in answer.text) == (403, True)
    assert signal(web, url).status_code == 200


def test_an_expired_url_is_refused(local_aws, web, waiting):
    local_aws.sign_with("v2", seconds=-1)
    _, url = waiting()
    local_aws.sign_with("v2")
    answer = signal(web, url)
    assert (answer.status_code, "Request has expired" in answer.text) == (403, True)


def test_a_chunked_body_is_refused(web, waiting):
    _, url = waiting()
    assert web.put(url, data=iter([b"{}"])).status_code == 501
