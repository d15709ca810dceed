"""The figures of the economy, the job centre and the social area lie where a municipality's would."""

from collections.abc import Iterator
from itertools import pairwise

import duckdb
import pytest

Rows = duckdb.DuckDBPyConnection
LONG_SHARE = "100 * sum(lange_dage) / sum(fravaersdage)"
COMPLETION = "100 * sum(forbrug) / sum(raadighed) FROM kpi.v_anlaeg_gennemfoerelse"
SUPPORTED = "100 * sum(forsoergede) / sum(befolkning) FROM kpi.v_offentligt_forsoergede"
LAST_MONTH = "2026-10"
COUNT_YEARS = ["2015", "2017", "2019", "2022", "2024"]


def figure(rows: Rows, sql: str) -> float:
    row = rows.execute(sql).fetchone()
    assert row is not None
    return float(row[0])


def figures(rows: Rows, sql: str) -> dict[str, float]:
    return {str(key): float(value) for key, value in rows.execute(sql).fetchall()}


def yearly(rows: Rows, expression: str, view: str) -> Iterator[float]:
    found = rows.execute(f"SELECT {expression} FROM kpi.{view} GROUP BY aar ORDER BY aar").fetchall()
    return (float(row[0]) for row in found)


@pytest.mark.parametrize(
    ("sql", "low", "high"),
    [
        ("SELECT sum(sygedagsvaerk) / sum(fuldtid) FROM kpi.v_sygedage WHERE aar = '2025'", 12.2, 13.2),
        ("SELECT sum(fuldtid) FROM kpi.v_sygedage WHERE aar = '2025'", 5000, 5700),
        (f"SELECT {LONG_SHARE} FROM kpi.v_langtidsfravaer WHERE kvartal LIKE '2025%'", 43, 50),
        ("SELECT 100 * sum(fratraadt) / sum(ansat_del) FROM kpi.v_personaleomsaetning WHERE aar = '2025'", 14.5, 17),
        ("SELECT gennemsnit FROM kpi.v_likviditet WHERE kvartal = '2025-Q4'", 395, 425),
        ("SELECT 1000000 * sum(restgaeld) / 69900 FROM kpi.v_gaeld WHERE aar = '2025'", 9400, 10200),
        (f"SELECT {COMPLETION} WHERE kvartal = '2025-Q4'", 76, 82),
        (f"SELECT {COMPLETION} WHERE kvartal = '2025-Q1'", 4, 14),
        (f"SELECT {SUPPORTED} WHERE maaned LIKE '2025%'", 14.8, 15.6),
        (f"SELECT {SUPPORTED} WHERE maaned LIKE '2021%'", 15.6, 16.6),
        ("SELECT 100 * avg(uden) FROM kpi.v_unge_uden_job_udd WHERE kvartal LIKE '2025%'", 6.0, 7.0),
        ("SELECT 100 * avg(over_52) FROM kpi.v_sygedagpenge WHERE maaned LIKE '2025%'", 15, 19),
        ("SELECT 100 * avg(over_26) FROM kpi.v_sygedagpenge WHERE maaned LIKE '2025%'", 36, 42),
        ("SELECT 100 * avg(langtid) FROM kpi.v_langtidsledige WHERE maaned LIKE '2025%'", 17, 21),
        ("SELECT 100 * avg(deltager) FROM kpi.v_virksomhedsvendt WHERE maaned LIKE '2025%'", 32, 36),
        ("SELECT sum(stillinger) / 12 FROM kpi.v_jobaabninger WHERE maaned LIKE '2025%'", 600, 700),
        ("SELECT 100 * avg(inden_24t) FROM kpi.v_underretning_24t WHERE kvartal LIKE '2025%'", 94, 97),
        ("SELECT 1000.0 * anbragte / boern FROM kpi.v_anbragte WHERE kvartal = '2025-Q4'", 5.8, 6.4),
        ("SELECT 100 * avg(inden_frist) FROM kpi.v_undersoegelse WHERE kvartal LIKE '2025%'", 72, 84),
        ("SELECT 100 * avg(omgjort) FROM kpi.v_omgoerelse", 36, 46),
        ("SELECT sum(sager) FROM kpi.v_omgoerelse WHERE aar = '2025'", 75, 120),
        ("SELECT sum(udgift) / sum(helaar) FROM kpi.v_botilbud WHERE kvartal LIKE '2025%'", 1_080_000, 1_180_000),
        ("SELECT sum(personer) FROM kpi.v_hjemloese WHERE aar = '2024'", 57, 67),
    ],
)
def test_levels(rows: Rows, sql: str, low: float, high: float) -> None:
    assert low <= figure(rows, sql) <= high


def test_long_and_short_absence_make_up_the_absence_of_the_other_figure(rows: Rows) -> None:
    parts = rows.execute("SELECT sum(lange_dage), sum(korte_dage), sum(fravaersdage) FROM kpi.v_langtidsfravaer")
    long, short, both = parts.fetchone() or (0, 0, 1)
    assert long + short == both
    assert float(both) == figure(rows, "SELECT sum(fravaersdage) FROM kpi.v_sygefravaer")


def test_people_who_move_within_the_municipality_have_not_left(rows: Rows) -> None:
    """A closed school's teachers go on in its successor and are one row that year."""
    moved = rows.execute(
        "SELECT medarbejder_id FROM raw.ansaettelse GROUP BY ALL HAVING count(*) > 1 AND count(*) > count(til)"
    ).fetchall()
    assert len(moved) > 10
    left = "SELECT count(*) FROM kpi.v_personaleomsaetning WHERE fratraadt = 1 AND medarbejder_id IN (SELECT unnest(?))"
    assert rows.execute(left, [[m[0] for m in moved]]).fetchone() == (0,)


