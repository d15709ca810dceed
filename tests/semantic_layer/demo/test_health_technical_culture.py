"""The figures of health and senior care, the technical area and culture lie where a municipality's would."""

import duckdb
import pytest

Rows = duckdb.DuckDBPyConnection


def figure(rows: Rows, sql: str) -> float:
    row = rows.execute(sql).fetchone()
    assert row is not None
    return float(row[0])


@pytest.mark.parametrize(
    ("sql", "low", "high"),
    [
        ("SELECT avg(visiterede_timer) FROM kpi.v_hjemmehjaelp_timer WHERE maaned LIKE '2025%'", 3.1, 3.7),
        ("SELECT avg((visiterede_timer < 2)::INT) FROM kpi.v_hjemmehjaelp_timer", 0.55, 0.70),
        (
            "SELECT 100 * sum(leverede_timer) / sum(visiterede_timer) FROM kpi.v_hjemmehjaelp_timer "
            "WHERE maaned LIKE '2025%'",
            93,
            95,
        ),
        (
            "SELECT 100 * sum(leverede_timer) / sum(visiterede_timer) FROM kpi.v_hjemmehjaelp_timer "
            "WHERE right(maaned, 2) = '07'",
            87,
            91,
        ),
        ("SELECT avg(n) FROM (SELECT count(*) AS n FROM kpi.v_plejebolig_venteliste GROUP BY maaned)", 20, 36),
        ("SELECT avg(ventedage) FROM kpi.v_genoptraening WHERE kvartal LIKE '2025%'", 5.8, 6.5),
        ("SELECT 100 * avg(inden_syv_dage) FROM kpi.v_genoptraening WHERE kvartal LIKE '2025%'", 74, 85),
        (
            "SELECT 1000 * sum(indlaeggelser) / sum(borgere) FROM kpi.v_forebyggelige_indlaeggelser WHERE aar = '2025'",
            53,
            62,
        ),
        (
            "SELECT 1000 * sum(dage_paa_aarsbasis) / sum(borgere) FROM kpi.v_faerdigbehandlede "
            "WHERE kvartal LIKE '2025%'",
            11,
            17,
        ),
        ("SELECT avg(hjaelpere) FROM kpi.v_personalekontinuitet WHERE maaned LIKE '2025%'", 8.9, 9.8),
        ("SELECT 100 * avg(inden_maal) FROM kpi.v_byggesag_servicemaal WHERE kvartal LIKE '2025%'", 43, 70),
        ("SELECT 100 * sum(til_genanvendelse_ton) / sum(ton) FROM kpi.v_husholdningsaffald WHERE aar = '2024'", 50, 54),
        ("SELECT 1000 * sum(ton) / 70500 FROM kpi.v_restaffald WHERE maaned LIKE '2025%'", 170, 186),
        ("SELECT count(*) / 3 FROM kpi.v_trafikuheld WHERE left(kvartal, 4) IN ('2023', '2024', '2025')", 23, 38),
        ("SELECT sum(paastigere) FROM kpi.v_buspassagerer WHERE maaned LIKE '2025%'", 4_700_000, 5_100_000),
        ("SELECT sum(besoeg) FROM kpi.v_biblioteksbesoeg WHERE maaned LIKE '2025%'", 410_000, 450_000),
        ("SELECT 100 * sum(medlemmer) / sum(indbyggere) FROM kpi.v_foreningsmedlemmer WHERE aar = '2025'", 69, 75),
        ("SELECT sum(besoeg) FROM kpi.v_svoemmehal WHERE maaned LIKE '2025%'", 200_000, 220_000),
        ("SELECT 100 * sum(bookede_timer) / sum(mulige_timer) FROM kpi.v_svoemmehal WHERE maaned LIKE '2025%'", 69, 73),
    ],
)
def test_levels(rows: Rows, sql: str, low: float, high: float) -> None:
    assert low <= figure(rows, sql) <= high


def test_hours_are_of_the_recipients_of_home_help(rows: Rows) -> None:
    difference = """SELECT count(*) FROM
        (SELECT maaned, borger_id FROM kpi.v_hjemmehjaelp EXCEPT SELECT maaned, borger_id FROM kpi.v_hjemmehjaelp_timer)
    """
    assert figure(rows, difference) == 0


def test_service_targets_agree_with_the_time_of_the_cases(rows: Rows) -> None:
    wrong = """SELECT count(*) FROM kpi.v_byggesag_servicemaal AS s JOIN kpi.v_byggesager AS b USING (sag_id)
        WHERE s.inden_maal <> (b.dage <= CASE b.sagstype WHEN 'industri' THEN 50 WHEN 'erhverv' THEN 55
            WHEN 'etagebolig' THEN 60 ELSE 40 END)::INT"""
    assert figure(rows, wrong) == 0


def test_pandemic_emptied_buses_libraries_and_pools(rows: Rows) -> None:
    for view, column in (
        ("v_buspassagerer", "paastigere"),
        ("v_biblioteksbesoeg", "besoeg"),
        ("v_svoemmehal", "besoeg"),
    ):
        before, during = (
            figure(rows, f"SELECT sum({column}) FROM kpi.{view} WHERE maaned = '{year}-04'") for year in (2019, 2020)
        )
        assert during < 0.5 * before


def test_district_counts_are_those_of_the_population(rows: Rows) -> None:
    different = """SELECT count(*) FROM
        (SELECT kvartal, distrikt, aldersgruppe, sum(antal) AS antal FROM kpi.v_indbyggere WHERE kvartal LIKE '2025%'
         GROUP BY ALL) AS i
        FULL JOIN (SELECT * FROM raw.folketal_distrikt WHERE kvartal LIKE '2025%') AS f
            USING (kvartal, distrikt, aldersgruppe)
        WHERE i.antal IS DISTINCT FROM f.antal"""
    assert figure(rows, different) == 0


def test_children_may_be_members_of_several_associations(rows: Rows) -> None:
    share = """SELECT sum(medlemmer) / sum(indbyggere) FROM kpi.v_foreningsmedlemmer
        WHERE aldersgruppe = 'a6_16' AND aar = '2025'"""
    assert figure(rows, share) > 1
