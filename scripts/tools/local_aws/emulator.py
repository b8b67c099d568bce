"""The only way from this package to ministack's private names.

A new release that renames one, or changes its parameters, fails at start and in Tests/LocalAWS with the name
in the message, and not as an email that never comes.
"""

import importlib
import inspect
from typing import Any

from local_aws.private_names import PRIVATE_NAMES


class EmulatorChanged(RuntimeError):
    """ministack is not the release that this package was written against."""


def get(name: str) -> Any:
    """The object behind a listed private name."""
    module, attribute = _split(name)
    try:
        return getattr(module, attribute)
    except AttributeError:
        raise EmulatorChanged(
            f"ministack has no {name}: read its new source and change scripts/tools/local_aws/private_names.py and its user"
        ) from None


def replace(name: str, value: Any) -> Any:
    """Puts `value` in the place of a listed private name and returns what was there."""
    before = get(name)
    module, attribute = _split(name)
    setattr(module, attribute, value)
    return before


def problems() -> list[str]:
    """What no longer fits: names that are gone, parameters that are not the expected ones. Only true before `replace`."""
    found = []
    for name, expected in PRIVATE_NAMES.items():
        try:
            value = get(name)
        except (EmulatorChanged, ImportError) as error:
            found.append(str(error))
            continue
        if expected is not None and (actual := ", ".join(inspect.signature(value).parameters)) != expected:
            found.append(f"ministack's {name} takes ({actual}), not ({expected})")
    return found


def _split(name: str) -> tuple[Any, str]:
    if name not in PRIVATE_NAMES:
        raise KeyError(f"{name} is not listed in local_aws/private_names.py")
    module, attribute = name.split(":")
    return importlib.import_module(f"ministack.{module}"), attribute


if __name__ == "__main__":
    raise SystemExit("\n".join(problems()) or 0)
