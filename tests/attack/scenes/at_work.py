"""The command from an empty folder to answers: one begun, loaded, published and asked, and a few cases judged."""

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.test_init import FIGURES, approve

COMMAND = [sys.executable, "-c", "from cli.main import main; main()"]
DAY = ("--today", "2026-11-15")


def run(folder: Path, state: Path, *arguments: str, **settings: str) -> str:
    around = os.environ | {"RAADSVAR_STATE": str(state)} | settings
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=folder, env=around, capture_output=True, text=True, check=False, timeout=500
    )
    if done.returncode != 0:
        raise SystemExit(f"raadsvar {arguments[0]}: {done.stdout}{done.stderr}")
    return done.stdout


def play(folder: Path, state: str, lemmas: str) -> dict[str, object]:
    own = folder / "own"
    own.mkdir()
    (own / "cache").symlink_to(lemmas)
    (folder / "figures.csv").write_text(FIGURES, encoding="utf-8")
    ours = {"RAADSVAR_CATALOG": "ours", "RAADSVAR_SOURCE_URL": "duckdb:///own/source.duckdb"}
    told = [run(folder, own, "init", "ours")]
    approve(folder / "ours")
    told += [
        run(folder, own, "load", "v_henvendelser", "figures.csv", **ours),
        run(folder, own, "check", "--lock", *DAY, **ours),
        run(folder, own, "publish", *DAY, **ours),
        run(folder, Path(state), "ask", "Hvad er sygefraværet i skolerne?", *DAY),
        run(folder, Path(state), "ask", "Hvor mange dage venter man på nonsens?", *DAY),
        run(folder, Path(state), "evals", "run", "--in-service", "--file", "situations"),
        run(folder, Path(state), "audit", "verify"),
    ]
    return {"published": told[3], "answered": told[4], "judged": told[6]}
