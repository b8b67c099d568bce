"""A mail scanner that opens every link of every email, again and again: the approver stays, and decides alone."""

from kit.flow import product
from kit.flow.deployment import Deployer, operate

ANN, STACK, TIMES = "ann@example.com", "scanned", 5


def test_a_scanner_neither_decides_nor_unsubscribes(deployer: Deployer, launcher, local_aws, web):
    flow = deployer.deploy(STACK, approvers=(ANN,), confirm=False)
    # AWS's own email does not go through the scanner, or it would confirm: its link is handed to the operator.
    invitation = local_aws.mailbox.wait(to=ANN, containing=f":{STACK}-").links[0]
    assert operate(local_aws, "approvers", "confirm", invitation, "--stack-name", STACK).returncode == 0

    launched = launcher.product(ANN, flow["ServiceToken"]).launch(product.template())
    launched.mail()
    emails = [each for each in local_aws.mailbox.emails(ANN) if STACK in each.text or launched.name in each.text]
    links = [link for each in emails for link in each.links]
    assert any("/unsubscribe.html?" in link for link in links) and any("request=" in link for link in links)
    for link in links * TIMES:
        assert web.get(link).status_code in (200, 400, 403)

    assert launched.status() == "CREATE_IN_PROGRESS"
    said = operate(local_aws, "approvers", "--json", "--stack-name", STACK).stdout
    assert '"state": "confirmed"' in said and '"protected": true' in said
    assert launched.decide("approve").status == 200
    assert launched.rest() == "CREATE_COMPLETE"
    # And the next request reaches her.
    launcher.product(ANN, flow["ServiceToken"]).launch(product.template()).mail()
