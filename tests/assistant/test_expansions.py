"""Short spellings are written in full, in their own language only, and shouting stays shouting."""

import pytest

from assistant.expansions import expand_text
from assistant.language.pack import load_pack
from assistant.plan import QueryPlan
from semantic_layer.texts import Language
from tests.assistant.conftest import PlanText


@pytest.mark.parametrize(
    ("text", "language", "full"),
    [
        ("ka du sige hva det er", "da", "kan du sige hvad det er"),
        ("Hvormange er der iår?", "da", "Hvor mange er der i år?"),
        ("sygefravær ift. sidste år", "da", "sygefravær i forhold til sidste år"),
        ("HVA ER DET", "da", "HVAD ER DET"),
        ("kalender", "da", "kalender"),
        ("What’s it?", "en", "What is it?"),
        ("Schools don't", "en", "Schools do not"),
        ("team u", "da", "team u"),
        ("a ka it find det", "da", "jeg kan ikke finde det"),
        ("ledige stillinger inden for it", "da", "ledige stillinger inden for it"),
        ("gæld pr indb.", "da", "gæld pr indbygger"),
        ("sygefravær jan-mar 2026", "da", "sygefravær jan til mar 2026"),
        ("absence January – March", "en", "absence January to March"),
        ("jan-martin", "da", "jan-martin"),
        ("hvad venter I næste år", "da", "hvad forventer I næste år"),
        ("hvor mange venter i Midtbyen", "da", "hvor mange venter i Midtbyen"),
        ("in Sept. 2026", "en", "in September. 2026"),
        ("fraværet skole for skole", "da", "fraværet for hver skole"),
        ("absence school by school", "en", "absence for each school"),
        ("fraværet år for år", "da", "fraværet år for år"),
        ("skole for skolen", "da", "skole for skolen"),
    ],
)
def test_expand(text: str, language: Language, full: str) -> None:
    assert expand_text(text, language) == full


@pytest.mark.parametrize("language", ["da", "en"])
def test_nothing_is_expanded_twice(language: Language) -> None:
    for short, full in load_pack(language).expansions.items():
        assert expand_text(full, language) == full, short


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("hva ær sygefraværet på byskolen", "Hvad er sygefraværet på Byskolen?"),
        ("sygefravar pa byskolen", "Hvad er sygefraværet på Byskolen?"),
        ("syge fravær på by skolen", "Hvad er sygefraværet på Byskolen?"),
        ("a ka it find sygefraværet på byskolen, hva er det", "Hvad er sygefraværet på Byskolen?"),
        ("ka du ikk lige gi mig sygefraværet på byskolen", "Hvad er sygefraværet på Byskolen?"),
        ("WHAT'S THE CLASS SIZE AT BYSKOLEN", "What is the class size at Byskolen?"),
        ("I'd like the class size at Byskolen", "What is the class size at Byskolen?"),
        ("Now something else: what's the class size at Byskolen?", "What is the class size at Byskolen?"),
    ],
)
def test_chat_plans_as_the_full_question(plan: PlanText, text: str, same: str) -> None:
    planned, base = plan(text), plan(same)
    assert isinstance(planned, QueryPlan), planned
    assert isinstance(base, QueryPlan)
    assert planned.query == base.query
