"""WordPress from the catalog: found, launched, decided, changed and ended by people who have only what AWS gives them.

The server itself is not run here: AWS::EC2::Instance exists and does nothing. Everything else is real: the templates, the
functions, the launch role that every call of the stack is evaluated against.
"""

import end_user
import pytest
from end_user import Launched, Refused

from kit.flow import product

ANN, BEN, _ = product.APPROVERS
EMAIL = "olga@example.com"
OTHER_IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
TAGS = {"portfolioArn", "productArn", "provisionedProductArn", "provisioningArtifactIdentifier", "provisioningPrincipalArn"}


def of_stack(launched: Launched) -> list[dict]:
    return [{"Name": "tag:aws:cloudformation:stack-name", "Values": [launched.stack_name]}]


def test_an_end_user_is_shown_the_product_and_what_to_fill_in(user, catalog, version):
    found = user.product("WordPress")
    assert found["ProductId"] == catalog["ProductId"]
    (path,) = user.catalog("list-launch-paths", "--product-id", found["ProductId"])["LaunchPathSummaries"]
    assert {each["Type"] for each in path["ConstraintSummaries"]} == {"LAUNCH", "TEMPLATE"}
    asked = user.catalog(
        "describe-provisioning-parameters", "--product-id", found["ProductId"],
        "--provisioning-artifact-id", version, "--path-id", path["Id"],
    )  # fmt: skip
    needed = [each["ParameterKey"] for each in asked["ProvisioningArtifactParameters"] if "DefaultValue" not in each]
    assert needed == ["UserEmail", "VpcId", "SubnetId", "VisitorCidr"]
    told = {each["Type"]: each["Value"] for each in asked["UsageInstructions"]}
    assert told["launchAsRole"] == catalog["LaunchRoleArn"]


@pytest.mark.parametrize(
    "service, command, arguments",
    [
        ("cloudformation", "create-stack", ["--stack-name", "mine", "--template-body", "{}"]),
        ("ec2", "describe-instances", []),
        ("iam", "list-roles", []),
        ("lambda", "list-functions", []),
        ("dynamodb", "list-tables", []),
        ("secretsmanager", "list-secrets", []),
        ("servicecatalog", "search-products-as-admin", []),
        ("servicecatalog", "scan-provisioned-products", ["--access-level-filter", "Key=Account,Value=self"]),
    ],
)
def test_an_end_user_has_no_other_rights(user, service, command, arguments):
    with pytest.raises(Refused):
        user.aws(service, command, *arguments)


@pytest.mark.parametrize(
    "values, reason",
    [
        ({"UserEmail": ANN}, "the address of an approver is not accepted"),
        ({"PermissionsBoundaryArn": "none"}, "Leave the permissions boundary as it is"),
        ({"VisitorCidr": "everybody"}, "Give a range of IPv4 addresses"),
        ({"InstanceType": "m7i.48xlarge"}, "InstanceType"),
    ],
    ids=["approver", "boundary", "cidr", "size"],
)
def test_what_may_not_be_entered_launches_nothing(aws, local_aws, launch, values, reason):
    launched = launch(f"wrong-{next(iter(values))}", **values)
    launched.rest()
    detail = launched.detail()
    assert detail["Status"] == "ERROR" and reason in detail["StatusMessage"], detail
    stacks = aws.client("cloudformation").describe_stacks()["Stacks"]
    assert launched.stack_name not in {each["StackName"] for each in stacks}
    assert not [email for email in local_aws.mailbox.emails() if launched.stack_name in email.text]
    launched.terminate()
    assert launched.rest()["RecordDetail"]["Status"] == "SUCCEEDED"


