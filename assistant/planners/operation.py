"""Which operation the cues and slots of a question make, and which steering words that operation uses up.

An operator that the chosen operation does not use is left over, and a left-over operator stops the answer: that rule,
not better matching, is what keeps wrong answers silent no longer (measured: it alone stops 13 of 14).
"""

from dataclasses import dataclass
from typing import Literal

from assistant.language.classes import OperatorClass
from assistant.operators import Operator
from assistant.period_grammar import MOMENTS, SPANS, PeriodPhrase
from assistant.planners.slots import Slots
from semantic_layer.catalog import Kpi
from semantic_layer.measures import COUNTED, CategoryMeasure
from semantic_layer.query import Comparison, Operation

CONSUMES: dict[str, frozenset[OperatorClass]] = {
    "value": frozenset(),
    "trend": frozenset({"trend", "up", "down", "change", "which_way", "higher", "lower"}),
    "change": frozenset(
        {"trend", "up", "down", "change", "which_way", "higher", "lower", "than", "compare", "gap", "either"}
    ),
    "either_way": frozenset({"up", "down", "either"}),
    "rank": frozenset(
        {"highest", "lowest", "best", "worst", "rank", "top", "bottom", "which", "when", "higher", "lower", "either"}
    ),
    "compare": frozenset(
        {
            "higher",
            "lower",
            "than",
            "compare",
            "gap",
            "highest",
            "lowest",
            "either",
            "up",
            "down",
            "change",
            "which_way",
            "which",
        }
    ),
    "benchmark": frozenset({"higher", "lower", "better", "worse", "than", "compare", "gap", "either", "which_way"}),
    "target": frozenset({"target", "higher", "lower", "than", "compare", "gap", "either"}),
    "condition": frozenset({"which"}),
    "count": frozenset({"count"}),
    "share": frozenset({"share", "share_of", "count"}),
    "spread": frozenset({"highest", "lowest", "best", "worst", "average", "spread", "gap", "which", "compare"}),
    "breakdown": frozenset({"breakdown", "which", "compare"}),
    "status": frozenset({"status", "which", "count", "either"}),
    "combination": frozenset(
        {"combination", "better", "worse", "compare", "gap", "higher", "lower", "than", "average", "spread"}
    ),
    "drivers": frozenset(
        {
            *("drivers", "cause", "up", "down", "change", "which_way", "trend", "highest", "lowest"),
            *("higher", "lower", "than", "compare", "breakdown", "which"),
        }
    ),
}
"""Operation (or "target" or "benchmark", a comparison with one) → operators that it uses."""

LISTS: frozenset[Operation] = frozenset({"breakdown", "rank", "condition", "count", "spread", "status"})
OF_ONE_MEASURE: frozenset[Operation] = frozenset({"rank", "condition", "count", "spread", "drivers"})
HELD_AGAINST: frozenset[OperatorClass] = frozenset({"which", "count", "higher", "lower", "than", "compare", "average"})
BEYOND: dict[OperatorClass, Comparison] = {"higher": "gt", "lower": "lt"}
MOVES: dict[OperatorClass, Comparison] = {"up": "gt", "down": "lt"}
AVERAGE_REACH = 3
"""Words from "over" to "gennemsnittet", that of the whole."""
LAST_YEAR = frozenset({"last_year", "last_school_year"})
Side = Literal["target", "benchmark", "members", "whole", "last_year", "period", "since", "ends"]


@dataclass(frozen=True)
class Choice:
    operation: Operation
    consumes: frozenset[OperatorClass]
    against: Side | None = None
    over: Literal["members", "periods"] = "members"
    order: Literal["highest", "lowest"] | None = None
    wants_trend: bool = False
    direction: Literal["up", "down"] | None = None
    bound: Comparison | None = None
    """On which side of the figure that it is held `against` each member of a list is asked to lie."""


