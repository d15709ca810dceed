"""Words for a price name the figure of money there is for what is ranked: "hvilken skole er dyrest?"."""

from assistant.language.pack import Pack
from assistant.spans import Span
from assistant.tokens import split_words
from assistant.understand import Understanding
from semantic_layer.catalog import Catalog, Kpi


def find_priced(question: Understanding, catalog: Catalog, pack: Pack) -> str | None:
    """The only KPI in money that is published for each of what is named; None where there are several, or no price."""
    if pack.prices.isdisjoint(question.words):
        return None
    ranked = [s for s in question.spans if s.phrase.kind in ("level", "kind")]
    found = {
        kpi.id
        for kpi in catalog.kpis.values()
        if kpi.status == "approved"
        and _is_money(kpi, catalog, pack)
        and any(_is_about(kpi, s, catalog) for s in ranked)
    }
    return found.pop() if len(found) == 1 else None


def _is_money(kpi: Kpi, catalog: Catalog, pack: Pack) -> bool:
    unit = catalog.units[catalog.unit_of(kpi, kpi.default_measure)]
    texts = (unit.other.in_(pack.language), *unit.words.in_(pack.language))
    return any(word in pack.money for text in texts for word in split_words(text))


def _is_about(kpi: Kpi, ranked: Span, catalog: Catalog) -> bool:
    """Whether it is published by the level, and for that kind of its members."""
    level = ranked.phrase.id
    if level not in kpi.levels:
        return False
    if ranked.phrase.kind == "level":
        return not kpi.covers
    where = catalog.levels[level].kinds[ranked.phrase.kind_index].where
    return all(set(members) & set(where.get(above, members)) for above, members in kpi.covers.items())
