"""Answers CloudFormation when it creates the custom resource of a product: one mail an approver, and one answer."""

import base64
import hashlib
import logging
import os
from datetime import UTC, datetime, timedelta

import boto3
import mail
from put import put_json
from wait_handle import WaitHandle

TOPIC_ARN = os.environ["TOPIC_ARN"]
APPROVAL_URL = os.environ["APPROVAL_URL"]
KNOWN = {"ServiceToken", "ServiceTimeout", "Region", "WaitUrl", "EmailID", "Product", "Timeout", "Approvers", "Quorum"}

logger = logging.getLogger("approval_flow")
logger.setLevel(logging.INFO)

sns = boto3.client("sns", region_name=TOPIC_ARN.split(":")[3])
if "TABLE_NAME" in os.environ:
    import ledger

    APPROVERS = [address.strip() for address in os.environ["APPROVERS"].split(",")]
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
    check_subscriptions()
    if ledger:
        for seat, approver, key, code in ledger.open_request(event["StackId"], handle, facts, APPROVERS, now):
            link = f"{APPROVAL_URL}?request={ledger.request_id(event['StackId'], handle)}&key={key}"
            publish(facts, link, code, approver)
            ledger.note_mailed(event["StackId"], handle, seat, key, now)
        ledger.tell("Request Opened", event["StackId"], facts)
    else:
        encoded = base64.urlsafe_b64encode(handle.url.encode()).decode().rstrip("=")
        publish(facts, f"{APPROVAL_URL}?waitUrl={encoded}", handle.code, None)


def check_subscriptions() -> None:
    """Fails where nobody who would get the mail has confirmed."""
    listed = sns.list_subscriptions_by_topic(TopicArn=TOPIC_ARN)["Subscriptions"]
    confirmed = {each["Endpoint"].lower() for each in listed if each["SubscriptionArn"] != "PendingConfirmation"}
    if not confirmed or (APPROVERS and not confirmed & {approver.lower() for approver in APPROVERS}):
        raise RuntimeError(f"nobody would get the request: no subscription of {TOPIC_ARN} is confirmed")


def publish(facts: dict, link: str, code: str, approver: str | None) -> None:
    sent = sns.publish(
        TopicArn=TOPIC_ARN,
        Subject=mail.subject(facts),
        Message=mail.message(facts, link, code, approver),
        MessageStructure="json",
        MessageAttributes={"approver": {"DataType": "String", "StringValue": approver}} if approver else {},
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
