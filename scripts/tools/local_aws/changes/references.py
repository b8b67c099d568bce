"""A loop's resource can be referred to by a name that functions put together.

That the transform does so on AWS is assumed: fact `loop-names`. ministack takes `Fn::Sub` alone there. `&{Address}` in a key
drops all that a logical id can't hold; nothing but `Fn::Join` and `Fn::Split` drops it from a name inside `Ref` or `Fn::GetAtt`.
"""

from typing import Any

from local_aws import emulator

_MODULE = "services.cloudformation.language_extensions"


def apply() -> None:
    unresolved, evaluate = emulator.get(f"{_MODULE}:_Unresolved"), emulator.get(f"{_MODULE}:_value")

    def literal(node: Any) -> str | None:
        found: str | None = literal_sub(node)
        if found is not None or not isinstance(node, dict) or set(node) != {"Fn::Join"}:
            return found
        try:
            # What a loop knows is in the node already.
            value = evaluate(node, {}, None)
        except (unresolved, AttributeError):
            return None
        return value if isinstance(value, str) else None

    literal_sub = emulator.replace(f"{_MODULE}:_literal_sub", literal)
