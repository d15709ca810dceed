"""A failure of a test that throws dice says what it takes to see it again, and it is then the same."""

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FAILING = """
import random

def test_dice(seed: int) -> None:
    assert random.Random(seed).random() < 0
"""


@pytest.mark.promise("R12")
def test_a_failure_tells_its_seed_and_commit(tmp_path: Path) -> None:
    file = tmp_path / "test_dice.py"
    file.write_text(FAILING, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.seeds", "-c", "/dev/null", "--seed", "7", str(file)]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 1, outcome.stdout
    assert re.search(r"commit [0-9a-f]{7,}\S*, --seed 7", outcome.stdout)
    assert str(random.Random(7).random()) in outcome.stdout
