""" "På den skole", "dér", "og det?": words that point at what was not spoken of, or not answered, are asked about."""

from dataclasses import replace

from assistant.language.pack import Pack
from assistant.plan import Clarify, Detail
from assistant.planners.definite import is_definite
from assistant.planners.draft import Draft
from assistant.planners.ellipsis import points_at_owner
from assistant.planners.problems import Build, make_readings
from assistant.wording import Wording


def ask_which_place(draft: Draft, pack: Pack, build: Build, wording: Wording) -> Clarify | None:
    """Which one is pointed at; None where nothing is, or where the conversation has said it."""
    spoken = draft.slots.where() or (draft.inherited is not None and draft.inherited.previous.where)
    nowhere = not spoken and not pack.points_at_place.isdisjoint(draft.question.words)
    nowhere |= not spoken and draft.context.previous is None and points_at_owner(draft.question, pack)
    level = None if spoken else _find_one_of_several(draft, pack)
    if not (_points_at_one(draft, pack) or nowhere or level):
        return None
    listed = [(replace(draft, slots=replace(draft.slots, by=[level])), None)] if level else []
    readings = make_readings([*listed, (draft, None)], build, wording)
    detail = Detail(kpi=draft.kpi.id, level=level)
    return Clarify(reason="ambiguous_member", readings=readings, pointed=True, detail=detail)


def ask_after_stop(draft: Draft, pack: Pack, build: Build, wording: Wording) -> Clarify | None:
    """ "Er det faldet?" after "kun transport" was declined: of that, or of what was answered before it?"""
    inherited, conversation = draft.inherited, draft.context.conversation
    if draft.chosen.of("kpi") or draft.slots.whole or (inherited is not None and inherited.changes.back):
        return None
    # "Og hvad er der bevilget?" after a first question that was not answered: for what it was about, or for all?
    goes_on = draft.question.words[0] in pack.joins and conversation.query is None and bool(conversation.exchanges)
    left_open = conversation.left_open if inherited is not None else goes_on and not draft.slots.where()
    readings = make_readings([(draft, None)], build, wording) if left_open else ()
    return Clarify(reason="too_vague", readings=readings, detail=Detail(kpi=draft.kpi.id)) if readings else None


def _find_one_of_several(draft: Draft, pack: Pack) -> str | None:
    """The level of "hvad er udvalgets forbrug?", where there are six of them; "i skolen" is said of all schools."""
    # A name that is said in another form ("projekterne", for "projektet") may hold the noun.
    names = (s for s in draft.chosen.of("kpi", "measure", "value") if s.quality == 1.0)
    said = frozenset[int]().union(*(s.tokens | s.inner for s in names))
    for span, *_ in draft.question.levels.values():
        named = span.phrase.kind == "level" and span.phrase.id in draft.kpi.levels and span.tokens.isdisjoint(said)
        if named and is_definite(span, draft.question, pack):
            return span.phrase.id
    return None


def _points_at_one(draft: Draft, pack: Pack) -> bool:
    """ "This school"; not "the school that …", nor "… that schools …".

    What the conversation resolves has become a filler by now.
    """
    question = draft.question
    names = [s.tokens for s in draft.chosen.of("kpi", "measure")]
    said = frozenset[int]().union(*names)
    words, narrowing = question.words, pack.relates_back | (pack.relates - pack.place_prepositions)
    for span in question.spans:
        before, last = min(span.tokens | span.inner) - 1, max(span.tokens | span.inner)
        # "Den lovede tid", of a figure that has a name with "lovede" in it, is no law.
        named = span.phrase.kind in ("level", "kind") and (span.quality == 1.0 or span.tokens.isdisjoint(said))
        if not named or before < 0 or before in question.fillers:
            continue
        narrowed = last + 1 < len(words) and words[last + 1] in narrowing
        # "Now that library visits are down": a part of what is counted.
        part = any(last in name and last + 1 in name for name in names)
        if (
            words[before] in pack.points_at_one
            and not narrowed
            and not part
            and not words[last].endswith(pack.only_plural)
        ):
            return True
    return False
