"""The administrator is an IAM user with every right, and no other key opens anything.

ministack's own administrator is a root user whose signature is not checked and whom no policy stops, not even one that
denies; `test` and every account number are keys of his. Here a wrong secret is refused, and a denial in a topic's policy
holds for administrators too.
"""

import json

from local_aws import emulator
from local_aws.options import ACCOUNT, Options

_NAME = "administrator"
_EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}]}


def apply(options: Options) -> None:
    # Still true for a request without a key, which is refused, or allowed, as an anonymous one.
    emulator.replace("core.iam_evaluator:is_root_access_key", lambda access_key_id: not access_key_id)
    with emulator.get("core.responses:request_scope")(ACCOUNT, options.region):
        emulator.get("services.iam:_create_user")({"UserName": _NAME})
        emulator.get("services.iam:_put_user_policy")(
            {"UserName": _NAME, "PolicyName": "everything", "PolicyDocument": json.dumps(_EVERYTHING)}
        )
        emulator.get("services.iam:_access_keys")[options.access_key] = {
            "UserName": _NAME,
            "AccessKeyId": options.access_key,
            "SecretAccessKey": options.secret_key,
            "Status": "Active",
            "CreateDate": "",
        }
