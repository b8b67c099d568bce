"""scripts/approvers on subscriptions that live and end as they do on AWS: confirmed, run out, unsubscribed, overheard."""

import html
import json
import re
import subprocess

import pytest

from kit.flow.deployment import environment, operate
from kit.lambda_.executables import ROOT

ANN, BEN, CLEO = "ann@example.com", "Ben.O'Hara@example.com", "cleo@example.com"
TWO_DAYS = 48 * 3600 + 60


def topic(flow, address):
    return flow.get("TopicArn") or flow[f"TopicArn{''.join(filter(str.isalnum, address))}"]


def states(output):
    return {line["approver"]: (line["state"], line["protected"]) for line in map(json.loads, output.splitlines())}


@pytest.fixture
def two_days_later(local_aws):
    """From when this is called until the test's end."""
    yield lambda: local_aws.turn(seconds_ahead=TWO_DAYS)
    local_aws.turn(seconds_ahead=0)


@pytest.fixture(scope="module", params=["with the ledger", "small"])
def install(request):
    """The parameters of an install, its stack's name, and that of its first approver's topic."""
    if request.param == "small":
        return request.getfixturevalue("small_flow"), "small-reach"
    return request.getfixturevalue("flow"), "reach"


def test_an_approver_from_invitation_to_a_subscription_that_no_link_ends(
    install, approvers, confirmation, invited, goodbye, web, two_days_later
):
    flow, stack = install

    def now():
        return states(approvers("--json", stack=stack))[ANN]

    # As it happens without this script: pressed, and gone with the first scanner.
    assert now() == ("pending", None)
    asked = json.loads(approvers("--json", stack=stack).splitlines()[0])["askedAfter"]
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", asked)
    assert web.get(confirmation(ANN, stack)).status_code == 200
    assert now() == ("confirmed", False)
    assert goodbye(topic(flow, ANN), ANN) == 200
    assert now() == ("missing", None)

    # Invited, and again, because two days went by.
    invited(ANN, stack)
    two_days_later()
    assert now() == ("missing", None)
    said = approvers("confirm", invited(ANN.upper(), stack), stack=stack)
    assert said == f"Confirmed: {ANN} gets requests, and the unsubscribe link in the emails does nothing.\n"
    assert now() == ("confirmed", True)
    assert goodbye(topic(flow, ANN), ANN) == 403
    assert now() == ("confirmed", True)
    assert "has confirmed already, and gets requests: nothing was sent" in approvers("invite", ANN, stack=stack)


def test_a_link_is_read_however_it_comes_out_of_an_email(flow, approvers, invited):
    damaged = html.escape(invited(BEN)).replace("Token=", "Token=3D")
    assert BEN in approvers("confirm", f" <{damaged}>.\n")
    assert states(approvers("--json"))[BEN] == ("confirmed", True)


def test_the_table_says_what_to_do(flow, approvers, invited):
    invited(CLEO)
    output = approvers(COLUMNS="200")
    assert re.search(rf"{ANN} +confirmed +yes", output)
    assert re.search(rf"{CLEO} +pending, ", output)
    assert "Pending: scripts/approvers --stack-name reach confirm 'LINK'" in output
    assert max(map(len, approvers(COLUMNS="80").splitlines())) <= 80


