"""What a function finds around it, and who may call it."""

import json
import re
import textwrap
import time
import uuid

import pytest

from kit.waiting import until

PERMISSION = {"Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}


@pytest.fixture(scope="module")
def seen(aws, probe):
    """What the probe saw as a custom resource."""
    name = f"s-{uuid.uuid4().hex[:8]}"
    cloudformation = aws.client("cloudformation")
    cloudformation.create_stack(
        StackName=name,
        TemplateBody=textwrap.dedent(f"""
        Resources:
          Probe:
            Type: Custom::Probe
            Properties: {{ ServiceToken: '{probe["Function"]}' }}
        Outputs:
          Seen: {{ Value: !GetAtt Probe.Seen }}
    """),
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    return json.loads(cloudformation.describe_stacks(StackName=name)["Stacks"][0]["Outputs"][0]["OutputValue"])


def test_the_environment_is_lambdas_and_its_own(seen):
    environment = seen["environment"]
    assert environment["OWN"] == "yes"
    assert environment["AWS_REGION"] == "us-east-1"
    assert environment["AWS_LAMBDA_LOG_FORMAT"] == "JSON" and environment["AWS_LAMBDA_LOG_LEVEL"] == "DEBUG"
    assert environment["AWS_ACCESS_KEY_ID"].startswith("ASIA") and environment["AWS_SESSION_TOKEN"]


def test_the_environment_has_nothing_of_this_machine(seen, local_aws):
    allowed = re.compile(r"AWS_.*|_HANDLER|LAMBDA_TASK_ROOT|LANG|TZ|PATH|PWD|OWN|HTTPS_PROXY|SSL_CERT_FILE|LC_CTYPE")
    assert [name for name in seen["environment"] if not allowed.fullmatch(name)] == []
    assert local_aws.options.secret_key not in seen["environment"].values()


def test_the_root_has_nothing_of_this_machine(seen, local_aws):
    if "without a sandbox" in local_aws.log.read_text():
        pytest.skip("no sandbox on this machine")
    assert set(seen["root"]) <= {"bin", "dev", "etc", "lib", "lib64", "opt", "proc", "tmp", "usr", "var"}
    assert seen["task"] == ["bootstrap"]
    if local_aws.options.reaches_443:
        assert "HTTPS_PROXY" not in seen["environment"]
        assert "cloudformation-waitcondition-us-east-1.s3.amazonaws.com" in seen["hosts"]


def test_a_response_url_has_the_shape_of_aws(seen):
    assert re.fullmatch(
        r"https://cloudformation-custom-resource-response-useast1\.s3\.us-east-1\.amazonaws\.com/"
        r"arn%3Aaws%3Acloudformation%3Aus-east-1%3A123456789012%3Astack/s-\w+/[0-9a-f-]{36}%7CProbe%7C"
        rf"{seen['event']['RequestId']}\?AWSAccessKeyId=\w+&Expires=\d+&Signature=[\w%-]+",
        seen["event"]["ResponseURL"],
    )


def test_a_response_url_is_good_for_two_hours(seen):
    expires = int(re.search(r"Expires=(\d+)", seen["event"]["ResponseURL"])[1])
    assert 7_100 < expires - time.time() <= 7_200


def test_a_function_that_dies_is_called_again_twice(aws, probe, stack):
    before = lines_of_the_probe(aws, '"probe": "Create"')
    properties = f"{{ ServiceToken: '{probe['Function']}', Ask: crash, ServiceTimeout: '8' }}"
    stack(f"  Probe: {{ Type: 'Custom::Probe', Properties: {properties} }}")
    until(lambda: lines_of_the_probe(aws, '"probe": "Create"') >= before + 3, "it was not called again twice")


def lines_of_the_probe(aws, text):
    logs = aws.client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"] if "Function" in group["logGroupName"]]
    events = [event for group in groups for event in logs.filter_log_events(logGroupName=group)["events"]]
    return sum(text in event["message"] for event in events)


@pytest.mark.parametrize(
    "source, more, status",
    [
        (None, {}, 500),
        ("{api}/*/GET/", {}, 200),
        ("{api}/*", {}, 200),
        ("{api}/*/POST/", {}, 500),
        ("other/*", {}, 500),
        # Not documented of API Gateway, so not sent here.
        ("{api}/*", {"SourceAccount": "123456789012"}, 500),
    ],
)
@pytest.mark.parametrize("kind", ["Rest", "Http"])
def test_an_api_needs_a_permission_for_itself(aws, probe, web, kind, source, more, status):
    url = f"https://{probe[kind + 'Id']}.execute-api.us-east-1.amazonaws.com/{'live/' if kind == 'Rest' else ''}"
    client, name = aws.client("lambda"), probe["Function"]
    if source:
        arn = "arn:aws:execute-api:us-east-1:123456789012:" + source.format(api=probe[kind + "Id"])
        client.add_permission(FunctionName=name, StatementId="test", SourceArn=arn, **PERMISSION, **more)
    try:
        assert web.get(url).status_code == status
    finally:
        if source:
            client.remove_permission(FunctionName=name, StatementId="test")


@pytest.mark.parametrize(
    "kind, version, query, method", [("Rest", None, {"a": "+1"}, "POST"), ("Http", "2.0", {"a": "0,+1"}, None)]
)
def test_each_api_sends_its_own_payload(aws, probe, web, kind, version, query, method):
    url = f"https://{probe[kind + 'Id']}.execute-api.us-east-1.amazonaws.com/{'live/' if kind == 'Rest' else ''}?a=0&a=%2B1"
    client, name = aws.client("lambda"), probe["Function"]
    client.add_permission(FunctionName=name, StatementId="version", **PERMISSION)
    event = web.post(url, data={"decision": "approve"}).json()
    client.remove_permission(FunctionName=name, StatementId="version")
    assert event.get("version") == version
    assert event["queryStringParameters"] == query
    assert event["requestContext"].get("httpMethod") == method
    assert event["requestContext"]["domainName"] == f"{probe[kind + 'Id']}.execute-api.us-east-1.amazonaws.com"


def test_an_http_api_is_announced_under_its_aws_name(probe):
    assert probe["HttpEndpoint"] == f"https://{probe['HttpId']}.execute-api.us-east-1.amazonaws.com"


def test_a_function_url_needs_a_permission(aws, probe, web):
    client, name = aws.client("lambda"), probe["Function"]
    assert web.get(probe["FunctionUrl"]).status_code == 403
    client.add_permission(
        FunctionName=name, StatementId="by-url", Action="lambda:InvokeFunctionUrl", Principal="*", FunctionUrlAuthType="NONE"
    )
    assert web.get(probe["FunctionUrl"]).status_code == 200
    client.remove_permission(FunctionName=name, StatementId="by-url")


def test_a_delete_can_arrive_before_its_create(aws, local_aws, probe, stack):
    local_aws.turn(turned_round=True)
    try:
        # The Delete must be answered within it, too.
        properties = f"{{ ServiceToken: '{probe['Function']}', ServiceTimeout: '8' }}"
        name = stack(f"  Turned: {{ Type: 'Custom::Probe', Properties: {properties} }}")
        cloudformation, logs = aws.client("cloudformation"), aws.client("logs")
        until(
            lambda: cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] == "ROLLBACK_COMPLETE",
            "it did not roll back",
        )
    finally:
        local_aws.turn(turned_round=False)
    (group,) = [
        each["logGroupName"] for each in logs.describe_log_groups()["logGroups"] if "probe-Function" in each["logGroupName"]
    ]

    def seen():
        events = logs.filter_log_events(logGroupName=group)["events"]
        return [json.loads(each["message"])["probe"] for each in events if '"logical": "Turned"' in each["message"]]

    until(lambda: len(seen()) == 2, "it was not called twice")
    assert seen() == ["Delete", "Create"]


def test_a_create_that_failed_is_deleted_under_the_id_of_its_answer(aws, probe, stack):
    properties = f"{{ ServiceToken: '{probe['Function']}', Ask: fail }}"
    name = stack(f"  Refused: {{ Type: 'Custom::Probe', Properties: {properties} }}")
    cloudformation = aws.client("cloudformation")
    until(
        lambda: cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] == "ROLLBACK_COMPLETE",
        "it did not roll back",
    )
    events = [each for each in cloudformation.describe_stack_events(StackName=name)["StackEvents"]]
    (deleted,) = [each for each in events if each["ResourceStatus"] == "DELETE_COMPLETE"]
    assert (deleted["LogicalResourceId"], deleted["PhysicalResourceId"]) == ("Refused", "probe")


def test_a_schedule_wakes_a_function_by_its_alias(aws, probe):
    functions, scheduler = aws.client("lambda"), aws.client("scheduler")
    name = f"s-{uuid.uuid4().hex[:8]}"
    alias = functions.create_alias(FunctionName=probe["Function"], Name=name, FunctionVersion="$LATEST")["AliasArn"]
    scheduler.create_schedule(
        Name=name,
        ScheduleExpression="rate(1 minute)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": alias, "RoleArn": "arn:aws:iam::123456789012:role/any", "Input": json.dumps({"Schedule": name})},
    )
    until(lambda: lines_of_the_probe(aws, f'"name": "{name}", "arn": "{alias}"') >= 2, "it was not woken twice")
    scheduler.delete_schedule(Name=name)
