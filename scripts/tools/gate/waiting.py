"""Which resources wait for the gate, under every combination of the template's conditions."""

from collections.abc import Iterable
from dataclasses import dataclass

from gate.conditions import Conditions
from gate.diagrams import NO, YES, TooMany
from gate.references import Guard, references
from gate.template import Resource, Template


@dataclass(frozen=True)
class Edge:
    """`target` is created before the resource that has this, where the guard holds and the target is there."""

    target: str
    guard: Guard


@dataclass(frozen=True)
class Open:
    """A resource that can be created before the gate, and an example of the conditions under which it is.

    `certain` is false where there were too many combinations to try.
    """

    resource: str
    example: dict[str, bool]
    certain: bool = True


def edges_of(resource: Resource, names: Iterable[str]) -> list[Edge]:
    """What CloudFormation creates first: what DependsOn names and what the properties refer to. Nothing else is looked at."""
    found = dict.fromkeys(Edge(each.text, ()) for each in resource.depends_on)
    properties = resource.body.get("Properties")
    if properties is not None:
        found |= dict.fromkeys(Edge(each.name, each.guard) for each in references(properties) if each.guard is not None)
    known = set(names)
    return [edge for edge in found if edge.target in known]


class Waiting:
    """Finds what is open. `gate` and what it waits for in `approval` are not asked to wait themselves."""

    def __init__(self, template: Template, careful: bool = False):
        self._template = template
        self._conditions = Conditions(template, careful)
        self._edges = {name: edges_of(each, template.resources) for name, each in template.resources.items()}
        self._order = list(_finished_first(self._edges))

    def missing(self, gate: str, approval: set[str]) -> list[Open]:
        """The resources of which each needs a DependsOn of its own, those before it having theirs."""
        return self._open(gate, approval, mended=True)

    def open(self, gate: str, approval: set[str]) -> list[Open]:
        """Every resource that can be created before the gate."""
        return self._open(gate, approval, mended=False)

    def _open(self, gate: str, approval: set[str], mended: bool) -> list[Open]:
        try:
            found = self._exactly(gate, approval, mended)
        except (TooMany, RecursionError):
            found = self._roughly(gate, approval, mended)
        order = list(self._template.resources)
        return sorted(found, key=lambda each: order.index(each.resource))

    def _exactly(self, gate: str, approval: set[str], mended: bool) -> list[Open]:
        diagrams, conditions = self._conditions.diagrams, self._conditions
        present = {name: conditions.when(each.condition) for name, each in self._template.resources.items()}
        waits = dict.fromkeys(self._edges, NO) | {gate: present.get(gate, YES)}
        # An edge that leads to one that comes later in the order closes a circle, so one round may not be enough.
        changed, added = True, set[str]()
        while changed:
            changed = False
            for name in self._order:
                if name == gate or name in added:
                    continue
                ways = (
                    diagrams.both(conditions.guarded(edge.guard), present[edge.target], waits[edge.target])
                    for edge in self._edges[name]
                )
                now = diagrams.either(waits[name], *ways)
                if now != waits[name]:
                    waits[name], changed = now, True
                if mended and name not in approval and self._leak(present[name], waits[name]) != NO:
                    added.add(name)
                    waits[name], changed = YES, True
        if mended:
            return [Open(name, {}) for name in added]
        leaks = {name: self._leak(present[name], waits[name]) for name in self._edges if name not in approval}
        return [Open(name, self._example(name, leak)) for name, leak in leaks.items() if leak != NO]

    def _leak(self, present: int, waits: int) -> int:
        diagrams = self._conditions.diagrams
        return diagrams.both(self._conditions.possible(), present, diagrams.negate(waits))

    def _example(self, name: str, leak: int) -> dict[str, bool]:
        values = self._conditions.diagrams.example(leak)
        named = self._named(name)
        return {each: self._conditions.diagrams.holds(self._conditions.when(each), values) for each in sorted(named)}

    def _named(self, name: str) -> set[str]:
        """The conditions on the way from a resource to what it waits for."""
        seen, found, stack = {name}, set[str](), [name]
        while stack:
            each = stack.pop()
            condition = self._template.resources[each].condition
            found |= {condition} if condition else set()
            for edge in self._edges[each]:
                found |= {condition for condition, _ in edge.guard}
                if edge.target not in seen:
                    seen.add(edge.target)
                    stack.append(edge.target)
        return found

    def _roughly(self, gate: str, approval: set[str], mended: bool) -> list[Open]:
        """Without looking into conditions: a way counts if nothing conditional is on it, or the same condition at both ends."""
        resources = self._template.resources
        waiting, added = {gate}, set[str]()
        changed = True
        while changed:
            changed = False
            for name in self._order:
                if name in waiting:
                    continue
                through = (
                    edge.target in waiting
                    and not edge.guard
                    and resources[edge.target].condition in (None, resources[name].condition)
                    for edge in self._edges[name]
                )
                if any(through):
                    waiting.add(name)
                    changed = True
                elif mended and name not in approval:
                    added.add(name)
                    waiting.add(name)
                    changed = True
        if mended:
            return [Open(name, {}) for name in added]
        return [Open(name, {}, False) for name in self._edges if name not in waiting and name not in approval]

    def circle(self) -> list[str]:
        """Resources that wait for each other, under some combination of the conditions; empty where none do."""
        for group in _circles(self._edges):
            found = self._closes(group)
            if found:
                return found
        return []

    def _closes(self, group: list[str]) -> list[str]:
        diagrams, conditions = self._conditions.diagrams, self._conditions
        inside = set(group)
        try:
            present = {name: conditions.when(self._template.resources[name].condition) for name in group}
            stuck = dict(present)
            changed = True
            while changed:
                changed = False
                for name in group:
                    ways = (
                        diagrams.both(conditions.guarded(edge.guard), stuck[edge.target])
                        for edge in self._edges[name]
                        if edge.target in inside
                    )
                    now = diagrams.both(stuck[name], diagrams.either(*ways))
                    if now != stuck[name]:
                        stuck[name], changed = now, True
            held = [name for name in group if diagrams.both(conditions.possible(), stuck[name]) != NO]
        except (TooMany, RecursionError):
            return []
        if not held:
            return []
        values = diagrams.example(diagrams.both(conditions.possible(), stuck[held[0]]))
        return self._way(held[0], {name for name in held if diagrams.holds(stuck[name], values)}, values)

    def _way(self, start: str, among: set[str], values: dict[int, bool]) -> list[str]:
        """One circle, as the names on the way round."""
        way = [start]
        while True:
            step = next(
                edge.target
                for edge in self._edges[way[-1]]
                if edge.target in among and self._conditions.diagrams.holds(self._conditions.guarded(edge.guard), values)
            )
            if step in way:
                return [*way[way.index(step) :], step]
            way.append(step)


def _finished_first(edges: dict[str, list[Edge]]) -> Iterable[str]:
    """The names, each after those that it waits for, as far as there are no circles."""
    done: set[str] = set()
    for root in edges:
        stack = [(root, iter(edges[root]))] if root not in done else []
        done.add(root)
        while stack:
            name, rest = stack[-1]
            for edge in rest:
                if edge.target not in done:
                    done.add(edge.target)
                    stack.append((edge.target, iter(edges[edge.target])))
                    break
            else:
                stack.pop()
                yield name


def _circles(edges: dict[str, list[Edge]]) -> list[list[str]]:
    """Groups of which each name leads to each: Kosaraju's two walks."""
    backwards: dict[str, list[Edge]] = {name: [] for name in edges}
    for name, leading in edges.items():
        for edge in leading:
            backwards[edge.target].append(Edge(name, ()))
    done: set[str] = set()
    found = []
    for root in reversed(list(_finished_first(edges))):
        group, stack = [], [root]
        while stack:
            name = stack.pop()
            if name not in done:
                done.add(name)
                group.append(name)
                stack += [edge.target for edge in backwards[name]]
        if len(group) > 1 or any(edge.target == root for edge in edges[root]):
            found.append(group)
    return found
