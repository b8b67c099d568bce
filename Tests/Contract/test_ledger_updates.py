"""What was approved is what runs: Updates, Creates and Deletes against the ledger's approved values."""

import time

import pytest

from kit.aws.cloudformation import CloudFormation
from kit.aws.urls import WaitURL
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.flow.stack_life import LARGE, SMALL, approved, held, set_status, update, update_event
from kit.lambda_.events import REMOVE

DAY = 86_400
OTHER_ACCOUNT = "999999999999"


def test_a_create_says_the_digest_of_its_values(ledger):
    first = ledger.tell(ledger.event(properties=SMALL))
    assert len(first["Data"]["Digest"]) == 64
    other = ledger.tell(ledger.event("Create", ledger.wait_url(handle="Other"), properties=LARGE))
    assert other["Data"]["Digest"] != first["Data"]["Digest"]


def test_without_a_ledger_a_create_says_it_too(world):
    assert len(world.tell(world.event(properties=SMALL))["Data"]["Digest"]) == 64


@pytest.mark.parametrize("free", [{"Notes": "later"}, {"Timeout": "600"}, {"Notes": ["a", {"b": "c"}]}], ids=str)
def test_what_is_not_bound_may_change(ledger, free):
    wait_url, digest = approved(ledger)
    answer = update(ledger, wait_url, SMALL | free, SMALL)
    assert answer["Status"] == "SUCCESS" and answer["Data"]["Digest"] == digest
    assert len(ledger.sns.published) == 3


def test_the_ledger_keeps_what_was_approved_without_an_end(ledger):
    _, digest = approved(ledger)
    item = ledger.resource()
    assert item["Approved"]["M"]["Digest"] == {"S": digest}
    assert "ExpiresAt" not in item and "Open" not in item
    (request,) = ledger.requests()
    assert request["Digest"] == {"S": digest} and request["ResourceLogicalId"] == {"S": "Approval"}


@pytest.mark.parametrize(
    "more", [{"EmailID": "nobody"}, {"Approvers": "somebody@example.com"}, {"Image": "x" * 2001}], ids=lambda each: [*each][0]
)
def test_an_update_that_can_not_ask_leaves_the_record_of_what_runs(ledger, more):
    before, _ = approved(ledger)
    after = ledger.wait_url(handle="New")
    assert update(ledger, after, LARGE | more, SMALL, old_url=before)["Status"] == "FAILED"
    (request,) = ledger.requests()
    assert request["Status"] == {"S": "approved"} and "ExpiresAt" not in request
    update(ledger, after, LARGE, SMALL, old_url=before)
    assert "ExpiresAt" in next(item for item in ledger.requests() if item["WaitUrl"] == {"S": str(before)})


def test_other_values_with_the_same_handle_ask_with_old_and_new(ledger):
    wait_url, _ = approved(ledger)
    change = held(ledger, wait_url)
    assert set(change.emails) == {ANN, BEN, CLEO}
    assert "InstanceType: t4g.small \u2192 t4g.large" in change.emails[ANN].text


def test_a_second_try_with_the_values_that_failed_asks_again(ledger):
    wait_url, _ = approved(ledger)
    for old in (SMALL, SMALL, LARGE):  # CloudFormation may take what it was refused for the values before
        change = held(ledger, wait_url, LARGE, old)
        assert change.press("reject") == 200
        assert change.answer()["Status"] == "FAILED"
    assert update(ledger, wait_url, SMALL, LARGE)["Status"] == "SUCCESS"


def test_an_update_while_nobody_has_decided_waits_if_it_changes_nothing(ledger):
    wait_url = ledger.wait_url()
    ledger.open_request(wait_url, **SMALL)
    assert update(ledger, wait_url, SMALL | {"Notes": "x"}, SMALL)["Status"] == "SUCCESS"
    assert update(ledger, wait_url, LARGE, SMALL)["Status"] == "FAILED"
    assert len(ledger.sns.published) == 3


def test_an_update_of_what_was_rejected_fails(ledger):
    wait_url = ledger.wait_url()
    ledger.press(ledger.open_request(wait_url, **SMALL)[ANN], "reject")
    answer = update(ledger, wait_url, SMALL | {"Notes": "x"}, SMALL)
    assert answer["Status"] == "FAILED" and "rejected" in answer["Reason"]


def test_a_new_handle_asks_again_and_shows_what_changed(ledger):
    before, _ = approved(ledger)
    after = ledger.wait_url(handle="New")
    answer = update(ledger, after, LARGE, SMALL, old_url=before)
    assert answer["Status"] == "SUCCESS", answer
    assert len(ledger.sns.published) == 6
    text = ledger.emails()[-1].text
    assert "t4g.small \u2192 t4g.large" in text
    page = ledger.open(ledger.emails()[-1].link).text()
    assert "t4g.small \u2192 t4g.large" in page


