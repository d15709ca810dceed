"""Make a case of a recorded answer, with what was answered as what is expected: whoever adds it corrects that."""

from pathlib import Path
from typing import Any, Literal

import yaml

from assistant import Answer, Settings
from assistant.record import AuditLog, Entry
from assistant.replay import UnknownAnswerError, is_redacted
from evals.case import Case, CaseError, Expected, load_cases, load_file
from evals.query_match import as_plain

Outcome = Literal["made", "known", "redacted", "missing"]
ID_LENGTH = 10
LIVE = Path("quality") / "cases" / "live.yaml"
NEW_FILE = "# Questions from use; what is expected was corrected by hand.\n"


class KnownCaseError(CaseError):
    """The answer is a case already."""


class RedactedCaseError(CaseError):
    """Personal data was taken out of the question: it cannot be asked again."""


class LiveCases:
    """Cases made of answers from use, in the state folder, until somebody has corrected what they expect."""

    def __init__(self, settings: Settings) -> None:
        self._log = AuditLog(settings.audit_folder)
        self._path = settings.state / LIVE

    def add(self, answer_id: str) -> Outcome:
        """Raises RecordError, and OSError when it cannot be kept."""
        try:
            add_case(self._log, answer_id, self._path)
        except KnownCaseError:
            return "known"
        except RedactedCaseError:
            return "redacted"
        except UnknownAnswerError:
            return "missing"
        return "made"

    def read(self) -> bytes:
        """The file as YAML; empty where no case was made yet."""
        return self._path.read_bytes() if self._path.is_file() else b""


def add_case(log: AuditLog, answer_id: str, path: Path) -> list[Case]:
    """Appends the question, and before it the conversation that it followed, unless they are there already.

    Raises UnknownAnswerError, RecordError, and CaseError where personal data was taken out of the question, so that
    it cannot be asked again.
    """
    cases = _read_conversation(log, answer_id)
    known = {case.id for case in load_cases(path.parent)} if path.parent.is_dir() else set()
    known |= {case.id for case in load_file(path)} if path.is_file() else set()
    new = [case for case in cases if case.id not in known]
    if not new:
        raise KnownCaseError(f"{cases[-1].id} is a case already")
    text = path.read_text(encoding="utf-8") if path.is_file() else NEW_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "".join(map(write_case, new)), encoding="utf-8")
    return new


def write_case(case: Case) -> str:
    """One line of YAML."""
    fields = case.model_dump(mode="json", exclude_defaults=True, exclude={"today", "area"})
    fields = {**fields, "today": case.today, "expect": fields["expect"]}
    order: dict[str, Any] = {name: fields[name] for name in Case.model_fields if name in fields}
    return f"- {yaml.safe_dump(order, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**6)}"


def _read_conversation(log: AuditLog, answer_id: str) -> list[Case]:
    """The cases of an answer and of those that it followed, the first question first."""
    entry = log.find(answer_id)
    if entry is None:
        raise UnknownAnswerError(f"the audit log has no answer {answer_id}")
    earlier = _read_conversation(log, entry.after) if entry.after is not None else []
    return [*earlier, _make_case(entry)]


def _make_case(entry: Entry) -> Case:
    answer = entry.answer
    if is_redacted(answer) or not answer.question:
        raise RedactedCaseError(
            f"personal data was taken out of the question of {answer.answer_id}: write the case by hand"
        )
    return Case(
        id=_name_case(answer.answer_id),
        q=answer.question,
        language=answer.language,
        after=_name_case(entry.after) if entry.after is not None else None,
        today=answer.today,
        role=answer.role,
        expect=_expect_same(answer),
    )


def _expect_same(answer: Answer) -> Expected:
    several = bool(answer.parts)
    kpis = {kpi for part in answer.parts if part.query is not None for kpi in part.query.kpis}
    return Expected(
        status=answer.status,
        reason=answer.reason,
        kind=None if several else answer.kind,
        query=as_plain(answer.query) if answer.query is not None and not several else {},
        kpis=tuple(sorted(kpis)),
    )


def _name_case(answer_id: str) -> str:
    return f"live_{answer_id[:ID_LENGTH]}"
