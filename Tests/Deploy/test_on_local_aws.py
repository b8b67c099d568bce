"""The real templates, deployed, changed and removed by the real scripts with the stock aws CLI, on the local AWS."""

import hashlib
import json
import subprocess
import time
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, WaiterError

from kit.flow.deployment import environment
from kit.lambda_.executables import ROOT

BUCKET = "approval-flow-123456789012-us-east-1"


@pytest.fixture(scope="module")
def script(local_aws, aws) -> Callable[..., subprocess.CompletedProcess]:
    """Runs a script as the account's administrator; fails with what it said unless it is to refuse."""
    variables = environment(local_aws)

    def script(name: str, *arguments: str, refused: bool = False) -> subprocess.CompletedProcess:
        done = subprocess.run([ROOT / "scripts" / name, *arguments], env=variables, capture_output=True, text=True, timeout=300)
        assert done.returncode == (1 if refused else 0), done.stdout + done.stderr
        return done

    return script


@pytest.fixture(scope="module")
def installs(script, zips, aws):
    """Two installs side by side: one with the ledger and three approvers, and a small one. Removed at the end.

    Of an earlier attempt there is a bucket of which nothing is set up yet.
    """
    aws.client("s3").create_bucket(Bucket=BUCKET)
    script("deploy", "--stack-name", "big", "--zips", str(zips), "--quorum", "2", *emails("abc"))
    script("deploy", "--stack-name", "small", "--zips", str(zips), "--no-ledger", *emails("a"))
    yield
    script("remove", "--stack-name", "small")
    script("remove", "--stack-name", "big", "--delete-records")


def emails(names):
    return [word for name in names for word in ("--email", f"{name}@example.com")]


def outputs(aws, stack):
    (found,) = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}


def topics(aws, stack):
    """The topic of each approver by the key of their address."""
    return {name.removeprefix("TopicArn"): arn for name, arn in outputs(aws, stack).items() if name.startswith("TopicArn")}


def subscriptions(aws, stack):
    """The addresses that each topic emails, by the approver's key, with the subscription's ARN or that it is pending."""
    sns = aws.client("sns")
    return {
        key: {
            each["Endpoint"]: each["SubscriptionArn"] for each in sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
        }
        for key, arn in topics(aws, stack).items()
    }


def test_products_find_the_function_in_three_places(installs, aws):
    token = outputs(aws, "big")["ServiceToken"]
    assert aws.client("ssm").get_parameter(Name="/approval-flow/big/service-token")["Parameter"]["Value"] == token
    exports = {each["Name"]: each["Value"] for each in aws.client("cloudformation").list_exports()["Exports"]}
    assert exports["big-ServiceToken"] == token
    assert exports["small-ServiceToken"] != token


def test_the_functions_are_told_about_their_own_install(installs, aws):
    functions = aws.client("lambda")
    big = functions.get_function_configuration(FunctionName=outputs(aws, "big")["ServiceToken"])["Environment"]["Variables"]
    small = functions.get_function_configuration(FunctionName=outputs(aws, "small")["ServiceToken"])["Environment"]["Variables"]
    assert {**big} == {
        **{f"TOPIC_ARN_{name}examplecom": outputs(aws, "big")[f"TopicArn{name}examplecom"] for name in "abc"},
        "APPROVAL_URL": outputs(aws, "big")["ApprovalUrl"],
        "TABLE_NAME": outputs(aws, "big")["TableName"],
        "APPROVERS": "a@example.com,b@example.com,c@example.com",
        "QUORUM": "2",
        "CONFIRMATION": "code",
        "VERIFY_REQUESTER": "show",
        "MAX_OPEN": "20",
        "REMIND_BEFORE": "14400,3600",
        "LATE_DAYS": "7",
    }
    assert {**small} == {
        "TOPIC_ARN": outputs(aws, "small")["TopicArn"],
        "APPROVAL_URL": outputs(aws, "small")["ApprovalUrl"],
        "CONFIRMATION": "code",
        "VERIFY_REQUESTER": "show",
    }
    assert big["APPROVAL_URL"].startswith("https://") and big["APPROVAL_URL"].endswith(".amazonaws.com/")


