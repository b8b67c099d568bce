"""Sessions of roles that AWS's own services assume: the role's trust is evaluated for the service's principal."""

import secrets
import time
from dataclasses import dataclass

from local_aws import emulator

#: How long such a session is good. How AWS keeps a stack's rights alive over hours of waiting is not documented; a day
#: outlives every stack here.
_LIFE = 86_400


class NotTrusted(RuntimeError):
    """The role is not there, or does not trust the service."""


@dataclass(frozen=True)
class Session:
    """Credentials of an assumed role."""

    access_key: str
    secret_key: str
    token: str
    arn: str


def assume(role_arn: str, service: str, name: str) -> Session:
    """A session of the role for a service such as `servicecatalog.amazonaws.com`. Raises NotTrusted."""
    account, role_name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
    role = emulator.get("services.iam:_roles").get(role_name)
    evaluation = emulator.get("core.iam_evaluator:EvalContext")(
        principal_arn=service,
        principal_type="Service",
        principal_account=account,
        action="sts:AssumeRole",
        resource_arn="*",
        region=emulator.get("core.responses:get_region")(),
        service_context={"aws:sourceaccount": account},
    )
    trusts = emulator.get("core.iam_evaluator:evaluate_resource_policy")
    if role is None or trusts(role["AssumeRolePolicyDocument"], evaluation, service).decision != "Allow":
        raise NotTrusted(f"{service} is not authorized to perform: sts:AssumeRole on resource: {role_arn}")
    session = Session(
        "ASIA" + secrets.token_hex(8).upper(),
        secrets.token_urlsafe(30),
        secrets.token_urlsafe(300),
        f"arn:aws:sts::{account}:assumed-role/{role_name}/{name}",
    )
    emulator.get("services.sts:register_session")(
        session.access_key,
        {
            "Arn": session.arn,
            "UserId": f"{role['RoleId']}:{name}",
            "SecretAccessKey": session.secret_key,
            "SessionToken": session.token,
            "Expiration": time.time() + _LIFE,
            "AccountId": account,
            "PrincipalType": "AssumedRole",
            "SessionTags": [],
            "SessionPolicies": None,
        },
    )
    return session
