"""Recorded replies: a run that asked a model is made again without it.

The replies are those of the scripted test endpoint: no real model stands behind them.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant import Settings
from assistant.llm import ModelEdge
from evals.case import Case, CaseError
from evals.cassette import Player, Recorder
from evals.municipality import open_desk
from evals.planners import print_side_by_side, summarise_model
from evals.run import Run
from evals.runner import Outcome, judge_cases
from tests.assistant.conftest import TODAY
from tests.assistant.endpoint import Endpoint, serve
from tests.assistant.models import bind_all_to, read_sent_facts

CASES = [
    Case.model_validate({"id": "t1", "q": "Sidder ungerne som sild i en tønde?", "expect": {"status": "clarify"}}),
    Case.model_validate({"id": "t2", "q": "Hvad er sygefraværet i skolerne?", "expect": {"status": "answered"}}),
]


def script(request: dict[str, Any]) -> dict[str, Any]:
    return bind_all_to("klassekvotient")(read_sent_facts(request))


def judge(settings: Settings, replies: Player | Recorder) -> list[Outcome]:
    with open_desk(settings, replies) as desk:
        return list(judge_cases(desk, CASES, twice=True))


@pytest.fixture(scope="module")
def recorded(state: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Outcome]]:
    path = tmp_path_factory.mktemp("cassettes") / "replies.jsonl"
    with serve(Endpoint(script)) as endpoint:
        settings = Settings(state=state, _env_file=None, planner="hybrid", llm="openai:scripted", llm_url=endpoint.url)
        edge = ModelEdge(settings)
        assert edge.wait_until_loaded()
        outcomes = judge(settings, Recorder(edge, path, note="the scripted test endpoint; no real model"))
        edge.close()
    return path, outcomes


def test_a_run_is_made_again_without_the_model(recorded: tuple[Path, list[Outcome]], state: Path) -> None:
    path, before = recorded
    player = Player(path)
    again = judge(Settings(state=state, _env_file=None, planner="hybrid"), player)
    assert [o.verdict for o in before] == ["right_stop", "right"]
    assert again == before and player.missing == 0 and player.ms


def test_a_reply_that_was_not_recorded_leaves_the_rules(
    recorded: tuple[Path, list[Outcome]], state: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bare.jsonl"
    path.write_text(recorded[0].read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    player = Player(path)
    outcomes = judge(Settings(state=state, _env_file=None, planner="hybrid"), player)
    assert outcomes[0].got.startswith("declined no_kpi") and player.missing == 2


def test_what_is_recorded_is_not_asked_again(recorded: tuple[Path, list[Outcome]], state: Path) -> None:
    settings = Settings(
        state=state, _env_file=None, planner="hybrid", llm="openai:scripted", llm_url="http://127.0.0.1:9/"
    )
    edge = ModelEdge(settings)
    assert judge(settings, Recorder(edge, recorded[0])) == recorded[1]
    edge.close()


def test_the_file_holds_no_question_and_says_what_replied(recorded: tuple[Path, list[Outcome]]) -> None:
    header, *lines = recorded[0].read_text(encoding="utf-8").splitlines()
    assert json.loads(header) == {"model": "openai:scripted", "note": "the scripted test endpoint; no real model"}
    assert len(lines) == 1 and CASES[0].q not in lines[0]


@pytest.mark.parametrize("text", ["", "{}", '{"model": "x"}\nno line'])
def test_another_file_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "other").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match="recorded"):
        Player(tmp_path / "other")


def test_the_replies_of_two_models_stay_apart(recorded: tuple[Path, list[Outcome]]) -> None:
    class Other:
        name = "openai:another"

        def propose(self, messages: object, seconds: float) -> Any:
            raise AssertionError

    with pytest.raises(CaseError, match="another"):
        Recorder(Other(), recorded[0])


def test_planners_stand_side_by_side(recorded: tuple[Path, list[Outcome]], capsys: pytest.CaptureFixture[str]) -> None:
    from datetime import UTC, datetime

    from rich.console import Console

    from assistant.model_desk import ModelTotals

    totals = ModelTotals(questions=2, calls=2, tokens_in=2000, tokens_out=100, cost=0.0048)
    model = summarise_model("openai:scripted", totals, [300, 100], 0, recorded=True)
    at = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    runs = [
        Run(at=at, planner="rules", release="r", outcomes=tuple(recorded[1])),
        Run(at=at, planner="hybrid", release="r", model=model, outcomes=tuple(recorded[1])),
    ]
    print_side_by_side(runs, Console(width=200))
    printed = capsys.readouterr().out.splitlines()
    assert printed[1].startswith("rules") and "100.0%" in printed[1]
    assert "openai:scripted (recorded)" in printed[2] and "0.0048" in printed[2] and "2000+100" in printed[2]
