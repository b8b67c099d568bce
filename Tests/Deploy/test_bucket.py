"""The bucket that code is deployed from is made sure of on each run, however far an earlier one got."""

import json

import pytest
from botocore.loaders import create_loader

ONE = ("--email", "approver@example.com")
PARTITIONS = create_loader().load_data("partitions")["partitions"]


def denial(account):
    """The policy that the bucket was given."""
    (call,) = account.called("put-bucket-policy")
    return json.loads(call.split("--policy ")[1])["Statement"][0]


def deploy(run, account, zips, *arguments, **environment):
    account.has_no_stack()
    account.answers("head-object", err="An error occurred (404) when calling the HeadObject operation: Not Found", code=254)
    # Enough for this: what comes after is no matter of the bucket's.
    account.answers("cloudformation deploy", err="enough", code=255)
    return run("deploy", *ONE, "--zips", str(zips), *arguments, **environment)


def test_a_set_up_that_broke_off_is_finished(run, account, zips):
    account.is_signed_in()
    account.answers("get-bucket-policy", err="An error occurred (NoSuchBucketPolicy)", code=254)
    account.answers("get-bucket-tagging", err="An error occurred (NoSuchTagSet)", code=254)
    account.answers("get-bucket-encryption", err="An error occurred (ServerSideEncryptionConfigurationNotFoundError)", code=254)
    deploy(run, account, zips)
    assert not account.called("create-bucket")
    steps = (
        "put-public-access-block",
        "put-bucket-versioning",
        "put-bucket-encryption",
        "put-bucket-policy",
        "put-bucket-tagging",
    )
    for step in steps:
        (call,) = account.called(step)
        assert "--bucket approval-flow-111122223333-eu-west-1 --expected-bucket-owner 111122223333" in call
    assert account.calls.index(account.called(steps[-1])[0]) < account.calls.index(account.called("s3 cp")[0])


def test_what_an_administrator_added_stays(run, account, zips):
    account.is_signed_in()
    account.answers("get-bucket-policy", out='{"Statement":[{"Sid":"OnlyOverTls"},{"Sid":"LetTheAuditorRead"}]}\n')
    account.answers("get-bucket-tagging", out='[\n    {\n        "Key": "cost",\n        "Value": "7"\n    }\n]\n')
    account.answers("get-bucket-encryption", out="aws:kms\n")
    deploy(run, account, zips)
    assert not account.called("put-bucket-policy") and not account.called("put-bucket-encryption")
    (call,) = account.called("put-bucket-tagging")
    tags = json.loads(call.split("--tagging ")[1])["TagSet"]
    assert tags == [{"Key": "cost", "Value": "7"}, {"Key": "created-by", "Value": "approval-flow-deploy"}]


def test_a_bucket_of_ones_own_is_left_as_it_is(run, account, zips):
    account.is_signed_in()
    account.answers("get-bucket-tagging", out="None\n")
    said = deploy(run, account, zips, "--bucket", "my-own").stderr
    assert "the bucket my-own was not created by scripts/deploy: its settings are left as they are" in said
    assert not [call for call in account.calls if " put-" in call]
    assert account.called("s3 cp")


def test_settings_that_cannot_be_read_end_the_deployment(run, account, zips):
    account.is_signed_in()
    account.answers(
        "get-bucket-policy", err="An error occurred (AccessDenied) when calling GetBucketPolicy operation: no", code=254
    )
    result = deploy(run, account, zips)
    assert "'aws s3api get-bucket-policy' failed: not permitted" in result.stderr.splitlines()[-1]
    assert not account.called("s3 cp")


@pytest.mark.parametrize("partition", PARTITIONS, ids=lambda partition: partition["id"])
def test_the_bucket_is_named_as_every_partition_names_it(run, account, zips, partition):
    account.is_signed_in(partition["id"])
    region = next(name for name in partition["regions"] if "global" not in name)
    deploy(run, account, zips, AWS_REGION=region)
    bucket = f"arn:{partition['id']}:s3:::approval-flow-111122223333-{region}"
    assert denial(account)["Resource"] == [bucket, f"{bucket}/*"]
