"""Words that leave open which KPI is meant: several are about them, or one is named by a measure of another alone.

"Hvor lang er ventetiden?" is about two waiting times; "share of the unemployed" is a measure of the long-term
unemployed and, by its noun, the unemployment itself.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from assistant.language.pack import Pack, load_pack
from assistant.plan import Clarify, Reading
from assistant.planners.hypothesis import Hypothesis
from assistant.spans import Span, SpanFinder
from assistant.tokens import split_words
from assistant.understand import Understanding
from semantic_layer.catalog import Catalog, Kpi

FEW = 4
"""More KPIs than can be asked about say that the words are about nothing in particular."""
REMEMBERED = 4_096
"""Names of KPIs that are kept cut into words."""


def ask_which_evoked(
    question: Understanding,
    content: frozenset[int],
    kpis: Mapping[str, Kpi],
    finder: SpanFinder,
    ask: Callable[[Kpi], str],
) -> Clarify | None:
    """The KPIs that every word of the question is about, where they are several and few; None otherwise."""
    spoken = f" {' '.join(question.words)} "
    if any(f" {phrase} " in spoken for phrase in load_pack(question.language).operators["count"]):
        return None  # How many of something there are is a figure of its own.
    about: dict[str, set[int]] = {}
    for span in question.spans:
        if span.phrase.kind == "about" and span.tokens <= content and kpis[span.phrase.id].status == "approved":
            about.setdefault(span.phrase.id, set()).update(span.tokens)
    found = [kpis[kpi_id] for kpi_id in sorted(about) if about[kpi_id] >= content]
    labels = {kpi.id: frozenset(split_words(kpi.label.in_(question.language))) for kpi in found}
    titled = [kpi for kpi in found if any(finder.share_lemma(question.words[t], labels[kpi.id]) for t in content)]
    found = titled if len(titled) > 1 else found
    if not content or not 1 < len(found) <= FEW:
        return None
    readings = tuple(Reading(label=kpi.label.in_(question.language), question=ask(kpi)) for kpi in found)
    return Clarify(reason="ambiguous_kpi", readings=readings)


def is_said_of_another(span: Span, question: Understanding, catalog: Catalog, finder: SpanFinder) -> bool:
    """ "The average wait" alone is no measure of this KPI where the name of another one has all of its words too."""
    telling = [span.phrase.words[i] for i in span.phrase.need]
    if len(telling) < 2:
        return False
    near = (s for s in question.spans if s.phrase.kind in ("kpi", "about") and not s.tokens.isdisjoint(span.tokens))
    own = catalog.kpi(span.phrase.level).levels
    listed = {s.phrase.id for s in question.spans if s.phrase.kind == "level" and s.phrase.id in own}
    for kpi in {s.phrase.id: catalog.kpi(s.phrase.id) for s in near if s.phrase.id != span.phrase.level}.values():
        if not listed.issubset(kpi.levels):
            continue  # "The share answered on time by channel": only this KPI has channels.
        said = _words_of(kpi.label.in_(span.phrase.language)) | _words_of(kpi.phrase.in_(span.phrase.language))
        if all(finder.share_lemma(word, said) for word in telling):
            return True
    return False


@lru_cache(REMEMBERED)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(split_words(name))


def is_named_by_measure(question: Understanding, best: Hypothesis, other: Hypothesis, pack: Pack) -> bool:
    """Whether the best is named by its measure alone, whose telling words are the name of the other."""
    measured = {t for s in best.of("measure") for t in s.tokens}
    named = {t for s in other.of("kpi") for t in s.tokens}
    if best.of("kpi", "value") or not measured or not named:
        return False
    if any((s.phrase.level or s.phrase.id) not in other.kpi.levels for s in best.of("level", "kind", "member")):
        return False
    small = pack.free | pack.operator_words
    return {t for t in measured if question.words[t] not in small} <= named
