"""How far each score may be moved before a case of the evals is answered otherwise, or stopped.

    python -m bench.plateau [SCORE …]     as a Markdown table; all scores that decide when none is named

A score is moved to half and to one and a half of its value and, where that changes the plan of a case, by a tenth at a
time (a whole number by one) until one changes: another answer, or an answer where it stopped ("wrong"), or a stop where
it was answered ("over-stop"). What lies between is the plateau. Only plans are made, nothing is run, and only of a
fixed sample of the cases. On the way to the edge only those are planned again that changed at the far end, and
the edge that they give is tried with all.
"""

import hashlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import dropwhile

from assistant import load_settings
from assistant.conversation import NO_CONVERSATION, Conversation
from assistant.lemmas import LemmaTable
from assistant.lexicon_tables import Lexicon
from assistant.pipelines import LEMMAS
from assistant.plan import Clarify, Decline, Plan, QueryPlan
from assistant.planners.context import PlanContext, ReleaseTimeline
from assistant.planners.rules import RulesPlanner
from assistant.planners.scores import SCORES, Scores, fields_that_decide
from assistant.tokens import tokenise
from assistant.understand import Understander, Understanding
from evals import load_cases
from evals.case import Case
from semantic_layer.serve import Release, open_release
from semantic_layer.texts import Language

SAMPLE = 300
"""Cases that are planned, besides those that they follow."""
TENTHS = (0.1, 0.2, 0.3, 0.4, 0.5)
COMPILED_WITH = frozenset(
    {"surface", "lemma", "genitive", "stem", "root", "min_stem", "min_stem_of_four", "min_root_word", "min_fold"}
)
"""Scores that the lexicon itself is made with; it need not be made again for the others."""
PLANNING = frozenset(dropwhile(lambda name: name != "level", Scores.model_fields))
"""Scores that only weigh what has been read (from the first on that is of the cover); nothing is read again then."""


@dataclass(frozen=True)
class Drift:
    wrong: frozenset[str] = frozenset()
    over_stops: frozenset[str] = frozenset()

    @property
    def cases(self) -> frozenset[str]:
        return self.wrong | self.over_stops


class Bench:
    def __init__(self, release: Release, cases: Iterable[Case]) -> None:
        self._release = release
        self._cases = {case.id: case for case in cases}
        languages: tuple[Language, ...] = ("da", "en")
        self._tables = {lang: LemmaTable(release.attachment(LEMMAS.format(language=lang))) for lang in languages}
        self._lexicon: Lexicon | None = None
        self._lexicon = self._understander(SCORES, "surface").lexicon
        self._read: dict[str, Understanding] = {}
        self._meant = self._plan(SCORES, "margin", self._cases)

    def sweep(self, name: str) -> str:
        """A row of the table."""
        value = getattr(SCORES, name)
        (low, below), (high, above) = (self._find_edge(name, sign) for sign in (-1, 1))
        return f"| `{name}` | {value:g} | {low:g} … {high:g} | {below} | {above} |"

    def _find_edge(self, name: str, sign: int) -> tuple[float, str]:
        """The last value on the plateau in this direction, and what happens at the next."""
        suspects = self._drift(SCORES.moved(name, sign * TENTHS[-1]), name, self._cases).cases
        steps = [SCORES, *(SCORES.moved(name, sign * tenth) for tenth in TENTHS)]
        while suspects:
            at = next(i for i in range(1, len(steps)) if self._drift(steps[i], name, suspects).cases)
            drift = self._drift(steps[at], name, self._cases)
            before = self._drift(steps[at - 1], name, self._cases).cases if at > 1 else frozenset()
            if not before:
                value, edge = (getattr(steps[i], name) for i in (at, at - 1))
                return edge, f"{value:g}: {len(drift.wrong)} wrong, {len(drift.over_stops)} over-stops"
            suspects |= before
        return getattr(steps[-1], name), "–"

    def _drift(self, scores: Scores, name: str, cases: Iterable[str]) -> Drift:
        if scores == SCORES:
            return Drift()
        wrong, over_stops = set(), set()
        plans = self._plan(scores, name, cases)
        for case in cases:
            plan, meant = plans[case], self._meant[case]
            if _is_stop(plan) and not _is_stop(meant):
                over_stops.add(case)
            elif not _is_stop(plan) and _outcome(plan) != _outcome(meant):
                wrong.add(case)
        return Drift(frozenset(wrong), frozenset(over_stops))

    def _plan(self, scores: Scores, name: str, cases: Iterable[str]) -> dict[str, Plan]:
        """The plans of these cases and of those that they follow."""
        understander = self._understander(scores, name)
        planner = RulesPlanner(self._release.catalog, understander)
        plans: dict[str, Plan] = {}
        said: dict[str, Conversation] = {}
        wanted = _with_earlier(cases, self._cases)
        for case in self._cases.values():
            if case.id not in wanted:
                continue
            before = said[case.after] if case.after else NO_CONVERSATION
            timeline = ReleaseTimeline(self._release, case.today)
            context = PlanContext(self._release.catalog, timeline, before.query, None, before)
            question = self._understand(case, name, understander, before.language)
            plan = plans[case.id] = planner.plan_understood(question, context)
            said[case.id] = (
                before.followed_by_query(case.q, question.language, plan.query)
                if isinstance(plan, QueryPlan)
                else before
            )
        return plans

    def _understand(self, case: Case, name: str, understander: Understander, spoken: Language | None) -> Understanding:
        if name in PLANNING and case.id in self._read:
            return replace(self._read[case.id], scores=understander.scores)
        question = understander.understand_question(case.q, None, spoken)
        if understander.scores == SCORES:
            self._read[case.id] = question
        return question

    def _understander(self, scores: Scores, name: str) -> Understander:
        compiled = None if name in COMPILED_WITH else self._lexicon
        return Understander(self._release.catalog, self._tables, compiled, scores)


def sample_cases(cases: Iterable[Case], size: int = SAMPLE) -> list[Case]:
    """The same for the same cases, wherever in the files they stand, with those that they follow; in order."""
    known = {case.id: case for case in cases if tokenise(case.q)}
    chosen = sorted(known, key=lambda case: hashlib.sha256(case.encode()).digest())[:size]
    wanted = _with_earlier(chosen, known)
    return [case for case in known.values() if case.id in wanted]


def _with_earlier(cases: Iterable[str], known: Mapping[str, Case]) -> set[str]:
    wanted: set[str] = set()
    for name in cases:
        case: str | None = name
        while case is not None and case not in wanted:
            wanted.add(case)
            case = known[case].after
    return wanted


def _is_stop(plan: Plan) -> bool:
    return isinstance(plan, Clarify | Decline)


def _outcome(plan: Plan) -> str:
    return plan.model_dump_json(include={"kind", "query", "questions", "about", "kpi", "measure"})


def main() -> None:
    names = sys.argv[1:] or fields_that_decide()
    cases = sample_cases(load_cases())
    bench = Bench(open_release(load_settings().state), cases)
    sys.stdout.write(
        f"{len(cases)} cases\n\n| score | value | plateau | first below | first above |\n|---|---|---|---|---|\n"
    )
    for name in names:
        sys.stdout.write(f"{bench.sweep(name)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
