""" "blandt unge" names no age band: the bands that are published are offered, from the end that is meant.

Beside a band that is named, "unge mellem 17 og 24", the word says nothing more.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.language.pack import Pack
from assistant.plan import Clarify, Detail
from assistant.planners.draft import Draft
from assistant.planners.problems import MAX_READINGS, Build, make_readings
from assistant.wording import Wording
from semantic_layer.dimensions import Member


def drop_words_of_band(draft: Draft, left: Sequence[int], pack: Pack) -> tuple[int, ...]:
    """What is left without the words of age, where the bands that are named lie on the side that they mean."""
    for level in (draft.context.catalog.levels[level] for level in draft.kpi.levels):
        named = {slot.member for slot in draft.slots.members if slot.level == level.id}
        young, old = _split(level.members)
        if level.scale.in_(draft.question.language) and named:
            said = pack.young if named <= {m.id for m in young} else frozenset()
            said |= pack.old if named <= {m.id for m in old} else frozenset()
            return tuple(i for i in left if draft.question.words[i] not in said)
    return tuple(left)


def _split(bands: Sequence[Member]) -> tuple[Sequence[Member], Sequence[Member]]:
    """The bands that are called young, and those that are called old: at most as many as there are choices."""
    half = min(MAX_READINGS, max(1, len(bands) // 2))
    return bands[:half], bands[-half:]


def ask_which_band(draft: Draft, left: Sequence[int], pack: Pack, build: Build, wording: Wording) -> Clarify | None:
    """A question back when words of age are all that has no place, and the KPI has one level of ages."""
    words = {draft.question.words[i] for i in left} - pack.selects
    levels = [level for level in draft.kpi.levels if draft.context.catalog.levels[level].ordered]
    if not words or not words <= pack.young | pack.old or len(levels) != 1:
        return None
    young, old = _split(draft.context.catalog.levels[levels[0]].members)
    offered = young if words <= pack.young else old
    chosen = replace(draft.chosen, unaccounted=tuple(i for i in draft.chosen.unaccounted if i not in left))
    drafts = []
    for band in offered:
        named = {**draft.slots.kind_where, levels[0]: (band.id,)}
        slots = replace(draft.slots, kind_where=named, used_operators=set(draft.operators))
        label = wording.member(levels[0], band.id)
        drafts.append((replace(draft, chosen=chosen, slots=slots), label))
    readings = make_readings(drafts, build, wording)
    if not readings:
        return None
    return Clarify(reason="ambiguous_member", readings=readings, detail=Detail(kpi=draft.kpi.id, level=levels[0]))