def test_nobody_but_the_function_publishes(installs, aws):
    for arn in (*topics(aws, "big").values(), *topics(aws, "small").values()):
        with pytest.raises(ClientError, match="explicit deny"):
            aws.client("sns").publish(TopicArn=arn, Message="Press here")


@pytest.mark.parametrize(
    "subscription",
    [
        {"Protocol": "email", "Endpoint": "b@example.com"},
        {"Protocol": "email-json", "Endpoint": "a@example.com"},
        {"Protocol": "sqs", "Endpoint": "arn:aws:sqs:us-east-1:123456789012:listener"},
        {"Protocol": "lambda", "Endpoint": "arn:aws:lambda:us-east-1:123456789012:function:listener"},
    ],
    ids=lambda subscription: subscription["Protocol"] + "-" + subscription["Endpoint"].rpartition(":")[2],
)
def test_nobody_subscribes_to_an_approvers_topic_but_the_approver(installs, aws, subscription):
    arn = topics(aws, "big")["aexamplecom"]
    with pytest.raises(ClientError, match="explicit deny"):
        aws.client("sns").subscribe(TopicArn=arn, **subscription)
    assert set(subscriptions(aws, "big")["aexamplecom"]) == {"a@example.com"}


def test_an_approver_can_be_subscribed_again(installs, aws):
    aws.client("sns").subscribe(TopicArn=topics(aws, "big")["aexamplecom"], Protocol="email", Endpoint="a@example.com")


def test_the_clerk_is_scheduled_under_the_operators_alias(installs, aws):
    schedules = aws.client("scheduler").list_schedules()["Schedules"]
    (clerk,) = [aws.client("scheduler").get_schedule(Name=each["Name"]) for each in schedules if each["Name"].startswith("big-")]
    assert clerk["Target"]["Arn"] == outputs(aws, "big")["ServiceToken"] + ":operator" == outputs(aws, "big")["OperatorArn"]
    assert not [each for each in schedules if each["Name"].startswith("small-")]


def test_code_is_private_and_encrypted(installs, aws):
    s3, bucket = aws.client("s3"), BUCKET
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    (statement,) = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    assert statement["Sid"] == "OnlyOverTls"
    assert {"Key": "created-by", "Value": "approval-flow-deploy"} in s3.get_bucket_tagging(Bucket=bucket)["TagSet"]


def test_taking_an_approver_off_leaves_the_others_subscribed(installs, script, zips, aws, local_aws):
    subprocess.run([ROOT / "scripts/local-aws", "confirm", "--dir", local_aws.options.directory], check=True)
    before = subscriptions(aws, "big")
    assert {key: list(each) for key, each in before.items()} == {f"{name}examplecom": [f"{name}@example.com"] for name in "abc"}
    # b, from the middle of the list. What is not given, such as the quorum, stays.
    said = script("deploy", "--stack-name", "big", "--zips", str(zips), *emails("ac")).stdout
    assert "Every approver has confirmed" in said
    # The same subscriptions, so that nobody has to confirm again.
    assert subscriptions(aws, "big") == {key: each for key, each in before.items() if key != "bexamplecom"}
    assert all(arn.startswith("arn:") for each in before.values() for arn in each.values())
    function = outputs(aws, "big")["ServiceToken"]
    assert aws.client("lambda").get_function_configuration(FunctionName=function)["Environment"]["Variables"]["QUORUM"] == "2"


def test_an_approver_who_is_added_confirms_and_the_others_need_not(installs, script, zips, aws):
    before = subscriptions(aws, "big")
    assert set(before) == {"aexamplecom", "cexamplecom"}
    said = script("deploy", "--stack-name", "big", "--zips", str(zips), *emails("acd")).stdout
    assert "d@example.com" in said and "a@example.com" not in said.split("1. ")[1].split("2. ")[0]
    after = subscriptions(aws, "big")
    assert after.pop("dexamplecom") == {"d@example.com": "PendingConfirmation"}
    assert after == before and all(arn.startswith("arn:") for each in after.values() for arn in each.values())
    script("deploy", "--stack-name", "big", "--zips", str(zips), *emails("ac"))
    assert subscriptions(aws, "big") == before


