"""Shows a request on a page, and takes the decision on it: one signal to the wait handle."""

import base64
import hmac
import logging
import os
import re
from datetime import UTC, datetime
from urllib.parse import parse_qs

import page
from put import put_json
from side_by_side import side_by_side
from wait_handle import WaitHandle

logger = logging.getLogger("approval_flow")
logger.setLevel(logging.INFO)

if "TABLE_NAME" in os.environ:
    import ledger
else:
    ledger = None


class Problem(Exception):
    def __init__(self, status: int, title: str) -> None:
        super().__init__(title)
        self.status, self.title = status, title


def handler(event: dict, context) -> dict:
    method = event["requestContext"]["http"]["method"]
    try:
        if method == "OPTIONS":
            return page.answer(204, "")
        if method == "GET":
            return page.answer(200, page.form(find(event)))
        if method == "POST":
            return decide(event)
        return page.answer(405, page.message("Method not allowed"))
    except Problem as problem:
        logger.warning("the request was refused", extra={"reason": problem.title})
        return page.answer(problem.status, page.message(problem.title))


def find(event: dict) -> dict:
    """What is known of the request that the link names."""
    query = event.get("queryStringParameters") or {}
    if not ledger:
        try:
            encoded = query["waitUrl"]
            handle = WaitHandle(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode())
        except (KeyError, ValueError) as error:
            raise Problem(400, "This link does not work") from error
        facts = {"Stack": handle.stack_name, "Account": handle.account, "Region": handle.region}
        return {"handle": handle, "facts": facts, "details": {}, "subject": handle.stack_name, "deadline": handle.expires}
    found = ledger.find(query.get("request", ""), query.get("key", ""))
    if not found:
        raise Problem(404, "There is no such request")
    entry, seat = found
    handle = WaitHandle(entry["WaitUrl"])
    facts = {
        "Requester": entry["Requester"], "Product": entry["Product"], "Stack": handle.stack_name,
        "Account": handle.account, "Region": handle.region,
    }  # fmt: skip
    details = {each["Name"]: each["Value"] for each in entry["Details"]}
    deadline = datetime.fromtimestamp(int(entry["Deadline"]), UTC)
    return {
        "handle": handle, "facts": facts, "details": details, "subject": entry["Product"], "deadline": deadline,
        "entry": entry, "seat": seat, "key": query["key"],
    }  # fmt: skip


def decide(event: dict) -> dict:
    request = find(event)
    if request["deadline"] <= datetime.now(UTC):
        raise Problem(410, "The time to decide is over")
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        body = base64.b64decode(body).decode()
    form = {name: values[0] for name, values in parse_qs(body).items()}
    decision, comment = form.get("decision"), form.get("comment", "")[:500]
    if decision not in ("approve", "reject"):
        raise Problem(400, "Neither Approve nor Reject was chosen")
    if not has_code(request, re.sub(r"\D", "", form.get("code", ""))):
        return page.answer(403, page.form(request, "That is not the code in the mail with this link."))
    who, identity = "An approver", request["handle"].request_id
    if ledger:
        source = event["requestContext"]["http"]["sourceIp"]
        ledger.vote(request["entry"], request["seat"], decision, comment, source)
        who, identity = request["entry"]["Approvers"][request["seat"]]["Address"], request["entry"]["RequestId"]
    logger.info("decision noted", extra={"decision": decision})
    word = "approved" if decision == "approve" else "rejected"
    signal = {
        "Status": "SUCCESS" if decision == "approve" else "FAILURE",
        "UniqueId": f"approval-{identity}",
        "Reason": f"{who} {word}" + (f": {comment}" if comment else ""),
        "Data": comment or word,
    }
    settling = [lambda: ledger.settle(request["entry"])] if ledger and decision == "approve" else []
    side_by_side(lambda: put_json(request["handle"].url, signal), *settling)
    logger.info("signal taken", extra={"status": signal["Status"]})
    if ledger:
        detail = {**request["facts"], "details": request["details"], "decision": decision, "comment": comment, "approver": who}
        side_by_side(
            lambda: ledger.note_signalled(request["entry"]),
            lambda: ledger.tell("Request Decided", request["entry"]["StackId"], detail),
        )
    return page.answer(200, page.message(word.capitalize(), request))


def has_code(request: dict, code: str) -> bool:
    if not ledger:
        return hmac.compare_digest(code, request["handle"].code)
    key_hash = request["entry"]["Approvers"][request["seat"]]["CodeHash"]
    return hmac.compare_digest(ledger.code_hash(code, request["key"]), key_hash)
