"""Progress, on stderr."""

import sys


def say(what: str) -> None:
    print(f"==> {what}", file=sys.stderr, flush=True)
