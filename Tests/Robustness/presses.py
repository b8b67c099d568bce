"""Requests made by the letter, many of them, and what a process costs meanwhile."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kit.flow.page import Page
from kit.flow.world import APPROVAL_URL, World
from kit.lambda_.function import Function
from kit.lambda_.gateway import Answer, Call

APPROVE = [("decision", "approve"), ("comment", "")]


def by_the_letter(query: str, method: str = "GET", code: str | None = None) -> dict:
    """An event whose query is exactly this text, which a browser might never send."""
    form = None if code is None else [*APPROVE, ("code", code)]
    return Call(f"{APPROVAL_URL}?x", method, form).event() | {"rawQueryString": query, "queryStringParameters": None}


def answer(function: Function, event) -> Answer:
    return Answer.read(function.invoke(event))


class ClearPages:
    """Checks that each page is one that a person can read; the same page is read once."""

    def __init__(self):
        self._seen: set[str] = set()

    def check(self, answer: Answer):
        if answer.text in self._seen:
            return
        self._seen.add(answer.text)
        page = Page(answer, APPROVAL_URL)
        (heading,) = page.all("h1")
        assert len("".join(heading.itertext())) > 10 and len(page.text()) > 60, page.text()


def at_once(world: World, events: list, processes: int = 4) -> list[Answer]:
    """Deals events to several processes, each of which serves its share one at a time, all together."""
    functions = [world.start("ApprovalFunction") for _ in range(processes)]

    def serve(number: int) -> list[Answer]:
        return [answer(functions[number], event) for event in events[number::processes]]

    with ThreadPoolExecutor(processes) as pool:
        return [each for answers in pool.map(serve, range(processes)) for each in answers]


def memory(function: Function, what: str = "VmRSS") -> float:
    """MB of the process: VmRSS is what it has now, VmHWM the most that it ever had."""
    status = Path(f"/proc/{function.process.pid}/status").read_text()
    return int(re.search(rf"^{what}:\s+(\d+) kB$", status, re.MULTILINE)[1]) / 1024
