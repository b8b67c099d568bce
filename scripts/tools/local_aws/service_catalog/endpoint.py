"""Service Catalog's API: JSON 1.1 requests, told apart by X-Amz-Target, checked on their way in and out."""

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from local_aws import emulator
from local_aws.service_catalog import browse, describe, provision, shapes
from local_aws.service_catalog.access import Problem, Shelf, invalid, person
from local_aws.service_catalog.catalog import Catalog
from local_aws.service_catalog.clients import Door
from local_aws.service_catalog.launches import Launches, Order
from local_aws.stack_calls.calls import caller

log = logging.getLogger("local_aws.service_catalog")

Answer = dict[str, Any]
_READS: dict[str, Callable[[Shelf, dict[str, Any]], Answer]] = {
    "SearchProducts": browse.search_products,
    "DescribeProduct": browse.describe_product,
    "DescribeProductView": browse.describe_product_view,
    "ListLaunchPaths": browse.list_launch_paths,
    "DescribeProvisioningParameters": browse.describe_provisioning_parameters,
    "DescribeRecord": describe.describe_record,
    "DescribeProvisionedProduct": describe.describe_provisioned_product,
    "ScanProvisionedProducts": describe.scan_provisioned_products,
    "SearchProvisionedProducts": describe.search_provisioned_products,
}
_ORDERS: dict[str, Callable[[Shelf, dict[str, Any]], tuple[Answer, Order | None]]] = {
    "ProvisionProduct": provision.provision,
    "UpdateProvisionedProduct": provision.update,
    "TerminateProvisionedProduct": provision.terminate,
}

#: Parameters that AWS knows and this package does not.
_UNKNOWN = ("AcceptLanguage", "NotificationArns", "ProvisioningPreferences")


def apply(catalog: Catalog, region: str) -> None:
    door = _lazily(lambda: Door(emulator.get("app:app"), asyncio.get_running_loop(), region))
    launches = Launches(door)

    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> tuple[int, dict[str, str], bytes]:
        try:
            answer = _answer(catalog, launches, headers.get("x-amz-target", ""), body)
            return 200, dict(_JSON), json.dumps(answer, default=_seconds).encode()
        except Problem as problem:
            error = {"__type": problem.code, "Message": problem.message, "message": problem.message}
            return 400, {**_JSON, "x-amzn-errortype": problem.code}, json.dumps(error).encode()

    emulator.get("core.router:SERVICE_PATTERNS")["servicecatalog"] = {
        "target_prefixes": [shapes.TARGET],
        "host_patterns": [r"servicecatalog\."],
    }
    emulator.get("app:SERVICE_HANDLERS")["servicecatalog"] = handle


_JSON = {"Content-Type": "application/x-amz-json-1.1"}


def _answer(catalog: Catalog, launches: Launches, target: str, body: bytes) -> Answer:
    name = target.rpartition(".")[2]
    operation = shapes.operation(name)
    if operation is None:
        raise Problem("UnknownOperationException", f"AWS Service Catalog has no operation '{name}'")
    if name not in _READS and name not in _ORDERS:
        known = ", ".join(sorted({**_READS, **_ORDERS}))
        raise Problem("UnknownOperationException", f"the local AWS does not know {name}. It knows: {known}")
    if not caller():
        raise Problem("MissingAuthenticationTokenException", "Missing Authentication Token")
    request = _parsed(operation.input_shape, body)
    shelf = Shelf(catalog, person())
    if name in _READS:
        answer = _READS[name](shelf, request)
    else:
        answer, order = _ORDERS[name](shelf, request)
        if order:
            launches.start(order, _scope())
    shapes.check(operation.output_shape, answer)  # Wrong, if raised here, is a mistake of this package: a 500
    return answer


def _parsed(shape: Any, body: bytes) -> dict[str, Any]:
    try:
        request: dict[str, Any] = json.loads(body or b"{}")
        shapes.check(shape, request)
    except (shapes.Wrong, ValueError) as problem:
        raise invalid(f"1 validation error detected: {problem}") from None
    if unknown := [each for each in _UNKNOWN if request.get(each)]:
        raise invalid(f"the local AWS does not know the parameter {unknown[0]}")
    return request


def _scope() -> Callable[[], AbstractContextManager[Any]]:
    """Account and region of this request, for the thread that goes on with it."""
    account, region = emulator.get("core.responses:get_account_id")(), emulator.get("core.responses:get_region")()
    scope = emulator.get("core.responses:request_scope")
    return lambda: scope(account, region)


def _seconds(value: Any) -> float:
    if isinstance(value, datetime):
        return round(value.timestamp(), 3)
    raise TypeError(f"{value!r} has no form in JSON")


def _lazily(make: Callable[[], Door]) -> Callable[[], Door]:
    """The loop is not there yet when the change is applied; it is when the first request comes."""
    made: list[Door] = []

    def get() -> Door:
        if not made:
            made.append(make())
        return made[0]

    return get
