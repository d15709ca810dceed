"""What an answer could be about instead, one respect at a time: only what is published, and what the role may see.

Each offer is a whole query, tried on the release before it is offered: choosing it asks that query and nothing else.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Literal

from assistant.access import may_see_query
from assistant.choices_of_kpi import offer_kpis, offer_measures
from assistant.choices_of_parts import can_be_compared, can_be_divided, offer_comparisons, offer_levels
from assistant.choices_of_period import offer_periods
from assistant.choices_of_place import offer_places
from assistant.varying import Offer, Offers, Varying
from assistant.wording import Wording
from semantic_layer.errors import QueryError, WithdrawnError
from semantic_layer.frozen import Frozen
from semantic_layer.query import Query
from semantic_layer.result import Result
from semantic_layer.serve import Release, answer_query
from semantic_layer.texts import Language

ChipName = Literal["kpi", "measure", "place", "period", "by", "against"]
MOST_IN_GROUP = 60
"""Offers under one heading; a longer list is better asked in words."""
REMEMBERED = 200
"""Chips whose offers are kept: a chip that stands open is drawn again at every click."""

_OFFERS: dict[ChipName, Callable[[Varying], Iterator[Offers]]] = {
    "kpi": offer_kpis,
    "measure": offer_measures,
    "place": offer_places,
    "period": offer_periods,
    "by": offer_levels,
    "against": offer_comparisons,
}


class Choice(Frozen):
    label: str
    query: Query
    question: str
    """The query in words, to be shown as what was asked."""


class ChoiceGroup(Frozen):
    label: str
    """Empty where the choices need no heading."""
    choices: tuple[Choice, ...]


class ChoiceFinder:
    """Finds what there is to choose; remembers it for as long as the release is in service."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._found = lru_cache(REMEMBERED)(self._find)

    def find(self, query: Query, chip: ChipName, role: str, today: date, language: Language) -> tuple[ChoiceGroup, ...]:
        """Raises QueryTimeoutError and ReleaseError."""
        withdrawn = tuple(sorted(self._release.withdrawn))
        return self._found(query.model_dump_json(by_alias=True), chip, role, today, language, withdrawn)

    def _find(
        self, query_json: str, chip: ChipName, role: str, today: date, language: Language, _withdrawn: tuple[str, ...]
    ) -> tuple[ChoiceGroup, ...]:
        query = Query.model_validate_json(query_json)
        if not _is_open(self._release, query, role):
            return ()
        groups = []
        seen, wording = [query], Wording(self._release.catalog, language)
        for label, offers in _OFFERS[chip](Varying(self._release, query, today, language)):
            working = islice(self._keep_working(offers, seen, role, today), MOST_IN_GROUP)
            choices = [Choice(label=name, query=q, question=wording.ask(q)) for name, q in working]
            if choices:
                groups.append(ChoiceGroup(label=label, choices=tuple(choices)))
        return tuple(groups)

    def _keep_working(self, offers: Iterator[Offer], seen: list[Query], role: str, today: date) -> Iterator[Offer]:
        """Each once, and not what is shown already."""
        for label, query in offers:
            if query not in seen and works(self._release, query, role, today):
                seen.append(query)
                yield label, query


def can_be_added(query: Query, chip: ChipName) -> bool:
    """Whether the query, which says nothing of this, could say it: told at a glance, without looking for choices."""
    match chip:
        case "by":
            return can_be_divided(query)
        case "against":
            return can_be_compared(query)
        case _:
            return False


def keep_choices(groups: tuple[ChoiceGroup, ...], keep: Callable[[Query], bool]) -> tuple[ChoiceGroup, ...]:
    """Those that may be offered, without headings over nothing."""
    kept = [g.model_copy(update={"choices": tuple(c for c in g.choices if keep(c.query))}) for g in groups]
    return tuple(group for group in kept if group.choices)


def works(release: Release, query: Query, role: str, today: date) -> bool:
    """Whether the role may ask this, and gets figures rather than a decline or nothing but hidden ones."""
    if not _is_open(release, query, role):
        return False
    try:
        return _has_figures(answer_query(release, query, today))
    except (QueryError, WithdrawnError):
        return False


def _is_open(release: Release, query: Query, role: str) -> bool:
    """Whether the catalog has these KPIs, and the role may see them."""
    return set(query.kpis) <= set(release.catalog.kpis) and may_see_query(release.catalog, role, query)


def _has_figures(result: Result) -> bool:
    """An empty list is an answer too ("none of them"); one with nothing but marks is none."""
    sides = [side for side in (result.main, result.against) if side]
    return all(any(cell.state == "shown" for cell in side) for side in sides)
