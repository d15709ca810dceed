"""The second opinion bites: a definition that is off by one word, day or member disagrees with what is published."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.oracle.checks import find_wrong
from tests.oracle.definitions import PERCENT, Formula, Quotient, Sum
from tests.oracle.expected import Expectations
from tests.oracle.figures import Oracle
from tests.oracle.observed import Observed
from tests.oracle.subjects import DEFINITIONS, FACTS

SLIPS = (
    ("sygedage", "* 227 /", "* 229 /"),
    ("langtidsfravaer", "14 *", "15 *"),
    ("personaleomsaetning", "BETWEEN s.first AND s.last", "BETWEEN s.first AND s.last - 1"),
    ("likviditet", "BETWEEN 0 AND 364", "BETWEEN 1 AND 365"),
    ("gaeld", "aar >= 2019", "aar >= 2020"),
    ("anlaeg_gennemfoerelse", "+ 45", "+ 30"),
    ("klassekvotient", "klassetype <> 'special'", "true"),
    ("mindst_02", "points >= 8", "points > 8"),
    ("indbyggere", "age < 25", "age <= 25"),
    ("plejebolig_venteliste", "tilbudt > m.last", "tilbudt >= m.last"),
    ("genoptraening_ventetid", "<= 7", "< 7"),
    ("forebyggelige_indlaeggelser", ", 7, 1)", ", 4, 1)"),
    ("foreningsmedlemmer", ", 7, 1)", ", 4, 1)"),
    ("byggesag_servicemaal", "ELSE 40", "ELSE 41"),
    ("virksomhedsvendt", "'2025-07'", "'2025-08'"),
    ("offentligt_forsoergede", "< 45", "< 75"),
    ("anbragte", "180000", "190000"),
    ("underretning_24t", "<= 24", "<= 48"),
)
"""KPI, words of its fact table, and others that say something a little different."""

FORMULAS: tuple[tuple[str, str, Formula], ...] = (
    ("langtidsledige", "antal", Sum("long_term")),
    ("langtidsledige", "andel", Sum("long_term", "unemployed", PERCENT, last=True)),
    ("botilbud_udgift", "helaarspersoner", Sum("full_years")),
    ("svoemmehal_besoeg", "udnyttelse", Sum("booked", "possible")),
    ("sygedagpenge_over_52", "over_26", Sum("over_26 - over_52", "courses", PERCENT)),
    ("restaffald", "kg_pr_indbygger", Quotient("restaffald.ton", "indbyggere.antal")),
)
"""KPI, measure, and a formula that is not its own: a sum for a stock, a stock for a mean, without the scale."""


@pytest.mark.parametrize(("kpi", "right", "wrong"), SLIPS, ids=[slip[0] for slip in SLIPS])
def test_a_slip_in_a_fact_table_is_found(
    kpi: str, right: str, wrong: str, expectations: Expectations, cells: list[Observed]
) -> None:
    shown = [cell for cell in cells if cell.kpi == kpi and cell.state == "shown"]
    with _fact_table(expectations.oracle, DEFINITIONS[kpi].table, right, wrong) as oracle:
        assert find_wrong(shown, replace(expectations, oracle=oracle))


@pytest.mark.parametrize(("kpi", "measure", "formula"), FORMULAS)
def test_a_slip_in_a_formula_is_found(
    kpi: str,
    measure: str,
    formula: Formula,
    expectations: Expectations,
    cells: list[Observed],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    definition = DEFINITIONS[kpi]
    monkeypatch.setitem(DEFINITIONS, kpi, replace(definition, measures={**definition.measures, measure: formula}))
    fresh = replace(expectations, oracle=Oracle(expectations.oracle.connection))
    assert find_wrong([c for c in cells if (c.kpi, c.measure, c.state) == (kpi, measure, "shown")], fresh)


@contextmanager
def _fact_table(oracle: Oracle, name: str, right: str, wrong: str) -> Iterator[Oracle]:
    """Made with the wrong words, until the transaction is taken back."""
    statements = [sql for path in FACTS for sql in path.read_text(encoding="utf-8").split(";\n")]
    made = next(sql for sql in statements if f"CREATE TABLE facts.{name} AS" in sql)
    assert right in made
    oracle.connection.execute("BEGIN")
    try:
        oracle.connection.execute(made.replace("CREATE TABLE", "CREATE OR REPLACE TABLE").replace(right, wrong))
        yield Oracle(oracle.connection)
    finally:
        oracle.connection.execute("ROLLBACK")
