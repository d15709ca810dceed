"""Begin a catalog: a small one that works, with comments, to be changed into one's own."""

from datetime import date
from pathlib import Path

from semantic_layer.errors import NotEmptyError
from semantic_layer.schema import write_schemas

TEMPLATE = Path(__file__).parent / "template"
SCHEMAS = ".schemas"
"""Where editors find what the first line of each file names."""


def write_new_catalog(folder: Path, today: date) -> list[Path]:
    """The files, relative to the folder. Raises NotEmptyError, and touches nothing, where there is something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotEmptyError(f"{folder} is not empty; name a folder that is, or that does not exist yet")
    written = []
    for path in sorted(TEMPLATE.rglob("*.yaml")):
        name = path.relative_to(TEMPLATE)
        text = path.read_text(encoding="utf-8")
        text = text.replace("__TODAY__", today.isoformat()).replace("__IN_A_YEAR__", _a_year_after(today).isoformat())
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        written.append(name)
    write_schemas(folder / SCHEMAS)
    return written


def _a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28))
