"""What CreateStack and UpdateStack ask of their caller besides the resources: parameters from SSM, exports, tags.

That an import asks for cloudformation:ListExports is not documented; here it does, so that a role which has it not is found.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from local_aws import emulator
from local_aws.stack_calls.calls import Call, refusal

#: Tags that AWS's own services put on the stack of the operation that runs. Nobody else can set keys that begin with `aws:`.
service_tags: ContextVar[dict[str, str] | None] = ContextVar("local_aws_service_tags", default=None)


def apply() -> None:
    _read_parameters_as_the_caller()
    _see_changed_service_tags()
    _guard("CreateStack")
    _guard("UpdateStack")


def _read_parameters_as_the_caller() -> None:
    def resolve(
        template: dict[str, Any], provided: list[dict[str, Any]], previous: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        _check_names(template.get("Parameters") or {}, [each["Key"] for each in provided])
        found: dict[str, Any] = resolve_anyhow(template, provided, previous)
        for value in found.values():
            if "SsmName" in value and (reason := refusal(Call("ssm:GetParameters", _parameter_arn(value["SsmName"])))):
                raise ValueError(reason)
        return found

    resolve_anyhow = emulator.replace("services.cloudformation.handlers:_resolve_parameters", resolve)


def _check_names(declared: dict[str, Any], provided: list[str]) -> None:
    """In AWS's words. ministack takes no notice of a parameter that the template does not have."""
    if unheard := [name for name in provided if name not in declared]:
        raise ValueError(f"Parameters: [{', '.join(unheard)}] do not exist in the template")
    if empty := [name for name, each in declared.items() if "Default" not in each and name not in provided]:
        raise ValueError(f"Parameters: [{', '.join(empty)}] must have values")


def _see_changed_service_tags() -> None:
    """A change of tags alone is an update."""

    def nothing_to_do(stack: dict[str, Any], *rest: Any) -> bool:
        has = {each["Key"]: each["Value"] for each in stack.get("Tags") or []}
        return not (service_tags.get() or {}).items() - has.items() and bool(compare(stack, *rest))

    compare = emulator.replace("services.cloudformation.handlers:_stack_has_no_updates", nothing_to_do)


def _parameter_arn(name: str) -> str:
    """Public parameters, below /aws, belong to no account."""
    region = emulator.get("core.responses:get_region")()
    account = "" if name.startswith("/aws/") else emulator.get("core.responses:get_account_id")()
    return f"arn:aws:ssm:{region}:{account}:parameter/{name.removeprefix('/')}"


def _guard(action: str) -> None:
    handlers: dict[str, Callable[[dict[str, Any]], Any]] = emulator.get("services.cloudformation:_ACTION_HANDLERS")
    run = handlers[action]

    def guarded(params: dict[str, Any]) -> Any:
        tags = service_tags.get()
        if reason := _refusal(params, tags):
            return emulator.get("services.cloudformation.helpers:_error")("AccessDenied", reason, 403)
        answer = run(params)
        if tags and answer[0] == 200:
            _add_tags(params, tags)
        return answer

    handlers[action] = guarded


def _refusal(params: dict[str, Any], tags: dict[str, str] | None) -> str:
    value = emulator.get("services.cloudformation.helpers:_p")
    name = value(params, "StackName")
    account, region = emulator.get("core.responses:get_account_id")(), emulator.get("core.responses:get_region")()
    calls = []
    if tags or value(params, "Tags.member.1.Key"):
        arn = name if name.startswith("arn:") else f"arn:aws:cloudformation:{region}:{account}:stack/{name}/*"
        calls.append(Call("cloudformation:TagResource", arn))
    body, problem = emulator.get("services.cloudformation.helpers:_resolve_document")(
        params, "TemplateBody", "TemplateURL", "Template"
    )
    if not problem and body and ("Fn::ImportValue" in body or "!ImportValue" in body):
        calls.append(Call("cloudformation:ListExports"))
    return next((reason for call in calls if (reason := refusal(call))), "")


def _add_tags(params: dict[str, Any], tags: dict[str, str]) -> None:
    """The operation's task has not begun to run, so the resources get these tags as well."""
    name = emulator.get("services.cloudformation.helpers:_p")(params, "StackName")
    stack = emulator.get("services.cloudformation.handlers:_resolve_stack")(name)
    own = [each for each in stack["Tags"] if each["Key"] not in tags]
    stack["Tags"] = [*own, *({"Key": key, "Value": value} for key, value in tags.items())]
