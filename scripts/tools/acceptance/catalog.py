"""WordPress from Service Catalog: what docs/aws.md assumes of launch roles, names, tags and sessions."""

import uuid
from dataclasses import dataclass
from typing import Any

from acceptance.launch import PURPOSE, REQUESTER, Launch
from acceptance.terminal import Unexpected, wait_for
from acceptance.world import Account, World, outputs
from demo.product import Product
from demo.script import ROOT
from demo.terminal import show, step

#: Nobody's: the site is not for visitors.
_VISITORS = "203.0.113.0/24"
#: The session of a role lasts this long unless it asks for more.
_SESSION = 3600
_TITLE = "Acceptance has another title"


def stack_of(name: str) -> str:
    return f"{name}-catalog"


@dataclass(frozen=True)
class Launched:
    """A provisioned product, and its stack."""

    world: World
    id: str
    launch: Launch

    def detail(self) -> dict[str, Any]:
        catalog = self.world.account.client("servicecatalog")
        return dict(catalog.describe_provisioned_product(Id=self.id)["ProvisionedProductDetail"])

    def end(self, waited: float) -> None:
        """What the catalog and the account say once it is approved. Raises Unexpected."""
        wait_for("the catalog's end", lambda: self.detail()["Status"] != "UNDER_CHANGE", patience=3600, pause=self.world.pause)
        detail, facts = self.detail(), self.world.facts
        available = detail["Status"] == "AVAILABLE"
        ended, why = f"the launch ended as {detail['Status']}", detail.get("StatusMessage", "")
        if available or "not authorized" in why:
            facts.hold("launch-calls", available, ended)
        if waited > _SESSION:
            facts.hold("launch-session", available, f"approved after {waited / 3600:.1f} h, {ended}")
        if not available:
            raise Unexpected(f"{ended}: {why}")
        facts.hold("created-tags", *self._tags())
        if console := self._console():
            worked = "cloud-init" in console.lower()
            facts.hold("nftables", worked, "the installation, which tries both rules, has signalled success on a real server")
        # After a longer wait nobody may be there to be asked about an update.
        if waited <= _SESSION:
            self._change_title()

    def _change_title(self) -> None:
        """An approved update to another title gives the launch template another version, and should leave the server."""
        ec2, client = self.world.account.client("ec2"), self.world.account.client("servicecatalog")
        server, detail = self.launch.resource("Instance")["PhysicalResourceId"], self.detail()
        (stack,) = self.world.account.client("cloudformation").describe_stacks(StackName=self.launch.name)["Stacks"]
        kept = {each["ParameterKey"] for each in stack["Parameters"]} - {"SiteTitle"}
        step("updating its title")
        client.update_provisioned_product(
            ProvisionedProductId=self.id,
            ProductId=detail["ProductId"],
            ProvisioningArtifactId=detail["ProvisioningArtifactId"],
            ProvisioningParameters=[
                {"Key": "SiteTitle", "Value": _TITLE},
                *({"Key": name, "UsePreviousValue": True} for name in sorted(kept)),
            ],
            UpdateToken=uuid.uuid4().hex,
        )
        self.launch.decide(self.launch.invitation(_TITLE), "approve", "Fine too")
        wait_for("the update's end", lambda: self.detail()["Status"] != "UNDER_CHANGE", patience=3600, pause=self.world.pause)
        if (status := self.detail()["Status"]) != "AVAILABLE":
            raise Unexpected(f"the update of its title ended as {status}: {self.detail().get('StatusMessage', '')}")
        template = self.launch.resource("LaunchTemplate")["PhysicalResourceId"]
        (found,) = ec2.describe_launch_templates(LaunchTemplateIds=[template])["LaunchTemplates"]
        stays = self.launch.resource("Instance")["PhysicalResourceId"] == server
        if (version := found["LatestVersionNumber"]) == 1:
            raise Unexpected("another title gave the launch template no other version")
        self.world.facts.hold(
            "instance-stays", stays, f"with version {version} of its template the server is {'the same' if stays else 'another'}"
        )

    def _tags(self) -> tuple[bool, str]:
        """Whether what the stack made can be found by the tag, and what was found."""
        ec2, secrets = self.world.account.client("ec2"), self.world.account.client("secretsmanager")
        by_tag = [{"Name": "tag:aws:cloudformation:stack-name", "Values": [self.launch.name]}]
        found = {
            "instances": len(ec2.describe_instances(Filters=by_tag)["Reservations"]),
            "security groups": len(ec2.describe_security_groups(Filters=by_tag)["SecurityGroups"]),
            "secrets": len(_secrets_of(secrets, self.launch.name)),
        }
        return all(found.values()), ", ".join(f"{count} {kind}" for kind, count in found.items()) + " have the tag"

    def _console(self) -> str:
        """What the server has written to its console; nothing where there is no real one."""
        instance = self.launch.resource("Instance").get("PhysicalResourceId", "")
        try:
            answer = self.world.account.client("ec2").get_console_output(InstanceId=instance)
        except self.world.account.client("ec2").exceptions.ClientError:
            return ""
        return str(answer.get("Output") or "")


