"""The local Service Catalog: its API as the stock clients speak it, launches with the role, states and their reasons."""

import json
import uuid

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

from kit.waiting import until
from local_aws.service_catalog.policies import END_USER

#: `{wait}` stands for how long a launch lasts; `{second}` for a resource that the second version adds.
THING = """
Parameters:
  Word: {{ Type: String, Default: good }}
  Needed: {{ Type: String }}
Resources:
  Handle: {{ Type: AWS::CloudFormation::WaitConditionHandle }}
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      SecretString: !Ref Word
      Tags: [ {{ Key: word, Value: !Ref Word }} ]
{second}
Outputs:
  Word: {{ Value: !Ref Word }}
  Handle: {{ Value: !Ref Handle }}
"""
WAIT = """
  Condition:
    Type: AWS::CloudFormation::WaitCondition
    DependsOn: Secret
    Properties: { Handle: !Ref Handle, Timeout: '60' }
"""
TAGS = ["portfolioArn", "productArn", "provisionedProductArn", "provisioningArtifactIdentifier", "provisioningPrincipalArn"]


def user(aws, name):
    """An IAM user with nothing but AWS's policy for end users: ARN and session."""
    iam = aws.client("iam")
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    iam.attach_user_policy(UserName=name, PolicyArn=f"arn:aws:iam::aws:policy/{END_USER}")
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return arn, boto3.Session(key["AccessKeyId"], key["SecretAccessKey"])


class Shop:
    """A deployed catalog and its end user."""

    def __init__(self, aws, name):
        self.aws, self.name = aws, name
        self.bucket = f"templates-{name}"
        arn, self.session = user(aws, f"user-{name}")
        self.catalog = self.session.client("servicecatalog")
        aws.client("s3").create_bucket(Bucket=self.bucket)
        self.put("first.yaml", THING.format(second=""))
        self.parameters = {"Bucket": self.bucket, "Keys": "first.yaml", "UserArn": arn}
        self.deploy("create")

    def put(self, key, text):
        self.aws.client("s3").put_object(Bucket=self.bucket, Key=key, Body=text.encode())

    def deploy(self, verb, **changed):
        self.parameters |= changed
        cloudformation = self.aws.client("cloudformation")
        with open("Tests/LocalAWS/catalog.yaml", encoding="utf-8") as template:
            getattr(cloudformation, f"{verb}_stack")(
                StackName=self.name,
                TemplateBody=template.read(),
                Capabilities=["CAPABILITY_IAM"],
                Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()],
            )
        cloudformation.get_waiter(f"stack_{verb}_complete").wait(
            StackName=self.name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )
        (stack,) = cloudformation.describe_stacks(StackName=self.name)["Stacks"]
        self.outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}

    def versions(self):
        product = self.catalog.describe_product(Id=self.outputs["ProductId"])
        return {each["Name"]: each["Id"] for each in product["ProvisioningArtifacts"]}

    def launch(self, version="first", **parameters):
        record = self.catalog.provision_product(
            ProductId=self.outputs["ProductId"],
            ProvisioningArtifactName=version,
            ProvisionedProductName=f"thing-{uuid.uuid4().hex[:8]}",
            ProvisioningParameters=[{"Key": key, "Value": value} for key, value in parameters.items()],
        )["RecordDetail"]
        assert (record["Status"], record["RecordErrors"]) == ("CREATED", [])
        return record

    def rest(self, record):
        """The record's end, and the provisioned product then, which is gone after a termination."""

        def over():
            now = self.catalog.describe_record(Id=record["RecordId"])
            return None if now["RecordDetail"]["Status"] in ("CREATED", "IN_PROGRESS") else now

        now = until(over, "the record did not end")
        try:
            return now, self.catalog.describe_provisioned_product(Id=record["ProvisionedProductId"])["ProvisionedProductDetail"]
        except ClientError:
            return now, None

    def handle(self, record):
        """The URL of the launch's wait handle, once the launch waits."""
        name = f"SC-123456789012-{record['ProvisionedProductId']}"

        def waiting():
            try:
                events = self.aws.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
            except ClientError:
                return []
            return events if any(each["LogicalResourceId"] == "Condition" for each in events) else []

        events = until(waiting, lambda: str(self.catalog.describe_record(Id=record["RecordId"])))
        return next(each["PhysicalResourceId"] for each in events if each.get("PhysicalResourceId", "").startswith("https:"))

    def stack(self, record):
        name = f"SC-123456789012-{record['ProvisionedProductId']}"
        return self.aws.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]


