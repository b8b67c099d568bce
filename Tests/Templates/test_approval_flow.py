"""What approval-flow.yaml must never lose: who may do what, and what the functions are told."""

import re

import pytest


def statements(role):
    return [each for policy in role["Properties"]["Policies"] for each in policy["PolicyDocument"]["Statement"]]


def actions(role):
    named = [each["Action"] for each in statements(role)]
    return {action for each in named for action in ([each] if isinstance(each, str) else each)}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (
            "NotificationRole",
            {
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "sns:Publish",
                "sns:ListSubscriptionsByTopic",
                "kms:GenerateDataKey",
                "kms:Decrypt",
                "dynamodb:PutItem",
                "dynamodb:GetItem",
                "dynamodb:UpdateItem",
                "dynamodb:Query",
                "events:PutEvents",
                "cloudformation:DescribeStacks",
                "cloudformation:DescribeStackResource",
                "ses:SendEmail",
            },
        ),
        (
            "ApprovalRole",
            {
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "dynamodb:GetItem",
                "dynamodb:UpdateItem",
                "events:PutEvents",
            },
        ),
    ],
)
def test_a_role_may_do_what_its_function_does_and_nothing_else(flow, role, expected):
    assert actions(flow[role]) == expected


@pytest.mark.parametrize("role", ["NotificationRole", "ApprovalRole"])
def test_every_permission_is_for_one_resource(flow, role):
    for each in statements(flow[role]):
        if each["Sid"] == "LookAtStacksThatAsk":
            # Which stacks will ask, nobody knows; those of this account and region.
            assert each["Resource"]["Fn::Sub"].endswith(":${AWS::Region}:${AWS::AccountId}:stack/*")
        elif each["Sid"] == "TellRequesters":
            # What SES asks for besides the sender's identity, nobody knows; the condition holds the sender.
            assert [one["Fn::Sub"].rpartition(":")[2] for one in each["Resource"]] == ["identity/*", "configuration-set/*"]
            assert "ses:FromAddress" in each["Condition"]["StringEquals"]
        else:
            assert "*" not in str(each["Resource"]), each["Sid"]


@pytest.mark.parametrize(("role", "log"), [("NotificationRole", "NotificationLog"), ("ApprovalRole", "ApprovalLog")])
def test_a_function_writes_its_own_log_only(flow, role, log):
    (statement,) = [each for each in statements(flow[role]) if each["Sid"] == "WriteOwnLog"]
    assert statement["Resource"] == {"Fn::GetAtt": [log, "Arn"]}
    assert "logs:CreateLogGroup" not in actions(flow[role])


OF_THE_LEDGER = {"TABLE_NAME", "APPROVERS", "QUORUM", "MAX_OPEN", "REMIND_BEFORE", "LATE_DAYS", "REQUESTER_SENDER"}


def test_the_functions_are_told_what_the_design_says_and_no_more(flow):
    functions = {name: each["Properties"] for name, each in flow.items() if each["Type"] == "AWS::Lambda::Function"}
    told = {name: set(properties["Environment"]["Variables"]) for name, properties in functions.items()}
    assert told == {
        "NotificationFunction": {
            "TOPIC_ARN",
            "Fn::ForEach::TopicArns",
            "APPROVAL_URL",
            "CONFIRMATION",
            "VERIFY_REQUESTER",
            "TRUSTED_SESSION_ROLES",
        }
        | OF_THE_LEDGER,
        "ApprovalFunction": {"CONFIRMATION", "TABLE_NAME", "APPROVERS", "QUORUM", "LATE_DAYS"},
    }


def test_the_access_log_holds_nothing_that_could_be_a_link(flow):
    format_ = flow["ApiStage"]["Properties"]["AccessLogSettings"]["Format"]
    fields = set(re.findall(r"\$context\.([A-Za-z.]+)", format_))
    assert fields == {
        "requestTime",
        "requestId",
        "identity.sourceIp",
        "identity.userAgent",
        "httpMethod",
        "routeKey",
        "status",
        "responseLength",
        "responseLatency",
        "integrationStatus",
        "integrationErrorMessage",
    }
    assert "\n" not in format_


