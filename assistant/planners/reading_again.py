"""Second reading of a draft: what its words mean once the KPI and the operation's cues are known.

"pr. år" of a yearly figure is that figure, "skolerne" after "forskel mellem" are the schools one by one, "hvor mange"
asks for the measure that counts, and a part used of a whole is the measure that says so.
"""

from collections.abc import Iterable
from dataclasses import replace

from assistant.language.pack import Pack, load_pack
from assistant.period_grammar import PeriodPhrase, Point
from assistant.planners.context import published_grains
from assistant.planners.draft import Draft
from assistant.planners.followup import SUPERLATIVES
from assistant.planners.sides import take_side
from assistant.planners.slots import MemberSlot, fill_levels
from assistant.tokens import split_words
from semantic_layer.catalog import Kpi
from semantic_layer.kpi import Target
from semantic_layer.measures import COUNTED, DerivedMeasure
from semantic_layer.query import Members
from semantic_layer.serve.arithmetic import PERCENT, in_points

YEAR, SCHOOL_YEAR = "year", "school_year"
ONE_FIGURE = frozenset({"value", "change", "compare"})


def read_again(draft: Draft) -> Draft:
    """The same draft with these settled; nothing is settled that the words leave open."""
    pack = load_pack(draft.question.language)
    draft = _year_before(_one_year(draft, pack))
    _list_by(draft)
    _list_what_is_named(draft, pack)
    take_side(draft)
    _rank_what_is_named(draft)
    _keep_what_is_kept(draft)
    _count_what_is_named(draft, pack)
    _set_against_what_was_spoken_of(draft)
    _part_of_whole(draft)
    _share_of_what_is_named(draft, pack)
    return draft


def _one_year(draft: Draft, pack: Pack) -> Draft:
    """ "om året", and "pr. år" of a figure that is made up by the year, ask for the latest year's figure."""
    cues = [p for p in draft.question.periods if p.means == "grain"]
    courses = any(o.kind == "trend" for o in draft.operators) or len(cues) != len(draft.question.periods)
    if len(cues) != 1 or courses or cues[0].n is not None or cues[0].said in pack.each_year:
        return draft
    yearly = draft.kpi.time.default.grain == YEAR and cues[0].grain == YEAR
    if not (yearly or cues[0].said in pack.a_year) or _asks_for_time(draft):
        return draft
    of_school = draft.kpi.time.default.grain == SCHOOL_YEAR and cues[0].said in pack.a_year
    latest = PeriodPhrase(
        "point", cues[0].said, cues[0].tokens, (Point("latest_school_year" if of_school else "latest_year"),)
    )
    return replace(draft, question=replace(draft.question, periods=(latest,)))


def _year_before(draft: Draft) -> Draft:
    """ "flere, end vi fik for to år siden" sets the latest figure against the same time two years before."""
    ago = [p for p in draft.question.periods if p.means == "ago" and p.grain == YEAR]
    rest = [p for p in draft.question.periods if p.means != "ago"]
    set_against = bool(rest) or any(o.kind in ("than", "compare", "gap") for o in draft.operators)
    if len(ago) != 1 or not set_against or any(p.means != "now" for p in rest):
        return draft
    before = PeriodPhrase("same_last_year", ago[0].said, ago[0].tokens, n=ago[0].n)
    return replace(draft, question=replace(draft.question, periods=(*rest, before)))


def _set_against_what_was_spoken_of(draft: Draft) -> None:
    """ "Er det højere end på den anden skole?", "end i kommunen?": the place spoken of is set against the one named."""
    slots, before = draft.slots, draft.inherited
    if before is None or not before.same_kpi or before.previous.operation not in ONE_FIGURE:
        return
    targeted = any(o.kind == "target" for o in draft.operators)  # "Hele kommunen mod målet": of all of it.
    if slots.by or slots.without or slots.peers or targeted or len(slots.members) > 1:
        return
    wholes = [s for s in draft.question.spans if s.phrase.kind == "whole"] if slots.whole else []
    spans = [slot.span for slot in slots.members] or wholes
    cues = [o.first for o in draft.operators if o.kind in ("than", "compare")]
    if not spans or not cues or min(cues) > min(spans[0].tokens):
        return
    spoken = before.previous.where
    if not slots.members and len(spoken) == 1:
        ((level, members),) = spoken.items()
        slots.members = [MemberSlot(level, member, spans[0]) for member in members] if len(members) == 1 else []
    elif slots.members:
        named = slots.members[0]
        others = [replace(named, member=member) for member in spoken.get(named.level, ()) if member != named.member]
        slots.members = [*others, named] if len(others) == 1 else [named]


