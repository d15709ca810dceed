""" "På den skole", "dér": words that point at a place, where no place was spoken of, are asked about."""

from assistant.language.pack import Pack
from assistant.plan import Clarify, Detail
from assistant.planners.draft import Draft
from assistant.planners.ellipsis import points_at_owner
from assistant.planners.problems import Build, make_readings
from assistant.wording import Wording


def ask_which_place(draft: Draft, pack: Pack, build: Build, wording: Wording) -> Clarify | None:
    """Which one is pointed at; None where nothing is, or where the conversation has said it."""
    spoken = draft.slots.where() or (draft.inherited is not None and draft.inherited.previous.where)
    nowhere = not spoken and not pack.points_at_place.isdisjoint(draft.question.words)
    nowhere |= not spoken and draft.context.previous is None and points_at_owner(draft.question, pack)
    if not (_points_at_one(draft, pack) or nowhere):
        return None
    readings = make_readings([(draft, None)], build, wording)
    return Clarify(reason="ambiguous_member", readings=readings, pointed=True, detail=Detail(kpi=draft.kpi.id))


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