def choose_operation(kpi: Kpi, slots: Slots, operators: list[Operator], periods: tuple[PeriodPhrase, ...]) -> Choice:
    """The first frame that fits, the most telling first."""
    kinds = {o.kind for o in operators if o not in slots.used_operators}
    direction: Literal["up", "down"] | None = "up" if "up" in kinds else "down" if "down" in kinds else None
    if drivers := _drivers(kinds, slots, operators, periods):
        return drivers
    if listed := _held_against(kpi, kinds, slots, operators):
        return listed
    if slots.peers and kinds & CONSUMES["benchmark"]:
        unclear = frozenset({"better", "worse"} if kpi.direction == "neutral" else ())
        consumes: frozenset[OperatorClass] = CONSUMES["benchmark"] - unclear
        return Choice("compare", consumes, against="benchmark", direction=_lies(kpi, kinds))
    if "target" in kinds:
        return Choice("compare", _steers_to_target(operators), against="target")
    if slots.values:
        counts = "count" in kinds and "which" not in kinds
        return Choice("value" if counts else "status", CONSUMES["status"])
    if "rank" in kinds and slots.by and slots.condition is None and kpi.comparisons.rank == "no":
        ends: frozenset[OperatorClass] = frozenset({"best", "worst", "highest", "lowest", "top", "bottom"})
        return Choice("rank", CONSUMES["rank"] | ends, order="highest")  # Which is declined, with the reason.
    if superlative := _superlative(kpi, kinds) or _end_of_list(kpi, kinds, slots):
        return _ranked(kinds, slots, superlative)
    if slots.condition is not None and slots.by:
        counts = "count" in kinds
        return Choice("count" if counts else "condition", CONSUMES["count" if counts else "condition"])
    if moved := _list_of_moved(kinds, slots, periods, operators):
        return moved
    if against := _other_side(kinds, slots, periods, operators):
        # One rule: who says which way it went over time asks for a change; who only sets two figures side by side, not.
        if direction is not None and against in ("last_year", "period", "since"):
            return Choice("change", CONSUMES["change"], against=against, direction=direction)
        judged: frozenset[OperatorClass] = frozenset({"better", "worse"} if kpi.direction != "neutral" else ())
        return Choice("compare", CONSUMES["compare"] | judged, against=against, direction=direction)
    shared = slots.names_share or bool(kinds & {"share", "share_of"})
    if shared and (slots.members or slots.pointed) and _is_count(kpi, slots):
        return Choice("share", CONSUMES["share"])
    # "Op eller ned?" asks how it goes, "blevet bedre?" whether it has changed.
    plain = _plain(kinds | {"trend"} if "which_way" in kinds else kinds, slots, periods, direction)
    if plain.operation in ("value", "breakdown") and isinstance(kpi.measure(kpi.default_measure), CategoryMeasure):
        return Choice("status", CONSUMES["status"] | CONSUMES["breakdown"])
    return plain


def _drivers(
    kinds: set[OperatorClass], slots: Slots, operators: list[Operator], periods: tuple[PeriodPhrase, ...]
) -> Choice | None:
    """The parts of one figure's change: asked for as such, or where the question is why it has changed."""
    against = _other_side(kinds, slots, periods, operators)
    if against in ("members", "whole") or slots.peers or slots.values or slots.condition or "target" in kinds:
        return None
    compared = against is not None and bool(kinds & {"higher", "lower"})
    why = "cause" in kinds and (compared or bool(kinds & {"up", "down", "change", "which_way", "trend"}))
    if "drivers" not in kinds and not why:
        return None
    up, down = ("up" in kinds or (compared and "higher" in kinds)), ("down" in kinds or (compared and "lower" in kinds))
    direction: Literal["up", "down"] | None = None if up == down else "up" if up else "down"
    if against is None and any(p.means == "since" for p in periods):
        against = "since"
    spans = any(p.means in ("range", "grain") or (p.means == "last_n" and p.n != 1) for p in periods)
    return Choice("drivers", CONSUMES["drivers"], against or (None if spans else "last_year"), direction=direction)


def _held_against(kpi: Kpi, kinds: set[OperatorClass], slots: Slots, operators: list[Operator]) -> Choice | None:
    """ "Hvilke skoler ligger over kommunens gennemsnit?": which, or how many, of a list lie on one side of a figure."""
    if not slots.by or slots.condition is not None or not kinds & {"which", "count"}:
        return None
    target = "target" in kinds
    sides: list[Comparison] = [side for kind, side in BEYOND.items() if kind in kinds]
    if target and not sides:
        sides = [_reaching(kpi, missed="negation" in kinds)]
    before = [o for o in operators if o.kind in BEYOND or o.kind == "than"]
    means = [o.first for o in operators if o.kind == "average"]
    average = any(0 < at - max(o.tokens) <= AVERAGE_REACH for at in means for o in before)
    against: Side | None = (
        "target" if target else "benchmark" if slots.peers else "whole" if slots.whole or average else None
    )
    # Of what is counted, no part is more than the whole.
    if against is None or len(sides) != 1 or slots.values or (slots.peers and target):
        return None
    # Nor is everybody's figure one to hold that of some against ("… blandt de private").
    if against == "whole" and (_is_count(kpi, slots) or slots.members):
        return None
    counts = "count" in kinds and "which" not in kinds
    consumes: frozenset[OperatorClass] = HELD_AGAINST | ({"target", "negation"} if target else frozenset())
    return Choice("count" if counts else "condition", consumes, against=against, bound=sides[0])


