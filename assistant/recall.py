"""Look at a recorded answer again: what has been corrected, taken back or defined anew since it was given."""

from collections.abc import Iterator

from assistant.answer import Answer, AnswerCell, Part
from assistant.withdrawals import say_withdrawal
from assistant.writer import Writer
from semantic_layer.cell_names import grain_of, version_of
from semantic_layer.frozen import Frozen
from semantic_layer.result import Cell
from semantic_layer.serve.release import Release
from semantic_layer.serve.reread import Spot, reread_cells
from semantic_layer.serve.withdrawal import find_withdrawal


class Correction(Frozen):
    """A figure of the answer that the release in service has otherwise."""

    cell: str
    old: str
    """As it was printed."""
    new: str
    where: str
    """Which figure it is: whose, and when."""
    text: str


class RecalledAnswer(Frozen):
    """The answer as it was given, with what must be said about it now."""

    answer: Answer
    release: str
    """The release in service, which the answer was held against."""
    corrections: tuple[Correction, ...] = ()
    withdrawn: tuple[str, ...] = ()
    redefined: tuple[str, ...] = ()

    @property
    def notices(self) -> tuple[str, ...]:
        """All of it in sentences, the gravest first."""
        return (*self.withdrawn, *self.redefined, *(correction.text for correction in self.corrections))


def recall_answer(release: Release, answer: Answer) -> RecalledAnswer:
    """Hold an answer against the release in service; newer periods are no correction."""
    parts: tuple[Part, ...] = answer.parts or (answer,)
    writer = Writer(release.catalog, answer.language)
    versions = {kpi: version for part in parts for kpi, version in _versions(part)}
    named = len(versions) > 1
    return RecalledAnswer(
        answer=answer,
        release=release.id,
        corrections=tuple(_find_corrections(writer, release, parts)),
        withdrawn=tuple(_find_withdrawn(writer, release, list(versions), named)),
        redefined=tuple(_find_redefined(writer, release, versions)),
    )


def _versions(part: Part) -> Iterator[tuple[str, int]]:
    """The KPIs of an answer, each with the version of its definition then."""
    for citation in part.citations:
        kpi, _, version = citation.kpi.partition("@")
        yield kpi, int(version)
    for cell in part.cells:
        if (found := version_of(cell.id)) is not None:
            yield cell.kpi, found


def _find_withdrawn(writer: Writer, release: Release, kpis: list[str], named: bool) -> Iterator[str]:
    section = "recalled_named" if named else "recalled"
    for kpi_id in kpis:
        if kpi_id in release.catalog.kpis and (found := find_withdrawal(release, kpi_id)):
            yield say_withdrawal(writer, section, kpi_id, found)


def _find_redefined(writer: Writer, release: Release, versions: dict[str, int]) -> Iterator[str]:
    for kpi_id, version in versions.items():
        kpi = release.catalog.kpis.get(kpi_id)
        if kpi is None:
            yield writer.write("recalled.gone", label=writer.issue(kpi_id))
        elif kpi.version != version:
            label = writer.issue(writer.wording.kpi_noun(kpi))
            old, new = writer.number(version), writer.number(kpi.version)
            yield writer.write("recalled.redefined", label=label, old=old, new=new)


def _find_corrections(writer: Writer, release: Release, parts: tuple[Part, ...]) -> Iterator[Correction]:
    """Figures that were shown, still are, and are another number under the same definition."""
    given = {spot: cell for part in parts for cell in part.cells if (spot := _spot_in(release, cell)) is not None}
    for spot, cell in reread_cells(release, given).items():
        stored = given[spot]
        if cell.state != "shown" or not _differs(writer, stored, cell):
            continue
        old, new = writer.issue(stored.text or ""), writer.value(cell)
        where = f"{writer.cell_name(cell)}, {writer.period(cell.period, cell.grain)}"
        text = writer.write("recalled.corrected", old=old, new=new, where=where)
        yield Correction(cell=stored.id, old=old, new=new, where=where, text=text)


def _spot_in(release: Release, cell: AnswerCell) -> Spot | None:
    """Where to look for a shown release cell; None for any other, and where the definition is another now."""
    grain, kpi = grain_of(cell.id), release.catalog.kpis.get(cell.kpi)
    if grain is None or kpi is None or kpi.version != version_of(cell.id) or cell.state != "shown":
        return None
    return Spot(cell.kpi, cell.measure, tuple(cell.members.items()), grain, cell.period)


def _differs(writer: Writer, stored: AnswerCell, cell: Cell) -> bool:
    if cell.value is None or stored.value is None:
        return writer.value(cell) != stored.text
    return float(cell.value) != stored.value
