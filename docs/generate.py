"""Write what is generated: `.env.example`, the JSON Schemas of what scripts get, the catalog and specs as documents.

Tests compare them.
"""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from api.request import build_request_schema
from assistant.answer_schema import build_answer_schema, build_cockpit_schema
from assistant.catalogue import write_catalogue
from assistant.settings import Settings
from evals.schema import build_case_schema
from semantic_layer.load import load_catalog

ROOT = Path(__file__).resolve().parents[1]
# The tests are no installed package, and say themselves which promises they hold and what is answered.
sys.path.insert(0, str(ROOT))
from tests.guards import Guard, read_guards  # noqa: E402
from tests.promises import list_marked  # noqa: E402
from tests.spec.specs import render_specs  # noqa: E402

ENV_EXAMPLE = ROOT / ".env.example"
ANSWER_SCHEMA = ROOT / "docs" / "schemas" / "answer.schema.json"
REQUEST_SCHEMA = ROOT / "docs" / "schemas" / "request.schema.json"
COCKPIT_SCHEMA = ROOT / "docs" / "schemas" / "cockpit.schema.json"
CASE_SCHEMA = ROOT / "docs" / "schemas" / "eval-case.json"
SAFETY = ROOT / "docs" / "safety.md"
PROMISES = ROOT / "docs" / "promises.yaml"
PROMISES_KEPT = ROOT / "docs" / "promises.json"
GUARDS_TAKEN = ROOT / "docs" / "guards.json"
TABLE_BEGINS, TABLE_ENDS = "<!-- promises: written by `make promises` -->", "<!-- end of promises -->"
SPECS = ROOT / "docs" / "specs.md"
CATALOG = ROOT / "semantic_layer" / "catalog"
CATALOGUE = ROOT / "docs" / "katalog.md"
HEADER = """\
# All settings, each at its default. Copy this file to `.env`, take away the `#` and change what you need;
# a variable of the environment wins over the file. Written by `make generated`.
"""


def render_settings() -> str:
    prefix = Settings.model_config.get("env_prefix", "")
    blocks = [HEADER]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else str(field.default).replace(f"{ROOT}/", "")
        blocks.append(f"# {field.description}\n# {prefix}{name.upper()}={default}\n")
    return "\n".join(blocks)


def render_answer_schema() -> str:
    return json.dumps(build_answer_schema(), indent=2, ensure_ascii=False) + "\n"


def render_request_schema() -> str:
    return json.dumps(build_request_schema(), indent=2, ensure_ascii=False) + "\n"


def render_cockpit_schema() -> str:
    return json.dumps(build_cockpit_schema(), indent=2, ensure_ascii=False) + "\n"


def render_case_schema() -> str:
    return json.dumps(build_case_schema(), indent=2, ensure_ascii=False) + "\n"


def render_catalogue() -> str:
    return write_catalogue(load_catalog(CATALOG), "da")


def render_safety() -> str:
    """The page with its table of promises written anew."""
    text = SAFETY.read_text(encoding="utf-8")
    before, _, rest = text.partition(TABLE_BEGINS)
    _, _, after = rest.partition(TABLE_ENDS)
    return f"{before}{TABLE_BEGINS}\n{_render_promises()}{TABLE_ENDS}{after}"


def _render_promises() -> str:
    results = json.loads(PROMISES_KEPT.read_text(encoding="utf-8"))
    taken = json.loads(GUARDS_TAKEN.read_text(encoding="utf-8"))
    tests, guards = list_marked(), read_guards()
    lines = ["| | promise | kept by | tests | last result | guards taken away |", "|---|---|---|---|---|---|"]
    for id_, promise in yaml.safe_load(PROMISES.read_text(encoding="utf-8")).items():
        kept_by = ", ".join(f"`{path}`" for path in promise["where"])
        files = ", ".join(f"`{path}`" for path in sorted(tests.get(id_, ())))
        told = _render_guards([guard for guard in guards if guard.promise == id_], taken)
        result = _render_result(results.get(id_))
        lines.append(f"| {id_} | {promise['text']} | {kept_by} | {files or 'none'} | {result} | {told} |")
    return "\n".join([*lines, ""])


def _render_result(counts: dict[str, Any] | None) -> str:
    if counts is None:
        return "not run"
    said = ", ".join(f"{counts[name]} {name}" for name in ("passed", "failed", "skipped") if counts[name])
    return f"{said} on {counts['on']}"


def _render_guards(guards: list[Guard], taken: dict[str, dict[str, str]]) -> str:
    """How many of them a test noticed to be gone, and when the last was tried; which were not."""
    tried = [taken[guard.id] for guard in guards if guard.id in taken]
    if not tried:
        return "not tried" if guards else "by hand"
    missed = [guard.what for guard in guards if taken.get(guard.id, {}).get("outcome") != "noticed"]
    noticed = f"{len(guards) - len(missed)} of {len(guards)} noticed on {max(one['on'] for one in tried)}"
    return f"{noticed}; not: {', '.join(missed)}" if missed else noticed


def main() -> None:
    SAFETY.write_text(render_safety(), encoding="utf-8")
    SPECS.write_text(render_specs(), encoding="utf-8")
    CATALOGUE.write_text(render_catalogue(), encoding="utf-8")
    ENV_EXAMPLE.write_text(render_settings(), encoding="utf-8")
    ANSWER_SCHEMA.write_text(render_answer_schema(), encoding="utf-8")
    REQUEST_SCHEMA.write_text(render_request_schema(), encoding="utf-8")
    COCKPIT_SCHEMA.write_text(render_cockpit_schema(), encoding="utf-8")
    CASE_SCHEMA.write_text(render_case_schema(), encoding="utf-8")


if __name__ == "__main__":
    main()
