"""Every partition of AWS: where the functions call its services, and where they tell CloudFormation."""

import json

import pytest
from botocore.session import Session

from kit.aws.sns import key_of
from kit.aws.urls import SUFFIXES, WaitURL
from kit.flow.email import base64url
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.flow.world import ABSENT, APPROVAL_URL
from kit.lambda_ import events
from kit.lambda_.events import FIXTURES, REMOVE
from kit.lambda_.gateway import Call

PARTITIONS = json.loads((FIXTURES.parent / "partitions.json").read_text(encoding="utf-8"))
REGIONS = [(each["id"], each["regions"][-1]) for each in PARTITIONS]
SERVICES = {"SNS": "sns", "DYNAMODB": "dynamodb", "CLOUDFORMATION": "cloudformation", "EVENTBRIDGE": "events"}
in_every_partition = pytest.mark.parametrize("partition, region", REGIONS, ids=[region for _, region in REGIONS])


def test_the_partitions_are_those_of_botocore():
    assert {each["id"] for each in PARTITIONS} == set(Session().get_available_partitions())


@in_every_partition
@pytest.mark.parametrize("service", SERVICES)
def test_a_launch_calls_each_service_where_botocore_would(ledger, service, partition, region):
    client = Session().create_client(SERVICES[service], region, aws_access_key_id="x", aws_secret_access_key="x")
    host = client.meta.endpoint_url.removeprefix("https://") + ":443"
    ledger.expected_egress.add(host)
    topics = {
        f"TOPIC_ARN_{key_of(each)}": f"arn:{partition}:sns:{region}:123456789012:{key_of(each)}" for each in (ANN, BEN, CLEO)
    }
    here = {"AWS_REGION": region, "AWS_MAX_ATTEMPTS": "1", f"AWS_ENDPOINT_URL_{service}": ABSENT}
    function = ledger.start("NotificationFunction", **topics, **here)
    event = ledger.event("Create", ledger.wait_url(region=region, partition=partition))
    ledger.tell(event, function, function_arn=f"arn:{partition}:lambda:{region}:123456789012:function:under-test")
    assert set(ledger.egress.hosts()) == {host}


@in_every_partition
def test_an_answer_goes_to_cloudformations_store_in_the_partition(world, partition, region):
    wait_url = world.known(WaitURL(region, partition=partition))
    event = events.custom_resource("Create", wait_url, properties={"EmailID": REMOVE})
    world.secrets.add_query("the ResponseURL", event["ResponseURL"])
    host = f"cloudformation-custom-resource-response-{region.replace('-', '')}"
    host += f".s3.{region}.{SUFFIXES[partition]}:443" if region != "us-east-1" else ".s3.amazonaws.com:443"
    world.expected_egress.add(host)
    world.start("NotificationFunction", AWS_MAX_ATTEMPTS="1").invoke(event)
    assert set(world.egress.hosts()) == {host}


@in_every_partition
@pytest.mark.parametrize("form", ["s3.{}", "s3-{}"])
def test_a_decision_is_signalled_to_the_store_in_the_partition(world, partition, region, form):
    host = f"cloudformation-waitcondition-{region}.{form.format(region)}.{SUFFIXES[partition]}"
    wait_url = world.known(WaitURL(region, partition=partition, host=host, signature="v4+token"))
    world.expected_egress.add(f"{host}:443")
    function = world.start("ApprovalFunction", CONFIRMATION="button", AWS_MAX_ATTEMPTS="1")
    link = f"{APPROVAL_URL}?waitUrl={base64url(str(wait_url))}"
    assert world.send(Call(link, "POST", [("decision", "approve")]), function).status == 502
    assert set(world.egress.hosts()) == {f"{host}:443"}


@in_every_partition
def test_no_host_of_another_partition_is_signalled(world, partition, region):
    function = world.start("ApprovalFunction", CONFIRMATION="button", AWS_MAX_ATTEMPTS="1")
    for other in set(SUFFIXES.values()) - {SUFFIXES[partition]}:
        wait_url = WaitURL(region, partition=partition, host=f"cloudformation-waitcondition-{region}.s3.{region}.{other}")
        link = f"{APPROVAL_URL}?waitUrl={base64url(str(world.known(wait_url)))}"
        assert world.send(Call(link, "POST", [("decision", "approve")]), function).status == 400
    assert world.nothing_left()
