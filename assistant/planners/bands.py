""" "blandt unge" names no age band: the bands that are published are offered, from the end that is meant."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.language.pack import Pack
from assistant.plan import Clarify, Detail
from assistant.planners.draft import Draft
from assistant.planners.problems import MAX_READINGS, Build, make_readings
from assistant.planners.slots import MemberSlot
from assistant.wording import Wording


def ask_which_band(draft: Draft, left: Sequence[int], pack: Pack, build: Build, wording: Wording) -> Clarify | None:
    """A question back when words of age are all that has no place, and the KPI has one level of ages."""
    words = {draft.question.words[i] for i in left} - pack.selects
    levels = [level for level in draft.kpi.levels if draft.context.catalog.levels[level].ordered]
    if not words or not words <= pack.young | pack.old or len(levels) != 1 or not draft.chosen.spans:
        return None
    bands = list(draft.context.catalog.levels[levels[0]].members)
    half = min(MAX_READINGS, max(1, len(bands) // 2))
    offered = bands[:half] if words <= pack.young else bands[-half:]
    chosen = replace(draft.chosen, unaccounted=tuple(i for i in draft.chosen.unaccounted if i not in left))
    drafts = []
    for band in offered:
        slot = MemberSlot(levels[0], band.id, draft.chosen.spans[0])
        slots = replace(draft.slots, members=[*draft.slots.members, slot], used_operators=set(draft.operators))
        label = wording.member(levels[0], band.id)
        drafts.append((replace(draft, chosen=chosen, slots=slots), label))
    readings = make_readings(drafts, build, wording)
    if not readings:
        return None
    return Clarify(reason="ambiguous_member", readings=readings, detail=Detail(kpi=draft.kpi.id))
