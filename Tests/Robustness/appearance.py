"""What of a text a reader can't see or is misled by, after the Unicode standard and not after our own rules."""

import itertools
import unicodedata

# Controls, format characters, private use, halves of pairs, and the two that end a line or paragraph.
CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
# Unicode's Default_Ignorable_Code_Point beyond those categories, and the empty braille pattern.
UNSEEN = [
    (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065), (0x2800, 0x2800),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF),
]  # fmt: skip
MOST_MARKS = 3


def is_nobodys(char: str) -> bool:
    """Whether it is one of the 66 noncharacters."""
    return 0xFDD0 <= ord(char) <= 0xFDEF or ord(char) & 0xFFFE == 0xFFFE


def is_unseen(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in UNSEEN)


def misleading(text: str, allowed: str = "") -> set[str]:
    """The characters that must not be there, by code point and name."""
    bad = {
        each
        for each in set(text) - set(allowed)
        if unicodedata.category(each) in CATEGORIES or is_nobodys(each) or is_unseen(each)
    }
    return {f"U+{ord(each):04X} {unicodedata.name(each, '')}".strip() for each in bad}


def tallest_tower(text: str) -> int:
    """The most combining marks that stand on one letter."""
    runs = itertools.groupby(text, lambda each: unicodedata.category(each) in {"Mn", "Me"})
    return max((len(list(run)) for is_mark, run in runs if is_mark), default=0)


def assert_honest(text: str, where: str, allowed: str = ""):
    """Asserts that all of a text can be seen where it stands. `allowed` may hold the line feed."""
    assert not (bad := misleading(text, allowed)), f"{where} has {', '.join(sorted(bad))}"
    assert (marks := tallest_tower(text)) <= MOST_MARKS, f"{where} has {marks} marks on one letter"


def strings(value):
    """Every text in a JSON value, names too."""
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from strings(each)
        case dict():
            for name, each in value.items():
                yield name
                yield from strings(each)


def assert_event_is_honest(detail: dict, where: str):
    """The same for an event; only the message for a chat has lines."""
    for name, value in detail.items():
        for text in strings({name: value}):
            assert_honest(text, where, allowed="\n" if name == "chat" else "")
