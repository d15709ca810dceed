"""Every figure of the catalog, asked for by its name, says where it is from, what it is about and what marks it."""

import pytest

from assistant import Answer, Assistant, Question
from semantic_layer.texts import Language
from tests.assistant.conftest import TODAY

PLAIN: dict[Language, str] = {"da": "Hvad er {}?", "en": "What is {}?"}
MARKED = {"p": "provisional", "f": "forecast"}
"""Flag of a cell → the caveat that tells of it."""


def ask_all(desk: Assistant, language: Language) -> list[Answer]:
    labels = [kpi.label.in_(language) for kpi in desk.release.catalog.kpis.values()]
    asked = [Question(text=PLAIN[language].format(label), asked_at=TODAY, language=language) for label in labels]
    return [answer for answer in map(desk.ask, asked) if answer.status == "answered" and answer.query is not None]


@pytest.mark.promise("T5")
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_answer_has_its_source_period_day_and_marks(desk: Assistant, language: Language) -> None:
    catalog, release = desk.release.catalog, desk.release
    answers, marked = ask_all(desk, language), set()
    assert len(answers) > len(catalog.kpis) * 0.9
    for answer in answers:
        assert answer.query is not None
        cited = {citation.kpi.partition("@")[0]: citation for citation in answer.citations}
        assert set(cited) == set(answer.query.kpis), answer.question
        for kpi_id, citation in cited.items():
            assert citation.source == catalog.kpi(kpi_id).source.cite.in_(language)
            assert (citation.as_of, citation.release) == (release.as_of, release.id)
        (period,) = (chip.value for chip in answer.chips if chip.name == "period")
        told = [cell.period_name for cell in answer.cells if cell.period == answer.query.period.to]
        assert told and told[0] and told[0] in period, answer.question
        assert answer.understood and told[0] in answer.understood, answer.question
        assert any(told[0] in badge for badge in answer.badges) or answer.query.forecast, answer.badges
        flags = {flag for cell in answer.cells if cell.formula is None for flag in cell.flags}
        rules = {caveat.kind for caveat in answer.caveats}
        assert {MARKED[flag] for flag in flags & set(MARKED)} <= rules, answer.question
        assert answer.notice == catalog.identity.notice.in_(language) if catalog.identity.notice else True
        marked |= flags
    assert "p" in marked
