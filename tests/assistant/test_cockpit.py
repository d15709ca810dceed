"""The cockpits of the demo: each figure says what the chat says, and shows no more than the reader may see."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from assistant import Answer, Assistant, CockpitView, Question, UnknownCockpitError
from assistant.answer_schema import build_cockpit_schema
from assistant.cockpit import CockpitFigureView
from assistant.wording import Wording
from semantic_layer.catalog import Role
from semantic_layer.kpi import Access
from semantic_layer.query import Against, Query
from semantic_layer.texts import Language

DAY = date(2026, 11, 15)
COCKPITS = ("ledelsescockpit", "politikercockpit")


def show(desk: Assistant, cockpit: str, language: Language = "da", role: str = "politiker") -> CockpitView:
    return desk.cockpit(cockpit, role, DAY, language)


def figures_of(view: CockpitView) -> Iterator[CockpitFigureView]:
    return (figure for section in view.sections for figure in section.figures)


@pytest.fixture(scope="module")
def views(desk: Assistant) -> dict[str, CockpitView]:
    return {cockpit: show(desk, cockpit) for cockpit in COCKPITS}


def plain(query: Query | None) -> Query | None:
    """Without how the question put its period."""
    return query and query.model_copy(update={"period": query.period.model_copy(update={"said": None})})


def differences(figure: CockpitFigureView, answer: Answer) -> list[str]:
    """What a figure and the answer to its question say differently."""
    cells = {cell.id: cell for cell in answer.cells}
    said = [
        ("query", plain(answer.query) == figure.query),
        ("value", answer.cells[0] == figure.cell),
        ("printed value", figure.value == answer.cells[0].text and figure.value in (figure.headline or "")),
        ("headline", answer.headline == figure.headline),
        (
            "period",
            answer.query is not None and figure.period is not None and answer.query.period.to == figure.period.id,
        ),
        ("caveats", (answer.caveats[:2], len(answer.caveats[2:])) == (figure.caveats, figure.caveats_left)),
        ("does not say", figure.does_not_say in (answer.explanation or {}).values()),
        ("freshness", figure.freshness is not None and figure.freshness.latest_words in answer.badges),
        ("source", figure.citation and figure.citation.model_copy(update={"n": 1}) == answer.citations[0]),
    ]
    sentences = []
    if figure.change is not None:
        sentences.append(figure.change.words)
        said.append(("change", cells.get(figure.change.cell.id) == figure.change.cell))
        said.append(("a year before", cells.get(figure.change.earlier.id) == figure.change.earlier))
    if figure.target is not None:
        sentences.append(figure.target.words)
        said.append(("target", cells.get(figure.target.cell.id) == figure.target.cell))
    said.append(("sentences", answer.text == " ".join(sentences)))
    return [what for what, same in said if not same]


@pytest.mark.parametrize(("cockpit", "language"), [("politikercockpit", "da"), ("ledelsescockpit", "en")])
def test_a_figure_and_the_answer_to_its_question_say_the_same(
    desk: Assistant, cockpit: str, language: Language
) -> None:
    checked = 0
    for figure in figures_of(show(desk, cockpit, language)):
        answer = desk.ask(Question(text=figure.question or "", asked_at=DAY, language=language))
        assert (figure.label, differences(figure, answer)) == (figure.label, [])
        checked += 1
    assert checked > 30


def test_a_target_is_met_or_missed_as_the_chat_says(desk: Assistant, views: dict[str, CockpitView]) -> None:
    wording, seen = Wording(desk.release.catalog, "da"), set()
    for figure in figures_of(views["ledelsescockpit"]):
        if figure.target is None or figure.query is None or figure.target.difference is None:
            continue
        against = figure.query.model_copy(update={"operation": "compare", "against": Against(target=True)})
        answer = desk.ask(Question(text=wording.ask(against), asked_at=DAY, language="da"))
        assert answer.text == figure.target.met_words, figure.label
        assert answer.cells[-1].value == figure.target.difference.value, figure.label
        seen.add((figure.target.position, figure.target.met))
    assert seen >= {("above", True), ("above", False), ("below", True), ("below", False), ("on", True)}


def test_where_a_figure_lies_is_said_without_judging(views: dict[str, CockpitView]) -> None:
    words = {"above": "Højere end målet.", "below": "Lavere end målet.", "on": "På målet."}
    for figure in figures_of(views["politikercockpit"]):
        if figure.target is not None:
            difference = figure.target.difference
            assert difference is not None
            assert difference.value is not None
            sign = "above" if difference.value > 0 else "below" if difference.value < 0 else "on"
            assert (figure.target.position, figure.target.position_words) == (sign, words[sign])
        else:
            assert figure.target_words in (
                "Der er ikke vedtaget et mål.",
                "Der er ikke vedtaget et mål for denne periode.",
            )
    said = [
        text for f in figures_of(views["politikercockpit"]) if f.change for text in (f.change.words, f.change.cell.text)
    ]
    assert not any(word in f"{said}" for word in ("bedre", "værre", "godt", "dårlig", "forbedr", "forværr"))


def test_a_target_for_the_year_is_no_target_for_a_quarter(views: dict[str, CockpitView]) -> None:
    figure = next(f for f in figures_of(views["ledelsescockpit"]) if f.kpi.startswith("anlaeg_gennemfoerelse@"))
    assert (figure.target, figure.target_words) == (None, "Der er ikke vedtaget et mål for denne periode.")


def test_computed_figures_name_what_they_are_computed_from(views: dict[str, CockpitView]) -> None:
    for figure in figures_of(views["politikercockpit"]):
        given = [figure.cell, figure.change.earlier if figure.change else None]
        given += [figure.target.cell if figure.target else None]
        computed = [figure.change.cell if figure.change else None, figure.target.difference if figure.target else None]
        names = {cell.id for cell in given if cell is not None}
        made = [cell for cell in computed if cell is not None]
        assert all(cell.formula and set(cell.from_) <= names for cell in made), figure.label
        assert len({cell.id for cell in made}) == len(made)


def test_a_small_curve_ends_in_the_figure(views: dict[str, CockpitView]) -> None:
    for figure in figures_of(views["politikercockpit"]):
        assert len(figure.series) > 1, figure.label
        assert figure.series[-1] == figure.cell, figure.label


def test_both_cockpits_show_the_same_figures_of_a_kpi(views: dict[str, CockpitView]) -> None:
    by_id = [{f.cell.id: f for f in figures_of(view) if f.cell is not None} for view in views.values()]
    common = by_id[0].keys() & by_id[1].keys()
    assert len(common) > 20
    for id_ in common:
        one, other = (figures[id_].model_copy(update={"citation": None}) for figures in by_id)
        assert one == other


def test_a_section_names_its_goal_and_its_committee(desk: Assistant, views: dict[str, CockpitView]) -> None:
    sections = {section.id: section for section in views["politikercockpit"].sections}
    goal = sections["verdensmaal_12"].sdg
    assert goal is not None
    assert (goal.id, goal.label) == ("12", "Ansvarligt forbrug og produktion")
    committees = [section.committee.id for section in sections.values() if section.committee is not None]
    assert sorted(committees) == sorted(committee.id for committee in desk.release.catalog.committees)


def test_a_name_says_which_figure_it_is_and_nothing_twice(views: dict[str, CockpitView]) -> None:
    names = [figure.label for figure in figures_of(views["politikercockpit"])]
    assert len(set(names)) == len(names)
    assert {
        "Sygefravær",
        "Sygefravær, Skole",
        "Likviditet pr. indbygger",
        "Gennemførelsesgrad for anlæg",
        "Anlægsforbrug: forventet afvigelse fra bevillingen",
        "Antallet af anlægsprojekter med rød økonomi",
    } <= set(names)


def test_sources_have_one_number_each(views: dict[str, CockpitView]) -> None:
    numbers: dict[str, set[int]] = {}
    for figure in figures_of(views["politikercockpit"]):
        assert figure.citation is not None
        numbers.setdefault(figure.kpi, set()).add(figure.citation.n)
    assert sorted(n for found in numbers.values() for n in found) == list(range(1, len(numbers) + 1))


def test_old_figures_say_so(desk: Assistant) -> None:
    view = desk.cockpit("politikercockpit", "politiker", date(2027, 3, 1), "da")
    absence = next(f for f in figures_of(view) if f.kpi.startswith("sygefravaer@"))
    assert absence.freshness is not None
    assert (absence.freshness.stale, absence.freshness.marks[-1]) == (True, "Ældre data")
    assert absence.freshness.next_words == "Næste tal (oktober 2026) skulle være kommet 20. november 2026."
    assert "stale" in {caveat.id for caveat in absence.caveats}


def test_a_role_that_nobody_defined_sees_no_figure(desk: Assistant) -> None:
    view = show(desk, "politikercockpit", role="journalist")
    figures = list(figures_of(view))
    assert {(f.state, f.value, f.cell, f.change, f.target, f.series, f.question) for f in figures} == {
        ("access", "", None, None, None, (), None)
    }
    assert view.withheld == len(figures)
    assert view.withheld_words == f"Nøgletal, der kræver anden adgang: {len(figures)}."


@pytest.mark.promise("A3")
def test_a_role_sees_its_own_topics_and_levels(desk: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = desk.release.catalog
    topic = catalog.kpi("sygefravaer").committee[0]
    every = list(figures_of(show(desk, "politikercockpit")))
    limited = next(f for f in every if f.kpi.startswith("sygefravaer@") and f.query is not None and f.query.where)
    assert limited.query is not None
    level = next(iter(limited.query.where))
    dimension = catalog.dimensions[catalog.dimension_of[level]]
    coarsest = next(one.id for one in dimension.levels if one.parent is None)
    assert coarsest != level
    kpi = catalog.kpi("sygefravaer")
    closed = kpi.model_copy(update={"access": Access(finest={"narrow": {dimension.id: coarsest}})})
    role = Role.model_validate({"id": "narrow", "label": "n", "topics": [topic]})
    fields = {"roles": (*catalog.roles, role), "kpis": catalog.kpis | {kpi.id: closed}}
    monkeypatch.setitem(desk.release.__dict__, "catalog", catalog.model_copy(update=fields))
    seen = list(figures_of(show(desk, "politikercockpit", role="narrow")))
    for before, now in zip(every, seen, strict=True):
        own = topic in catalog.kpi(before.kpi.partition("@")[0]).committee
        assert (now.state == "access") == (not own or before.label == limited.label), before.label
        assert now.state != "access" or (now.value, now.cell, now.series) == ("", None, ())
    assert {f.state == "access" for f in seen} == {True, False}


@pytest.mark.parametrize("role", ["politiker", "journalist"])
def test_json_keeps_to_its_schema(desk: Assistant, role: str) -> None:
    content = json.loads(show(desk, "politikercockpit", "en", role).to_json())
    faults = [f"{e.json_path}: {e.message}" for e in Draft202012Validator(build_cockpit_schema()).iter_errors(content)]
    assert faults == []


def test_the_same_cockpit_twice_is_the_same_bytes_but_for_the_times(desk: Assistant) -> None:
    one, other = (show(desk, "ledelsescockpit").model_copy(update={"timings_ms": {}}).to_json() for _ in range(2))
    assert one == other


def test_a_cockpit_that_is_not_there_names_those_that_are(desk: Assistant) -> None:
    with pytest.raises(UnknownCockpitError, match="ledelsescockpit, politikercockpit"):
        show(desk, "cockpit")
