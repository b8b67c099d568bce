"""A function may be invoked only by those that its resource policy names.

ministack stores `AWS::Lambda::Permission` and asks nobody. On AWS a forgotten or too narrow permission is a 500 from
API Gateway, or a 403 from a function URL; here too.
"""

from typing import Any

from local_aws import emulator

_JSON = {"Content-Type": "application/json"}


def apply() -> None:
    _guard_rest_api()
    _guard_http_api()
    _guard_function_url()


def _guard_rest_api() -> None:
    async def guarded(
        integration: Any,
        api_id: str,
        stage_name: str,
        stage: Any,
        resource: Any,
        path: str,
        method: str,
        *rest: Any,
        **named: Any,
    ) -> Any:
        reference = function_of(integration.get("uri", ""))
        source = f"{api_id}/{stage_name}/{method}{resource['path']}"
        if not _api_may_invoke(reference, source, named["owner_account_id"], named["owner_region"]):
            return 500, dict(_JSON), b'{"message": "Internal server error"}'
        return await invoke(integration, api_id, stage_name, stage, resource, path, method, *rest, **named)

    function_of = emulator.get("services.apigateway_v1:_extract_lambda_ref_from_integration_uri")
    invoke = emulator.replace("services.apigateway_v1:_invoke_lambda_proxy_v1", guarded)


def _guard_http_api() -> None:
    async def guarded(
        integration: Any,
        api_id: str,
        stage: str,
        path: str,
        method: str,
        headers: Any,
        body: Any,
        query_params: Any,
        route_key: str = "$default",
        *rest: Any,
        **named: Any,
    ) -> Any:
        reference = function_of(integration.get("integrationUri", ""))
        # A route with a method and a path is named by both, any other (`$default`) by its key.
        route_method, _, route_path = route_key.partition(" ")
        source = f"{api_id}/{stage}/{method if route_method == 'ANY' else route_method}{route_path}"
        if not _api_may_invoke(reference, source, named["owner_account_id"], named["owner_region"]):
            return 500, dict(_JSON), b'{"message":"Internal Server Error"}'
        return await invoke(integration, api_id, stage, path, method, headers, body, query_params, route_key, *rest, **named)

    function_of = emulator.get("services.apigateway:_extract_lambda_ref_from_integration_uri")
    invoke = emulator.replace("services.apigateway:_invoke_lambda_proxy", guarded)


def _guard_function_url() -> None:
    async def guarded(host: str, path: str, *rest: Any, **named: Any) -> Any:
        parsed = parse(host, path)
        if parsed:
            arn, context, found = target(parsed[0])
            if found and context["lambda:FunctionUrlAuthType"] == "NONE":
                account, region, name, _, _ = found
                with emulator.get("core.responses:request_scope")(account, region):
                    record = emulator.get("services.lambda_svc:_functions").get(name) or {}
                if not _allows(record, "lambda:InvokeFunctionUrl", arn, account, region, context, None):
                    return 403, dict(_JSON), b'{"Message": "Forbidden"}'
        return await handle(host, path, *rest, **named)

    parse = emulator.get("app:_parse_lambda_url")
    target = emulator.get("app:_function_url_auth_target")
    handle = emulator.replace("app:_handle_lambda_url_request", guarded)


def _api_may_invoke(reference: str, source: str, account: str | None, region: str | None) -> bool:
    """True also for a function that does not exist: what happens then is ministack's to say."""
    record, config, _ = emulator.get("services.lambda_svc:_get_func_record_for_ref_in_scope")(
        reference, account_id=account, region=region
    )
    if not record or not config:
        return True
    account = account or emulator.get("core.responses:get_account_id")()
    region = region or emulator.get("core.responses:get_region")()
    # Only the ARN: that API Gateway sends aws:SourceAccount too is not documented.
    context = {"aws:sourcearn": f"arn:aws:execute-api:{region}:{account}:{source}"}
    return _allows(record, "lambda:InvokeFunction", config["FunctionArn"], account, region, context, "apigateway.amazonaws.com")


def _allows(
    record: dict[str, Any], action: str, arn: str, account: str, region: str, context: dict[str, str], service: str | None
) -> bool:
    evaluation = emulator.get("core.iam_evaluator:EvalContext")(
        principal_arn="*",
        principal_type="Anonymous",
        principal_account=account,
        action=action,
        resource_arn=arn,
        region=region,
        service_context={name.lower(): value for name, value in context.items()},
    )
    decided = emulator.get("core.iam_evaluator:evaluate_resource_policy")(record.get("policy"), evaluation, service)
    return bool(decided.decision == "Allow")
