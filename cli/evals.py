"""Judge the answers: run the suite, compare it with the baseline, report it, gate by it, add to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

from assistant import Assistant, Settings, load_settings
from assistant.record import AuditLog
from cli.exits import NOTHING, REGRESSION, USAGE, fail
from cli.planners import load_with_planner
from cli.publishing import Steps
from evals.baseline import BASELINE, compare_runs, find_baseline, make_baseline, write_baseline
from evals.case import CASES, RESERVE, Case, load_cases
from evals.planners import keep_run
from evals.run import ModelSummary, Run, hide_questions, read_run, write_run
from evals.select import Selection

if TYPE_CHECKING:
    from evals.cassette import Player, Recorder

evals = typer.Typer(no_args_is_help=True, help="Judge the answers by questions with known answers.")

Tags = Annotated[list[str] | None, typer.Option("--tag", help="Only cases with this tag; may be given several times.")]
Files = Annotated[list[str] | None, typer.Option("--file", help="Only cases of this file; may be given several times.")]
Spoken = Annotated[Literal["da", "en"] | None, typer.Option("--language", help="Only questions in this language.")]
Planner = Annotated[str | None, typer.Option(help="Which planner is judged: rules, hybrid or llm.")]
CassetteFile = Annotated[
    Path | None, typer.Option("--cassette", help="Read the model's replies from this file of recorded ones.")
]
Record = Annotated[
    bool, typer.Option("--record", help="Ask the model of the settings, and write its replies into that file.")
]
InService = Annotated[
    bool, typer.Option("--in-service", help="Ask the release in service instead of a demo of the cases' own day.")
]
Html = Annotated[Path | None, typer.Option(help="Write the report for people to this file.")]


def register(app: typer.Typer) -> None:
    app.add_typer(evals, name="evals")


@evals.command()
def run(
    tag: Tags = None,
    language: Spoken = None,
    file: Files = None,
    planner: Planner = None,
    in_service: InService = False,
    reserve: Annotated[
        bool, typer.Option("--reserve", help="The reserve cases, which nobody tunes by: only the totals are shown.")
    ] = False,
    questions: Annotated[
        bool, typer.Option("--questions", help="With --reserve: show the questions too. Then they are spent.")
    ] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures and cases to this file.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML for CI to this file.")] = None,
    html: Html = None,
    cassette: CassetteFile = None,
    record: Record = False,
) -> None:
    """Ask every case and judge what comes back. The first time it makes a demo of its own, which takes a minute.

    Examples:
      raadsvar evals run
      raadsvar evals run --tag follow_up --language en --html report.html
      raadsvar evals run --planner hybrid --cassette replies.jsonl --record
    """
    settings = load_with_planner(planner, needs_model=cassette is None or record)
    replies = _open_replies(settings, cassette, record)
    folder = RESERVE if reserve else CASES
    made = _judge(settings, Selection(tag or (), language, file or ()), folder, in_service, replies)
    if reserve and not questions:
        made = hide_questions(made)
    write_run(made, _last_run(settings, reserve))
    keep_run(made, settings.state)
    _store(made, settings)
    _print_run(made)
    _write_reports(made, settings, json_file, junit, html)


@evals.command()
def compare(
    accept: Annotated[
        bool, typer.Option("--accept", help="Make the last run the baseline; commit the file that it writes.")
    ] = False,
) -> None:
    """Hold the last run against the committed baseline, by tag: better, worse, and which cases flipped.

    Example: raadsvar evals compare
    """
    from evals.report import print_comparison  # noqa: PLC0415

    last = _read_last(load_settings())
    baseline = find_baseline(last.planner, BASELINE)
    if baseline is not None:
        print_comparison(compare_runs(last, baseline), Console(highlight=False))
    if accept and not last.whole:
        fail("the last run was of some cases only: run all of them first", USAGE)
    if accept:
        write_baseline(make_baseline(last), BASELINE)
        typer.echo(f"the baseline is the run of {last.at:%Y-%m-%d %H:%M}: {BASELINE.name}")
    elif baseline is None:
        fail(f"there is no baseline of the planner {last.planner}; --accept makes the last run it", NOTHING)


@evals.command()
def planners() -> None:
    """The last whole run of each planner side by side: right, false answers, tokens, cost and time.

    Example: raadsvar evals planners
    """
    from evals.planners import print_side_by_side, read_kept_runs  # noqa: PLC0415

    runs = read_kept_runs(load_settings().state)
    if not runs:
        fail("there is no whole run yet: `raadsvar evals run --planner rules`", NOTHING)
    print_side_by_side(runs, Console(highlight=False))


@evals.command()
def report(
    html: Annotated[Path, typer.Argument(help="The file to write.")],
    language: Annotated[Literal["da", "en"], typer.Option(help="The language of the report.")] = "da",
    reserve: Annotated[bool, typer.Option("--reserve", help="Of the last run of the reserve cases.")] = False,
) -> None:
    """Write the last run as one HTML file that needs nothing else.

    Example: raadsvar evals report report.html
    """
    from evals.page import render_html  # noqa: PLC0415

    html.write_text(render_html(_read_last(load_settings(), reserve), language), encoding="utf-8")
    typer.echo(str(html))


@evals.command()
def gate(
    file: Files = None,
    planner: Planner = None,
    in_service: InService = False,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML for CI to this file.")] = None,
    cassette: CassetteFile = None,
) -> None:
    """Run the cases and refuse (exit 3) what is worse: no wrong number and no leak at all, the rest at most one point.

    Example: raadsvar evals gate
    """
    from evals.gate import BOUNDARY_CHECKS, check_gate  # noqa: PLC0415

    settings = load_with_planner(planner, needs_model=cassette is None)
    replies = _open_replies(settings, cassette, record=False)
    made = _judge(settings, Selection(files=file or ()), CASES, in_service, replies)
    write_run(made, _last_run(settings))
    _print_run(made)
    _write_reports(made, settings, None, junit, None)
    baseline = find_baseline(made.planner, BASELINE)
    if baseline is None:
        typer.echo(f"there is no baseline of the planner {made.planner}: only what is hard is checked", err=True)
    failures = check_gate(made, baseline, BOUNDARY_CHECKS)
    _store(made, settings, failures)
    if failures:
        fail("\n".join(["the gate is shut:", *failures]), REGRESSION)
    typer.echo("the gate is open")


@evals.command()
def drift(
    relation: Annotated[
        list[str] | None, typer.Option("--relation", help="Only this relation; may be given several times.")
    ] = None,
    every: Annotated[int, typer.Option(min=1, help="Only every Nth question, for a quick look.")] = 1,
    in_service: InService = False,
) -> None:
    """Change each verified question in small ways, and refuse (exit 3) a plan that changes where it may not.

    A courtesy, a filler or a typing error keeps the answer, or stops it; a qualifier that is not known, a negation or a
    second period never goes by unnoticed. Made plans are compared, nothing is answered.

    Example: raadsvar evals drift --relation "a negation"
    """
    from evals.metamorphic import RELATIONS, collect_seeds, measure_drift  # noqa: PLC0415
    from evals.municipality import open_planner  # noqa: PLC0415
    from evals.report import print_drift  # noqa: PLC0415

    if unknown := [name for name in relation or () if name not in RELATIONS]:
        fail(f"there is no relation {unknown[0]!r}; there is: {', '.join(RELATIONS)}", USAGE)
    settings = load_settings()
    with _shown_steps() as steps:
        used = settings if in_service else _prepare(settings, steps)
        with open_planner(used) as (catalog, plan):
            seeds = collect_seeds(catalog, plan)[::every]
            steps("plan", f"{len(seeds)} questions, each in {len(relation or RELATIONS)} ways")
            outcomes = measure_drift(plan, seeds, relation or ())
    print_drift(outcomes, Console(highlight=False))
    if broken := [outcome.relation.name for outcome in outcomes if not outcome.holds]:
        fail(f"does not hold: {', '.join(broken)}", REGRESSION)


@evals.command()
def retrieval(
    weight: Annotated[
        float | None, typer.Option(min=0, max=1, help="The model's weight in both; default: that of the settings.")
    ] = None,
) -> None:
    """Measure how well KPIs are found by a text: by letters, by the embedding model, and by both joined.

    The model is that of RAADSVAR_EMBEDDING_MODEL; without one only the letters are measured. Exit 3 when both together
    find less among the first three than one of them alone.

    Example: raadsvar evals retrieval
    """
    from assistant.language.pack import load_packs  # noqa: PLC0415 - numpy, and where there is a model, torch
    from assistant.retrieval.embedding import load_model  # noqa: PLC0415 - as above
    from evals.report import print_benchmark  # noqa: PLC0415
    from evals.retrieval import run_benchmark  # noqa: PLC0415 - as above
    from semantic_layer.load import load_catalog  # noqa: PLC0415

    settings = load_settings()
    closed = {language: pack.closed for language, pack in load_packs().items()}
    with _shown_steps() as steps:
        steps("model", settings.embedding_model or "the installed one")
        model = load_model(settings.embedding_model)
        steps("measure", "every eval question and every verified question")
        used = settings.embedding_weight if weight is None else weight
        found = run_benchmark(load_catalog(settings.catalog), load_cases(), closed, model, used)
    print_benchmark(found, Console(highlight=False))
    if not found.is_no_worse:
        fail("both together find less among the first three than one of them alone", REGRESSION)


@evals.command()
def add(
    answer_id: str,
    file: Annotated[Path, typer.Option(help="The file of cases to add it to.")],
) -> None:
    """Make a case of a recorded answer and of the conversation before it; then correct what it expects.

    Example: raadsvar evals add 3f2a… --file evals/cases/live.yaml
    """
    from evals.add import add_case, write_case  # noqa: PLC0415

    for case in add_case(AuditLog(load_settings().audit_folder), answer_id, file):
        typer.echo(write_case(case), nl=False)
    typer.echo(f"{file}: now correct what is expected")


# -- what they share -----------------------------------------------------------------------------------------


def _open_replies(settings: Settings, cassette: Path | None, record: bool) -> "Player | Recorder | None":
    """Recorded replies, or what records them; None where the model is asked as it is. Raises CaseError."""
    from assistant.llm import ModelEdge  # noqa: PLC0415 - as below
    from evals.cassette import Player, Recorder  # noqa: PLC0415 - as below

    if cassette is None and record:
        fail("--record needs --cassette with a file to write", USAGE)
    if cassette is None or settings.planner == "rules":
        return None
    if not record:
        return Player(cassette)
    edge = ModelEdge(settings)
    if not edge.wait_until_loaded():
        fail(f"{settings.llm} cannot be asked: see docs/models.md", USAGE)
    return Recorder(edge, cassette)


def _judge(
    settings: Settings,
    selection: Selection,
    folder: Path,
    in_service: bool,
    replies: "Player | Recorder | None" = None,
) -> Run:
    """Raises NoReleaseError, CatalogError and CaseError."""
    from evals.municipality import open_desk, open_figures  # noqa: PLC0415 - DuckDB only where it is needed
    from evals.runner import judge_cases  # noqa: PLC0415 - as above

    every = load_cases(folder)
    chosen = selection.pick(every)
    if not chosen:
        fail("no case is selected", NOTHING)
    with _shown_steps() as steps:
        used = settings if in_service else _prepare(settings, steps)
        with_sql = any(e.check_sql for case in chosen for e in case.wanted)
        figures = open_figures(used) if with_sql else None
        with open_desk(used, replies) as desk:
            if used.uses_model and replies is None:
                desk.wait_for_model()
            steps("ask", f"{len(chosen)} questions, each twice")
            outcomes = tuple(judge_cases(desk, chosen, figures, among=every, twice=True))
            return Run(
                at=datetime.now(UTC),
                planner=used.planner,
                release=desk.release.id,
                reserve=folder == RESERVE,
                whole=_is_whole(chosen, every),
                model=_summarise(used, desk, replies),
                outcomes=outcomes,
            )


def _summarise(settings: Settings, desk: Assistant, replies: "Player | Recorder | None") -> ModelSummary | None:
    from evals.planners import summarise_model  # noqa: PLC0415 - as above

    if settings.planner == "rules":
        return None
    totals = desk.model_totals
    if replies is None:
        return summarise_model(settings.llm or "", totals, totals.ms, 0, recorded=False)
    return summarise_model(replies.name, totals, replies.ms, replies.missing, recorded=True)


def _prepare(settings: Settings, steps: Steps) -> Settings:
    from evals.municipality import prepare_municipality  # noqa: PLC0415 - as above

    return prepare_municipality(settings, steps)


def _is_whole(chosen: list[Case], every: list[Case]) -> bool:
    return len(chosen) == len(every)


@contextmanager
def _shown_steps() -> Iterator[Steps]:
    steps = Steps()
    with steps.shown():
        yield steps


def _last_run(settings: Settings, reserve: bool = False) -> Path:
    return settings.state / "evals" / ("last-reserve.json" if reserve else "last.json")


def _read_last(settings: Settings, reserve: bool = False) -> Run:
    path = _last_run(settings, reserve)
    if not path.is_file():
        fail(f"there is no run yet: `raadsvar evals run{' --reserve' if reserve else ''}`", NOTHING)
    return read_run(path)


def _store(made: Run, settings: Settings, gate: list[str] | None = None) -> None:
    """For the page on quality."""
    from assistant.run_reports import store_report  # noqa: PLC0415
    from evals.stored import make_report  # noqa: PLC0415

    store_report(make_report(made, find_baseline(made.planner, BASELINE), gate), settings.state)


def _print_run(made: Run) -> None:
    from evals.report import print_run  # noqa: PLC0415

    print_run(made, Console(highlight=False))


def _write_reports(
    made: Run, settings: Settings, json_file: Path | None, junit: Path | None, html: Path | None
) -> None:
    from evals.page import render_html  # noqa: PLC0415
    from evals.report import render_json, render_junit  # noqa: PLC0415

    if json_file is not None:
        json_file.write_text(render_json(made), encoding="utf-8")
    if junit is not None:
        junit.write_text(render_junit(made), encoding="utf-8")
    if html is not None:
        html.write_text(render_html(made, settings.language), encoding="utf-8")