def test_a_repeated_update_with_a_new_handle_asks_nobody_twice(ledger):
    before, _ = approved(ledger)
    event = update_event(ledger, ledger.wait_url(handle="New"), LARGE, SMALL, old_url=before)
    for _ in range(2):
        answer, _ = ledger.asked(event)
        assert answer["Status"] == "SUCCESS"
    assert len(ledger.sns.published) == 6 and not [item for item in ledger.requests() if "Kind" in item]


def test_a_new_handle_asks_again_though_the_values_are_the_approved_ones(ledger):
    before, _ = approved(ledger)
    assert update(ledger, ledger.wait_url(handle="New"), SMALL, SMALL, old_url=before)["Status"] == "SUCCESS"
    assert len(ledger.sns.published) == 6


@pytest.mark.parametrize("account", [WaitURL().account, OTHER_ACCOUNT], ids=["own", "other"])
def test_a_rollback_to_what_was_approved_succeeds_and_the_approved_values_follow(ledger, account):
    before, small = approved(ledger, ledger.wait_url(account=account))
    after = ledger.wait_url(account=account, handle="New")
    assert update(ledger, after, LARGE, SMALL, old_url=before)["Status"] == "SUCCESS"
    assert ledger.press(ledger.asking_since(3)[BEN], "approve").status == 200
    if account == WaitURL().account:
        set_status(ledger, before, "UPDATE_ROLLBACK_IN_PROGRESS")
    answer = update(ledger, before, SMALL, LARGE, old_url=after)
    assert answer["Status"] == "SUCCESS", answer
    assert len(ledger.sns.published) == 6
    assert ledger.resource()["Approved"]["M"]["Digest"] == {"S": small}
    set_status(ledger, before, "UPDATE_IN_PROGRESS")
    assert update(ledger, before, SMALL | {"Notes": "x"}, SMALL)["Status"] == "SUCCESS"
    if account == WaitURL().account:
        held(ledger, before)
    else:  # nobody can tell whether the stack rolls back
        assert update(ledger, before, LARGE, SMALL)["Status"] == "SUCCESS"


def test_a_rollback_succeeds_whatever_it_names(ledger):
    before, _ = approved(ledger)
    set_status(ledger, before, "UPDATE_ROLLBACK_IN_PROGRESS")
    for new in ({"WaitUrl": "nonsense"}, {"EmailID": ""}, {"Purpose": "x" * 5000}, {"WaitUrl": None}):
        assert update(ledger, before, new, SMALL)["Status"] == "SUCCESS", new
    assert len(ledger.sns.published) == 3


def test_a_status_that_cannot_be_read_is_decided_by_the_digests(ledger):
    before, _ = approved(ledger)
    ledger.cloudformation.trouble("*", CloudFormation.error(403, "AccessDenied"), times=99)
    assert update(ledger, before, SMALL | {"Notes": "x"}, SMALL)["Status"] == "SUCCESS"
    held(ledger, before)


# Version 0.1


def as_of_version_0_1(ledger):
    """Takes from the table what version 0.1 did not write."""
    for item in ledger.dynamodb.items():
        if "-" in item["RequestId"]["S"]:
            ledger.dynamodb.call("DeleteItem", Key={"RequestId": item["RequestId"]})
            continue
        ledger.dynamodb.call(
            "UpdateItem",
            Key={"RequestId": item["RequestId"]},
            UpdateExpression="REMOVE Digest, ResourceLogicalId, Terms, Verified, Notes",
        )


def test_a_resource_of_version_0_1_is_adopted_with_the_values_that_it_had(ledger):
    wait_url, digest = approved(ledger)
    as_of_version_0_1(ledger)
    answer = update(ledger, wait_url, SMALL | {"Notes": "x"}, SMALL)
    assert answer["Status"] == "SUCCESS" and answer["Data"]["Digest"] == digest
    assert ledger.resource()["Approved"]["M"]["Digest"] == {"S": digest}
    assert ledger.gate(wait_url, properties={"Digest": digest})["Status"] == "SUCCESS"


def test_a_resource_of_version_0_1_runs_nothing_else_than_it_had(ledger):
    wait_url, _ = approved(ledger)
    as_of_version_0_1(ledger)
    held(ledger, wait_url)


def test_what_nobody_approved_is_not_adopted(ledger):
    wait_url = ledger.wait_url()
    emails = ledger.open_request(wait_url, **SMALL)
    as_of_version_0_1(ledger)
    update(ledger, wait_url, LARGE, LARGE)
    assert ledger.gate(wait_url)["Status"] == "FAILED"
    assert ledger.visit(emails[ANN]).status == 200


