"""Words that ask for another kind of figure than the one found: what is spent, a length of time, a number."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

from assistant.language.pack import Pack, load_pack
from assistant.operators import PhraseTable
from assistant.planners.draft import Draft
from assistant.planners.predicates import asks_part_of_named
from assistant.tokens import split_words
from semantic_layer.catalog import Kpi
from semantic_layer.measures import CategoryMeasure
from semantic_layer.texts import Language

TELLING = 3
"""Words of a phrase that says from when something is counted, at least ("fra sagen er fuldt oplyst")."""


def asks_other_figure(draft: Draft, measures: tuple[str, ...]) -> bool:
    """Whether the measures chosen are no answer to how much, how many or how long is asked."""
    return any(asks(draft, measures) for asks in _ASKED)


def _asks_amount_of_state(draft: Draft, measures: tuple[str, ...]) -> bool:
    """ "Hvor meget er der brugt på …?": red, yellow or green is no amount."""
    pack, words = load_pack(draft.question.language), draft.question.words
    amount = any(a in pack.gradable_after and b in pack.degrees for a, b in pairwise(words))
    states = (isinstance(draft.kpi.measures.get(measure), CategoryMeasure) for measure in measures)
    return amount and all(states)


def _asks_what_is_spent(draft: Draft, measures: tuple[str, ...]) -> bool:
    """ "Hvor meget bruger vi på …?" of a figure that is no money, and "hvor meget tid …" of one not named by time."""
    pack, words = load_pack(draft.question.language), draft.question.words
    named = {t for s in draft.chosen.of("kpi", "measure") for t in s.tokens | s.inner}
    asks = words[0] in pack.question_words - set(pack.gradable_after) and not pack.spending.isdisjoint(words[1:3])
    for i, (how, much) in enumerate(pairwise(words)):
        following = words[i + 2] if i + 2 < len(words) else ""
        if how in pack.gradable_after and much in pack.degrees and i + 2 not in named:
            asks = asks or following not in pack.part_of  # "Hvor meget af bevillingen er brugt?" asks for a share.
            if following in pack.times:
                return True
    spends = any(word in pack.spending and i not in named for i, word in enumerate(words))
    if spends and not pack.money.isdisjoint(words) and not _may_be_spent(draft.kpi, pack):
        return True
    return asks and spends and not _counted_in(pack.money, draft, measures)


def _may_be_spent(kpi: Kpi, pack: Pack) -> bool:
    """Whether a word for spending has any place beside the KPI; where it has none, what was spent is another figure."""
    texts = (*kpi.synonyms.in_(pack.language), *kpi.about.in_(pack.language), kpi.label.in_(pack.language))
    return bool(kpi.spends) or any(not pack.spending.isdisjoint(split_words(text)) for text in texts)


def _asks_for_price(draft: Draft, measures: tuple[str, ...]) -> bool:
    """ "Hvilket plejehjem er dyrest?" of a figure that is no money."""
    pack = load_pack(draft.question.language)
    named = {t for s in draft.chosen.of("kpi", "measure") for t in s.tokens | s.inner}
    priced = any(word in pack.prices and at not in named for at, word in enumerate(draft.question.words))
    return priced and not _counted_in(pack.money, draft, measures)


def _asks_for_total(draft: Draft, measures: tuple[str, ...]) -> bool:
    """ "Hvad koster botilbuddene i alt?" of what one place costs."""
    pack, words = load_pack(draft.question.language), draft.question.words
    spends = not pack.spending.isdisjoint(words) and _counted_in(pack.money, draft, measures)
    return spends and draft.kpi.measure(measures[0]).type == "ratio" and _says_total(draft)


def _says_total(draft: Draft) -> bool:
    spoken = f" {' '.join(draft.question.words)} "
    return any(f" {total} " in spoken for total in load_pack(draft.question.language).talk["total"])


def _asks_for_age(draft: Draft, measures: tuple[str, ...]) -> bool:
    """ "Hvor gammel er befolkningen?" of its number: what no figure is asks for another one."""
    pack, words = load_pack(draft.question.language), draft.question.words
    named = {t for s in draft.chosen.of("kpi", "measure") for t in s.tokens | s.inner}
    degrees = (
        at + 1 for at, (how, what) in enumerate(pairwise(words)) if how in pack.gradable_after and what in pack.ages
    )
    return any(at not in named for at in degrees)


def _asks_how_long(draft: Draft, measures: tuple[str, ...]) -> bool:
    """ "Hvor lang tid tager en undersøgelse?" of a figure that is no length of time."""
    language = draft.question.language
    asked = _how_long(language).find(list(draft.question.words))
    return bool(asked) and not _counted_in(load_pack(language).lengths, draft, measures)


def _asks_hours_of_share(draft: Draft, measures: tuple[str, ...]) -> bool:
    """ "Hvor mange timers hjælp blev i alt leveret?" of the share that was: all of it is counted, and no share."""
    pack, words = load_pack(draft.question.language), draft.question.words
    counting = {max(o.tokens) + 1 for o in draft.operators if o.kind == "count"}
    lengths = pack.lengths | {f"{word}{ending}" for word in pack.lengths for ending in pack.genitives}
    units = draft.context.catalog.units
    shares = all(units[draft.context.catalog.unit_of(draft.kpi, m)].point is not None for m in measures)
    return shares and _says_total(draft) and any(at < len(words) and words[at] in lengths for at in counting)


def _asks_unit_of_other(draft: Draft, measures: tuple[str, ...]) -> bool:
    """ "Hvor mange arbejdsdage …?" of the share of them, where a KPI easily taken for this one counts them."""
    pack, catalog, words = load_pack(draft.question.language), draft.context.catalog, draft.question.words
    counting = {max(o.tokens) + 1 for o in draft.operators if o.kind == "count"}
    asked = {words[at] for first in counting for at in (first, first + 1) if at < len(words)} & pack.lengths
    if not asked or any(catalog.units[catalog.unit_of(draft.kpi, m)].point is None for m in measures):
        return False
    others = (catalog.kpi(other) for other in draft.kpi.confusable)
    return any(_is_counted_in(frozenset(asked), draft, kpi, kpi.measures) for kpi in others)


@lru_cache
def _how_long(language: Language) -> PhraseTable:
    return PhraseTable({"how_long": load_pack(language).how_long})


def _asks_number_of_share(draft: Draft, measures: tuple[str, ...]) -> bool:
    """ "Antallet af langtidsledige" of a figure in percent."""
    pack = load_pack(draft.question.language)
    named = {t for s in draft.chosen.of("kpi", "measure") for t in s.tokens | s.inner}
    aside = named | draft.question.fillers
    asks = any(word in pack.counts and at not in aside for at, word in enumerate(draft.question.words))
    units = (draft.context.catalog.units[draft.context.catalog.unit_of(draft.kpi, m)] for m in measures)
    return asks and all(unit.point is not None for unit in units)


def _asks_number_of_places(draft: Draft, measures: tuple[str, ...]) -> bool:
    """ "Hvor mange haller …?" of the visits to them."""
    pack, words = load_pack(draft.question.language), draft.question.words
    named = {t for s in draft.chosen.of("kpi", "measure") for t in s.tokens}
    counted = (max(o.tokens) + 1 for o in draft.operators if o.kind == "count")
    first = [next((i for i in range(at, len(words)) if words[i] not in pack.small), len(words)) for at in counted]
    return any(
        tuple(words[at : at + len(place)]) == place and named <= set(range(at, at + len(place)))
        for place in map(tuple, map(split_words, draft.kpi.places.in_(draft.question.language)))
        for at in first
    )


def _asks_number_of_money(draft: Draft, measures: tuple[str, ...]) -> bool:
    """ "Hvor mange venter?" of what is expected to be spent."""
    language = draft.question.language
    if draft.slots.by or not any(o.kind == "count" for o in draft.operators):
        return False
    money = load_pack(language).money
    counted = any(span.phrase.kind == "unit" for span in draft.question.spans)  # "Hvor mange procent …", "… millioner".
    return not counted and _counted_in(money, draft, measures) and money.isdisjoint(draft.question.words)


def _asks_until_then(draft: Draft, measures: tuple[str, ...]) -> bool:
    """ "Tiden før sagen er fuldt oplyst" of a figure that counts from then: the words about it say "fra"."""
    pack, words = load_pack(draft.question.language), draft.question.words
    for span in draft.chosen.of("about"):
        leads, at = span.phrase.words[0], min(span.tokens) - 1
        if len(span.phrase.words) < TELLING or leads not in pack.function:
            continue
        while (
            at >= 0
            and (at in draft.question.fillers or words[at] in pack.function)
            and words[at] not in pack.until_then
        ):
            at -= 1
        if at >= 0 and words[at] in pack.until_then - {leads}:
            return True
    return False


def _counted_in(words: frozenset[str], draft: Draft, measures: tuple[str, ...]) -> bool:
    return _is_counted_in(words, draft, draft.kpi, measures)


def _is_counted_in(words: frozenset[str], draft: Draft, kpi: Kpi, measures: Iterable[str]) -> bool:
    units = (draft.context.catalog.units[draft.context.catalog.unit_of(kpi, measure)] for measure in measures)
    language = draft.question.language
    texts = (text for unit in units for text in (unit.other.in_(language), *unit.words.in_(language)))
    return any(word in words for text in texts for word in split_words(text))


_ASKED: tuple[Callable[[Draft, tuple[str, ...]], bool], ...] = (
    _asks_amount_of_state,
    _asks_what_is_spent,
    _asks_for_price,
    _asks_for_total,
    _asks_for_age,
    _asks_how_long,
    _asks_hours_of_share,
    _asks_unit_of_other,
    _asks_number_of_share,
    _asks_number_of_places,
    _asks_number_of_money,
    _asks_until_then,
    asks_part_of_named,
)
