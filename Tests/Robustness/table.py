"""Prints what a robustness run has shown.

usage: table.py FOLDER

Ends with 1 if a row does not hold, or if there is none.
"""

import sys
import textwrap
from pathlib import Path

from evidence import Folder, Row

WIDTHS = (10, 62, 9, 56)
HEADINGS = ("part", "what was done", "tried", "what came out")


def line(*cells: str) -> str:
    wrapped = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, WIDTHS, strict=True)]
    height = max(map(len, wrapped))
    padded = [each + [""] * (height - len(each)) for each in wrapped]
    rows = zip(*padded, strict=True)
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, WIDTHS, strict=True)).rstrip() for row in rows)


def described(row: Row) -> str:
    tried = "" if row.tried is None else f"{row.tried:,}"
    return line(row.part, row.what, tried, row.result if row.holds else f"DOES NOT HOLD: {row.result}")


def main() -> int:
    rows = Folder(Path(sys.argv[1])).rows
    parts = list(dict.fromkeys(row.part for row in rows))
    print(line(*HEADINGS))
    print(line(*("-" * width for width in WIDTHS)))
    for part in parts:
        # Not in the order in which they ended, which is another one in every run.
        for row in sorted((row for row in rows if row.part == part), key=lambda row: row.what):
            print(described(row))
    failed = [row for row in rows if not row.holds]
    seconds = sum(row.seconds for row in rows)
    print(f"\n{len(rows)} rows, {len(rows) - len(failed)} hold, {len(failed)} do not; {seconds:,.0f} s of work")
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
