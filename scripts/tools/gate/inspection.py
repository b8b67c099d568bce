"""Goes through templates and folders."""

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gate import cautions, checking, parts, source, template
from gate.checking import Problem
from gate.text import count
from gate.trouble import Place, Refused, Trouble

_ENDINGS = {".yaml", ".yml", ".json", ".template"}
_SAYS_SO = re.compile(rb"""AWSTemplateFormatVersion|(?:^|[{,])\s*["']?Resources["']?\s*:""", re.MULTILINE)
#: Seconds between two words about how far it is.
_EVERY = 2.0


@dataclass(frozen=True)
class Finding:
    """What there is to say of one template."""

    name: str
    problems: list[Problem]
    warnings: list[Problem] = field(default_factory=list)
    summary: str = ""

    def holds(self, strict: bool) -> bool:
        return not self.problems and not (strict and self.warnings)


def inspect(names: list[str], tell: Callable[[str], None]) -> list[Finding]:
    """Looks at every template named, and in every folder named at those that are one. Throws `Trouble` if there are none."""
    files = list(dict.fromkeys(_files(names)))
    findings, told = [], time.monotonic()
    for number, (name, asked_for) in enumerate(files):
        if time.monotonic() - told > _EVERY:
            tell(f"looked at {number:,} of {count(len(files), 'file')}")
            told = time.monotonic()
        if asked_for or _is_template(name):
            findings.append(examine(name))
    if not findings:
        raise Trouble(
            f"there is no template in {', '.join(names)}: name a file, or a folder with .yaml, .yml, .json or .template files"
        )
    return findings


def examine(name: str) -> Finding:
    """One template. One that can't be read has that for its problem."""
    try:
        read = template.read(source.read(name))
        problems = checking.problems(read)
        waiting = len(read.resources) - (len(parts.find(read, parts.gates(read)[0]).names) if parts.gates(read) else 0)
        summary = (
            f"{count(waiting, 'resource')} wait{'s' if waiting == 1 else ''} for {parts.gates(read)[0].name}"
            if parts.gates(read)
            else ""
        )
        return Finding(name, problems, cautions.warnings(read), summary)
    except Refused as refused:
        return Finding(name, [checking.of_refusal(refused)])
    except Trouble as trouble:
        return Finding(name, [Problem("broken", str(trouble).removeprefix(f"{name} "), Place(1, 1))])
    except RecursionError:
        return Finding(name, [Problem("broken", "conditions that lead too deep: that is no template", Place(1, 1))])


def _files(names: list[str]) -> Iterator[tuple[str, bool]]:
    for name in names:
        if Path(name).is_dir():
            for folder, inside, files in os.walk(name):
                inside[:] = sorted(each for each in inside if not each.startswith(".") and each != "node_modules")
                yield from (
                    (os.path.join(folder, each), False) for each in sorted(files) if Path(each).suffix.lower() in _ENDINGS
                )
        else:
            yield name, True


def _is_template(name: str) -> bool:
    """Whether a file in a folder says that it is one; a schema or a package's description does not."""
    try:
        return bool(_SAYS_SO.search(Path(name).read_bytes()))
    except OSError:
        return True
