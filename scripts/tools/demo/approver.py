"""The approver: what stands in the email, and what the page's form sends."""

import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode, urlsplit

_CODE = re.compile(r"^Code: (\d{3} \d{3})\s*$", re.MULTILINE)
_LINK = re.compile(r"https://[^\s<>\"]+\?(?:request|waitUrl)=[^\s<>\"]+")
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_SECONDS = 30
#: For the pages that this machine serves itself.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Invitation:
    """What an approver needs from the email."""

    link: str
    code: str

    @classmethod
    def read(cls, text: str) -> "Invitation":
        """Raises LookupError for an email without a link or a code."""
        link, code = _LINK.search(text), _CODE.search(text)
        if not code or not link:
            raise LookupError(f"the email has no {'link' if code else 'code'}")
        return cls(link[0], code[1])

    @property
    def host(self) -> str:
        return urlsplit(self.link).netloc

    @property
    def query(self) -> str:
        return urlsplit(self.link).query


@dataclass(frozen=True)
class Page:
    """A page that a browser got."""

    status: int
    html: str

    @property
    def title(self) -> str:
        title = _TITLE.search(self.html)
        return unescape(title[1]) if title else "a page without a title"


def load(url: str, form: bytes | None = None, through: urllib.request.OpenerDirector = _DIRECT) -> Page:
    """What a browser gets, and what it gets for the form that it sends."""
    try:
        with through.open(url, form, _SECONDS) as answer:
            return Page(answer.status, answer.read().decode())
    except urllib.error.HTTPError as refusal:
        return Page(refusal.code, refusal.read().decode(errors="replace"))


def decide(page: str, decision: str, code: str, comment: str, through: urllib.request.OpenerDirector = _DIRECT) -> Page:
    """Sends the form of the page at the address `page`, as a browser does. Returns the page that answers."""
    return load(page, urlencode({"code": code, "comment": comment, "decision": decision}).encode(), through)
