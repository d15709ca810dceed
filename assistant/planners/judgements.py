"""Words of judgement and degree: where they only colour a question, where they pick a part, where a judgement is asked.

"Det skandaløst høje sygefravær" is the sickness absence, and the word is named as not used; "de dårlige skoler" are
some of the schools, and the question stops; "er sygefraværet højt?" asks for a judgement.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.classes import OperatorClass
from assistant.language.pack import Pack
from assistant.operators import find_phrases
from assistant.planners.hypothesis import Hypothesis
from assistant.spans import Span
from assistant.understand import Understanding
from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.measures import COUNTED


@dataclass(frozen=True)
class Weighing:
    """What the words of judgement and the adjectives of a question do."""

    before_name: frozenset[int]
    """Colouring adjectives in front of the KPI's name, with the adverbs in front of them."""
    idle: tuple[int, ...]
    """Words of judgement that say nothing about what is asked, in the order of the question."""
    stray: tuple[int, ...]
    """Adjectives that pick a part of what the KPI counts, or that no noun follows."""
    asks_judgement: bool
    """Whether a stray one is what is asked about the figure ("er det højt?")."""


def weigh_words(question: Understanding, chosen: Hypothesis, pack: Pack) -> Weighing:
    """`chosen` is the cover that names the KPI."""
    scale = _Scale(question, chosen, pack)
    coloured = [t.index for t in question.tokens if scale.is_colour(t.index)]
    before = frozenset(i for i in coloured if scale.is_before_name(i))
    free = before | {
        i for i in coloured if scale.is_beside_direction(i) or scale.is_of_question(i) or scale.is_aside(i)
    }
    stray = tuple(i for i in coloured if i not in free and not scale.is_direction(i))
    idle = tuple(i for i in coloured if i in free and question.words[i] in pack.loaded)
    asks = bool(stray) and all(scale.is_predicate(i) for i in stray)
    return Weighing(before, idle, stray, asks and not pack.question_words & set(question.words))


RANKING: tuple[OperatorClass, ...] = ("highest", "lowest")


def _find_ranking(question: Understanding) -> frozenset[int]:
    """ "Most expensive" ranks, whatever "expensive" alone would say."""
    words = list(question.words)
    found = (find_phrases(words, question.language, question.fillers, kind) for kind in RANKING)
    return frozenset(token for phrases in found for phrase in phrases for token in phrase)


class _Scale:
    def __init__(self, question: Understanding, chosen: Hypothesis, pack: Pack) -> None:
        self.question, self.pack = question, pack
        self.used = chosen.tokens | question.period_tokens | question.fillers | _find_ranking(question)
        self.named = frozenset(t for s in chosen.of("kpi", "measure") for t in s.tokens | s.inner)
        self.about = frozenset(t for s in chosen.of("about") for t in s.tokens)
        self.placed = _find_places(question)
        self.counts = _counts_things(chosen.kpi)
        self.measures_time = _measures_time(chosen, pack)
        self.directions = pack.directions
        self.small = pack.small
        self.carriers = pack.split_parts

    def is_colour(self, index: int) -> bool:
        word = self.question.words[index]
        return (word in self.pack.gradable or word in self.pack.loaded) and index not in self.used

    def is_before_name(self, index: int) -> bool:
        """Nothing but adjectives and small words up to the KPI's name, and no adjective that picks a part of it."""
        word = self.question.words[index]
        if word in self.pack.selecting and not self.measures_time:
            return False
        after = self._after(index)
        of_quantity = after is not None and self._word(after) in self.pack.quantities
        if self.counts and word in self.pack.gradable and word not in self.pack.amounts and not of_quantity:
            return False  # "store byggesager" are some of them.
        for at in range(index + 1, min(index + 1 + self.question.scores.near, len(self.question.words))):
            if at in self.named:
                return True
            word = self.question.words[at]
            if at in self.about:
                continue
            if at in self.used or not (self.is_colour(at) or word in self.small or word in self.carriers):
                return False
        return False

    def is_beside_direction(self, index: int) -> bool:
        """ "steget markant", "dramatisk faldet": how much a change was felt to be."""
        if self.question.words[index] not in self.pack.loaded:
            return False
        return any(
            at is not None and self._word(at) in self.directions for at in (self._before(index), self._after(index))
        )

    def is_direction(self, index: int) -> bool:
        """ "is soaring": not before a noun, a word that colours may be what is asked."""
        return self._word(index) in self.directions and self._after(index) not in self.placed

    def is_of_question(self, index: int) -> bool:
        """ "hvor skandaløst højt er …" and "hvor er fraværet højt": part of what the question word asks."""
        before = self._before(index)
        if before is not None and self._word(before) in self.pack.gradable_after:
            return True
        last = index == len(self.question.tokens) - 1
        return last and any(w in self.pack.gradable_after for w in self.question.words)

    def is_aside(self, index: int) -> bool:
        """In a sentence of its own before the question ("Det er vanvittigt! Hvad er …"), and before no other noun."""
        if not self.question.tokens[index].aside:
            return False
        after = self._after(index)
        return after is None or (after not in self.placed and self._word(after) in self.small)

    def is_predicate(self, index: int) -> bool:
        """Said about the figure: after no determiner, and before nothing or a small word."""
        before, after = self._before(index), self._after(index)
        attributive = before is not None and self._word(before) in self.pack.determiners
        return not attributive and (after is None or (after not in self.used or self._word(after) in self.small))

    def _before(self, index: int) -> int | None:
        return next((i for i in range(index - 1, -1, -1) if not self._is_skipped(i)), None)

    def _after(self, index: int) -> int | None:
        return next((i for i in range(index + 1, len(self.question.words)) if not self._is_skipped(i)), None)

    def _is_skipped(self, index: int) -> bool:
        return index in self.question.fillers or self.is_colour(index)

    def _word(self, index: int) -> str:
        return self.question.words[index]