def test_liquidity_is_the_mean_of_a_year(rows: Rows) -> None:
    days = "SELECT mio_kr FROM raw.kassebeholdning WHERE dato > DATE '2025-12-31' - 365 AND dato <= DATE '2025-12-31'"
    assert figure(rows, f"SELECT count(*) FROM ({days})") == 365
    by_hand = figure(rows, f"SELECT avg(mio_kr) FROM ({days})")
    assert figure(rows, "SELECT gennemsnit FROM kpi.v_likviditet WHERE kvartal = '2025-Q4'") == pytest.approx(by_hand)
    assert figure(rows, f"SELECT max(mio_kr) - min(mio_kr) FROM ({days})") > 100


def test_housing_for_older_people_leaves_the_debt_in_2019(rows: Rows) -> None:
    steps = [after / before for before, after in pairwise(yearly(rows, "sum(restgaeld)", "v_gaeld"))]
    assert steps[2] < 0.6
    assert all(0.9 < step < 1.02 for step in (*steps[:2], *steps[3:]))


def test_a_year_of_construction_ends_with_its_payments(rows: Rows) -> None:
    booked = figure(rows, "SELECT sum(forbrug) FROM kpi.v_anlaeg_gennemfoerelse WHERE kvartal = '2025-Q4'")
    assert booked == figure(rows, "SELECT sum(mio_kr) FROM raw.betaling WHERE year(dato) = 2025")
    by_quarter = "SELECT kvartal, sum(forbrug) FROM kpi.v_anlaeg_gennemfoerelse GROUP BY ALL"
    spent = {k: v for k, v in figures(rows, by_quarter).items() if k.startswith("2025")}
    assert sorted(spent.values()) == [spent[f"2025-Q{n}"] for n in (1, 2, 3, 4)]


def test_the_latest_months_lack_what_is_registered_late(rows: Rows) -> None:
    drawn = figures(rows, "SELECT maaned, sum(fuldtidspersoner) FROM raw.offentlig_forsoergelse GROUP BY ALL")
    late = figures(rows, "SELECT maaned, sum(sent) FROM raw.offentlig_forsoergelse GROUP BY ALL")
    shown = figures(rows, "SELECT maaned, sum(forsoergede) FROM kpi.v_offentligt_forsoergede GROUP BY ALL")
    assert shown["2026-08"] == drawn["2026-08"]
    assert shown["2026-09"] == pytest.approx(drawn["2026-09"] - late["2026-09"])
    assert 0.005 < late["2026-09"] / drawn["2026-09"] < 0.02


def test_the_population_is_counted_once(rows: Rows) -> None:
    counted = figure(rows, "SELECT sum(antal) FROM raw.folketal WHERE maaned = '2025-06' AND gruppe <> 'boern'")
    divisor = figure(rows, "SELECT sum(befolkning) FROM kpi.v_offentligt_forsoergede WHERE maaned = '2025-06'")
    everyone = figure(rows, "SELECT count(*) FROM kpi.v_indbyggere WHERE kvartal = '2025-Q3'")
    assert divisor == counted
    assert 0.58 < counted / everyone < 0.70


@pytest.mark.parametrize("view", ["v_offentligt_forsoergede", "v_virksomhedsvendt"])
def test_education_assistance_ends_with_the_reform(rows: Rows, view: str) -> None:
    last = rows.execute(f"SELECT max(maaned) FROM kpi.{view} WHERE ydelse = 'uddannelseshjaelp'").fetchone()
    assert last == ("2025-06",)


def test_older_people_stay_unemployed_longer(rows: Rows) -> None:
    shares = figures(rows, "SELECT alder_arbejde, avg(langtid) FROM kpi.v_langtidsledige GROUP BY ALL")
    assert list(shares) and sorted(shares, key=lambda age: shares[age]) == sorted(shares)


def test_few_jobs_are_advertised_in_july(rows: Rows) -> None:
    months = figures(rows, "SELECT right(maaned, 2), avg(stillinger) FROM kpi.v_jobaabninger GROUP BY ALL")
    assert months["07"] == min(months.values())
    assert figure(rows, "SELECT max(maaned) = '" + LAST_MONTH + "' FROM kpi.v_jobaabninger") == 1


def test_reports_wait_longest_at_weekends(rows: Rows) -> None:
    late = figures(
        rows,
        "SELECT dayofweek(u.modtaget) IN (0, 6), avg(CAST(v.timer > 24 AS INTEGER)) FROM raw.underretning AS u "
        "JOIN raw.vurdering AS v USING (underretning_id) GROUP BY ALL",
    )
    assert late["True"] > 3 * late["False"]


def test_every_report_is_assessed(rows: Rows) -> None:
    reports = figure(rows, "SELECT count(*) FROM kpi.v_underretninger")
    assert figure(rows, "SELECT count(*) FROM kpi.v_underretning_24t") == reports


def test_homeless_people_are_counted_in_the_years_of_a_count_only(rows: Rows) -> None:
    found = rows.execute("SELECT DISTINCT aar FROM kpi.v_hjemloese ORDER BY aar").fetchall()
    assert [row[0] for row in found] == COUNT_YEARS
