"""Custom notifications of Amazon Q Developer in chat applications, as a channel of Slack or Teams would show them."""

import re
from collections.abc import Iterator
from typing import Any

# Whatever one of the two takes for markup, a mention, an emoji, a template or a link. Not from our own rules of what is replaced.
ACTIVE = {
    "an entity or a mention in brackets": r"[&<>]",
    "markup": r"[*_~`|\\^]",
    "a mention": r"@",
    "a channel": r"#",
    "a link in brackets": r"[\[\]]",
    "a template of an adaptive card": r"[{}$]",
    "an emoji, or a URL's scheme": r":(?! |$)",
    "a host's name": r"\w\.\w",
}
CLOCK = re.compile(r"\b\d\d:\d\d UTC\b")


def texts(value: Any) -> Iterator[str]:
    """Every text that a person may be shown."""
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from texts(each)
        case dict():
            for each in value.values():
                yield from texts(each)


def problems(notification: dict[str, Any]) -> list[str]:
    """What in a notification is more than text; empty if nothing is."""
    shown = [notification["content"], notification["metadata"]["summary"]]
    return [
        f"{name} in {line!r}"
        for text in texts(shown)
        for line in CLOCK.sub("", text).split("\n")
        for name, pattern in ACTIVE.items()
        if re.search(pattern, line)
    ]
