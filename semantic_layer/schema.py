"""JSON Schemas of the catalog's files, generated from the types, so that editors complete and check them."""

import json
from pathlib import Path

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from semantic_layer.calendars import Calendar
from semantic_layer.catalog import (
    Cockpit,
    Combination,
    Committee,
    Duration,
    Identity,
    Kpi,
    OutsideTopic,
    Role,
    Sdg,
    SourceRegistry,
    Unit,
    View,
)
from semantic_layer.dimensions import Dimension, Member
from semantic_layer.peers import Peers
from semantic_layer.texts import Text
from semantic_layer.version_lock import LockedVersion

DIALECT = "https://json-schema.org/draft/2020-12/schema"

KINDS: dict[str, TypeAdapter[object]] = {
    "catalog": TypeAdapter(Identity),
    "units": TypeAdapter(dict[str, Unit]),
    "committees": TypeAdapter(list[Committee]),
    "roles": TypeAdapter(list[Role]),
    "calendar": TypeAdapter(Calendar),
    "dimension": TypeAdapter(Dimension),
    "view": TypeAdapter(View),
    "source": TypeAdapter(SourceRegistry),
    "outside": TypeAdapter(OutsideTopic),
    "sdg": TypeAdapter(list[Sdg]),
    "cockpit": TypeAdapter(Cockpit),
    "combination": TypeAdapter(Combination),
    "peers": TypeAdapter(Peers),
    "kpi": TypeAdapter(Kpi),
    "versions.lock": TypeAdapter(dict[str, LockedVersion]),
}
"""Kind of file → what its content is validated as."""


class _AsWritten(GenerateJsonSchema):
    """Also allows the short forms that the types accept before validation."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        written = super().model_schema(schema)
        if schema["cls"] is Text:
            return {"anyOf": [{"type": "string"}, written], "title": "Text", "description": _doc(Text)}
        if schema["cls"] is Duration:
            return {
                "type": "string",
                "pattern": r"^P(\d+Y)?(\d+M)?(\d+D)?$",
                "title": "Duration",
                "description": _doc(Duration),
            }
        if schema["cls"] is Member:
            written["properties"]["parent"] = {"type": "string", "description": "The one parent it has always had."}
        return written


def build_schemas() -> dict[str, JsonSchemaValue]:
    """Kind of file → JSON Schema."""
    return {
        kind: {"$schema": DIALECT, **adapter.json_schema(by_alias=True, schema_generator=_AsWritten)}
        for kind, adapter in KINDS.items()
    }


def write_schemas(folder: Path) -> list[Path]:
    """Writes `<kind>.json` for every kind; other files of the folder are left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind, schema in build_schemas().items():
        path = folder / f"{kind}.json"
        path.write_text(render_schema(schema), encoding="utf-8")
        written.append(path)
    return written


def render_schema(schema: JsonSchemaValue) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _doc(noun: type) -> str:
    return (noun.__doc__ or "").strip()
