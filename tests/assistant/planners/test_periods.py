"""Words of time become the periods that they name, on every kind of day, or the question stops."""

from dataclasses import dataclass
from datetime import date

import pytest

from assistant.plan import Clarify, Decline, Plan, QueryPlan
from assistant.planners.context import is_stock
from assistant.understand import Understander
from semantic_layer.catalog import Catalog
from semantic_layer.query import PeriodRange, Query
from semantic_layer.texts import Language
from tests.assistant.conftest import TODAY, PlanText, query_of

NEW_YEAR, LEAP_DAY, WEEK_53 = date(2026, 1, 1), date(2028, 2, 29), date(2026, 12, 30)
MONTHLY, STOCK, QUARTERLY, SCHOOL, FOLLOW_UP = (
    "sygefraværet",
    "likviditeten",
    "byggesagstiden",
    "elevfraværet",
    "budgetafvigelsen",
)


def _ends(planned: Plan) -> tuple[str, str] | str:
    """The ids of the period, or why there is none."""
    if isinstance(planned, QueryPlan):
        return planned.query.period.from_, planned.query.period.to
    return planned.reason if isinstance(planned, Clarify | Decline) else planned.kind


@pytest.mark.parametrize(
    ("figure", "said", "today", "expected"),
    [
        (MONTHLY, "sidste år", TODAY, ("2025", "2025")),
        (MONTHLY, "i forfjor", TODAY, ("2024", "2024")),
        (MONTHLY, "sidste år", NEW_YEAR, "period_not_published"),
        (MONTHLY, "i forfjor", NEW_YEAR, ("2024", "2024")),
        (MONTHLY, "år til dato", TODAY, ("2026-01", "2026-09")),
        (MONTHLY, "år til dato", NEW_YEAR, "period_not_published"),
        (MONTHLY, "år til dato", LEAP_DAY, ("2028-01", "2028-01")),
        (MONTHLY, "i december", NEW_YEAR, "period_not_published"),
        (MONTHLY, "i november", NEW_YEAR, ("2025-11", "2025-11")),
        (MONTHLY, "i oktober", NEW_YEAR, ("2025-10", "2025-10")),
        (MONTHLY, "i januar", LEAP_DAY, ("2028-01", "2028-01")),
        (MONTHLY, "i februar", LEAP_DAY, ("2027-02", "2027-02")),
        (MONTHLY, "i september sidste år", TODAY, ("2025-09", "2025-09")),
        (MONTHLY, "for et år siden", LEAP_DAY, ("2027-02", "2027-02")),
        (MONTHLY, "i uge 53", WEEK_53, "period_not_published"),
        (MONTHLY, "i uge 53", TODAY, "period_not_published"),
        (MONTHLY, "fra marts til juni 2025", TODAY, ("2025-03", "2025-06")),
        (MONTHLY, "fra november til februar 2026", TODAY, ("2025-11", "2026-02")),
        (MONTHLY, "fra november til februar", NEW_YEAR, ("2024-11", "2025-02")),
        (MONTHLY, "før 2024", TODAY, ("2021-01", "2023-12")),
        (MONTHLY, "efter 2023", TODAY, ("2024-01", "2026-09")),
        (MONTHLY, "til og med marts 2024", TODAY, ("2021-01", "2024-03")),
        (MONTHLY, "efter 2026", TODAY, "period_not_published"),
        (MONTHLY, "før 2028", TODAY, "forecast"),
        (MONTHLY, "pr. 31. marts 2026", TODAY, "ambiguous_period"),
        (STOCK, "pr. 31. marts 2026", TODAY, ("2026-Q1", "2026-Q1")),
        (STOCK, "pr. 29. februar 2027", LEAP_DAY, "ambiguous_period"),
        (STOCK, "pr. 1. januar", NEW_YEAR, "ambiguous_period"),
        (STOCK, "pr. 1. januar", TODAY, ("2025-Q4", "2025-Q4")),
        (STOCK, "ultimo 2025", TODAY, ("2025-Q4", "2025-Q4")),
        (STOCK, "primo 2026", TODAY, ("2025-Q4", "2025-Q4")),
        (STOCK, "ultimo 2026", TODAY, "forecast"),
        (QUARTERLY, "i Q3", TODAY, ("2026-Q3", "2026-Q3")),
        (QUARTERLY, "i 4. kvartal", TODAY, ("2025-Q4", "2025-Q4")),
        (QUARTERLY, "i 4. kvartal", NEW_YEAR, "period_not_published"),
        (QUARTERLY, "i andet halvår 2025", TODAY, ("2025-Q3", "2025-Q4")),
        (SCHOOL, "i 24/25", TODAY, ("2024/25", "2024/25")),
        (SCHOOL, "i skoleåret 24-25", TODAY, ("2024/25", "2024/25")),
        (SCHOOL, "i skoleåret 2024/2026", TODAY, "breakdown_not_published"),
        (SCHOOL, "i 2024-25", TODAY, "breakdown_not_published"),
        (SCHOOL, "efter sommerferien", TODAY, "ambiguous_period"),
        (FOLLOW_UP, "ved BO1", TODAY, ("2026-BO1", "2026-BO1")),
        (FOLLOW_UP, "ved BO1", NEW_YEAR, ("2025-BO1", "2025-BO1")),
        (FOLLOW_UP, "ved budgetopfølgning 2 2025", TODAY, ("2025-BO2", "2025-BO2")),
    ],
)
def test_a_phrase_resolves_on_its_day(
    plan: PlanText, figure: str, said: str, today: date, expected: tuple[str, str] | str
) -> None:
    assert _ends(plan(f"Hvad var {figure} {said}?", today=today)) == expected