def _asks_for_time(draft: Draft) -> bool:
    """A superlative over the years ("which year was worst"), and not over what is listed ("which group … a year")."""
    kinds = {o.kind for o in draft.operators}
    return "when" in kinds or (not draft.slots.by and not kinds.isdisjoint(SUPERLATIVES))


def _list_by(draft: Draft) -> None:
    """ "forskel mellem skolerne": a level that is only spoken about is the list that a difference runs over."""
    slots, kinds = draft.slots, {o.kind for o in draft.operators}
    wanted = "gap" in kinds or "spread" in kinds or {"highest", "lowest"} <= kinds
    if not wanted or slots.by or slots.members or slots.peers or _names_two_periods(draft):
        return
    about = {t for s in draft.chosen.of("about") for t in s.tokens}
    levels = {
        span.phrase.id: span
        for span in draft.question.spans
        if span.phrase.kind in ("level", "kind") and span.phrase.id in draft.kpi.levels and span.tokens <= about
    }
    if len(levels) == 1:
        listed = replace(draft.chosen, spans=tuple(levels.values()))
        fill_levels(draft.context.catalog, listed, slots)


def _list_what_is_named(draft: Draft, pack: Pack) -> None:
    """ "fordelt på mænd og kvinder" lists them: all that there are is the list by sex."""
    slots, words, catalog = draft.slots, draft.question.words, draft.context.catalog
    cues = [max(o.tokens) + 1 for o in draft.operators if o.kind == "breakdown"]
    if slots.by or not cues:
        return
    behind = range(cues[-1], len(words))  # "Fordeler ledigheden sig på mænd og kvinder" has its figure between.
    named = draft.chosen.naming
    first = next((i for i in behind if words[i] not in pack.function and i not in named), len(words))
    levels = {slot.level for slot in slots.members if first in slot.span.tokens}
    for level in levels:
        members = {slot.member for slot in slots.members if slot.level == level}
        today = draft.context.timeline.today
        if len(members) < 2:
            continue
        slots.by.append(level)
        if members >= {m.id for m in catalog.levels[level].members if m.exists_on(today)}:
            slots.members = [slot for slot in slots.members if slot.level != level]


def _rank_what_is_named(draft: Draft) -> None:
    """ "Hvem har det højeste fravær, lærere eller pædagoger?": the highest of these two, and of no months."""
    slots, kinds = draft.slots, {o.kind for o in draft.operators}
    level = slots.compared_level
    over_time = "when" in kinds or any(p.means == "grain" for p in draft.question.periods)
    if level is not None and not slots.by and not over_time and kinds & {"highest", "lowest", "best", "worst"}:
        slots.by.append(level)


def _keep_what_is_kept(draft: Draft) -> None:
    """ "Hvor blev garantien overholdt dårligst?": of a KPI about keeping, the verb is its own, and sets no target."""
    kinds, where = {o.kind for o in draft.operators}, draft.slots.where()
    listed = bool(draft.slots.by) and "breakdown" in kinds
    # "Blev garantien overholdt i distriktet?", which has no target of its own, is answered with how well it was.
    apart = bool(where) and not any(_is_for(target, where) for target in draft.kpi.targets)
    if not (listed or apart or kinds & {"highest", "lowest", "best", "worst"}):
        return
    about = draft.kpi.about.in_(draft.question.language)
    draft.slots.used_operators |= {o for o in draft.operators if o.kind == "target" and o.phrase in about}


def _is_for(target: Target, where: Members) -> bool:
    return bool(target.scope) and all(member in where.get(level, ()) for level, member in target.scope.items())


def _names_two_periods(draft: Draft) -> bool:
    return len([p for p in draft.question.periods if p.means != "grain"]) > 1


def _count_what_is_named(draft: Draft, pack: Pack) -> None:
    """ "hvor mange langtidsledige": the measure that counts just what is named, where the usual one counts nothing.

    In a follow-up ("hvor mange klagesager var det?") every word names it, the KPI itself being known.
    """
    slots, kpi, chosen = draft.slots, draft.kpi, draft.chosen
    goes_on = draft.inherited is not None and draft.inherited.same_kpi
    if slots.measures or slots.values or (not goes_on and kpi.measure(kpi.default_measure).type in COUNTED):
        return
    if chosen.of("unit") or not any(o.kind == "count" for o in draft.operators):
        return
    naming = {t for span in chosen.spans for t in span.tokens} if goes_on else chosen.naming
    named = {draft.question.words[t] for t in naming} - pack.free
    counting = [m for m, measure in kpi.measures.items() if measure.type in COUNTED and measure.decimals == 0]
    levels, catalog = (*slots.by, *slots.where()), draft.context.catalog
    published = [m for m in counting if published_grains(catalog, kpi, levels, m)]
    fitting = [m for m in published if named and named <= _words_of(draft, kpi, m)]
    if len(fitting) == 1:
        slots.measures = fitting


