"""What an approver does, and what the stack makes of it."""

import pytest
from selenium.webdriver import ActionChains, Keys

in_both_installs = pytest.mark.parametrize("flow", ["ledger", "small"], indirect=True)


@in_both_installs
def test_approving_completes_the_stack(page, request_):
    page.open(request_.link).fill(request_.code, "Fine for a week").press("approve")
    assert (page.status, page.heading) == (200, "Approved")
    assert request_.end() == "CREATE_COMPLETE"
    assert page.complaints() == []


@in_both_installs
def test_rejecting_rolls_the_stack_back_with_the_comment_in_its_events(page, request_):
    page.open(request_.link).fill(request_.code, "Not this quarter: “budget” & <rules>").press("reject")
    assert (page.status, page.heading) == (200, "Rejected")
    assert request_.end() == "ROLLBACK_COMPLETE"
    assert "Not this quarter: “budget” & <rules>" in request_.product.reasons()


def test_a_phone_approves_with_script_switched_off(page, request_):
    page.look((390, 844), "dark", 2).open(request_.link)
    page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    page.fill(request_.code).button("approve").click()
    assert request_.end() == "CREATE_COMPLETE"


@in_both_installs
def test_a_mistyped_code_keeps_the_comment_and_decides_nothing(page, request_):
    page.open(request_.link).fill(request_.other_code, "Fine for a week").press("approve")
    assert page.status == 403 and "code" in page.problem and page.driver.title.startswith("Error: ")
    assert page.field("comment").get_attribute("value") == "Fine for a week"
    assert page.field("code").get_attribute("aria-invalid") == "true"
    assert page.driver.switch_to.active_element == page.field("code"), "a phone would not show what is wrong"
    assert request_.product.status() == "CREATE_IN_PROGRESS"
    page.fill(request_.code, "Fine for a week").press("approve")
    assert page.heading == "Approved" and request_.end() == "CREATE_COMPLETE"


def test_no_code_is_asked_for_again(page, request_):
    page.open(request_.link).press("reject")
    assert page.status == 403 and page.problem and page.has_form
    assert request_.product.status() == "CREATE_IN_PROGRESS"


def test_a_code_may_be_pasted_with_the_whole_line(page, request_):
    page.open(request_.link).fill(f"Code: {request_.code}").press("approve")
    assert page.heading == "Approved"


def test_the_enter_key_in_the_code_field_decides_nothing(page, request_):
    page.open(request_.link).fill(request_.code)
    page.field("code").send_keys(Keys.ENTER)
    assert page.has_form and page.heading.startswith("Start ")
    assert request_.product.status() == "CREATE_IN_PROGRESS"


def test_the_keyboard_alone_is_enough(page, request_):
    page.open(request_.link)
    keys = ActionChains(page.driver).send_keys(Keys.TAB, request_.code, Keys.TAB, "Fine", Keys.TAB, Keys.ENTER)
    page.leave_by(keys.perform)
    assert page.heading == "Approved" and request_.end() == "CREATE_COMPLETE"


@in_both_installs
def test_pressing_twice_is_pressing_once(page, request_):
    page.open(request_.link).fill(request_.code)
    page.leave_by(ActionChains(page.driver).double_click(page.button("approve")).perform)
    assert page.heading == "Approved"
    assert request_.end() == "CREATE_COMPLETE"


def test_nine_wrong_codes_leave_one_more_try(page, request_):
    for _ in range(9):
        page.open(request_.link).fill(request_.other_code).press("approve")
    assert "1 more attempt" in page.problem
    page.fill(request_.code).press("approve")
    assert page.heading == "Approved"


def test_going_back_shows_what_was_decided(page, request_):
    page.open(request_.link).fill(request_.code).press("approve")
    page.leave_by(page.driver.back)
    assert page.heading == "Approved" and not page.has_form
    assert "approver@example.com" in page.text


@pytest.mark.parametrize("flow", ["small"], indirect=True)
def test_without_a_ledger_going_back_and_rejecting_does_not_undo_the_approval(page, request_):
    page.open(request_.link).fill(request_.code).press("approve")
    page.leave_by(page.driver.back)
    page.fill(request_.code).press("reject")
    assert request_.end() == "CREATE_COMPLETE"


def test_a_window_left_open_cannot_decide_against_the_decision(page, launch):
    first, second = launch()
    page.open(first.link)
    with page.another_window():
        page.open(second.link).fill(second.code, "Too expensive").press("reject")
        assert page.heading == "Rejected"
    page.fill(first.code).press("approve")
    assert (page.status, page.heading) == (409, "Already rejected")
    assert "second.approver@example.com" in page.text and "Too expensive" in page.text
    assert first.end() == "ROLLBACK_COMPLETE"


def test_two_approvers_have_to_agree_where_two_are_wanted(page, launch):
    first, second = launch("Quorum: '2'")
    page.open(first.link).fill(first.code).press("approve")
    assert page.heading == "Your approval is recorded" and "1 of 2 approvals is still needed" in page.text
    assert first.product.status() == "CREATE_IN_PROGRESS"
    page.open(second.link).fill(second.code).press("approve")
    assert page.heading == "Approved" and first.end() == "CREATE_COMPLETE"
