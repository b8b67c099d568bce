"""What a requester enters is shown in full, and can be read back from there, or is refused by name."""

import json
import re

from appearance import assert_honest
from deceptions import WORDS

MOST = {"name": 200, "value": 2000}  # characters of a detail as it is shown
LONGEST_REASON = 600
LONGEST_ESCAPE = len(r"\u{10ffff}")


def read_back(shown: str):
    """The value that a text with escapes stands for: JSON but for escapes like `\\u{e0041}`, or bare."""
    is_json = shown[:1] in ('"', "[", "{")

    def to_json(match: re.Match) -> str:
        if match["far"]:
            return json.dumps(chr(int(match["far"], 16)))[1:-1]
        if match[0] == '"' and not is_json:
            return '\\"'
        return "\\\\'" if match[0] == "\\'" else match[0]

    text = re.sub(r'\\u\{(?P<far>[0-9a-f]+)\}|\\.|"', to_json, shown)
    return json.loads(text if is_json else f'"{text}"')


def entered(field: str, attack: str) -> tuple[str, object]:
    """The name and the value of the detail that a text is in, were it in that field."""
    return {
        "Product": ("Product", attack),
        "the value of a detail": (WORDS["name"], attack),
        "the name of a detail": (attack, WORDS["value"]),
        "an item of a list": (WORDS["name"], [attack, attack]),
        "a name in a map": (WORDS["name"], {attack: attack}),
    }[field]


def assert_in_full(facts: dict, field: str, attack: str, where: str) -> bool:
    """Asserts that nothing entered is lost; whether a product has a detail of its own, for what its place can't show."""
    details = [(read_back(each["name"]), read_back(each["value"])) for each in facts["details"]]
    if field != "Product":
        assert details == [entered(field, attack)], where
        return False
    innocent = (WORDS["name"], WORDS["value"])
    if details == [innocent]:
        assert facts["product"] == attack, f"{where}: the product is nowhere in full"
        return False
    assert details == [innocent, ("Product", attack)], where
    return True


def assert_refused_by_name(answer: dict, field: str, attack: str, where: str):
    """Asserts that a text is refused as too long, in a reason that is short, in plain sight and names the property."""
    reason, part = answer["Reason"], "name" if field == "the name of a detail" else "value"
    assert_honest(reason, f"{where}: the reason")
    assert len(reason) <= LONGEST_REASON, f"{where}: a reason of {len(reason)} characters"
    if part == "name":
        found = re.match(
            r"The property name (.{1,240}) \(shortened; (\d+) characters in all\) is longer than 200 characters\.", reason
        )
        assert found and attack.startswith(read_back_beginning(found[1])), f"{where}: {reason}"
    else:
        name, _ = entered(field, attack)
        pattern = rf"The property ({re.escape(name)}) has (\d+) characters as an approver would be shown it; 2000 is the most,"
        found = re.match(pattern, reason)
        assert found, f"{where}: {reason}"
    copies = 2 if field in ("an item of a list", "a name in a map") else 1
    assert MOST[part] < int(found[2]) <= copies * (LONGEST_ESCAPE * len(attack) + 4), f"{where}: {reason}"


def read_back_beginning(shortened: str) -> str:
    """What the beginning of a shortened text stands for, without an escape that was cut."""
    kept = re.sub(r"\\(u[0-9a-f]{0,3}|u\{[0-9a-f]*)?$", "", shortened.removesuffix("…"))
    return read_back(f'{kept}"' if kept.startswith('"') else kept)
