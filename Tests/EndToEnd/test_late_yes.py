"""A late yes: nobody answers in time, the stack rolls back, and the next launch of the same passes at once, once."""

from kit.flow import product
from kit.flow.product import APPROVERS


def test_a_late_yes_lets_the_next_launch_of_the_same_pass_once(launcher, ledger_flow):
    def launch(text=None, **values):
        started = launcher.product(APPROVERS[0], ledger_flow["ServiceToken"], **values).launch(text or product.template())
        return [started.by(address) for address in APPROVERS]

    ann, ben, cleo = launch(product.hurried(), UserEmail="late@example.com")
    assert ann.rest() == "ROLLBACK_COMPLETE", ann.reasons()
    assert ann.delete() == "DELETE_COMPLETE"
    assert "Let the next launch" in ann.page().answer.text
    assert "Your approval is recorded" in ann.decide("approve", "A day late").answer.text
    assert "Approved for the next launch" in ben.decide("approve").answer.text
    assert "Approved for the next launch" in cleo.page().answer.text

    other, *_ = launch(UserEmail="late@example.com", Purpose="Something else")
    other.mail()
    again = launch(UserEmail="late@example.com")
    assert again[0].rest() == "CREATE_COMPLETE", again[0].reasons()
    assert [each.emails() for each in again] == [[], [], []]
    outputs = again[0].cloudformation.describe_stacks(StackName=again[0].name)["Stacks"][0]["Outputs"]
    (by,) = [each["OutputValue"] for each in outputs if each["OutputKey"] == "ApprovedBy"]
    assert "ann@example.com" in by and "ben@example.com" in by

    third, *_ = launch(UserEmail="late@example.com")
    third.mail()
    for each in (other, third):
        assert each.status() == "CREATE_IN_PROGRESS"
        each.delete()
