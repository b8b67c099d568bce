"""Finds secrets where none may be: in anything printed, and in anything reported to Lambda or to CloudFormation's events."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

LONG_ENOUGH = 12  # characters; shorter values could stand in a text by chance


class Secrets:
    """The secrets of one test, under the names they are reported by."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def add(self, name: str, value: str) -> None:
        if len(value) >= LONG_ENOUGH:
            self._known[value] = name

    def add_query(self, name: str, url: str) -> None:
        """The query of a pre-signed URL, as a whole and by its credential, signature and token."""
        query = urlsplit(url).query
        self.add(f"{name}'s query", query)
        for key, value in parse_qsl(query.replace("+", "%2B")):
            if key in {"Signature", "X-Amz-Signature", "X-Amz-Security-Token", "X-Amz-Credential"}:
                self.add(f"{name}'s {key}", value)
        for piece in query.split("&"):
            key, _, raw = piece.partition("=")
            if key in {"Signature", "X-Amz-Signature", "X-Amz-Security-Token"}:
                self.add(f"{name}'s {key}", raw)

    def add_code(self, code: str) -> None:
        """A confirmation code, in groups or in one, but not as part of a longer number."""
        digits = code.replace(" ", "")
        self._known[f"{digits[:3]} {digits[3:]}"] = "the confirmation code"
        self._known[digits] = "the confirmation code"

    def items(self) -> list[tuple[str, str]]:
        """Names and values."""
        return [(name, value) for value, name in self._known.items()]

    def found_in(self, text: str, about: str = "") -> set[str]:
        """The names of the secrets that a text holds; JSON's `\\/` and percent escapes hide nothing.

        `about` is what the names begin with that are looked for.
        """
        sought = [(value, name) for value, name in self._known.items() if name.startswith(about)]
        views = {text, text.replace("\\/", "/"), unquote(text)}
        return {name for value, name in sought for view in views if self._holds(view, value)}

    @staticmethod
    def _holds(text: str, value: str) -> bool:
        if value not in text:
            return False
        is_code = value.replace(" ", "").isdigit()
        return not is_code or re.search(rf"(?<![0-9a-zA-Z.]){value}(?![0-9a-zA-Z])", text) is not None
