"""Reduced ordered binary decision diagrams: one number for each function of yes and no, whatever way it was put together."""

NO, YES = 0, 1


class TooMany(Exception):
    """The function has more cases than can be looked at."""


class Diagrams:
    """Variables are numbers, asked in their order. Two functions are the same if their numbers are."""

    #: Nodes before it gives up: some seconds of work.
    MOST = 300_000

    def __init__(self) -> None:
        self._nodes: list[tuple[int, int, int]] = [(1 << 30, NO, NO), (1 << 30, YES, YES)]
        self._known: dict[tuple[int, int, int], int] = {}
        self._chosen: dict[tuple[int, int, int], int] = {}

    def variable(self, number: int) -> int:
        return self._node(number, NO, YES)

    def choose(self, condition: int, then: int, otherwise: int) -> int:
        """`then` where the condition holds, `otherwise` where it does not."""
        if condition == YES or then == otherwise:
            return then
        if condition == NO:
            return otherwise
        if then == YES and otherwise == NO:
            return condition
        key = (condition, then, otherwise)
        if key not in self._chosen:
            top = min(self._nodes[each][0] for each in key)
            low, high = (self.choose(*(self._branch(each, top, holds) for each in key)) for holds in (False, True))
            self._chosen[key] = self._node(top, low, high)
        return self._chosen[key]

    def negate(self, one: int) -> int:
        return self.choose(one, NO, YES)

    def both(self, *all_of: int) -> int:
        result = YES
        for each in all_of:
            result = self.choose(result, each, NO)
        return result

    def either(self, *any_of: int) -> int:
        result = NO
        for each in any_of:
            result = self.choose(result, YES, each)
        return result

    def example(self, one: int) -> dict[int, bool]:
        """Variables that make a function hold that can hold; what is not among them is of no consequence."""
        found = {}
        while one not in (NO, YES):
            variable, low, high = self._nodes[one]
            found[variable] = low == NO
            one = high if low == NO else low
        return found

    def holds(self, one: int, values: dict[int, bool]) -> bool:
        """Whether a function holds for these variables, those that are missing taken for no."""
        while one not in (NO, YES):
            variable, low, high = self._nodes[one]
            one = high if values.get(variable, False) else low
        return one == YES

    def _node(self, variable: int, low: int, high: int) -> int:
        if low == high:
            return low
        key = (variable, low, high)
        if key not in self._known:
            if len(self._nodes) > self.MOST:
                raise TooMany
            self._known[key] = len(self._nodes)
            self._nodes.append(key)
        return self._known[key]

    def _branch(self, one: int, variable: int, holds: bool) -> int:
        top, low, high = self._nodes[one]
        return one if top != variable else high if holds else low
