"""An email of the approval flow, read by its structure, not by its sentences: a link with our query, a line with a code."""

import base64
import json
import re
from urllib.parse import parse_qs, urlsplit

CODE_LINE = re.compile(r"^Code: (\d{3} \d{3})\r?$", re.MULTILINE)
LINK = re.compile(r"https://[^\s<>\"]+\?(?:waitUrl|request)=[^\s<>\"]+")


class Email:
    """`approval_url` is where its links lead; without it, every link that looks like one of ours counts."""

    def __init__(self, subject: str, text: str, approval_url: str | None = None):
        self.subject = subject
        self.text = text
        own = re.compile(re.escape(approval_url) + r"\?[^\s<>\"]+") if approval_url else LINK
        self.links: list[str] = own.findall(text)
        self.codes: list[str] = CODE_LINE.findall(text)

    @property
    def link(self) -> str:
        assert len(set(self.links)) == 1, f"the email has {len(set(self.links))} different links: {self.text}"
        return self.links[0]

    @property
    def code(self) -> str:
        assert len(self.codes) == 1, f"the email has {len(self.codes)} lines of the form 'Code: ddd ddd': {self.text}"
        return self.codes[0]

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the link."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.link).query).items()}

    @property
    def wait_url(self) -> str:
        """What a link without a ledger carries."""
        return from_base64url(self.query["waitUrl"])


class Published(Email):
    """The email inside an SNS publish."""

    def __init__(self, form: dict[str, str], approval_url: str):
        self.form = form
        self.raw = form["Message"]
        self.texts: dict[str, str] = json.loads(self.raw)
        super().__init__(form.get("Subject", ""), self.texts["email"], approval_url)


def base64url(text: str | bytes) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> str:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("utf-8")