def written_out(characters, text):
    """The functions that take each of these characters out of a text, one after another."""
    for each in characters:
        text = {"Fn::Join": ["", {"Fn::Split": [each, text]}]}
    return text


# All that an address may have and a logical id may not.
UNFIT = "@._%+-'"
APPROVERS_TOPIC = {"Ref": written_out(UNFIT, {"Fn::Sub": "Topic${Address}"})}
TOPICS = [("TopicPolicy", {"Ref": "Topic"}, "IsSmall"), ("TopicPolicy&{Address}", APPROVERS_TOPIC, "HasLedger")]


def test_a_reference_to_an_approvers_topic_takes_out_all_that_an_address_may_have(templates):
    pattern = templates["approval-flow"]["Parameters"]["Approvers"]["AllowedPattern"]
    allowed = {each for each in map(chr, range(32, 127)) if re.fullmatch(pattern, f"a{each}a@example.com")}
    assert {each for each in allowed if not each.isalnum()} | {"@"} == set(UNFIT)


def policy_statements(flow, policy):
    return {each["Sid"]: each for each in flow[policy]["Properties"]["PolicyDocument"]["Statement"]}


@pytest.mark.parametrize(("policy", "topic", "condition"), TOPICS)
def test_only_the_notification_role_publishes(flow, policy, topic, condition):
    by_sid = policy_statements(flow, policy)
    assert flow[policy]["Condition"] == condition and flow[policy]["Properties"]["Topics"] == [topic]
    role = {"Fn::GetAtt": ["NotificationRole", "Arn"]}
    assert [each["Principal"] for each in by_sid.values() if each["Effect"] == "Allow"] == [{"AWS": role}]
    assert by_sid["NobodyElsePublishes"] == {
        "Sid": "NobodyElsePublishes",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": topic,
        "Condition": {"ArnNotEqualsIfExists": {"aws:PrincipalArn": role}},
    }


#: Source: SNS Developer Guide, API permissions, "Valid Amazon SNS policy actions". Any other is refused.
ACTIONS_OF_A_TOPIC_POLICY = {
    f"sns:{name}"
    for name in (
        "AddPermission DeleteTopic GetDataProtectionPolicy GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource "
        "Publish PutDataProtectionPolicy RemovePermission SetTopicAttributes Subscribe"
    ).split()
}


@pytest.mark.parametrize(("policy", "topic", "condition"), TOPICS)
def test_a_topics_policy_is_one_that_sns_takes(flow, policy, topic, condition):
    for each in policy_statements(flow, policy).values():
        assert each["Resource"] == topic
        assert set([each["Action"]] if isinstance(each["Action"], str) else each["Action"]) <= ACTIONS_OF_A_TOPIC_POLICY


def test_nothing_but_the_approvers_own_email_subscribes_to_their_topic(flow):
    by_sid = policy_statements(flow, "TopicPolicy&{Address}")
    for sid, key, value in (
        ("NobodyElseSubscribes", "sns:Endpoint", {"Ref": "Address"}),
        ("NothingButEmail", "sns:Protocol", "email"),
    ):
        assert (by_sid[sid]["Effect"], by_sid[sid]["Principal"], by_sid[sid]["Action"]) == ("Deny", "*", "sns:Subscribe")
        # Without IfExists: what has no endpoint is denied too.
        assert by_sid[sid]["Condition"] == {"StringNotEquals": {key: value}}
    (subscription,) = flow["Topic&{Address}"]["Properties"]["Subscription"]
    assert subscription == {"Protocol": "email", "Endpoint": {"Ref": "Address"}}
    assert "FilterPolicy" not in str(flow)


