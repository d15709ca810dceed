"""Nothing that Rådsvar does reaches another machine, and its server listens at one place: tried in a sealed room."""

import json
from pathlib import Path

import pytest

from tests.assistant.retrieval.conftest import need
from tests.attack.sealed import Seen, play

SCENES = "tests.attack.scenes"


def assert_sealed(seen: Seen) -> None:
    assert (seen.attempts, seen.unroutable) == ([], 0), seen.told


@pytest.mark.promise("S10")
@pytest.mark.parametrize("way", ["python", "python by name", "a datagram", "no python", "no python, six"])
def test_the_seal_sees_whoever_tries(way: str, tmp_path: Path) -> None:
    seen = play(f"{SCENES}.planted", tmp_path, way)
    assert seen.unroutable > 0 or "tal.example" in str(seen.attempts)
    assert bool(seen.attempts) == way.startswith(("python", "a"))


@pytest.mark.promise("S10")
def test_the_seal_sees_a_second_port(tmp_path: Path) -> None:
    assert play(f"{SCENES}.planted", tmp_path, "a port").told == {"listening": ["0.0.0.0 8502"]}


@pytest.mark.promise("S10")
@pytest.mark.slow
def test_from_an_empty_folder_to_answers_nothing_goes_out(own_state: Path, lemmas: Path, tmp_path: Path) -> None:
    seen = play(f"{SCENES}.at_work", tmp_path, str(own_state), str(lemmas))
    assert_sealed(seen)
    assert "4,4 pct." in str(seen.told["answered"])
    assert "wrong numbers 0" in str(seen.told["judged"])


@pytest.mark.promise("S10")
@pytest.mark.parametrize("host", ["127.0.0.1", pytest.param("0.0.0.0", marks=pytest.mark.slow)])
def test_the_server_listens_at_one_place_and_calls_nobody(host: str, own_state: Path, tmp_path: Path) -> None:
    seen = play(f"{SCENES}.screen", tmp_path, str(own_state), host)
    assert_sealed(seen)
    told = seen.told
    assert told["before"] == []
    assert told["listening"] == [f"{host} 8501"], told["log"]
    assert (told["page"], told["shown"], told["asked"], told["strangers"]) == (200, True, True, [403, 403]), told["log"]


@pytest.mark.promise("S10")
@pytest.mark.slow
def test_search_by_meaning_loads_and_sends_nothing(tmp_path: Path) -> None:
    need("chromadb")
    need("sentence_transformers")
    seen = play(f"{SCENES}.search", tmp_path)
    assert_sealed(seen)
    assert seen.told == {"loaded": True, "stage": "model", "found": ["ledighed"], "listening": []}


@pytest.mark.promise("S10")
def test_a_question_to_a_model_goes_to_the_model_alone(own_state: Path, tmp_path: Path) -> None:
    seen = play(f"{SCENES}.model", tmp_path, str(own_state))
    assert_sealed(seen)
    assert seen.told == {"planner": "llm", "sent": 1}


@pytest.mark.slow
def test_the_demo_is_made_and_published_without_a_net(tmp_path: Path) -> None:
    seen = play(f"{SCENES}.demo", tmp_path)
    assert_sealed(seen)
    assert "4,4 pct." in str(seen.told["answered"]), json.dumps(seen.told)
