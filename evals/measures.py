"""Count verdicts, and make of them the few shares that a gate and a reader look at."""

from collections import Counter
from collections.abc import Iterable, Sequence

from evals.runner import Outcome
from evals.verdict import GOOD, VERDICTS, Verdict
from semantic_layer.frozen import Frozen

HARD: tuple[Verdict, ...] = ("wrong", "leaked")
"""Of these there may be none."""
GRAVE: tuple[Verdict, ...] = (*HARD, "error", "unstable")
"""What is counted first."""


class Measures(Frozen):
    """Shares are 0–1, None where there is nothing to take a share of."""

    cases: int
    counts: dict[Verdict, int]
    """Every verdict, also those that none has."""
    right: float | None
    """Right answers and right stops, also those that give another reason."""
    exact: float | None
    """The same without those."""
    answerable: float | None
    """Right of the cases that want an answer."""
    must_not_answer: float | None
    """Right of the cases that must stop."""
    false_answers: float | None
    """Of the cases that must stop, those that were answered."""
    stable: float | None

    def shares(self) -> dict[str, float | None]:
        """Those of which more is better."""
        names = ("right", "exact", "answerable", "must_not_answer", "stable")
        return {name: getattr(self, name) for name in names}


def measure_outcomes(outcomes: Iterable[Outcome]) -> Measures:
    found = list(outcomes)
    counts = Counter(outcome.verdict for outcome in found)
    stops = [outcome for outcome in found if outcome.case.must_stop]
    answers = [outcome for outcome in found if not outcome.case.must_stop]
    good = sum(counts[verdict] for verdict in GOOD)
    return Measures(
        cases=len(found),
        counts={verdict: counts[verdict] for verdict in VERDICTS},
        right=_share(good, found),
        exact=_share(good - counts["other_reason"], found),
        answerable=_share(sum(o.good for o in answers), answers),
        must_not_answer=_share(sum(o.good for o in stops), stops),
        false_answers=_share(sum(o.answered for o in stops), stops),
        stable=_share(len(found) - counts["unstable"], found),
    )


def measure_by_tag(outcomes: Sequence[Outcome]) -> dict[str, Measures]:
    """The largest tag first."""
    tags = Counter(tag for outcome in outcomes for tag in outcome.case.all_tags)
    order = sorted(tags, key=lambda tag: (-tags[tag], tag))
    return {tag: measure_outcomes(o for o in outcomes if tag in o.case.all_tags) for tag in order}


def measure_by_language(outcomes: Sequence[Outcome]) -> dict[str, Measures]:
    languages = sorted({o.case.language for o in outcomes if o.case.language is not None})
    return {code: measure_outcomes(o for o in outcomes if o.case.language == code) for code in languages}


def _share(part: int, whole: Sequence[Outcome]) -> float | None:
    return round(part / len(whole), 4) if whole else None
