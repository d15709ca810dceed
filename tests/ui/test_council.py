"""The whole council asks in the same second: everybody gets their own answer, with the figures that `ask` gives."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Settings
from assistant.record import AuditLog
from bench.web_questions import Conversation, Rehearsal
from bench.web_visitor import ask_at_once, open_visitors
from tests.ui.conftest import serve_screen
from tests.ui.fake import TODAY

SECRET = "only-the-proxy-knows-this"
CLAIM = "raadsvar-politiker"
LARGEST, ROUNDS = 62, 5
COUNCIL = 31


@pytest.fixture(scope="module")
def conversations(state: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Conversation]:
    folder = tmp_path_factory.mktemp("rehearsed")
    (folder / "releases").symlink_to(state / "releases", target_is_directory=True)
    rehearsal = Rehearsal(folder, "politiker", TODAY)
    held = rehearsal.hold(LARGEST, ROUNDS)
    rehearsal.close()
    return held


@pytest.fixture
def served(state: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address, and the state folder: an audit log of its own beside the release of the test run."""
    (tmp_path / "releases").symlink_to(state / "releases", target_is_directory=True)
    login = {"RAADSVAR_LOGIN": "proxy", "RAADSVAR_PROXY_SECRET": SECRET}
    with serve_screen("--state", str(tmp_path), tell=lambda _: login) as address:
        yield address, tmp_path


@pytest.mark.slow
@pytest.mark.promise("R1")
@pytest.mark.parametrize(("members", "rounds"), [(COUNCIL, ROUNDS), (LARGEST, 1)])
def test_everybody_gets_their_own_answer(
    served: tuple[str, Path], conversations: list[Conversation], members: int, rounds: int
) -> None:
    """How long they wait is measured by `make bench-web` and not asserted here."""
    address, state = served
    users = [
        {"x-raadsvar-proxy": SECRET, "x-forwarded-user": f"member-{number}", "x-forwarded-groups": CLAIM}
        for number in range(members)
    ]
    faults = asyncio.run(_meet(address, users, conversations[:members], rounds))
    assert faults == []
    log = AuditLog(Settings(state=state, _env_file=None).audit_folder)
    assert log.verify() == []
    (month,) = (state / "audit").glob("*.jsonl")
    assert len(month.read_bytes().splitlines()) == members * rounds


async def _meet(
    address: str, users: list[dict[str, str]], conversations: list[Conversation], rounds: int
) -> list[tuple[str, str]]:
    """Question and fault of everybody who did not get their answer."""
    faults: list[tuple[str, str]] = []
    async with open_visitors(address, users) as visitors:
        for number in range(rounds):
            asked = [conversation[number] for conversation in conversations]
            runs = await ask_at_once(visitors, [one.text for one in asked])
            for one, run in zip(asked, runs, strict=True):
                fault = run.find_fault(one.told) or (None if run.moved and len(run.cards) > number else "no card")
                if fault is not None:
                    faults.append((one.text, fault))
    return faults