def _secrets_of(secrets: Any, stack: str) -> list[dict[str, Any]]:
    pages = secrets.get_paginator("list_secrets").paginate()
    wanted = {"Key": "aws:cloudformation:stack-name", "Value": stack}
    return [each for page in pages for each in page["SecretList"] if wanted in each.get("Tags", [])]


def launch(world: World) -> Launched:
    """Deploys the catalog and launches from it. The one who runs this is the end user."""
    account, name = world.account, stack_of(world.plan.name)
    network = _network(account, world.plan.subnet)
    made = _deploy(world, name)
    catalog = account.client("servicecatalog")
    (version,) = catalog.describe_product(Id=made["ProductId"])["ProvisioningArtifacts"]
    given = {
        "UserEmail": REQUESTER,
        "Purpose": f"{PURPOSE} from the catalog",
        "VisitorCidr": _VISITORS,
        "PermissionsBoundaryArn": made["ServerBoundary"],
        **network,
    }
    step("launching WordPress from Service Catalog")
    record = catalog.provision_product(
        ProductId=made["ProductId"],
        ProvisioningArtifactId=version["Id"],
        ProvisionedProductName=f"{world.plan.name}-wordpress",
        ProvisionToken=uuid.uuid4().hex,
        ProvisioningParameters=[{"Key": key, "Value": value} for key, value in given.items()],
    )["RecordDetail"]
    stack = f"SC-{account.number}-{record['ProvisionedProductId']}"
    cloudformation = account.client("cloudformation")

    def found() -> str | None:
        told = catalog.describe_record(Id=record["RecordId"])["RecordDetail"]
        if told["Status"] == "FAILED":
            raise Unexpected(f"nothing was launched: {told['RecordErrors'][0]['Description']}")
        try:
            return str(cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackId"])
        except cloudformation.exceptions.ClientError:
            return None

    try:
        stack_id = wait_for(f"the stack {stack}", found, patience=600, pause=world.pause)
    except Unexpected:
        world.facts.hold("stack-name", False, "no stack of that name came to be")
        raise
    world.facts.hold("stack-name", True, "the stack was found under that name")
    return Launched(world, record["ProvisionedProductId"], Launch(world, stack, Product(str(stack_id), cloudformation)))


def _deploy(world: World, name: str) -> dict[str, str]:
    step(f"deploying templates/service-catalog.yaml as the stack {name}")
    account, cloudformation = world.account, world.account.client("cloudformation")
    (flow,) = cloudformation.describe_stacks(StackName=world.plan.name)["Stacks"]
    bucket = next(each["ParameterValue"] for each in flow["Parameters"] if each["ParameterKey"] == "CodeBucket")
    listed = account.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"{world.plan.name}/sample-product-")["Contents"]
    values = {
        "TemplateBucket": bucket,
        "TemplateKey": listed[0]["Key"],
        "ServiceToken": f"/approval-flow/{world.plan.name}/service-token",
        "Approvers": world.plan.approver,
        "LaunchPrincipalArn": _principal(account),
    }
    cloudformation.create_stack(
        StackName=name,
        TemplateBody=(ROOT / "templates/service-catalog.yaml").read_text(encoding="utf-8"),
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
    )
    stack = Product(name, cloudformation)
    wait_for(f"the stack {name}", lambda: not stack.status.endswith("_IN_PROGRESS"), patience=900, pause=world.pause)
    if stack.status != "CREATE_COMPLETE":
        raise Unexpected(f"the stack {name} is {stack.status}")
    return outputs(account, name)


def _principal(account: Account) -> str:
    """Who runs this, as a portfolio's principal: a user, or the role of a session."""
    kind, _, rest = account.caller.partition(":assumed-role/")
    if not rest:
        if ":user/" not in kind:
            raise Unexpected("the account's root user cannot launch from Service Catalog: sign in as a role or a user")
        return account.caller
    return str(account.client("iam").get_role(RoleName=rest.split("/")[0])["Role"]["Arn"])


def _network(account: Account, subnet: str | None) -> dict[str, str]:
    """The subnet that was given, or the first of the default VPC."""
    ec2 = account.client("ec2")
    if subnet:
        (found,) = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"]
        return {"VpcId": found["VpcId"], "SubnetId": subnet}
    by_default = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]
    if not by_default:
        raise Unexpected("the account has no default VPC in this region: name a public subnet with --subnet")
    show(f"    in the default VPC's subnet {by_default[0]['SubnetId']}")
    return {"VpcId": by_default[0]["VpcId"], "SubnetId": by_default[0]["SubnetId"]}
