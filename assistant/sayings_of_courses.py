"""What a small curve shows, in a sentence for those who do not see it."""

from collections.abc import Sequence
from decimal import Decimal

from assistant.writer import Writer
from semantic_layer.result import Cell


def say_course(writer: Writer, cells: Sequence[Cell]) -> str | None:
    """None where fewer than two figures are shown."""
    shown = [cell for cell in cells if cell.state == "shown" and cell.value is not None]
    if len(shown) < 2:
        return None
    first, last = shown[0], shown[-1]
    said = writer.write(
        "cockpit.course",
        count=writer.number(len(shown)),
        first_period=writer.period(first.period, first.grain),
        first=writer.value(first),
        last_period=writer.period(last.period, last.grain),
        last=writer.value(last),
        low=writer.value(min(shown, key=_value)),
        high=writer.value(max(shown, key=_value)),
    )
    hidden = sum(cell.state == "hidden" for cell in cells)
    return f"{said} {writer.write('cockpit.course_hidden', count=writer.number(hidden))}" if hidden else said


def _value(cell: Cell) -> Decimal:
    return cell.value or Decimal(0)
