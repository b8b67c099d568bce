"""An approver whom a mail scanner unsubscribed: missed by name, subscribed again, and sent what waits for an answer."""

import json

from kit.flow import product
from kit.flow.deployment import Deployer, operate
from kit.waiting import until

ANN, BEN, STACK = "ann@example.com", "ben@example.com", "healed"
TWO = product.template(properties=("Quorum: '2'",))


def test_who_was_unsubscribed_by_a_scanner_is_invited_again_and_sent_what_waits(
    heard, deployer: Deployer, launcher, local_aws, web
):
    flow = deployer.deploy(STACK, approvers=(ANN, BEN))  # by opening AWS's link, which protects from nothing

    def launch(text: str = ""):
        return launcher.product(ANN, flow["ServiceToken"]).launch(text or product.template())

    def invitations():
        emails = local_aws.mailbox.emails(ANN)
        return [each.links[0] for each in emails if "Confirmation" in each.subject and f":{STACK}-" in each.text]

    def approvers():
        lines = operate(local_aws, "approvers", "--json", "--stack-name", STACK).stdout.splitlines()
        return {line["approver"]: (line["state"], line["protected"]) for line in map(json.loads, lines)}

    # The scanner opens what is in her email, the link that unsubscribes among it.
    first = launch()
    assert [web.get(link).status_code for link in first.mail().links] == [200, 200]
    assert approvers() == {ANN: ("missing", None), BEN: ("confirmed", False)}

    # The next launch goes to the other one, and AWS asks her again.
    asked = len(invitations())
    waiting = launch()
    assert waiting.by(BEN).mail()
    until(lambda: len(invitations()) > asked, "AWS did not ask her again")
    detail = until(lambda: heard.of(waiting.name).get("Approver Unreachable"), "nobody is told that she can't be reached")
    assert (detail["approver"], detail["reason"], detail["confirmationSent"]) == (ANN, "unsubscribed", True)
    assert not waiting.emails() and waiting.status() == "CREATE_IN_PROGRESS"
    request = waiting.by(BEN).email().query["request"]
    shown = operate(local_aws, "requests", "show", request, "--stack-name", STACK, COLUMNS="200").stdout
    assert f"{ANN}: not decided; no email sent: unsubscribed, or never subscribed" in shown

    # One that needs both fails at once, and says whom it lacks and what to do.
    lacking = launch(TWO)
    assert lacking.rest() == "ROLLBACK_COMPLETE"
    assert f"only 1 of 2 would get the email. {ANN} " in lacking.reasons() and "AWS has just sent" in lacking.reasons()
    assert not lacking.by(BEN).emails()

    # As long as she has not confirmed, nothing can be sent, which is said.
    done = operate(local_aws, "requests", "resend", request, "--approver", ANN, "--stack-name", STACK)
    assert (done.returncode, done.stdout) == (1, "") and f"Nothing went to {ANN}: no email reaches that address." in done.stderr
    assert f"'scripts/approvers --stack-name {STACK}' says why" in done.stderr

    # Confirmed by the operator, she stays, and is sent what waits.
    assert operate(local_aws, "approvers", "confirm", invitations()[-1], "--stack-name", STACK).returncode == 0
    assert approvers()[ANN] == ("confirmed", True)
    done = operate(local_aws, "requests", "resend", request, "--approver", ANN, "--stack-name", STACK)
    assert (done.returncode, done.stderr) == (0, "") and f"A new email went to {ANN}." in done.stdout
    links = waiting.mail().links
    assert [web.get(link).status_code for link in links] == [200, 403], "the scanner finds nothing to unsubscribe"
    assert waiting.decide("approve").status == 200
    assert waiting.rest() == "CREATE_COMPLETE", waiting.reasons()
    # As is the one of before, whose email she has.
    assert first.decide("approve").status == 200
    both = launch(TWO)
    assert both.decide("approve").status == both.by(BEN).decide("approve").status == 200
    assert both.rest() == "CREATE_COMPLETE", both.reasons()
