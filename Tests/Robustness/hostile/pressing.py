"""What must hold of a press on the approval page, whatever AWS did meanwhile."""

import html
import json
import re
from dataclasses import dataclass

from kit.lambda_.gateway import Answer

from .aws import SIGNAL, UPDATE, Said
from .sandbox import Delivery
from .verdict import story

HEADING = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)


@dataclass(frozen=True)
class Pressing:
    """A press on "approve" that was delivered to the ApprovalFunction once, and all that was said of its request till then."""

    delivery: Delivery
    said: list[Said]

    @property
    def page(self) -> Answer | None:
        """What the person saw; None where the function was gone, and API Gateway said so."""
        return Answer.read(self.delivery.invocation.outcomes[0]) if self.delivery.ended == "response" else None

    @property
    def in_a_word(self) -> str:
        return f"'{self.heading}'"

    @property
    def heading(self) -> str:
        if not self.page:
            return "no page"
        found = HEADING.search(self.page.text)
        return html.unescape(re.sub("<[^>]*>", "", found[1])) if found else "no heading"

    def check(self, *, may_end_late: bool = False, **_):
        assert may_end_late or self.delivery.ended != "killed", "it ran into Lambda's deadline"
        assert may_end_late or self.delivery.ended != "error", "the function failed instead of showing a page"
        stored = {(body["UniqueId"], body["Status"]) for body in map(_body, self._signals) if body}
        assert len(stored) <= 1, f"different signals were stored: {stored}"
        if self.page:
            self._page_is_true(self.page)

    def _page_is_true(self, page: Answer):
        taken = any(each.heard_yes for each in self._all_signals)
        shown = self.heading == "Approved" or self.heading.startswith(("Start ", "Change "))
        assert (page.status == 200) == shown, f"{page.status} and '{self.heading}'"
        if self.heading == "Approved" or "has taken the approval" in page.text:
            assert taken, "the page says Approved, and the store never said that it took the signal"
        if "othing was decided" in page.text:
            refused = all(each.status and each.status >= 300 for each in self._all_signals)
            assert refused, "the page says that nothing was decided, and the store did not refuse every signal"
        if "is recorded" in page.text:
            assert any(each.operation == UPDATE and each.done for each in self.said), "the page says that a vote is recorded"

    @property
    def _all_signals(self) -> list[Said]:
        return [each for each in self.said if each.operation == SIGNAL]

    @property
    def _signals(self) -> list[Said]:
        return [each for each in self._all_signals if each.done]

    def story(self) -> str:
        return f"{self.heading}\n{story([self.delivery], self.said)}"


class WrongCodePressing(Pressing):
    """The same of a press with a wrong code, which comes to nothing but the form again, or to an error."""

    def _page_is_true(self, page: Answer):
        assert (page.status == 403) == self.heading.startswith("Start "), f"{page.status} and '{self.heading}'"
        assert page.status >= 400 and not self._all_signals, "a wrong code was taken"
        counted = any(each.operation == UPDATE and each.done for each in self.said)
        assert page.status != 403 or counted, "the page says that the code was wrong, and the ledger did not count it"


def _body(said: Said) -> dict:
    return json.loads(said.request.body)
