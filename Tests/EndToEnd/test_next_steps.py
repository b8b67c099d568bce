"""The commands that scripts/deploy prints, as a person runs them."""

import json
import subprocess
from dataclasses import replace

from kit.flow import product
from kit.flow.cli import path_with
from kit.flow.deployment import environment
from kit.lambda_.executables import ROOT

NAME = "my-first-request"
TRUST = {"Effect": "Allow", "Principal": {"Service": "cloudformation.amazonaws.com"}, "Action": "sts:AssumeRole"}
#: What the smallest product consists of, and nothing else.
MAY_CREATE = {"Effect": "Allow", "Action": ["ssm:PutParameter", "ssm:AddTagsToResource", "ssm:GetParameters"], "Resource": "*"}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def test_the_product_to_try_is_launched_approved_and_waited_for(aws, launcher, local_aws, zips, ledger_flow, tmp_path):
    """The aws CLI is version 1 here, but for the launch, which version 2 does."""
    variables = environment(local_aws)
    deploy = [ROOT / "scripts/deploy", "--stack-name", "approval-flow", "--zips", zips]
    said = subprocess.run(deploy, env=variables, capture_output=True, text=True, check=True).stdout
    lines = [line.strip() for line in said.splitlines()]
    (create,) = [line for line in lines if f"create-stack --stack-name {NAME}" in line]
    (wait,) = [line for line in lines if line.startswith("while ")]

    role = aws.client("iam").create_role(RoleName="launches", AssumeRolePolicyDocument=policy(TRUST))
    may_ask = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": ledger_flow["ServiceToken"]}
    aws.client("iam").put_role_policy(RoleName="launches", PolicyName="launches", PolicyDocument=policy(may_ask, MAY_CREATE))
    create = create.replace("you@example.com", product.REQUESTER).replace("ROLE", role["Role"]["Arn"])
    second = {**variables, "PATH": path_with("2", tmp_path)}
    subprocess.run(["bash", "-c", create], cwd=ROOT, env=second, check=True, capture_output=True)
    waiting = subprocess.Popen(
        ["bash", "-c", wait.replace("sleep 30", "sleep 1")], env=variables, stdout=subprocess.PIPE, text=True
    )

    for address in ("ann@example.com", "ben@example.com"):
        launched = replace(launcher.product(address, ledger_flow["ServiceToken"]), name=NAME, stack_id=NAME)
        assert launched.decide("approve").status == 200
    assert waiting.communicate(timeout=60)[0] == "CREATE_COMPLETE\n", launched.reasons()
