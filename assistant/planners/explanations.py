"""Questions about a figure rather than for it: what it means, where it comes from, how and when it is made, by whom.

"Hvad betyder det?" is about the KPI that was spoken of before; with none before, the question is which one is meant.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, cast

from assistant.language.pack import load_pack
from assistant.plan import Clarify, Explain, ExplainKind, Reading
from assistant.planners.hypothesis import Hypothesis
from assistant.prompts import load_prompts
from assistant.tokens import split_words
from assistant.understand import Understanding
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language

GAP = "…"
TELLING = 3
"""Words of a saying that asks for the catalogue beside other words."""
WIDEST_GAP = 8
"""Words between the two halves of "hvor kommer … fra" at most."""


@dataclass(frozen=True)
class Asked:
    """What is asked about a figure, and the words that ask it."""

    kind: ExplainKind
    tokens: frozenset[int]


class Saying(NamedTuple):
    kind: ExplainKind
    parts: tuple[tuple[str, ...], ...]
    words: frozenset[str]
    """All of them must be said; most questions say none of most sayings."""


@lru_cache
def _sayings(language: Language) -> tuple[Saying, ...]:
    """The longest first."""
    found = [
        (cast(ExplainKind, kind), tuple(tuple(split_words(part)) for part in saying.split(GAP)))
        for kind, sayings in load_pack(language).explain.items()
        for saying in sayings
    ]
    ordered = sorted(found, key=lambda f: (-sum(map(len, f[1])), f))
    return tuple(Saying(kind, parts, frozenset(w for part in parts for w in part)) for kind, parts in ordered)


def find_asked(question: Understanding) -> Asked | None:
    """The longest saying that asks about a figure rather than for it."""
    everything = range(len(question.words))
    bare = [i for i in everything if i not in question.fillers]
    # A saying may hold a polite frame: "kan du svare på" in "hvad kan du svare på om skoler".
    for kept in (bare, [*everything]) if len(bare) < len(everything) else (bare,):
        words = [question.words[i] for i in kept]
        said = set(words)
        for saying in _sayings(question.language):
            for places in _find_parts(words, saying.parts) if saying.words <= said else ():
                return Asked(saying.kind, frozenset(kept[at] for at in places))
    return None


def explain_kpi(question: Understanding, asked: Asked, best: Hypothesis) -> Explain | None:
    """An explanation of one KPI; None when the words ask for more than that."""
    # "Hvornår kommer nye tal for sygefraværet i skolerne?": they come for the whole and for its parts at once.
    parts = {s.phrase.level or s.phrase.id for s in best.of("member", "level", "kind")}
    often = set(load_pack(question.language).operators["repeat"])  # "How often are teachers ill?" is a figure.
    apart = parts if often & {question.words[t] for t in asked.tokens} else parts - set(best.kpi.levels)
    pack = load_pack(question.language)
    foretells = asked.kind == "definition" and not pack.foretelling.isdisjoint(question.words)
    if asked.kind == "catalogue" or apart or best.of("peer") or foretells:
        return None  # "Hvad siger prognosen for …?" asks for the forecast.
    if _asks_for_figure(question, best.naming) or not _is_spare(question, asked, best.unaccounted):
        return None
    measure = next((s.phrase.id for s in best.of("measure")), None)
    return Explain(about=asked.kind, kpi=best.kpi.id, measure=measure)


def explain_catalogue(
    catalog: Catalog, question: Understanding, asked: Asked, content: frozenset[int]
) -> Explain | None:
    """What may be asked about, in all or about one topic; a saying of a word or two ("hjælp") stands alone."""
    topic = content - asked.tokens
    if asked.kind != "catalogue" or not topic:
        return Explain(about="catalogue") if asked.kind == "catalogue" and _stands_alone(question, asked) else None
    if len(asked.tokens) < TELLING:
        return None
    about = [s for s in question.spans if s.tokens <= topic and s.phrase.kind != "outside"]
    if not topic <= {t for s in about for t in s.tokens}:
        return None
    named = {s.phrase.id for s in about if s.phrase.kind in ("kpi", "about")}
    named |= {s.phrase.level for s in about if s.phrase.kind in ("measure", "value")}
    levels = {s.phrase.level or s.phrase.id for s in about if s.phrase.kind in ("level", "kind", "member")}
    committees = {s.phrase.id for s in about if s.phrase.kind == "committee"}
    among = [
        kpi.id
        for kpi in catalog.kpis.values()
        if kpi.status == "approved" and (kpi.id in named or levels & set(kpi.levels) or committees & set(kpi.committee))
    ]
    return Explain(about="catalogue", among=tuple(among)) if among else None


def _stands_alone(question: Understanding, asked: Asked) -> bool:
    return len(asked.tokens) >= TELLING or not {t for s in question.spans for t in s.tokens} - asked.tokens


def asks_about_something(question: Understanding, asked: Asked, content: frozenset[int]) -> bool:
    """Whether only the KPI is missing: "hvornår kommer næste tal?" as the first thing that is said."""
    return not _asks_for_figure(question) and _is_spare(question, asked, tuple(content))


def ask_about_which(catalog: Catalog, language: Language, asked: Asked, kpis: Iterable[str]) -> Clarify:
    """Which KPI is meant? Some that there are, each with the question about it."""
    template = str(load_prompts("replies", language)["understood"][asked.kind])
    labels = [catalog.kpi(kpi_id).label.in_(language) for kpi_id in kpis]
    readings = tuple(Reading(label=label, question=template.format(label=label)) for label in labels)
    return Clarify(reason="ambiguous_kpi", readings=readings)


def _asks_for_figure(question: Understanding, named: frozenset[int] = frozenset()) -> bool:
    """A number or a period, other than in the name itself ("inden for 24 timer")."""
    return bool(question.numbers.keys() - named) or any(p.means != "now" for p in question.periods)


def _is_spare(question: Understanding, asked: Asked, left: tuple[int, ...]) -> bool:
    light = load_pack(question.language).explain_light
    return all(i in asked.tokens or question.words[i] in light for i in left)


def _find_parts(words: list[str], parts: tuple[tuple[str, ...], ...]) -> Iterator[set[int]]:
    """Places of the parts in their order, each within reach of the one before."""
    spots = [[at for at in range(len(words)) if tuple(words[at : at + len(part)]) == part] for part in parts]
    for start in spots[0]:
        starts = [start]
        for (before, part), following in zip(pairwise(parts), spots[1:], strict=True):
            end = starts[-1] + len(before)
            found = next((at for at in following if end <= at <= end + WIDEST_GAP), None)
            if found is None or not part:
                break
            starts.append(found)
        if len(starts) == len(parts):
            yield {at + i for at, part in zip(starts, parts, strict=True) for i in range(len(part))}
