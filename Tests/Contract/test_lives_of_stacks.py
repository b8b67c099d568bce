"""A stack's whole life: who may end what, what is remembered, and who launched, over updates, rollbacks and replacements."""

import json
import time

import pytest

from kit.flow.ledger_world import ANN, BEN
from kit.lambda_.events import PHYSICAL_ID
from kit.lambda_.gateway import Call

SMALL, LARGE = {"InstanceType": "t4g.small"}, {"InstanceType": "t4g.large"}
HALF_A_DAY = 43_200
TAG = "aws:servicecatalog:provisioningPrincipalArn"
EVE = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Users_0123456789abcdef/eve@example.com"
OTHER_ACCOUNT = "999999999999"


@pytest.fixture
def stack(ledger):
    """The status of the stack that wait URLs are of, as CloudFormation tells it."""

    def status(name: str) -> None:
        ledger.cloudformation.stack(ledger.wait_url().stack_id).status = name

    return status


def asked(ledger, wait_url, values, kind: str = "Create", old=None, **changes) -> tuple[str, dict]:
    """Has a request made: the digest, and the email of each approver."""
    answer, emails = ledger.asked(ledger.event(kind, wait_url, properties=values, old=old, **changes))
    assert answer["Status"] == "SUCCESS", answer["Reason"]
    return answer["Data"]["Digest"], emails


def approved(ledger, wait_url, values, kind: str = "Create", old=None, **changes) -> str:
    digest, emails = asked(ledger, wait_url, values, kind, old, **changes)
    assert ledger.press(emails[ANN], "approve").status == 200
    return digest


def updated(ledger, wait_url, new, old, **changes) -> dict:
    return ledger.tell(ledger.event("Update", wait_url, properties=new, old=old, **changes))


def refused(ledger, wait_url, values) -> bool:
    """Whether the gate stops an update of the stack to these values, which are asked about in another stack only."""
    digest, _ = asked(ledger, ledger.wait_url(stack="elsewhere", handle=f"H{len(ledger.sns.published)}"), values)
    answer = ledger.gate(wait_url, "Update", properties={"Digest": digest}, old={"Digest": "0" * 64})
    return answer["Status"] == "FAILED" and "Digest" in answer["Reason"]


def test_two_approvals_in_one_stack_share_nothing(ledger, stack):
    one, two = ledger.wait_url(handle="One"), ledger.wait_url(handle="Two")
    small = approved(ledger, one, SMALL, LogicalResourceId="First")
    large, emails = asked(ledger, two, LARGE, LogicalResourceId="Second")
    assert ledger.gate(one, properties={"Digest": small})["Status"] == "SUCCESS"
    assert ledger.gate(one, properties={"Digest": large})["Status"] == "FAILED"
    assert ledger.gate(two, properties={"Digest": small})["Status"] == "FAILED"
    ledger.tell(ledger.event("Delete", one, LogicalResourceId="First"))
    assert ledger.press(emails[ANN], "approve").status == 200
    assert ledger.gate(two, properties={"Digest": large})["Status"] == "SUCCESS"
    stack("UPDATE_IN_PROGRESS")
    assert updated(ledger, two, LARGE | {"Notes": "x"}, LARGE, LogicalResourceId="Second")["Status"] == "SUCCESS"
    assert refused(ledger, two, SMALL)


