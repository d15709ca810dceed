"""`cockpit`: the list, a cockpit as text and as JSON, and what goes wrong."""

import json
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from assistant import Assistant
from assistant.answer_schema import build_cockpit_schema
from semantic_layer.serve import Release
from semantic_layer.texts import Language
from tests.cli.conftest import Command
from tests.contract.examples import locate_section, show_section

DAY = "2026-11-15"
WHY = "Tallet er forkert og rettes 1. december."


def cockpit(raadsvar: Command, *options: str) -> dict[str, Any]:
    view: dict[str, Any] = json.loads(raadsvar("cockpit", *options, "--json", "--today", DAY).out)
    return view


def figures(view: dict[str, Any], kpi: str) -> list[dict[str, Any]]:
    shown = [figure for section in view["sections"] for figure in section["figures"]]
    return [figure for figure in shown if figure["kpi"].startswith(f"{kpi}@")]


def test_without_an_id_they_are_listed(raadsvar: Command) -> None:
    outcome = raadsvar("cockpit")
    assert outcome.code == 0
    assert [text.split()[0] for text in outcome.out.splitlines()] == ["ledelsescockpit", "politikercockpit"]
    listed = json.loads(raadsvar("cockpit", "--json", "--language", "en").out)
    assert [entry["label"] for entry in listed] == ["Management cockpit", "Councillors' cockpit"]


def test_json_is_the_contract(raadsvar: Command, release: Release) -> None:
    view = cockpit(raadsvar, "ledelsescockpit")
    assert list(Draft202012Validator(build_cockpit_schema()).iter_errors(view)) == []
    assert (view["id"], view["language"], view["release"]) == ("ledelsescockpit", "da", release.id)
    assert len(view["sections"]) >= 4
    assert figures(view, "sygefravaer")[0]["cell"]["id"] == "sygefravaer@3/procent/-/month/2026-09"
    assert figures(view, "sygefravaer")[0]["target"]["difference"]["from"]


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_section_in_the_terminal_is_as_written(desk: Assistant, today: date, language: Language) -> None:
    expected = locate_section(language).read_text(encoding="utf-8")
    assert show_section(desk, today, language) == expected, "if this is meant: `make generated`"


def test_a_withdrawn_kpi_takes_its_derived_figures_with_it(raadsvar: Command) -> None:
    assert raadsvar("release", "withdraw", "serviceudgifter", WHY).code == 0
    view = cockpit(raadsvar, "politikercockpit")
    for kpi in ("serviceudgifter", "budgetafvigelse"):
        (figure,) = figures(view, kpi)
        assert (figure["state"], figure["cell"], figure["value"]) == ("withdrawn", None, "")
        assert WHY.rstrip(".") in figure["state_text"]
    text = raadsvar("cockpit", "politikercockpit", "--today", DAY).out
    sections = [section["label"] for section in view["sections"]]
    places = [text.index(shown) for shown in (view["label"], view["notice"], *sections)]
    assert places == sorted(places)
    assert WHY.rstrip(".") in text


def test_a_role_without_access_sees_how_many_it_does_not_see(raadsvar: Command) -> None:
    outcome = raadsvar("cockpit", "ledelsescockpit", "--role", "nobody", "--today", DAY)
    assert outcome.code == 0
    assert "kræver anden adgang" in outcome.out
    assert "pct." not in outcome.out


@pytest.mark.parametrize(
    "arguments",
    [["cockpit", "radar"], ["cockpit", "politikercockpit", "--language", "sv"], ["cockpit", "--today", "soon"]],
    ids=" ".join,
)
def test_a_wrong_call_is_a_usage_error(raadsvar: Command, arguments: list[str]) -> None:
    outcome = raadsvar(*arguments)
    assert (outcome.code, outcome.out) == (2, "")


def test_an_unknown_cockpit_names_those_there_are(raadsvar: Command) -> None:
    assert raadsvar("cockpit", "radar").err == (
        "there is no cockpit 'radar'; there are: ledelsescockpit, politikercockpit\n"
    )


def test_without_a_release_it_says_how_to_make_one(bare: Command) -> None:
    outcome = bare("cockpit")
    assert (outcome.code, outcome.out) == (1, "")
    assert "raadsvar publish" in outcome.err
