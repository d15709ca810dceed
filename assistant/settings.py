"""All settings, read once from the environment (prefix RAADSVAR_) or a `.env` file; nothing else reads them."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

import semantic_layer
from semantic_layer.texts import Language


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="RAADSVAR_", env_file=".env", extra="ignore", frozen=True)

    catalog: Path = Field(default=Path(semantic_layer.__file__).parent / "catalog", description="The catalog folder.")
    state: Path = Field(default=Path("var"), description="Folder for the demo source, releases and the audit log.")
    source_url: str | None = Field(
        default=None, description="SQLAlchemy URL of the source with the approved views; default: the demo's."
    )
    release_url: str | None = Field(
        default=None,
        description="URL of the Postgres database that releases are kept in; default: files in the state folder.",
    )
    language: Language = Field(default="da", description="Language of the interface and of unclear questions.")
    planner: str = Field(default="rules", description="Which planner understands questions.")
    role: str = Field(default="politiker", description="Role of someone who asks without saying which.")

    @property
    def source(self) -> str:
        return self.source_url or f"duckdb:///{(self.state / 'source.duckdb').resolve()}"

    @property
    def releases(self) -> Path | str:
        """Where releases are kept, as `open_release` takes it."""
        return self.release_url or self.state

    @property
    def cache_folder(self) -> Path:
        """What can be made again."""
        return self.state / "cache"

    @property
    def audit_folder(self) -> Path:
        return self.state / "audit"


def load_settings(**overrides: object) -> Settings:
    """The settings of this process; `overrides` win (command-line options)."""
    return Settings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]
