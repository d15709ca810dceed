"""Show a cockpit: its sections filled with figures, each of which stands or fails on its own."""

from collections.abc import Callable

from assistant.cite import cite_sources
from assistant.cockpit import CockpitEntry, CockpitFigureView, CockpitSectionView, CockpitView, Named
from assistant.figure import Viewer, fail_figure, read_figure
from assistant.pipeline import Clock
from assistant.writer import Writer
from semantic_layer.catalog import Catalog, Cockpit, CockpitFigure, CockpitSection
from semantic_layer.errors import ReleaseError
from semantic_layer.serve import Release
from semantic_layer.texts import Language

LogFault = Callable[[BaseException], object]


def list_cockpits(catalog: Catalog, language: Language) -> list[CockpitEntry]:
    return [_entry(cockpit, language) for cockpit in catalog.cockpits.values()]


def show_cockpit(release: Release, cockpit: Cockpit, viewer: Viewer, log_fault: LogFault) -> CockpitView:
    """Every figure for its latest closed period. Raises ReleaseError when the release cannot be read."""
    clock, writer = Clock(), Writer(release.catalog, viewer.language)

    def figure_of(figure: CockpitFigure) -> CockpitFigureView:
        try:
            return read_figure(release, figure, viewer, clock)
        except ReleaseError:
            raise
        except Exception as fault:  # noqa: BLE001 - one figure must not take the page with it; the log has the trace
            log_fault(fault)
            return fail_figure(release, figure, viewer.language)

    filled = [(section, [figure_of(f) for f in section.figures]) for section in cockpit.sections]
    cited = _cite(release, filled, viewer.language)
    withheld = sum(figure.state == "access" for _, figures in filled for figure in figures)
    notice = release.catalog.identity.notice
    return CockpitView(
        **vars(_entry(cockpit, viewer.language)),
        language=viewer.language,
        notice=notice.in_(viewer.language) if notice else None,
        sections=tuple(_section(release.catalog, s, cited[s.id], viewer.language) for s, _ in filled),
        withheld=withheld,
        withheld_words=writer.write("cockpit.withheld", count=writer.number(withheld)) if withheld else None,
        release=release.id,
        as_of=release.as_of,
        updated=writer.write("cockpit.updated", day=writer.day(release.as_of)),
        today=viewer.today,
        role=viewer.role,
        timings_ms=clock.stages,
    )


def _cite(
    release: Release, filled: list[tuple[CockpitSection, list[CockpitFigureView]]], language: Language
) -> dict[str, tuple[CockpitFigureView, ...]]:
    """Section → its figures with their sources, one number a KPI throughout the cockpit."""
    seen = [figure for _, figures in filled for figure in figures if figure.state != "access"]
    ids = dict.fromkeys(figure.kpi.partition("@")[0] for figure in seen)
    known = tuple(id_ for id_ in ids if id_ in release.catalog.kpis)
    citations = {c.kpi: c for c in cite_sources(release.catalog, release.manifest, known, language)}
    return {
        section.id: tuple(
            f if f.state == "access" else f.model_copy(update={"citation": citations.get(f.kpi)}) for f in figures
        )
        for section, figures in filled
    }


def _section(
    catalog: Catalog, section: CockpitSection, figures: tuple[CockpitFigureView, ...], language: Language
) -> CockpitSectionView:
    goal = next((g for g in catalog.sdgs if g.id == section.sdg), None)
    committee = next((c for c in catalog.committees if c.id == section.committee), None)
    return CockpitSectionView(
        id=section.id,
        label=section.label.in_(language),
        sdg=Named(id=goal.id, label=goal.label.in_(language)) if goal else None,
        committee=Named(id=committee.id, label=committee.label.in_(language)) if committee else None,
        figures=figures,
    )


def _entry(cockpit: Cockpit, language: Language) -> CockpitEntry:
    return CockpitEntry(
        id=cockpit.id,
        label=cockpit.label.in_(language),
        description=cockpit.description.in_(language),
        audience=cockpit.audience.in_(language),
        first_for=cockpit.first_for,
    )
