"""What Lambda writes into a function's log by itself, and a function in Python, which Lambda's own runtime client runs."""

import io
import json
import re
import zipfile

import pytest

from kit.waiting import until

HANDLER = """
import boto3
calls = 0
def handler(event, context):
    global calls
    calls += 1
    print("said by the function")
    if event.get("fail"):
        raise ValueError("as asked")
    return {"calls": calls, "request": context.aws_request_id, "who": boto3.client("sts").get_caller_identity()["Arn"]}
"""
REPORT = re.compile(
    r"REPORT RequestId: ([0-9a-f-]{36})\tDuration: (\d+\.\d\d) ms\tBilled Duration: (\d+) ms\t"
    r"Memory Size: 256 MB\tMax Memory Used: (\d+) MB(?:\tInit Duration: (\d+\.\d\d) ms)?\t"
)


@pytest.fixture(scope="module")
def role(aws):
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    return aws.client("iam").create_role(RoleName="python", AssumeRolePolicyDocument=document)["Role"]["Arn"]


@pytest.fixture
def function(aws, role, request):
    """Calls a new Python function; gives what it answers, and its log's messages."""
    name, logging = request.node.name.replace("[", "-").rstrip("]")[:60], getattr(request, "param", {})
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("python_function.py", HANDLER)
    client, logs = aws.client("lambda"), aws.client("logs")
    client.create_function(
        FunctionName=name, Runtime="python3.13", Handler="python_function.handler", Role=role, MemorySize=256, Timeout=30,
        Code={"ZipFile": code.getvalue()}, LoggingConfig=logging,
    )  # fmt: skip

    def call(**event):
        return json.load(client.invoke(FunctionName=name, Payload=json.dumps(event))["Payload"])

    def log():
        return [each["message"] for each in logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]]

    yield call, log
    client.delete_function(FunctionName=name)


def test_a_python_function_stays_and_calls_aws(function):
    call, _ = function
    first, second = call(), call()
    assert (first["calls"], second["calls"]) == (1, 2)
    assert first["request"] != second["request"] and ":assumed-role/python/" in first["who"]


def test_the_first_report_has_an_initialization_and_the_next_has_none(function):
    call, log = function
    requests = [call()["request"], call()["request"]]
    until(lambda: len(log()) >= 8, lambda: str(log()))
    assert [line.split()[0] for line in log()] == ["START", "said", "END", "REPORT"] * 2
    reports = [REPORT.fullmatch(line) for line in log() if line.startswith("REPORT")]
    assert [report[1] for report in reports] == requests
    assert [report[5] is not None for report in reports] == [True, False]
    assert all(0 < float(report[2]) <= int(report[3]) and int(report[4]) > 10 for report in reports)


@pytest.mark.parametrize(
    ("function", "kinds"),
    [
        ({"LogFormat": "JSON", "SystemLogLevel": "INFO"}, ["platform.start", "platform.report"] * 2),
        ({"LogFormat": "JSON", "SystemLogLevel": "WARN"}, ["platform.report"]),
    ],
    indirect=["function"],
    ids=["info", "warn"],
)
def test_json_records_are_of_the_level_that_was_asked_for(function, kinds):
    call, log = function
    assert call()["calls"] == 1 and call(fail=True)["errorMessage"] == "as asked"

    def records():
        parsed = [json.loads(line) for line in log() if line.startswith('{"time"')]
        return [each for each in parsed if each["type"].startswith("platform.")]

    until(lambda: [each["type"] for each in records()] == kinds, lambda: str(log()))
    failed = records()[-1]["record"]
    assert failed["status"] == "error" and failed["metrics"]["memorySizeMB"] == 256 and "initDurationMs" not in failed["metrics"]
    if len(kinds) > 1:
        assert records()[1]["record"]["metrics"]["initDurationMs"] > 0
