"""`release`, `status`, `members`: look after what is in service."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assistant import load_settings
from semantic_layer.load import load_catalog
from semantic_layer.serve import Release
from tests.cli.conftest import Command
from tests.semantic_layer.serve.made_release import make_release, read_small_catalog
from tests.spec.bikes.town import CATALOG as BIKES
from tests.spec.bikes.town import write_source

DAY = "2026-11-15"
WHY = "Tallet er forkert og rettes 1. december."


def ask(raadsvar: Command, question: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(raadsvar("ask", question, "--json", "--today", DAY).out)
    return answer


def test_status_says_what_is_in_service(raadsvar: Command, release: Release) -> None:
    outcome = raadsvar("status")
    assert outcome.code == 0
    for text in (release.id, DAY, f"{len(release.manifest.kpis)} KPIs", "age", "source.duckdb"):
        assert text in outcome.out
    assert "withdrawn" not in outcome.out
    assert "/" not in outcome.out, "no path"


def test_an_earlier_release_is_put_back_in_service(raadsvar: Command, own_state: Path, release: Release) -> None:
    other = make_release(own_state, read_small_catalog(), "", date(2026, 10, 1))
    listed = raadsvar("release", "list").out.splitlines()
    assert {text.split()[0 if text.startswith(" ") else 1]: text.startswith("*") for text in listed} == {
        other: True,
        release.id: False,
    }
    assert raadsvar("release", "use", release.id).code == 0
    assert release.id in raadsvar("status").out
    assert ask(raadsvar, "Hvad er sygefraværet?")["release"] == release.id


def test_a_release_that_is_not_there_cannot_be_used(raadsvar: Command, release: Release) -> None:
    outcome = raadsvar("release", "use", "feedfeedfeedfeed")
    assert outcome.code == 1
    assert release.id in outcome.err, "the ones there are, are named"
    assert release.id in raadsvar("status").out


def test_a_withdrawn_kpi_is_declined_with_the_reason_until_it_is_restored(raadsvar: Command) -> None:
    assert raadsvar("release", "withdraw", "serviceudgifter", WHY).code == 0
    for question in ("Hvad er serviceudgifterne?", "Hvad er budgetafvigelsen?"):
        answer = ask(raadsvar, question)
        assert (answer["status"], answer["reason"], answer["cells"]) == ("declined", "withdrawn", [])
        assert WHY.rstrip(".") in answer["headline"]
    assert ask(raadsvar, "Hvad er sygefraværet?")["status"] == "answered"
    assert f"serviceudgifter: {WHY}" in raadsvar("status").out
    assert raadsvar("release", "restore", "serviceudgifter").code == 0
    assert ask(raadsvar, "Hvad er budgetafvigelsen?")["status"] == "answered"
    assert "withdrawn" not in raadsvar("status").out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["withdraw", "no_such_kpi", WHY], "sygefravaer"),
        (["withdraw", "sygefravaer", " "], "reason"),
        (["restore", "sygefravaer"], "not withdrawn"),
    ],
)
def test_a_withdrawal_that_makes_no_sense_is_refused(raadsvar: Command, arguments: list[str], named: str) -> None:
    outcome = raadsvar("release", *arguments)
    assert (outcome.code, outcome.out) == (1, "")
    assert named in outcome.err
    assert "withdrawn " not in raadsvar("status").out


def test_members_lists_ids_labels_and_parents(bare: Command) -> None:
    outcome = bare("members", "omraade")
    assert outcome.code == 0
    rows = {text.split()[0]: text for text in outcome.out.splitlines()}
    assert rows["skole"].split()[-1] == "boern_og_unge"
    assert len(rows) == len(load_catalog(load_settings().catalog).levels["omraade"].members)


def test_a_level_that_is_not_known_selects_nothing(bare: Command) -> None:
    outcome = bare("members", "planet")
    assert (outcome.code, outcome.out) == (4, "")
    assert "omraade" in outcome.err, "the ones there are, are named"


@pytest.mark.slow
@pytest.mark.promise("R4")
def test_a_view_that_lost_a_column_takes_only_its_kpis_out_of_service(
    raadsvar: Command, state: Path, own_state: Path
) -> None:
    shutil.copy(state / "source.duckdb", own_state)
    with duckdb.connect(str(own_state / "source.duckdb")) as connection:
        connection.execute("ALTER VIEW kpi.v_sygefravaer RENAME TO v_whole")
        connection.execute("CREATE VIEW kpi.v_sygefravaer AS SELECT * EXCLUDE (fravaersdage) FROM kpi.v_whole")
    outcome = raadsvar("publish", "--today", DAY)
    assert outcome.code == 1, "so that a scheduler notices"
    assert "v_sygefravaer.fravaersdage: the column is missing" in outcome.out
    assert "mend their views" in outcome.err
    assert "out of service sygefravaer since 2026-11-15" in raadsvar("status").out
    answer = ask(raadsvar, "Hvad er sygefraværet i skolerne?")
    assert (answer["status"], answer["reason"], answer["cells"]) == ("declined", "withdrawn", [])
    assert "siden 15. november 2026" in answer["headline"]
    assert ask(raadsvar, "Hvad er ledigheden?")["status"] == "answered"


def test_a_release_that_cannot_be_read_is_forgotten_by_name_only(
    bare: Command, elsewhere: Path, lemmas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / "var").mkdir()
    (elsewhere / "var" / "cache").symlink_to(lemmas, target_is_directory=True)
    monkeypatch.setenv("RAADSVAR_CATALOG", str(BIKES))
    monkeypatch.setenv("RAADSVAR_SOURCE_URL", write_source(elsewhere))
    assert bare("publish", "--today", DAY).code == 0
    (file,) = (elsewhere / "var" / "releases").glob("release-*.duckdb")
    file.write_bytes(b"")
    with duckdb.connect(str(elsewhere / "source.duckdb")) as connection:
        connection.execute("UPDATE kpi.v_trips SET late = late + 1 WHERE month = '2026-09' AND station = 'pier'")
    refused = bare("publish", "--today", DAY)
    assert (refused.code, refused.out) == (1, "")
    forgetting = f"publish --forget {file.stem.removeprefix('release-')}"
    assert forgetting in refused.err
    went_on = bare(*forgetting.split(), "--today", DAY)
    assert went_on.code == 0, went_on.err
    assert f"forgotten {file.stem.removeprefix('release-')}" in went_on.out
    assert bare("publish", "--watch", "1", "--forget", "x").code == 2


def test_replay_prints_what_was_said_since(raadsvar: Command) -> None:
    answer = ask(raadsvar, "Hvad er ledigheden?")
    assert raadsvar("replay", answer["answer_id"]).out.splitlines() == ["the same"]
    raadsvar("release", "withdraw", "ledighed", WHY)
    outcome = raadsvar("replay", answer["answer_id"])
    assert (outcome.code, outcome.out.splitlines()) == (0, ["the same", f"Nøgletallet er trukket tilbage: {WHY}"])
    replayed = json.loads(raadsvar("replay", answer["answer_id"], "--json").out)
    assert replayed["differences"] == []
    assert replayed["recalled"]["answer"]["cells"] == answer["cells"]