def _find_places(question: Understanding) -> frozenset[int]:
    """Words that name units or groups, whether or not they do so under the KPI."""
    named = (s for s in question.spans if s.phrase.kind in ("level", "kind", "member"))
    return frozenset(t for s in named for t in s.tokens)


def _counts_things(kpi: Kpi) -> bool:
    measure = kpi.measure(kpi.default_measure)
    return measure.type in (*COUNTED, "category") and measure.decimals == 0


def _measures_time(chosen: Hypothesis, pack: Pack) -> bool:
    """Whether the KPI is itself a length of time: a waiting time may be called long without picking the long ones."""
    named = {w for s in chosen.of("kpi", "measure") for w in s.phrase.words}
    return any(word.startswith(start) or word.endswith(start) for word in named for start in pack.durations)


def find_stray_quantities(question: Understanding, chosen: Hypothesis, pack: Pack) -> tuple[int, ...]:
    """Words for some, none or an open end that nothing has used: "nogle skoler", "aldrig syge", "før 2023"."""
    placed = _find_places(question)
    used = chosen.tokens | question.period_tokens | question.fillers
    steering = frozenset(pack.operators["negation"])
    comparatives, than = {*pack.operators["higher"], *pack.operators["lower"]}, frozenset(pack.operators["than"])
    stray = []
    for token in question.tokens:
        i, word = token.index, question.words[token.index]
        if i in used:
            continue
        asked = i > 0 and (question.words[i - 1] in pack.gradable_after or is_said_to_exist(question.words[:i], pack))
        compares = word in comparatives and not than.isdisjoint(question.words[i:])
        some = word in pack.quantifiers and i + 1 in placed and not (asked or compares) and not question.numbers
        bound = word in pack.time_bounds and i + 1 in question.period_tokens
        none = word in pack.negators and word not in steering and i > 0
        stray += [i] if some or none or bound else []
    return tuple(stray)


def is_said_to_exist(before: Sequence[str], pack: Pack) -> bool:
    """ "Er der (nogen) skoler …": what follows is asked for one by one."""
    said = " ".join(before)
    return any(said == saying or said.endswith(f" {saying}") for saying in pack.talk["existing"])


def find_stray_owners(question: Understanding, chosen: Hypothesis, pack: Pack, catalog: Catalog) -> tuple[int, ...]:
    """ "kommunens egne biler" are some of the cars: no member, and no object of the KPI, is meant by that.

    Staff and citizens are the municipality's own anyway, and so are the units of its hierarchies ("egne skoler").
    """
    named = chosen.of("member", "level", "kind", "kpi", "measure", "value", "about")
    parents = {level.parent for level in catalog.levels.values()}
    placed = {s for s in question.spans if _is_in_hierarchy(s, catalog, parents)}
    units = {t for s in placed if (s.phrase.level or s.phrase.id) in chosen.kpi.levels for t in s.tokens}
    narrowed = {t for s in named for t in s.tokens if question.words[t] not in pack.persons} - units
    used = chosen.tokens | question.fillers
    return tuple(
        token.index
        for token in question.tokens
        if question.words[token.index] in pack.own and token.index not in used and token.index + 1 in narrowed
    )


def _is_in_hierarchy(span: Span, catalog: Catalog, parents: set[str | None]) -> bool:
    level = span.phrase.level if span.phrase.kind == "member" else span.phrase.id
    place = catalog.levels.get(level) if span.phrase.kind in ("member", "level", "kind") else None
    return place is not None and (place.parent is not None or level in parents)


def find_stray_selections(question: Understanding, chosen: Hypothesis, pack: Pack) -> tuple[int, ...]:
    """Prepositions that pick a group ("blandt"), with nothing after them that is published or everyone."""
    used = chosen.tokens | question.period_tokens | question.numbers.keys()
    stray = []
    for token in question.tokens:
        if question.words[token.index] not in pack.selects or token.index in used | question.fillers:
            continue
        following = (
            i
            for i in range(token.index + 1, len(question.words))
            if i in used or question.words[i] in pack.persons or question.words[i] not in pack.function | pack.filler
        )
        head = next(following, None)
        if head is None or (head not in used and question.words[head] not in pack.persons):
            stray.append(token.index)
    return tuple(stray)
