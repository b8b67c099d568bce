"""The same work in Python, beside ours: deployed, launched and decided by itself, to be measured in the same account."""

import io
import json
import re
import zipfile
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from acceptance.launch import PURPOSE, REQUESTER, reasons
from acceptance.terminal import Unexpected, wait_for
from acceptance.world import Account, World, outputs
from benchmark.python_package import FUNCTION
from demo.product import Product
from demo.script import ROOT
from demo.terminal import step

TEMPLATE = ROOT / "scripts/tools/acceptance/beside.yaml"


def code_key(name: str) -> str:
    """Where the zip is kept."""
    return f"{name}/python.zip"


def deploy(world: World, parameters: dict[str, str]) -> str:
    """Starts the stack beside the flow's, whose parameters these are. Returns its name."""
    name = f"{world.plan.name}-beside"
    step(f"deploying {name}: a role for products, and the same work in Python")
    world.account.client("s3").put_object(
        Bucket=parameters["CodeBucket"], Key=code_key(world.plan.name), Body=_zip(), ExpectedBucketOwner=world.account.number
    )
    values = {
        "CodeBucket": parameters["CodeBucket"],
        "CodeKey": code_key(world.plan.name),
        "Architecture": parameters["Architecture"],
        "ServiceToken": world.flow["ServiceToken"],
    }
    world.account.client("cloudformation").create_stack(
        StackName=name,
        TemplateBody=template(name, world.account),
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
    )
    return name


def template(stack: str, account: Account) -> str:
    """The template, with the name that a variable has only once account, region and stack are known."""
    mailbox = f"arn:{account.partition}:sqs:{account.region}:{account.number}:{stack}-mailbox"
    text = TEMPLATE.read_text(encoding="utf-8")
    return text.replace("TOPIC_ARN_MAILBOX", f"TOPIC_ARN_{re.sub('[^A-Za-z0-9]', '', mailbox)}")


def await_deployed(world: World, name: str) -> None:
    product = Product(name, world.account.client("cloudformation"))
    wait_for(f"the stack {name}", lambda: not product.status.endswith("_IN_PROGRESS"), patience=1800, pause=world.pause)
    if product.status != "CREATE_COMPLETE":
        raise Unexpected(f"the stack {name} is {product.status}: {reasons(product)}")
    world.beside = outputs(world.account, name)


def run_once(world: World, number: int) -> None:
    """A launch that asks the Python functions, and its approval: by its page, then by its form."""
    name = f"{world.plan.name}-product-python-{number}"
    cloudformation = world.account.client("cloudformation")
    token = world.beside["ServiceToken"]
    created = cloudformation.create_stack(
        StackName=name,
        TemplateBody=(ROOT / "templates/minimal-product-no-ledger.yaml").read_text(encoding="utf-8"),
        RoleARN=world.beside["ProductRole"],
        Parameters=[
            {"ParameterKey": "UserEmail", "ParameterValue": REQUESTER},
            {"ParameterKey": "Purpose", "ParameterValue": f"{PURPOSE} the same work in Python"},
            {"ParameterKey": "ServiceToken", "ParameterValue": token},
        ],
    )
    product = Product(created["StackId"], cloudformation)
    email = wait_for(f"the question of {name}", lambda: _email(world, product), patience=600, pause=world.pause)
    assert email
    page = _ask(world, "GET", email["approvalUrl"])
    decided = _ask(world, "POST", email["approvalUrl"], {"decision": "approve", "code": email["code"], "comment": "Fine"})
    if (page, decided) != (200, 200):
        raise Unexpected(f"the page in Python answered with status {page}, the decision with {decided}")
    wait_for(f"the end of {name}", lambda: not product.status.endswith("_IN_PROGRESS"), patience=600, pause=world.pause)
    if product.status != "CREATE_COMPLETE":
        raise Unexpected(f"{name} is {product.status}: {reasons(product)}")
    cloudformation.delete_stack(StackName=product.name)
    # Its end calls the function too, and the next launch is to find the process idle.
    wait_for(f"the deletion of {name}", lambda: product.status == "DELETE_COMPLETE", patience=600, pause=world.pause)


def _email(world: World, product: Product) -> dict[str, str] | None:
    """What the topic told the queue about this launch."""
    if product.status == "ROLLBACK_COMPLETE":
        raise Unexpected(f"nobody was asked: {reasons(product)}")
    sqs = world.account.client("sqs")
    for message in sqs.receive_message(QueueUrl=world.beside["Mailbox"]).get("Messages", []):
        sqs.delete_message(QueueUrl=world.beside["Mailbox"], ReceiptHandle=message["ReceiptHandle"])
        told: dict[str, str] = json.loads(message["Body"])
        world.secrets.add("the link", told["approvalUrl"])
        world.secrets.add_query("the link", told["approvalUrl"])
        world.secrets.add_code(told["code"])
        return told
    return None


def _ask(world: World, method: str, link: str, form: dict[str, str] | None = None) -> int:
    """The function's answer to what API Gateway would send it."""
    event: dict[str, Any] = {
        "version": "2.0",
        "requestContext": {"http": {"method": method, "path": "/", "sourceIp": "203.0.113.7"}},
        "queryStringParameters": dict(parse_qsl(urlsplit(link).query)),
        "headers": {"content-type": "application/x-www-form-urlencoded"},
        "isBase64Encoded": False,
    }
    if form:
        event["body"] = urlencode(form)
    answer = world.account.client("lambda").invoke(FunctionName=world.beside["ApprovalFunction"], Payload=json.dumps(event))
    return int(json.load(answer["Payload"]).get("statusCode", 0))


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(FUNCTION.iterdir()):
            if path.suffix in (".py", ".css"):
                archive.write(path, path.name)
    return packed.getvalue()
