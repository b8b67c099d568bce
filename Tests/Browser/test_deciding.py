"""What an approver does, and what the stack makes of it."""

from selenium.webdriver import ActionChains, Keys


def test_approving_completes_the_stack(page, request_):
    page.open(request_.link).fill(request_.code, "Fine for a week").press("approve")
    assert (page.status, page.heading) == (200, "Approved")
    assert request_.end() == "CREATE_COMPLETE"
    assert page.complaints() == []


def test_rejecting_rolls_the_stack_back_with_the_comment_in_its_events(page, request_):
    page.open(request_.link).fill(request_.code, "Not this quarter: “budget” & <rules>").press("reject")
    assert (page.status, page.heading) == (200, "Rejected")
    assert request_.end() == "ROLLBACK_COMPLETE"
    assert "Not this quarter: “budget” & <rules>" in request_.reasons()


def test_a_phone_approves_with_script_switched_off(page, request_):
    page.look((390, 844), "dark", 2).open(request_.link)
    page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    page.fill(request_.code).button("approve").click()
    assert request_.end() == "CREATE_COMPLETE"


def test_a_mistyped_code_keeps_the_comment_and_decides_nothing(page, request_):
    page.open(request_.link).fill(request_.other_code, "Fine for a week").press("approve")
    assert page.status == 403 and "code" in page.problem and page.driver.title.startswith("Error: ")
    assert page.field("comment").get_attribute("value") == "Fine for a week"
    assert page.field("code").get_attribute("aria-invalid") == "true"
    assert page.driver.switch_to.active_element == page.field("code"), "a phone would not show what is wrong"
    assert request_.product.status == "CREATE_IN_PROGRESS"
    page.fill(request_.code, "Fine for a week").press("approve")
    assert page.heading == "Approved" and request_.end() == "CREATE_COMPLETE"


def test_no_code_is_asked_for_again(page, request_):
    page.open(request_.link).press("reject")
    assert page.status == 403 and page.problem and page.has_form
    assert request_.product.status == "CREATE_IN_PROGRESS"


def test_a_code_may_be_pasted_with_the_whole_line(page, request_):
    page.open(request_.link).fill(f"Code: {request_.code}").press("approve")
    assert page.heading == "Approved"


def test_the_enter_key_in_the_code_field_decides_nothing(page, request_):
    page.open(request_.link).fill(request_.code)
    page.field("code").send_keys(Keys.ENTER)
    assert page.has_form and page.heading.startswith("Start ")
    assert request_.product.status == "CREATE_IN_PROGRESS"


def test_the_keyboard_alone_is_enough(page, request_):
    page.open(request_.link)
    keys = ActionChains(page.driver).send_keys(Keys.TAB, request_.code, Keys.TAB, "Fine", Keys.TAB, Keys.ENTER)
    page.leave_by(keys.perform)
    assert page.heading == "Approved" and request_.end() == "CREATE_COMPLETE"


def test_pressing_twice_is_pressing_once(page, request_):
    page.open(request_.link).fill(request_.code)
    page.leave_by(ActionChains(page.driver).double_click(page.button("approve")).perform)
    assert page.heading == "Approved"
    assert request_.end() == "CREATE_COMPLETE"


def test_going_back_and_approving_again_changes_nothing(page, request_):
    page.open(request_.link).fill(request_.code).press("approve")
    assert request_.end() == "CREATE_COMPLETE"
    page.leave_by(page.driver.back)
    if page.has_form:
        page.fill(request_.code).press("approve")
    assert page.heading in ("Approved", "Nothing was decided")
    assert request_.product.status == "CREATE_COMPLETE"


def test_going_back_and_rejecting_does_not_undo_the_approval(page, request_):
    page.open(request_.link).fill(request_.code).press("approve")
    page.leave_by(page.driver.back)
    if page.has_form:
        page.fill(request_.code).press("reject")
    assert request_.end() == "CREATE_COMPLETE"
