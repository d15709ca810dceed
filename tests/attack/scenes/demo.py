"""The first thing that anybody does: the invented municipality made, published twice and asked."""

from pathlib import Path

from tests.attack.scenes.at_work import DAY, run


def play(folder: Path) -> dict[str, object]:
    run(folder, folder / "var", "demo", "--publish", *DAY)
    return {"answered": run(folder, folder / "var", "ask", "Hvad er sygefraværet i skolerne?", *DAY)}