def _share_of_what_is_named(draft: Draft, pack: Pack) -> None:
    """ "hvor mange procent af klagesagerne": the measure in percent; what it is a share of is not asked for as well."""
    catalog, kpi, words = draft.context.catalog, draft.kpi, draft.question.words
    if figure := _find_share_of_counted(draft, pack):
        draft.slots.measures = [figure]
        return
    often = any(o.kind == "repeat" for o in draft.operators)  # "Hvor tit bliver klager omgjort?" neither.
    if len(draft.slots.measures) != 2:
        return
    for span in draft.chosen.of("measure"):
        share = catalog.units[catalog.unit_of(kpi, span.phrase.id)].point is not None
        asking = {t for unit in draft.chosen.of("unit") if unit.phrase.id == PERCENT for t in unit.tokens}
        following = {words[t + 1] for t in span.tokens | asking if t + 1 < len(words)}
        if share and (often or not following.isdisjoint(pack.part_of)):
            draft.slots.measures = [span.phrase.id]


def _find_share_of_counted(draft: Draft, pack: Pack) -> str | None:
    """ "What share of the complaint cases are overturned": the figure is named besides, and is a share of them."""
    catalog, kpi, slots, words = draft.context.catalog, draft.kpi, draft.slots, (*draft.question.words, "")
    shares = {m for m in kpi.measures if catalog.units[catalog.unit_of(kpi, m)].point is not None}
    counted = [m for m in slots.measures if kpi.measure(m).type in COUNTED]
    named = [m for m in slots.measures if m in shares]
    if not named and kpi.default_measure in shares and draft.chosen.of("kpi"):
        named = [kpi.default_measure]
    if len(counted) != 1 or len(named) != 1 or len(slots.measures) > 2:
        return None
    asked = [u.tokens for u in draft.chosen.of("unit") if u.phrase.id == PERCENT]
    asked += [operator.tokens for operator in draft.operators if operator.kind in ("share", "share_of")]
    return named[0] if any(words[max(tokens) + 1] in pack.part_of for tokens in asked) else None


def _words_of(draft: Draft, kpi: Kpi, measure: str) -> set[str]:
    language = draft.question.language
    texts: Iterable[str] = [draft.context.catalog.measure_label(kpi, measure).in_(language)]
    phrase = kpi.measure(measure).phrase
    texts = [*texts, *([phrase.in_(language)] if phrase else [])]
    return {word for text in texts for word in split_words(text)}


def find_percent(draft: Draft) -> frozenset[int]:
    """Words that ask for a change in percent of what was ("hvor mange procent er antallet steget")."""
    kpi, moves = draft.kpi, any(o.kind in ("up", "down", "change", "which_way") for o in draft.operators)
    measure_id = (draft.slots.measures or [kpi.default_measure])[0]
    measure = kpi.measure(measure_id)
    of_difference = isinstance(measure, DerivedMeasure) and bool(measure.difference)
    if not moves or of_difference or in_points(kpi, measure_id):
        return frozenset()  # What is in percent already changes by points, and what may be 0 by no share of itself.
    words, part_of = (*draft.question.words, ""), load_pack(draft.question.language).part_of
    spans = [s for s in draft.question.spans if s.phrase.kind == "unit" and s.phrase.id == PERCENT]
    if not spans:  # A catalog may be without this unit.
        return frozenset()
    unit = draft.context.catalog.units[PERCENT]
    points = set(split_words(unit.point.in_(draft.question.language))) if unit.point else set()
    if any(words[max(s.tokens) + 1] in part_of or {words[t] for t in s.tokens} == points for s in spans):
        return frozenset()
    return frozenset(t for s in spans for t in s.tokens if t not in draft.chosen.tokens)


def account_for_percent(draft: Draft) -> Draft:
    """Those words are accounted for; that only a change may use them is checked with the rest that is left over."""
    percent = find_percent(draft)
    left = tuple(t for t in draft.chosen.unaccounted if t not in percent)
    return replace(draft, chosen=replace(draft.chosen, unaccounted=left)) if percent else draft


def _part_of_whole(draft: Draft) -> None:
    """ "hvor stor en del af bevillingen er brugt": the measure that divides the one by the other."""
    slots = draft.slots
    if len(slots.measures) != 2 or not any(o.kind in ("share", "share_of") for o in draft.operators):
        return
    fitting = [
        m
        for m, measure in draft.kpi.measures.items()
        if isinstance(measure, DerivedMeasure) and set(measure.ratio or ()) == set(slots.measures)
    ]
    if len(fitting) == 1:
        slots.measures = fitting
