"""The ask path stays small: a question must not pay for libraries that it does not use."""

import subprocess
import sys
from pathlib import Path

HEAVY = {"numpy", "pandas", "scipy", "pyarrow", "streamlit", "babel", "yaml"}

ANSWER = """
import sys
from datetime import date
from pathlib import Path
from semantic_layer.query import Query
from semantic_layer.serve import answer_query, keep_pandas_out, open_release
keep_pandas_out()
release = open_release(Path(sys.argv[1]))
period = {"from": "2026-09", "to": "2026-09"}
query = {"kpis": ["waiting"], "measures": ["rate"], "operation": "value", "grain": "month", "period": period}
print(answer_query(release, Query.model_validate(query), date(2026, 11, 15)).main[0].value, file=sys.stderr)
print(*(name for name, module in sys.modules.items() if module is not None))
"""


def loaded(program: str, *arguments: str) -> tuple[set[str], str]:
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stdout.split()), done.stderr.strip()


def test_importing_the_ask_path_loads_nothing_heavy() -> None:
    modules, _ = loaded("import semantic_layer.serve, semantic_layer.caveat, sys; print(*sys.modules)")
    assert "semantic_layer.serve.evaluate" in modules
    assert not modules & HEAVY


def test_answering_in_a_one_shot_program_loads_nothing_heavy(state: Path) -> None:
    modules, value = loaded(ANSWER, str(state))
    assert value == "6.2"
    assert not modules & HEAVY