def test_a_month_without_a_figure_is_never_another_month(plan: PlanText) -> None:
    """October is over and not published: the October before is offered, not given."""
    planned = plan("Hvad var sygefraværet i oktober?")
    assert isinstance(planned, Decline) and planned.reason == "period_not_published"
    assert planned.detail.period == "2026-10"
    offered = plan(planned.alternatives[0])
    assert isinstance(offered, QueryPlan) and offered.query.period.from_ == "2025-10"


def test_what_is_asked_back_names_the_periods_that_work(plan: PlanText) -> None:
    planned = plan("Hvordan har sygefraværet udviklet sig siden valget?")
    assert isinstance(planned, Clarify)
    assert [r.query.period.from_ for r in planned.readings if r.query] == ["2025-11", "2026-01"]


def test_year_to_date_is_set_against_the_same_months(plan: PlanText) -> None:
    planned = plan("Hvor mange underretninger har vi fået år til dato sammenlignet med sidste år?")
    assert isinstance(planned, QueryPlan) and planned.query.against is not None
    assert planned.query.against.period == PeriodRange(from_="2025-01", to="2025-09")


def test_the_figure_of_a_year_is_no_course(plan: PlanText) -> None:
    for text in ("Hvor mange underretninger får vi om året?", "Hvor meget restaffald er der pr. indbygger pr. år?"):
        planned = plan(text)
        assert isinstance(planned, QueryPlan)
        assert (planned.query.operation, planned.query.period.from_) == ("value", "2025")
    for text in ("Vis antallet af underretninger pr. år", "Vis genanvendelsen år for år"):
        planned = plan(text)
        assert isinstance(planned, QueryPlan) and planned.query.operation == "trend"


# -- any phrase × any verified question --------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A phrase in both languages, and the days that whatever is shown may cover."""

    da: str
    en: str
    first: date
    last: date


EARLY, LATE = date(2000, 1, 1), TODAY
PHRASES = (
    Said("i 2024", "in 2024", date(2024, 1, 1), date(2024, 12, 31)),
    Said("i 2023", "in 2023", date(2023, 1, 1), date(2023, 12, 31)),
    Said("sidste år", "last year", date(2025, 1, 1), date(2025, 12, 31)),
    Said("i forfjor", "the year before last", date(2024, 1, 1), date(2024, 12, 31)),
    Said("i år", "this year", date(2026, 1, 1), LATE),
    Said("år til dato", "year to date", date(2026, 1, 1), LATE),
    Said("i marts 2025", "in March 2025", date(2025, 3, 1), date(2025, 3, 31)),
    Said("i marts", "in March", date(2026, 3, 1), date(2026, 3, 31)),
    Said("i marts sidste år", "in March last year", date(2025, 3, 1), date(2025, 3, 31)),
    Said("i Q2", "in Q2", date(2026, 4, 1), date(2026, 6, 30)),
    Said("i 3. kvartal 2025", "in the third quarter of 2025", date(2025, 7, 1), date(2025, 9, 30)),
    Said("i første halvår 2025", "in the first half of 2025", date(2025, 1, 1), date(2025, 6, 30)),
    Said("i skoleåret 2023/24", "in the 2023/24 school year", date(2023, 8, 1), date(2024, 7, 31)),
    Said("i 23/24", "in 23/24", date(2023, 8, 1), date(2024, 7, 31)),
    Said("pr. 31. december 2024", "as of 31 December 2024", date(2024, 1, 1), date(2024, 12, 31)),
    Said("ultimo 2024", "at the end of 2024", date(2024, 1, 1), date(2024, 12, 31)),
    Said("primo 2025", "at the start of 2025", date(2024, 1, 1), date(2024, 12, 31)),
    Said("siden 2023", "since 2023", date(2023, 1, 1), LATE),
    Said("efter 2022", "after 2022", date(2023, 1, 1), LATE),
    Said("før 2024", "before 2024", EARLY, date(2023, 12, 31)),
    Said("til og med 2023", "up to 2023", EARLY, date(2023, 12, 31)),
    Said("fra 2022 til 2024", "from 2022 to 2024", date(2022, 1, 1), date(2024, 12, 31)),
    Said("2022-2024", "2022-2024", date(2022, 1, 1), date(2024, 12, 31)),
    Said("de seneste tre år", "over the last three years", date(2021, 1, 1), LATE),
    Said("i uge 7", "in week 7", LATE, EARLY),
    Said("siden valget", "since the election", LATE, EARLY),
    Said("før corona", "before covid", LATE, EARLY),
    Said("i sommerferien", "in the summer holidays", LATE, EARLY),
    Said("de næste tre år", "over the next three years", LATE, EARLY),
    Said("i 2028", "in 2028", LATE, EARLY),
)
"""Where `last` lies before `first`, nothing may be answered."""


