"""KPIs whose names stand scattered in a question: thought of only where no other reading explains every word."""

from collections.abc import Callable, Iterable

from assistant.language.classes import OperatorClass
from assistant.language.pack import Pack
from assistant.planners.hypothesis import Hypothesis
from assistant.scattered import find_scattered
from assistant.spans import Span, SpanFinder
from assistant.tokens import split_words
from assistant.understand import Understanding
from semantic_layer.catalog import Catalog, Kpi

Cover = Callable[[Understanding, Kpi, Iterable[Span]], Hypothesis]


def find_scattered_kpis(
    question: Understanding, catalog: Catalog, finder: SpanFinder, pack: Pack, cover: Cover
) -> list[Hypothesis]:
    """Those that explain every word once their scattered name counts, and are published for what is named."""
    named: dict[str, list[Span]] = {}
    counted = _find_counted(question, pack)
    for span in find_scattered(finder, list(question.tokens), pack, counted):
        if _may_stand_apart(span, question, pack, counted - _find_units(question, catalog, span.phrase.id, pack)):
            named.setdefault(span.phrase.id, []).append(span)
    found = (cover(question, catalog.kpi(kpi), (*question.spans, *spans)) for kpi, spans in sorted(named.items()))
    return [hypothesis for hypothesis in found if not hypothesis.unaccounted and _is_published(hypothesis)]


def _may_stand_apart(span: Span, question: Understanding, pack: Pack, counted: frozenset[int]) -> bool:
    """Not with a word of a period, nor with the "much" of "how much" or the "far" of "how far".

    What is counted is asked for by itself, unless it goes on in the name: in "how many children need a place", the
    children are.
    """
    words, tokens = question.words, span.tokens
    asked = {at for at in tokens if at and words[at - 1] in pack.gradable_after}
    if asked or not tokens.isdisjoint(question.period_tokens):
        return False
    return not any(tokens.isdisjoint({at - 1, at + 1}) for at in counted & tokens)


def _find_counted(question: Understanding, pack: Pack) -> frozenset[int]:
    """Places of what is counted, or of which there is a share or one figure each: "how many clubs", "per day"."""
    kinds: tuple[OperatorClass, ...] = ("count", "share", "share_of", "breakdown")
    cues = {tuple(phrase.split()) for kind in kinds for phrase in pack.operators[kind]}
    words = question.words
    ends = {at + len(cue) for cue in cues for at in range(len(words)) if tuple(words[at : at + len(cue)]) == cue}
    ends |= {at + 1 for at, word in enumerate(words) if word in pack.counts}
    first = (next((i for i in range(at, len(words)) if words[i] not in pack.small), None) for at in ends)
    return frozenset(i for i in first if i is not None)


def _find_units(question: Understanding, catalog: Catalog, kpi_id: str, pack: Pack) -> frozenset[int]:
    """Places of words that the KPI is counted in: "days", and not the pupils of "pupils per class"."""
    kpi, language = catalog.kpi(kpi_id), question.language
    units = (catalog.units[catalog.unit_of(kpi, measure)] for measure in kpi.measures)
    names = {name for unit in units for name in (unit.one.in_(language), unit.other.in_(language))}
    measured = pack.lengths | pack.money  # "sick days", "sygedage"
    names |= {word for word in measured for name in names for said in split_words(name) if said.endswith(word)}
    return frozenset(at for at, word in enumerate(question.words) if word in names)


def _is_published(hypothesis: Hypothesis) -> bool:
    places = hypothesis.of("level", "kind", "member")
    return all((span.phrase.level or span.phrase.id) in hypothesis.kpi.levels for span in places)
