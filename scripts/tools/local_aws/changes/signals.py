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
_resource: ContextVar[tuple[str, str] | None] = ContextVar("local_aws_resource", default=None)


def apply(urls: SignalUrls, directory: Path) -> None:
    _name_the_handle(urls)
    _name_the_custom_resource(urls)
    _invoke_asynchronously(directory)


def _name_the_handle(urls: SignalUrls) -> None:
    module = "services.cloudformation.wait_conditions"
    handles = emulator.get(f"{module}:_handles")
    resource_handlers = emulator.get("services.cloudformation.provisioners:_RESOURCE_HANDLERS")[
        "AWS::CloudFormation::WaitConditionHandle"
    ]
    create = resource_handlers["create"]

    def create_named(logical_id: str, properties: dict, stack_name: str):
        mark = _resource.set(("", logical_id))
        try:
            return create(logical_id, properties, stack_name)
        finally:
            _resource.reset(mark)

    resource_handlers["create"] = create_named
    emulator.replace(f"{module}:handle_url", lambda token: urls.signal_url(handles[token]["stack_id"], _resource.get()[1], token))
    emulator.replace(f"{module}:_token_of", urls.token)


def _name_the_custom_resource(urls: SignalUrls) -> None:
    module = "services.cloudformation.custom_resource"
    invoke = emulator.get(f"{module}:invoke_custom_resource")

    def invoke_named(request_type: str, logical_id: str, props: dict, stack_name: str, stack_id: str, *rest: Any, **named: Any):
        mark = _resource.set((stack_id, logical_id))
        try:
            return invoke(request_type, logical_id, props, stack_name, stack_id, *rest, **named)
        finally:
            _resource.reset(mark)

    emulator.replace(f"{module}:invoke_custom_resource", invoke_named)
    emulator.replace(f"{module}:_response_url", lambda token: urls.response_url(*_resource.get(), token))


class _Turned:
    """Holds Creates back until the Delete of the same resource has been sent, as Lambda's queue may do for fifty minutes."""

    def __init__(self, directory: Path, send: Callable[[dict, dict], Any]):
        self._directory = directory
        self._send = send
        self._held: dict[tuple[str, str], tuple[dict, dict]] = {}

    def __call__(self, function: dict, event: dict) -> Any:
        resource = (event["StackId"], event["LogicalResourceId"])
        if event["RequestType"] == "Create" and Knobs.read(self._directory).turned_round:
            self._held[resource] = (function, event)
            return None
        answer = self._send(function, event)
        if event["RequestType"] == "Delete" and (late := self._held.pop(resource, None)):
            self._send(*late)
        return answer


def _invoke_asynchronously(directory: Path) -> None:
    execute = emulator.get("services.lambda_svc:_execute_function_with_config_scope")
    send = _Turned(directory, emulator.get("services.lambda_svc:invoke_async_with_retry"))

    def execute_or_queue(func: dict, event: Any, *rest: Any, **named: Any):
        # Set only while a custom resource is being made: API Gateway waits for the function's result.
        if _resource.get() is None:
            return execute(func, event, *rest, **named)
        # CloudFormation writes the event's RequestId at the end of the ResponseURL's path.
        return send(func, {**event, "RequestId": urlsplit(event["ResponseURL"]).path.rpartition("%7C")[2]})

    emulator.replace("services.lambda_svc:_execute_function_with_config_scope", execute_or_queue)
