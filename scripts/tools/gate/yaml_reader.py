"""Reads YAML: PyYAML's events made into nodes, one after the other, so that no depth of nesting exhausts the stack."""

import re
from dataclasses import dataclass, field

import yaml

from gate.nodes import Alias, Items, Kind, Node, Pairs, Scalar, Style
from gate.trouble import Place, Refused

#: Far beyond what templates have, and low enough for walks that call themselves.
DEEPEST = 100
#: Parts of a template with every alias written out. CloudFormation's limit of 1 MB allows about a tenth of it.
MOST_PARTS = 500_000

_LOADERS = [loader for loader in (getattr(yaml, "CSafeLoader", None), yaml.SafeLoader) if loader]
_KINDS: dict[str, Kind] = {
    "tag:yaml.org,2002:int": "number",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:bool": "truth",
    "tag:yaml.org,2002:null": "none",
}
_RESOLVERS: dict[str | None, list[tuple[str, re.Pattern[str]]]] = yaml.SafeLoader.yaml_implicit_resolvers
#: libyaml's words for half of a pair of surrogates, which JSON's way of writing such a letter has and YAML's other readers take.
_SURROGATE = "found invalid Unicode character escape code"


def read(text: str) -> Node:
    """The one document of a YAML text. Throws `Refused` with the place where it is broken."""
    try:
        return _Composer().compose(text, _LOADERS[0])
    except yaml.MarkedYAMLError as error:
        if error.problem == _SURROGATE and len(_LOADERS) > 1:
            try:
                return _Composer().compose(text, _LOADERS[1])
            except yaml.YAMLError:
                pass
        raise _broken(error) from None
    except yaml.reader.ReaderError as error:
        raise _unreadable(text, error) from None


def _broken(error: yaml.MarkedYAMLError) -> Refused:
    mark = error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else None
    what = str(error.problem or error.context)
    if "nesting depth" in what:
        return Refused(f"nested deeper than {DEEPEST} levels: that is no template", place)
    return Refused(f"broken YAML: {what}; correct it, then try again", place)


def _unreadable(text: str, error: yaml.reader.ReaderError) -> Refused:
    character = error.character if isinstance(error.character, int) else 0
    at = text.find(chr(character))
    before = text[: max(at, 0)]
    place = Place(before.count("\n") + 1, at - before.rfind("\n")) if at >= 0 else None
    return Refused(f"broken YAML: the character U+{character:04X} is not allowed; take it out, then try again", place)


@dataclass
class _Open:
    """A list or mapping whose end has not been read."""

    node: Items | Pairs
    parts: int = 1
    key: Scalar | None = None
    keys: set[str] = field(default_factory=set)


class _Composer:
    def __init__(self) -> None:
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._unfinished: list[str] = []
        self._root: Node | None = None

    def compose(self, text: str, loader: type) -> Node:
        documents = 0
        for event in yaml.parse(text, Loader=loader):
            start, place = _start(event)
            match event:
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise Refused("two documents in one file: CloudFormation takes one; split the file", place)
                case yaml.ScalarEvent():
                    self._add(_scalar(event, place), 1, place)
                case yaml.AliasEvent():
                    self._alias(event, place)
                case yaml.SequenceStartEvent():
                    self._begin(Items(start, 0, [], bool(event.flow_style)), event, place)
                case yaml.MappingStartEvent():
                    self._begin(Pairs(start, 0, [], bool(event.flow_style)), event, place)
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    self._finish(event, place)
        if self._root is None:
            raise Refused("an empty file is no template", Place(1, 1))
        return self._root

    def _begin(self, node: Items | Pairs, event: yaml.CollectionStartEvent, place: Place) -> None:
        if len(self._stack) >= DEEPEST:
            raise Refused(f"nested deeper than {DEEPEST} levels: that is no template", place)
        node.tag = _tag(event.tag, place)
        node.anchor = event.anchor
        if event.anchor:
            self._unfinished.append(event.anchor)
        self._stack.append(_Open(node))

    def _finish(self, event: yaml.CollectionEndEvent, place: Place) -> None:
        done = self._stack.pop()
        # A flow collection ends with its bracket; of a block one only the place matters where it can be no more.
        done.node.end = _end(event)
        if done.node.anchor:
            self._unfinished.remove(done.node.anchor)
        self._add(done.node, done.parts, place)

    def _alias(self, event: yaml.AliasEvent, place: Place) -> None:
        if event.anchor in self._unfinished:
            raise Refused(f"the alias *{event.anchor} stands within what it stands for", place)
        if event.anchor not in self._anchors:
            raise Refused(f"broken YAML: there is no anchor &{event.anchor} before this alias", place)
        target, parts = self._anchors[event.anchor]
        self._add(Alias(_start(event)[0], _end(event), target), parts, place)

    def _add(self, node: Node, parts: int, place: Place) -> None:
        if node.anchor:
            self._anchors[node.anchor] = (node, parts)
        if not self._stack:
            self._root = node
            return
        parent = self._stack[-1]
        parent.parts += parts
        if parent.parts > MOST_PARTS:
            raise Refused("an alias bomb: written out, its aliases come to more than any template may have", place)
        if isinstance(parent.node, Items):
            parent.node.items.append(node)
        elif parent.key is None:
            key = node.target if isinstance(node, Alias) else node
            if not isinstance(key, Scalar):
                raise Refused("a key that is no text: CloudFormation knows no such keys", place)
            parent.key = key
            if key.text in parent.keys:
                parent.node.twice.append(key)
            parent.keys.add(key.text)
        else:
            parent.node.pairs.append((parent.key, node))
            parent.key = None


def _scalar(event: yaml.ScalarEvent, place: Place) -> Scalar:
    styles: dict[str | None, Style] = {None: "plain", "": "plain", "|": "block", ">": "block"}
    style = styles.get(event.style, "quoted")
    tag = _tag(event.tag, place)
    kind: Kind = "text"
    if event.tag in _KINDS:
        kind = _KINDS[event.tag]
    elif style == "plain" and tag is None and event.implicit[0]:
        kind = _kind(event.value)
    return Scalar(_start(event)[0], _end(event), event.value, kind, style, tag=tag, anchor=event.anchor)


def _start(event: yaml.Event) -> tuple[int, Place]:
    mark = event.start_mark
    return (mark.index, Place(mark.line + 1, mark.column + 1)) if mark else (0, Place(1, 1))


def _end(event: yaml.Event) -> int:
    return event.end_mark.index if event.end_mark else 0


def _kind(text: str) -> Kind:
    for tag, pattern in [*_RESOLVERS.get(text[:1], []), *_RESOLVERS.get(None, [])]:
        if pattern.match(text):
            return _KINDS.get(tag, "text")
    return "text"


def _tag(tag: str | None, place: Place) -> str | None:
    """A tag of CloudFormation's, or none for one of YAML's own."""
    if tag is None or tag == "!" or tag.startswith("tag:yaml.org,2002:"):
        return None
    if tag[0] == "!" and tag[1:] in FUNCTIONS:
        return tag
    if tag.startswith("!Rain::"):
        raise Refused(f"{tag} is a directive of Rain's: run `rain pkg` first and gate what it writes", place)
    raise Refused(f"{tag} is none of CloudFormation's functions: another tool must write the template out first", place)


#: The short forms, without their exclamation mark.
FUNCTIONS = frozenset(
    "Ref Condition GetAtt Sub Join If Equals And Or Not Select Split FindInMap GetAZs ImportValue Base64 Cidr Transform "
    "ToJsonString Length ForEach Contains EachMemberEquals EachMemberIn RefAll ValueOf ValueOfAll GetStackOutput".split()
)
