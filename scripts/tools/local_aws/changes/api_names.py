"""Deployed APIs answer under, and are announced with, AWS's host names.

ministack expects its own host behind `execute-api` and announces an HTTP API's endpoint with its port.
"""

import re

from local_aws import emulator


def apply(region: str) -> None:
    emulator.replace("app:_EXECUTE_API_RE", re.compile(r"^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?::443)?$"))
    emulator.replace("services.apigateway:_HOST", f"{region}.amazonaws.com")

    handlers = emulator.get("services.cloudformation.provisioners:_RESOURCE_HANDLERS")["AWS::ApiGatewayV2::Api"]
    create = handlers["create"]

    def create_without_port(logical_id: str, properties: dict, stack_name: str):
        api_id, attributes = create(logical_id, properties, stack_name)
        endpoint = attributes["ApiEndpoint"].removesuffix(":443")
        emulator.get("services.apigateway:_apis")[api_id]["apiEndpoint"] = endpoint
        return api_id, {**attributes, "ApiEndpoint": endpoint}

    handlers["create"] = create_without_port
