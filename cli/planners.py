"""Which planner a command uses, and whether the model that it needs is named."""

from typing import get_args

from assistant import Settings, load_settings
from assistant.settings import PlannerMode
from cli.exits import USAGE, fail

PLANNERS: tuple[str, ...] = get_args(PlannerMode)


def load_with_planner(planner: str | None, needs_model: bool = True) -> Settings:
    """The settings with this planner; ends the program where there is none, or it has no model to ask."""
    if planner is not None and planner not in PLANNERS:
        fail(f"there is no planner {planner!r}; there is: {', '.join(PLANNERS)}", USAGE)
    settings = load_settings(planner=planner)
    if needs_model and settings.planner != "rules" and settings.llm is None:
        fail(f"the planner {settings.planner} asks a language model: name one in RAADSVAR_LLM (docs/models.md)", USAGE)
    return settings
