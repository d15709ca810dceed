"""The JSON Schemas of an answer and of a cockpit: what scripts may rely on, generated from the types."""

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from assistant.answer import Answer
from assistant.cockpit import CockpitView

DIALECT = "https://json-schema.org/draft/2020-12/schema"
VERSION = 1
"""Raised when a field is removed or means something else; a new field is no new version."""


class _AsPrinted(GenerateJsonSchema):
    """Every field is there, also an empty one."""

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        return True


def build_answer_schema() -> JsonSchemaValue:
    """Of `raadsvar ask --json`, of `answer` in a line of the audit log, and of a batch line but for its `id`."""
    schema = Answer.model_json_schema(by_alias=True, mode="serialization", schema_generator=_AsPrinted)
    return {"$schema": DIALECT, "$id": f"urn:raadsvar:answer:{VERSION}", **schema}


def build_cockpit_schema() -> JsonSchemaValue:
    """Of `raadsvar cockpit ID --json`."""
    schema = CockpitView.model_json_schema(by_alias=True, mode="serialization", schema_generator=_AsPrinted)
    return {"$schema": DIALECT, "$id": f"urn:raadsvar:cockpit:{VERSION}", **schema}