def test_the_clerk_wakes_the_operators_alias_and_nothing_else(flow):
    target = flow["Clerk"]["Properties"]["Target"]
    assert target["Arn"] == {"Ref": "Operator"} and target["Input"] == '{"Clerk": {}}'
    assert flow["Clerk"]["Properties"]["ScheduleExpression"] == "rate(1 minute)" and "State" not in flow["Clerk"]["Properties"]
    assert target["RetryPolicy"]["MaximumRetryAttempts"] == 0
    assert flow["ClerkRetries"]["Properties"]["MaximumRetryAttempts"] == 0
    assert flow["ClerkRetries"]["Properties"]["Qualifier"] == flow["Operator"]["Properties"]["Name"]
    (statement,) = statements(flow["ClerkRole"])
    assert (statement["Action"], statement["Resource"]) == ("lambda:InvokeFunction", {"Ref": "Operator"})


def test_an_update_that_lambdas_queue_held_as_long_as_it_may_can_still_be_asked_about(flow):
    """An answer can be held for 3,300 s (docs/contract.md); what has died before it is held comes again."""
    retries = flow["NotificationRetries"]["Properties"]
    assert retries["FunctionName"] == {"Ref": "NotificationFunction"} and retries["Qualifier"] == "$LATEST"
    assert retries["MaximumEventAgeInSeconds"] <= 3300 - 300 and retries["MaximumRetryAttempts"] >= 1


def test_the_api_is_throttled(flow):
    settings = flow["ApiStage"]["Properties"]["DefaultRouteSettings"]
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (10, 20)


def test_the_api_calls_the_approval_function_and_nobody_else_does(flow):
    permission = flow["ApiMayInvoke"]["Properties"]
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert "${Api}/*/*/" in permission["SourceArn"]["Fn::Sub"]
    # The ARN holds the account; that API Gateway sends SourceAccount too is not documented, and without it no link would open.
    assert "SourceAccount" not in permission
    open_to_others = [
        name
        for name, each in flow.items()
        if each["Type"] == "AWS::Lambda::Permission" and each["Properties"]["FunctionName"] == {"Ref": "ApprovalFunction"}
    ]
    assert open_to_others == ["ApiMayInvoke"]


def test_without_a_ledger_nothing_of_it_remains(templates):
    flow = templates["approval-flow"]["Resources"]
    assert flow["Requests"]["Condition"] == "HasLedger"
    for function in ("NotificationFunction", "ApprovalFunction"):
        variables = flow[function]["Properties"]["Environment"]["Variables"]
        for name in OF_THE_LEDGER & set(variables):
            assert variables[name]["Fn::If"][0] in ("HasLedger", "HasRequesterSender")
            assert variables[name]["Fn::If"][2] == {"Ref": "AWS::NoValue"}
    assert templates["approval-flow"]["Conditions"]["HasRequesterSender"]["Fn::And"][0] == {"Condition": "HasLedger"}
    assert templates["approval-flow"]["Outputs"]["TableName"]["Condition"] == "HasLedger"


def test_a_failed_first_deployment_leaves_no_table(flow):
    assert flow["Requests"]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert flow["Requests"]["UpdateReplacePolicy"] == "Retain"


def test_the_topics_key_is_used_through_sns_under_the_names_of_every_partition(flow):
    (statement,) = [each for each in statements(flow["NotificationRole"]) if each["Sid"] == "EncryptWhatTheTopicCarries"]
    assert statement["Condition"] == {
        "StringEquals": {
            "kms:ViaService": [
                {"Fn::Sub": "sns.${AWS::Region}.amazonaws.com"},
                {"Fn::Sub": "sns.${AWS::Region}.${AWS::URLSuffix}"},
            ]
        }
    }


def alarmed_metrics(flow):
    """Namespace and name of each metric that has an alarm."""
    alarms = [each["Properties"] for each in flow.values() if each["Type"] == "AWS::CloudWatch::Alarm"]
    for each in alarms:
        assert each["AlarmActions"]["Fn::If"][0] == "HasAlarmTopic"
    return {(str(each["Namespace"]), each["MetricName"]) for each in alarms}


