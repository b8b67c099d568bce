"""Services and deployed APIs answer under, and are announced with, AWS's host names.

ministack expects its own host behind `execute-api`, announces an HTTP API's endpoint with its port, and takes the host of
a service that it does not list, such as ec2.us-east-1.amazonaws.com, for a bucket's.
"""

import re
from typing import Any

from local_aws import emulator

#: Hosts of services that ministack calls otherwise, and of those that are this package's own.
_OTHERS = {"email", "elasticloadbalancing", "servicecatalog", "streams.dynamodb"}


def apply(region: str) -> None:
    listed, served = emulator.get("app:_NON_S3_VHOST_NAMES"), emulator.get("app:SERVICE_HANDLERS")
    emulator.replace("app:_NON_S3_VHOST_NAMES", listed | set(served) | _OTHERS)
    emulator.replace("app:_EXECUTE_API_RE", re.compile(r"^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?::443)?$"))
    emulator.replace("services.apigateway:_HOST", f"{region}.amazonaws.com")

    handlers = emulator.get("services.cloudformation.provisioners:_RESOURCE_HANDLERS")["AWS::ApiGatewayV2::Api"]
    create = handlers["create"]

    def create_without_port(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
        api_id, attributes = create(logical_id, properties, stack_name)
        endpoint = attributes["ApiEndpoint"].removesuffix(":443")
        emulator.get("services.apigateway:_apis")[api_id]["apiEndpoint"] = endpoint
        return api_id, {**attributes, "ApiEndpoint": endpoint}

    handlers["create"] = create_without_port
