"""AWS's host names, as far as the approval flow meets them.

The hosts of CloudFormation's buckets differ by the age of the region; the forms are those of signal URLs seen
in public (docs/aws.md). Only the partition `aws` is served.
"""

import re

#: Regions that get certificates and entries in the functions' hosts file besides the one an instance is started in.
REGIONS = ("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-3", "eu-central-1", "eu-north-1")

#: Regions whose buckets still answer under the dash form `s3-<region>`.
_DASH_REGIONS = ("us-west-1", "us-west-2", "eu-west-1")

#: Services that a function may call by name, as AWS's SDKs build the host.
_SERVICES = (
    "sns",
    "dynamodb",
    "events",
    "cloudformation",
    "lambda",
    "kms",
    "sts",
    "s3",
    "ssm",
    "sqs",
    "logs",
    "secretsmanager",
    "email",
)

#: What the proxy lets through, and with it what the local AWS claims to be.
AWS_NAME = re.compile(r"(?:[a-z0-9_-]+\.)+(?:amazonaws\.com|on\.aws)", re.IGNORECASE)


def bucket_host(bucket: str, region: str) -> str:
    """Host under which CloudFormation addresses a bucket of its own in `region`."""
    if region == "us-east-1":
        return f"{bucket}.s3.amazonaws.com"
    separator = "-" if region in _DASH_REGIONS else "."
    return f"{bucket}.s3{separator}{region}.amazonaws.com"


def signal_bucket(region: str) -> str:
    """Bucket that receives the signals of wait-condition handles."""
    return f"cloudformation-waitcondition-{region}"


def response_bucket(region: str) -> str:
    """Bucket that receives the answers of custom resources; AWS drops the region's dashes here."""
    return f"cloudformation-custom-resource-response-{region.replace('-', '')}"


def response_host(region: str) -> str:
    """Host under which CloudFormation takes the answers of custom resources: the form with the region, everywhere."""
    return f"{response_bucket(region)}.s3.{region}.amazonaws.com"


def with_region(region: str) -> tuple[str, ...]:
    """All served regions, `region` first."""
    return (region, *(other for other in REGIONS if other != region))


def certificate_names(region: str) -> list[str]:
    """Names on the gateway's certificate: every AWS name that a client of the flow uses."""
    names = ["*.amazonaws.com", "*.s3.amazonaws.com", "localhost"]
    for each in with_region(region):
        names += [f"*.{each}.amazonaws.com", f"*.s3.{each}.amazonaws.com", f"*.s3-{each}.amazonaws.com"]
        names += [f"*.execute-api.{each}.amazonaws.com", f"*.lambda-url.{each}.on.aws"]
    return names


def function_hosts(region: str) -> list[str]:
    """Names for a function's hosts file, which knows no wildcards: services and CloudFormation's buckets."""
    names = []
    for each in with_region(region):
        names += [f"{service}.{each}.amazonaws.com" for service in _SERVICES]
        names += [f"{service}-fips.{each}.amazonaws.com" for service in _SERVICES]
        names += [bucket_host(signal_bucket(each), each), response_host(each)]
    return names
