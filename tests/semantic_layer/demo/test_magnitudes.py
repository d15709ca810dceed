"""The invented figures lie where a municipality of 70,000 would have them."""

from itertools import pairwise

import duckdb
import pytest

Rows = duckdb.DuckDBPyConnection
ABSENCE = "100 * sum(fravaersdage) / sum(mulige_dage)"
CLOSED_MONTH = "2026-09"


def figure(rows: Rows, sql: str) -> float:
    row = rows.execute(sql).fetchone()
    assert row is not None
    return float(row[0])


def figures(rows: Rows, sql: str) -> dict[str, float]:
    return {str(key): float(value) for key, value in rows.execute(sql).fetchall()}


@pytest.mark.parametrize(
    ("sql", "low", "high"),
    [
        (f"SELECT {ABSENCE} FROM kpi.v_sygefravaer WHERE maaned LIKE '2025%'", 5.3, 5.9),
        (f"SELECT {ABSENCE} FROM kpi.v_sygefravaer WHERE maaned LIKE '2022%'", 6.1, 6.8),
        ("SELECT count(*) FROM kpi.v_sygefravaer WHERE maaned = '2026-08'", 5800, 6200),
        ("SELECT sum(elever) / sum(klasser) FROM kpi.v_klassekvotient", 21.0, 21.6),
        ("SELECT max(elever) FROM kpi.v_klassekvotient", 26, 30),
        ("SELECT avg(snit) FROM kpi.v_karakterer", 7.4, 7.8),
        ("SELECT 100 * sum(fravaersdage) / sum(skoledage) FROM kpi.v_elevfravaer WHERE skoleaar >= '2023'", 6.3, 6.9),
        ("SELECT count(*) FROM kpi.v_indbyggere WHERE kvartal = '2026-Q3'", 69_500, 70_800),
        ("SELECT count(*) / 12 FROM kpi.v_hjemmehjaelp WHERE maaned LIKE '2025%'", 1_420, 1_480),
        ("SELECT count(DISTINCT borger_id) FROM kpi.v_hjemmehjaelp WHERE maaned LIKE '2025%'", 1_900, 2_200),
        ("SELECT avg(ventedage) FROM kpi.v_plejebolig", 32, 37),
        ("SELECT 100 * avg(inden_garanti) FROM kpi.v_plejebolig", 90, 94),
        ("SELECT 100 * sum(ledig) / sum(arbejdsstyrke) FROM kpi.v_ledighed WHERE maaned LIKE '2025%'", 2.7, 3.1),
        ("SELECT count(*) FROM kpi.v_underretninger WHERE maaned LIKE '2025%'", 1_150, 1_320),
        ("SELECT count(DISTINCT barn_id) FROM kpi.v_underretninger WHERE maaned LIKE '2025%'", 650, 730),
        ("SELECT count(*) FROM kpi.v_byggesager WHERE kvartal LIKE '2025%'", 830, 970),
        ("SELECT avg(dage) FROM kpi.v_byggesager WHERE kvartal LIKE '2025%'", 53, 61),
        ("SELECT sum(oprindeligt) FROM kpi.v_serviceudgifter WHERE budgetopfoelgning = '2026-BO3'", 3_420, 3_420),
    ],
)
def test_levels(rows: Rows, sql: str, low: float, high: float) -> None:
    assert low <= figure(rows, sql) <= high


def test_absence_follows_area_and_season(rows: Rows) -> None:
    areas = figures(
        rows,
        f"""SELECT t.overordnet, {ABSENCE} FROM kpi.v_sygefravaer s JOIN raw.enhed_tilhoer t ON t.enhed = s.institution
        WHERE s.maaned LIKE '2025%' AND t.til IS NULL GROUP BY 1""",
    )
    assert areas["hjemmepleje"] > areas["dagtilbud"] > areas["skole"] > areas["kultur"]
    months = figures(rows, f"SELECT right(maaned, 2), {ABSENCE} FROM kpi.v_sygefravaer GROUP BY 1")
    assert max(months, key=lambda m: months[m]) == "02"
    assert min(months, key=lambda m: months[m]) == "07"


def test_noise_shrinks_with_the_size_of_the_unit(rows: Rows) -> None:
    found = rows.execute(
        f"""SELECT stddev(share) / avg(share) FROM
            (SELECT institution, left(maaned, 4), {ABSENCE} AS share, count(*) AS n FROM kpi.v_sygefravaer
             WHERE right(maaned, 2) IN ('09', '10') AND maaned < '2026' GROUP BY ALL)
        GROUP BY institution HAVING count(*) > 1 ORDER BY avg(n)"""
    ).fetchall()
    spread = [float(row[0]) for row in found]
    assert sum(spread[:10]) > 1.5 * sum(spread[-10:])


