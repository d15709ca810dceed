"""Ask every case and judge what comes back; an answer to another question than the one expected counts worst."""

from collections.abc import Iterable, Iterator
from typing import Literal

from assistant import Answer, Assistant, Part, Question
from evals.case import Case, Expected
from evals.query_match import find_differences
from semantic_layer.frozen import Frozen

Verdict = Literal["right", "wrong", "over_stop"]
"""wrong: answered, but not as expected (silent); over_stop: stopped where an answer was expected."""


class Outcome(Frozen):
    case: Case
    verdict: Verdict
    got: str


def judge_cases(desk: Assistant, cases: Iterable[Case]) -> Iterator[Outcome]:
    """One outcome per case, in order; follow-ups build on the answers given."""
    ids: dict[str, str] = {}
    for case in cases:
        after = ids[case.after] if case.after is not None else None
        answer = desk.ask(Question(text=case.q, asked_at=case.today, role=case.role, after=after))
        ids[case.id] = answer.answer_id
        offered = _offered_kpis(desk, case, answer) if any(e.kpis for e in case.wanted) else set()
        verdicts = [_judge(expected, answer, offered) for expected in case.wanted]
        verdict = "right" if "right" in verdicts else verdicts[0]
        yield Outcome(case=case, verdict=verdict, got=_describe(answer))


def _offered_kpis(desk: Assistant, case: Case, answer: Answer) -> set[str]:
    """The KPIs of the parts, or those that the readings are answered with when they are clicked."""
    parts = list(answer.parts)
    parts += [desk.ask(Question(text=reading.question, asked_at=case.today)) for reading in answer.readings]
    return {kpi for part in parts if part.query for kpi in part.query.kpis}


def _judge(expected: Expected, answer: Answer, offered: set[str]) -> Verdict:
    if _fits(expected, answer) and (not expected.kpis or offered == set(expected.kpis)):
        return "right"
    return "wrong" if answer.status in ("answered", "error") else "over_stop"


def _fits(expected: Expected, answer: Answer) -> bool:
    same_status = answer.status == expected.status
    same_reason = expected.reason is None or answer.reason == expected.reason
    same_kind = expected.kind is None or answer.kind == expected.kind
    says = all(fragment in answer.headline for fragment in expected.says)
    return same_status and same_reason and same_kind and says and _same_query(expected, answer)


def _same_query(expected: Expected, part: Part) -> bool:
    return not find_differences(expected.query, part.query)


def _describe(answer: Answer) -> str:
    query = answer.query.model_dump_json(by_alias=True, exclude_defaults=True) if answer.query else ""
    return f"{answer.status} {answer.reason or ''} {query} {answer.headline}"
