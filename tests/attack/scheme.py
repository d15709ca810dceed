"""A bike scheme whose riders are protected, in two releases, and a script that asks and asks about it."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import linprog

from assistant import Answer, Assistant, Question, Settings, publish
from semantic_layer.csv_view import load_csv
from semantic_layer.load import load_catalog
from tests.spec.bikes.town import CATALOG, TODAY, trip_rows
from tests.spec.bikes.town import write_source as write_other_views

LEAST = 10
RULE = {
    "unit": {"da": "cyklister", "en": "riders"},
    "count": "trips",
    "over_time": "sum",
    "min": LEAST,
    "numerator_is": "persons",
}
EARLIER = date(2026, 10, 15)
"""The day of the first release: September is the last month, and one figure is not yet corrected."""
CORRECTED = ("2026-05", "mill", "adult")
DESERTED = {("2025-05", "crane"), ("2025-04", "crane"), ("2025-06", "crane")}
"""Beside the station that nobody rides from in the summer of 2026."""
ROLES = ("politiker", "leder")

Atom = tuple[str, str, str, bool]
"""Month, station, age, and whether it is as it was before the correction."""


def make_catalog(folder: Path) -> Path:
    shutil.copytree(CATALOG, folder)
    path = next(folder.rglob("bike_trips.yaml"))
    text, times = re.subn(r"(?m)^disclosure: .*$", f"disclosure: {json.dumps(RULE)}", path.read_text(encoding="utf-8"))
    assert times == 1
    path.write_text(text, encoding="utf-8")
    roles = [{"id": role, "label": {"da": role, "en": role}, "topics": "all"} for role in ROLES]
    (folder / "roles.yaml").write_text(json.dumps(roles), encoding="utf-8")
    return folder


def list_trips(corrected: bool) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for row in trip_rows():
        if (row["month"], row["station"]) in DESERTED:
            row |= {"trips": int(row["age"] == "adult"), "late": 0, "riders": 0}
        if (row["month"], row["station"], row["age"]) == CORRECTED and corrected:
            row |= {"trips": int(row["trips"]) + 7}
        if not corrected and str(row["month"]) > "2026-09":
            continue
        rows.append(dict(row))
    return rows


def open_scheme(state: Path, lemmas: Path) -> tuple[Assistant, Assistant]:
    """An assistant on the release before the correction, and one on that after it."""
    shutil.copytree(lemmas, state / "cache")
    catalog = make_catalog(state / "catalog")
    for corrected, today in ((False, EARLIER), (True, TODAY)):
        folder = state / f"source{corrected}"
        folder.mkdir()
        url = write_other_views(folder)
        path = folder / "trips.csv"
        rows = list_trips(corrected)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        load_csv(load_catalog(catalog).views["v_trips"], path, url)
        settings = Settings(catalog=catalog, source_url=url, state=state, _env_file=None)
        publish(settings, today)
        if not corrected:
            shutil.copytree(state, state.with_name(f"{state.name}_before"))
    before = state.with_name(f"{state.name}_before")
    return tuple(Assistant(Settings(catalog=catalog, state=where, _env_file=None)) for where in (before, state))  # type: ignore[return-value]


# ---- the script

STATIONS = {
    "pier": "at Pier Seven",
    "crane": "at Crane Square",
    "mill": "at Millgate",
    "tower": "at Tower Lane",
    "quay": "on the Quay",
    "hill": "on the Hill",
}
QUARTERS = [f"the {n} quarter of {y}" for y in (2024, 2025, 2026) for n in ("first", "second", "third", "fourth")]
MONTHS = [f"{m} {y}" for y in (2025, 2026) for m in ("April", "May", "June", "July", "August", "September")]
YEARS = ["2024", "2025"]
FOLLOW_UPS = (
    "And {place}?",
    "And in {period}?",
    "Without {bare}?",
    "All except {bare}?",
    "And per station?",
    "Compare with {bare}",
    "How has it developed?",
    "What is the change since the year before?",
    "What share is that of the total?",
    "Which station had the fewest?",
    "Only {bare}?",
    "And by age?",
)
OPENINGS = (
    "How many trips were there {place} in {period}?",
    "How many trips were there in {period}?",
    "Trips per station in {period}?",
    "Trips {place} and {other} in {period}?",
    "How have the trips {place} developed by quarter?",
    "How many trips were there outside {bare} in {period}?",
    "What share of the trips were {place} in {period}?",
    "Which stations had fewer than 20 trips in {period}?",
)


def run_script(assistants: tuple[Assistant, Assistant], questions: int, seed: int = 3) -> list[tuple[int, Answer]]:
    """Conversations of a few turns, by turns with two roles on two releases; gives release and answer."""
    draw = Random(seed)
    heard: list[tuple[int, Answer]] = []
    while len(heard) < questions:
        at = draw.randrange(2)
        role, today = draw.choice(ROLES), (EARLIER, TODAY)[at]
        after: str | None = None
        for turn in range(draw.randint(2, 8)):
            text = draw.choice(OPENINGS if turn == 0 else FOLLOW_UPS).format(**_slots(draw))
            answer = assistants[at].ask(Question(text=text, asked_at=today, role=role, language="en", after=after))
            after = answer.answer_id or after
            heard.append((at, answer))
    return heard[:questions]


def _slots(draw: Random) -> dict[str, str]:
    place, other = draw.sample(sorted(STATIONS), 2)
    bare = STATIONS[other].partition(" ")[2]
    period = draw.choice([*QUARTERS, *QUARTERS, *MONTHS, *YEARS])
    return {"place": STATIONS[place], "other": STATIONS[other], "bare": bare, "period": period}


# ---- what can be worked out from it


@dataclass
class Transcript:
    """Every figure that was told, as sums of the riders that nobody has been told about."""

    rows: list[dict[str, Any]]
    """Of the source after the correction."""
    rows_before: list[dict[str, Any]]
    known: dict[frozenset[Atom], float] = field(default_factory=dict)
    hidden: set[frozenset[Atom]] = field(default_factory=set)
    strange: list[str] = field(default_factory=list)
    """Computed figures from parts that are not shown."""

    def __post_init__(self) -> None:
        self.truth: dict[Atom, int] = {}
        for before, rows in ((False, self.rows), (True, self.rows_before)):
            for row in rows:
                key = (row["month"], row["station"], row["age"])
                self.truth[*key, before and key == CORRECTED] = row["trips"]

    def note(self, release: int, answer: Answer) -> None:
        for part in (answer, *answer.parts):
            shown = {cell.id: cell for cell in part.cells}
            for cell in part.cells:
                if cell.kpi != "bike_trips" or cell.measure != "trips":
                    continue
                if cell.formula is None:
                    self._note_cell(release, cell.id, cell.value, cell.state)
                elif cell.value is not None:
                    parts = [shown[i] for i in cell.from_ if i in shown]
                    if any(one.state != "shown" for one in parts):
                        self.strange.append(f"{cell.id} = {cell.formula}")

    def _note_cell(self, release: int, id_: str, value: float | None, state: str) -> None:
        if not id_.startswith("bike_trips@"):
            return  # A target, or a figure of others.
        _, _, members, grain, period = id_.split("/", 4)
        atoms = frozenset(self.atoms(members, grain, period, release))
        if not atoms:
            return
        if state == "shown" and value is not None:
            self.known[atoms] = value
        elif state == "hidden":
            self.hidden.add(atoms)

    def atoms(self, members: str, grain: str, period: str, release: int) -> Iterator[Atom]:
        wanted = dict(pair.split("=") for pair in members.split(",")) if members != "-" else {}
        zones = {"pier": "quay", "crane": "quay", "ferry": "quay", "mill": "hill", "tower": "hill"}
        for atom in self.truth:
            month, station, age, before = atom
            if before != (release == 0) and atom[:3] == CORRECTED:
                continue
            if not _is_in(month, grain, period):
                continue
            own = {"station": station, "age": age, "zone": zones[station]}
            if all(own[level] in ids.split("+") for level, ids in wanted.items()):
                yield atom

    def interval(self, goal: frozenset[Atom]) -> tuple[float, float]:
        """The bounds of a hidden figure, from everything that was told."""
        index = {atom: number for number, atom in enumerate(self.truth)}
        rows = np.zeros((len(self.known), len(index)))
        for number, atoms in enumerate(self.known):
            rows[number, [index[atom] for atom in atoms]] = 1
        vector = np.zeros(len(index))
        vector[[index[atom] for atom in goal]] = 1
        ends = []
        for sign in (1, -1):
            found = linprog(sign * vector, A_eq=rows, b_eq=list(self.known.values()), bounds=(0, None))
            assert found.status in (0, 3), found.message
            ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
        return float(ends[0]), float(ends[1])

    def find_leaks(self) -> list[str]:
        """Of the hidden figures that were met: those of few riders that lie between close bounds."""
        leaks = []
        for atoms in self.hidden:
            riders = sum(self.truth[atom] for atom in atoms)
            low, high = self.interval(atoms)
            if high - low < 1e-6 or (0 < riders < LEAST and high - low < LEAST - 1 - 1e-6):
                leaks.append(f"{sorted(atoms)[0]}…: {low} to {high}, is {riders}")
        return leaks


def _is_in(month: str, grain: str, period: str) -> bool:
    if grain == "month":
        return month == period
    if grain == "year":
        return month[:4] == period
    return month[:4] == period[:4] and (int(month[5:]) - 1) // 3 + 1 == int(period[-1])