@pytest.fixture(scope="module")
def open_questions(catalog: Catalog, understander: Understander) -> list[tuple[Language, str]]:
    """The verified questions that say no period themselves, one per KPI and language."""
    found: dict[tuple[str, Language], tuple[Language, str]] = {}
    for kpi in catalog.kpis.values():
        for verified in kpi.verified:
            for language, text in verified.questions():
                if not understander.understand_question(text, language).periods and not verified.query.forecast:
                    found.setdefault((kpi.id, language), (language, text))
    return list(found.values())


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.slow, id="all")])
@pytest.mark.parametrize("said", PHRASES, ids=lambda s: s.en)
def test_a_phrase_is_used_or_the_question_stops(
    plan: PlanText, catalog: Catalog, open_questions: list[tuple[Language, str]], said: Said, every: int
) -> None:
    """With every third question, other ones from phrase to phrase."""
    assert len(open_questions) > 80
    wrong = []
    for language, text in open_questions[PHRASES.index(said) % every :: every]:
        asked = f"{text.rstrip('?.')} {said.da if language == 'da' else said.en}?"
        planned = plan(asked, language=language)
        if isinstance(planned, QueryPlan) and not planned.query.forecast and not _covers(catalog, planned.query, said):
            wrong.append((asked, planned.query.operation, planned.query.grain, planned.query.period))
    assert wrong == []


def _covers(catalog: Catalog, query: Query, said: Said) -> bool:
    """What is shown, or what it is set against, lies within the days that the phrase names; a state ends there."""
    state = is_stock(catalog, catalog.kpi(query.kpis[0]), query.measures[0].split(".")[0])
    spans = [query.period, *([query.against.period] if query.against and query.against.period else [])]
    for span in spans:
        first, last = (catalog.calendars.parse(end, query.grain) for end in (span.from_, span.to))
        if said.first <= (last.end if state else first.start) and last.end <= said.last:
            return True
    return False


def test_words_that_are_also_months_are_none(plan: PlanText) -> None:
    """ "jul" is Christmas, "may" a verb; "in May" is a month."""
    assert not isinstance(plan("Hvor mange underretninger fik vi til jul?"), QueryPlan)
    assert _ends(plan("What was sickness absence in May?")) == ("2026-05", "2026-05")
    assert _ends(plan("What may sickness absence have been last year?")) != ("2026-05", "2026-05")


def test_where_is_no_question_of_when(plan: PlanText) -> None:
    assert not isinstance(plan("Hvor ligger sygefraværet højest?"), QueryPlan)
    assert not isinstance(plan("Where was sickness absence highest?"), QueryPlan)


def test_the_last_years_are_a_course_and_last_year_is_a_change(plan: PlanText) -> None:
    for text in ("Hvordan har gælden udviklet sig de seneste år?", "Hvad har gælden været de sidste år?"):
        planned = plan(text)
        assert isinstance(planned, QueryPlan), planned
        assert (planned.query.operation, planned.query.period.from_) == ("trend", "2018"), text
    planned = plan("Hvordan har gælden udviklet sig sidste år?")
    assert isinstance(planned, QueryPlan), planned
    assert planned.query.operation == "change"
    planned = plan("Hvad var gælden sidste år?")
    assert isinstance(planned, QueryPlan), planned
    assert planned.query.operation == "value"


