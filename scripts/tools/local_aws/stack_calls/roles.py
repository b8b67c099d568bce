"""A stack's service role: with RoleARN, CloudFormation makes its calls as that role, now and in every later operation.

ministack takes no notice of RoleARN, so that a role which is not trusted, not passed or not allowed enough works there.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from local_aws import emulator, sessions
from local_aws.stack_calls.calls import Call, refusal

_PRINCIPAL = "cloudformation.amazonaws.com"
_KEPT = "_local_aws_role"

#: RoleARN of the request that is answered.
_asked: ContextVar[str] = ContextVar("local_aws_stack_role", default="")


def apply() -> None:
    for module in ("services.cloudformation.handlers", "services.cloudformation.changesets"):
        _run_as_the_role(f"{module}:_create_stack_task_in_region")
    for action in ("CreateStack", "UpdateStack", "DeleteStack", "CreateChangeSet"):
        _guard(action)
    _describe()


def _run_as_the_role(name: str) -> None:
    def start(operation: Any, stack: dict[str, Any], stack_id: str | None = None) -> None:
        role = _asked.get() or stack.get(_KEPT)
        if not role:
            begin(operation, stack, stack_id)
            return
        stack[_KEPT] = role
        key = emulator.get("core.iam_evaluator:_verified_key")
        mark = key.set(sessions.assume(role, _PRINCIPAL, "AWSCloudFormation").access_key)
        try:
            begin(operation, stack, stack_id)  # the task inherits the key
        finally:
            key.reset(mark)

    begin = emulator.replace(name, start)


def _guard(action: str) -> None:
    handlers: dict[str, Callable[[dict[str, Any]], Any]] = emulator.get("services.cloudformation:_ACTION_HANDLERS")
    run = handlers[action]

    def guarded(params: dict[str, Any]) -> Any:
        role = emulator.get("services.cloudformation.helpers:_p")(params, "RoleARN")
        if not role:
            return run(params)
        error = emulator.get("services.cloudformation.helpers:_error")
        if reason := refusal(Call("iam:PassRole", role, {"iam:PassedToService": _PRINCIPAL})):
            return error("AccessDenied", reason, 403)
        try:
            sessions.assume(role, _PRINCIPAL, "AWSCloudFormation")
        except sessions.NotTrusted:
            return error("ValidationError", f"Role {role} is invalid or cannot be assumed", 400)
        mark = _asked.set(role)
        try:
            answer = run(params)
        finally:
            _asked.reset(mark)
        if action == "CreateChangeSet" and answer[0] == 200:
            name = emulator.get("services.cloudformation.helpers:_p")(params, "StackName")
            emulator.get("services.cloudformation.handlers:_resolve_stack")(name)[_KEPT] = role
        return answer

    handlers[action] = guarded


def _describe() -> None:
    handlers = emulator.get("services.cloudformation:_ACTION_HANDLERS")
    describe = handlers["DescribeStacks"]

    def described(params: dict[str, Any]) -> Any:
        status, headers, body = describe(params)
        for stack in emulator.get("services.cloudformation:_stacks").values():
            if role := stack.get(_KEPT):
                at = f"<StackId>{stack['StackId']}</StackId>".encode()
                body = body.replace(at, at + f"<RoleARN>{role}</RoleARN>".encode())
        return status, headers, body

    handlers["DescribeStacks"] = described
