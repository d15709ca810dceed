"""Ask every case and judge what comes back; an answer to another question than the one expected counts worst."""

from collections.abc import Iterable, Iterator
from typing import Literal

from assistant import Answer, Assistant, Part, Question
from evals.case import Case, Expected
from semantic_layer.frozen import Frozen
from semantic_layer.query import Query

Verdict = Literal["right", "wrong", "over_stop"]
"""wrong: answered, but not as expected (silent); over_stop: stopped where an answer was expected."""


BEST: tuple[Verdict, ...] = ("right", "over_stop", "wrong")


class Outcome(Frozen):
    case: Case
    verdict: Verdict
    got: str


def judge_cases(desk: Assistant, cases: Iterable[Case]) -> Iterator[Outcome]:
    """One outcome per case, in order; follow-ups build on the answers given."""
    ids: dict[str, str] = {}
    queries: dict[str, Query | None] = {}
    for case in cases:
        after = ids[case.after] if case.after is not None else None
        answer = desk.ask(Question(text=case.q, asked_at=case.today, after=after))
        ids[case.id] = answer.answer_id
        queries[case.id] = answer.query
        offered = _offered_kpis(desk, case, answer) if any(e.kpis for e in case.accepted) else set()
        verdicts = {_judge(e, answer, offered if e.kpis else set()) for e in case.accepted}
        same = case.same_as is None or queries[case.same_as] == answer.query
        if case.language not in (None, answer.language) or not same:
            verdicts = {"wrong"}
        yield Outcome(case=case, verdict=min(verdicts, key=BEST.index), got=_describe(answer))


def _offered_kpis(desk: Assistant, case: Case, answer: Answer) -> set[str]:
    """The KPIs of the parts, or those that the readings are answered with when they are clicked."""
    parts = list(answer.parts)
    parts += [desk.ask(Question(text=reading.question, asked_at=case.today)) for reading in answer.readings]
    return {kpi for part in parts if part.query for kpi in part.query.kpis}


def _judge(expected: Expected, answer: Answer, offered: set[str]) -> Verdict:
    if _fits(expected, answer) and offered == set(expected.kpis):
        return "right"
    return "wrong" if answer.status in ("answered", "error") else "over_stop"


def _fits(expected: Expected, answer: Answer) -> bool:
    same_status = answer.status == expected.status
    same_reason = expected.reason is None or answer.reason == expected.reason
    same_kind = expected.kind is None or answer.kind == expected.kind
    says = all(fragment in answer.headline for fragment in expected.says)
    says = says and all(fragment in answer.text for fragment in expected.text)
    checked = same_status and same_reason and same_kind and says and _same_premise(expected, answer)
    return checked and _same_query(expected, answer)


def _same_premise(expected: Expected, answer: Answer) -> bool:
    if not expected.premise:
        return expected.premise is None or answer.premise is None
    return expected.premise in (answer.premise or "")


def _same_query(expected: Expected, part: Part) -> bool:
    if not expected.query:
        return True
    if part.query is None:
        return False
    got = part.query.model_dump(mode="json", by_alias=True)
    got["period"] = [got["period"]["from"], got["period"]["to"]]
    if got["against"] is not None:
        got["against"] = {k: v for k, v in got["against"].items() if v}
        if "period" in got["against"]:
            got["against"]["period"] = got["against"]["period"]["from"]
    return all(got.get(name) == value for name, value in expected.query.items())


def _describe(answer: Answer) -> str:
    query = answer.query.model_dump_json(by_alias=True, exclude_defaults=True) if answer.query else ""
    return f"{answer.status} {answer.reason or ''} {query} {answer.headline}"
