"""`aws:PrincipalArn` of a function is its role's ARN, as IAM documents, not that of the role's session.

A topic policy that denies publishing to everybody but one role would otherwise deny it to that role as well.
"""

import re
from typing import Any

from local_aws import emulator

_SESSION = re.compile(r"arn:aws:sts::(\d{12}):assumed-role/([^/]+)/.+")


def apply() -> None:
    def resolve_for_role(key: str, context: Any) -> Any:
        value = resolve(key, context)
        session = _SESSION.fullmatch(value) if key.lower() == "aws:principalarn" and isinstance(value, str) else None
        if not session:
            return value
        # A role's path is in its ARN, but not in its session's.
        role = emulator.get("services.iam:_roles").get(session[2]) or {}
        return role.get("Arn") or f"arn:aws:iam::{session[1]}:role/{session[2]}"

    resolve = emulator.replace("core.iam_evaluator:_resolve_condition_key", resolve_for_role)
