"""What is ours in an email or page and must stay ours: the innocent text with holes where a requester's words stand."""

import re

from kit.flow.page import Page

VARYING = {  # ours, and different each time
    r"\d{4}-\d\d-\d\d \d\d:\d\d UTC": r"\d{4}-\d\d-\d\d \d\d:\d\d UTC",
    r"\(in [^)]*\)": r"\(in [^)\n]*\)",
    r"https://abc123\.execute-api\.us-east-1\.amazonaws\.com/approval\?[A-Za-z0-9_=&-]+": None,
    r"Code: \d{3} \d{3}": r"Code: \d{3} \d{3}",
}


class Skeleton:
    """Matches every text that differs from `innocent` only where that has one of the `words`, and there within its line."""

    def __init__(self, innocent: str, words: list[str]):
        holes = "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))
        tokens = re.compile(f"(?P<hole>{holes})|(?P<varying>{'|'.join(VARYING)})")
        pattern, end = "", 0
        for match in tokens.finditer(innocent):
            pattern += re.escape(innocent[end : match.start()])
            pattern += r"[^\n]*" if match["hole"] else self._varying(match["varying"])
            end = match.end()
        self._pattern = re.compile(pattern + re.escape(innocent[end:]))

    def assert_kept(self, text: str, where: str):
        assert self._pattern.fullmatch(text), f"{where} has other lines than an innocent one:\n{text[:3000]}"

    @staticmethod
    def _varying(text: str) -> str:
        return next(after or before for before, after in VARYING.items() if re.fullmatch(before, text))


def elements(page: Page) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Every element of a page in order, with its attributes."""
    return [(each.tag, tuple(sorted(each.items()))) for each in page.tree.iter() if isinstance(each.tag, str)]


def texts(page: Page) -> str:
    """Every text of a page, those of the head too, one a line; line breaks within one are blanks to a browser."""
    pieces = [
        " ".join(piece.split())
        for each in page.tree.iter()
        if isinstance(each.tag, str) and each.tag != "style"
        for piece in (each.text, each.tail)
        if piece
    ]
    return "\n".join(piece for piece in pieces if piece)
