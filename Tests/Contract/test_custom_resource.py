"""`Custom::NotificationFunction`: whatever CloudFormation sends, it gets exactly one answer that it accepts."""

import json

import pytest

from kit.aws.service import ANY
from kit.aws.sns import error
from kit.aws.urls import is_put_to
from kit.http.server import Fault, Reply
from kit.lambda_.events import PHYSICAL_ID, REMOVE

ECHOED = ("StackId", "RequestId", "LogicalResourceId")


def test_a_create_mails_the_approver_and_succeeds(world):
    answer = world.tell(world.event())
    assert answer["Status"] == "SUCCESS"
    assert len(world.sns.published) == 1


@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
def test_the_ids_come_back_verbatim(world, kind):
    event = world.event(kind, RequestId="a/b+c=%2F ü", LogicalResourceId="Approval9")
    answer = world.tell(event)
    assert {name: answer[name] for name in ECHOED} == {name: event[name] for name in ECHOED}


def test_the_ids_come_back_verbatim_on_failure_too(world):
    event = world.event(properties={"WaitUrl": "nonsense"}, RequestId="a/b+c=%2F ü")
    answer = world.tell(event)
    assert answer["Status"] == "FAILED"
    assert {name: answer[name] for name in ECHOED} == {name: event[name] for name in ECHOED}


def test_the_answer_is_put_to_the_bytes_of_the_response_url_with_an_empty_content_type(world):
    event = world.event()
    world.tell(event)
    (request,) = world.responses.requests
    assert request.method == "PUT"
    assert is_put_to(request, event["ResponseURL"])
    assert request.header("Content-Type") in (None, "")
    assert request.header("Content-Length") == str(len(request.body))
    assert request.header("Transfer-Encoding") is None


def test_an_answer_has_only_the_fields_that_cloudformation_knows(world):
    answer = world.tell(world.event())
    known = {"Status", "Reason", "PhysicalResourceId", "NoEcho", "Data", *ECHOED}
    assert set(answer) <= known


def test_lambda_is_told_that_the_invocation_went_well_even_where_the_resource_failed(world):
    # A function error would make Lambda send the event twice more.
    outcome = world.notification.invoke(world.event(properties={"EmailID": REMOVE}))
    assert outcome.kind == "response"
    assert world.responses.bodies()[0]["Status"] == "FAILED"


# The physical id


def test_a_create_issues_a_physical_id_of_at_most_1024_bytes(world):
    physical = world.tell(world.event())["PhysicalResourceId"]
    assert 0 < len(physical.encode()) <= 1024


def test_a_failed_create_has_a_physical_id_too(world):
    assert world.tell(world.event(properties={"WaitUrl": REMOVE}))["PhysicalResourceId"]


def test_a_repeated_create_issues_the_same_physical_id(world):
    event = world.event()
    first, second = world.tell(event), world.tell(event)
    assert first["PhysicalResourceId"] == second["PhysicalResourceId"]


def test_the_physical_id_is_not_the_log_stream(world):
    first = world.tell(world.event())
    other = world.start("NotificationFunction", AWS_LAMBDA_LOG_STREAM_NAME="2027/02/02/[$LATEST]ffffffffffffffff")
    assert world.tell(world.event(), other)["PhysicalResourceId"] == first["PhysicalResourceId"]


def test_an_update_with_a_new_handle_keeps_the_physical_id(world):
    before, after = world.wait_url(handle="OldHandle"), world.wait_url(handle="NewHandle")
    answer = world.tell(world.event("Update", after, old={"WaitUrl": str(before)}))
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", PHYSICAL_ID)


@pytest.mark.parametrize("physical", ["2021/01/01/[$LATEST]0123456789abcdef", "never-issued", "a" * 1024, "ü/ö"])
def test_an_update_or_delete_keeps_a_physical_id_that_this_version_never_issued(world, physical):
    for kind in ("Update", "Delete"):
        answer = world.tell(world.event(kind, PhysicalResourceId=physical))
        assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", physical)


# Update and Delete


def test_an_update_with_the_same_handle_mails_nobody(world):
    answer = world.tell(world.event("Update", properties={"Size": "large"}, old={"Size": "small"}))
    assert answer["Status"] == "SUCCESS"
    assert not world.sns.requests


def test_an_update_with_a_new_handle_asks_again(world):
    before, after = world.wait_url(handle="OldHandle"), world.wait_url(handle="NewHandle")
    world.tell(world.event("Update", after, old={"WaitUrl": str(before)}))
    (mail,) = world.mails()
    assert mail.wait_url == str(after)


def test_a_failed_update_keeps_the_physical_id(world):
    old = str(world.wait_url(handle="OldHandle"))
    answer = world.tell(world.event("Update", properties={"WaitUrl": "nonsense"}, old={"WaitUrl": old}))
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("FAILED", PHYSICAL_ID)


BROKEN_AT_DELETE = {
    "as it was created": {},
    "without a wait URL": {"WaitUrl": REMOVE},
    "with a wait URL of rubbish": {"WaitUrl": "rubbish"},
    "without an address": {"EmailID": REMOVE},
    "with a timeout of rubbish": {"Timeout": "rubbish"},
}