@pytest.fixture(scope="module")
def shop(aws):
    return Shop(aws, "shop")


def refused(call, **arguments):
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def test_an_end_user_finds_what_the_portfolio_offers(shop):
    (found,) = shop.catalog.search_products(Filters={"FullTextSearch": ["secret"]})["ProductViewSummaries"]
    assert (found["Name"], found["ProductId"]) == ("Thing of shop", shop.outputs["ProductId"])
    assert shop.catalog.describe_product_view(Id=found["Id"])["ProductViewSummary"] == found
    (path,) = shop.catalog.list_launch_paths(ProductId=found["ProductId"])["LaunchPathSummaries"]
    assert path["Name"] == "Things" and {each["Type"] for each in path["ConstraintSummaries"]} == {"LAUNCH", "TEMPLATE"}
    asked = shop.catalog.describe_provisioning_parameters(
        ProductId=found["ProductId"], ProvisioningArtifactName="first", PathId=path["Id"]
    )
    assert {each["ParameterKey"]: each.get("DefaultValue") for each in asked["ProvisioningArtifactParameters"]} == {
        "Word": "good",
        "Needed": None,
    }
    told = {each["Type"]: each["Value"] for each in asked["UsageInstructions"]}
    assert told["launchAsRole"].endswith(shop.outputs["Role"]) and "Not that word." in told["rules"]


def test_who_is_in_no_portfolio_sees_nothing(aws, shop):
    _, stranger = user(aws, "stranger")
    catalog = stranger.client("servicecatalog")
    assert catalog.search_products()["ProductViewSummaries"] == []
    assert refused(catalog.describe_product, Id=shop.outputs["ProductId"])[0] == "ResourceNotFoundException"


def test_a_launch_is_tagged_named_and_told(shop):
    record = shop.launch(Needed="x")
    told, product = shop.rest(record)
    assert (told["RecordDetail"]["Status"], product["Status"]) == ("SUCCEEDED", "AVAILABLE"), told
    stack = shop.stack(record)
    assert {each["OutputKey"]: each["OutputValue"] for each in told["RecordOutputs"]} == {
        "CloudformationStackARN": stack["StackId"],
        **{each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]},
    }
    tags = {each["Key"]: each["Value"] for each in stack["Tags"]}
    assert sorted(tags) == [f"aws:servicecatalog:{name}" for name in TAGS]
    assert tags["aws:servicecatalog:provisioningPrincipalArn"] == "arn:aws:iam::123456789012:user/user-shop"
    assert tags["aws:servicecatalog:provisionedProductArn"] == product["Arn"]
    assert tags["aws:servicecatalog:provisioningArtifactIdentifier"] == shop.versions()["first"]
    # What the stack makes is tagged with them as well.
    secrets = shop.aws.client("secretsmanager").list_secrets()["SecretList"]
    (secret,) = [
        each for each in secrets if {"Key": "aws:cloudformation:stack-name", "Value": stack["StackName"]} in each["Tags"]
    ]
    assert {each["Key"] for each in secret["Tags"]} >= set(tags) and secret["Name"].startswith("Secret-")


def test_it_is_under_change_while_it_waits(shop, web):
    shop.put("waiting.yaml", THING.format(second=WAIT))
    shop.deploy("update", Second="waiting.yaml")
    record = shop.launch("second", Needed="x")
    url = shop.handle(record)
    assert shop.catalog.describe_provisioned_product(Id=record["ProvisionedProductId"])["ProvisionedProductDetail"]["Status"] == (
        "UNDER_CHANGE"
    )
    refusal = refused(
        shop.catalog.terminate_provisioned_product, ProvisionedProductId=record["ProvisionedProductId"], TerminateToken="t1"
    )
    assert refusal[0] == "InvalidParametersException" and "under change" in refusal[1]
    body = {"Status": "FAILURE", "UniqueId": "1", "Data": "", "Reason": "not this quarter"}
    assert web.put(url, data=json.dumps(body).encode()).status_code == 200
    told, product = shop.rest(record)
    assert (told["RecordDetail"]["Status"], product["Status"]) == ("FAILED", "ERROR")
    assert "not this quarter" in product["StatusMessage"]
    assert product["StatusMessage"] == told["RecordDetail"]["RecordErrors"][0]["Description"]


