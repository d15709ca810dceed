"""The system that an attacker would write down: one column of sums of a KPI, and what the release says of it.

The unknowns are sums over groups of source rows. Each published figure says between which bounds a sum of unknowns
lies; a hidden one says next to nothing. Whoever attacks is taken to know every denominator, and which groups are empty.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from semantic_layer.publish.lattice import Place

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Cell(NamedTuple):
    """The figures at one place that are hidden together."""

    group: str
    place: Place


class Statement(NamedTuple):
    """What a cell says of a sum: its bounds while it is shown, and those that are known when it is hidden."""

    form: int
    cell: int
    """ALWAYS where it is known whatever is hidden: the release before has shown it."""
    low: float
    high: float
    hidden_low: float
    hidden_high: float


ALWAYS = -1


@dataclass
class System:
    """Amounts are in the column's own unit."""

    column: str
    whole: bool
    """All of it is whole numbers, so that only whole numbers are another truth."""
    truth: Floats
    """Per variable."""
    low: Floats
    high: Floats
    """What everybody knows of a variable."""
    when: Ints
    """Per variable: the place in time of the first base period that it is about."""
    margins: sparse.csr_array
    """Rows whose sum over the variables is zero."""
    bounded: sparse.csr_array
    """Rows that lie between fixed bounds, whatever is shown (persons of a month are not more than of its quarter)."""
    bounded_low: Floats
    bounded_high: Floats
    forms: sparse.csr_array
    """Every sum that a cell says something of, over the variables."""
    statements: list[Statement]
    form_of: dict[object, int] = field(default_factory=dict)
    """What names a sum → its row among the forms."""
    atoms: Ints | None = None
    """Atom → the variable that it is part of; None where variables are no atoms."""

    def __post_init__(self) -> None:
        columns = list(zip(*self.statements, strict=True)) or [()] * 6
        self.form = np.array(columns[0], dtype=np.int64)
        self.cell = np.array(columns[1], dtype=np.int64)
        self.shown_low, self.shown_high, self.hidden_low, self.hidden_high = (
            np.array(column, dtype=np.float64) for column in columns[2:]
        )
        self.values: Floats = self.forms @ self.truth
        blocks = [self.margins, self.bounded, self.forms]
        self.rows = sparse.csc_array(sparse.vstack(blocks, format="csc"))
        """Everything that bounds the variables: margins, fixed bounds, forms."""
        moved = self.bounded @ self.truth
        zero = np.zeros(self.margins.shape[0])
        self.fixed_low: Floats = np.concatenate([zero, self.bounded_low - moved])
        self.fixed_high: Floats = np.concatenate([zero, self.bounded_high - moved])

    @property
    def size(self) -> int:
        return len(self.truth)

    def bounded_over(self, unknowns: int) -> sparse.csr_array:
        """The rows between fixed bounds; a system over atoms has none."""
        return self.bounded if self.bounded.shape[0] else sparse.csr_array((0, unknowns))


@dataclass
class Draft:
    """A system that is being written, over atoms; `finish` puts together those that nothing tells apart."""

    column: str
    whole: bool
    truth: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    when: Sequence[int]
    margins: Sequence[dict[int, int]]
    forms: dict[tuple[int, ...], int] = field(default_factory=dict)
    names: dict[object, int] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)

    def form(self, atoms: Iterable[int], name: object | None = None) -> int:
        number = self.forms.setdefault(tuple(sorted(atoms)), len(self.forms))
        if name is not None:
            self.names[name] = number
        return number

    def value(self, atoms: Iterable[int]) -> float:
        return float(sum(self.truth[atom] for atom in atoms))

    def finish(self) -> System:
        size = len(self.truth)
        forms = _matrix([dict.fromkeys(form, 1) for form in self.forms], size)
        margins = _matrix(self.margins, size)
        atoms, first = _merge(sparse.vstack([forms, margins], format="csc"))
        count = len(first)
        pick = sparse.csr_array((np.ones(count), (first, np.arange(count))), shape=(size, count))
        total = [_sum_by(atoms, column, count) for column in (self.truth, self.low, self.high)]
        return System(
            column=self.column,
            whole=self.whole,
            truth=total[0],
            low=total[1],
            high=total[2],
            when=np.asarray(self.when, dtype=np.int64)[first],
            margins=sparse.csr_array(margins @ pick),
            bounded=sparse.csr_array((0, count)),
            bounded_low=np.zeros(0),
            bounded_high=np.zeros(0),
            forms=sparse.csr_array(forms @ pick),
            statements=self.statements,
            form_of=self.names,
            atoms=atoms,
        )


def _sum_by(atoms: Ints, column: Sequence[float], count: int) -> Floats:
    found: Floats = np.zeros(count)
    np.add.at(found, atoms, np.asarray(column, dtype=np.float64))
    return found


def _matrix(rows: Iterable[dict[int, int]], size: int) -> sparse.csr_array:
    listed = list(rows)
    starts = np.cumsum([0, *(len(row) for row in listed)])
    columns = np.fromiter((column for row in listed for column in row), dtype=np.int64)
    values = np.fromiter((value for row in listed for value in row.values()), dtype=np.float64)
    return sparse.csr_array((values, columns, starts), shape=(len(listed), size))


def _merge(columns: sparse.csc_array) -> tuple[Ints, Ints]:
    """Atom → variable, and variable → one of its atoms: atoms that are in the same sums are one variable."""
    known: dict[bytes, int] = {}
    variable = np.zeros(columns.shape[1], dtype=np.int64)
    first: list[int] = []
    columns.sort_indices()
    for atom in range(columns.shape[1]):
        span = slice(columns.indptr[atom], columns.indptr[atom + 1])
        signature = columns.indices[span].tobytes() + columns.data[span].tobytes()
        if signature not in known:
            known[signature] = len(first)
            first.append(atom)
        variable[atom] = known[signature]
    return variable, np.array(first, dtype=np.int64)
