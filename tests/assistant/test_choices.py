"""What a chip offers works when it is chosen, is seen by nobody who may not, and is recorded like any question."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from assistant import Answer, Assistant, ChipName, Choice, Question, Settings, can_be_added
from assistant.choices import ChoiceFinder
from assistant.record import AuditLog
from semantic_layer.catalog import Role
from semantic_layer.errors import QueryError
from semantic_layer.publish import withdraw_kpi
from semantic_layer.query import PeriodRange, Query
from semantic_layer.serve import Release, answer_query, open_release

TODAY = date(2026, 11, 15)
CHIPS: tuple[ChipName, ...] = get_args(ChipName)
SCHOOLS = "Hvad er sygefraværet i skolerne?"
VARIED = (
    SCHOOLS,
    "Hvordan har ledigheden udviklet sig siden 2023?",
    "Hvad er sygefraværet fordelt på forvaltninger?",
    "Hvilke skoler har højest klassekvotient?",
    "Hvilke projekter er røde på økonomi?",
    "Er sygefraværet steget siden sidste år?",
    "Hvad er ledigheden sammenlignet med landet?",
    "Hvor mange modtager hjemmehjælp?",
    "Hvad er elevfraværet på skolerne fordelt på klassetrin?",
    "Hvad er sygefraværet i forhold til målet?",
    "Hvor stor en andel af de ledige er kvinder?",
    "Hvilke skoler har et elevfravær over 6 procent?",
    "Hvor mange skoler har et elevfravær over 6 procent?",
    "Hvad er spændet i karaktergennemsnit mellem skolerne?",
    "Hvad trækker sygefraværet op?",
    "Hvor mange byggesager er der i 2025?",
    "Hvad er budgetafvigelsen?",
    "Hvor mange projekter er røde?",
    "Hvordan hænger normering og forældretilfredshed sammen?",
    "Hvad er sygefraværet uden skolerne?",
    "Hvad var sygefraværet i 2024 sammenlignet med 2023?",
    "What is the sickness absence in the schools?",
)
FEW = VARIED[:7]
SEPTEMBER = PeriodRange(from_="2026-09", to="2026-09")
SINGLE = Query(kpis=("any",), operation="value", grain="month", period=SEPTEMBER)


def ask(desk: Assistant, text: str, **more: object) -> Answer:
    return desk.ask(Question.model_validate({"text": text, "asked_at": TODAY, **more}))


def choose(desk: Assistant, answer: Answer, choice: Choice, user: str = "") -> Answer:
    question = Question(text="", query=choice.query, asked_at=TODAY, language=answer.language, after=answer.answer_id)
    return desk.ask(question, user)


def offered(desk: Assistant, answer: Answer, chip: ChipName) -> list[Choice]:
    assert answer.query is not None
    groups = desk.choices_for(answer.query, chip, answer.role, TODAY, answer.language)
    return [choice for group in groups for choice in group.choices]


def check_all(desk: Assistant, text: str, some: slice) -> int:
    answer = ask(desk, text)
    if answer.query is None:
        return 0
    tried = 0
    for chip in CHIPS:
        choices = offered(desk, answer, chip)
        assert answer.query not in [choice.query for choice in choices]
        assert len({choice.query.model_dump_json() for choice in choices}) == len(choices)
        for choice in choices[some]:
            chosen = choose(desk, answer, choice)
            assert (chosen.status, chosen.query) == ("answered", choice.query), (text, chip, choice)
            assert chosen.understood == chosen.question != ""
            assert any(cell.state == "shown" for cell in chosen.cells) or not chosen.cells
            tried += 1
    return tried


@pytest.mark.parametrize("text", FEW)
def test_what_is_offered_is_answered(desk: Assistant, text: str) -> None:
    assert check_all(desk, text, slice(None, None, 4)) > 3


@pytest.mark.slow
def test_everything_that_is_offered_is_answered(desk: Assistant) -> None:
    tried = {text: check_all(desk, text, slice(None)) for text in VARIED}
    assert sum(count > 0 for count in tried.values()) >= 18, tried


def test_every_respect_of_a_figure_can_be_changed(desk: Assistant) -> None:
    answer = ask(desk, SCHOOLS)
    assert answer.query is not None
    changed = {chip: [c.query for c in offered(desk, answer, chip)] for chip in CHIPS}
    assert {q.kpis for q in changed["kpi"]} and all(q.kpis != answer.query.kpis for q in changed["kpi"])
    assert {"where": {}} in [q.model_dump(include={"where"}) for q in changed["place"]]
    assert {q.grain for q in changed["period"]} >= {"month", "quarter", "year"}
    assert all(q.where == answer.query.where for q in changed["period"])
    assert {(q.operation, q.where == answer.query.where) for q in changed["by"]} == {("breakdown", True)}
    against = [q.against for q in changed["against"] if q.against is not None]
    assert any(a.target for a in against)
    assert any(a.period and a.period.to == "2025-09" for a in against)


def test_what_a_change_is_set_against_moves_with_its_period(desk: Assistant) -> None:
    answer = ask(desk, "Er sygefraværet steget siden sidste år?")
    assert answer.query is not None and answer.query.against is not None
    for choice in offered(desk, answer, "period"):
        period, against = choice.query.period.to, choice.query.against
        assert against is not None and against.period is not None
        assert int(against.period.to[:4]) == int(period[:4]) - 1
        assert against.period.to[4:] == period[4:]


def test_a_choice_follows_in_the_conversation(desk: Assistant) -> None:
    answer = ask(desk, SCHOOLS)
    year = next(c for c in offered(desk, answer, "period") if c.query.grain == "year")
    chosen = choose(desk, answer, year)
    followed = ask(desk, "og i plejecentrene?", after=chosen.answer_id)
    assert followed.query is not None
    assert (followed.query.grain, followed.query.period) == ("year", year.query.period)
    assert followed.query.where != year.query.where


def test_a_chip_that_can_be_added_has_something_to_offer_and_no_other_has(desk: Assistant) -> None:
    added: tuple[ChipName, ...] = ("by", "against")
    for text in FEW:
        answer = ask(desk, text)
        assert answer.query is not None
        said = {chip.name for chip in answer.chips}
        for chip in (chip for chip in added if chip not in said):
            assert can_be_added(answer.query, chip) or not offered(desk, answer, chip), (text, chip)
    assert can_be_added(SINGLE, "against") and not can_be_added(SINGLE, "kpi")


def long_ago(query: Query) -> Query:
    return query.model_copy(update={"period": PeriodRange(from_="1999-01", to="1999-01")})


# -- what may not be seen ------------------------------------------------------------------------------------


def find_hidden(release: Release) -> Iterator[tuple[Query, str, set[str]]]:
    """A question about the whole, a level with members whose figure is hidden then, and those members."""
    lattice = [(kpi, b.by, grain) for kpi in release.catalog.kpis.values() for b in kpi.published for grain in b.grains]
    for kpi, by, grain in lattice:
        finest, latest = release.catalog.finest(by), release.manifest.kpis[kpi.id].latest.get(grain)
        if len(finest) != 1 or latest is None or kpi.disclosure.none is not None:
            continue
        (level,) = finest
        fields = {"kpis": [kpi.id], "measures": [kpi.default_measure], "grain": grain}
        whole = Query.model_validate({**fields, "operation": "value", "period": {"from": latest, "to": latest}})
        try:
            listing = whole.model_copy(update={"operation": "breakdown", "by": (level,)})
            cells = answer_query(release, listing, TODAY).main
        except QueryError:
            continue
        if hidden := {cell.members[level] for cell in cells if cell.state == "hidden"}:
            yield whole, level, hidden


@pytest.mark.promise("P1")
def test_hidden_figures_are_not_offered(release: Release) -> None:
    finder, found = ChoiceFinder(release), list(find_hidden(release))
    assert found
    for whole, level, hidden in found:
        groups = finder.find(whole, "place", "politiker", TODAY, "da")
        places = {member for g in groups for c in g.choices for member in c.query.where.get(level, ())}
        assert places
        assert not places & hidden
        within = whole.model_copy(update={"where": {level: (min(hidden),)}})
        ways_on = [c.query for g in finder.find(within, "period", "politiker", TODAY, "da") for c in g.choices]
        for query in ways_on:
            assert any(cell.state == "shown" for cell in answer_query(release, query, TODAY).main), query
        assert finder.find(within, "place", "politiker", TODAY, "da")


@pytest.fixture
def narrow(state: Path) -> Iterator[Release]:
    """The release, with a role that sees one committee's figures only."""
    opened = open_release(state)
    (owner,) = {*opened.catalog.kpi("sygefravaer").committee}
    role = Role.model_validate({"id": "narrow", "label": "n", "topics": [owner]})
    catalog = opened.catalog.model_copy(update={"roles": (*opened.catalog.roles, role)})
    opened.__dict__["catalog"] = catalog
    yield opened
    opened.close()


