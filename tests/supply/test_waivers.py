"""What a waiver says is so: Chroma's server, which has the fault, is never started."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from supply.lock import ROOT
from tests.assistant.retrieval.conftest import need

PACKAGES = ("api", "assistant", "cli", "evals", "semantic_layer", "ui")
OPENED = """
import json, sys
from pathlib import Path
from assistant.retrieval.store import _open_client
client = _open_client(Path(sys.argv[1]))
listening = [line for name in ("tcp", "tcp6") for line in Path(f"/proc/self/net/{name}").read_text().splitlines()[1:]
             if line.split()[3] == "0A"]
mine = {str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()}
print(json.dumps({
    "modules": sorted(sys.modules),
    "listening": [line for line in listening if f"socket:[{line.split()[9]}]" in mine],
    "served_by": type(client._server).__module__,
}))
"""


def uses_of_chroma(path: Path) -> Iterator[str]:
    """What a module takes from the library: `chromadb.X`, `from chromadb.y import X`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.partition(".")[0] == "chromadb")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "chromadb":
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "chromadb":
            yield f"chromadb.{node.attr}"


@pytest.mark.promise("S9")
def test_nothing_but_the_embedded_client_is_used() -> None:
    used = {use for package in PACKAGES for path in (ROOT / package).rglob("*.py") for use in uses_of_chroma(path)}
    assert used == {"chromadb", "chromadb.PersistentClient", "chromadb.config.Settings"}
    told = [path for path in (ROOT / "Makefile", ROOT / ".ci" / "run") if "chroma run" in path.read_text("utf-8")]
    assert told == []


@pytest.mark.promise("S9")
@pytest.mark.parametrize(
    "environment",
    [{}, {"CHROMA_API_IMPL": "chromadb.api.fastapi.FastAPI", "CHROMA_SERVER_HOST": "127.0.0.1"}],
    ids=["as it is", "whatever the environment says"],
)
def test_a_store_is_opened_without_a_server(environment: dict[str, str], tmp_path: Path) -> None:
    need("chromadb")
    command = [sys.executable, "-c", OPENED, str(tmp_path / "store")]
    around = {"PATH": "/usr/bin", "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(command, cwd=tmp_path, env=around, capture_output=True, text=True, check=True, timeout=120)
    found = json.loads(done.stdout)
    server = ("chromadb.app", "chromadb.cli", "chromadb.server", "fastapi", "uvicorn")
    assert [name for name in found["modules"] if name.startswith(server)] == []
    assert found["listening"] == []
    assert found["served_by"] == "chromadb.api.rust"