@pytest.mark.parametrize(
    "text",
    [
        "Er klassekvotienten faldet siden sidste år?",
        "Klassekvotienten i år mod sidste år",
        "Er gælden steget mod i fjor?",
    ],
)
def test_a_period_that_is_offered_instead_makes_no_fault(plan: PlanText, text: str) -> None:
    """The reading with a period that nobody said has no words of its own for it."""
    assert plan(text) is not None


GRADES, HOMELESS, WASTE = "karaktergennemsnittet", "hjemløse", "restaffaldet"


@pytest.mark.parametrize(
    ("figure", "said", "today", "expected"),
    [
        (GRADES, "i sommer", TODAY, ("2025/26", "2025/26")),
        (GRADES, "i sommeren 2024", TODAY, ("2023/24", "2023/24")),
        (GRADES, "i sommer", date(2026, 3, 1), ("2024/25", "2024/25")),
        # The exams are being held, and those of the next year are to come.
        (GRADES, "i sommer", date(2026, 6, 20), "period_not_published"),
        (GRADES, "i sommeren 2027", TODAY, "forecast"),
        # In spring there is no exam, and no figure of absence is made in one season.
        (GRADES, "i foråret", TODAY, "ambiguous_period"),
        (GRADES, "sidste sommer", TODAY, "ambiguous_period"),
        (MONTHLY, "i sommer", TODAY, "ambiguous_period"),
        (HOMELESS, "i vinteren 2024", TODAY, ("2024", "2024")),
    ],
)
def test_a_season_names_the_period_of_what_is_made_in_it(
    plan: PlanText, figure: str, said: str, today: date, expected: tuple[str, str] | str
) -> None:
    assert _ends(plan(f"Hvad var {figure} {said}?", today=today)) == expected


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Vis sygefraværet måned for måned det seneste år", ("2025-10", "2026-09")),
        ("Vis sygefraværet kvartal for kvartal de seneste to år", ("2024-Q4", "2026-Q3")),
        ("How has sickness absence developed month by month over the past year?", ("2025-10", "2026-09")),
        ("Vis likviditeten hvert kvartal siden starten af 2025", ("2025-Q1", "2026-Q3")),
        ("Show liquidity each quarter since the beginning of 2025", ("2025-Q1", "2026-Q3")),
        ("Hvad var budgetafvigelsen ved anden budgetopfølgning i år?", ("2026-BO2", "2026-BO2")),
        ("What was the budget deviation at the first budget followup last year?", ("2025-BO1", "2025-BO1")),
    ],
)
def test_how_fine_the_course_is_to_be_is_heeded(plan: PlanText, text: str, ends: tuple[str, str]) -> None:
    assert _ends(plan(text)) == ends


def test_people_who_live_somewhere_are_no_live_figure(plan: PlanText) -> None:
    assert _ends(plan("How many people live in Nordskoven in 2025?")) == ("2025", "2025")


def test_the_months_of_a_quarter_are_it_where_there_are_no_months(plan: PlanText) -> None:
    query = query_of(plan, "Hvor mange sengedage lå færdigbehandlede på sygehus fra april til juni?")
    assert (query.operation, query.grain, query.period.from_) == ("value", "quarter", "2026-Q2")
    assert not isinstance(plan("Hvor mange færdigbehandlede sengedage var der fra april til maj?"), QueryPlan)


def test_a_season_of_a_coming_year_is_a_forecast(plan: PlanText) -> None:
    found = plan("What will unemployment be by the summer of 2027?")
    assert isinstance(found, Decline) and found.reason == "forecast"


@pytest.mark.parametrize(
    "text",
    [
        "Hvad er prognosen for ledige stillinger det seneste kvartal?",
        "Ledigheden fra januar til den seneste måned",
        "Ledigheden siden den nyeste måned",
    ],
)
def test_the_latest_is_a_period_wherever_one_stands(plan: PlanText, text: str) -> None:
    assert isinstance(plan(text), QueryPlan | Decline | Clarify)


def test_yesterday_is_not_dropped(plan: PlanText) -> None:
    assert not isinstance(plan("Hvor mange kørte med Svalelinjen i går?"), QueryPlan)
    assert not isinstance(plan("How many rode Svalelinjen yesterday?"), QueryPlan)
