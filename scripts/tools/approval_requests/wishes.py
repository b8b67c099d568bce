"""What an operator asks of the notification function."""

import json
from typing import Any

from approval_requests.installation import Account
from approval_requests.text import shown
from approval_requests.trouble import Trouble

#: The alias of the function by which it obeys operators; no product's permission names it.
_ALIAS = "operator"


def obeyed(account: Account, function: str, name: str, wish: dict[str, str], failure: str) -> dict[str, Any]:
    """The function's answer; throws `Trouble` with `failure` and what the function said if it did not obey."""
    answer = account.lambda_().invoke(FunctionName=function, Qualifier=_ALIAS, Payload=json.dumps({name: wish}).encode())
    payload = answer["Payload"].read()
    try:
        result = json.loads(payload)
    except ValueError:
        result = None
    if "FunctionError" in answer:
        reason = result.get("errorMessage") if isinstance(result, dict) else None
        raise Trouble(failure.format(shown(reason or payload.decode(errors="replace"))))
    if not isinstance(result, dict):
        raise Trouble(
            f"{function} does not know how to {name.lower()}: check --stack-name, or deploy this version with scripts/deploy"
        )
    return result