def test_the_ledger_can_be_switched_off_and_on_again_while_nothing_is_pending(installs, script, zips, aws, local_aws):
    def confirm():
        subprocess.run([ROOT / "scripts/local-aws", "confirm", "--dir", local_aws.options.directory], check=True)

    def variables():
        function = outputs(aws, "switched")["ServiceToken"]
        return aws.client("lambda").get_function_configuration(FunctionName=function)["Environment"]["Variables"]

    deploy = ("deploy", "--stack-name", "switched", "--zips", str(zips))
    script(*deploy, *emails("ab"))
    confirm()
    table, token = outputs(aws, "switched")["TableName"], outputs(aws, "switched")["ServiceToken"]
    done = {"RequestId": {"S": "0" * 32}, "StackId": {"S": "arn"}, "Status": {"S": "approved"}, "Deadline": {"N": "4000000000"}}
    aws.client("dynamodb").put_item(TableName=table, Item=done)

    # Off: one topic for all, who confirm it anew; nothing is scheduled; the records stay.
    script(*deploy, "--no-ledger")
    assert set(variables()) == {"TOPIC_ARN", "APPROVAL_URL", "CONFIRMATION", "VERIFY_REQUESTER"}
    assert topics(aws, "switched") == {"": outputs(aws, "switched")["TopicArn"]}
    assert subscriptions(aws, "switched") == {"": dict.fromkeys(("a@example.com", "b@example.com"), "PendingConfirmation")}
    assert not [each for each in aws.client("scheduler").list_schedules()["Schedules"] if each["Name"].startswith("switched-")]
    assert aws.client("dynamodb").get_item(TableName=table, Key={"RequestId": {"S": "0" * 32}})["Item"] == done
    confirm()
    assert all(arn.startswith("arn:") for arn in subscriptions(aws, "switched")[""].values())

    # On: topics and a table of their own again, and products keep their function.
    script(*deploy, "--ledger")
    assert {"TABLE_NAME", "TOPIC_ARN_aexamplecom", "TOPIC_ARN_bexamplecom"} <= set(variables()) and "TOPIC_ARN" not in variables()
    assert subscriptions(aws, "switched") == {
        f"{name}examplecom": {f"{name}@example.com": "PendingConfirmation"} for name in "ab"
    }
    assert [each for each in aws.client("scheduler").list_schedules()["Schedules"] if each["Name"].startswith("switched-")]
    assert outputs(aws, "switched")["ServiceToken"] == token
    script("remove", "--stack-name", "switched", "--delete-records")


def test_the_ledger_is_not_taken_away_from_open_requests(installs, script, zips, aws):
    table, in_an_hour = outputs(aws, "big")["TableName"], int(time.time()) + 3600
    for number, (stack, status, deadline, signalled) in enumerate(
        [
            ("waits", "pending", in_an_hour, False),
            ("is-late", "pending", in_an_hour - 7200, False),
            ("is-done", "approved", in_an_hour, True),
            ("is-not-told", "rejected", in_an_hour, False),  # by a process that died; the clerk does it within a minute
        ]
    ):
        stack_id = f"arn:aws:cloudformation:us-east-1:123456789012:stack/{stack}/1"
        item = {"StackId": {"S": stack_id}, "Status": {"S": status}, "Deadline": {"N": str(deadline)}}
        item["Signalled"] = {"BOOL": signalled}
        aws.client("dynamodb").put_item(TableName=table, Item={"RequestId": {"S": f"open-{number}"}, **item})
    said = script("deploy", "--stack-name", "big", "--zips", str(zips), "--no-ledger", refused=True).stderr.splitlines()[-1]
    assert "could not be given any more: is-not-told waits. " in said
    for number in range(4):
        aws.client("dynamodb").delete_item(TableName=table, Key={"RequestId": {"S": f"open-{number}"}})


PRODUCT = """
Parameters: {{ Token: {{ Type: String, Default: none }} }}
Resources: {{ Product: {{ Type: AWS::SSM::Parameter, Properties: {{ Type: String, Value: {} }} }} }}
"""


