"""The invented figures about children and schools lie where they should, and no small group stands alone."""

import duckdb
import pytest

from semantic_layer.catalog import Catalog
from tests.semantic_layer.demo.test_magnitudes import figure, figures

Rows = duckdb.DuckDBPyConnection
FEWEST = 5
LATEST = "skoleaar = '2025/26'"


@pytest.mark.parametrize(
    ("sql", "low", "high"),
    [
        ("SELECT avg(forskel) FROM kpi.v_socioeko_reference", -0.25, 0.05),
        ("SELECT 100 * avg(naaet) FROM kpi.v_mindst_02 WHERE skoleaar >= '2022'", 88, 92),
        (f"SELECT 100 * avg(over_10) FROM kpi.v_elever_over_10_fravaer WHERE {LATEST}", 17, 22),
        (f"SELECT avg(generel) FROM kpi.v_trivsel WHERE {LATEST}", 3.55, 3.69),
        (f"SELECT avg(social) FROM kpi.v_trivsel WHERE {LATEST}", 3.85, 3.95),
        (f"SELECT avg(stoette) FROM kpi.v_trivsel WHERE {LATEST}", 3.15, 3.30),
        ("SELECT 100 * avg(i_gang) FROM kpi.v_overgang_ungdomsudd", 91, 93.5),
        (f"SELECT 100 * sum(timer_daekket) / sum(timer) FROM kpi.v_kompetencedaekning WHERE {LATEST}", 86.5, 89.5),
        (f"SELECT 100 * avg(i_specialtilbud) FROM kpi.v_segregering WHERE {LATEST}", 5.2, 6.0),
        (f"SELECT 100 * avg(i_fri) FROM kpi.v_privatskoleandel WHERE {LATEST}", 16.2, 17.9),
        ("SELECT sum(nettoudgift) / sum(elever) FROM kpi.v_udgift_pr_elev WHERE aar = '2025'", 92_900, 93_100),
        (f"SELECT 100 * sum(niveau_laesning) / sum(testet_laesning) FROM kpi.v_nationale_test WHERE {LATEST}", 63, 69),
        (
            f"SELECT 100 * sum(niveau_matematik) / sum(testet_matematik) FROM kpi.v_nationale_test WHERE {LATEST}",
            60,
            66,
        ),
        ("SELECT sum(boern_0_2) / sum(voksne_0_2) FROM kpi.v_normering WHERE aar = '2025'", 2.85, 2.95),
        ("SELECT sum(boern_3_5) / sum(voksne_3_5) FROM kpi.v_normering WHERE aar = '2025'", 5.7, 5.9),
        ("SELECT sum(voksne_0_2) + sum(voksne_3_5) FROM kpi.v_normering WHERE aar = '2025'", 780, 920),
        ("SELECT 100 * avg(rettidigt) FROM kpi.v_pasningsgaranti", 98.7, 99.6),
        ("SELECT 100 * avg(kariesfri) FROM kpi.v_kariesfri WHERE aar = '2025'", 76, 80),
    ],
)
def test_levels(rows: Rows, sql: str, low: float, high: float) -> None:
    assert low <= figure(rows, sql) <= high


@pytest.mark.parametrize(
    ("view", "numerator", "denominator", "cell"),
    [
        ("v_mindst_02", "naaet", "elever", "skoleaar, koen"),
        ("v_elever_over_10_fravaer", "over_10", "elever", "skoleaar, institution"),
        ("v_elever_over_10_fravaer", "over_10", "elever", "skoleaar, klassetrin"),
        ("v_overgang_ungdomsudd", "i_gang", "elever", "skoleaar, koen"),
        ("v_segregering", "i_specialtilbud", "elever", "skoleaar, distrikt"),
        ("v_privatskoleandel", "i_fri", "elever", "skoleaar, distrikt"),
        ("v_privatskoleandel", "i_fri_eller_efterskole - i_fri", "elever", "skoleaar, distrikt"),
        ("v_nationale_test", "niveau_laesning", "testet_laesning", "skoleaar"),
        ("v_pasningsgaranti", "rettidigt", "boern", "maaned"),
        ("v_pasningsgaranti", "rettidigt", "boern", "left(maaned, 4), distrikt"),
        ("v_kariesfri", "kariesfri", "undersoegte", "aar, distrikt"),
        ("v_kariesfri", "kariesfri", "undersoegte", "aar, tandalder"),
    ],
)
def test_published_shares_are_of_groups_that_may_be_shown(
    rows: Rows, view: str, numerator: str, denominator: str, cell: str
) -> None:
    small = f"""SELECT count(*) FROM (
        SELECT sum({numerator}) AS inside, sum({denominator}) - sum({numerator}) AS outside FROM kpi.{view}
        GROUP BY {cell} HAVING inside BETWEEN 1 AND {FEWEST - 1} OR outside BETWEEN 1 AND {FEWEST - 1})"""
    assert figure(rows, small) == 0


def test_few_schools_differ_for_certain_from_what_was_expected(rows: Rows) -> None:
    certain = rows.execute(
        """SELECT count(*) FILTER (abs(mean) > 2 * error), stddev(mean) FROM
        (SELECT skoleaar, institution, avg(forskel) AS mean, stddev(forskel) / sqrt(count(*)) AS error
         FROM kpi.v_socioeko_reference GROUP BY ALL) GROUP BY skoleaar ORDER BY skoleaar"""
    ).fetchall()
    assert all(count <= 4 for count, _ in certain)
    assert sum(count for count, _ in certain) >= 5
    assert all(0.25 < spread < 0.65 for _, spread in certain)


