"""How far each score may be moved before a case of the evals is answered otherwise, or stopped.

    python -m bench.plateau [SCORE …]     as a Markdown table; all scores that decide when none is named

A score is moved to half and to one and a half of its value and, where that changes something, by a tenth at a time (a
whole number by one), until the plan of a case changes from what it is with the table in use: another answer, or an
answer where it stopped ("wrong"), or a stop where it was answered ("over-stop"). What lies between is the plateau.
Only plans are made, nothing is run.
"""

import sys
from dataclasses import dataclass

from assistant import load_settings
from assistant.assistant import LEMMAS
from assistant.lemmas import LemmaTable
from assistant.lexicon import Lexicon
from assistant.plan import Clarify, Decline, Plan, QueryPlan
from assistant.planners.context import PlanContext, ReleaseTimeline
from assistant.planners.rules import RulesPlanner
from assistant.planners.scores import SCORES, Scores, fields_that_decide
from assistant.tokens import tokenise
from assistant.understand import Understander
from evals import load_cases
from evals.case import Case
from semantic_layer.query import Query
from semantic_layer.serve import Release, open_release
from semantic_layer.texts import Language

TENTHS = (0.1, 0.2, 0.3, 0.4, 0.5)
COMPILED_WITH = frozenset(
    {"surface", "lemma", "genitive", "stem", "root", "min_stem", "min_stem_of_four", "min_root_word", "min_fold"}
)
"""Scores that the lexicon itself is made with; it need not be made again for the others."""


@dataclass(frozen=True)
class Drift:
    wrong: tuple[str, ...]
    over_stops: tuple[str, ...]


NO_DRIFT = Drift((), ())


class Bench:
    def __init__(self, release: Release, cases: list[Case]) -> None:
        self._release = release
        self._cases = cases
        languages: tuple[Language, ...] = ("da", "en")
        self._tables = {lang: LemmaTable(release.attachment(LEMMAS.format(language=lang))) for lang in languages}
        self._lexicon: Lexicon | None = None
        self._lexicon = self._understander(SCORES, "surface").lexicon
        self._meant = self._plan_all(SCORES, "margin")

    def sweep(self, name: str) -> str:
        """A row of the table."""
        value = getattr(SCORES, name)
        (low, below), (high, above) = (self._find_edge(name, sign) for sign in (-1, 1))
        return f"| `{name}` | {value:g} | {low:g} … {high:g} | {below} | {above} |"

    def _find_edge(self, name: str, sign: int) -> tuple[float, str]:
        """The last value on the plateau in this direction, and what happens at the next."""
        edge = getattr(SCORES, name)
        farthest = SCORES.moved(name, sign * TENTHS[-1])
        if self._drift(farthest, name) == NO_DRIFT:
            return getattr(farthest, name), "–"
        for tenth in TENTHS:
            moved = SCORES.moved(name, sign * tenth)
            value = getattr(moved, name)
            if value == edge:
                continue
            drift = self._drift(moved, name)
            if drift != NO_DRIFT:
                return edge, f"{value:g}: {len(drift.wrong)} wrong, {len(drift.over_stops)} over-stops"
            edge = value
        return edge, "–"

    def _drift(self, scores: Scores, name: str) -> Drift:
        wrong, over_stops = [], []
        for case, plan in self._plan_all(scores, name).items():
            meant = self._meant[case]
            if _is_stop(plan) and not _is_stop(meant):
                over_stops.append(case)
            elif not _is_stop(plan) and _outcome(plan) != _outcome(meant):
                wrong.append(case)
        return Drift(tuple(wrong), tuple(over_stops))

    def _plan_all(self, scores: Scores, name: str) -> dict[str, Plan]:
        understander = self._understander(scores, name)
        planner = RulesPlanner(self._release.catalog, understander)
        plans: dict[str, Plan] = {}
        for case in self._cases:
            before = plans[case.after] if case.after else None
            previous: Query | None = before.query if isinstance(before, QueryPlan) else None
            context = PlanContext(self._release.catalog, ReleaseTimeline(self._release, case.today), previous, None)
            plans[case.id] = planner.plan_question(case.q, context)
        return plans

    def _understander(self, scores: Scores, name: str) -> Understander:
        compiled = None if name in COMPILED_WITH else self._lexicon
        return Understander(self._release.catalog, self._tables, compiled, scores)


def _is_stop(plan: Plan) -> bool:
    return isinstance(plan, Clarify | Decline)


def _outcome(plan: Plan) -> str:
    return plan.model_dump_json(include={"kind", "query", "questions", "about", "kpi", "measure"})


def main() -> None:
    names = sys.argv[1:] or fields_that_decide()
    bench = Bench(open_release(load_settings().state), [case for case in load_cases() if tokenise(case.q)])
    sys.stdout.write("| score | value | plateau | first below | first above |\n|---|---|---|---|---|\n")
    for name in names:
        sys.stdout.write(f"{bench.sweep(name)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