def test_a_resource_of_another_type_takes_over_and_the_delete_of_the_old_one_ends_nothing(ledger, stack):
    """CloudFormation creates the new one first, under the same name and with the same handle, and deletes the old one then."""
    wait_url = ledger.wait_url()
    digest = approved(ledger, wait_url, SMALL)
    stack("UPDATE_IN_PROGRESS")
    again, emails = asked(ledger, wait_url, SMALL, ResourceType="Custom::Ask")
    assert again == digest and not emails
    stack("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    assert ledger.tell(ledger.event("Delete", wait_url, properties=SMALL))["Status"] == "SUCCESS"
    assert "ExpiresAt" not in ledger.resource()
    stack("UPDATE_IN_PROGRESS")
    assert updated(ledger, wait_url, SMALL | {"Notes": "x"}, SMALL, ResourceType="Custom::Ask")["Status"] == "SUCCESS"
    assert refused(ledger, wait_url, LARGE)


def test_an_update_a_year_later_is_held_to_what_was_approved(ledger, stack):
    """The handle has expired by then, and the record of the request was kept."""
    end = int(time.time()) + 12  # a busy machine takes its time to ask and decide
    wait_url = ledger.wait_url(made_at=end - HALF_A_DAY, seconds=HALF_A_DAY)
    digest = approved(ledger, wait_url, SMALL)
    ledger.wait_until_past(end)
    stack("UPDATE_IN_PROGRESS")
    assert all("ExpiresAt" not in item for item in [ledger.resource(), *ledger.requests()])
    assert updated(ledger, wait_url, SMALL | {"Notes": "x"}, SMALL)["Data"]["Digest"] == digest
    assert refused(ledger, wait_url, LARGE)
    assert ledger.gate(wait_url, "Update", properties={"Digest": digest}, old={"Digest": "0" * 64})["Status"] == "SUCCESS"


def test_the_ledger_keeps_what_was_approved_and_what_before_and_by_which_requests(ledger, stack):
    first, second = ledger.wait_url(handle="First"), ledger.wait_url(handle="Second")
    small = approved(ledger, first, SMALL)
    stack("UPDATE_IN_PROGRESS")
    large = approved(ledger, second, LARGE, "Update", SMALL | {"WaitUrl": str(first)})
    item = ledger.resource()
    ids = {each["Digest"]["S"]: each["RequestId"] for each in ledger.requests()}
    assert item["Approved"]["M"]["Digest"] == {"S": large} and item["Approved"]["M"]["RequestId"] == ids[large]
    assert item["Before"]["M"]["Digest"] == {"S": small} and item["Before"]["M"]["RequestId"] == ids[small]


@pytest.mark.parametrize("times", [1, 3], ids=["cancelled", "cancelled, and continued after the rollback had failed"])
def test_an_update_that_is_cancelled_while_approvers_are_asked(ledger, stack, times):
    before, after = ledger.wait_url(handle="Old"), ledger.wait_url(handle="New")
    small = approved(ledger, before, SMALL)
    stack("UPDATE_IN_PROGRESS")
    large, emails = asked(ledger, after, LARGE, "Update", SMALL | {"WaitUrl": str(before)})
    published = len(ledger.sns.published)
    for _ in range(times):
        stack("UPDATE_ROLLBACK_IN_PROGRESS")
        answer = updated(ledger, before, SMALL, LARGE | {"WaitUrl": str(after)})
        assert answer["Status"] == "SUCCESS" and answer["Data"]["Digest"] == small
        back = ledger.gate(before, "Update", properties={"Digest": small}, old={"Digest": large, "WaitUrl": str(after)})
        assert back["Status"] == "SUCCESS"
        stack("UPDATE_ROLLBACK_FAILED")
    assert ledger.press(emails[BEN], "approve").status == 410
    assert len(ledger.sns.published) == published
    stack("UPDATE_IN_PROGRESS")
    assert updated(ledger, before, SMALL | {"Notes": "x"}, SMALL)["Status"] == "SUCCESS"
    assert refused(ledger, before, LARGE)


def test_a_physical_id_never_changes(ledger, stack):
    wait_url = ledger.wait_url()
    event = ledger.event("Create", wait_url, properties=SMALL)
    created = {ledger.tell(event)["PhysicalResourceId"] for _ in range(2)}
    assert len(created) == 1
    stack("UPDATE_IN_PROGRESS")
    assert updated(ledger, wait_url, SMALL | {"Notes": "x"}, SMALL)["PhysicalResourceId"] == PHYSICAL_ID
    asking = updated(ledger, ledger.wait_url(handle="New"), LARGE, SMALL | {"WaitUrl": str(wait_url)})
    assert asking["Status"] == "SUCCESS" and asking["PhysicalResourceId"] == PHYSICAL_ID


# Who asks


def test_of_another_accounts_stack_nothing_is_verified_wherever_it_is_told(ledger):
    _, emails = asked(ledger, ledger.wait_url(account=OTHER_ACCOUNT, stack="SC-production"), SMALL)
    words = "Account, region and stack are not verified"
    assert words in emails[ANN].text and words in ledger.open(emails[ANN].link).text()
    assert ledger.send(Call(emails[ANN].link, headers={"accept": "application/json"})).json()["request"]["verified"] is False
    assert json.loads(emails[ANN].texts["https"])["verified"] is False
    (item,) = ledger.requests()
    assert item["Verified"] == {"BOOL": False} and item["LaunchedBy"]["M"] == {"Kind": {"S": "notVerified"}}
    (detail,) = ledger.events.details("Request Opened")
    assert detail["verified"] is False and detail["launchedBy"] == {"verified": False}
    assert not ledger.cloudformation.requests


def test_cloudformation_is_asked_once_about_the_stack_and_once_about_the_handle(ledger):
    asked(ledger, ledger.wait_url(stack="SC-1"), SMALL)
    assert sorted(ledger.cloudformation.operations()) == ["DescribeStackResource", "DescribeStacks"]


def test_an_update_that_asks_says_who_launched(ledger):
    before, after = ledger.wait_url(stack="SC-1", handle="Old"), ledger.wait_url(stack="SC-1", handle="New")
    told = ledger.cloudformation.stack(before.stack_id)
    told.tags[TAG] = EVE
    approved(ledger, before, SMALL)
    told.status = "UPDATE_IN_PROGRESS"
    _, emails = asked(ledger, after, LARGE, "Update", SMALL | {"WaitUrl": str(before)})
    assert "Launched by: eve@example.com, as AWS recorded it" in emails[ANN].text


def test_required_another_accounts_launch_fails(ledger):
    function = ledger.start("NotificationFunction", VERIFY_REQUESTER="require")
    answer = ledger.tell(ledger.event("Create", ledger.wait_url(account=OTHER_ACCOUNT, stack="SC-1")), function)
    assert answer["Status"] == "FAILED" and "VERIFY_REQUESTER" in answer["Reason"]
    assert not ledger.sns.published and not ledger.requests()
