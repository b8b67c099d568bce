"""What can't be done with a template, in one line."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A line and a column, both counted from 1."""

    line: int
    column: int


class Refused(Exception):
    """Ends the work on one template with exit status 1.

    The message says what is in the way and what to do. `place` is none where it concerns the file as a whole.
    """

    def __init__(self, message: str, place: Place | None = None):
        super().__init__(message)
        self.message = message
        self.place = place


class Trouble(Exception):
    """Ends the command with exit status 1: a file that can't be read or written."""
