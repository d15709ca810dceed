"""The cards of the catalogue: what each role may ask about, in words that hold, with questions that work."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant, CatalogueCard, Question, Settings
from semantic_layer.publish import withdraw_kpi
from semantic_layer.texts import Language

DAY = date(2026, 11, 15)
WHY = "Tallet er forkert og rettes 1. december."


@pytest.fixture(scope="module")
def cards(desk: Assistant) -> dict[str, CatalogueCard]:
    return {card.kpi: card for card in desk.catalogue("politiker", DAY, "da")}


@pytest.fixture
def front(own_state: Path) -> Iterator[Assistant]:
    opened = Assistant(Settings(state=own_state, _env_file=None))
    yield opened
    opened.release.close()


def test_every_approved_figure_has_a_card(desk: Assistant, cards: dict[str, CatalogueCard]) -> None:
    approved = {kpi.id for kpi in desk.release.catalog.kpis.values() if kpi.status == "approved"}
    assert cards.keys() == approved
    labels = [card.label.casefold() for card in cards.values()]
    assert labels == sorted(labels)


@pytest.mark.promise("A1")
def test_a_role_that_nobody_defined_finds_nothing(desk: Assistant) -> None:
    assert desk.catalogue("journalist", DAY, "da") == ()
    assert desk.news("journalist", DAY, "da") == ()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "da",
            (
                "Findes for hele kommunen, forvaltninger, områder, institutioner og faggrupper, "
                "januar 2021 – september 2026.",
                "Opdateres en gang pr. måned. Seneste tal er for september 2026 og kom 20. oktober 2026.",
                "Næste tal (oktober 2026) ventes 20. november 2026.",
                "Vises ikke under institution eller faggruppe.",
                "Tal, der bygger på færre end 10 medarbejdere, er skjult.",
            ),
        ),
        (
            "en",
            (
                "Available for the whole municipality, departments, service areas, institutions and staff groups, "
                "January 2021 – September 2026.",
                "Updated every month. The latest figures are for September 2026 and came on 20 October 2026.",
                "The next figures (October 2026) are due 20 November 2026.",
                "Not shown below institution or staff group.",
                "Figures that rest on fewer than 10 employees are hidden.",
            ),
        ),
    ],
)
def test_a_card_says_where_and_until_when(desk: Assistant, language: Language, told: tuple[str, ...]) -> None:
    card = next(card for card in desk.catalogue("politiker", DAY, language) if card.kpi == "sygefravaer")
    assert (card.found_for, card.updated, card.next_figures, card.limit, card.protection) == told


def test_what_exists_for_the_whole_only_says_so(cards: dict[str, CatalogueCard]) -> None:
    assert cards["gaeld"].limit == "Vises kun for hele kommunen."
    assert cards["gaeld"].breakdowns == ()


def test_old_figures_are_marked(desk: Assistant, cards: dict[str, CatalogueCard]) -> None:
    stale = {kpi for kpi, card in cards.items() if card.stale}
    assert "svoemmehal_besoeg" in stale
    assert "sygefravaer" not in stale
    later = desk.catalogue("politiker", date(2027, 3, 1), "da")
    assert next(card for card in later if card.kpi == "sygefravaer").stale


@pytest.mark.parametrize("language", ["da", "en"])
def test_each_example_is_answered_with_that_figure(desk: Assistant, language: Language) -> None:
    for kpi in list(desk.release.catalog.kpis)[::9]:
        questions = desk.catalogue_examples(kpi, "politiker", DAY, language)
        assert len(questions) == 3, kpi
        for question in questions:
            answer = desk.ask(Question(text=question, asked_at=DAY, language=language))
            assert answer.status == "answered", question
            assert answer.query is not None and kpi in answer.query.kpis, question


def test_examples_of_a_figure_that_a_role_may_not_see_are_none(desk: Assistant) -> None:
    assert desk.catalogue_examples("sygefravaer", "journalist", DAY, "da") == ()


def test_news_are_dated_and_told_in_order(desk: Assistant) -> None:
    news = desk.news("politiker", DAY, "da")
    past = [item.day for item in news if item.kind != "coming"]
    coming = [item.day for item in news if item.kind == "coming"]
    assert past == sorted(past, reverse=True)
    assert coming == sorted(coming)
    assert max(past) <= DAY <= min(coming)
    told = {(item.kind, item.kpi): item for item in news}
    new = told["new", "sygefravaer"]
    assert (new.day, new.text) == (date(2026, 10, 20), "Nye tal for september 2026.")
    assert told["coming", "sygefravaer"].day == date(2026, 11, 20)
    assert told["definition", "sygefravaer"].text == "Udgave 3 gælder nu."
    corrections = [item for item in news if item.kind == "correction"]
    assert corrections
    revised = desk.release.manifest.revisions
    assert {item.kpi for item in corrections} == {kpi for kpi, found in revised.items() if found}


def test_a_break_is_news_for_a_year(desk: Assistant) -> None:
    def tells(today: date) -> bool:
        found = desk.news("politiker", today, "da")
        return any(item.kind == "break" and item.kpi == "sygefravaer" for item in found)

    assert tells(date(2024, 6, 1))
    assert not tells(DAY)


def test_what_is_withdrawn_is_news_and_has_no_other(own_state: Path, front: Assistant) -> None:
    withdraw_kpi(own_state, "sygefravaer", WHY)
    today = date.today()
    kinds = {item.kind: item for item in front.news("politiker", today, "da") if item.kpi == "sygefravaer"}
    assert (kinds["withdrawn"].day - today).days in (-1, 0)
    assert kinds["withdrawn"].text == f"Trukket tilbage: {WHY}"
    assert not {"new", "coming"} & kinds.keys()
    card = next(card for card in front.catalogue("politiker", DAY, "da") if card.kpi == "sygefravaer")
    assert WHY.rstrip(".") in (card.withdrawn or "")
    assert card.next_figures is None
