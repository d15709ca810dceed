"""One question from the command line pays for no library that it does not use."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = {
    *("torch", "transformers", "sentence_transformers", "chromadb", "onnxruntime", "grpc", "opentelemetry"),
    *("langchain", "langchain_core", "langgraph", "numpy", "scipy", "streamlit"),
}
PROGRAM = """
import json, sys
from cli.main import main
try:
    main()
finally:
    print(json.dumps([name for name, module in sys.modules.items() if module is not None]), file=sys.stderr)
"""


def ask(state: Path, *arguments: str) -> tuple[dict[str, object], set[str]]:
    command = [sys.executable, "-c", PROGRAM, "ask", *arguments, "--json", "--today", "2026-11-15"]
    environment = {"RAADSVAR_STATE": str(state), "PATH": "/usr/bin", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return json.loads(done.stdout), set(json.loads(done.stderr.splitlines()[-1]))


def test_a_question_loads_nothing_heavy(own_state: Path) -> None:
    answer, modules = ask(own_state, "Hvad er sygefraværet i skolerne?")
    assert answer["status"] == "answered"
    assert "assistant.pipeline" in modules
    assert not modules & HEAVY


def test_a_decline_with_suggestions_loads_nothing_heavy(own_state: Path) -> None:
    answer, modules = ask(own_state, "Er der nok hænder på stuen?")
    assert answer["suggestions"]
    assert not modules & HEAVY