def _list_of_moved(
    kinds: set[OperatorClass], slots: Slots, periods: tuple[PeriodPhrase, ...], operators: list[Operator]
) -> Choice | None:
    """ "Hvilke skoler er steget?", "har højere fravær end i 2024?": which, or how many, differ from what they were."""
    if not slots.by or slots.peers or slots.values or not kinds & {"which", "count"}:
        return None
    sides: set[Comparison] = {side for kind, side in (*BEYOND.items(), *MOVES.items()) if kind in kinds}
    against = _other_side(kinds, slots, periods, operators)
    if against is None and kinds & MOVES.keys():
        named = [p.means for p in periods if p.means != "grain"]
        against = "since" if named == ["since"] else "last_year" if all(m in MOMENTS for m in named) else None
    others = {slot.level for slot in slots.members} & set(slots.by)  # "End <a school> had in 2024" is one of the list.
    if others or len(sides) != 1 or against not in ("last_year", "period", "since"):
        return None
    counts = "count" in kinds and "which" not in kinds
    consumes: frozenset[OperatorClass] = frozenset(
        {"which", "count", "up", "down", "higher", "lower", "than", "compare"}
    )
    return Choice("count" if counts else "condition", consumes, against=against, bound=sides.pop())


def _reaching(kpi: Kpi, missed: bool) -> Comparison:
    """Where one must lie to meet the target, or to miss it."""
    wanted = next((target.comparison for target in kpi.targets if target.comparison), None)
    low = wanted == "at_most" if wanted else kpi.direction == "lower_is_better"
    if missed:
        return "gt" if low else "lt"
    return "le" if low else "ge"


def _steers_to_target(operators: list[Operator]) -> frozenset[OperatorClass]:
    """ "højere end målet" is used; of "målet er højere end sidste år" only a part would be answered."""
    target = max(o.first for o in operators if o.kind == "target")
    sets_target = any(o.kind == "than" and o.first > target for o in operators)
    return CONSUMES["target"] - {"than"} if sets_target else CONSUMES["target"]


def _lies(kpi: Kpi, kinds: set[OperatorClass]) -> Literal["up", "down"] | None:
    """Where a comparison says that we lie; better and worse mean something only where the KPI has a direction."""
    good: Literal["up", "down"] = "down" if kpi.direction == "lower_is_better" else "up"
    bad: Literal["up", "down"] = "up" if good == "down" else "down"
    said = {"higher": "up", "lower": "down", "better": good, "worse": bad}
    directions = {direction for kind, direction in said.items() if kind in kinds}
    return "up" if directions == {"up"} else "down" if directions == {"down"} else None


def _is_count(kpi: Kpi, slots: Slots) -> bool:
    """Whether the measure that is named, or else the first that is published for the members, can have parts."""
    levels = {slot.level for slot in slots.members} | slots.pointed
    published = (b.measures or tuple(kpi.measures) for b in kpi.published if levels <= set(b.by))
    offered = {measure for measures in published for measure in measures}
    first = next((measure for measure in kpi.measures if measure in offered), kpi.default_measure)
    return kpi.measure((slots.measures or [first])[0]).type in COUNTED


def _superlative(kpi: Kpi, kinds: set[OperatorClass]) -> Literal["highest", "lowest", "both"] | None:
    if {"highest", "lowest"} <= kinds or {"best", "worst"} <= kinds:
        return "both"
    if "highest" in kinds or "lowest" in kinds:
        return "highest" if "highest" in kinds else "lowest"
    if kpi.direction != "neutral" and ("best" in kinds or "worst" in kinds):
        good = "lowest" if kpi.direction == "lower_is_better" else "highest"
        bad = "highest" if good == "lowest" else "lowest"
        return good if "best" in kinds else bad  # type: ignore[return-value]
    return None


