"""What is written on a WordPress server outlives every update of its product.

Its image, subnet and size are among the values that were approved, so an update of them waits for the approvers before it
reaches the server. That an approved one would not replace it either is a matter of the template:
Tests/Templates/test_products.py.
"""

import boto3
from end_user import Launched

from kit.flow import product

OTHER_IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


def servers(aws: boto3.Session, launched: Launched) -> list[tuple[str, str]]:
    """Id and group of each server of the product."""
    named = [{"Name": "tag:aws:cloudformation:stack-name", "Values": [launched.stack_name]}]
    found = aws.client("ec2").describe_instances(Filters=named)["Reservations"]
    return [(each["InstanceId"], each["SecurityGroups"][0]["GroupId"]) for one in found for each in one["Instances"]]


def status(launched: Launched) -> str:
    return str(launched.rest()["RecordDetail"]["Status"])


def test_no_update_replaces_the_server_and_its_end_leaves_nothing(aws, catalog, launch, approvers):
    launched = launch("lasting")
    people: list[product.Product] = approvers(launched)
    for each in people:
        assert each.decide("approve").status == 200
    assert status(launched) == "SUCCEEDED"
    (before,) = servers(aws, launched)

    other = aws.client("ec2").create_subnet(VpcId=catalog["VpcId"], CidrBlock="10.1.2.0/24")["Subnet"]["SubnetId"]
    for number, change in enumerate((f"Key=ImageId,Value={OTHER_IMAGE}", f"Key=SubnetId,Value={other}"), 1):
        launched.update("--provisioning-parameters", change)
        people[0].mail(after=number)
        assert servers(aws, launched) == [before], f"{change} replaced the server before anybody was asked"
        assert people[0].decide("reject", "Keep it", after=number).status == 200
        record = launched.rest()["RecordDetail"]
        assert record["Status"] == "FAILED"
        assert "Keep it" in record["RecordErrors"][0]["Description"]
        assert servers(aws, launched) == [before], f"{change} replaced the server"

    launched.terminate()
    assert status(launched) == "SUCCEEDED"
    assert servers(aws, launched) == []
    groups = aws.client("ec2").describe_security_groups()["SecurityGroups"]
    assert before[1] not in [each["GroupId"] for each in groups]
