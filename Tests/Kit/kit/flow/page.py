"""The approval page as a careful browser without scripts sees it."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import html5lib

from kit.lambda_.gateway import Answer, Call

NOT_FILLED_IN = {"hidden", "submit", "button"}
PRESSED = {"submit", "radio"}


@dataclass(frozen=True)
class Form:
    method: str
    action: str
    fields: list[tuple[str, str]]  # hidden and empty ones, without the buttons
    buttons: list[tuple[str, str]]  # and radio buttons


class Page:
    """Parses strictly: any HTML error fails the test."""

    def __init__(self, answer: Answer, url: str):
        self.answer = answer
        self.url = url
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        self.tree = parser.parse(answer.text)

    def all(self, tag: str) -> list[Any]:
        return list(self.tree.iter(tag))

    def text(self) -> str:
        """What a reader sees of the body."""
        body = self.tree.find("body")
        return " ".join(" ".join(body.itertext()).split())

    def style_hashes(self) -> list[str]:
        return [
            "'sha256-" + base64.b64encode(hashlib.sha256((each.text or "").encode()).digest()).decode() + "'"
            for each in self.all("style")
        ]

    def forms(self) -> list[Form]:
        return [self._form(each) for each in self.all("form")]

    def unlabelled(self) -> list[str]:
        """Fields that a person fills in and that no label names."""
        labelled = {each.get("for") for each in self.all("label")}
        inside = {field for label in self.all("label") for field in label.iter() if field is not label}
        fields = [
            each for tag in ("input", "textarea", "select") for each in self.all(tag) if each.get("type") not in NOT_FILLED_IN
        ]
        return [each.get("name", "?") for each in fields if each.get("id") not in labelled and each not in inside]

    def press(self, decision: str, *, code: str | None = None, comment: str | None = None, shape: str = "2.0") -> Call:
        """The request that a browser makes when the button for this decision is pressed."""
        form = next(form for form in self.forms() if ("decision", decision) in form.buttons)
        typed = {"code": code, "comment": comment}
        fields = [(name, value if (given := typed.get(name)) is None else given) for name, value in form.fields]
        for name, value in typed.items():
            assert value is None or name in dict(fields), f"the page has no field '{name}'"
        return Call(urljoin(self.url, form.action), form.method.upper(), fields + [("decision", decision)], shape=shape)

    @staticmethod
    def _form(element: Any) -> Form:
        fields, buttons = [], []
        for each in element.iter():
            name, kind = each.get("name"), each.get("type", "submit" if each.tag == "button" else "text")
            if not name:
                continue
            if kind in PRESSED:
                buttons.append((name, each.get("value", "")))
            elif each.tag == "textarea":
                fields.append((name, each.text or ""))
            elif each.tag == "input":
                fields.append((name, each.get("value", "")))
        return Form(element.get("method", "get"), element.get("action", ""), fields, buttons)