@pytest.mark.parametrize("properties", BROKEN_AT_DELETE.values(), ids=BROKEN_AT_DELETE)
def test_a_delete_always_succeeds_and_never_mails(world, properties):
    answer = world.tell(world.event("Delete", properties=properties))
    assert answer["Status"] == "SUCCESS"
    assert not world.sns.requests


def test_a_delete_succeeds_while_sns_is_down(world):
    world.sns.trouble(ANY, error(500, "InternalError"), times=99)
    assert world.tell(world.event("Delete"))["Status"] == "SUCCESS"


# Any other name


def test_another_custom_name_works_too(world):
    assert world.tell(world.event(ResourceType="Custom::MyApproval"))["Status"] == "SUCCESS"


def test_the_region_property_of_the_original_is_not_needed(world):
    assert world.tell(world.event(properties={"Region": REMOVE}))["Status"] == "SUCCESS"


# Failing


def test_a_reason_is_given_for_every_failure_and_says_what_to_change(world):
    answer = world.tell(world.event(properties={"WaitUrl": REMOVE}))
    assert answer["Status"] == "FAILED"
    assert "WaitUrl" in answer["Reason"]


LONG = {
    "letters": "x" * 200_000,
    "two bytes each": "ü" * 100_000,
    "four bytes each": "🙂" * 50_000,
    "quotes": '"\\' * 60_000,
    "controls": "\x01" * 30_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_an_answer_never_exceeds_4096_bytes(world, text):
    world.tell(world.event(properties={"WaitUrl": text, "EmailID": text, "Timeout": text}))
    (request,) = world.responses.requests
    assert len(request.body) <= 4096
    assert json.loads(request.body.decode("utf-8"))["Status"] == "FAILED"


def test_the_error_of_sns_reaches_the_reason_and_is_cut_to_size(world):
    world.sns.trouble("Publish", error(400, "InvalidParameter", "Invalid parameter: " + "é" * 9000))
    answer = world.tell(world.event())
    assert answer["Status"] == "FAILED"
    assert "InvalidParameter" in answer["Reason"]
    assert len(world.responses.requests[0].body) <= 4096


def test_a_topic_that_does_not_exist_is_told(world):
    world.sns.trouble("ListSubscriptionsByTopic", error(404, "NotFound", "Topic does not exist"))
    world.sns.trouble("Publish", error(404, "NotFound", "Topic does not exist"))
    answer = world.tell(world.event())
    assert answer["Status"] == "FAILED"
    assert "topic" in answer["Reason"] and "NotFound" in answer["Reason"]


# The deadline


SILENT = {"when listing": "ListSubscriptionsByTopic", "when publishing": "Publish"}


@pytest.mark.parametrize("action", SILENT.values(), ids=SILENT)
def test_cloudformation_is_answered_before_the_deadline_though_sns_never_answers(world, action):
    world.sns.trouble(action, Fault.SILENCE, times=9)
    invocation = world.notification.start(world.event(), seconds=4)
    world.notification.finish(invocation)
    (answer,) = world.responses.requests
    assert answer.at < invocation.deadline
    assert json.loads(answer.body)["Status"] == "FAILED"


def test_the_function_serves_the_next_event_after_one_that_ran_out_of_time(world):
    world.sns.trouble("Publish", Fault.SILENCE, times=9)
    world.notification.invoke(world.event(), seconds=3)
    world.sns.relent()
    assert world.tell(world.event())["Status"] == "SUCCESS"
    assert len(world.responses.requests) == 2


def test_an_event_whose_deadline_has_all_but_passed_is_still_answered_or_reported(world):
    world.notification.invoke(world.event(), seconds=0.5)
    assert world.tell(world.event(), seconds=30)["Status"] == "SUCCESS"


def test_a_store_that_fails_twice_gets_the_same_answer_again(world):
    world.responses.replies = [Reply(500), Reply(503)]
    world.notification.invoke(world.event())
    assert len(world.responses.requests) == 3
    assert len({request.body for request in world.responses.requests}) == 1
    assert len(world.sns.published) == 1


def test_a_store_that_refuses_is_not_asked_again_and_leaves_an_error_in_the_log(world):
    world.responses.otherwise = Reply(403, b"<Error><Code>AccessDenied</Code></Error>")
    world.notification.invoke(world.event())
    assert len(world.responses.requests) == 1
    assert any(line["level"] == "ERROR" for line in world.notification.log())


def test_a_redirect_of_the_answer_is_not_followed(world):
    world.responses.otherwise = Reply(307, headers=(("Location", world.bystander.url + "/elsewhere"),))
    world.notification.invoke(world.event())
    assert not world.bystander.requests


def test_an_invocation_that_begins_after_its_deadline_still_answers(world):
    # So it is after a freeze. Little time is left then, and the store takes some of it.
    world.responses.otherwise = Reply(200, after=0.2)
    outcome = world.notification.invoke(world.event(), seconds=-5)
    assert outcome.kind == "response"
    assert [body["Status"] for body in world.responses.bodies()] == ["FAILED"]