def test_small_units_stay_below_the_threshold(rows: Rows) -> None:
    tiny = rows.execute(
        """SELECT institution, min(n), max(n) FROM
        (SELECT institution, maaned, count(*) AS n FROM kpi.v_sygefravaer GROUP BY ALL) GROUP BY 1 HAVING min(n) < 10"""
    ).fetchall()
    assert {row[0] for row in tiny} == {"skovgruppen_muldvarpen", "naturgruppen_flagermusen"}
    assert all(6 <= low <= high <= 9 for _, low, high in tiny)


def test_one_institution_is_late_in_the_latest_closed_month(rows: Rows) -> None:
    expected = figure(rows, "SELECT count(*) FROM raw.enhed WHERE niveau = 'institution' AND gyldig_til IS NULL")
    there = figures(rows, "SELECT maaned, count(DISTINCT institution) FROM kpi.v_sygefravaer GROUP BY 1")
    assert there[CLOSED_MONTH] == expected - 1
    assert there[CLOSED_MONTH] / expected >= 0.95
    since = [n for month, n in there.items() if "2025-01" <= month <= "2026-08"]
    between = [n for month, n in there.items() if "2024-08" <= month <= "2024-12"]
    before = [n for month, n in there.items() if month <= "2024-07"]
    assert max(since) == expected
    assert max(between) == expected + 1, "two day care centres became one"
    assert max(before) == expected + 2, "a school closed"
    assert any(n < max(since) for n in since) or any(n < max(before) for n in before)


def test_the_closed_school_hands_its_pupils_over(rows: Rows) -> None:
    found = rows.execute(
        """SELECT count(*), count(DISTINCT later.institution), min(later.institution)
        FROM raw.indskrivning AS was JOIN raw.indskrivning AS later USING (elev_id)
        WHERE was.institution = 'krageredeskolen' AND was.skoleaar = '2023/24' AND later.skoleaar = '2024/25'"""
    ).fetchone()
    assert found is not None
    assert found[0] > 100
    assert found[1:] == (1, "soeparkskolen")


def test_schools_differ_in_size_and_marks(rows: Rows) -> None:
    sizes = figures(rows, "SELECT institution, count(*) FROM raw.indskrivning WHERE skoleaar = '2025/26' GROUP BY 1")
    assert 250 <= min(sizes.values()) < 0.6 * max(sizes.values())
    assert max(sizes.values()) <= 900
    marks = figures(rows, "SELECT institution, avg(snit) FROM kpi.v_karakterer WHERE skoleaar >= '2022' GROUP BY 1")
    assert 1.0 < max(marks.values()) - min(marks.values()) < 3.0
    sexes = figures(rows, "SELECT koen, avg(snit) FROM kpi.v_karakterer GROUP BY 1")
    assert 0.5 < sexes["kvinder"] - sexes["maend"] < 1.1


def test_pupils_are_away_more_the_older_they_are(rows: Rows) -> None:
    share = figures(rows, "SELECT klassetrin, sum(fravaersdage) / sum(skoledage) FROM kpi.v_elevfravaer GROUP BY 1")
    assert share["trin_0"] < share["trin_5"] < share["trin_9"]


def test_population_grows_and_ages(rows: Rows) -> None:
    total = figures(rows, "SELECT kvartal, count(*) FROM kpi.v_indbyggere GROUP BY 1")
    assert (total["2026-Q1"] / total["2014-Q1"]) ** (1 / 12) == pytest.approx(1.006, abs=0.001)
    old = figures(rows, "SELECT kvartal, count(*) FROM kpi.v_indbyggere WHERE aldersgruppe = 'a80_plus' GROUP BY 1")
    assert (old["2026-Q1"] / old["2014-Q1"]) ** (1 / 12) == pytest.approx(1.045, abs=0.004)
    people = [total[quarter] for quarter in sorted(total)]
    assert all(abs(after / before - 1) < 0.004 for before, after in pairwise(people))


def test_unemployment_follows_season_and_age(rows: Rows) -> None:
    months = figures(rows, "SELECT right(maaned, 2), sum(ledig) / sum(arbejdsstyrke) FROM kpi.v_ledighed "
                           "WHERE maaned BETWEEN '2023' AND '2026' GROUP BY 1")  # fmt: skip
    assert min(months["01"], months["02"], months["03"]) > 1.1 * max(months["06"], months["07"], months["08"])
    ages = figures(rows, "SELECT alder_arbejde, sum(ledig) / sum(arbejdsstyrke) FROM kpi.v_ledighed GROUP BY 1")
    assert ages["a25_29"] > ages["a16_24"] > ages["a30_49"] > ages["a50_59"]
    assert figure(rows, "SELECT max(ledig) FROM kpi.v_ledighed") == 1


def test_offers_a_quarter(rows: Rows) -> None:
    counts = figures(rows, "SELECT kvartal, count(*) FROM kpi.v_plejebolig WHERE kvartal < '2026-Q4' GROUP BY 1")
    assert all(25 <= n <= 40 for n in counts.values())


