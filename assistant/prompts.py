"""The sentences of the product, kept outside the code in `prompts/*.yaml`."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from semantic_layer.load import read_yaml
from semantic_layer.texts import Language

FOLDER = Path(__file__).parent.parent / "prompts"
"""Beside the packages, in a checkout as in an installation."""


@lru_cache
def load_prompts(name: str, language: Language) -> dict[str, Any]:
    """The sentences of `prompts/<name>.<language>.yaml`."""
    found = read_yaml(FOLDER / f"{name}.{language}.yaml")
    if not isinstance(found, dict):
        raise TypeError(f"prompts/{name}.{language}.yaml is no mapping")
    return found


@lru_cache
def load_prompt_text(name: str) -> str:
    """The text of `prompts/<name>.md`, for a model."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")
