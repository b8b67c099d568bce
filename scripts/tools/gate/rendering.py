"""Writes what is added: in block YAML with short forms, in JSON and in YAML's flow style as JSON."""

import json
import re
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Call:
    """A function, by its short form's name without the exclamation mark."""

    name: str
    argument: str

    def written_out(self) -> dict[str, object]:
        match self.name:
            case "Ref":
                return {"Ref": self.argument}
            case "GetAtt":
                return {"Fn::GetAtt": self.argument.split(".", 1)}
        return {f"Fn::{self.name}": self.argument}


@dataclass(frozen=True)
class Inline:
    """A list that block YAML has on one line."""

    items: tuple[str, ...]


Value: TypeAlias = "str | Call | Inline | dict[str, Value] | list[str]"

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9:]*[A-Za-z0-9]|[A-Za-z]")
#: What YAML 1.1 takes for something else than text.
_OTHER = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


def word(text: str, quoted: bool = False) -> str:
    """A name on its own."""
    return json.dumps(text) if quoted or text.lower() in _OTHER else text


def scalar(text: str) -> str:
    """A text in block YAML: plain if nothing could take it for something else."""
    if _PLAIN.fullmatch(text) and text.lower() not in _OTHER:
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False)


def block(pairs: dict[str, Value], indent: int, step: int, note: str) -> list[str]:
    """Lines of block YAML."""
    margin = " " * indent
    lines = [f"{margin}# {line}" for line in note.splitlines()]
    for name, value in pairs.items():
        key = f"{margin}{scalar(name)}:"
        match value:
            case dict():
                lines += [key, *block(value, indent + step, step, "")]
            case list():
                lines += [key, *(f"{margin}{' ' * step}- {scalar(each)}" for each in value)]
            case Inline():
                lines.append(f"{key} [{', '.join(map(scalar, value.items))}]")
            case Call():
                lines.append(f"{key} !{value.name} {value.argument}")
            case _:
                lines.append(f"{key} {scalar(value)}")
    return lines


def flow(pairs: dict[str, Value], margin: str = "", unit: str | None = None, eol: str = "\n", plain: bool = False) -> list[str]:
    """Each pair as JSON, spread over lines where `unit` is given. `plain` leaves out quotes that YAML needs not."""
    texts = []
    for name, value in pairs.items():
        written = json.dumps(_written_out(value), indent=unit, ensure_ascii=False)
        if plain and isinstance(value, str) and value.isalnum():
            texts.append(f"{word(name)}: {word(value)}")
        else:
            texts.append(f"{json.dumps(name)}: {written}".replace("\n", eol + margin))
    return texts


def _written_out(value: Value) -> object:
    match value:
        case Call():
            return value.written_out()
        case Inline():
            return list(value.items)
        case dict():
            return {name: _written_out(each) for name, each in value.items()}
    return value
