"""What a question takes for granted: a figure, a bound, a direction, a target that is met or missed.

A claim never changes what is answered; it is checked against the figures, and the answer says how it stands.
"""

from collections.abc import Sequence

from assistant.language.pack import load_pack
from assistant.operators import BOUNDS
from assistant.plan import Claim
from assistant.planners.draft import Draft
from assistant.planners.operation import Choice
from semantic_layer.measures import COUNTED

TARGET_REACH = 8
"""Words from "the target" to what was done with it: "that the committee has adopted"."""
OPENING = 4
"""Words by which something is taken for granted at most ("now that", "I have heard that")."""
MOVING = frozenset({"change", "drivers", "trend"})
"""Operations whose answer has a change that a claimed direction is checked against."""


def find_claim(draft: Draft, choice: Choice) -> Claim | None:
    """None where nothing is claimed, or nothing that the answer's own figures can check.

    "Er andelen over 50?" asks about a bound, and so does "den er over 50, men hvad er den?"; in "hvad er andelen over
    50?", it says who is meant.
    """
    if choice.against == "target":
        return Claim(target="missed") if denies_target(draft) else None
    spare, condition = spare_numbers(draft), draft.slots.condition
    if condition is not None and choice.operation == "value" and not spare and _is_said(_bound_at(draft), draft):
        return Claim(value=condition.value, bound=condition.op)
    value = next(iter(spare.values())) if len(spare) == 1 else None
    at = next(iter(spare), 0)
    stated = value is not None and (_is_stated(at, draft) or _counts_what_is_named(at, draft))
    if stated and choice.operation == "value" and _is_said(at, draft):
        return Claim(value=value, rough=_is_rough(at, draft))
    if choice.direction is not None and (choice.operation in MOVING or choice.against == "benchmark"):
        reached = value is not None and choice.operation != "trend" and _is_reached(at, draft)
        claimed = value if reached and _is_said(at, draft) else None
        if claimed is not None or not (stated and _is_granted(at, draft)):
            return Claim(direction=choice.direction, value=claimed, rough=claimed is not None and _is_rough(at, draft))
    return Claim(elsewhere=True) if stated and _is_granted(at, draft) else None


def denies_target(draft: Draft) -> bool:
    """ "Når vi ikke målet": the only negation of the question stands by the target and by no member."""
    negations = [o for o in draft.operators if o.kind == "negation"]
    targets = [o for o in draft.operators if o.kind == "target"]
    if len(negations) != 1 or not targets or draft.slots.without or draft.slots.condition is not None:
        return False
    last = max(negations[0].tokens)
    between = range(last + 1, targets[0].first)
    names = {t for s in draft.chosen.of("member", "level", "kind") for t in s.tokens | s.inner}
    return 0 <= targets[0].first - last - 1 <= draft.question.scores.negation_reach and names.isdisjoint(between)


def drop_words_of_target(draft: Draft, left: Sequence[int]) -> tuple[int, ...]:
    """What is left without the words that tell who has set the target, or that it was reached.

    "Det mål, som udvalget har vedtaget", "blev målet for gennemførelsesgraden opfyldt".
    """
    pack, words = load_pack(draft.question.language), draft.question.words
    targets = [max(o.tokens) for o in draft.operators if o.kind == "target"]
    if not targets:
        return tuple(left)
    near = {i for i in left if any(0 < i - at <= TARGET_REACH for at in targets)}
    said = {i for i in left if words[i] in pack.fulfilled or (i in near and words[i] in pack.decided)}
    return tuple(i for i in left if i not in said)


def find_target_said(draft: Draft, choice: Choice) -> frozenset[int]:
    """The number in "målet om højst 50 …" or "the 95 % target": it says which target is meant.

    The answer says what the target is.
    """
    pack, question = load_pack(draft.question.language), draft.question
    targets = [o for o in draft.operators if o.kind == "target"]
    if choice.against != "target" or not targets:
        return frozenset()
    first, words = targets[-1].first, question.words
    units = {t for span in question.spans if span.phrase.kind == "unit" for t in span.tokens}
    related = first > 1 and words[first - 2] in pack.explains_target  # "de 40 procent, som er målet"
    before = [i for i in sorted(question.numbers) if i < first and (related or units.issuperset(range(i + 1, first)))]
    if before:
        return frozenset(before[-1:])
    after = max(targets[-1].tokens) + 1
    if after >= len(words) or words[after] not in pack.sets_target:
        return frozenset()
    # "Målet på 12 skoler" is a target there: a target's own figure has its unit, or the side on which one is to be.
    bounded = any(o.kind in BOUNDS and o.first > after for o in draft.operators)
    following = [i for i in sorted(question.numbers) if i > after][:1]
    return frozenset(i for i in following if bounded or i + 1 in units or i + 1 == len(words))


def spare_numbers(draft: Draft) -> dict[int, float]:
    """Word → number, for numbers that nothing has used."""
    used = draft.slots.used_numbers | draft.chosen.tokens
    return {i: n for i, n in sorted(draft.question.numbers.items()) if i not in used}


def _bound_at(draft: Draft) -> int:
    """Where the number of a bound stands."""
    bounds = [o for o in draft.operators if o in draft.slots.used_operators and o.kind != "negation"]
    return max((max(o.tokens) for o in bounds), default=0)


def _is_said(at: int, draft: Draft) -> bool:
    """The figure is said of what the question asks about.

    It stands before the question word, if there is one ("den er over 5, men hvad er den?"), and no other place is named
    after that ("det er på 9 procent, hvad er det i skolerne?").
    """
    asks = load_pack(draft.question.language).question_words
    later = [i for i, word in enumerate(draft.question.words) if word in asks and i not in draft.question.fillers]
    if not later:
        return True
    names = [min(s.tokens) for s in draft.chosen.of("member", "level", "kind")]
    return at < later[0] and not any(name > later[0] for name in names)


def _is_rough(at: int, draft: Draft) -> bool:
    """ "Cirka 30"."""
    return at > 0 and draft.question.words[at - 1] in load_pack(draft.question.language).roughly


def _is_stated(at: int, draft: Draft) -> bool:
    """Before its unit, whatever else the unit's word was used for."""
    return any(min(s.tokens) == at + 1 for s in draft.question.spans if s.phrase.kind == "unit")


def _counts_what_is_named(at: int, draft: Draft) -> bool:
    """ "200 homeless people": the number stands before what is counted, and no other number says how many of them."""
    measure = draft.kpi.measure(draft.kpi.default_measure)
    first = (min(span.tokens) for span in draft.chosen.of("kpi"))
    return measure.type in COUNTED and at + 1 in first and _is_granted(at, draft)


def _is_granted(at: int, draft: Draft) -> bool:
    """ "Nu hvor ledigheden er på 9 procent, hvad er den for de unge?": said in front, and asked about nothing."""
    question, pack = draft.question, load_pack(draft.question.language)
    opening = " ".join(question.words[:OPENING])
    asks = [i for i, word in enumerate(question.words) if word in pack.question_words and i > at]
    return bool(asks) and any(f"{opening} ".startswith(f"{phrase} ") for phrase in pack.takes_for_granted)


def _is_reached(at: int, draft: Draft) -> bool:
    """ "steget til 9", not "steget med 9"."""
    return at > 0 and draft.question.words[at - 1] in load_pack(draft.question.language).reaching
