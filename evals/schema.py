"""The JSON Schema of a file of cases, for editors."""

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaValue

from evals.case import Case
from semantic_layer.schema import DIALECT

UNWRITTEN = ("area",)
"""Fields that follow from where a case stands."""


def build_case_schema() -> JsonSchemaValue:
    schema = TypeAdapter(list[Case]).json_schema(by_alias=True)
    for name in UNWRITTEN:
        del schema["$defs"]["Case"]["properties"][name]
    return {"$schema": DIALECT, "title": "Eval cases", **schema}
