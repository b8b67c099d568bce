"""Functions start in a root of their own. ministack starts them as plain children in the directory of the extracted zip."""

from local_aws import emulator
from local_aws.sandbox import Sandbox, SubprocessWithSandbox


def apply(sandbox: Sandbox) -> None:
    emulator.replace("core.lambda_runtime:subprocess", SubprocessWithSandbox(sandbox))
