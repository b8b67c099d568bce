"""`Custom::NotificationFunction`: whatever CloudFormation sends, it gets exactly one answer that it accepts."""

import json

import pytest

from kit.aws.service import ANY
from kit.aws.sns import error
from kit.aws.urls import is_put_to
from kit.http.server import Fault, Reply
from kit.lambda_.events import REMOVE

ECHOED = ("StackId", "RequestId", "LogicalResourceId")


def test_a_create_emails_the_approver_and_succeeds(world):
    answer = world.tell(world.event())
    assert answer["Status"] == "SUCCESS"
    assert len(world.sns.published) == 1


@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
def test_the_ids_come_back_verbatim(world, kind):
    event = world.event(kind, RequestId="a/b+c=%2F ü", LogicalResourceId="Approval9")
    answer = world.tell(event)
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


# Update and Delete


def test_a_delete_succeeds_while_sns_is_down(world):
    world.sns.trouble(ANY, error(500, "InternalError"), times=99)
    assert world.tell(world.event("Delete"))["Status"] == "SUCCESS"


# Any other name


def test_another_custom_name_works_too(world):
    assert world.tell(world.event(ResourceType="Custom::MyApproval"))["Status"] == "SUCCESS"


# Failing


def test_a_reason_is_given_for_every_failure_and_says_what_to_change(world):
    answer = world.tell(world.event(properties={"WaitUrl": REMOVE}))
    assert answer["Status"] == "FAILED"
    assert "WaitUrl" in answer["Reason"]


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


def test_an_answer_that_reached_the_store_too_slowly_is_sent_again(world):
    world.responses.replies = [Reply(400, b"<Error><Code>RequestTimeout</Code></Error>")]
    assert world.notification.invoke(world.event()).kind == "response"
    first, second = world.responses.bodies()
    assert first == second and first["Status"] == "SUCCESS"
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
