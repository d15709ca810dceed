"""The lexicon at scale: 2,000 KPIs and 50,000 members, compiled, stored, loaded and asked; beside the demo's own.

Each part runs in a process of its own, so that memory and first-time costs are those of someone who asks. Times are
those of the processor, so that a busy machine does not blur them; they are shown, never asserted.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from bench.scale_catalog import Asked, generate_catalog, generate_questions

ROOT = Path(__file__).resolve().parents[1]
LAST = Path(__file__).with_name("last_scale.json")
TODAY = date(2026, 11, 15)
GOALS = {"plan p95 (ms)": 50.0, "memory (MB)": 1000.0}
ROUNDS = 3
SLOWEST = 5

Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kpis", type=int, default=2000)
    parser.add_argument("--members", type=int, default=50_000)
    parser.add_argument("--questions", type=int, default=560)
    parser.add_argument("--part", choices=("demo", "generated", "plan"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part == "plan":
        sys.stdout.write(json.dumps(_plan_all(options.folder)))
    elif options.part:
        sys.stdout.write(json.dumps(_make(options)))
    else:
        _compare(options)


def _compare(options: argparse.Namespace) -> None:
    found: dict[str, Figures] = {}
    for name in ("demo", "generated"):
        with tempfile.TemporaryDirectory(prefix="raadsvar-scale-") as folder:
            sys.stderr.write(f"… {name}\n")
            sizes = [f"--{field}={getattr(options, field)}" for field in ("kpis", "members", "questions")]
            made = _run(name, folder, sizes)
            found[name] = made | _run("plan", folder, sizes)
    LAST.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{'':34}{'demo':>12}{'generated':>12}{'ratio':>9}\n")
    for field, value in found["generated"].items():
        base = found["demo"].get(field, 0.0)
        ratio = f"{value / base:9.1f}" if base else ""
        goal = f"   goal {GOALS[field]:g}" if field in GOALS else ""
        sys.stdout.write(f"{field:34}{base:12,.1f}{value:12,.1f}{ratio}{goal}\n")


def _run(part: str, folder: str, sizes: Sequence[str]) -> Figures:
    command = [sys.executable, "-m", "bench.scale", f"--part={part}", f"--folder={folder}", *sizes]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


# -- making ------------------------------------------------------------------------------------------------


def _make(options: argparse.Namespace) -> Figures:
    """Catalog, attachments and questions in a folder."""
    import duckdb  # noqa: PLC0415 - only this part needs these

    from assistant import load_settings  # noqa: PLC0415
    from assistant.publishing import attach_words  # noqa: PLC0415
    from semantic_layer.load import load_catalog  # noqa: PLC0415

    settings = load_settings()
    catalog = load_catalog(settings.catalog)
    if options.part == "generated":
        catalog = generate_catalog(catalog, options.kpis, options.members)
        asked = generate_questions(catalog, options.questions)
    else:
        texts = [text for kpi in catalog.kpis.values() for v in kpi.verified for _, text in v.questions()]
        asked = [Asked("query", text) for text in random.Random(1).sample(texts, min(options.questions, len(texts)))]
    start = time.process_time()
    attachments = attach_words(catalog, settings.cache_folder)
    compiled = time.process_time() - start
    attachments["catalog"] = catalog.model_dump_json(by_alias=True).encode()
    with duckdb.connect(str(options.folder / "release.duckdb")) as connection:
        connection.execute("CREATE TABLE attachment (name VARCHAR PRIMARY KEY, content BLOB NOT NULL)")
        for name, content in attachments.items():
            connection.execute("INSERT INTO attachment VALUES (?, ?)", [name, content])
    (options.folder / "questions.json").write_text(json.dumps([[a.expected, a.text] for a in asked]), encoding="utf-8")
    return {
        "KPIs": len(catalog.kpis),
        "members": sum(len(level.members) for level in catalog.levels.values()),
        "questions": len(asked),
        "compile (s)": compiled,
        "compile memory (MB)": _peak_mb(),
        "lexicon (MB)": len(attachments["lexicon"]) / 1e6,
    }


# -- planning ----------------------------------------------------------------------------------------------


def _plan_all(folder: Path) -> Figures:
    sys.modules["pandas"] = None  # type: ignore[assignment] - as the command line does: duckdb would look for it
    import duckdb  # noqa: PLC0415 - imported before the clock starts

    from assistant.keeping import loading_to_stay  # noqa: PLC0415
    from assistant.lemmas import LemmaTable  # noqa: PLC0415
    from assistant.lexicon_store import LEXICON, unpack_lexicon  # noqa: PLC0415
    from assistant.planners.context import PlanContext  # noqa: PLC0415
    from assistant.planners.rules import RulesPlanner  # noqa: PLC0415
    from assistant.replan import CatalogTimeline  # noqa: PLC0415
    from assistant.understand import Understander  # noqa: PLC0415
    from semantic_layer.catalog import Catalog  # noqa: PLC0415

    connection = duckdb.connect(str(folder / "release.duckdb"), read_only=True)

    def attachment(name: str) -> bytes:
        found = connection.execute("SELECT content FROM attachment WHERE name = ?", [name]).fetchall()
        return bytes(found[0][0])

    before = time.process_time()
    with loading_to_stay():
        catalog = Catalog.model_validate_json(attachment("catalog"))
        start = time.process_time()
        lexicon = unpack_lexicon(attachment(LEXICON))
        loaded = time.process_time()
        assert lexicon is not None
        tables = {language: LemmaTable(attachment(f"lemmas.{language}")) for language in ("da", "en")}
        planner = RulesPlanner(catalog, Understander(catalog, tables, lexicon))
        ready = time.process_time()
    context = PlanContext(catalog, CatalogTimeline(catalog, TODAY))
    asked = [Asked(*pair) for pair in json.loads((folder / "questions.json").read_text(encoding="utf-8"))]
    first, spent, kinds = _ask(asked, lambda text: planner.plan_question(text, context).kind == "query")
    warm = sorted(took for took, _ in spent)
    return {
        "catalog, parse (ms)": (start - before) * 1000,
        "lexicon, load (ms)": (loaded - start) * 1000,
        "lemmas and planner (ms)": (ready - loaded) * 1000,
        "first question (ms)": first[0],
        "plan p50, first sight (ms)": _quantile(sorted(first[1:]), 0.5),
        "plan p95, first sight (ms)": _quantile(sorted(first[1:]), 0.95),
        "worst, first sight (ms)": max(first[1:]),
        "plan p50 (ms)": _quantile(warm, 0.5),
        "plan p95 (ms)": _quantile(warm, 0.95),
        "worst (ms)": warm[-1],
        "memory (MB)": _peak_mb(),
        "answerable, planned (%)": _share(kinds, "query", "query"),
        "with a typing error, planned (%)": _share(kinds, "any", "query"),
        "to be stopped, stopped (%)": _share(kinds, "stop", "stop"),
    }


def _ask(
    asked: Sequence[Asked], plans: Callable[[str], bool]
) -> tuple[list[float], list[tuple[float, str]], Counter[tuple[str, str]]]:
    """Milliseconds at first sight, those of the later rounds with their questions, and what came of each kind."""
    first: list[float] = []
    spent: list[tuple[float, str]] = []
    kinds: Counter[tuple[str, str]] = Counter()
    for number in range(ROUNDS):
        for question in asked:
            begun = time.process_time()
            is_query = plans(question.text)
            took = (time.process_time() - begun) * 1000
            if number:
                spent.append((took, question.text))
            else:
                first.append(took)
                kinds[question.expected, "query" if is_query else "stop"] += 1
    for took, text in sorted(set(spent), reverse=True)[:SLOWEST]:
        sys.stderr.write(f"   {took:7.1f} ms  {text}\n")
    return first, spent, kinds


def _share(kinds: Counter[tuple[str, str]], expected: str, got: str) -> float:
    both = kinds[expected, "query"] + kinds[expected, "stop"]
    return 100 * kinds[expected, got] / both if both else 0.0


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _peak_mb() -> float:
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes on macOS, KiB on Linux
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    main()
