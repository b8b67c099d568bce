"""What makes a product one that waits."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from graph import dependencies  # noqa: E402

APPROVAL = {"WaitHandle", "Approval", "WaitCondition", "Gate"}
PRODUCTS = ["minimal-product", "sample-product", "minimal-product-no-ledger"]


@pytest.mark.parametrize("name", PRODUCTS)
def test_nothing_is_created_before_the_decision(templates, name):
    resources = templates[name]["Resources"]
    last = "Gate" if "Gate" in resources else "WaitCondition"
    waits = dependencies(resources)
    product = set(resources) - APPROVAL
    assert product, "a product without a product"
    assert {each for each in product if last not in waits[each]} == set()


@pytest.mark.parametrize("name", PRODUCTS)
def test_the_approval_waits_for_nothing_of_the_product(templates, name):
    resources = templates[name]["Resources"]
    waits = dependencies(resources)
    for each in APPROVAL & set(resources):
        assert waits[each] <= APPROVAL
    assert waits["WaitHandle"] == set()
    assert waits["Approval"] == {"WaitHandle"}
    assert "Gate" not in waits["WaitCondition"]


@pytest.mark.parametrize("name", PRODUCTS)
def test_the_request_has_what_the_notification_function_asks_for(templates, name):
    request = templates[name]["Resources"]["Approval"]
    assert request["Type"] == "Custom::NotificationFunction"
    assert {"ServiceToken", "Region", "WaitUrl", "EmailID"} <= set(request["Properties"])
    assert request["Properties"]["WaitUrl"] == {"Ref": "WaitHandle"}
    assert request["Properties"]["EmailID"] == {"Ref": "UserEmail"}


@pytest.mark.parametrize("name", ["minimal-product", "sample-product"])
def test_the_gate_asks_the_same_function_about_the_same_handle(templates, name):
    resources = templates[name]["Resources"]
    gate, request = resources["Gate"], resources["Approval"]
    assert gate["Type"] == "Custom::ApprovalGate"
    assert gate["Properties"]["ServiceToken"] == request["Properties"]["ServiceToken"]
    assert gate["Properties"]["WaitUrl"] == {"Ref": "WaitHandle"}
    assert gate["Properties"]["Digest"] == {"Fn::GetAtt": ["Approval", "Digest"]}
    assert gate["DependsOn"] == "WaitCondition"


def test_no_update_replaces_the_server_of_the_sample_and_what_is_written_on_it(templates):
    server = templates["sample-product"]["Resources"]["Instance"]["Properties"]
    # The first version of its launch template, whatever image, title or disk later ones have.
    assert server["LaunchTemplate"] == {"LaunchTemplateId": {"Ref": "LaunchTemplate"}, "Version": "1"}
    in_place = {"LaunchTemplate", "InstanceType", "Tags"}
    assert set(server) == in_place, "CloudFormation may replace the server where another property changes"
    assert "LaunchTemplateName" not in templates["sample-product"]["Resources"]["LaunchTemplate"]["Properties"]


def test_an_update_that_would_need_another_server_is_refused(templates):
    group = templates["sample-product"]["Resources"]["SecurityGroup"]["Properties"]
    # CloudFormation refuses to replace a group that has a name, and only a replacement changes these.
    assert "GroupName" in group
    assert group["VpcId"] == {"Ref": "VpcId"}
    assert {"${SubnetId}", "${VolumeSize}"} <= set(re.findall(r"\$\{\w+\}", group["GroupDescription"]["Fn::Sub"]))
    names = re.findall(r"\$\{([\w:]+)\}", group["GroupName"]["Fn::Sub"])
    assert names == ["AWS::StackName"], "a name that changes lets the group be replaced"


#: What AWS's documentation names as the least for a session, and nothing that reads parameters.
SESSIONS = {
    "ssm:UpdateInstanceInformation",
    *(f"ssmmessages:{each}" for each in ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")),
}


def rights(document):
    """Pairs of an action and a resource that a policy allows."""
    return {
        (action, str(statement["Resource"]))
        for statement in document["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }


def test_the_server_of_the_sample_opens_sessions_and_reads_its_own_password_and_can_do_nothing_else(templates):
    """Who breaks into the site reads no parameter and no other secret; who runs it still gets in without SSH."""
    role = templates["sample-product"]["Resources"]["InstanceRole"]["Properties"]
    assert "ManagedPolicyArns" not in role
    allowed = {pair for policy in role["Policies"] for pair in rights(policy["PolicyDocument"])}
    own = ("secretsmanager:GetSecretValue", str({"Ref": "AdministratorPassword"}))
    assert allowed == {(action, "*") for action in SESSIONS} | {own}
    boundary = templates["service-catalog"]["Resources"]["ServerBoundary"]["Properties"]["PolicyDocument"]
    assert {action for action, _ in rights(boundary)} == {action for action, _ in allowed}, "the boundary takes rights away"
    assert all(statement["Effect"] == "Allow" for statement in boundary["Statement"])


def test_the_archive_of_wordpress_comes_over_https_whatever_redirects_to(templates):
    script = str(templates["sample-product"]["Resources"]["LaunchTemplate"]["Properties"]["LaunchTemplateData"]["UserData"])
    fetches = re.findall(r"(?:curl|fetch) [^\n]*?--location[^\n]*", script.replace("\\n", "\n"))
    assert fetches and all("--proto =https" in each for each in fetches)


def test_what_is_fixed_once_launched_says_so(templates):
    parameters = templates["sample-product"]["Parameters"]
    fixed = {name for name, each in parameters.items() if "fixed once launched" in each["Description"]}
    assert fixed == {"VpcId", "SubnetId", "VolumeSize"}


def test_wordpress_is_one_archive_and_no_other(templates):
    archive = templates["sample-product"]["Mappings"]["WordPress"]["Archive"]
    assert re.fullmatch(r"\d+\.\d+(\.\d+)?", archive["Version"])
    assert re.fullmatch(r"[0-9a-f]{64}", archive["Sha256"])


def test_the_launch_role_may_create_what_the_sample_consists_of(templates):
    role = templates["service-catalog"]["Resources"]["LaunchRole"]
    allowed = {
        action
        for policy in role["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    needed = {
        "AWS::SecretsManager::Secret": "secretsmanager:CreateSecret",
        "AWS::IAM::Role": "iam:CreateRole",
        "AWS::IAM::InstanceProfile": "iam:CreateInstanceProfile",
        "AWS::EC2::SecurityGroup": "ec2:CreateSecurityGroup",
        "AWS::EC2::LaunchTemplate": "ec2:CreateLaunchTemplate",
        "AWS::EC2::Instance": "ec2:RunInstances",
    }
    product = {each["Type"] for name, each in templates["sample-product"]["Resources"].items() if name not in APPROVAL}
    assert product == set(needed), "a type of resource came or went: look at the launch role too"
    assert set(needed.values()) | {"lambda:InvokeFunction", "iam:PassRole"} <= allowed


def test_the_graph_sees_a_resource_that_does_not_wait():
    waits = dependencies(
        {
            "Gate": {"DependsOn": "WaitCondition"},
            "WaitCondition": {},
            "Patient": {"DependsOn": "Gate"},
            "Through": {"Properties": {"A": [{"Fn::Sub": "x-${Patient.Arn}"}]}},
            "Hasty": {},
        }
    )
    assert "Gate" in waits["Through"]
    assert "Gate" not in waits["Hasty"]


@pytest.mark.parametrize("name", ["minimal-product", "minimal-product-no-ledger", "sample-product"])
def test_a_function_that_is_gone_does_not_hold_a_stack_longer_than_it_must(templates, name):
    resources = templates[name]["Resources"]
    # An answer to Approval may be held until the approvers have decided, so it gets all that CloudFormation has.
    assert resources["Approval"]["Properties"]["ServiceTimeout"] == 3600
    if "Gate" in resources:
        assert resources["Gate"]["Properties"]["ServiceTimeout"] <= 300


def test_a_product_imports_the_function_and_no_requester_chooses_it(templates):
    product = templates["minimal-product"]
    assert set(product["Parameters"]) == {"UserEmail", "Purpose"}
    for each in ("Approval", "Gate"):
        assert product["Resources"][each]["Properties"]["ServiceToken"] == {"Fn::ImportValue": "approval-flow-ServiceToken"}


def test_a_product_without_a_ledger_imports_the_function_unless_it_is_told_another(templates):
    product = templates["minimal-product-no-ledger"]
    token = {
        "Fn::If": [
            "ImportServiceToken",
            {"Fn::ImportValue": {"Fn::Sub": "${ApprovalFlow}-ServiceToken"}},
            {"Ref": "ServiceToken"},
        ]
    }
    assert product["Parameters"]["ServiceToken"]["Default"] == ""
    assert product["Parameters"]["ApprovalFlow"]["Default"] == "approval-flow"
    assert product["Resources"]["Approval"]["Properties"]["ServiceToken"] == token
