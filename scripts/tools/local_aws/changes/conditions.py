"""What policies may ask about a call, where ministack says something else than AWS, or nothing.

`aws:PrincipalArn` of a function is its role's ARN, as IAM documents, not that of the role's session: a topic policy that
denies publishing to everybody but one role would otherwise deny it to that role as well. A Subscribe has `sns:Endpoint` and
`sns:Protocol`. An email by SES is about its sender's identity, the address or else its domain, and has `ses:FromAddress`.
"""

import json
import re
from email.utils import parseaddr
from typing import Any

from local_aws import emulator

_SESSION = re.compile(r"arn:aws:sts::(\d{12}):assumed-role/([^/]+)/.+")


def apply() -> None:
    _know_roles()
    _know_subscriptions()
    _know_senders()


def _know_subscriptions() -> None:
    def context(service: str, iam_action: str, body: bytes, params: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = tags(service, iam_action, body, params)
        if iam_action.lower() != "sns:subscribe":
            return found
        value = emulator.get("services.sns:_p")
        return {**found, **{f"sns:{name}": value(params, name) for name in ("Endpoint", "Protocol")}}

    def once(topic: dict[str, Any], action: str) -> Any:
        # ministack asks the policy twice: at the gateway, as above, and here, where it does not know the call.
        return None if action == "sns:Subscribe" else check(topic, action)

    tags = emulator.replace("core.iam_actions:request_tag_context", context)
    check = emulator.replace("services.sns:_enforce_topic_policy", once)


def _know_senders() -> None:
    def ask(method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any], request_id: str) -> Any:
        if (method, path) != ("POST", "/v2/email/outbound-emails"):
            return ask_other(method, path, headers, body, query_params, request_id)
        try:
            address = parseaddr(json.loads(body)["FromEmailAddress"])[1]
        except (ValueError, LookupError, TypeError, AttributeError):
            address = ""
        identity = _identity_arn(address)
        keys = {"ses:FromAddress": address} if address else {}
        return ask_iam(
            "sesv2", "ses:SendEmail", headers, query_params, request_id,
            resource_arn=identity, service_context=keys, named_resource=identity,
        )  # fmt: skip

    ask_other = emulator.replace("app:_enforce_ses_v2", ask)
    ask_iam = emulator.get("app:_enforce_data_plane")


def _identity_arn(address: str) -> str:
    """The identity that an email from this address is sent as: the address itself, if it is one."""
    known = set(emulator.get("services.ses_v2:_identities")) | set(emulator.get("services.ses:_identities"))
    domain = address.rpartition("@")[2]
    name = domain if domain in known and address not in known else address
    region, account = (emulator.get(f"core.responses:get_{part}")() for part in ("region", "account_id"))
    return f"arn:aws:ses:{region}:{account}:identity/{name}"


def _know_roles() -> None:
    def resolve_for_role(key: str, context: Any) -> Any:
        value = resolve(key, context)
        session = _SESSION.fullmatch(value) if key.lower() == "aws:principalarn" and isinstance(value, str) else None
        if not session:
            return value
        # A role's path is in its ARN, but not in its session's.
        role = emulator.get("services.iam:_roles").get(session[2]) or {}
        return role.get("Arn") or f"arn:aws:iam::{session[1]}:role/{session[2]}"

    resolve = emulator.replace("core.iam_evaluator:_resolve_condition_key", resolve_for_role)
