"""The approver: what stands in the mail, and what the page's form sends."""

import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode, urlsplit

from local_aws.mailbox import Mail

_CODE = re.compile(r"^Code: (\d{3} \d{3})\s*$", re.MULTILINE)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_SECONDS = 30


@dataclass(frozen=True)
class Invitation:
    """What an approver needs from the mail."""

    link: str
    code: str

    @classmethod
    def read(cls, mail: Mail) -> "Invitation":
        """Raises LookupError for a mail without a link or a code."""
        code = _CODE.search(mail.text)
        if not code or not mail.links:
            raise LookupError(f"the mail '{mail.subject}' has no {'link' if code else 'code'}")
        return cls(mail.links[0], code[1])

    @property
    def host(self) -> str:
        return urlsplit(self.link).netloc

    @property
    def query(self) -> str:
        return urlsplit(self.link).query


def decide(page: str, decision: str, code: str, comment: str) -> str:
    """Sends the form of the page at the address `page`, as a browser does. Returns the title of the page that answers."""
    form = urlencode({"code": code, "comment": comment, "decision": decision}).encode()
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(page, form, _SECONDS) as answer:
            html = answer.read().decode()
    except urllib.error.HTTPError as refusal:
        html = refusal.read().decode(errors="replace")
    title = _TITLE.search(html)
    return unescape(title[1]) if title else "a page without a title"
