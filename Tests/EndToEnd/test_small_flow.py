"""The flow without a ledger, with the two real executables: from the launch to the stack going on or rolling back."""

import pytest

from kit.flow import product
from kit.waiting import until

REASON = "Not before the new budget\u00e9"


@pytest.fixture(params=["small_flow", "rest_flow"], ids=["payload 2.0", "payload 1.0"])
def flow(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["v2", "v4", "v4-token"])
def signature(request, local_aws):
    """How CloudFormation signs the wait URL."""
    local_aws.sign_with(request.param)
    yield request.param
    local_aws.sign_with("v2")


def test_an_approval_lets_the_stack_go_on(flow, signature, launch):
    launched = launch(flow)
    answer = launched.decide("approve", "Go ahead")
    assert answer.status == 200, answer.text()
    assert launched.rest() == "CREATE_COMPLETE"


def test_a_rejection_rolls_back_and_says_why(flow, signature, launch):
    launched = launch(flow)
    answer = launched.decide("reject", REASON)
    assert answer.status == 200, answer.text()
    assert launched.rest() == "ROLLBACK_COMPLETE"
    assert REASON in launched.reasons()


def test_no_answer_rolls_back(small_flow, launch):
    launched = launch(small_flow, timeout=2)
    assert launched.rest() == "ROLLBACK_COMPLETE"
    assert "WaitCondition timed out. Received 0 conditions when expecting 1" in launched.reasons()


def test_the_page_and_the_mail_say_what_is_asked(small_flow, launch):
    launched = launch(small_flow, Purpose="A <b>demo</b> & more")
    email, page = launched.mail(), launched.page()
    for fact in (product.REQUESTER, launched.name, "123456789012", "us-east-1", "A <b>demo</b> & more", "Minimal product"):
        assert fact in email.text
    assert page.status == 200
    for fact in (launched.name, "123456789012", "us-east-1"):
        assert fact in page.text()


def test_looking_decides_nothing(flow, launch, web):
    launched = launch(flow)
    link = launched.link()
    assert [web.get(link).status_code, web.head(link).status_code, web.get(link).status_code] == [200, 200, 200]
    assert launched.status() == "CREATE_IN_PROGRESS"
    launched.decide("approve")
    assert launched.rest() == "CREATE_COMPLETE"


def test_a_wrong_code_decides_nothing(flow, launch):
    launched = launch(flow)
    wrong = "000 000" if launched.code() != "000 000" else "000 001"
    assert launched.page().send("approve", wrong).status == 403
    assert launched.status() == "CREATE_IN_PROGRESS"
    assert launched.decide("approve").status == 200
    assert launched.rest() == "CREATE_COMPLETE"


def test_a_second_press_changes_nothing(small_flow, launch):
    launched = launch(small_flow)
    page, code = launched.page(), launched.code()
    assert [page.send("approve", code).status, page.send("approve", code).status] == [200, 200]
    assert launched.rest() == "CREATE_COMPLETE"


def test_an_expired_link_says_so(small_flow, launch, local_aws):
    local_aws.sign_with("v2", seconds=20)  # enough to be asked on a busy machine, and little to wait for
    launched = launch(small_flow)
    launched.mail()
    local_aws.sign_with("v2")
    until(lambda: launched.page().status == 410, lambda: launched.page().text())
    assert launched.status() == "CREATE_IN_PROGRESS"


def test_an_update_with_a_new_handle_asks_again(small_flow, launch):
    launched = launch(small_flow)
    launched.decide("approve")
    assert launched.rest() == "CREATE_COMPLETE"
    changed = product.with_new_handle(product.template(ledger=False))
    launched.update(changed)
    assert launched.decide("approve", after=1).status == 200
    assert launched.rest() == "UPDATE_COMPLETE", launched.reasons()
    assert len(launched.emails()) == 2


def test_an_update_without_a_new_handle_asks_nobody(small_flow, launch):
    launched = launch(small_flow)
    launched.decide("approve")
    assert launched.rest() == "CREATE_COMPLETE"
    launched.update(product.template(ledger=False), Purpose="Another purpose")
    assert launched.rest() == "UPDATE_COMPLETE", launched.reasons()
    assert len(launched.emails()) == 1


def test_a_deletion_asks_nobody(small_flow, launch):
    launched = launch(small_flow)
    launched.decide("approve")
    assert launched.rest() == "CREATE_COMPLETE"
    assert launched.delete() == "DELETE_COMPLETE"
    assert len(launched.emails()) == 1


def test_an_unconfirmed_approver_fails_the_stack_at_once(install, launch):
    flow = install("unconfirmed-flow", Approvers="absent@example.com", Ledger="false")
    launched = launch(flow, approver="absent@example.com")
    assert launched.rest() == "ROLLBACK_COMPLETE"
    assert "absent@example.com must first confirm" in launched.reasons()
    assert launched.emails() == []


def test_one_click_approves_as_the_original_did(install, deployer, launch, web):
    flow = install("one-click-flow", Approvers="swift@example.com", Ledger="false", Confirmation="one-click")
    deployer.confirm("one-click-flow", "swift@example.com")
    launched = launch(flow, approver="swift@example.com")
    assert web.head(launched.link()).status_code == 200
    assert launched.status() == "CREATE_IN_PROGRESS"
    assert launched.page().status == 200
    assert launched.rest() == "CREATE_COMPLETE"


def test_a_button_asks_for_no_code(install, deployer, launch):
    flow = install("button-flow", Approvers="quick@example.com", Ledger="false", Confirmation="button")
    deployer.confirm("button-flow", "quick@example.com")
    launched = launch(flow, approver="quick@example.com")
    assert launched.page().send("reject", comment="No").status == 200
    assert launched.rest() == "ROLLBACK_COMPLETE"


def test_the_logs_hold_no_secret(aws, small_flow, launch):
    launched = launch(small_flow)
    url = next(
        row["PhysicalResourceId"]
        for row in launched.cloudformation.describe_stack_resources(StackName=launched.name)["StackResources"]
        if row["LogicalResourceId"] == "WaitHandle"
    )
    code, link = launched.code(), launched.link()
    launched.decide("approve", "a comment")
    assert launched.rest() == "CREATE_COMPLETE"
    until(lambda: '"message"' in log_of(aws, small_flow, "ApprovalLogGroup"), lambda: "the approval function logged nothing")
    text = log_of(aws, small_flow, "ApprovalLogGroup") + log_of(aws, small_flow, "NotificationLogGroup")
    assert "approval requested" in text
    for secret in (
        code,
        code.replace(" ", ""),
        link.split("=", 1)[1][:60],
        url.split("?")[1],
        "Signature=",
        "X-Amz-Security-Token",
    ):
        assert secret not in text


def log_of(aws, flow, group):
    pages = aws.client("logs").get_paginator("filter_log_events").paginate(logGroupName=flow[group])
    return "\n".join(event["message"] for page in pages for event in page["events"])


def test_a_stranger_gets_nowhere(small_flow, web):
    url = small_flow["ApprovalUrl"]
    assert web.get(url).status_code == 400
    assert web.get(f"{url}?waitUrl=aHR0cHM6Ly9leGFtcGxlLmNvbS8").status_code == 400
    with_method = web.request("DELETE", url)
    assert (with_method.status_code, "POST" in with_method.headers["Allow"]) == (405, True)