def test_a_handle_that_is_good_and_was_never_asked_about_is_not_adopted(ledger):
    wait_url = ledger.wait_url()
    ledger.known(wait_url)
    update(ledger, wait_url, LARGE, LARGE)
    assert ledger.gate(wait_url)["Status"] == "FAILED"
    assert len(ledger.sns.published) == 3, "the approvers decide"


def test_a_resource_whose_record_has_reached_its_end_is_adopted(ledger):
    old = ledger.known(ledger.wait_url(made_at=int(time.time()) - 2 * DAY))
    answer = update(ledger, old, SMALL | {"Notes": "x"}, SMALL)
    assert answer["Status"] == "SUCCESS", answer
    assert ledger.gate(old, "Update", properties={"Digest": answer["Data"]["Digest"]})["Status"] == "SUCCESS"
    held(ledger, old)


# Asking twice


def test_another_resource_with_the_same_handle_is_told_of_the_gate(ledger):
    wait_url = ledger.wait_url()
    emails = ledger.open_request(wait_url, **SMALL)
    for kind in ("AWS::CloudFormation::CustomResource", "Custom::AprovalGate"):
        answer = ledger.tell(ledger.event("Create", wait_url, properties=SMALL, ResourceType=kind, LogicalResourceId="Gate"))
        assert answer["Status"] == "FAILED" and "Custom::ApprovalGate" in answer["Reason"]
    assert ledger.press(emails[ANN], "approve").status == 200


def test_a_request_of_another_name_and_with_other_values_is_withdrawn(ledger):
    """Somebody who knows the handle asked for something harmless first."""
    wait_url = ledger.wait_url()
    harmless = ledger.tell(ledger.event("Create", wait_url, properties=SMALL, LogicalResourceId="Harmless"))
    assert harmless["Status"] == "SUCCESS"
    ledger.have_emails_sent()
    emails = ledger.asking_since(0)
    answer = ledger.tell(ledger.event("Create", wait_url, properties=LARGE))
    assert answer["Status"] == "FAILED" and "The resource Harmless of this stack" in answer["Reason"]
    assert ledger.press(emails[ANN], "approve").status == 410
    (told,) = ledger.events.details("Request Withdrawn")
    assert told["reason"] == "conflict"


