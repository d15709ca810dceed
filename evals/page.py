"""The report for people: one HTML file that needs nothing else."""

import json
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

from evals.measures import GRAVE, HARD, Measures, measure_by_language, measure_by_tag, measure_outcomes
from evals.run import Run
from evals.runner import Outcome
from semantic_layer.load import read_yaml
from semantic_layer.texts import Language

STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}
th,td{text-align:left;padding:.25rem .9rem .25rem 0;border-bottom:1px solid #8884;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.bad{font-weight:700;color:#b00020}
@media(prefers-color-scheme:dark){.bad{color:#ff8a80}}
details{margin:.4rem 0;padding:.2rem 0;border-bottom:1px solid #8884}
summary{cursor:pointer}
pre{white-space:pre-wrap;font-size:.85rem}
"""


def render_html(run: Run, language: Language) -> str:
    say = read_yaml(Path(__file__).parent / f"texts.{language}.yaml")
    total = measure_outcomes(run.outcomes)
    intro = say["intro"].format(cases=total.cases, at=f"{run.at:%Y-%m-%d}", planner=run.planner, release=run.release)
    pieces = [
        f"<h1>{escape(say['title'])}</h1><p>{escape(intro)}</p>",
        *_counts(say, total),
        *_shares(say, total),
        *_breakdown(say, "languages", measure_by_language(run.outcomes), say["language"]),
        *_breakdown(say, "tags", measure_by_tag(run.outcomes), {}),
        *_failures(say, run),
    ]
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    page = f"<!doctype html><html lang={language}>{head}<title>{escape(say['title'])}</title>"
    return f"{page}<style>{STYLE}</style><body><main>{''.join(pieces)}</main></body></html>\n"


def _counts(say: Any, total: Measures) -> Iterator[str]:
    """What must never happen stands first."""
    hard = [[say["verdict"][v], _mark(str(total.counts[v]), total.counts[v] > 0)] for v in GRAVE]
    falsely = _mark(_percent(say, total.false_answers), bool(total.false_answers))
    yield f"<h2>{escape(say['first'])}</h2>"
    yield _table((), [*hard, [say["share"]["false_answers"], falsely]])
    rest = [verdict for verdict in total.counts if verdict not in GRAVE]
    yield f"<h2>{escape(say['counts'])}</h2>"
    yield _table((), [[say["verdict"][verdict], str(total.counts[verdict])] for verdict in rest])


def _shares(say: Any, total: Measures) -> Iterator[str]:
    yield f"<h2>{escape(say['shares'])}</h2>"
    yield _table((), [[say["share"][name], _percent(say, share)] for name, share in total.shares().items()])


def _breakdown(say: Any, title: str, found: dict[str, Measures], names: dict[str, str]) -> Iterator[str]:
    column = say["column"]
    rows = [
        [
            names.get(tag, tag),
            str(m.cases),
            _percent(say, m.right),
            _percent(say, m.must_not_answer),
            *(_mark(str(m.counts[verdict]), m.counts[verdict] > 0) for verdict in HARD),
        ]
        for tag, m in found.items()
    ]
    yield f"<h2>{escape(say[title])}</h2>"
    yield _table([column[key] for key in ("tag", "cases", "right", "must_not_answer", "wrong", "leaked")], rows)


def _failures(say: Any, run: Run) -> Iterator[str]:
    yield f"<h2>{escape(say['failures'])}</h2>"
    if run.hidden:
        yield f"<p>{escape(say['reserve'])}</p>"
        return
    failed = [outcome for outcome in run.outcomes if outcome.findings]
    if not failed:
        yield f"<p>{escape(say['no_failures'])}</p>"
    for outcome in failed:
        yield _detail(say, outcome)


def _detail(say: Any, outcome: Outcome) -> str:
    expected = [e.model_dump(mode="json", exclude_defaults=True) for e in outcome.case.wanted]
    verdict = _mark(escape(say["verdict"][outcome.verdict]), not outcome.good)
    found = "".join(f"<li>{escape(finding.text)}</li>" for finding in outcome.findings)
    return (
        f"<details><summary>{verdict}: {escape(outcome.case.q)} <small>{escape(outcome.case.id)}</small></summary>"
        f"<ul>{found}</ul><p>{escape(say['expected'])}</p>"
        f"<pre>{escape(json.dumps(expected, ensure_ascii=False))}</pre>"
        f"<p>{escape(say['got'])}</p><pre>{escape(outcome.got)}</pre></details>"
    )


def _table(heads: Iterable[str], rows: Iterable[list[str]]) -> str:
    """Cells after the first are figures, and may hold marks."""
    top = "".join(f"<th{' class=n' if at else ''}>{escape(head)}</th>" for at, head in enumerate(heads))
    body = "".join(
        "<tr>"
        + "".join(f"<td class=n>{v}</td>" if at else f"<td>{escape(v)}</td>" for at, v in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return f"<table>{f'<thead><tr>{top}</tr></thead>' if top else ''}<tbody>{body}</tbody></table>"


def _mark(text: str, bad: bool) -> str:
    return f"<span class=bad>{text}</span>" if bad else text


def _percent(say: Any, share: float | None) -> str:
    return str(say["none"]) if share is None else f"{share:.1%}"
