"""Insertions into a text that leave everything around them as it is."""

from dataclasses import dataclass, field

from gate import rendering
from gate.nodes import Alias, Items, Node, Pairs, Scalar, is_merge
from gate.rendering import Value
from gate.source import Source
from gate.trouble import Refused


@dataclass
class Edits:
    """Insertions, made all at once; those at the same place in the order in which they came."""

    source: Source
    _inserted: list[tuple[int, str]] = field(default_factory=list)

    def insert(self, at: int, text: str) -> None:
        self._inserted.append((at, text))

    def applied(self) -> str:
        parts, last = [], 0
        for at, text in sorted(self._inserted, key=lambda each: each[0]):
            parts += [self.source.text[last:at], text]
            last = at
        return "".join([*parts, self.source.text[last:]])

    # ------------------------------------------------------------------------------------------------ into a mapping
    def first_pairs(self, key: Scalar, node: Node, pairs: dict[str, Value], note: str = "") -> None:
        """Puts pairs before all others of the mapping that `key` has. `note` is a comment, for block YAML only."""
        if isinstance(node, Pairs) and node.flow:
            self._into_flow(node, pairs)
        elif isinstance(node, Pairs):
            indent = self._column(node)
            lines = rendering.block(pairs, indent, self._step(node, indent), note)
            self._lines_below(key, node, lines, indent)
        elif isinstance(node, Scalar) and node.kind == "none" and node.start == node.end:
            # Nothing, or only a comment, stands behind the key.
            outer = key.start - self.source.line_start(key.start)
            self._new_line(key.end, rendering.block(pairs, outer + 2, 2, note))
        else:
            raise Refused(f"{key.text} is written in a way that nothing can be added to", self.source.place(key.start))

    def new_section(self, before: Scalar, name: str, pairs: dict[str, Value]) -> None:
        """Puts a section of the template before another, above the comments that stand right above that one."""
        root = self.source.root
        assert isinstance(root, Pairs)
        if root.flow:
            self._into_flow(root, {name: pairs}, before=before)
            return
        indent = self._column(root)
        lines = rendering.block({name: pairs}, indent, 2, "")
        eol = self.source.newline
        if self._starts_line(before):
            at = self._above_comments(before)
            self.insert(at, eol.join(lines) + eol + eol)
        else:
            raise Refused(
                f"{before.text} does not begin a line, so nothing can be put before it", self.source.place(before.start)
            )

    def another_pair(self, node: Pairs, after: str, name: str, value: Value) -> None:
        """Puts a pair behind the pair `after`; before all others where there is no such or it ends in a way of its own."""
        pair = next(((key, each) for key, each in node.pairs if key.text == after), None)
        if node.flow:
            self._behind_in_flow(node, pair or (node.pairs[-1] if node.pairs else None), name, value)
            return
        indent = self._column(node)
        lines = rendering.block({name: value}, indent, self._step(node, indent), "")
        single = pair and isinstance(pair[1], Scalar) and pair[1].style != "block" and self._on_one_line(pair)
        if single and pair and self._starts_line(pair[0]):
            self._new_line(pair[1].end, lines)
            return
        first = node.pairs[0][0]
        eol = self.source.newline + " " * indent
        self.insert(self._begin(first), eol.join(each.strip() if n == 0 else each[indent:] for n, each in enumerate(lines)) + eol)

    # --------------------------------------------------------------------------------------------------- into a list
    def another_item(self, key: Scalar, node: Node, item: str) -> None:
        """Adds a text to a list, or makes a list of the one text that is there."""
        match node:
            case Alias() | Scalar() if isinstance(node, Alias) or node.kind != "none":
                self._make_list(key, node, item)
            case Scalar() if node.start == node.end:
                self.insert(self._colon(key, node), f" {item}")
            case Items() if node.flow:
                quoted = rendering.word(item, self._quotes(node.items[-1] if node.items else None))
                if node.items:
                    self.insert(node.items[-1].end, f",{self._gap(node)}{quoted}")
                else:
                    self.insert(self._opening(node, "[") + 1, quoted)
            case Items():
                self._block_item(node, item)
            case _:
                raise Refused(f"{key.text} is written in a way that nothing can be added to", self.source.place(key.start))

    def _make_list(self, key: Scalar, node: Node, item: str) -> None:
        if isinstance(node, Scalar) and node.style == "block":
            indent = key.start - self.source.line_start(key.start)
            if not self._starts_line(key):
                raise Refused(f"{key.text} is written in a way that nothing can be added to", self.source.place(key.start))
            dash = self.source.newline + " " * indent + "- "
            self.insert(node.start, f"{dash}{item}{dash}")
            return
        self.insert(node.start, "[")
        self.insert(node.end, f", {rendering.word(item, self._quotes(node))}]")

    def _block_item(self, node: Items, item: str) -> None:
        at = node.start
        if self.source.text[at : at + 1] != "-":
            # An anchor or a tag comes first; the dash is the last one before the first member.
            at = self.source.text.rfind("-", node.start, node.items[0].start)
            if at < 0 or self.source.text[at + 1 : node.items[0].start].strip():
                raise Refused("a list that nothing can be added to", self.source.place(node.start))
        indent = at - self.source.line_start(at)
        if self.source.text[self.source.line_start(at) : at].strip():
            raise Refused("a list that nothing can be added to", self.source.place(node.start))
        self.insert(at, f"- {item}{self.source.newline}{' ' * indent}")

    # ------------------------------------------------------------------------------------------------------- in flow
    def _into_flow(self, node: Pairs, pairs: dict[str, Value], before: Scalar | None = None) -> None:
        text = self.source.text
        opening = self._opening(node, "{")
        if not node.pairs:
            inner = self.source.line_indent(node.start) + self._unit()
            spread = self.source.is_json or "\n" in text[opening : node.end]
            if not spread:
                self.insert(opening + 1, ", ".join(rendering.flow(pairs)))
                return
            eol = self.source.newline
            lines = f",{eol}{inner}".join(rendering.flow(pairs, inner, self._unit(), eol))
            closing = "" if text[opening + 1 : node.end - 1].strip(" \t") else eol + self.source.line_indent(node.start)
            self.insert(opening + 1, f"{eol}{inner}{lines}{closing}")
            return
        first = before or node.pairs[0][0]
        line = self.source.line_start(first.start)
        at = first.start if before else opening + 1
        if not before and opening >= line or before and text[line : first.start].strip():
            rendered = ", ".join(rendering.flow(pairs))
            self.insert(at, f"{rendered}, " if before or text[at : at + 1] not in (" ", "\t") else f"{rendered},")
            return
        indent = text[line : first.start]
        indent = indent[: len(indent) - len(indent.lstrip())]
        eol = self.source.newline
        lines = f",{eol}{indent}".join(rendering.flow(pairs, indent, self._unit(), eol))
        self.insert(at, f"{lines},{eol}{indent}" if before else f"{eol}{indent}{lines},")

    def _behind_in_flow(self, node: Pairs, pair: tuple[Scalar, Node] | None, name: str, value: Value) -> None:
        if pair is None:
            self._into_flow(node, {name: value})
            return
        text, key = self.source.text, pair[0]
        line = self.source.line_start(key.start)
        indent = text[line : key.start]
        quotes = self.source.is_json or text[key.start : key.start + 1] == '"'
        (rendered,) = rendering.flow({name: value}, plain=not quotes)
        behind = text[self._end_of_value(pair) : self.source.line_end(self._end_of_value(pair))].strip()
        if indent.strip() or line <= node.start or behind not in ("", ","):
            self.insert(self._end_of_value(pair), f", {rendered}")
        else:
            self.insert(self._end_of_value(pair), f",{self.source.newline}{indent}{rendered}")

    def _end_of_value(self, pair: tuple[Scalar, Node]) -> int:
        key, value = pair
        return max(key.end, value.end)

    # --------------------------------------------------------------------------------------------------------- where
    def _column(self, node: Pairs) -> int:
        first = node.pairs[0][0]
        return self._begin(first) - self.source.line_start(first.start)

    def _begin(self, key: Scalar) -> int:
        """Where a pair begins: before the question mark of a key that has one."""
        line = self.source.line_start(key.start)
        before = self.source.text[line : key.start]
        if before.rstrip().endswith("?") and not before.rstrip()[:-1].strip():
            return line + len(before.rstrip()) - 1
        return key.start

    def _starts_line(self, key: Scalar) -> bool:
        return not self.source.text[self.source.line_start(key.start) : self._begin(key)].strip(" ")

    def _on_one_line(self, pair: tuple[Scalar, Node]) -> bool:
        return self.source.line_start(pair[0].start) == self.source.line_start(pair[1].end)

    def _step(self, node: Pairs, indent: int) -> int:
        """How much deeper this text puts what is inside."""
        for key, value in node.pairs:
            if isinstance(value, Pairs) and not value.flow and value.pairs and not is_merge(key):
                step = self._column(value) - indent
                if step > 0:
                    return step
        return 2

    def _unit(self) -> str:
        """How much deeper this JSON puts what is inside."""
        root = self.source.root
        if isinstance(root, Pairs) and root.pairs:
            first = root.pairs[0][0]
            line = self.source.line_start(first.start)
            between = self.source.text[line : first.start]
            if line > root.start and between and not between.strip():
                return between[len(self.source.line_indent(root.start)) :] or "  "
        return "  "

    def _quotes(self, node: Node | None) -> bool:
        return self.source.is_json or (node is not None and self.source.text[node.start : node.start + 1] == '"')

    def _gap(self, node: Items) -> str:
        """What stands between a comma and the next member."""
        last = node.items[-1]
        line = self.source.line_start(last.start)
        indent = self.source.text[line : last.start]
        return self.source.newline + indent if line > node.start and not indent.strip() else " "

    def _opening(self, node: Node, bracket: str) -> int:
        return self.source.text.index(bracket, node.start)

    def _colon(self, key: Scalar, node: Node) -> int:
        at = self.source.text.find(":", key.end)
        if at < 0 or at > max(node.start, key.end + 1):
            raise Refused(f"{key.text} is written in a way that nothing can be added to", self.source.place(key.start))
        return at + 1

    def _new_line(self, after: int, lines: list[str]) -> None:
        """Puts lines below the line that has `after`. A missing line break at the end of the text stays missing."""
        eol = self.source.newline
        below = self.source.next_line(after)
        if below is None:
            self.insert(len(self.source.text), eol + eol.join(lines))
        else:
            self.insert(below, eol.join(lines) + eol)

    def _lines_below(self, key: Scalar, node: Pairs, lines: list[str], indent: int) -> None:
        """Right below the line of the key, so that comments stay with what they speak of."""
        first = node.pairs[0][0]
        below = self.source.next_line(key.end)
        between = self.source.text[key.end : below] if below is not None else ""
        simple = between.split("#")[0].strip().startswith(":") and "\n" not in self.source.text[key.start : key.end]
        if below is not None and below <= self.source.line_start(first.start) and simple and self._starts_line(first):
            eol = self.source.newline
            self.insert(below, eol.join(lines) + eol)
        else:
            eol = self.source.newline
            self.insert(self._begin(first), (eol.join(lines)).lstrip(" ") + eol + " " * indent)

    def _above_comments(self, key: Scalar) -> int:
        """The beginning of the lines of comments right above a key, back to what comes before them."""
        root = self.source.root
        assert isinstance(root, Pairs)
        ends = [value.end for other, value in root.pairs if other.start < key.start]
        lowest = max(ends, default=root.start)
        at = self.source.line_start(key.start)
        while at > lowest:
            above = (
                self.source.line_start(at - 1) if not self.source.text[:at].endswith("\r\n") else self.source.line_start(at - 2)
            )
            line = self.source.text[above:at]
            if above < lowest or not line.lstrip().startswith("#"):
                break
            at = above
        return at