def _end_of_list(kpi: Kpi, kinds: set[OperatorClass], slots: Slots) -> Literal["highest", "lowest"] | None:
    """ "Top 3": the highest, unless low is good, where it may be the best or the most of it."""
    if not slots.by or kpi.direction == "lower_is_better" or {"top", "bottom"} <= kinds:
        return None
    return "highest" if "top" in kinds else "lowest" if "bottom" in kinds else None


def _ranked(kinds: set[OperatorClass], slots: Slots, superlative: Literal["highest", "lowest", "both"]) -> Choice:
    if superlative == "both":
        return Choice("spread", CONSUMES["spread"]) if slots.by else Choice("value", CONSUMES["value"])
    if "when" in kinds or not slots.by:
        return Choice("rank", CONSUMES["rank"], over="periods", order=superlative, wants_trend=True)
    return Choice("rank", CONSUMES["rank"], order=superlative)


def _other_side(
    kinds: set[OperatorClass], slots: Slots, periods: tuple[PeriodPhrase, ...], operators: list[Operator]
) -> Side | None:
    """What a comparison is made with: two members, the year before, a second period."""
    cued = bool(kinds & {"compare", "gap", "than", "either", "higher", "lower"})
    main = [p for p in periods if p.means not in ("grain", "same_last_year")]
    if any(p.means == "same_last_year" for p in periods):
        return "last_year"
    if cued and slots.compared_level is not None:
        return "members"
    if kinds & {"compare", "gap", "than", "up", "down"} and main and _is_last_year(main[-1]):
        return "last_year"
    points = [p for p in main if p.means in MOMENTS]
    if len(points) == 2:
        return "period"
    bounds = slots.used_operators  # "More than 40 people in September" sets nothing against September.
    compares = [max(o.tokens) for o in operators if o.kind in ("compare", "gap", "than") and o not in bounds]
    if compares and len(main) == 1 and points and points[0].tokens and min(points[0].tokens) > compares[-1]:
        return "since"
    if cued and slots.whole and slots.members and not slots.by:
        return "whole"
    return None


def _is_last_year(phrase: PeriodPhrase) -> bool:
    return phrase.means == "point" and phrase.points[0].means in LAST_YEAR


def _plain(
    kinds: set[OperatorClass],
    slots: Slots,
    periods: tuple[PeriodPhrase, ...],
    direction: Literal["up", "down"] | None,
) -> Choice:
    spans_time = any(p.means in SPANS or p.means == "grain" or (p.means == "last_n" and p.n != 1) for p in periods)
    if {"up", "down", "either"} <= kinds <= CONSUMES["either_way"] and not slots.by and not spans_time:
        return Choice("change", CONSUMES["either_way"], against="last_year")
    if direction is not None and "trend" not in kinds and not slots.by:
        if any(p.means == "since" for p in periods):
            return Choice("change", CONSUMES["change"], against="since", direction=direction)
        if any(p.means == "range" for p in periods):  # "faldet fra 2022 til 2024": from the one end to the other.
            return Choice("change", CONSUMES["change"], against="ends", direction=direction)
        if not spans_time:
            return Choice("change", CONSUMES["change"], against="last_year", direction=direction)
    if "change" in kinds and not slots.by and any(p.means == "range" for p in periods):
        return Choice("change", CONSUMES["change"], against="ends")
    if "change" in kinds and "trend" not in kinds and not slots.by and any(p.means == "since" for p in periods):
        return Choice("change", CONSUMES["change"] - {"than"}, against="since")
    if "change" in kinds and "trend" not in kinds and not slots.by and not spans_time:
        # "Bedre eller dårligere, end man kunne vente" is held against something else than the year before.
        return Choice("change", CONSUMES["change"] - {"than"}, against="last_year")
    if "trend" in kinds or spans_time or ("change" in kinds and not slots.by):
        return Choice("trend", CONSUMES["trend"], wants_trend=True, direction=direction)
    summed_up = kinds & {"spread", "gap"} or ("average" in kinds and "breakdown" not in kinds)
    if summed_up and slots.by:  # "I gennemsnit, fordelt på skoler": each of them has one.
        return Choice("spread", CONSUMES["spread"])
    if slots.by:
        return Choice("breakdown", CONSUMES["breakdown"] | {"rank"})
    return Choice("value", CONSUMES["value"])
