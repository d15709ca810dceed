"""Ask every case and judge what comes back; an answer to another question than the one expected counts worst."""

from collections.abc import Callable, Iterable, Iterator

from assistant import Answer, Assistant, Question
from evals.asked import Asked
from evals.case import Case, CaseError
from evals.scorers import SCORERS
from evals.verdict import GOOD, Finding, Verdict, decide_verdict, weigh
from semantic_layer.frozen import Frozen

Rows = tuple[tuple[object, ...], ...]
ReadSource = Callable[[str], Rows]
"""Runs a case's own SQL on the source."""


class Outcome(Frozen):
    case: Case
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    got: str
    """Status, reason, query and headline in one line."""
    answered: bool = False

    @property
    def good(self) -> bool:
        return self.verdict in GOOD


def judge_cases(
    desk: Assistant,
    cases: Iterable[Case],
    read_source: ReadSource | None = None,
    among: Iterable[Case] = (),
    twice: bool = False,
) -> Iterator[Outcome]:
    """One outcome per case, in order; follow-ups build on the answers given.

    `among` holds the cases that those may follow or be the same as, without being judged themselves. With `twice`
    each is asked a second time. Raises CaseError where a case has SQL and there is no source to run it on.
    """
    chosen = list(cases)
    interview = _Interview(desk, {case.id: case for case in (*among, *chosen)}, read_source, twice)
    for case in chosen:
        yield interview.judge(case)


class _Interview:
    """The questions asked so far and their answers."""

    def __init__(self, desk: Assistant, known: dict[str, Case], read_source: ReadSource | None, twice: bool) -> None:
        self._desk = desk
        self._known = known
        self._read_source = read_source
        self._twice = twice
        self._answers: dict[str, Answer] = {}
        self._vocabulary = desk.release.catalog.model_dump_json().casefold()

    def judge(self, case: Case) -> Outcome:
        """Of several expectations the one that fits best counts."""
        answer = self._answer(case)
        again = self._ask(case) if self._twice else None
        twin = self._answer(self._known[case.same_as]) if case.same_as is not None else None
        offered = self._offered(case, answer) if any(e.kpis for e in case.wanted) else frozenset()
        judged = []
        for expected in case.wanted:
            rows = self._rows(case, expected.check_sql)
            said = tuple(self._conversation(case))
            asked = Asked(case, expected, answer, again, offered, rows, twin, said, self._vocabulary)
            judged.append(tuple(finding for score in SCORERS for finding in score(asked)))
        findings = min(judged, key=weigh)
        verdict = decide_verdict(answer.status, findings)
        return Outcome(
            case=case,
            verdict=verdict,
            findings=findings,
            got=describe_answer(answer),
            answered=answer.status == "answered",
        )

    def _answer(self, case: Case) -> Answer:
        if case.id not in self._answers:
            self._answers[case.id] = self._ask(case)
        return self._answers[case.id]

    def _ask(self, case: Case) -> Answer:
        after = self._answer(self._known[case.after]).answer_id if case.after is not None else None
        return self._desk.ask(Question(text=case.q, asked_at=case.today, role=case.role, after=after))

    def _conversation(self, case: Case) -> Iterator[str]:
        if case.after is not None:
            yield from self._conversation(self._known[case.after])
        yield case.q

    def _offered(self, case: Case, answer: Answer) -> frozenset[str]:
        """The KPIs of the parts, or those that the readings are answered with when they are clicked."""
        parts = list(answer.parts)
        for reading in answer.readings:
            parts.append(self._desk.ask(Question(text=reading.question, asked_at=case.today, role=case.role)))
        return frozenset(kpi for part in parts if part.query for kpi in part.query.kpis)

    def _rows(self, case: Case, sql: str | None) -> Rows | None:
        if sql is None:
            return None
        if self._read_source is None:
            raise CaseError(f"{case.id} has check_sql, and there is no source to run it on")
        return self._read_source(sql)


def describe_answer(answer: Answer) -> str:
    query = answer.query.model_dump_json(by_alias=True, exclude_defaults=True) if answer.query else ""
    return " ".join(piece for piece in (answer.status, answer.reason, query, answer.headline) if piece)
