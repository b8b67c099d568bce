"""The part of a document that a run writes."""

from pathlib import Path

BEGIN, END = "<!-- Measured and written by scripts/bench --write-docs. -->", "<!-- The end of what was measured. -->"


def replace(file: Path, text: str) -> None:
    """Puts `text` between the two marks, which the file must have once."""
    before, begin, rest = file.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in after or END in after:
        raise RuntimeError(f"{file} must have the lines {BEGIN} and {END}, once and in this order")
    file.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")