def test_approved_it_is_available_then_not_changed_unasked_then_changed_then_ended(
    aws, user, catalog, launch, approvers, version
):
    launched = launch("blog", Purpose="The blog of our team")
    ann, ben = approvers(launched)
    assert launched.detail()["Status"] == "UNDER_CHANGE"
    assert "The blog of our team" in ann.mail().text and EMAIL in ann.mail().text
    # What tells the functions who launched it, and what the end user may see of the stack.
    (stack,) = user.aws("cloudformation", "describe-stacks", "--stack-name", launched.stack_name)["Stacks"]
    tags = {each["Key"].removeprefix("aws:servicecatalog:"): each["Value"] for each in stack["Tags"]}
    assert set(tags) == TAGS and tags["provisioningPrincipalArn"] == user.arn
    assert (stack["StackStatus"], tags["provisioningArtifactIdentifier"]) == ("CREATE_IN_PROGRESS", version)
    assert aws.client("ec2").describe_instances(Filters=of_stack(launched))["Reservations"] == []

    assert ann.decide("approve", "Fine").status == 200
    assert launched.detail()["Status"] == "UNDER_CHANGE"
    assert ben.decide("approve").status == 200
    record = launched.rest()
    assert (record["RecordDetail"]["Status"], launched.detail()["Status"]) == ("SUCCEEDED", "AVAILABLE"), record
    outputs = {each["OutputKey"]: each["OutputValue"] for each in record["RecordOutputs"]}
    assert ANN in outputs["ApprovedBy"] and outputs["Site"].startswith("https://")

    launched.update("--provisioning-parameters", "Key=ImageId,Value=" + OTHER_IMAGE)
    # Ann does not want that image: the update fails, and what runs stays.
    assert "Image: ami-" in ann.mail(after=1).text and " \u2192 ami-" in ann.mail(after=1).text
    assert launched.detail()["Status"] == "UNDER_CHANGE"
    assert ann.decide("reject", after=1).status == 200
    record = launched.rest()
    assert (record["RecordDetail"]["Status"], launched.detail()["Status"]) == ("FAILED", "TAINTED"), record

    launched.update("--provisioning-parameters", "Key=Purpose,Value=The blog of all teams")
    assert "The blog of our team \u2192 The blog of all teams" in ann.mail(after=2).text
    for each in (ann, ben):
        assert each.decide("approve", after=2).status == 200
    record = launched.rest()
    assert (record["RecordDetail"]["Status"], launched.detail()["Status"]) == ("SUCCEEDED", "AVAILABLE"), record
    assert launched.user.catalog("scan-provisioned-products")["ProvisionedProducts"]

    launched.terminate()
    assert launched.rest()["RecordDetail"]["Status"] == "SUCCEEDED"
    with pytest.raises(Refused, match="ResourceNotFoundException"):
        launched.detail()


def test_rejected_it_is_in_error_with_the_approvers_words(launch, approvers):
    launched = launch("refused", Purpose="Another blog")
    ann, _ = approvers(launched)
    assert ann.decide("reject", "Not this quarter").status == 200
    record = launched.rest()
    detail = launched.detail()
    assert (record["RecordDetail"]["Status"], detail["Status"]) == ("FAILED", "ERROR")
    assert "Not this quarter" in detail["StatusMessage"] and ANN in detail["StatusMessage"], detail
    launched.terminate()
    assert launched.rest()["RecordDetail"]["Status"] == "SUCCEEDED"


def test_the_notification_function_may_look_up_who_launched_and_the_handle(aws, notification, launch, approvers):
    launched = launch("looked-up")
    ann, _ = approvers(launched)
    assert ann.mail()  # asked, so the stack waits
    cloudformation = notification.client("cloudformation")
    (stack,) = cloudformation.describe_stacks(StackName=launched.stack_name)["Stacks"]
    assert stack["StackStatus"] == "CREATE_IN_PROGRESS"
    assert {each["Key"].removeprefix("aws:servicecatalog:") for each in stack["Tags"]} == TAGS
    detail = cloudformation.describe_stack_resource(StackName=stack["StackId"], LogicalResourceId="WaitHandle")
    assert detail["StackResourceDetail"]["PhysicalResourceId"].startswith("https://cloudformation-waitcondition-us-east-1.s3.")
    ann.decide("reject")
    launched.rest()
    launched.terminate()
    launched.rest()


def test_a_colleague_sees_neither_the_product_nor_the_launch(aws, local_aws, user, launch):
    colleague = end_user.EndUser.new(aws, local_aws, "oskar")
    assert colleague.catalog("search-products")["ProductViewSummaries"] == []
    assert colleague.catalog("scan-provisioned-products")["ProvisionedProducts"] == []