def test_the_products_of_an_install_ask_its_own_function_and_take_its_own_catalogs_boundary(installs, aws):
    s3 = aws.client("s3")
    (key,) = [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET, Prefix="big/sample-product-")["Contents"]]
    product = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    assert b"!ImportValue big-ServiceToken" in product and b"!ImportValue big-catalog-ServerBoundary" in product
    assert b"approval-flow-" not in product
    assert hashlib.sha256(product).hexdigest()[:16] in key, "a product that changes gets another key"


def test_a_flow_is_not_removed_while_stacks_need_it(installs, script, aws):
    cloudformation, flow = aws.client("cloudformation"), outputs(aws, "big")
    stacks = {
        "imports": {"TemplateBody": PRODUCT.format("!ImportValue big-ServiceToken")},
        "was-given": {
            "TemplateBody": PRODUCT.format("!Ref Token"),
            "Parameters": [{"ParameterKey": "Token", "ParameterValue": flow["ServiceToken"]}],
        },
        "is-recorded": {"TemplateBody": PRODUCT.format("recorded")},
        "is-gone": {"TemplateBody": PRODUCT.format("gone")},
        "has-nothing-to-do-with-it": {"TemplateBody": PRODUCT.format("other")},
    }
    ids = {name: cloudformation.create_stack(StackName=name, **values)["StackId"] for name, values in stacks.items()}
    for name in ids:
        cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    for number, name in enumerate(("is-recorded", "is-recorded", "is-gone")):
        item = {"RequestId": {"S": str(number)}, "StackId": {"S": ids[name]}, "Status": {"S": "approved"}}
        aws.client("dynamodb").put_item(TableName=flow["TableName"], Item=item)
    cloudformation.delete_stack(StackName="is-gone")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=ids["is-gone"], WaiterConfig={"Delay": 1})
    said = script("remove", "--stack-name", "big", refused=True).stderr.splitlines()[-1]
    assert said == "remove: these stacks use the approval flow and have to be deleted before it: imports is-recorded was-given"
    for name in ids.keys() - {"is-gone"}:
        cloudformation.delete_stack(StackName=name)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=ids[name], WaiterConfig={"Delay": 1})


def test_removing_keeps_the_records_until_told_otherwise(installs, script, aws):
    table = outputs(aws, "big")["TableName"]
    assert f"the table {table} is kept" in script("remove", "--stack-name", "big").stderr
    assert outputs(aws, "small"), "the other install is untouched"
    assert aws.client("dynamodb").describe_table(TableName=table)
    assert f"deleting the records in the table {table}" in script("remove", "--stack-name", "big", "--delete-records").stderr
    assert table not in aws.client("dynamodb").list_tables()["TableNames"]


def test_a_failed_first_deployment_leaves_no_table(installs, aws):
    cloudformation, tables = aws.client("cloudformation"), aws.client("dynamodb")
    before = tables.list_tables()["TableNames"]
    nothing = "arn:aws:lambda:us-east-1:123456789012:function:nothing"
    broken = f"  Broken:\n    Type: Custom::Broken\n    DependsOn: Requests\n    Properties: {{ ServiceToken: '{nothing}' }}\n"
    cloudformation.create_stack(
        StackName="broken",
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        TemplateBody=(ROOT / "templates/approval-flow.yaml").read_text().replace("\nOutputs:\n", f"\n{broken}\nOutputs:\n"),
        Parameters=[
            {"ParameterKey": name, "ParameterValue": value}
            for name, value in {
                "Approvers": "a@example.com",
                "CodeBucket": BUCKET,
                "NotificationCodeKey": "n.zip",
                "ApprovalCodeKey": "a.zip",
            }.items()
        ],
    )
    with pytest.raises(WaiterError):
        cloudformation.get_waiter("stack_create_complete").wait(StackName="broken", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    events = cloudformation.describe_stack_events(StackName="broken")["StackEvents"]
    assert ("Requests", "CREATE_COMPLETE") in {(each["LogicalResourceId"], each["ResourceStatus"]) for each in events}
    assert tables.list_tables()["TableNames"] == before