def test_referrals_have_a_trough_in_july(rows: Rows) -> None:
    months = figures(
        rows, "SELECT right(maaned, 2), count(*) FROM kpi.v_underretninger WHERE maaned < '2026' GROUP BY 1"
    )
    assert min(months, key=lambda m: months[m]) == "07"
    assert max(months, key=lambda m: months[m]) in ("02", "03", "10", "11")


def test_apartment_blocks_take_longest(rows: Rows) -> None:
    kinds = figures(rows, "SELECT sagstype, avg(dage) FROM kpi.v_byggesager GROUP BY 1")
    assert max(kinds, key=lambda k: kinds[k]) == "etagebolig"
    assert min(kinds, key=lambda k: kinds[k]) == "mindre_byggeri"


def test_yearly_figures_per_inhabitant(rows: Rows) -> None:
    people = figures(
        rows, "SELECT left(kvartal, 4), count(*) FROM kpi.v_indbyggere WHERE kvartal LIKE '%Q4' GROUP BY 1"
    )
    tons = figures(rows, "SELECT aar, 1000 * sum(ton) FROM kpi.v_co2 GROUP BY 1")
    assert tons["2014"] / people["2014"] == pytest.approx(5.4, abs=0.15)
    assert tons["2024"] / people["2024"] == pytest.approx(3.6, abs=0.15)
    assert max(tons) == "2024"
    loans = figures(rows, "SELECT aar, sum(fysiske) FROM kpi.v_udlaan GROUP BY 1")
    digital = figures(rows, "SELECT aar, sum(digitale) FROM kpi.v_udlaan GROUP BY 1")
    assert loans["2025"] / people["2025"] == pytest.approx(4.6, abs=0.1)
    assert digital["2025"] / people["2025"] == pytest.approx(1.7, abs=0.1)
    assert loans["2020"] < 0.8 * loans["2019"]


def test_one_committee_is_clearly_over_its_budget(rows: Rows) -> None:
    deviation = "100 * (sum(forventet) - sum(korrigeret)) / sum(korrigeret)"
    total = figures(rows, f"SELECT budgetopfoelgning, {deviation} FROM kpi.v_serviceudgifter GROUP BY 1")
    assert all(abs(share) <= 0.6 for share in total.values())
    assert len(total) == 15
    committees = figures(rows, f"SELECT udvalg, {deviation} FROM kpi.v_serviceudgifter "
                               "WHERE budgetopfoelgning = '2026-BO3' GROUP BY 1")  # fmt: skip
    assert committees.pop("social") > 2
    assert all(abs(share) <= 0.6 for share in committees.values())


def test_projects_spend_within_what_is_committed(rows: Rows) -> None:
    (wrong,) = rows.execute("SELECT count(*) FROM kpi.v_anlaeg WHERE NOT forbrug <= disponeret "
                            "OR NOT disponeret <= forventet").fetchone() or (None,)  # fmt: skip
    assert wrong == 0
    (falling,) = rows.execute(
        """SELECT count(*) FROM (SELECT forbrug - lag(forbrug) OVER (PARTITION BY projekt ORDER BY kvartal) AS step
        FROM kpi.v_anlaeg) WHERE step < 0"""
    ).fetchone() or (None,)
    assert falling == 0


def test_traffic_lights_mix_and_have_reasons(rows: Rows) -> None:
    mix = figures(rows, "SELECT oekonomi, count(*) FROM kpi.v_anlaeg_status WHERE kvartal = '2026-Q3' GROUP BY 1")
    running = sum(mix.values())
    assert mix["groen"] / running == pytest.approx(0.60, abs=0.08)
    assert mix["gul"] / running == pytest.approx(0.27, abs=0.08)
    assert mix["roed"] / running == pytest.approx(0.13, abs=0.08)
    (silent,) = rows.execute(
        "SELECT count(*) FROM kpi.v_anlaeg_status "
        "WHERE (aarsag IS NULL) <> (tid = 'groen' AND oekonomi = 'groen' AND omfang = 'groen')"
    ).fetchone() or (None,)
    assert silent == 0
    turned = rows.execute(
        """SELECT new.projekt FROM kpi.v_anlaeg_status AS old JOIN kpi.v_anlaeg_status AS new USING (projekt)
        WHERE old.kvartal = '2026-Q1' AND new.kvartal = '2026-Q3'
        AND old.oekonomi <> 'roed' AND new.oekonomi = 'roed'"""
    ).fetchall()
    assert turned == [("raageskovskolen_renovering",)]


def test_colours_keep_the_stated_limits(rows: Rows) -> None:
    (wrong,) = rows.execute(
        """SELECT count(*) FROM kpi.v_anlaeg AS a JOIN kpi.v_anlaeg_status AS s USING (kvartal, projekt)
        WHERE s.oekonomi <> CASE WHEN a.forventet > 1.07 * a.bevilling + 0.000001 THEN 'roed'
            WHEN a.forventet > 1.02 * a.bevilling + 0.000001 THEN 'gul' ELSE 'groen' END"""
    ).fetchone() or (None,)
    assert wrong == 0
