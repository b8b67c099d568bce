"""The versions of the sample that templates/service-catalog.yaml offers, as it is deployed again with a newer one."""

import pytest
from end_user import EndUser

from kit.flow.product import parameters_of
from kit.lambda_.executables import ROOT

STACK, BUCKET = "versions-catalog", "versions-of-the-sample"
KEYS = ("approval-flow/sample-product-1.yaml", "approval-flow/sample-product-2.yaml")


@pytest.fixture(scope="module")
def offer(aws, local_aws):
    """Deploys the catalog with these keys, and returns the names of the versions that it offers, with their ids."""
    s3, cloudformation = aws.client("s3"), aws.client("cloudformation")
    user = EndUser.new(aws, local_aws, "vera")
    s3.create_bucket(Bucket=BUCKET)
    for key in KEYS:
        s3.put_object(Bucket=BUCKET, Key=key, Body=(ROOT / "templates/sample-product.yaml").read_bytes())
    token = "arn:aws:lambda:us-east-1:123456789012:function:asks"
    aws.client("ssm").put_parameter(Name="/approval-flow/versions/service-token", Type="String", Value=token)
    fixed = {
        "TemplateBucket": BUCKET,
        "ServiceToken": "/approval-flow/versions/service-token",
        "Approvers": "ann@example.com",
        "LaunchPrincipalArn": user.arn,
    }

    def deploy(**keys):
        there = any(each["StackName"] == STACK for each in cloudformation.describe_stacks()["Stacks"])
        (cloudformation.update_stack if there else cloudformation.create_stack)(
            StackName=STACK,
            TemplateBody=(ROOT / "templates/service-catalog.yaml").read_text(),
            Capabilities=["CAPABILITY_IAM"],
            Parameters=parameters_of({**fixed, **keys}),
        )
        waiter = cloudformation.get_waiter(f"stack_{'update' if there else 'create'}_complete")
        waiter.wait(StackName=STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 120})
        (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
        (product,) = [each["OutputValue"] for each in stack["Outputs"] if each["OutputKey"] == "ProductId"]
        versions = user.catalog("describe-product", "--id", product)["ProvisioningArtifacts"]
        return {each["Name"]: each["Id"] for each in versions}

    return deploy


def test_a_new_version_keeps_the_one_before_if_it_is_named(offer):
    first = offer(TemplateKey=KEYS[0])
    assert list(first) == [KEYS[0]]
    both = offer(TemplateKey=KEYS[1], PreviousTemplateKey=KEYS[0])
    # The same version, by its id: what was launched from it can be updated.
    assert set(both) == set(KEYS) and both[KEYS[0]] == first[KEYS[0]]
    assert offer(TemplateKey=KEYS[1]) == {KEYS[1]: both[KEYS[1]]}
