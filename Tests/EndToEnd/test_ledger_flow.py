"""The flow with its ledger: links of one's own, a quorum, one decision, and a gate that a forged signal does not open."""

import json

import boto3
import product
import pytest
from botocore.exceptions import ClientError

APPROVERS = ("ann@example.com", "ben@example.com", "cleo@example.com")
REASON = "Not this quarter"


@pytest.fixture(scope="module")
def flow(deploy, confirm):
    """Three approvers, two of whom must approve."""
    emails = [part for address in APPROVERS for part in ("--email", address)]
    stack = deploy("approval-flow", *emails, "--quorum", "2")
    for address in APPROVERS:
        confirm(stack["TopicArn"], address)
    return stack


@pytest.fixture
def launch(aws, web, local_aws, flow):
    """Launches the minimal product and returns the stack as each approver meets it."""

    def start(text=None, **values):
        first, *others = (product.new(aws, web, local_aws.mailbox, address, flow["ServiceToken"], **values) for address in APPROVERS)
        first.launch(text or product.template("minimal-product.yaml"))
        for other in others:
            other.name, other.stack_id = first.name, first.stack_id
        return first, *others

    return start


def test_a_quorum_lets_the_stack_go_on(launch):
    ann, ben, _ = launch()
    assert ann.decide("approve", "Fine").answer.status_code == 200
    assert ann.status() == "CREATE_IN_PROGRESS"
    assert ben.decide("approve", "Agreed").answer.status_code == 200
    assert ann.rest() == "CREATE_COMPLETE", ann.reasons()
    outputs = {each["OutputKey"]: each["OutputValue"] for each in ann.cloudformation.describe_stacks(StackName=ann.name)["Stacks"][0]["Outputs"]}
    assert "ann@example.com" in outputs["ApprovedBy"] and "ben@example.com" in outputs["ApprovedBy"]


def test_one_rejection_rolls_back_and_says_why(launch):
    ann, ben, _ = launch()
    ann.decide("approve")
    assert ben.decide("reject", REASON).answer.status_code == 200
    assert ann.rest() == "ROLLBACK_COMPLETE"
    assert REASON in ann.reasons()


def test_one_approver_counts_once(launch):
    ann, ben, _ = launch()
    page, code = ann.page(), ann.code()
    assert [page.send("approve", code).answer.status_code, page.send("approve", code).answer.status_code] == [200, 200]
    assert ann.status() == "CREATE_IN_PROGRESS"
    ben.decide("approve")
    assert ann.rest() == "CREATE_COMPLETE"


def test_each_approver_has_a_link_and_a_code_of_their_own(launch):
    everybody = launch()
    links, codes = {each.link() for each in everybody}, {each.code() for each in everybody}
    assert (len(links), len(codes)) == (3, 3)
    for link in links:
        assert len(link) < 200 and "waitUrl" not in link
    ann, ben, _ = everybody
    assert ann.page().send("approve", ben.code()).answer.status_code == 403
    for each in everybody:
        assert len(each.mails()) == 1


def test_a_forged_signal_gets_nobody_through(launch, web):
    """The requester reads the wait URL where everybody may who may see the stack's events, and signals himself."""
    ann, _, _ = launch()
    ann.mail()
    events = ann.cloudformation.describe_stack_events(StackName=ann.name)["StackEvents"]
    url = next(event["PhysicalResourceId"] for event in events if event["LogicalResourceId"] == "WaitHandle" and event.get("PhysicalResourceId", "").startswith("https"))
    assert web.put(url, data=json.dumps({"Status": "SUCCESS", "UniqueId": "mine", "Data": "", "Reason": ""}).encode()).status_code == 200
    assert ann.rest() == "ROLLBACK_COMPLETE"
    assert any(event["LogicalResourceId"] == "Gate" and event["ResourceStatus"] == "CREATE_FAILED"
               for event in ann.cloudformation.describe_stack_events(StackName=ann.stack_id)["StackEvents"])


def test_a_withdrawn_request_says_so(launch):
    ann, _, _ = launch()
    page, code = ann.page(), ann.code()
    ann.cloudformation.delete_stack(StackName=ann.name)
    ann.rest()
    assert ann.page().answer.status_code == 410
    assert page.send("approve", code).answer.status_code == 410


def test_a_decided_request_says_so(launch):
    ann, ben, cleo = launch()
    page, code = cleo.page(), cleo.code()
    ann.decide("reject", REASON)
    assert ann.rest() == "ROLLBACK_COMPLETE"
    assert page.send("approve", code).answer.status_code in (409, 410)


def test_the_requester_is_never_the_approver(launch, local_aws):
    ann, ben, cleo = launch(UserEmail="Ben@example.com")
    ann.decide("approve")
    assert ben.mails() == []
    cleo.decide("approve")
    assert ann.rest() == "CREATE_COMPLETE", ann.reasons()


