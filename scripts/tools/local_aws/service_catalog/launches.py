"""An operation on the stack of a provisioned product, in a thread of its own, from its first call to its end.

Every call is made with a session of the launch role, and so are the calls that CloudFormation makes for the stack. The
template goes through a bucket of Service Catalog's own, on an object that has the tag `servicecatalog:provisioning`.

Assumed: the order of the calls, and that the bucket's policy lets everybody in whose own policies do. Documented: the
calls themselves, as the policy of a launch role needs them.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from local_aws import sessions
from local_aws.service_catalog.catalog import Provisioned, Record, now
from local_aws.service_catalog.clients import Door
from local_aws.stack_calls import documents, operations

PRINCIPAL = "servicecatalog.amazonaws.com"
_BUCKET = "servicecatalog-templates"
_SECONDS_BETWEEN_LOOKS = 0.2
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


@dataclass(frozen=True)
class Order:
    """What a request asks for. `parameters` in the form that CloudFormation takes them."""

    of: Provisioned
    record: Record
    template: str = ""
    parameters: list[dict[str, Any]] = field(default_factory=list)
    tags: list[dict[str, str]] = field(default_factory=list)
    service_tags: dict[str, str] = field(default_factory=dict)


class Failed(Exception):
    """The operation failed; the message is what Service Catalog tells, `status` what the provisioned product then is."""

    def __init__(self, message: str, status: str):
        super().__init__(message)
        self.status = status


class Launches:
    """Carries out orders."""

    def __init__(self, door: Callable[[], Door]):
        self._door = door
        self._templates: dict[str, documents.Document] = {}
        documents.foreign[_BUCKET] = self._templates.get

    def start(self, order: Order, scope: Callable[[], Any]) -> None:
        """`scope` gives the context in which account and region are those of the request."""
        door = self._door()

        def run() -> None:
            with scope():
                self._run(order, door)

        threading.Thread(target=run, name=f"launch-{order.record.id}", daemon=True).start()

    def _run(self, order: Order, door: Door) -> None:
        of, record = order.of, order.record
        record.status, operation = "IN_PROGRESS", _OPERATIONS[record.kind]
        try:
            session = sessions.assume(record.role, PRINCIPAL, "servicecatalog")
            operation(self, order, door.client("cloudformation", session))
            of.status, of.message, record.status = "AVAILABLE", "", "SUCCEEDED"
            of.ended = record.kind == "TERMINATE_PROVISIONED_PRODUCT"
        except Exception as problem:
            # Also what nobody expected: a request whose thread is gone would be under change for ever.
            of.status = problem.status if isinstance(problem, Failed) else "TAINTED" if of.stack_id else "ERROR"
            of.message = _words(problem)
            record.status, record.errors = "FAILED", [("InternalFailure", of.message)]
        record.updated = now()

    def provision(self, order: Order, cloudformation: Any) -> None:
        url = self._publish(order)
        _look_at(cloudformation, url)
        of, tags = order.of, order.tags
        with _service_tags(order):
            of.stack_id = cloudformation.create_stack(
                StackName=of.stack_name, TemplateURL=url, Parameters=order.parameters, Capabilities=_CAPABILITIES, Tags=tags
            )["StackId"]
        _finish(order, cloudformation, "CREATE_COMPLETE", "ERROR")

    def update(self, order: Order, cloudformation: Any) -> None:
        url = self._publish(order)
        _look_at(cloudformation, url)
        with _service_tags(order):
            cloudformation.update_stack(
                StackName=order.of.stack_id, TemplateURL=url, Parameters=order.parameters, Capabilities=_CAPABILITIES
            )
        _finish(order, cloudformation, "UPDATE_COMPLETE", "TAINTED")

    def terminate(self, order: Order, cloudformation: Any) -> None:
        if not order.of.stack_id:
            return
        cloudformation.delete_stack(StackName=order.of.stack_id)
        _finish(order, cloudformation, "DELETE_COMPLETE", "TAINTED")

    def _publish(self, order: Order) -> str:
        key = f"{order.record.id}.template"
        arn, tags = f"arn:aws:s3:::{_BUCKET}/{key}", {"servicecatalog:provisioning": "true"}
        self._templates[key] = documents.Document(arn, order.template.encode(), tags)
        return f"https://{_BUCKET}.s3.amazonaws.com/{key}"


_OPERATIONS: dict[str, Callable[[Launches, Order, Any], None]] = {
    "PROVISION_PRODUCT": Launches.provision,
    "UPDATE_PROVISIONED_PRODUCT": Launches.update,
    "TERMINATE_PROVISIONED_PRODUCT": Launches.terminate,
}


class _service_tags:
    """CloudFormation puts these tags on the stack: nobody but an AWS service could ask for it."""

    def __init__(self, order: Order):
        self._tags = order.service_tags

    def __enter__(self) -> None:
        self._mark = operations.service_tags.set(self._tags)

    def __exit__(self, *_: object) -> None:
        operations.service_tags.reset(self._mark)


def _look_at(cloudformation: Any, url: str) -> None:
    cloudformation.get_template_summary(TemplateURL=url)
    cloudformation.validate_template(TemplateURL=url)


def _finish(order: Order, cloudformation: Any, wanted: str, otherwise: str) -> None:
    """Waits for the stack. Raises Failed with the first reason that its events give since the operation began."""
    while (stack := cloudformation.describe_stacks(StackName=order.of.stack_id)["Stacks"][0])["StackStatus"].endswith(
        "_IN_PROGRESS"
    ):
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    if stack["StackStatus"] == wanted:
        order.record.outputs = _outputs(stack)
        return
    events = cloudformation.describe_stack_events(StackName=order.of.stack_id)["StackEvents"]
    reasons = [
        f"{each['LogicalResourceId']}: {each['ResourceStatusReason']}"
        for each in reversed(events)
        if each["ResourceStatus"].endswith("_FAILED")
        and each.get("ResourceStatusReason")
        and each["Timestamp"] >= order.record.created
    ]
    raise Failed("; ".join(reasons) or f"The stack {order.of.stack_name} ended as {stack['StackStatus']}.", otherwise)


def _outputs(stack: dict[str, Any]) -> list[dict[str, str]]:
    arn = {
        "OutputKey": "CloudformationStackARN",
        "OutputValue": stack["StackId"],
        "Description": "The ARN of the launched Cloudformation Stack",
    }
    own = [
        {key: each[key] for key in ("OutputKey", "OutputValue", "Description") if each.get(key)}
        for each in stack.get("Outputs", [])
    ]
    return [arn, *own]


def _words(problem: Exception) -> str:
    """A refused call in the words that a status message has for it."""
    if not isinstance(problem, ClientError):
        return str(problem)
    error, meta = problem.response["Error"], problem.response["ResponseMetadata"]
    return (
        f"AmazonCloudFormationException  {error['Message']} (Service: AmazonCloudFormation; "
        f"Status Code: {meta['HTTPStatusCode']}; Error Code: {error['Code']}; Request ID: {meta.get('RequestId', '')})"
    )
