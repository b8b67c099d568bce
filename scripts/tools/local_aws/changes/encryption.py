"""A publisher to an encrypted topic needs the key as well, as on AWS.

ministack forgets a topic's KmsMasterKeyId, so that a role without rights on the key works there and fails on AWS. The
role's policies and the key's are asked, with the `kms:ViaService` that SNS would add.
"""

from typing import Any

from local_aws import emulator

#: What SNS does with the key on behalf of the publisher.
_NEEDED = ("kms:GenerateDataKey", "kms:Decrypt")
_TYPE = "AWS::SNS::Topic"


def apply() -> None:
    _remember_the_key()

    def publish_if_it_may(parameters: dict[str, Any]) -> Any:
        value = emulator.get("services.sns:_p")
        topic = emulator.get("services.sns:_topic_by_arn_any_scope")(value(parameters, "TopicArn")) or {}
        key = topic.get("attributes", {}).get("KmsMasterKeyId", "")
        if key.startswith("arn:") and (refused := _refused(key)):
            return emulator.get("services.sns:_error")("KMSAccessDenied", f"{refused} is not allowed on {key}", 400)
        return publish(parameters)

    publish = emulator.replace("services.sns:_publish", publish_if_it_may)


def _remember_the_key() -> None:
    handlers = emulator.get("services.cloudformation.provisioners:_RESOURCE_HANDLERS")[_TYPE]
    topics = emulator.get("services.sns:_topics")

    def keeping(provision: Any, properties_at: int) -> Any:
        def run(*arguments: Any, **named: Any) -> tuple[Any, ...]:
            arn, attributes = provision(*arguments, **named)
            topics[arn]["attributes"]["KmsMasterKeyId"] = arguments[properties_at].get("KmsMasterKeyId", "")
            return arn, attributes

        return run

    # create(logical id, properties, stack), update(physical id, old, new, stack)
    handlers["create"], handlers["update"] = keeping(handlers["create"], 1), keeping(handlers["update"], 2)


def _refused(key: str) -> str:
    """The first action that the caller of this request may not do with the key; empty if he may do all."""
    region = key.split(":")[3]
    caller = emulator.get("core.iam_evaluator:_verified_key").get()
    context = {"kms:ViaService": f"sns.{region}.amazonaws.com"}
    enforce = emulator.get("core.iam_evaluator:enforce")
    return next((action for action in _NEEDED if enforce(caller, action, "kms", region, key, context) is not None), "")
