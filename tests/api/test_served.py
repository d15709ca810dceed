"""POST /api/ask of the real server on a real release: names, roles, the operating mode, and what is kept."""

from datetime import date
from typing import Any

import httpx
import pytest

from api.ask import PATH
from assistant.mode import ModeFile, OperatingMode
from tests.api.asking import post, read_refusal
from tests.api.conftest import Home
from tests.api.table import QUESTIONS, TODAY


@pytest.mark.promise("A5")
def test_the_server_refuses_another_host_and_guards_its_replies(served: str) -> None:
    asked = {"question": QUESTIONS[0].text, "today": TODAY}
    other = post(served + PATH, asked, {"Host": "elsewhere.example"})
    assert other.status_code == 400 and "answer_id" not in other.text
    reply = post(served + PATH, asked)
    assert reply.json()["today"] == TODAY
    for name in ("content-security-policy", "x-content-type-options", "strict-transport-security"):
        assert name in reply.headers
    read_refusal(httpx.get(served + PATH), 405, "error", "bad_input")
    read_refusal(post(served + PATH, asked, {"Origin": "https://elsewhere.example"}), 403, "declined", "access")


@pytest.mark.promise("A1", "A3")
def test_a_role_that_is_not_known_gets_no_figure_and_that_is_recorded(home: Home, served: str) -> None:
    reply = post(served + PATH, {"question": QUESTIONS[0].text, "today": TODAY, "role": "nobody"})
    answer = reply.json()
    assert (reply.status_code, answer["reason"], answer["cells"]) == (403, "access", [])
    assert home.list_recorded()[-1].answer.answer_id == answer["answer_id"]


def test_the_operating_mode_holds(home: Home, served: str) -> None:
    mode = ModeFile(home.folder)
    asked = {"question": QUESTIONS[0].text, "today": TODAY, "language": "da"}
    try:
        mode.write(OperatingMode(mode="closed", reason="Vi regner efter."))
        closed = post(served + PATH, asked).json()
        assert (closed["reason"], closed["cells"], closed["question"]) == ("service_closed", [], "")
        assert "Vi regner efter." in closed["text"]
        mode.write(OperatingMode(mode="verified_only", reason="Vi regner efter."))
        odd = {**asked, "question": "Hvad var sygefraværet i skolerne i marts 2024?"}
        assert post(served + PATH, odd).json()["reason"] == "not_verified"
        query: dict[str, Any] = {"kpis": ["sygefravaer"], "operation": "value", "grain": "month"}
        query |= {"period": {"from": "2024-03", "to": "2024-03"}}
        chosen = {"query": query, "today": TODAY}
        assert post(served + PATH, chosen).json()["reason"] == "not_verified"
    finally:
        mode.write(OperatingMode())
    assert post(served + PATH, asked).json()["status"] == "answered"
    assert post(served + PATH, chosen).json()["status"] == "answered"


def test_what_a_query_says_of_its_periods_is_not_kept(home: Home, served: str) -> None:
    query: dict[str, Any] = {"kpis": ["sygefravaer"], "operation": "value", "grain": "month"}
    query |= {"period": {"from": "2024-03", "to": "2024-03", "said": "ring til 010190-1234"}}
    reply = post(served + PATH, {"query": query, "today": TODAY})
    assert reply.json()["status"] == "answered"
    assert "1234" not in reply.text
    assert "1234" not in "".join(path.read_text() for path in (home.folder / "audit").glob("*.jsonl"))
    assert home.list_recorded()[-1].answer.today == date.fromisoformat(TODAY)
