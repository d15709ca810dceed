"""Nothing may be left over: each steering word and each number is used by the operation, or says nothing more."""

from assistant.language.pack import load_pack
from assistant.operators import Operator
from assistant.plan import Claim
from assistant.planners.draft import CannotBuildError, Draft, LeftOver
from assistant.planners.operation import LISTS, Choice
from assistant.planners.reading_again import find_percent
from assistant.tokens import split_words
from semantic_layer.catalog import Unit


def check_left_over(draft: Draft, choice: Choice, measures: tuple[str, ...]) -> None:
    """Raises CannotBuildError."""
    used = draft.slots.used_operators
    consumed = choice.consumes | {"forecast"}  # Whoever names the forecast gets it, or gets no answer.
    left = [o for o in draft.operators if o not in used and o.kind not in consumed]
    if any(not _is_harmless(o, draft, choice, measures[0]) for o in left):
        raise CannotBuildError(LeftOver())
    if any(p.means == "grain" and p.n for p in draft.question.periods) and choice.over != "periods":
        raise CannotBuildError(LeftOver())  # "hvilke tre måneder" is a list of the best or worst, or nothing.
    if choice.operation != "change" and find_percent(draft):
        raise CannotBuildError(LeftOver())
    claim = find_claim(draft, choice)
    unused_bound = draft.slots.condition is not None and choice.operation not in ("condition", "count")
    if (_spare_numbers(draft) or unused_bound) and (claim is None or claim.value is None):
        raise CannotBuildError(LeftOver())


def _is_harmless(operator: Operator, draft: Draft, choice: Choice, measure_id: str) -> bool:
    """Steering words that say what the measure is anyway ("andel" of a percentage, "hvor mange" of a count)."""
    measure = draft.kpi.measure(measure_id)
    unit = draft.context.catalog.units[draft.context.catalog.unit_of(draft.kpi, measure_id)]
    match operator.kind:
        case "share" | "share_of":
            return unit.point is not None
        case "average":
            return measure.type in ("ratio", "weighted_mean") and not draft.slots.by
        case "count":
            counted = measure.type in ("sum", "last_value", "distinct", "category") and measure.decimals == 0
            named = any(s.phrase.id == measure.unit for s in draft.chosen.of("unit"))
            return counted or named or _names_unit(draft, unit)
        case "breakdown":
            return choice.operation in LISTS or _stands_before(operator, draft, "about", "unit", "kpi", "measure")
        case "status":
            return choice.operation in ("value", "trend")
        case "where":
            return choice.against != "benchmark" and choice.over != "periods"
        case "higher" | "lower":
            return _stands_before(operator, draft, "member")
        case _:
            return False


def _names_unit(draft: Draft, unit: Unit) -> bool:
    """A telling word of the unit stands among those that name the KPI or are about it, not in the name of a place."""
    named = {t for s in draft.chosen.of("kpi", "measure", "about") for t in s.tokens | s.inner}
    said = {draft.question.words[t] for t in named}
    small = load_pack(draft.question.language).function
    texts = [text.in_(draft.question.language) for text in (unit.one, unit.other)]
    texts += unit.words.in_(draft.question.language)
    return any(said & (set(split_words(text)) - small) for text in texts)


def _stands_before(operator: Operator, draft: Draft, *kinds: str) -> bool:
    """ "pr. indbygger", "under Socialudvalget": a preposition of the name that follows."""
    following = max(operator.tokens) + 1
    while (
        following < len(draft.question.words) and following not in draft.chosen.tokens and _is_small(following, draft)
    ):
        following += 1
    return any(following in span.tokens | span.inner for span in draft.chosen.of(*kinds))


def _is_small(index: int, draft: Draft) -> bool:
    return draft.question.words[index] in load_pack(draft.question.language).function


def _spare_numbers(draft: Draft) -> dict[int, float]:
    """Word → number, for numbers that nothing has used."""
    used = draft.slots.used_numbers | draft.chosen.tokens
    return {i: n for i, n in sorted(draft.question.numbers.items()) if i not in used}


def find_claim(draft: Draft, choice: Choice) -> Claim | None:
    """A figure that the question states, a bound that it asks about, or a direction that it takes for granted.

    "Er andelen over 50?" asks about a bound; in "hvad er andelen over 50?", it says who is meant.
    """
    spare = _spare_numbers(draft)
    condition = draft.slots.condition
    stated = {min(s.tokens) - 1 for s in draft.chosen.of("unit")}
    asks = load_pack(draft.question.language).question_words & set(draft.question.words)
    if condition is not None and choice.operation == "value" and not spare and not asks:
        return Claim(value=condition.value, bound=condition.op)
    if len(spare) == 1 and spare.keys() <= stated and choice.operation == "value":
        return Claim(value=next(iter(spare.values())))
    if choice.direction is not None and (choice.operation == "change" or choice.against == "benchmark"):
        return Claim(direction=choice.direction)
    return None
