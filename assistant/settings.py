"""All settings, read once from the environment (prefix RAADSVAR_) or a `.env` file; nothing else reads them."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

import semantic_layer
from semantic_layer.texts import Language

PlannerMode = Literal["rules", "hybrid", "llm"]


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
    planner: PlannerMode = Field(
        default="rules",
        description="Who understands questions: rules; hybrid (a model where the rules would ask or decline); llm (a"
        " model beside the rules, always). See docs/models.md.",
    )
    llm: str | None = Field(
        default=None,
        description="Provider and model, such as openai:gpt-4.1-mini, azure_openai:DEPLOYMENT or ollama:MODEL.",
    )
    llm_url: str | None = Field(
        default=None, description="The address of the provider; any that speaks OpenAI's protocol fits openai:."
    )
    llm_key: SecretStr | None = Field(default=None, description="The key that the provider asks for.")
    llm_api_version: str = Field(default="2024-10-21", description="Of azure_openai only.")
    llm_method: Literal["function_calling", "json_schema", "json_mode"] = Field(
        default="function_calling", description="How the provider is made to reply in a type."
    )
    llm_temperature: float | Literal["none"] = Field(
        default=0, description="none for models that take no temperature; the reply should vary as little as can be."
    )
    llm_seconds: float = Field(
        default=3.0, gt=0, le=30, description="Seconds that a question waits for the model in all; then rules answer."
    )
    llm_price_in: float | None = Field(default=None, ge=0, description="Price of a million tokens sent, for the log.")
    llm_price_out: float | None = Field(
        default=None, ge=0, description="Price of a million tokens received, for the log."
    )
    embedding_model: str | None = Field(
        default=None,
        description="Folder of a sentence-transformers model for searching by meaning, or none to compare letters"
        " alone; default: the model that comes with the extra `retrieval`, where it is installed.",
    )
    embedding_weight: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="How much that model counts beside the letters, 0 to 1; `raadsvar evals retrieval` measures it.",
    )
    role: str = Field(default="politiker", description="Role of someone who asks without saying which.")
    public_url: str | None = Field(
        default=None, description="The address that users open, such as https://figures.example.org; a login needs it."
    )
    login: Literal["oidc", "proxy"] | None = Field(
        default=None,
        description="How the screen knows who is asking: oidc or proxy. Without it anybody may try the demo,"
        " and nobody is let in to a source of one's own.",
    )
    oidc_metadata_url: str | None = Field(
        default=None, description="The provider's address that ends in /.well-known/openid-configuration."
    )
    oidc_client_id: str | None = Field(default=None, description="What this server is called at the provider.")
    oidc_client_secret: SecretStr | None = Field(default=None, description="The secret it shares with the provider.")
    oidc_roles_claim: str = Field(
        default="roles", description="The claim whose values catalog/roles.yaml gives roles for."
    )
    proxy_secret: SecretStr | None = Field(
        default=None, description="What a proxy sends in X-Raadsvar-Proxy, so that its other headers are believed."
    )
    proxy_user_header: str = Field(default="x-forwarded-user", description="The header that names who is asking.")
    proxy_roles_header: str = Field(
        default="x-forwarded-groups", description="The header whose values catalog/roles.yaml gives roles for."
    )
    questions_a_minute: int = Field(default=20, ge=1, description="How many questions one user may ask in a minute.")
    keep_months: int = Field(default=13, ge=1, description="How many months old a record of the audit log may become.")
    contact: str | None = Field(
        default=None,
        description="Whom users write to or call; in the statement of accessibility and where one is shut out.",
    )
    statement_url: str | None = Field(
        default=None, description="The statement of accessibility that the municipality has published itself."
    )

    @property
    def uses_model(self) -> bool:
        """Whether a model is asked at all: both a planner that wants one and one to ask."""
        return self.planner != "rules" and self.llm is not None

    @property
    def source(self) -> str:
        return self.source_url or f"duckdb:///{(self.state / 'source.duckdb').resolve()}"

    @property
    def releases(self) -> Path | str:
        """Where releases are kept, as `open_release` takes it."""
        return self.release_url or self.state

    @property
    def is_demo(self) -> bool:
        """Whoever names a source or a release database publishes on purpose, and gets no demo."""
        return self.source_url is None and self.release_url is None

    @property
    def cache_folder(self) -> Path:
        """What can be made again."""
        return self.state / "cache"

    @property
    def retrieval_folder(self) -> Path:
        """Vectors of the catalog's texts, which can be made again too."""
        return self.cache_folder / "retrieval"

    @property
    def audit_folder(self) -> Path:
        return self.state / "audit"


def load_settings(**overrides: object) -> Settings:
    """The settings of this process; `overrides` win (command-line options)."""
    return Settings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]
