"""Text of other people made fit for a terminal.

The functions clean what requesters and approvers wrote before they store it (Sources/ApprovalFlow/DisplayText.swift). Here it
happens again, with the same rules: a writer of the table must not write to an administrator's terminal.
"""

import unicodedata

#: Categories that are never shown: control, format (bidirectional ones too), surrogate, private use, unassigned.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
#: What Unicode calls letters, marks and symbols and nobody sees: fillers, joiners, variation selectors, an empty cell.
_UNSEEN = {
    0x034F,
    0x115F,
    0x1160,
    0x17B4,
    0x17B5,
    0x2800,
    0x3164,
    0xFFA0,
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
}
_MOST_MARKS = 3


def shown(value: object) -> str:
    """The value on one line: nothing invisible, nothing that turns the reading order, no letter with more than three marks."""
    kept: list[str] = []
    marks = 0
    for character in str(value):
        category = unicodedata.category(character)
        if character.isspace():
            character, marks = " ", 0
            if not kept or kept[-1] == " ":
                continue
        elif category in _INVISIBLE or ord(character) in _UNSEEN:
            continue
        elif category in ("Mn", "Me"):
            marks += 1
            if marks > _MOST_MARKS:
                continue
        else:
            marks = 0
        kept.append(character)
    return "".join(kept).rstrip(" ")