def test_approvers_who_are_turned_away_raise_an_alarm(flow):
    filtered = flow["ApiThrottled"]["Properties"]
    (metric,) = filtered["MetricTransformations"]
    assert filtered["LogGroupName"] == {"Ref": "ApiLog"}
    # The access log's field, which test_the_access_log_holds_nothing_that_could_be_a_link names.
    assert filtered["FilterPattern"] == '{ $.status = "429" }'
    assert '"status":"$context.status"' in flow["ApiStage"]["Properties"]["AccessLogSettings"]["Format"]
    assert (str(metric["MetricNamespace"]), metric["MetricName"]) in alarmed_metrics(flow)
    assert ("AWS/ApiGateway", "4xx") in alarmed_metrics(flow)


def test_every_way_to_wait_in_vain_raises_an_alarm(flow):
    assert alarmed_metrics(flow) >= {
        ("AWS/Lambda", "Errors"),
        ("AWS/Lambda", "Throttles"),
        ("AWS/Lambda", "AsyncEventsDropped"),
        ("AWS/SNS", "NumberOfNotificationsFailed"),
        ("AWS/ApiGateway", "5xx"),
    }


def test_a_clerk_that_has_not_run_raises_an_alarm(flow):
    """By what Lambda counts of the alias, of which a product's launch is no part, and also where it counts nothing at all."""
    alarm = flow["ClerkMissing"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"]) == ("AWS/Lambda", "Invocations", "Sum")
    assert {each["Name"]: each["Value"] for each in alarm["Dimensions"]} == {
        "FunctionName": {"Ref": "NotificationFunction"},
        "Resource": {"Fn::Sub": f"${{NotificationFunction}}:{flow['Operator']['Properties']['Name']}"},
    }
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert alarm["TreatMissingData"] == "breaching" and alarm["Period"] * alarm["EvaluationPeriods"] <= 900
    assert flow["ClerkMissing"]["Condition"] == flow["Clerk"]["Condition"] == "HasLedger"


def test_no_product_may_invoke_the_operators_alias(flow):
    assert flow["Operator"]["Properties"]["Name"] == "operator"
    for name, each in flow.items():
        if each["Type"] == "AWS::Lambda::Permission":
            assert each["Properties"]["FunctionName"] in ({"Ref": "NotificationFunction"}, {"Ref": "ApprovalFunction"}), name


def test_nobody_may_invoke_the_notification_function_but_accounts_that_the_administrator_names(flow):
    granted = {
        name: (each["Properties"]["Principal"], each["Condition"])
        for name, each in flow.items()
        if each["Type"] == "AWS::Lambda::Permission" and each["Properties"]["FunctionName"] == {"Ref": "NotificationFunction"}
    }
    assert granted.pop("OrganizationMayAsk") == ("*", "HasProductOrganization")
    assert flow["OrganizationMayAsk"]["Properties"]["PrincipalOrgID"] == {"Ref": "ProductOrganization"}
    assert {condition for _, condition in granted.values()} <= {"HasProductAccounts"}
    invoking = {
        name: statement["Resource"]
        for name, each in flow.items()
        if each["Type"] == "AWS::IAM::Role"
        for statement in statements(each)
        if "lambda:InvokeFunction" in str(statement["Action"])
    }
    assert list(invoking.values()) == [{"Ref": "Operator"}], "the schedule's role, by the alias for operators"


def test_the_index_holds_what_is_due_and_nothing_about_it(flow):
    (index,) = flow["Requests"]["Properties"]["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "Due-DueAt-index"
    assert index["KeySchema"] == [{"AttributeName": "Due", "KeyType": "HASH"}, {"AttributeName": "DueAt", "KeyType": "RANGE"}]
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}


def test_only_emails_of_the_one_sender_may_be_sent(flow):
    (statement,) = [each for each in statements(flow["NotificationRole"]) if each["Sid"] == "TellRequesters"]
    assert statement["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "RequesterSender"}}}