@pytest.mark.promise("A3")
def test_a_role_is_offered_its_own_topics_only(narrow: Release, desk: Assistant) -> None:
    answer, finder = ask(desk, SCHOOLS), ChoiceFinder(narrow)
    assert answer.query is not None

    def find_kpis(role: str) -> set[str]:
        groups = finder.find(answer.query, "kpi", role, TODAY, "da")  # type: ignore[arg-type]
        return {kpi for group in groups for choice in group.choices for kpi in choice.query.kpis}

    owner = narrow.catalog.kpi("sygefravaer").committee
    foreign = {kpi for kpi in find_kpis("politiker") if not set(narrow.catalog.kpi(kpi).committee) & set(owner)}
    assert foreign
    assert find_kpis("narrow") == find_kpis("politiker") - foreign
    assert find_kpis("nobody") == set()


@pytest.mark.promise("A1")
@pytest.mark.parametrize("chip", CHIPS)
def test_an_unknown_role_is_offered_nothing_and_gets_nothing(desk: Assistant, chip: ChipName) -> None:
    answer = ask(desk, SCHOOLS)
    assert answer.query is not None
    assert desk.choices_for(answer.query, chip, "nobody", TODAY, "da") == ()
    refused = ask(desk, "", query=answer.query, role="nobody")
    assert (refused.status, refused.reason, refused.cells) == ("declined", "access", ())


