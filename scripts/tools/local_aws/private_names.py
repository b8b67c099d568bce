"""Every private name of ministack that this package reads or replaces, in one place.

ministack is pinned, but pins move: `emulator` checks the list at start, and Tests/LocalAWS does.
"""

#: The release that was read.
VERSION = "1.5.33"

#: "module:name" to the parameters of a function, or None for anything that is not one.
PRIVATE_NAMES: dict[str, str | None] = {
    "app:SERVICE_HANDLERS": None,
    "app:_EXECUTE_API_RE": None,
    "app:_NON_S3_VHOST_NAMES": None,
    "app:_enforce_data_plane": (
        "service, iam_action, headers, query_params, request_id, resource_arn, service_context, auth_error_response, "
        "named_resource"
    ),
    "app:_enforce_ses_v2": "method, path, headers, body, query_params, request_id",
    "app:_function_url_auth_target": "url_id",
    "app:_handle_lambda_url_request": "host, path, method, headers, body, query_params, source_ip",
    "app:_parse_lambda_url": "host, path",
    "app:app": "scope, receive, send",
    "core.iam_actions:identity_denial_message": "action, principal_arn, resource, explicit_deny",
    "core.iam_actions:request_tag_context": "service, iam_action, body, params",
    "core.iam_evaluator:EvalContext": (
        "principal_arn, principal_type, principal_account, action, resource_arn, region, source_ip, "
        "secure_transport, request_tags, tag_keys, service_context, principal_keys"
    ),
    "core.iam_evaluator:_resolve_condition_key": "key, ctx",
    "core.iam_evaluator:_verified_key": None,
    "core.iam_evaluator:enforce": "access_key_id, iam_action, service, region, resource_arn, service_context",
    "core.iam_evaluator:evaluate_resource_policy": "doc, ctx, service, named_only, direct_only",
    "core.iam_evaluator:is_root_access_key": "access_key_id",
    "core.iam_evaluator:resolve_caller_identity": "access_key_id",
    "core.lambda_runtime:ProvidedWorker": None,
    "core.lambda_runtime:_worker_class_for": "config",
    "core.lambda_runtime:subprocess": None,
    "core.responses:get_account_id": "",
    "core.responses:get_region": "",
    "core.responses:request_scope": "account_id, region",
    "core.router:SERVICE_PATTERNS": None,
    "services.apigateway:_HOST": None,
    "services.apigateway:_apis": None,
    "services.apigateway:_extract_lambda_ref_from_integration_uri": "uri",
    "services.apigateway:_invoke_lambda_proxy": (
        "integration, api_id, stage, path, method, headers, body, query_params, route_key, path_params, "
        "authorizer_claims, authorizer_scopes, authorizer_lambda_context, authorizer_iam, owner_account_id, "
        "owner_region, raw_query_string"
    ),
    "services.apigateway_v1:_build_lambda_event_v1": (
        "api_id, stage_name, stage, resource, request_path, method, headers, body, query_params, path_params, "
        "binary_media_types, authorizer_context, caller_identity"
    ),
    "services.apigateway_v1:_extract_lambda_ref_from_integration_uri": "uri",
    "services.apigateway_v1:_invoke_lambda_proxy_v1": (
        "integration, api_id, stage_name, stage, resource, request_path, method, headers, body, query_params, "
        "path_params, owner_account_id, owner_region, binary_media_types, authorizer_context, caller_identity"
    ),
    "services.cloudformation.custom_resource:_response_url": "token",
    "services.cloudformation.custom_resource:deliver_response": "token, response",
    "services.cloudformation.custom_resource:invoke_custom_resource": (
        "request_type, logical_id, props, stack_name, stack_id, resource_type, physical_id, old_props"
    ),
    "services.cloudformation.engine:_check_rules_section": "template",
    "services.cloudformation.engine:_parse_template": "template_body",
    "services.cloudformation.handlers:_create_stack_task_in_region": "coro, stack, stack_id",
    "services.cloudformation.handlers:_resolve_parameters": "template, provided_params, previous_params",
    "services.cloudformation.handlers:_resolve_stack": "stack_name",
    "services.cloudformation.handlers:_stack_has_no_updates": (
        "stack, template, param_values, tags, use_previous_template, tags_given"
    ),
    "services.cloudformation.language_extensions:_Unresolved": None,
    "services.cloudformation.language_extensions:_literal_sub": "node",
    "services.cloudformation.language_extensions:_value": "node, bindings, context",
    "services.cloudformation.helpers:_error": "code, message, status",
    "services.cloudformation.helpers:_p": "params, key, default",
    "services.cloudformation.helpers:_resolve_document": "params, body_key, url_key, label",
    "services.cloudformation.provisioners:_RESOURCE_HANDLERS": None,
    "services.cloudformation.provisioners:_STACK_TAG_PROPERTY": None,
    "services.cloudformation.stacks:_delete_resource": "resource_type, physical_id, props, stack_name, logical_id",
    "services.cloudformation.stacks:_failed_operation": (
        "is_update, previous_stack, created, failed_update, failed_logical_id, replaced_ids, cancelled, template, "
        "param_values, retain_except_on_create, stack_tags, previous_tags, imports"
    ),
    "services.cloudformation.stacks:_provision_resource": "resource_type, logical_id, props, stack_name",
    "services.cloudformation.stacks:_update_resource": (
        "resource_type, physical_id, old_props, new_props, stack_name, logical_id, old_attrs"
    ),
    "services.cloudformation.stacks:_with_stack_tags": "resource_type, props, stack_tags, stack_name, stack_id, logical_id",
    "services.cloudformation.wait_conditions:_handles": None,
    "services.cloudformation.wait_conditions:_token_of": "url",
    "services.cloudformation.wait_conditions:handle_url": "token",
    "services.cloudformation:_ACTION_HANDLERS": None,
    "services.cloudformation:_stack_events": None,
    "services.cloudformation:_stacks": None,
    "services.cloudformation.changesets:_create_stack_task_in_region": "coro, stack, stack_id",
    "services.cloudwatch_logs:_append_log_events": "stream, events",
    "services.ec2:_instances": None,
    "services.ec2:_launch_instances_internal": (
        "image_id, instance_type, subnet_id, count, key_name, user_data, sg_ids, requested_private_ip, iam_profile"
    ),
    "services.ec2:_launch_templates": None,
    "services.ec2:_tags": None,
    "services.eventbridge:_parse_rate_seconds": "expr",
    "services.iam:_access_keys": None,
    "services.iam:_create_user": "p",
    "services.iam:_aws_managed_policies": None,
    "services.iam:_groups": None,
    "services.iam:_instance_profiles": None,
    "services.iam:_make_aws_managed_record": "name, document, description",
    "services.iam:_put_user_policy": "p",
    "services.iam:_roles": None,
    "services.iam:_users": None,
    "services.lambda_svc:_emit_lambda_logs": "func, request_id, log_text, error, duration_ms, log_source",
    "services.lambda_svc:_execute_function_with_config_scope": "func, event",
    "services.lambda_svc:_functions": None,
    "services.lambda_svc:_get_func_record_for_ref": "function_ref",
    "services.lambda_svc:_get_func_record_for_ref_in_scope": "function_ref, account_id, region",
    "services.lambda_svc:_provided_worker_env": "config, code_dir, port",
    "services.lambda_svc:invoke_async_with_retry": "func, event",
    "services.s3:_get_object_data": "bucket_name, key, version_id",
    "services.s3:object_tags_for_condition": "bucket_name, key, query_params",
    "services.scheduler:_tick_schedules": "",
    "services.ses:_identities": None,
    "services.ses_v2:_identities": None,
    "services.sns:_build_envelope": "topic_arn, msg_id, message, subject, message_attributes, raw",
    "services.sns:_confirm_subscription": "params",
    "services.sns:_enforce_topic_policy": "topic, iam_action",
    "services.sns:_error": "code, message, status",
    "services.sns:_fanout": (
        "topic_arn, msg_id, message, subject, message_structure, message_attributes, message_group_id, message_dedup_id"
    ),
    "services.sns:_get_topic": "topic_arn, action",
    "services.sns:_list_subscriptions_by_topic": "params",
    "services.sns:_matches_filter_policy": "sub, message_attributes, message",
    "services.sns:_p": "params, key, default",
    "services.sns:_publish": "params",
    "services.sns:_refresh_subscription_counts": "topic",
    "services.sns:_resolve_message_for_protocol": "message, message_structure, protocol",
    "services.sns:_sub_arn_to_topic": None,
    "services.sns:_subscribe": "params",
    "services.sns:_topic_by_arn_any_scope": "topic_arn",
    "services.sns:_topics": None,
    "services.sns:_unsubscribe": "params",
    "services.sns:_xml": "status, root_tag, inner",
    "services.ssm:_PUBLIC_AMI_PARAMETERS": None,
    "services.sts:register_session": "access_key, session",
}
