"""What the functions read from their environment, and what they say of it when it is wrong."""

import json

import pytest
from botocore.session import Session

from kit.aws import sigv4
from kit.flow.world import ABSENT, CREDENTIALS

NOTIFICATION, APPROVAL = "NotificationFunction", "ApprovalFunction"
BAD = [
    (NOTIFICATION, "TOPIC_ARN", ABSENT),
    (NOTIFICATION, "TOPIC_ARN", ""),
    (NOTIFICATION, "TOPIC_ARN", "approvals"),
    (NOTIFICATION, "TOPIC_ARN", "arn:aws:sqs:us-east-1:123456789012:approvals"),
    (NOTIFICATION, "TOPIC_ARN", "arn:aws:sns:us-east-1:123456789012"),
    (NOTIFICATION, "APPROVAL_URL", ABSENT),
    (NOTIFICATION, "APPROVAL_URL", ""),
    (NOTIFICATION, "APPROVAL_URL", "example.com/approval"),
    (NOTIFICATION, "APPROVAL_URL", "http://example.com/approval"),
    (NOTIFICATION, "APPROVAL_URL", "https://example.com/approval?stage=prod"),
    (NOTIFICATION, "AWS_ACCESS_KEY_ID", ABSENT),
    (NOTIFICATION, "AWS_SECRET_ACCESS_KEY", ABSENT),
    (NOTIFICATION, "AWS_MAX_ATTEMPTS", "three"),
    (NOTIFICATION, "AWS_MAX_ATTEMPTS", "0"),
    (NOTIFICATION, "AWS_ENDPOINT_URL_SNS", "not a url"),
    (NOTIFICATION, "SIGNAL_HOSTS", "https://example.com/path"),
    (APPROVAL, "SIGNAL_HOSTS", "https://example.com/path"),
    (APPROVAL, "CONFIRMATION", "captcha"),
    (APPROVAL, "CONFIRMATION", "CODE?"),
    (APPROVAL, "AWS_MAX_ATTEMPTS", "-1"),
    *((function, "LATE_DAYS", value) for function in (NOTIFICATION, APPROVAL) for value in ("-1", "31", "7.5", "a week")),
]


@pytest.mark.parametrize("function, variable, value", BAD, ids=[f"{f}-{n}-{v}" for f, n, v in BAD])
def test_a_bad_variable_is_an_init_error_that_names_it(world, function, variable, value):
    function = world.start(function, **{variable: value})
    assert function.wait_for_exit() != 0
    (report,) = function.api.init_errors
    error = json.loads(report.body)
    assert variable in error["errorMessage"]
    assert isinstance(error["errorType"], str) and error["stackTrace"] == []
    assert report.header("Lambda-Runtime-Function-Error-Type")
    assert function.api.polls == 0
    assert variable in function.everything()


@pytest.mark.parametrize("function", [NOTIFICATION, APPROVAL])
def test_outside_of_lambda_the_missing_variable_is_named(world, function):
    function = world.start(function, runtime_api=False)
    assert function.wait_for_exit() != 0
    assert "AWS_LAMBDA_RUNTIME_API" in function.everything()


def test_the_approval_function_needs_nothing_of_its_own(world):
    function = world.start(APPROVAL, TOPIC_ARN=ABSENT, APPROVAL_URL=ABSENT)
    assert world.decide(world.ask(), "approve", function=function).status == 200


def test_without_signal_hosts_a_stub_is_refused(world):
    function = world.start(NOTIFICATION, SIGNAL_HOSTS=world.responses.host)
    assert world.tell(world.event(), function)["Status"] == "FAILED"
    email = world.ask()
    function = world.start(APPROVAL, SIGNAL_HOSTS=ABSENT)
    page = world.open(email.link)
    assert world.send(page.press("approve", code=email.code), function).status == 400
    assert not world.signals.requests


def test_signal_hosts_are_equal_to_the_port(world):
    function = world.start(APPROVAL, SIGNAL_HOSTS=f" {world.bystander.host} , 127.0.0.1 , 127.0.0.1:1")
    email = world.ask()
    assert world.send(world.open(email.link).press("approve", code=email.code), function).status == 400


def test_the_check_of_signatures_notices_another_key(world):
    function = world.start(NOTIFICATION, AWS_SECRET_ACCESS_KEY=CREDENTIALS.secret_key[::-1])
    world.tell(world.event(), function)
    assert world.sns.wrong_signatures
    for service in world.services:
        assert all(each.startswith("botocore signs differently") for each in service.wrong_signatures)
        service.wrong_signatures.clear()


# Endpoints


def test_the_region_is_that_of_the_topic(world):
    function = world.start(NOTIFICATION, TOPIC_ARN="arn:aws:sns:eu-central-1:123456789012:approvals", AWS_REGION="us-east-1")
    world.tell(world.event(), function)
    assert {sigv4.parts(request)["region"] for request in world.sns.requests} == {"eu-central-1"}


REGIONS = [
    ("aws", "us-east-1"),
    ("aws", "eu-west-3"),
    ("aws", "ap-southeast-4"),
    ("aws-cn", "cn-north-1"),
    ("aws-cn", "cn-northwest-1"),
    ("aws-us-gov", "us-gov-west-1"),
    ("aws-us-gov", "us-gov-east-1"),
]
FIPS = [("aws", "us-east-1"), ("aws", "us-west-2"), ("aws-us-gov", "us-gov-west-1")]


def sns_host(region: str, fips: bool) -> str:
    """Where botocore would send it."""
    session = Session()
    session.set_config_variable("use_fips_endpoint", fips)
    client = session.create_client("sns", region, aws_access_key_id="x", aws_secret_access_key="x")
    return client.meta.endpoint_url.removeprefix("https://") + ":443"


@pytest.mark.parametrize("partition, region, fips", [(*each, False) for each in REGIONS] + [(*each, True) for each in FIPS])
def test_the_host_of_sns_is_that_of_botocore(world, partition, region, fips):
    host = sns_host(region, fips)
    world.expected_egress.add(host)
    function = world.start(
        NOTIFICATION,
        TOPIC_ARN=f"arn:{partition}:sns:{region}:123456789012:approvals",
        AWS_ENDPOINT_URL_SNS=ABSENT,
        AWS_USE_FIPS_ENDPOINT="true" if fips else ABSENT,
        AWS_MAX_ATTEMPTS="1",
    )
    world.tell(world.event(), function)
    assert set(world.egress.hosts()) == {host}
