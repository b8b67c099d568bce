"""The probe, deployed once."""

import io
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

PROBE = Path(__file__).parent / "probe"


@pytest.fixture(scope="session")
def probe(aws: boto3.Session) -> dict[str, str]:
    """Outputs of the probe's stack."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("bootstrap")
        entry.external_attr = 0o755 << 16
        archive.writestr(entry, (PROBE / "bootstrap").read_bytes())
    s3, cloudformation = aws.client("s3"), aws.client("cloudformation")
    s3.create_bucket(Bucket="probe-code")
    s3.put_object(Bucket="probe-code", Key="probe.zip", Body=packed.getvalue())
    cloudformation.create_stack(
        StackName="probe",
        TemplateBody=(PROBE / "template.yaml").read_text(),
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": "CodeBucket", "ParameterValue": "probe-code"}],
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName="probe", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    (stack,) = cloudformation.describe_stacks(StackName="probe")["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


@pytest.fixture
def stack(aws: boto3.Session) -> Callable[[str], str]:
    """Starts a stack from the given resources (YAML) and returns its name."""

    def start(resources: str) -> str:
        name = f"s-{uuid.uuid4().hex[:8]}"
        aws.client("cloudformation").create_stack(StackName=name, TemplateBody=f"Resources:\n{resources}")
        return name

    return start
