"""Who asks: what was typed, what AWS vouches for, and that the two are never mixed up."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.http.server import Reply
from kit.lambda_.gateway import Call

ACCOUNT = "123456789012"
TAG = "aws:servicecatalog:provisioningPrincipalArn"
SSO = f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Users_0123456789abcdef"
JSON = {"accept": "application/json"}
REQUESTER = "requester@example.com"


def launch(ledger, arn=None, *, stack=f"SC-{ACCOUNT}-pp-abc", tags=None, account=ACCOUNT, function=None, **properties):
    """A Create for a product that Service Catalog launched; the answer and the emails."""
    wait_url = ledger.wait_url(stack=stack, account=account)
    ledger.cloudformation.stack(wait_url.stack_id).tags |= tags or ({TAG: arn} if arn else {})
    before = len(ledger.sns.published)
    answer = ledger.tell(ledger.event("Create", wait_url, properties={"EmailID": REQUESTER, **properties}), function)
    if answer["Status"] == "SUCCESS":
        ledger.have_emails_sent(function)
    return answer, {ledger.approver_of(email): email for email in ledger.emails()[before:]}


def launched_by(email) -> str:
    """The one line of the email that says it."""
    (line,) = (line.strip() for line in email.text.splitlines() if line.strip().startswith("Launched by: "))
    return line.removeprefix("Launched by: ")


VERIFIED = {
    "a session of IAM Identity Center": (f"{SSO}/eve@example.com", "eve@example.com"),
    "an IAM user": (f"arn:aws:iam::{ACCOUNT}:user/team/eve", "eve"),
}


@pytest.mark.parametrize("arn, name", VERIFIED.values(), ids=VERIFIED)
def test_a_verified_person_stands_beside_the_typed_address(ledger, arn, name):
    _, emails = launch(ledger, arn)
    email = emails[ANN]
    assert launched_by(email).startswith(f"{name}, as AWS recorded it")
    assert f"Requester: {REQUESTER} (typed, not verified)" in email.text
    assert json.loads(email.texts["https"])["launchedBy"]["verified"] is True
    page = ledger.open(email.link).text()
    assert f"Launched by {name}, as AWS recorded it" in page and f"{REQUESTER} (typed, not verified)" in page
    request = ledger.send(Call(email.link, headers=JSON)).json()["request"]
    assert request["requester"] == REQUESTER and request["launchedBy"]["name"] == name and request["launchedBy"]["arn"] == arn
    (item,) = ledger.requests()
    assert item["Requester"] == {"S": REQUESTER} and item["LaunchedBy"]["M"]["Arn"] == {"S": arn}
    (entry,) = ledger.events.entries
    detail = json.loads(entry["Detail"])
    assert detail["requester"] == REQUESTER and detail["launchedBy"]["name"] == name


@pytest.mark.parametrize(
    "typed, words",
    [
        ("eve@example.com", "the same as the address that was typed"),
        ("Eve+wiki@example.com", "the same as the address that was typed"),
        (REQUESTER, "NOT the address that was typed"),
    ],
)
def test_the_email_says_whether_the_two_differ(ledger, typed, words):
    _, emails = launch(ledger, f"{SSO}/eve@example.com", EmailID=typed)
    assert launched_by(emails[ANN]).endswith(words)


NOT_VERIFIED = {
    "no tags": {"tags": {}},
    "a role whose sessions anybody names": {"arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Developer/{ANN}"},
    "a role that looks like Identity Center's": {"arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_/{ANN}"},
    "another account's Identity Center": {"arn": f"{SSO}/{ANN}".replace(ACCOUNT, "999999999999")},
    "another partition": {"arn": f"{SSO}/{ANN}".replace("arn:aws:", "arn:aws-cn:")},
    "a tag that only looks alike": {"tags": {"aws:servicecatalog:provisioningPrincipalARN": f"{SSO}/{ANN}"}},
    "a user's own tag": {"tags": {"servicecatalog:provisioningPrincipalArn": f"{SSO}/{ANN}"}},
    "a letter that looks alike": {"tags": {TAG.replace("a", "\u0430", 1): f"{SSO}/{ANN}"}},
    "no ARN": {"arn": ANN},
    "markup": {"arn": f"{SSO}/<b>{ANN}</b>"},
    "a stack that Service Catalog did not make": {"arn": f"{SSO}/{ANN}", "stack": "wiki"},
}


@pytest.mark.parametrize("how", NOT_VERIFIED.values(), ids=NOT_VERIFIED)
def test_what_aws_does_not_vouch_for_grants_and_removes_nothing(ledger, how):
    answer, emails = launch(ledger, **how)
    assert answer["Status"] == "SUCCESS" and set(emails) == {ANN, BEN, CLEO}
    assert "not verified" in launched_by(emails[ANN])
    assert json.loads(emails[ANN].texts["https"])["launchedBy"]["verified"] is False


def test_another_accounts_stack_is_not_asked_about(ledger):
    _, emails = launch(ledger, f"{SSO}/{ANN}", account="210987654321", stack="SC-210987654321-pp-abc")
    assert launched_by(emails[ANN]) == "not verified"
    assert "are not verified" in emails[ANN].text
    assert "DescribeStacks" not in ledger.cloudformation.operations()


def test_the_tags_of_a_stack_whose_wait_handle_is_another_are_worth_nothing(ledger):
    """Anyone who may invoke the function can name any stack."""
    wait_url = ledger.wait_url(stack="SC-1")
    stack = ledger.cloudformation.stack(wait_url.stack_id)
    stack.tags[TAG] = f"{SSO}/eve@example.com"
    stack.resources.clear()
    ledger.tell(ledger.event("Create", str(wait_url), StackId=wait_url.stack_id))
    ledger.have_emails_sent()
    assert launched_by(ledger.emails()[-1]) == "not verified"


@pytest.mark.parametrize("arn", [f"{SSO}/{ANN}", f"{SSO}/Ann+x@Example.com", f"arn:aws:iam::{ACCOUNT}:user/{ANN}"])
def test_an_approver_who_launches_under_another_address_gets_no_seat(ledger, arn):
    _, emails = launch(ledger, arn)
    assert set(emails) == {BEN, CLEO}


def test_where_only_the_one_who_launched_could_approve_nobody_is_asked(ledger):
    answer, emails = launch(ledger, f"{SSO}/{ANN}", Approvers=ANN)
    assert answer["Status"] == "FAILED" and ANN in answer["Reason"] and REQUESTER in answer["Reason"]
    assert not emails


def test_a_trusted_role_names_people(ledger):
    function = ledger.start("NotificationFunction", TRUSTED_SESSION_ROLES="Developer")
    _, emails = launch(ledger, f"arn:aws:sts::{ACCOUNT}:assumed-role/Developer/{ANN}", function=function)
    assert set(emails) == {BEN, CLEO}


# Answers that tell nothing

DESCRIPTION = "DescribeStacks"


def answer_about(ledger, stack_id) -> bytes:
    return ledger.cloudformation.result(DESCRIPTION, f"<Stacks>{ledger.cloudformation.stack(stack_id).xml()}</Stacks>").body


@pytest.mark.parametrize("cut", [0, 1, 40, 150, 250, 350, 450, 550, -30, -1])
def test_an_answer_that_was_cut_verifies_nobody(ledger, cut):
    wait_url = ledger.wait_url(stack="SC-1")
    ledger.cloudformation.stack(wait_url.stack_id).tags[TAG] = f"{SSO}/{ANN}"
    ledger.cloudformation.trouble(DESCRIPTION, Reply(200, body=answer_about(ledger, wait_url.stack_id)[:cut]))
    ledger.launch(wait_url)
    assert launched_by(ledger.emails()[-1]) == "not verified"
    assert any(record["level"] == "WARN" and "launched" in record["message"] for record in ledger.notification.log())


def test_ten_megabytes_of_tags_verify_nobody(ledger):
    tags = {f"tag-{number}": "x" * 10_000 for number in range(1000)}
    answer, emails = launch(ledger, tags={TAG: f"{SSO}/{ANN}", **tags})
    assert answer["Status"] == "SUCCESS"
    assert launched_by(emails[ANN]) == "not verified"


@pytest.mark.parametrize("code", ["AccessDenied", "ValidationError"])
def test_a_read_that_is_refused_is_a_warning(ledger, code):
    ledger.cloudformation.trouble(DESCRIPTION, ledger.cloudformation.error(403, code))
    answer, emails = launch(ledger, f"{SSO}/{ANN}")
    assert answer["Status"] == "SUCCESS" and launched_by(emails[ANN]) == "not verified"
    assert any(record["level"] == "WARN" and "launched" in record["message"] for record in ledger.notification.log())


# VERIFY_REQUESTER


def test_switched_off_nobody_is_asked_and_nothing_is_said(ledger):
    function = ledger.start("NotificationFunction", VERIFY_REQUESTER="off")
    _, emails = launch(ledger, f"{SSO}/{ANN}", function=function)
    assert set(emails) == {ANN, BEN, CLEO} and "Launched by" not in emails[ANN].text
    assert DESCRIPTION not in ledger.cloudformation.operations()


@pytest.mark.parametrize("arn", [None, f"arn:aws:sts::{ACCOUNT}:assumed-role/Developer/eve@example.com"])
def test_required_a_launch_without_a_verified_person_fails(ledger, arn):
    function = ledger.start("NotificationFunction", VERIFY_REQUESTER="require")
    answer, emails = launch(ledger, arn, function=function)
    assert answer["Status"] == "FAILED" and not emails and not ledger.requests()
    assert ("TRUSTED_SESSION_ROLES" if arn else "VERIFY_REQUESTER") in answer["Reason"]


def test_required_a_verified_person_may_launch(ledger):
    function = ledger.start("NotificationFunction", VERIFY_REQUESTER="require")
    answer, _ = launch(ledger, f"{SSO}/eve@example.com", function=function)
    assert answer["Status"] == "SUCCESS"


@pytest.mark.parametrize(
    "variable, value", [("VERIFY_REQUESTER", "perhaps"), ("TRUSTED_SESSION_ROLES", "a*"), ("MAX_OPEN", "0"), ("MAX_OPEN", "x")]
)
def test_a_bad_variable_is_an_init_error_that_names_it(ledger, variable, value):
    function = ledger.start("NotificationFunction", **{variable: value})
    assert function.wait_for_exit() != 0
    assert variable in json.loads(function.api.init_errors[0].body)["errorMessage"]


# MAX_OPEN


@pytest.mark.parametrize("arn", [None, f"{SSO}/eve@example.com"], ids=["typed", "verified"])
def test_one_requester_has_only_so_many_open_requests(ledger, arn):
    function = ledger.start("NotificationFunction", MAX_OPEN="2")
    first, emails = launch(ledger, arn, stack="SC-1", function=function, EmailID="a@example.com")
    second, _ = launch(ledger, arn, stack="SC-2", function=function, EmailID="A+2@example.com")
    third, none = launch(ledger, arn, stack="SC-3", function=function, EmailID="a@example.com")
    assert [first["Status"], second["Status"], third["Status"]] == ["SUCCESS", "SUCCESS", "FAILED"]
    assert "MAX_OPEN" in third["Reason"] and not none
    other, _ = launch(ledger, stack="SC-4", function=function, EmailID="b@example.com")
    assert other["Status"] == "SUCCESS", "another requester has a number of their own"
    ledger.press(emails[BEN], "reject")
    fourth, _ = launch(ledger, arn, stack="SC-5", function=function, EmailID="a@example.com")
    assert fourth["Status"] == "SUCCESS", "a decided request is not open any more"


def test_a_verified_person_can_not_get_round_the_number_with_other_addresses(ledger):
    function = ledger.start("NotificationFunction", MAX_OPEN="1")
    launch(ledger, f"{SSO}/eve@example.com", stack="SC-1", function=function, EmailID="a@example.com")
    answer, _ = launch(ledger, f"{SSO}/eve@example.com", stack="SC-2", function=function, EmailID="b@example.com")
    assert answer["Status"] == "FAILED" and "MAX_OPEN" in answer["Reason"]


def test_a_repeated_event_counts_once(ledger):
    function = ledger.start("NotificationFunction", MAX_OPEN="2")
    event = ledger.event("Create", ledger.wait_url(stack="SC-1"))
    for _ in range(4):
        assert ledger.tell(event, function)["Status"] == "SUCCESS"
    answer, _ = launch(ledger, stack="SC-2", function=function)
    assert answer["Status"] == "SUCCESS"


def test_launches_at_the_same_moment_stay_within_the_number(ledger):
    functions = [ledger.start("NotificationFunction", MAX_OPEN="2") for _ in range(4)]
    events = [ledger.event("Create", ledger.wait_url(stack=f"SC-{number}")) for number in range(4)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda function, event: function.invoke(event), functions, events))
    assert sorted(body["Status"] for body in ledger.responses.bodies()) == ["FAILED"] * 2 + ["SUCCESS"] * 2
