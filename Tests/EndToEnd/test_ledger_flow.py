"""The flow with its ledger: links of one's own, a quorum, one decision, and a gate that a forged signal does not open."""

import json

import pytest

from kit.flow import product
from kit.flow.product import APPROVERS
from kit.waiting import until

REASON = "Not this quarter"


@pytest.fixture
def launch(launcher, ledger_flow):
    """Launches the minimal product and returns the stack as each approver meets it."""

    def start(text=None, **values):
        launched = launcher.product(APPROVERS[0], ledger_flow["ServiceToken"], **values).launch(text or product.template())
        return [launched.by(address) for address in APPROVERS]

    return start


def test_a_quorum_lets_the_stack_go_on(launch):
    ann, ben, _ = launch()
    assert ann.decide("approve", "Fine").status == 200
    assert ann.status() == "CREATE_IN_PROGRESS"
    assert ben.decide("approve", "Agreed").status == 200
    assert ann.rest() == "CREATE_COMPLETE", ann.reasons()
    outputs = {
        each["OutputKey"]: each["OutputValue"]
        for each in ann.cloudformation.describe_stacks(StackName=ann.name)["Stacks"][0]["Outputs"]
    }
    assert "ann@example.com" in outputs["ApprovedBy"] and "ben@example.com" in outputs["ApprovedBy"]


def test_one_rejection_rolls_back_and_says_why(launch):
    ann, ben, _ = launch()
    ann.decide("approve")
    assert ben.decide("reject", REASON).status == 200
    assert ann.rest() == "ROLLBACK_COMPLETE"
    assert REASON in ann.reasons()


def test_one_approver_counts_once(launch):
    ann, ben, _ = launch()
    page, code = ann.page(), ann.code()
    assert [page.send("approve", code).status, page.send("approve", code).status] == [200, 200]
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
    assert ann.page().send("approve", ben.code()).status == 403
    for each in everybody:
        assert len(each.emails()) == 1


def test_a_delete_that_overtakes_its_create_asks_nobody(launch, local_aws, aws, ledger_flow):
    """Lambda's queue may turn the two round; the Create then comes for a stack that has gone."""
    local_aws.turn(turned_round=True)
    try:
        # The Delete must be answered within it, too.
        ann, *others = launch(product.template().replace("ServiceTimeout: 3600", "ServiceTimeout: 8"))
        assert ann.rest() == "ROLLBACK_COMPLETE"
    finally:
        local_aws.turn(turned_round=False)
    table = aws.client("dynamodb").get_paginator("scan").paginate(TableName=ledger_flow["TableName"], ConsistentRead=True)

    def states():
        items = [item for page in table for item in page["Items"] if item.get("StackId") == {"S": ann.stack_id}]
        return [item["Status"]["S"] for item in items if "Status" in item]

    until(lambda: states() == ["withdrawn"], "the Delete left no mark")
    log = aws.client("logs").get_paginator("filter_log_events").paginate(logGroupName=ledger_flow["NotificationLogGroup"])
    until(
        lambda: any("a Delete of this resource came before" in each["message"] for page in log for each in page["events"]),
        "the Create did not find the mark",
    )
    assert not [email for each in (ann, *others) for email in each.emails()]


def test_a_throttled_list_of_subscribers_stops_no_launch(launch, local_aws):
    local_aws.turn(throttled={"ListSubscriptionsByTopic": 30})
    try:
        everybody = launch()
        assert [len(each.code()) for each in everybody] == [7, 7, 7]
    finally:
        local_aws.turn(throttled={})
    assert everybody[0].decide("reject").status == 200
    assert everybody[0].rest() == "ROLLBACK_COMPLETE"


def test_a_forged_signal_gets_nobody_through(launch, web):
    """The requester reads the wait URL where everybody may who may see the stack's events, and signals himself."""
    ann, _, _ = launch()
    ann.mail()
    events = ann.cloudformation.describe_stack_events(StackName=ann.name)["StackEvents"]
    url = next(
        event["PhysicalResourceId"]
        for event in events
        if event["LogicalResourceId"] == "WaitHandle" and event.get("PhysicalResourceId", "").startswith("https")
    )
    assert (
        web.put(url, data=json.dumps({"Status": "SUCCESS", "UniqueId": "mine", "Data": "", "Reason": ""}).encode()).status_code
        == 200
    )
    assert ann.rest() == "ROLLBACK_COMPLETE"
    assert any(
        event["LogicalResourceId"] == "Gate" and event["ResourceStatus"] == "CREATE_FAILED"
        for event in ann.cloudformation.describe_stack_events(StackName=ann.stack_id)["StackEvents"]
    )


def test_a_withdrawn_request_says_so(launch):
    ann, _, _ = launch()
    page, code = ann.page(), ann.code()
    ann.cloudformation.delete_stack(StackName=ann.name)
    ann.rest()
    assert ann.page().status == 410
    assert page.send("approve", code).status == 410


def test_a_decided_request_says_so(launch):
    ann, ben, cleo = launch()
    page, code = cleo.page(), cleo.code()
    ann.decide("reject", REASON)
    assert ann.rest() == "ROLLBACK_COMPLETE"
    assert page.send("approve", code).status in (409, 410)


def test_the_requester_is_never_the_approver(launch, local_aws):
    ann, ben, cleo = launch(UserEmail="Ben@example.com")
    ann.decide("approve")
    assert ben.emails() == []
    cleo.decide("approve")
    assert ann.rest() == "CREATE_COMPLETE", ann.reasons()


def test_an_update_with_a_new_handle_asks_anew(launch):
    ann, ben, _ = launch()
    ann.decide("approve"), ben.decide("approve")
    assert ann.rest() == "CREATE_COMPLETE", ann.reasons()
    ann.update(product.with_new_handle(product.template()))
    assert ann.decide("approve", after=1).status == 200
    assert ben.decide("approve", after=1).status == 200
    assert ann.rest() == "UPDATE_COMPLETE", ann.reasons()


def test_too_few_confirmed_approvers_fail_the_stack_at_once(install, deployer, launcher):
    stack = install("half-confirmed", Approvers="here@example.com,away@example.com", Quorum="2")
    deployer.confirm("half-confirmed", "here@example.com")
    launched = launcher.product("here@example.com", stack["ServiceToken"]).launch(product.template())
    assert launched.rest() == "ROLLBACK_COMPLETE"
    assert "away@example.com" in launched.reasons()
    assert launched.emails() == []


def test_others_hear_of_a_request_by_events(heard, launch):
    ann, _, _ = launch()
    ann.decide("reject", REASON)
    ann.rest()
    until(lambda: set(heard.of(ann.name)) >= {"Request Opened", "Request Decided"}, lambda: f"only {sorted(heard.of(ann.name))}")
    events = heard.of(ann.name)
    assert events["Request Decided"]["signalled"] is True and events["Request Decided"]["comment"] == REASON
    assert not heard.problems()
    assert ann.code() not in json.dumps(events) and "key=" not in json.dumps(events) and "Signature" not in json.dumps(events)