def test_what_the_catalog_does_not_have_is_declined(desk: Assistant) -> None:
    answer = ask(desk, SCHOOLS)
    assert answer.query is not None
    gone = answer.query.model_copy(update={"kpis": ("gone",)})
    refused = ask(desk, "", query=gone)
    assert (refused.status, refused.reason) == ("declined", "no_kpi")
    assert desk.choices_for(gone, "period", "politiker", TODAY, "da") == ()


def test_what_is_not_published_is_declined_as_if_it_was_written(desk: Assistant) -> None:
    answer = ask(desk, SCHOOLS)
    assert answer.query is not None
    assert ask(desk, "", query=long_ago(answer.query)).reason == "period_not_published"


def test_a_withdrawn_kpi_is_offered_no_more(own_state: Path) -> None:
    front = Assistant(Settings(state=own_state, _env_file=None))
    answer = ask(front, SCHOOLS)
    other = offered(front, answer, "kpi")[0].query.kpis[0]
    withdraw_kpi(own_state, other, "Fejl")
    assert other not in {c.query.kpis[0] for c in offered(front, answer, "kpi")}
    withdraw_kpi(own_state, "sygefravaer", "Fejl")
    assert offered(front, answer, "period") == []
    front.release.close()


# -- the record ----------------------------------------------------------------------------------------------


@pytest.mark.promise("T2")
def test_a_choice_is_recorded_and_replays(own_state: Path) -> None:
    settings = Settings(state=own_state, _env_file=None)
    front = Assistant(settings)
    answer = ask(front, SCHOOLS)
    choice = next(c for c in offered(front, answer, "by"))
    # Its words alone would be understood as a query without this.
    span = choice.query.period.model_copy(update={"said": "valgt"})
    choice = choice.model_copy(update={"query": choice.query.model_copy(update={"period": span})})
    chosen = choose(front, answer, choice, "kirsten")
    entry = AuditLog(settings.audit_folder).find(chosen.answer_id)
    assert entry is not None
    assert (entry.chosen, entry.after, entry.answer.question) == (choice.query, answer.answer_id, chosen.understood)
    assert front.replay(chosen.answer_id).differences == ()
    assert AuditLog(settings.audit_folder).verify() == []
    again = choose(front, answer, choice, "bo")
    assert again.model_copy(update={"timings_ms": {}}) == chosen.model_copy(update={"timings_ms": {}})
    front.release.close()


def test_what_was_declined_when_it_was_chosen_replays_too(own_state: Path) -> None:
    front = Assistant(Settings(state=own_state, _env_file=None))
    answer = ask(front, SCHOOLS)
    assert answer.query is not None
    declined = ask(front, "", query=long_ago(answer.query))
    assert front.replay(declined.answer_id).differences == ()
    front.release.close()
