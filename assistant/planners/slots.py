"""What the chosen words fill in: measures, levels to list by, members inside and outside, numbers with their role."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.language.pack import load_pack
from assistant.operators import Operator
from assistant.planners.hypothesis import Hypothesis
from assistant.planners.totals import says_together
from assistant.spans import Span
from assistant.understand import Understanding
from semantic_layer.catalog import Catalog
from semantic_layer.measures import DerivedMeasure
from semantic_layer.query import Comparison, Condition

_BOUNDS: dict[str, Comparison] = {"higher": "gt", "lower": "lt", "at_least": "ge", "at_most": "le"}
_NEGATED: dict[Comparison, Comparison] = {"gt": "le", "ge": "lt", "lt": "ge", "le": "gt"}


@dataclass(frozen=True)
class MemberSlot:
    level: str
    member: str
    span: Span


@dataclass(frozen=True)
class PeerSlot:
    peer: str
    """Empty where no group is named ("andre kommuner")."""
    span: Span

    @property
    def name(self) -> int | None:
        """Place among the peer's names, where the question used one that holds for a time only."""
        return self.span.phrase.kind_index if self.span.phrase.kind_index >= 0 else None


@dataclass
class Slots:
    measures: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    by: list[str] = field(default_factory=list)
    members: list[MemberSlot] = field(default_factory=list)
    without: list[MemberSlot] = field(default_factory=list)
    peers: list[PeerSlot] = field(default_factory=list)
    kind_where: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pointed: frozenset[str] = frozenset()
    """Levels of which the members were pointed at ("de to")."""
    condition: Condition | None = None
    top: int | None = None
    whole: bool = False
    used_operators: set[Operator] = field(default_factory=set)
    used_numbers: set[int] = field(default_factory=set)
    unbound_negation: bool = False
    names_share: bool = False
    """The KPI's name as it was said holds the word for a share ("andelen af offentligt forsørgede")."""
    pooled: bool = False
    """Several members of a level are asked for as one figure, and none is held against another."""

    def where(self) -> dict[str, tuple[str, ...]]:
        """Members by level; those of a kind of unit only where no member of the level is named."""
        found: dict[str, tuple[str, ...]] = {}
        for slot in self.members:
            found[slot.level] = tuple(dict.fromkeys((*found.get(slot.level, ()), slot.member)))
        for level, members in self.kind_where.items():
            found.setdefault(level, members)
        return found

    @property
    def compared_level(self) -> str | None:
        """The level of which several members are named one by one; None for none, and for more than one such level."""
        if self.pooled:
            return None
        several = [
            level
            for level, members in self.where().items()
            if len(members) > 1 and (level not in self.kind_where or level in self.pointed)
        ]
        return several[0] if len(several) == 1 else None

    def outside(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for slot in self.without:
            found[slot.level] = tuple(dict.fromkeys((*found.get(slot.level, ()), slot.member)))
        return found


def fill_slots(catalog: Catalog, question: Understanding, chosen: Hypothesis, operators: list[Operator]) -> Slots:
    slots = Slots()
    inner = {t for s in chosen.spans for t in s.inner}
    slots.measures = list(dict.fromkeys(s.phrase.id for s in chosen.of("measure") if not s.tokens <= inner))
    slots.measures = _without_parts(slots.measures, question, chosen) or _find_measure_meant(question, chosen)
    slots.measures = list(dict.fromkeys((*slots.measures, *_find_joined_name(question, chosen))))
    slots.values = _find_values(question, chosen)
    slots.peers = [PeerSlot(s.phrase.id, s) for s in chosen.of("peer")]
    # "kommunen" may be booked as a word about the KPI; it names the whole all the same.
    slots.whole = any(s.phrase.kind == "whole" and s.tokens <= chosen.tokens for s in question.spans)
    fill_levels(catalog, chosen, slots)
    _fill_members(question, chosen, operators, slots)
    slots.members = [slot for slot in slots.members if not _is_kind_of_next(slot, slots.members, catalog)]
    _fill_numbers(question, chosen, operators, slots)
    if slots.members and (average := _find_average_compared(question, operators)):
        slots.whole = True
        slots.used_operators.add(average)
    shares = load_pack(question.language).operators["share"]
    slots.names_share = any(question.words[t] in shares for t in chosen.naming)
    slots.pooled = says_together(question) and not _are_set_against(slots.members, operators)
    return slots


def _find_average_compared(question: Understanding, operators: Iterable[Operator]) -> Operator | None:
    """ "Højere end gennemsnittet": what a place is held against is the figure of the whole."""
    function = load_pack(question.language).function
    for cue in (o for o in operators if o.kind in ("than", "compare")):
        following = max(cue.tokens) + 1
        while following < len(question.words) and question.words[following] in function:
            following += 1
        if found := next((o for o in operators if o.kind == "average" and o.first == following), None):
            return found
    return None


def _are_set_against(slots: Sequence[MemberSlot], operators: Iterable[Operator]) -> bool:
    """ "i skolerne end i dagtilbud": what compares stands between the members."""
    places = [min(slot.span.tokens) for slot in slots]
    return any(o.kind in ("than", "compare") and min(places) < o.first < max(places) for o in operators if places)


def _find_measure_meant(question: Understanding, chosen: Hypothesis) -> list[str]:
    """The measure that a place or a word about the KPI names as well as it names that ("i børnehaverne")."""
    said = {span.tokens: span.quality for span in chosen.of("about", "level", "kind")}
    named = (s for s in question.spans if s.phrase.kind == "measure" and s.phrase.level == chosen.kpi.id)
    found = list(dict.fromkeys(s.phrase.id for s in named if s.quality >= said.get(s.tokens, 2.0)))
    return found if len(found) == 1 else []


def _find_joined_name(question: Understanding, chosen: Hypothesis) -> list[str]:
    """ "Bevillingen og forbruget på anlæg": beside another figure, a name that holds one stands for that one too."""
    pack, found = load_pack(question.language), []
    for measure in chosen.of("measure"):
        for name in chosen.of("kpi"):
            first, second = sorted((measure.tokens, name.tokens), key=min)
            between = [question.words[i] for i in range(max(first) + 1, min(second))]
            if not any(word in pack.joins for word in between) or any(word not in pack.function for word in between):
                continue
            inside = (s for s in question.spans if s.phrase.kind == "measure" and s.tokens <= name.tokens)
            found += [s.phrase.id for s in inside if s.phrase.level == chosen.kpi.id and s.quality == 1.0][:1]
    return found


def _without_parts(measures: list[str], question: Understanding, chosen: Hypothesis) -> list[str]:
    """ "Hvor mange ton … pr. indbygger?" names the tonnes as a part of the ratio, and not beside it."""
    joins = load_pack(question.language).joins
    if len(measures) < 2 or any(question.words[i] in joins for i in _between_measures(chosen)):
        return measures
    parts = {
        measure.ratio[0]
        for measure in map(chosen.kpi.measures.get, measures)
        if isinstance(measure, DerivedMeasure) and measure.ratio is not None
    }
    return [measure for measure in measures if measure not in parts]


def _between_measures(chosen: Hypothesis) -> range:
    """The words from the first measure that is named to the last."""
    named = [t for s in chosen.of("measure") for t in s.tokens]
    return range(min(named), max(named))


def _find_values(question: Understanding, chosen: Hypothesis) -> list[str]:
    """Every category value of the KPI that the words name: "røde" one of each measure, "forsinkede" those of time."""
    words = {span.tokens for span in chosen.of("value")}
    named = (s for s in question.spans if s.phrase.kind == "value" and s.phrase.level == chosen.kpi.id)
    return list(dict.fromkeys(s.phrase.id for s in named if s.tokens in words))


def fill_levels(catalog: Catalog, chosen: Hypothesis, slots: Slots) -> None:
    for span in chosen.of("level", "kind"):
        if span.phrase.id not in slots.by:
            slots.by.append(span.phrase.id)
        if span.phrase.kind == "kind":
            kind = catalog.levels[span.phrase.id].kinds[span.phrase.kind_index]
            slots.kind_where.update({k: v for k, v in kind.where.items() if not _is_given(chosen, k, v)})


def _is_given(chosen: Hypothesis, level: str, members: tuple[str, ...]) -> bool:
    """Whether the KPI has no other kind of members anyway, or no such level to say it with."""
    covered = chosen.kpi.covers.get(level)
    if covered is not None and set(covered).isdisjoint(members):
        return False  # A figure of schools says nothing about day care centres.
    return level not in chosen.kpi.levels or (covered is not None and set(covered) <= set(members))


def _fill_members(question: Understanding, chosen: Hypothesis, operators: list[Operator], slots: Slots) -> None:
    negations = [o for o in operators if o.kind == "negation"]
    exceptions = _find_exceptions(operators, question.scores.negation_reach)
    spans = chosen.of("member")
    denied = _find_denied((*negations, *exceptions), spans, question)
    for span in spans:
        slot = MemberSlot(span.phrase.level, span.phrase.id, span)
        negation = denied.get(span)
        if negation is None:
            slots.members.append(slot)
        else:
            slots.used_operators |= {exceptions[negation]} if negation in exceptions else set()
            slots.used_operators.add(negation)
            slots.without.append(slot)
    for negation in negations:
        if negation not in slots.used_operators and not _flips_bound(negation, operators):
            slots.unbound_negation = True


def _is_kind_of_next(slot: MemberSlot, slots: Iterable[MemberSlot], catalog: Catalog) -> bool:
    """Whether it only says what kind of place the one right beside it is ("the care centre X")."""
    level = catalog.levels[slot.level]
    return any(
        catalog.levels[other.level].parent == level.id
        and any(parent.id == slot.member for parent in catalog.member(other.level, other.member).parents)
        and _gap(slot.span, other.span) == 0
        for other in slots
    )


def _gap(one: Span, other: Span) -> int:
    """Words between two spans that follow each other."""
    first, second = sorted((one, other), key=lambda span: min(span.tokens))
    return min(second.tokens | second.inner) - max(first.tokens | first.inner) - 1


def _find_denied(negations: Iterable[Operator], spans: Sequence[Span], question: Understanding) -> dict[Span, Operator]:
    """What is left out: what follows a denial, stands between its two words, or right before one that may follow."""
    denied: dict[Span, Operator] = {}
    behind = load_pack(question.language).negation_behind
    for negation in negations:
        bound = [s for s in spans if _binds(negation, s, question) or _is_between(s, negation)]
        if not bound and negation.phrase in behind:
            bound = list(_find_before(negation.first, spans, question))
        denied |= {span: negation for span in bound if span not in denied}
    return denied


def _find_before(at: int, spans: Sequence[Span], question: Understanding) -> Iterator[Span]:
    """The member right before this word, with those that are listed with it."""
    joins = load_pack(question.language).joins
    for span in sorted(spans, key=lambda s: -max(s.tokens)):
        between = range(max(span.tokens | span.inner) + 1, at)
        if max(span.tokens) < at and all(question.words[i] in joins for i in between):
            yield span
            at = min(span.tokens | span.inner)


def _is_between(span: Span, negation: Operator) -> bool:
    return negation.first < min(span.tokens) and max(span.tokens) < max(negation.tokens)


def _find_exceptions(operators: list[Operator], reach: int) -> dict[Operator, Operator]:
    """ "alle andre skoler end X": the "end" excludes what follows, and uses up the "alle andre" before it."""
    return {
        than: rest
        for than in operators
        for rest in operators
        if than.kind == "than" and rest.kind == "remainder" and 0 < than.first - max(rest.tokens) <= reach
    }


def _binds(negation: Operator, span: Span, question: Understanding) -> bool:
    distance = min(span.tokens) - max(negation.tokens) - 1
    between = range(max(negation.tokens) + 1, min(span.tokens))
    return 0 <= distance <= question.scores.negation_reach and all(i not in question.numbers for i in between)


def _flips_bound(negation: Operator, operators: list[Operator]) -> bool:
    """ "ikke over 24": the negation stands right before a bound."""
    return any(o.kind in _BOUNDS and o.first == max(negation.tokens) + 1 for o in operators)


def _fill_numbers(question: Understanding, chosen: Hypothesis, operators: list[Operator], slots: Slots) -> None:
    free = [i for i in sorted(question.numbers) if i not in chosen.tokens]
    for index in free:
        bound = next(
            (o for o in operators if o.kind in _BOUNDS and _is_bound(o, index, question, operators)),
            None,
        )
        if bound is not None and slots.condition is None:
            slots.condition = _condition(bound, question.numbers[index], operators, slots)
            slots.used_numbers.add(index)
        elif slots.top is None and _is_top(index, chosen, operators):
            slots.top = int(question.numbers[index])
            slots.used_numbers.add(index)


def _is_bound(operator: Operator, index: int, question: Understanding, operators: list[Operator]) -> bool:
    """Directly before the number, with at most a filler or "end"/"than" between."""
    than = {t for o in operators if o.kind == "than" for t in o.tokens}
    between = range(max(operator.tokens) + 1, index)
    return index > max(operator.tokens) and all(i in than or i in question.fillers for i in between)


def _condition(operator: Operator, value: float, operators: list[Operator], slots: Slots) -> Condition:
    op = _BOUNDS[operator.kind]
    slots.used_operators.add(operator)
    for other in operators:
        if other.kind == "than" and other.first == max(operator.tokens) + 1:
            slots.used_operators.add(other)
        if other.kind == "negation" and operator.first == max(other.tokens) + 1:
            slots.used_operators.add(other)
            op = _NEGATED[op]
    return Condition(op=op, value=value)


def _is_top(index: int, chosen: Hypothesis, operators: list[Operator]) -> bool:
    """Right before the level that is listed or its superlative ("de tre skoler", "de 3 højeste"), or after "top"."""
    superlatives = {o.first: o for o in operators if o.kind in ("highest", "lowest", "best", "worst")}
    if any(max(o.tokens) == index - 1 for o in operators if o.kind in ("top", "bottom")):
        return True
    following = index + 1
    if following in superlatives:
        return True
    while following in chosen.naming:  # "the three bus lines", where "bus" is the KPI's.
        following += 1
    return any(following in span.tokens | span.inner for span in chosen.of("level", "kind"))
