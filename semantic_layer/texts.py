"""Text in the two languages that every reader-facing fact of the catalog has."""

from typing import Any, Literal

from pydantic import model_validator

from semantic_layer.frozen import Frozen

Language = Literal["da", "en"]


class Text(Frozen):
    """One text in both languages; a plain YAML string means that both are the same (names)."""

    da: str
    en: str

    @model_validator(mode="before")
    @classmethod
    def _same_in_both(cls, value: Any) -> Any:
        return {"da": value, "en": value} if isinstance(value, str) else value

    def in_(self, language: Language) -> str:
        return self.en if language == "en" else self.da


class Words(Frozen):
    """Everyday words for the same thing, per language."""

    da: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def in_(self, language: Language) -> tuple[str, ...]:
        return self.en if language == "en" else self.da
