"""Signal URLs as AWS makes them, and custom resources invoked as CloudFormation invokes them.

ministack's own URLs are neither signed nor shaped like AWS's, and it calls a custom resource's function once;
CloudFormation calls asynchronously, so that Lambda repeats a failed invocation twice.
"""

from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from local_aws import emulator
from local_aws.knobs import Knobs
from local_aws.signal_urls import SignalUrls

#: Stack id and logical id of the resource being made: ministack's URL functions get only a token.
_resource: ContextVar[tuple[str, str]] = ContextVar("local_aws_resource", default=("", ""))


def apply(urls: SignalUrls, directory: Path) -> None:
    _name_the_handle(urls)
    turned = _Turned(directory, emulator.get("services.lambda_svc:invoke_async_with_retry"))
    _name_the_custom_resource(urls, turned)
    _invoke_asynchronously(turned)


def _name_the_handle(urls: SignalUrls) -> None:
    module = "services.cloudformation.wait_conditions"
    handles = emulator.get(f"{module}:_handles")
    resource_handlers = emulator.get("services.cloudformation.provisioners:_RESOURCE_HANDLERS")[
        "AWS::CloudFormation::WaitConditionHandle"
    ]
    create = resource_handlers["create"]

    def create_named(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        mark = _resource.set(("", logical_id))
        try:
            return create(logical_id, properties, stack_name)
        finally:
            _resource.reset(mark)

    resource_handlers["create"] = create_named
    emulator.replace(f"{module}:handle_url", lambda token: urls.signal_url(handles[token]["stack_id"], _under_way()[1], token))
    emulator.replace(f"{module}:_token_of", urls.token)


def _name_the_custom_resource(urls: SignalUrls, turned: "_Turned") -> None:
    module = "services.cloudformation.custom_resource"
    invoke = emulator.get(f"{module}:invoke_custom_resource")

    def invoke_named(
        request_type: str, logical_id: str, props: dict[str, Any], stack_name: str, stack_id: str, *rest: Any, **named: Any
    ) -> Any:
        mark = _resource.set((stack_id, logical_id))
        try:
            return invoke(request_type, logical_id, props, stack_name, stack_id, *rest, **named)
        finally:
            _resource.reset(mark)
            if request_type == "Delete":
                turned.release(stack_id, logical_id)

    emulator.replace(f"{module}:invoke_custom_resource", invoke_named)
    emulator.replace(f"{module}:_response_url", lambda token: urls.response_url(*_under_way(), token))


def _under_way() -> tuple[str, str]:
    """Stack and logical id of the resource that is being made. Raises LookupError if none is."""
    if not (resource := _resource.get()):
        raise LookupError("no resource is being made")
    return resource


class _Turned:
    """Holds Creates back until the Delete of the same resource was answered, as Lambda's queue may do for fifty minutes."""

    def __init__(self, directory: Path, send: Callable[[dict[str, Any], dict[str, Any]], Any]):
        self._directory = directory
        self._send = send
        self._held: dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]] = {}

    def send(self, function: dict[str, Any], event: dict[str, Any]) -> None:
        if event["RequestType"] == "Create" and Knobs.read(self._directory).turned_round:
            self._held[event["StackId"], event["LogicalResourceId"]] = (function, event)
        else:
            self._send(function, event)

    def release(self, stack_id: str, logical_id: str) -> None:
        if late := self._held.pop((stack_id, logical_id), None):
            self._send(*late)


def _invoke_asynchronously(turned: _Turned) -> None:
    execute = emulator.get("services.lambda_svc:_execute_function_with_config_scope")

    def execute_or_queue(func: dict[str, Any], event: Any, *rest: Any, **named: Any) -> Any:
        # Set only while a custom resource is being made: API Gateway waits for the function's result.
        if not any(_resource.get()):
            return execute(func, event, *rest, **named)
        # CloudFormation writes the event's RequestId at the end of the ResponseURL's path.
        return turned.send(func, {**event, "RequestId": urlsplit(event["ResponseURL"]).path.rpartition("%7C")[2]})

    emulator.replace("services.lambda_svc:_execute_function_with_config_scope", execute_or_queue)
