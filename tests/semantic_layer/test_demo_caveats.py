"""Where in the demo each caveat rule, effect, state, reason and flag occurs: one question for each, really asked.

A new rule, effect, state, reason or flag without a question here fails.
"""

from collections.abc import Sequence
from datetime import date
from typing import get_args

import pytest

from assistant import Answer, Assistant, Question
from semantic_layer import caveat
from semantic_layer.caveat import RULES, CaveatNote, Effect, find_caveats
from semantic_layer.publish.lattice import Reason
from semantic_layer.result import Flag, Result, State
from semantic_layer.serve import Release, answer_query
from semantic_layer.serve.cells import NO_MEMBER

TODAY = date(2026, 11, 15)

OF_RULE = {
    "find_breaks": "Hvordan har antallet af modtagere af hjemmehjælp udviklet sig fra januar 2025 til september 2026?",
    "find_forecast": "Hvad er prognosen for ledige stillinger i næste kvartal?",
    "find_stale": "Hvor mange besøg er der i svømmehallen?",
    "find_incomplete": "Hvad er sygefraværet fordelt på plejecentre?",
    "find_provisional": "Hvad er sygefraværet?",
    "find_estimates": "Hvor mange biblioteksbesøg var der på Kapitlet i april 2024?",
    "find_events": "Hvor mange biblioteksbesøg var der i april 2020?",
    "find_methods": "Hvor stort er CO2-udslippet?",
    "find_hidden": "Hvad er sygefraværet fordelt på institutioner?",
    "find_small_denominators": "Hvad er byggesagsbehandlingstiden fordelt på sagstyper?",
    "find_revised": "Hvor mange fik hjemmehjælp i juni 2026?",
    "find_unit_caveats": "Hænger klassestørrelse og trivsel sammen?",
    "find_benchmark_note": "Hvad er sygefraværet sammenlignet med landet?",
    "find_benchmark_lag": "Er vores klassekvotient højere end i resten af landet?",
    "find_benchmark_group": "Hvad er sygefraværet sammenlignet med kommuner som os?",
    "find_partial_scope": "Hvilken sagstype har den længste byggesagsbehandlingstid?",
}
OF_EFFECT = {
    "block_comparison": "Hvordan har biblioteksudlånet udviklet sig fra 2014 til 2025?",
    "warn": "Hvor mange besøg er der i svømmehallen?",
    "note": "Hvad er sygefraværet?",
}
OF_STATE = {
    ("shown", None): "Hvad er sygefraværet?",
    ("hidden", "small_group"): "Hvad er sygefraværet fordelt på institutioner?",
    ("gap", "no_data"): "Hvad var udgiften pr. elev på Krageredeskolen i 2024?",
    ("gap", "not_reported"): "Hvad er sygefraværet på Morgenduggen?",
    ("gap", "never_published"): "Hvordan har antallet af hjemløse udviklet sig siden 2015?",
    ("gap", "zero_denominator"): "Hvad var udnyttelsen af svømmehallerne i april 2020?",
    ("not_applicable", None): "Hvad var sygefraværet fordelt på faggrupper i Børn og Unge i 2025?",
    ("not_applicable", NO_MEMBER): "Hvad er klassekvotienten på Krageredeskolen i 2025/26?",
}
OF_FLAG = {
    "p": "Hvad er sygefraværet?",
    "b": "Hvordan har klassekvotienten udviklet sig?",
    "e": "Hvor mange biblioteksbesøg var der i april 2024?",
    "f": "Hvilken branche ventes at få flest ledige stillinger næste kvartal?",
    "u": "Hvad er byggesagsbehandlingstiden fordelt på sagstyper?",
}


def ask(desk: Assistant, question: str) -> Answer:
    answer = desk.ask(Question(text=question, asked_at=TODAY))
    assert answer.status == "answered", answer.headline
    return answer


def compute(release: Release, answer: Answer) -> Result:
    assert answer.query is not None
    return answer_query(release, answer.query, TODAY)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_each_rule_fires_in_the_answer_to_its_question(
    desk: Assistant, release: Release, monkeypatch: pytest.MonkeyPatch, rule: object
) -> None:
    assert {r.__name__ for r in RULES} == set(OF_RULE)
    answer = ask(desk, OF_RULE[getattr(rule, "__name__", "")])
    monkeypatch.setattr(caveat, "RULES", (rule,))
    notes = find_caveats(release, compute(release, answer), TODAY)
    assert notes
    assert set(_ids(notes)) <= {c.id for c in answer.caveats}


def _ids(notes: Sequence[CaveatNote]) -> list[str]:
    """As an answer names them: the catalog's caveat, else the rule."""
    return [f"{note.kpi}/{note.caveat}" if note.caveat else note.rule for note in notes]


@pytest.mark.parametrize("effect", get_args(Effect))
def test_each_effect_is_in_the_answer_to_its_question(desk: Assistant, effect: str) -> None:
    assert effect in {c.effect for c in ask(desk, OF_EFFECT[effect]).caveats}


@pytest.mark.parametrize(("cell_state", "reason"), OF_STATE)
def test_each_state_and_reason_is_in_the_answer_to_its_question(
    desk: Assistant, cell_state: str, reason: str | None
) -> None:
    answer = ask(desk, OF_STATE[cell_state, reason])
    assert (cell_state, reason) in {(cell.state, cell.reason) for cell in answer.cells}


@pytest.mark.parametrize("flag", get_args(Flag))
def test_each_flag_is_in_the_answer_to_its_question(desk: Assistant, flag: str) -> None:
    assert flag in {f for cell in ask(desk, OF_FLAG[flag]).cells for f in cell.flags}


def test_no_effect_state_reason_or_flag_is_left_out(release: Release) -> None:
    assert set(OF_EFFECT) == set(get_args(Effect))
    assert set(OF_FLAG) == set(get_args(Flag))
    assert {state for state, _ in OF_STATE} == set(get_args(State))
    assert {reason for _, reason in OF_STATE} == {None, NO_MEMBER, *get_args(Reason)}
    in_release = {
        row
        for kpi in release.catalog.kpis
        for row in release.reader.fetch(f"SELECT DISTINCT state, reason FROM kpi.{kpi}", [])
    }
    assert in_release <= set(OF_STATE)


def test_an_estimate_is_told_in_the_answer(desk: Assistant) -> None:
    danish = ask(desk, OF_RULE["find_estimates"])
    assert "Skøn" in danish.badges
    assert "Tallet for april 2024 er et skøn." in [c.text for c in danish.caveats]
    english = ask(desk, "How many library visits were there in April 2024?")
    assert "The figure for April 2024 is an estimate." in [c.text for c in english.caveats]


def test_the_silent_system_says_since_when(desk: Assistant) -> None:
    [stale] = [c for c in ask(desk, OF_RULE["find_stale"]).caveats if c.id == "stale"]
    assert stale.text == "Seneste tal er fra juni 2026. Nye tal skulle være kommet 20. august 2026."


def test_small_groups_are_protected_without_emptying_the_tables(release: Release) -> None:
    """At least 25 KPIs have a disclosure rule, and none of them hides more than 8 percent of its figures."""
    protected = [kpi.id for kpi in release.catalog.kpis.values() if kpi.disclosure.count is not None]
    assert len(protected) >= 25
    shares = {}
    for kpi_id in protected:
        entry = release.manifest.kpis[kpi_id]
        shares[kpi_id] = entry.hidden / (entry.hidden + entry.shown)
    assert max(shares.values()) <= 0.08, shares
    assert max(shares.values()) > 0