def test_an_update_with_a_new_handle_asks_anew(launch):
    ann, ben, _ = launch()
    ann.decide("approve"), ben.decide("approve")
    assert ann.rest() == "CREATE_COMPLETE", ann.reasons()
    ann.update(product.with_new_handle(product.template("minimal-product.yaml")))
    assert ann.decide("approve", after=1).answer.status_code == 200
    assert ben.decide("approve", after=1).answer.status_code == 200
    assert ann.rest() == "UPDATE_COMPLETE", ann.reasons()


def test_too_few_confirmed_approvers_fail_the_stack_at_once(deploy, confirm, aws, web, local_aws):
    emails = ("--email", "here@example.com", "--email", "away@example.com")
    stack = deploy("half-confirmed", *emails, "--quorum", "2")
    confirm(stack["TopicArn"], "here@example.com")
    launched = product.new(aws, web, local_aws.mailbox, "here@example.com", stack["ServiceToken"])
    launched.launch(product.template("minimal-product.yaml"))
    assert launched.rest() == "ROLLBACK_COMPLETE"
    assert "away@example.com" in launched.reasons()
    assert launched.mails() == []


def test_others_hear_of_a_request_by_events(aws, launch):
    sqs, events = aws.client("sqs"), aws.client("events")
    queue = sqs.create_queue(QueueName="heard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})})
    events.put_rule(Name="heard", EventPattern=json.dumps({"source": ["ApprovalFlow"]}))
    events.put_targets(Rule="heard", Targets=[{"Id": "queue", "Arn": arn}])
    ann, _, _ = launch()
    ann.decide("reject", REASON)
    ann.rest()
    heard = {}

    def all_heard():
        for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            event = json.loads(message["Body"])
            if ann.name in json.dumps(event["detail"]):
                heard[event["detail-type"]] = event["detail"]
        return set(heard) >= {"Request Opened", "Request Decided"}

    product.until(all_heard, lambda: f"only {sorted(heard)} were heard of")
    assert ann.code() not in json.dumps(heard) and "key=" not in json.dumps(heard) and "Signature" not in json.dumps(heard)


class TestRoles:
    """What each function's role may do in the ledger, and what it may not."""

    @pytest.fixture(scope="class")
    def session(self, aws, flow):
        """A session with the rights of a function; the role's trust is widened for it, which changes none of its rights."""
        iam, cloudformation = aws.client("iam"), aws.client("cloudformation")

        def assume(logical_id):
            name = cloudformation.describe_stack_resource(StackName="approval-flow", LogicalResourceId=logical_id)["StackResourceDetail"]["PhysicalResourceId"]
            statements = [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com", "AWS": "123456789012"}, "Action": "sts:AssumeRole"}]
            iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}))
            arn = iam.get_role(RoleName=name)["Role"]["Arn"]
            key = aws.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
            return boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])

        return assume

    KEY = {"RequestId": {"S": "nobody's"}}
    CALLS = {
        "get_item": {"Key": KEY},
        "put_item": {"Item": KEY},
        "update_item": {"Key": KEY},
        "delete_item": {"Key": KEY},
        "scan": {},
        "query": {"KeyConditionExpression": "RequestId = :r", "ExpressionAttributeValues": {":r": {"S": "x"}}},
        "delete_table": {},
        "update_time_to_live": {"TimeToLiveSpecification": {"Enabled": False, "AttributeName": "ExpiresAt"}},
    }

    @pytest.mark.parametrize("role, allowed", [
        ("NotificationRole", {"get_item", "put_item", "update_item"}),
        ("ApprovalRole", {"get_item", "update_item"}),
    ])
    def test_in_the_ledger(self, session, flow, role, allowed):
        dynamodb = session(role).client("dynamodb")
        granted = set()
        for call, arguments in self.CALLS.items():
            try:
                getattr(dynamodb, call)(TableName=flow["TableName"], **arguments)
                granted.add(call)
            except ClientError as error:
                assert error.response["Error"]["Code"] == "AccessDeniedException", error
        assert granted == allowed

    @pytest.mark.parametrize("role", ["NotificationRole", "ApprovalRole"])
    def test_elsewhere(self, session, flow, role):
        assumed = session(role)
        for refused in (
            lambda: assumed.client("sns").subscribe(TopicArn=flow["TopicArn"], Protocol="email", Endpoint="me@example.com"),
            lambda: assumed.client("lambda").invoke(FunctionName=flow["ServiceToken"]),
            lambda: assumed.client("cloudformation").describe_stacks(),
            lambda: assumed.client("iam").list_roles(),
            lambda: assumed.client("s3").list_buckets(),
        ):
            with pytest.raises(ClientError) as error:
                refused()
            assert error.value.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException", "AuthorizationError")

    def test_only_the_notification_role_mails(self, session, flow, aws):
        with pytest.raises(ClientError):
            session("ApprovalRole").client("sns").publish(TopicArn=flow["TopicArn"], Message="forged")
        with pytest.raises(ClientError):
            aws.client("sns").publish(TopicArn=flow["TopicArn"], Message="forged by an administrator")
