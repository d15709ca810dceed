"""Write what is generated: `.env.example`, the JSON Schemas of what scripts get, the catalog as a document.

Tests compare them.
"""

import json
from pathlib import Path

from assistant.answer_schema import build_answer_schema, build_cockpit_schema
from assistant.catalogue import write_catalogue
from assistant.settings import Settings
from evals.schema import build_case_schema
from semantic_layer.load import load_catalog

ROOT = Path(__file__).resolve().parents[1]
ENV_EXAMPLE = ROOT / ".env.example"
ANSWER_SCHEMA = ROOT / "docs" / "schemas" / "answer.schema.json"
COCKPIT_SCHEMA = ROOT / "docs" / "schemas" / "cockpit.schema.json"
CASE_SCHEMA = ROOT / "docs" / "schemas" / "eval-case.json"
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


def render_cockpit_schema() -> str:
    return json.dumps(build_cockpit_schema(), indent=2, ensure_ascii=False) + "\n"


def render_case_schema() -> str:
    return json.dumps(build_case_schema(), indent=2, ensure_ascii=False) + "\n"


def render_catalogue() -> str:
    return write_catalogue(load_catalog(CATALOG), "da")


def main() -> None:
    CATALOGUE.write_text(render_catalogue(), encoding="utf-8")
    ENV_EXAMPLE.write_text(render_settings(), encoding="utf-8")
    ANSWER_SCHEMA.write_text(render_answer_schema(), encoding="utf-8")
    COCKPIT_SCHEMA.write_text(render_cockpit_schema(), encoding="utf-8")
    CASE_SCHEMA.write_text(render_case_schema(), encoding="utf-8")


if __name__ == "__main__":
    main()
