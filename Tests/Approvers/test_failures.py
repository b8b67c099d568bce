"""What can't be done is said in one line, with exit status 1; wrong usage has status 2."""

import pytest

ANN, DORA = "ann@example.com", "dora@example.com"
SNS = "https://sns.us-east-1.amazonaws.com"
TOPIC = "arn:aws:sns:us-east-1:123456789012:reach-Topic"


def failed(done) -> str:
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert done.stderr.startswith("approvers: ") and done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("ann@example.com", "this is not a link of AWS's"),
        ("https://[", "this is no link"),
        (f"http://sns.us-east-1.amazonaws.com/confirmation.html?TopicArn={TOPIC}&Token=0", "not a link of AWS's"),
        (f"https://sns.us-east-1.amazonaws.com.evil.example/confirmation.html?TopicArn={TOPIC}&Token=0", "not a link of AWS's"),
        (f"https://evil.example/confirmation.html?TopicArn={TOPIC}&Token=0", "not a link of AWS's"),
        (f"https://sns.us-east-1.amazonaws.com@evil.example/confirmation.html?TopicArn={TOPIC}&Token=0", "not a link of AWS's"),
        (f"https://me@sns.us-east-1.amazonaws.com/confirmation.html?TopicArn={TOPIC}&Token=0", "not a link of AWS's"),
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fsns", "copy the one that the email shows"),
        (f"{SNS}/unsubscribe.html?SubscriptionArn={TOPIC}:1", "confirms nothing"),
        (f"{SNS}/confirmation.html?TopicArn={TOPIC}", "was cut"),
        (f"{SNS}/confirmation.html?TopicArn=arn:aws:sns", "was cut"),
        (f"{SNS}/confirmation.html", "was cut"),
    ],
)
def test_what_is_no_link_of_awss_is_refused_before_aws_is_asked(command, link, reason):
    said = failed(command("confirm", link, "--stack-name", "nowhere", HTTPS_PROXY="http://127.0.0.1:9"))
    assert reason in said and "Token=0" not in said


def test_a_link_for_somebody_who_is_no_approver(command, flow, confirmation):
    link = confirmation(DORA).replace("dora%40", "eve%40")
    assert "Endpoint=eve" in link
    assert "eve@example.com is no approver of the stack reach; these are: " in failed(
        command("confirm", link, "--stack-name", "reach")
    )
    assert f"this link is for {ANN}, and its topic is {DORA}'s" in failed(
        command("confirm", link.replace("eve", "ann"), "--stack-name", "reach")
    )


def test_a_token_that_aws_never_gave(command, flow, confirmation):
    said = failed(command("confirm", confirmation(DORA).replace("Token=", "Token=0"), "--stack-name", "reach"))
    assert "AWS does not take this link" in said and "invite dora@example.com" in said


def test_nobody_is_invited_if_one_is_no_approver(command, flow, local_aws):
    before = len(local_aws.mailbox.emails(DORA))
    said = failed(command("invite", DORA, "eve@example.com", "--stack-name", "reach"))
    assert "eve@example.com is no approver of the stack reach" in said and "scripts/deploy --email adds one" in said
    assert len(local_aws.mailbox.emails(DORA)) == before


def test_no_stack(command, flow):
    said = failed(command("--stack-name", "nowhere"))
    assert "there is no stack nowhere in us-east-1" in said and "--table" not in said


LOOK = {"Action": ["cloudformation:DescribeStacks", "cloudformation:DescribeStackResource"], "Resource": "*"}
LIST = {"Action": ["sns:ListSubscriptionsByTopic", "sns:GetSubscriptionAttributes"], "Resource": "*"}


def test_the_permissions_that_its_head_names_are_enough(command, user, flow):
    reader = user(LOOK, LIST)
    assert command("--stack-name", "reach", **reader).returncode == 0
    assert "not permitted" in failed(command("--stack-name", "reach", **user(LOOK)))
    assert "not permitted" in failed(command("invite", DORA, "--stack-name", "reach", **reader))
    inviting = user(LOOK, LIST, {"Action": "sns:Subscribe", "Resource": "*"})
    assert command("invite", DORA, "--stack-name", "reach", **inviting).returncode == 0


def test_confirming_takes_one_more(command, user, flow, confirmation):
    link = confirmation(DORA)
    confirming = user(LOOK, LIST, {"Action": "sns:ConfirmSubscription", "Resource": "*"})
    assert command("confirm", link, "--stack-name", "reach", **confirming).returncode == 0


@pytest.mark.parametrize("arguments", [["remind"], ["confirm"], ["invite"], ["confirm", "a", "b"], ["invite", ANN, "--json"]])
def test_wrong_usage(arguments, command):
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, "") and "usage: scripts/approvers" in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["list", "--help"], ["confirm", "-h"]])
def test_help(arguments, command):
    done = command(*arguments)
    assert (done.returncode, done.stderr) == (0, "") and "usage: scripts/approvers" in done.stdout
