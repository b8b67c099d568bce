"""Answers that end in the middle."""

from kit.http.server import End, Raw, Reply

from .aws import Mischief


def cut(boundary: int, end: End) -> Mischief:
    """The true answer up to a boundary between two of its bytes, and then the end."""

    def act(true: Reply) -> Raw:
        wire = true.head + true.body
        return Raw((wire[: min(boundary, len(wire) - 1)],), end)

    return Mischief(f"cut after {boundary} bytes by {end.name}", act)
