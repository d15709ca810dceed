"""Linear algebra of an attacker: which unknown sums follow exactly from known ones, and from which.

A sum is a row over variables. An unknown row can be computed back if and only if it lies in the space that the
known rows span. All arithmetic is exact.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

Row = Mapping[int, int]
"""Variable → coefficient."""
_Vector = dict[int, Fraction]


def merge_variables(rows: Sequence[Row]) -> list[dict[int, int]]:
    """The same rows over fewer variables: those that appear in the same rows with the same coefficients are one."""
    signatures: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for index, row in enumerate(rows):
        for variable, coefficient in row.items():
            signatures[variable].append((index, coefficient))
    merged: list[dict[int, int]] = [{} for _ in rows]
    for variable, signature in enumerate(sorted({tuple(s) for s in signatures.values()})):
        for index, coefficient in signature:
            merged[index][variable] = coefficient
    return merged


def explain_targets(
    rows: Sequence[Row], known: Sequence[int], zeros: Iterable[int], targets: Iterable[int]
) -> dict[int, set[int]]:
    """Targets that can be computed back → known rows that together give them.

    `zeros` are known rows whose sum is zero: amounts are not negative, so where all that is left of such a row
    has the same sign, each of its variables is zero too.
    """
    fixed = _fix_variables(rows, known, zeros)
    open_rows = {index: _without(rows[index], fixed) for index in known}
    open_rows = {index: row for index, row in open_rows.items() if row}
    open_targets = {index: _without(rows[index], fixed) for index in targets}
    bases = _Bases(open_rows, open_targets.values())
    found: dict[int, set[int]] = {}
    for index, row in open_targets.items():
        used = bases.combine(row)
        if used is not None:
            found[index] = _trace(rows, fixed, [index, *used]) | used
    return found


def _fix_variables(rows: Sequence[Row], known: Sequence[int], zeros: Iterable[int]) -> dict[int, int]:
    """Variable → the known row that settles it, for all that follow one after the other from a single row."""
    fixed = _find_zeros(rows, zeros)
    holders = _index(rows, known)
    left = {index: sum(variable not in fixed for variable in rows[index]) for index in known}
    waiting = [index for index in known if left[index] == 1]
    while waiting:
        index = waiting.pop()
        variable = next((variable for variable in rows[index] if variable not in fixed), None)
        if variable is None:
            continue
        fixed[variable] = index
        for holder in holders[variable]:
            left[holder] -= 1
            if left[holder] == 1:
                waiting.append(holder)
    return fixed


def _find_zeros(rows: Sequence[Row], zeros: Iterable[int]) -> dict[int, int]:
    """Variable → the row of sum zero that makes it zero."""
    waiting = list(zeros)
    holders = _index(rows, waiting)
    fixed: dict[int, int] = {}
    while waiting:
        index = waiting.pop()
        rest = {variable: c for variable, c in rows[index].items() if variable not in fixed}
        if len({c > 0 for c in rest.values()}) != 1:
            continue
        for variable in rest:
            fixed[variable] = index
            waiting += [holder for holder in holders[variable] if holder != index]
    return fixed


def _index(rows: Sequence[Row] | Mapping[int, Row], which: Iterable[int]) -> dict[int, list[int]]:
    holders: dict[int, list[int]] = defaultdict(list)
    for index in which:
        for variable in rows[index]:
            holders[variable].append(index)
    return holders


def _trace(rows: Sequence[Row], fixed: Mapping[int, int], start: Iterable[int]) -> set[int]:
    """All known rows that the settled variables of these rows rest on."""
    found: set[int] = set()
    waiting = list(start)
    seen = set(waiting)
    while waiting:
        for variable in rows[waiting.pop()]:
            source = fixed.get(variable)
            if source is not None and source not in found:
                found.add(source)
                if source not in seen:
                    seen.add(source)
                    waiting.append(source)
    return found


def _without(row: Row, fixed: Mapping[int, int]) -> dict[int, int]:
    return {variable: coefficient for variable, coefficient in row.items() if variable not in fixed}


class _Bases:
    """Echelon forms of the rows that hang together with a target, each basis row with what it is made of."""

    def __init__(self, rows: Mapping[int, Row], targets: Iterable[Row]) -> None:
        self._pivots: dict[int, tuple[_Vector, _Vector]] = {}
        for index in _connected(rows, {variable for target in targets for variable in target}):
            vector = {variable: Fraction(c) for variable, c in rows[index].items()}
            made_of = {index: Fraction(1)}
            self._reduce(vector, made_of)
            if vector:
                self._pivots[min(vector)] = (vector, made_of)

    def combine(self, target: Row) -> set[int] | None:
        """The rows whose combination is the target, or None when there is none."""
        vector = {variable: Fraction(c) for variable, c in target.items()}
        made_of: _Vector = {}
        self._reduce(vector, made_of)
        return None if vector else set(made_of)

    def _reduce(self, vector: _Vector, made_of: _Vector) -> None:
        while pivots := self._pivots.keys() & vector.keys():
            pivot = min(pivots)
            basis, basis_made_of = self._pivots[pivot]
            factor = vector[pivot] / basis[pivot]
            _subtract(vector, basis, factor)
            _subtract(made_of, basis_made_of, factor)


def _subtract(vector: _Vector, other: Mapping[int, Fraction], factor: Fraction) -> None:
    for variable, coefficient in other.items():
        difference = vector.get(variable, Fraction(0)) - factor * coefficient
        if difference:
            vector[variable] = difference
        else:
            vector.pop(variable, None)


def _connected(rows: Mapping[int, Row], variables: set[int]) -> list[int]:
    """The rows that share variables with these, directly or through other rows."""
    holders = _index(rows, rows)
    waiting, seen, found = list(variables), set(variables), set()
    while waiting:
        for index in holders[waiting.pop()]:
            if index not in found:
                found.add(index)
                fresh = set(rows[index]) - seen
                seen |= fresh
                waiting += fresh
    return sorted(found)
