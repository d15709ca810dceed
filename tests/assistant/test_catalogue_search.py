"""Search in the catalogue: by any of its words, in either language, with errors."""

from datetime import date

import pytest

from assistant import Assistant, CatalogueCard
from assistant.catalogue_search import LONGEST_SEARCH, search_cards


@pytest.fixture(scope="module")
def cards(desk: Assistant) -> tuple[CatalogueCard, ...]:
    return desk.catalogue("politiker", date(2026, 11, 15), "da")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("sygefravær", "sygefravaer"),
        ("SYGEFRAVÆR", "sygefravaer"),
        ("sygefravaer", "sygefravaer"),
        ("sygefravr", "sygefravaer"),
        ("klassekvosient", "klassekvotient"),
        ("klasse", "klassekvotient"),
        ("co2", "co2"),
        ("unemployment", "ledighed"),
        ("bygge sager", "byggesagstid"),
        ("hvad er ledigheden", "ledighed"),
    ],
)
def test_the_figure_that_is_looked_for_comes_first(cards: tuple[CatalogueCard, ...], text: str, first: str) -> None:
    found = search_cards(cards, text).cards
    assert first in [card.kpi for card in found][:2], [card.kpi for card in found]


def test_nothing_looked_for_is_everything_in_its_order(cards: tuple[CatalogueCard, ...]) -> None:
    for nothing in ("", "   ", "?!", "x"):
        assert search_cards(cards, nothing).cards == cards


def test_every_word_counts(cards: tuple[CatalogueCard, ...]) -> None:
    both, one = search_cards(cards, "sygefravær langtids"), search_cards(cards, "sygefravær")
    assert {card.kpi for card in both.cards} < {card.kpi for card in one.cards}


def test_a_name_of_several_figures_is_told(cards: tuple[CatalogueCard, ...]) -> None:
    assert search_cards(cards, "fravær").shared
    assert not search_cards(cards, "klassekvotient").shared


def test_what_may_have_been_meant_is_a_name_that_is_found(cards: tuple[CatalogueCard, ...]) -> None:
    found = search_cards(cards, "ledigheter")
    assert (found.cards, found.meant) == ((), "Ledighed")
    assert search_cards(cards, "ledighed").cards
    assert search_cards(cards, "qqqqqqq") == ((), None, False, ())


def test_likeness_is_asked_only_where_no_name_fits(cards: tuple[CatalogueCard, ...]) -> None:
    asked: list[str] = []

    def find_alike(text: str) -> list[str]:
        asked.append(text)
        return ["ledighed", "closed_to_this_role", "sygefravaer", "trivsel", "klassekvotient"]

    assert search_cards(cards, "sygefravær", find_alike).alike == ()
    assert asked == []
    found = search_cards(cards, "xqzwv vwqxz", find_alike)
    assert [card.kpi for card in found.alike] == ["ledighed", "sygefravaer", "trivsel"]
    assert asked == ["xqzwv vwqxz"]


def test_no_more_is_read_than_a_name_is_long(cards: tuple[CatalogueCard, ...]) -> None:
    text = "sygefravær" + " " * LONGEST_SEARCH
    assert search_cards(cards, f"{text} {'q' * 20_000}") == search_cards(cards, "sygefravær")
