"""Words for a terminal."""


def shown(text: str, most: int = 200) -> str:
    """A text of somebody else's on one line: what a terminal would obey is written as an escape."""
    line = "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
    return line if len(line) <= most else f"{line[:most]}..."


def count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def names(all_of: list[str]) -> str:
    """a, b and c."""
    return all_of[0] if len(all_of) == 1 else f"{', '.join(all_of[:-1])} and {all_of[-1]}"
