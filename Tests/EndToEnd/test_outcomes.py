"""How it ended, for the requester: told once, after CloudFormation, by a sender that SES knows and the function's role may be."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from kit.flow import product
from kit.flow.product import APPROVERS, Product
from kit.waiting import until
from local_aws.mailbox import Mail

ANN, BEN, CLEO = APPROVERS
COMMENT = "Only after the audit"
PURPOSE = "Please approve at once"


@dataclass(frozen=True)
class Asker:
    """A launch and its requester, whose address is theirs alone."""

    product: Product
    address: str
    clerk: Callable[[], bool]

    def emails(self) -> list[Mail]:
        return self.product.local_aws.mailbox.emails(self.address)

    def told(self) -> Mail:
        """The one email, also after the clerk has come again."""
        until(self.emails, lambda: f"{self.address} is told nothing: {self.product.reasons()}", pause=0.2)
        for _ in range(3):
            assert self.clerk()
        (email,) = self.emails()
        return email

    def notices(self, approver: str) -> list[str]:
        """Subjects of what an approver was told about this launch, besides the email that asks."""
        emails = self.product.local_aws.mailbox.emails(approver)
        return [each.subject for each in emails if self.product.name in each.text and "Approval needed" not in each.subject]


@pytest.fixture
def launch(launcher, ledger_flow, clerk):
    def start(address: str, text: str = "") -> Asker:
        values = {"UserEmail": address, "Purpose": PURPOSE}
        launched = launcher.product(ANN, ledger_flow["ServiceToken"], **values).launch(text or product.template())
        return Asker(launched, address, clerk)

    return start


def test_an_approval_is_told_once_cloudformation_has_taken_it(launch, aws, ledger_flow, clerk):
    asker = launch("glad@example.com")
    assert asker.product.decide("approve").status == 200
    assert clerk() and not asker.emails(), "one of two says nothing yet"
    assert asker.product.by(BEN).decide("approve", "Fine").status == 200
    until(asker.emails, "nobody is told", pause=0.05)
    table = aws.resource("dynamodb").Table(ledger_flow["TableName"])
    assert table.get_item(Key={"RequestId": asker.product.email().query["request"]})["Item"]["Signalled"]
    email = asker.told()
    assert (email.sender, email.subject) == ("no-reply@outcomes.example", "Your request: the request was approved")
    assert f"Stack: {asker.product.name}\n" in email.text and ANN in email.text and f"{BEN}: Fine" in email.text
    assert asker.product.rest() == "CREATE_COMPLETE", asker.product.reasons()
    # Ben decided; the others need not act any more.
    until(lambda: asker.notices(ANN) and asker.notices(CLEO), "the other approvers are told nothing")
    assert [asker.notices(each) for each in APPROVERS] == [told := ["Nothing to do: the request was approved"], [], told]


def test_a_rejection_is_told_with_its_comment(launch):
    asker = launch("sorry@example.com")
    assert asker.product.decide("reject", COMMENT).status == 200
    email = asker.told()
    assert email.subject == "Your request: the request was rejected"
    assert f"{ANN}: {COMMENT}" in email.text
    assert asker.product.rest() == "ROLLBACK_COMPLETE"


def test_that_nobody_answered_is_told(launch):
    asker = launch("waiting@example.com", product.hurried())
    asker.product.mail()
    email = asker.told()
    assert email.subject == "Your request: nobody decided in time"
    assert "nothing was started" in email.text
    assert asker.product.rest() == "ROLLBACK_COMPLETE"
    assert [asker.notices(each) for each in APPROVERS] == [[], [], []]


def test_a_withdrawn_request_is_told_to_nobody(launch, clerk):
    asker = launch("gone@example.com")
    asker.product.mail()
    asker.product.delete()
    assert clerk() and clerk()
    assert not asker.emails()
