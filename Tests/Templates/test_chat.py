"""templates/chat.yaml: every event of the flow, nothing else's, and nobody in the channel may do a thing."""

from kit.aws.event_schemas import SOURCE, validators


def test_the_channel_reads_every_event_unless_told_otherwise(templates):
    chat = templates["chat"]
    assert set(chat["Parameters"]["DetailTypes"]["Default"].split(",")) == set(validators())
    pattern = chat["Resources"]["Rule"]["Properties"]["EventPattern"]
    assert pattern["source"] == [SOURCE] and pattern["account"] == [{"Ref": "AWS::AccountId"}]


def test_the_message_is_passed_on_as_it_is(templates):
    (target,) = templates["chat"]["Resources"]["Rule"]["Properties"]["Targets"]
    assert target["InputPath"] == "$.detail.chat" and "InputTransformer" not in target


def test_the_channel_has_no_rights(templates):
    resources = templates["chat"]["Resources"]
    role = resources["ChannelRole"]["Properties"]
    assert "Policies" not in role and "ManagedPolicyArns" not in role
    for name in ("SlackChannel", "TeamsChannel"):
        (guardrail,) = resources[name]["Properties"]["GuardrailPolicies"]
        assert guardrail["Fn::Sub"].endswith(":iam::aws:policy/AWSDenyAll")


def test_eventbridge_may_encrypt_without_a_condition_that_it_never_meets(templates):
    statements = templates["chat"]["Resources"]["Key"]["Properties"]["KeyPolicy"]["Statement"]
    (allowed,) = [each for each in statements if "Service" in each["Principal"]]
    assert allowed["Principal"] == {"Service": "events.amazonaws.com"} and "Condition" not in allowed


def test_nobody_but_eventbridge_writes_to_the_topic(templates):
    statements = templates["chat"]["Resources"]["TopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (allowed,) = [each for each in statements if each["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
    assert "Condition" not in allowed, "EventBridge gives no context that one could hold for"