def test_a_renamed_resource_relies_on_the_answer_that_its_handle_has(ledger):
    made_at = int(time.time()) - DAY // 2
    wait_url, digest = approved(ledger, ledger.wait_url(made_at=made_at, seconds=DAY // 2 + 3))
    ledger.wait_until_past(made_at + DAY // 2 + 3)
    answer = ledger.tell(ledger.event("Create", wait_url, properties=SMALL, LogicalResourceId="Renamed"))
    assert answer["Status"] == "SUCCESS", answer
    other = ledger.tell(ledger.event("Create", wait_url, properties=LARGE, LogicalResourceId="Other"))
    assert other["Status"] == "FAILED"
    ledger.tell(ledger.event("Delete", wait_url, properties=SMALL))
    assert update(ledger, wait_url, SMALL | {"Notes": "x"}, SMALL, LogicalResourceId="Renamed")["Status"] == "SUCCESS"
    assert len(ledger.sns.published) == 3
    held(ledger, wait_url, LogicalResourceId="Renamed")


@pytest.mark.parametrize(
    "forged",
    [{"InstanceType": "t4g.nano"}, SMALL | {"Quorum": "1"}, SMALL | {"Approvers": ANN}, SMALL | {"Extra": "x"}],
    ids=str,
)
def test_a_create_that_finds_another_ask_in_its_name_ends_it(ledger, forged):
    wait_url = ledger.wait_url()
    real = SMALL | {"Quorum": "2"}
    emails = ledger.open_request(wait_url, **forged)
    answer = ledger.tell(ledger.event("Create", wait_url, properties=real))
    assert answer["Status"] == "FAILED" and "in this stack's name" in answer["Reason"]
    assert ledger.press(emails[ANN], "approve").status == 410
    assert ledger.gate(wait_url)["Status"] == "FAILED"


def test_a_create_that_finds_other_values_approved_fails_too(ledger):
    wait_url, digest = approved(ledger)
    answer = ledger.tell(ledger.event("Create", wait_url, properties=LARGE))
    assert answer["Status"] == "FAILED"
    assert ledger.gate(wait_url, properties={"Digest": digest})["Status"] == "SUCCESS"


# Deleting


def test_a_delete_before_its_create_leaves_a_mark(ledger):
    wait_url = ledger.wait_url()
    assert ledger.tell(ledger.event("Delete", wait_url))["Status"] == "SUCCESS"
    answer = ledger.tell(ledger.event("Create", wait_url))
    assert answer["Status"] == "FAILED" and "Delete" in answer["Reason"]
    assert not ledger.sns.published
    assert ledger.gate(wait_url)["Status"] == "FAILED"


@pytest.mark.parametrize("name", ["PhysicalResourceId", "RequestId", "ResourceType"])
@pytest.mark.parametrize(
    "value", ["", None, 7, [], {"Ref": "x"}, REMOVE], ids=["empty", "null", "number", "list", "map", "missing"]
)
def test_a_delete_of_any_shape_withdraws(ledger, name, value):
    wait_url = ledger.wait_url()
    emails = ledger.open_request(wait_url)
    assert ledger.tell(ledger.event("Delete", wait_url, **{name: value}))["Status"] == "SUCCESS"
    assert ledger.press(emails[ANN], "approve").status == 410


def test_a_delete_withdraws_nothing_that_another_resource_has_opened(ledger):
    wait_url = ledger.wait_url()
    emails = ledger.open_request(wait_url)
    ledger.tell(ledger.event("Delete", wait_url, LogicalResourceId="Other"))
    ledger.tell(ledger.event("Delete", wait_url.of(seconds=86398)))
    assert ledger.press(emails[ANN], "approve").status == 200


def test_a_delete_of_another_resource_leaves_the_record_of_what_runs(ledger):
    wait_url, _ = approved(ledger)
    before = ledger.requests()
    ledger.tell(ledger.event("Delete", wait_url, properties=SMALL, LogicalResourceId="Other"))
    assert ledger.requests() == before


def test_a_delete_ends_what_the_ledger_has_of_the_resource(ledger):
    wait_url, _ = approved(ledger)
    ledger.tell(ledger.event("Delete", wait_url, properties=SMALL))
    assert "ExpiresAt" in ledger.resource()
    (request,) = ledger.requests()
    assert "ExpiresAt" in request


def test_a_delete_after_the_deadline_leaves_the_request_expired(ledger):
    wait_url = ledger.wait_url()
    emails = ledger.open_request(wait_url, Timeout="1")
    # As quickly as a stack is taken back: the table keeps the deadline in whole seconds, rounded up.
    ledger.wait_until_past(int(ledger.requests()[0]["OpenedAtMs"]["N"]) / 1000 + 1.01)
    ledger.tell(ledger.event("Delete", wait_url))
    (request,) = ledger.requests()
    assert request["Status"]["S"] in ("pending", "expired")  # on a busy machine the clerk was there already
    assert "withdrawn" not in ledger.visit(emails[ANN]).text


# The gate


def test_the_gate_passes_only_what_was_approved(ledger):
    wait_url, digest = approved(ledger)
    assert ledger.gate(wait_url, properties={"Digest": digest})["Status"] == "SUCCESS"
    for other in ("0" * 64, "", ["x"]):
        answer = ledger.gate(wait_url, properties={"Digest": other})
        assert answer["Status"] == "FAILED" and "Digest" in answer["Reason"]


def test_an_update_of_the_gate_passes_only_what_was_approved(ledger):
    wait_url, digest = approved(ledger)
    same = {"Digest": digest}
    assert ledger.gate(wait_url, "Update", properties=same, old=same | {"WaitUrl": str(wait_url)})["Status"] == "SUCCESS"
    set_status(ledger, wait_url, "UPDATE_IN_PROGRESS")
    changed = ledger.gate(wait_url, "Update", properties={"Digest": "1" * 64}, old=same | {"WaitUrl": str(wait_url)})
    assert changed["Status"] == "FAILED"
    set_status(ledger, wait_url, "UPDATE_ROLLBACK_IN_PROGRESS")
    back = ledger.gate(wait_url, "Update", properties={"Digest": "1" * 64}, old=same | {"WaitUrl": str(wait_url)})
    assert back["Status"] == "SUCCESS", "CloudFormation goes back to what ran"


def test_an_approval_that_a_crash_left_unsettled_is_settled_by_the_gate(ledger):
    wait_url = ledger.wait_url()
    answer, emails = ledger.asked(ledger.event("Create", wait_url, properties=SMALL))
    assert ledger.press(emails[ANN], "approve").status == 200
    resource = ledger.resource()
    (request,) = ledger.requests()
    ledger.dynamodb.call(
        "UpdateItem",
        Key={"RequestId": resource["RequestId"]},
        UpdateExpression="SET #open = :open REMOVE Approved, #before",
        ExpressionAttributeNames={"#open": "Open", "#before": "Before"},
        ExpressionAttributeValues={":open": request["RequestId"]},
    )
    assert ledger.gate(wait_url, properties={"Digest": answer["Data"]["Digest"]})["Status"] == "SUCCESS"
    assert ledger.resource()["Approved"]["M"]["Digest"] == {"S": answer["Data"]["Digest"]}