def test_background_explains_most_of_what_lasts_between_schools(rows: Rows) -> None:
    def spread(value: str) -> float:
        return figure(
            rows,
            f"""SELECT stddev(mean) FROM (SELECT institution, avg({value}) AS mean FROM kpi.v_socioeko_reference
            JOIN kpi.v_karakterer USING (skoleaar, elev_id, institution) GROUP BY 1)""",
        )

    assert spread("forskel") < 0.6 * spread("snit")


def test_who_has_not_taken_every_examination_has_not_reached_02(rows: Rows) -> None:
    sql = """SELECT count(*) FILTER (naaet = 1), count(*) FROM kpi.v_mindst_02 AS m JOIN raw.indskrivning AS i
        USING (elev_id, skoleaar) WHERE i.klassetype = 'special'"""
    found = rows.execute(sql).fetchone()
    assert found is not None
    assert found[0] == 0
    assert found[1] > 200
    incomplete = """SELECT count(*) FROM kpi.v_mindst_02 WHERE naaet = 1 AND (skoleaar, elev_id) NOT IN
        (SELECT (skoleaar, elev_id) FROM raw.proeve WHERE fag LIKE 'dansk%' OR fag LIKE 'matematik%'
         GROUP BY ALL HAVING count(*) = 6)"""
    assert figure(rows, incomplete) == 0


def test_schools_hardly_differ_in_well_being(rows: Rows) -> None:
    spread = figure(
        rows, f"SELECT stddev(g) FROM (SELECT avg(generel) AS g FROM kpi.v_trivsel WHERE {LATEST} GROUP BY institution)"
    )
    assert 0.04 < spread < 0.16
    asked = figures(
        rows,
        "SELECT klassetrin, count(*) FROM kpi.v_trivsel JOIN raw.indskrivning USING (elev_id, skoleaar) GROUP BY 1",
    )
    assert set(asked) == {f"trin_{grade}" for grade in range(4, 10)}


def test_the_tests_stopped_for_a_year_and_started_lower(rows: Rows) -> None:
    reading = figures(
        rows, "SELECT skoleaar, sum(niveau_laesning) / sum(testet_laesning) FROM kpi.v_nationale_test GROUP BY 1"
    )
    assert "2021/22" not in reading
    assert reading["2020/21"] - reading["2022/23"] > 0.04


def test_special_provision_and_private_schools_grow(rows: Rows) -> None:
    special = figures(rows, "SELECT skoleaar, 100 * avg(i_specialtilbud) FROM kpi.v_segregering GROUP BY 1")
    assert 1.0 < special["2025/26"] - special["2016/17"] < 2.2
    private = figures(rows, "SELECT skoleaar, 100 * avg(i_fri) FROM kpi.v_privatskoleandel GROUP BY 1")
    assert private["2025/26"] > private["2016/17"]
    kinds = figures(
        rows, "SELECT 'x', count(*) FROM kpi.v_privatskoleandel WHERE i_fri > i_fri_eller_efterskole GROUP BY 1"
    )
    assert kinds == {}


def test_small_schools_cost_more_and_the_closed_one_is_with_its_successor(rows: Rows) -> None:
    correlation = figure(rows, "SELECT corr(elever, nettoudgift / elever) FROM kpi.v_udgift_pr_elev WHERE aar = '2025'")
    assert correlation < -0.4
    years = "SELECT max(aar) FROM kpi.v_udgift_pr_elev WHERE institution = 'krageredeskolen'"
    assert figure(rows, years) == 2023


def test_the_guarantee_is_kept_in_most_months_and_broken_for_several_at_once(rows: Rows) -> None:
    late = figures(rows, "SELECT maaned, sum(1 - rettidigt) FROM kpi.v_pasningsgaranti GROUP BY 1")
    assert sum(1 for count in late.values() if count == 0) > 0.7 * len(late)
    assert len([count for count in late.values() if count]) >= 6
    by_year = figures(rows, "SELECT left(maaned, 4), sum(1 - rettidigt) FROM kpi.v_pasningsgaranti GROUP BY 1")
    assert all(by_year[str(year)] > 0 for year in range(2021, 2027))


def test_teeth_get_worse_with_age_and_better_over_the_years(rows: Rows) -> None:
    ages = figures(rows, "SELECT tandalder, avg(kariesfri) FROM kpi.v_kariesfri WHERE aar >= '2020' GROUP BY 1")
    assert ages["alder_5"] > ages["alder_12"] > ages["alder_15"]
    years = figures(rows, "SELECT aar, avg(kariesfri) FROM kpi.v_kariesfri GROUP BY 1")
    assert years["2025"] - years["2015"] > 0.03


def test_staffing_is_known_for_the_centres_that_the_catalog_covers(rows: Rows, demo_catalog: Catalog) -> None:
    there = {r[0] for r in rows.execute("SELECT DISTINCT institution FROM kpi.v_normering").fetchall()}
    assert there == set(demo_catalog.kpis["normering"].covers["institution"])
    better = figures(rows, "SELECT aar, sum(boern_3_5) / sum(voksne_3_5) FROM kpi.v_normering GROUP BY 1")
    assert better["2017"] > 6.5
    assert max(better[year] for year in ("2024", "2025")) <= 6
