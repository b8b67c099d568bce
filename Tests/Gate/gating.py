"""The corpus, and templates with their gate."""

from pathlib import Path

from gate import adding, checking, source, template
from gate.adding import Wishes
from gate.checking import Problem
from gate.rendering import Call

CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())
WISHES = Wishes("Some product", Call("ImportValue", "approval-flow-ServiceToken"))


def gated(text: str | bytes, wishes: Wishes = WISHES) -> bytes:
    data = text.encode() if isinstance(text, str) else text
    return adding.add(source.decode("template", data), wishes).source.encoded()


def problems(text: str | bytes) -> list[Problem]:
    data = text.encode() if isinstance(text, str) else text
    return checking.problems(template.read(source.decode("template", data)))


def rules(text: str | bytes) -> set[str]:
    return {each.rule for each in problems(text)}
