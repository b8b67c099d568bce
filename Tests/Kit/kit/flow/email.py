"""The mail inside an SNS publish."""

import base64
import json
import re
from urllib.parse import parse_qs, urlsplit

CODE_LINE = re.compile(r"^Code: (\d{3} \d{3})$", re.MULTILINE)


class Mail:
    def __init__(self, form: dict[str, str], approval_url: str):
        self.form = form
        self.subject = form.get("Subject", "")
        self.raw = form["Message"]
        self.texts: dict[str, str] = json.loads(self.raw)
        self.text = self.texts["email"]
        self.links = re.findall(re.escape(approval_url) + r"\?[^\s<>\"]+", self.text)
        self.codes = CODE_LINE.findall(self.text)

    @property
    def link(self) -> str:
        assert len(set(self.links)) == 1, f"the mail has {len(set(self.links))} different links"
        return self.links[0]

    @property
    def code(self) -> str:
        assert len(self.codes) == 1, f"the mail has {len(self.codes)} lines of the form 'Code: ddd ddd'"
        return self.codes[0]

    @property
    def wait_url(self) -> str:
        """What a link without a ledger carries."""
        return from_base64url(parse_qs(urlsplit(self.link).query)["waitUrl"][0])


def base64url(text: str | bytes) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> str:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("utf-8")
