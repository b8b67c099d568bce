"""Who launched from the catalog is told how it ended at the address that AWS vouches for, whatever address was typed."""

import pytest
from end_user import EndUser

from kit.flow import product
from kit.waiting import until

ANN = product.APPROVERS[0]
VERA, TYPED = "vera@example.com", "somebody.typed@example.com"
COMMENT = "Not that large"
MAY_LAUNCH = """
Resources:
  MayLaunch:
    Type: AWS::ServiceCatalog::PortfolioPrincipalAssociation
    Properties: {{ PortfolioId: {}, PrincipalARN: '{}', PrincipalType: IAM }}
"""


@pytest.fixture
def stack(aws):
    """Creates a stack, and deletes it at the end."""
    cloudformation, names = aws.client("cloudformation"), []

    def create(name, text):
        cloudformation.create_stack(StackName=name, TemplateBody=text)
        names.append(name)
        cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})

    yield create
    for name in names:
        cloudformation.delete_stack(StackName=name)


def test_the_verified_address_is_told_and_not_the_typed_one(aws, web, local_aws, catalog, version, clerk, stack):
    vera = EndUser.new(aws, local_aws, VERA)
    stack("may-launch", MAY_LAUNCH.format(catalog["PortfolioId"], vera.arn))
    values = {"UserEmail": TYPED, "VpcId": catalog["VpcId"], "SubnetId": catalog["SubnetId"], "VisitorCidr": "203.0.113.0/24"}
    launched = vera.launch(catalog["ProductId"], version, "told", **values)
    ann = launched.seen_by(aws, web, local_aws, ANN)
    assert VERA in ann.mail().text and TYPED in ann.mail().text
    assert ann.decide("reject", COMMENT).status == 200
    until(lambda: local_aws.mailbox.emails(VERA), "she is told nothing", pause=0.2)
    assert clerk() and clerk()
    (email,) = local_aws.mailbox.emails(VERA)
    assert email.subject == "Your request: the request was rejected" and COMMENT in email.text
    assert not local_aws.mailbox.emails(TYPED)
    launched.rest()
    launched.terminate()
    launched.rest()