@pytest.mark.parametrize(
    "parameters, reason",
    [
        ({}, "Needed"),
        ({"Needed": "x", "Unheard": "y"}, "Unheard"),
        ({"Needed": "x", "Word": "bad"}, "Not that word."),
        ({"Needed": "x", "Word": "denied"}, "is not authorized to perform: secretsmanager:CreateSecret"),
    ],
    ids=["missing", "unknown", "rule", "role"],
)
def test_what_cloudformation_refuses_is_the_products_error(shop, parameters, reason):
    told, product = shop.rest(shop.launch(**parameters))
    assert (told["RecordDetail"]["Status"], product["Status"]) == ("FAILED", "ERROR")
    assert reason in product["StatusMessage"], product
    assert ":assumed-role/" in reason or "servicecatalog" not in reason


def test_an_update_is_available_or_tainted_and_keeps_what_it_does_not_name(shop):
    record = shop.launch(Needed="x", Word="one")
    shop.rest(record)
    where = {"ProvisionedProductId": record["ProvisionedProductId"]}
    change = {"ProvisioningParameters": [{"Key": "Word", "Value": "two"}]}
    told, product = shop.rest(shop.catalog.update_provisioned_product(**where, **change, UpdateToken="u1")["RecordDetail"])
    assert product["Status"] == "AVAILABLE", told
    assert [each["OutputValue"] for each in told["RecordOutputs"] if each["OutputKey"] == "Word"] == ["two"]
    again = shop.catalog.update_provisioned_product(**where, UpdateToken="u1")["RecordDetail"]
    assert again["RecordId"] == told["RecordDetail"]["RecordId"]
    change["ProvisioningParameters"][0]["Value"] = "denied"
    told, product = shop.rest(shop.catalog.update_provisioned_product(**where, **change, UpdateToken="u2")["RecordDetail"])
    assert (told["RecordDetail"]["Status"], product["Status"]) == ("FAILED", "TAINTED")
    assert "secretsmanager" in product["StatusMessage"]
    assert shop.stack(record)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    told, product = shop.rest(shop.catalog.terminate_provisioned_product(**where, TerminateToken="t1")["RecordDetail"])
    assert (told["RecordDetail"]["Status"], product) == ("SUCCEEDED", None)
    assert refused(shop.stack, record=record)[0] == "ValidationError"
    again = refused(shop.catalog.terminate_provisioned_product, **where, TerminateToken="t2")
    assert again[0] == "ResourceNotFoundException"


def test_a_version_that_is_no_longer_listed_is_gone(shop):
    shop.put("other.yaml", THING.format(second=""))
    shop.deploy("update", Second="other.yaml")
    before = shop.versions()
    record = shop.launch("second", Needed="x")
    shop.rest(record)
    shop.deploy("update", Second="")
    assert shop.versions() == {"first": before["first"]}
    where = {"ProvisionedProductId": record["ProvisionedProductId"]}
    assert refused(shop.catalog.update_provisioned_product, **where, UpdateToken="u1")[0] == "ResourceNotFoundException"
    # What runs goes on, moves to a version that is listed, and can be ended.
    told, product = shop.rest(
        shop.catalog.update_provisioned_product(**where, ProvisioningArtifactId=before["first"], UpdateToken="u2")["RecordDetail"]
    )
    assert (product["Status"], product["ProvisioningArtifactId"]) == ("AVAILABLE", before["first"]), told
    tags = {each["Key"]: each["Value"] for each in shop.stack(record)["Tags"]}
    assert tags["aws:servicecatalog:provisioningArtifactIdentifier"] == before["first"]


def test_a_repeated_launch_is_one_launch_and_a_name_is_taken_once(shop):
    request = {
        "ProductId": shop.outputs["ProductId"],
        "ProvisioningArtifactName": "first",
        "ProvisionedProductName": "only-one",
        "ProvisionToken": "p1",
        "ProvisioningParameters": [{"Key": "Needed", "Value": "x"}],
    }
    first, second = (shop.catalog.provision_product(**request)["RecordDetail"]["RecordId"] for _ in range(2))
    assert first == second
    assert refused(shop.catalog.provision_product, **{**request, "ProvisionToken": "p2"})[0] == "DuplicateResourceException"


