"""What a REST API hands to a function, as API Gateway does.

ministack's payload 1.0 says `version` (only HTTP APIs do), lowers the case of header names, takes the first of a
repeated query parameter (API Gateway takes the last) and leaves out the domain and the client's address.
"""

from typing import Any

from local_aws import emulator


def apply(region: str) -> None:
    def as_api_gateway(
        api_id: str,
        stage_name: str,
        stage: dict[str, Any],
        resource: dict[str, Any],
        request_path: str,
        method: str,
        headers: dict[str, Any],
        body: Any,
        query_params: dict[str, Any],
        path_params: dict[str, Any] | None,
        **named: Any,
    ) -> dict[str, Any]:
        forwarded = {"x-forwarded-for": "127.0.0.1", "x-forwarded-port": "443", "x-forwarded-proto": "https", **headers}
        event: dict[str, Any] = build(
            api_id, stage_name, stage, resource, request_path, method, forwarded, body, query_params, path_params, **named
        )
        del event["version"]
        event["headers"] = {name.title(): value for name, value in event["headers"].items()}
        event["multiValueHeaders"] = {name.title(): values for name, values in event["multiValueHeaders"].items()}
        event["queryStringParameters"] = {name: values[-1] for name, values in query_params.items()} or None
        event["requestContext"] |= {"domainName": f"{api_id}.execute-api.{region}.amazonaws.com", "domainPrefix": api_id}
        return event

    build = emulator.replace("services.apigateway_v1:_build_lambda_event_v1", as_api_gateway)
