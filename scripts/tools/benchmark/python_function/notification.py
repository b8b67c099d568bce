"""Answers CloudFormation when it creates the custom resource of a product: one mail an approver, and one answer."""

import base64
import hashlib
import logging
import os
import re
from datetime import UTC, datetime, timedelta
from functools import partial

import boto3
import mail
from botocore.config import Config
from put import put_json
from side_by_side import side_by_side
from wait_handle import WaitHandle

TOPIC_ARN = os.environ["TOPIC_ARN"]
APPROVAL_URL = os.environ["APPROVAL_URL"]
KNOWN = {"ServiceToken", "ServiceTimeout", "Region", "WaitUrl", "EmailID", "Product", "Timeout", "Approvers", "Quorum"}

logger = logging.getLogger("approval_flow")
logger.setLevel(logging.INFO)

sns = boto3.client("sns", region_name=TOPIC_ARN.split(":")[3], config=Config(max_pool_connections=32))
cloudformation = boto3.client("cloudformation")
if "TABLE_NAME" in os.environ:
    import ledger

    APPROVERS = [address.strip() for address in os.environ["APPROVERS"].split(",")]
    TOPICS = {each: os.environ[f"TOPIC_ARN_{re.sub('[^A-Za-z0-9]', '', each)}"] for each in APPROVERS}
else:
    ledger = None
    APPROVERS = None


def handler(event: dict, context) -> None:
    try:
        if event["RequestType"] == "Create" or (
            event["RequestType"] == "Update"
            and event["ResourceProperties"].get("WaitUrl") != event["OldResourceProperties"].get("WaitUrl")
        ):
            ask(event)
        answer(event, "SUCCESS")
    except Exception as error:
        logger.exception("the custom resource failed")
        answer(event, "FAILED", str(error))


def ask(event: dict) -> None:
    properties = event["ResourceProperties"]
    handle = WaitHandle(properties["WaitUrl"])
    if handle.stack_id != event["StackId"]:
        raise ValueError("the wait handle is another stack's")
    now = datetime.now(UTC)
    facts = {
        "requester": properties["EmailID"].strip(),
        "product": properties.get("Product") or handle.stack_name,
        "stack": handle.stack_name,
        "account": handle.account,
        "region": handle.region,
        "deadline": min(handle.expires, now + timedelta(seconds=int(properties.get("Timeout", 43200)))),
        "details": {name: str(value)[:1000] for name, value in sorted(properties.items()) if name not in KNOWN},
    }
    stack, physical_id, *listed = side_by_side(
        lambda: cloudformation.describe_stacks(StackName=handle.stack_id)["Stacks"][0],
        lambda: cloudformation.describe_stack_resource(StackName=handle.stack_id, LogicalResourceId=handle.logical_id)[
            "StackResourceDetail"
        ]["PhysicalResourceId"],
        *(partial(subscribers, topic) for topic in (TOPICS.values() if ledger else [TOPIC_ARN])),
        *([partial(ledger.get, ledger.resource_id(event["StackId"], event["LogicalResourceId"])),
           partial(ledger.get, ledger.request_id(event["StackId"], handle)),
           partial(ledger.get, f"standing-{ledger.identifier(facts['requester'], facts['product'])}")] if ledger else []),
    )  # fmt: skip
    if physical_id != handle.url:
        raise ValueError("CloudFormation knows another wait handle")
    tags = {tag["Key"]: tag["Value"] for tag in stack["Tags"]}
    facts |= {"verified": True, "launchedBy": tags.get("aws:servicecatalog:provisioningPrincipalArn")}
    if not ledger:
        if not listed[0]:
            raise RuntimeError(f"nobody would get the request: no subscription of {TOPIC_ARN} is confirmed")
        encoded = base64.urlsafe_b64encode(handle.url.encode()).decode().rstrip("=")
        publish(facts, f"{APPROVAL_URL}?waitUrl={encoded}", handle.code, None, TOPIC_ARN)
        return
    reached = [each for each, confirmed in zip(TOPICS, listed, strict=False) if confirmed == {each.lower()}]
    if not reached:
        raise RuntimeError("nobody would get the request: no approver has confirmed a subscription")
    invitations = ledger.open_request(event, handle, facts, reached, now)
    request = ledger.request_id(event["StackId"], handle)
    side_by_side(
        *(
            partial(publish, facts, f"{APPROVAL_URL}?request={request}&key={key}", code, approver, TOPICS[approver])
            for _, approver, key, code in invitations
        )
    )
    side_by_side(
        lambda: ledger.note_mailed(event["StackId"], handle, invitations, now),
        lambda: ledger.tell("Request Opened", event["StackId"], facts),
    )


def subscribers(topic: str) -> set[str]:
    """Who has confirmed."""
    listed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    return {each["Endpoint"].lower() for each in listed if each["SubscriptionArn"] != "PendingConfirmation"}


def publish(facts: dict, link: str, code: str, approver: str | None, topic: str) -> None:
    sent = sns.publish(
        TopicArn=topic, Subject=mail.subject(facts), Message=mail.message(facts, link, code, approver), MessageStructure="json"
    )
    logger.info("approval requested", extra={"messageId": sent["MessageId"], "approver": approver})


def answer(event: dict, status: str, reason: str = "") -> None:
    stable = hashlib.sha256(f"{event['StackId']}|{event['LogicalResourceId']}".encode()).hexdigest()[:32]
    put_json(
        event["ResponseURL"],
        {
            "Status": status,
            "Reason": reason[:2000],
            "PhysicalResourceId": event.get("PhysicalResourceId") or f"approval-{stable}",
            "StackId": event["StackId"],
            "RequestId": event["RequestId"],
            "LogicalResourceId": event["LogicalResourceId"],
        },
    )