def test_who_else_gets_a_request_is_named(small_flow, flow, aws, approvers):
    sns = aws.client("sns")
    queue = "arn:aws:sqs:us-east-1:123456789012:listener"
    arn = sns.subscribe(TopicArn=small_flow["TopicArn"], Protocol="sqs", Endpoint=queue)["SubscriptionArn"]
    ann, cleo = map(json.loads, approvers("--json", stack="small-reach").splitlines())
    assert ann["others"] == cleo["others"] == [{"protocol": "sqs", "endpoint": queue, "subscription": arn}]
    output = approvers(stack="small-reach", COLUMNS="400")
    assert f"no approver: sqs {queue} gets every request. " in output and output.count(queue) == 1
    # In the other install the topic's policy keeps everybody else out, until somebody takes that away.
    topic_arn = topic(flow, ANN)
    policy = sns.get_topic_attributes(TopicArn=topic_arn)["Attributes"]["Policy"]
    sns.set_topic_attributes(TopicArn=topic_arn, AttributeName="Policy", AttributeValue="")
    try:
        sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=queue)
    finally:
        sns.set_topic_attributes(TopicArn=topic_arn, AttributeName="Policy", AttributeValue=policy)
    output = approvers(COLUMNS="400")
    assert f"no approver: sqs {queue} gets what {ANN} is sent; nothing is sent before it is gone." in output
    # Ben, and Dora if she has confirmed in the other tests.
    assert re.search("^[12] can be reached and 3 must approve: every launch fails, and says so.$", output, re.MULTILINE)
    (unsubscribe,) = re.findall(r"aws --region us-east-1 (sns unsubscribe --subscription-arn \S+)", output)
    sns.unsubscribe(SubscriptionArn=unsubscribe.split()[-1])
    assert "Also subscribed" not in approvers()


def test_a_link_of_another_install_confirms_nothing(flow, small_flow, command, invited, approvers):
    done = command("confirm", invited(CLEO, "small-reach"), "--stack-name", "reach")
    assert (done.returncode, done.stdout) == (1, "") and done.stderr.count("\n") == 1
    assert f"this link confirms another topic, {small_flow['TopicArn']}, and no approver of this stack" in done.stderr
    assert states(approvers("--json", stack="small-reach"))[CLEO] == ("pending", None)


def test_a_link_that_ran_out_says_how_to_get_another(flow, command, invited, approvers, two_days_later):
    link = invited(CLEO)
    two_days_later()
    done = command("confirm", link, "--stack-name", "reach")
    assert (done.returncode, done.stdout) == (1, "") and done.stderr.count("\n") == 1
    assert "it is older than 48 hours" in done.stderr
    assert done.stderr.endswith(f"to have AWS send a new one: scripts/approvers --stack-name reach invite {CLEO}\n")
    assert f"invite {CLEO}" in approvers(COLUMNS="200")


def test_a_link_that_was_opened_says_what_is_left_to_do(flow, command, confirmation, invited, web):
    link = invited(CLEO)
    assert web.get(link).status_code == 200
    done = command("confirm", link, "--stack-name", "reach")
    assert done.returncode == 1 and "by opening the link, so the one at the end of each email still unsubscribes" in done.stderr
    done = command("confirm", confirmation(BEN), "--stack-name", "reach")
    assert done.returncode == 1 and "nothing is left to do" in done.stderr


def test_deploying_ends_with_commands_that_put_it_right(flow, local_aws, zips, confirmation, invited, goodbye, approvers):
    """Run last: Ann and Ben are confirmed for good, Cleo is not protected."""
    if states(approvers("--json"))["dora@example.com"][0] != "confirmed":
        approvers("confirm", invited("dora@example.com"))
    assert goodbye(topic(flow, CLEO), CLEO) == 200
    count = len([each for each in local_aws.mailbox.emails(CLEO) if ":reach-" in each.text])
    deploy = ("deploy", "--stack-name", "reach", "--zips", str(zips))
    path = environment(local_aws)["PATH"]
    done = operate(local_aws, *deploy, PATH=path)
    assert done.returncode == 0, done.stderr
    (invite,) = [line.strip() for line in done.stdout.splitlines() if "scripts/approvers invite" in line]
    subprocess.run(["bash", "-c", invite], cwd=ROOT, env=environment(local_aws), check=True, capture_output=True)
    approvers("confirm", confirmation(CLEO, count=count + 1))
    assert goodbye(topic(flow, CLEO), CLEO) == 403
    done = operate(local_aws, *deploy, PATH=path)
    assert "1. Every approver has confirmed: nothing to do." in done.stdout