def test_a_person_sees_and_changes_only_their_own(aws, shop):
    arn, stranger = user(aws, "colleague")
    portfolio = shop.outputs["PortfolioId"]
    aws.client("cloudformation").create_stack(
        StackName="colleague",
        TemplateBody=json.dumps(
            {
                "Resources": {
                    "Who": {
                        "Type": "AWS::ServiceCatalog::PortfolioPrincipalAssociation",
                        "Properties": {"PortfolioId": portfolio, "PrincipalARN": arn, "PrincipalType": "IAM"},
                    }
                }
            }
        ),
    )
    aws.client("cloudformation").get_waiter("stack_create_complete").wait(StackName="colleague", WaiterConfig={"Delay": 1})
    record = shop.launch(Needed="x")
    shop.rest(record)
    catalog = stranger.client("servicecatalog")
    assert len(catalog.search_products()["ProductViewSummaries"]) == 1
    assert catalog.scan_provisioned_products()["ProvisionedProducts"] == []
    for level in ("Role", "Account"):
        everybody = {"AccessLevelFilter": {"Key": level, "Value": "self"}}
        assert refused(catalog.scan_provisioned_products, **everybody)[0] == "AccessDeniedException"
    for call, arguments in {
        "describe_provisioned_product": {"Id": record["ProvisionedProductId"]},
        "describe_record": {"Id": record["RecordId"]},
        "terminate_provisioned_product": {"ProvisionedProductId": record["ProvisionedProductId"]},
    }.items():
        assert refused(getattr(catalog, call), **arguments)[0] == "AccessDeniedException"
    query = {"Filters": {"SearchQuery": [f"name:{record['ProvisionedProductName']}"]}}
    (found,) = shop.catalog.search_provisioned_products(**query)["ProvisionedProducts"]
    assert found["Id"] == record["ProvisionedProductId"] and found["ProductName"] == "Thing of shop"
    assert catalog.search_provisioned_products(**query)["TotalResultsCount"] == 0


def raw(session, operation, body):
    """A signed request that the stock client would not send."""
    request = AWSRequest(
        "POST",
        "https://servicecatalog.us-east-1.amazonaws.com/",
        {"X-Amz-Target": f"AWS242ServiceCatalogService.{operation}", "Content-Type": "application/x-amz-json-1.1"},
        json.dumps(body),
    )
    SigV4Auth(session.get_credentials(), "servicecatalog", "us-east-1").add_auth(request)
    return request.prepare()


@pytest.mark.parametrize(
    "operation, body, words",
    [
        ("CreatePortfolio", {"DisplayName": "x", "ProviderName": "y", "IdempotencyToken": "z"}, "does not know CreatePortfolio"),
        ("MakeCoffee", {}, "has no operation 'MakeCoffee'"),
        ("SearchProducts", {"Filter": {}}, "Filter is not in AWS's model of SearchProductsInput"),
        ("SearchProducts", {"PageSize": "many"}, "PageSize must be of type integer, not 'many'"),
        ("SearchProducts", {"PageSize": True}, "PageSize must be of type integer, not True"),
        ("SearchProducts", {"PageSize": 101}, "PageSize must be at most 100"),
        ("SearchProducts", {"SortBy": "Price"}, "SortBy must be one of Title, VersionCount, CreationDate"),
        ("SearchProducts", {"PageToken": "elsewhere"}, "not one that this service gave"),
        ("SearchProducts", {"Filters": {"SourceProductId": ["x"]}}, "does not know the filter SourceProductId"),
        ("SearchProducts", {"AcceptLanguage": "jp"}, "does not know the parameter AcceptLanguage"),
        ("DescribeRecord", {}, "Id is missing"),
        ("DescribeRecord", {"Id": "a b"}, "Id must match"),
        ("DescribeProduct", {}, "Give either Id or Name."),
        ("ProvisionProduct", {"ProvisionedProductName": "-", "ProvisionToken": "x"}, "ProvisionedProductName must match"),
        ("ProvisionProduct", [], "must be a structure"),
    ],
)  # fmt: skip
def test_what_is_unknown_or_malformed_is_refused_by_name(shop, web, operation, body, words):
    request = raw(shop.session, operation, body)
    answer = web.post(request.url, data=request.body, headers=dict(request.headers))
    assert answer.status_code == 400 and words in answer.json()["Message"], answer.text


def test_an_unsigned_request_is_refused(web):
    target = {"X-Amz-Target": "AWS242ServiceCatalogService.SearchProducts"}
    answer = web.post("https://servicecatalog.us-east-1.amazonaws.com/", data="{}", headers=target)
    assert answer.status_code in (400, 403) and "token" in answer.text.lower()


def test_listings_come_in_pages(shop):
    records = [shop.launch(Needed="x") for _ in range(3)]
    for record in records:
        shop.rest(record)
    pages = list(shop.catalog.get_paginator("scan_provisioned_products").paginate(PaginationConfig={"PageSize": 2}))
    names = [each["Name"] for page in pages for each in page["ProvisionedProducts"]]
    assert len(pages) >= 2 and len(set(names)) == len(names)
    assert {record["ProvisionedProductName"] for record in records} <= set(names)
