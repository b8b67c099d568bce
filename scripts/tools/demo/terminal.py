"""What the demo writes: steps on stderr like every script here, and what a person reads on stdout."""

import sys

_GREEN, _RED, _SOFT, _BOLD = "32", "31", "2", "1"


def step(text: str) -> None:
    print(f"==> {text}", file=sys.stderr, flush=True)


def show(text: str = "") -> None:
    print(text, flush=True)


def framed(text: str) -> str:
    """The text behind a bar, so that it is seen to be a quotation."""
    return "\n".join(f"  {soft('|')} {line}".rstrip() for line in text.rstrip("\n").split("\n"))


def for_status(status: str, text: str) -> str:
    """Red for what failed, green for what ended well, as it is otherwise."""
    if "FAILED" in status or "ROLLBACK" in status:
        return _colour(_RED, text)
    return _colour(_GREEN, text) if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE") else text


def bold(text: str) -> str:
    return _colour(_BOLD, text)


def soft(text: str) -> str:
    return _colour(_SOFT, text)


def _colour(code: str, text: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if sys.stdout.isatty() else text
