"""A catalog of thousands of KPIs and tens of thousands of members, generated from a seed; all names are invented."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from semantic_layer.catalog import Catalog, Kpi
from semantic_layer.dimensions import Dimension, Level, Member, Parent
from semantic_layer.texts import Text, Words

MUNICIPALITY, UNIT = "municipality", "unit"
MUNICIPALITIES = 98


@dataclass(frozen=True)
class Asked:
    expected: str
    """query, stop (a question back or a decline) or any."""
    text: str


def read_words() -> dict[str, Any]:
    return yaml.safe_load(Path(__file__).with_name("scale_words.yaml").read_text(encoding="utf-8"))


def generate_catalog(base: Catalog, kpis: int, members: int, seed: int = 1) -> Catalog:
    """The base catalog's units, calendars and lists with KPIs and places of our own."""
    words, rng = read_words(), random.Random(seed)
    places = [start + end for start in words["places"]["starts"] for end in words["places"]["ends"]]
    rng.shuffle(places)
    dimension = Dimension(
        id="places",
        label=Text.model_validate(words["level"][UNIT]["label"]),
        levels=(_municipalities(words, places), _units(words, places, members, rng)),
    )
    made = {kpi.id: kpi for kpi in _kpis(words, _template(base), kpis)}
    lists = {"cockpits": {}, "combinations": (), "outside": base.outside}
    return base.model_copy(update={"dimensions": {"places": dimension}, "kpis": made, **lists})


def generate_questions(catalog: Catalog, count: int, seed: int = 1) -> list[Asked]:
    words, rng = read_words(), random.Random(seed)
    kpis, units = list(catalog.kpis.values()), catalog.levels[UNIT].members
    names = Counter(m.label.da for m in units)
    alone = [m.label.da for m in units if names[m.label.da] == 1]
    several = [m.label.da for m in units if names[m.label.da] > 1]
    asked: list[Asked] = []
    for number in range(count):
        expected, saying = words["questions"][number % len(words["questions"])]
        kpi, member = rng.choice(kpis), rng.choice(alone)
        noun = kpi.label.da[:1].lower() + kpi.label.da[1:]
        text = saying.format(
            kpi=noun,
            typo=_misspell(noun, rng),
            english=kpi.label.en.lower(),
            subject=noun.split(" ")[-1],
            member=member,
            member_typo=_misspell(member, rng),
            namesake=rng.choice(several),
            municipality=rng.choice(catalog.levels[MUNICIPALITY].members).label.da,
        )
        asked.append(Asked(expected, text))
    return asked


def _municipalities(words: dict[str, Any], places: list[str]) -> Level:
    members = []
    for number in range(MUNICIPALITIES):
        label = {language: text.format(place=places[number]) for language, text in words["municipality"].items()}
        aliases = {language: [places[number]] for language in label}
        members.append(Member(id=f"m{number}", label=Text(**label), aliases=Words.model_validate(aliases)))
    return _level(MUNICIPALITY, words, None, members)


def _units(words: dict[str, Any], places: list[str], count: int, rng: random.Random) -> Level:
    kinds = words["kinds"]
    members = []
    # A few places are everywhere, most are nowhere else, as with real names.
    weights = list(accumulate(1 / (rank + 5) for rank in range(1, len(places) + 1)))
    taken: set[tuple[str, str]] = set()
    for number in range(count):
        kind = rng.choices(kinds, [k["share"] for k in kinds])[0]
        place = rng.choices(places, cum_weights=weights)[0]
        name = kind["name"].format(place=place, flower=rng.choice(words["flowers"]))
        home = f"m{number % MUNICIPALITIES}"
        while (home, name) in taken or rng.random() < 0.3:
            name = f"{name} {rng.choice(places)}"
        taken.add((home, name))
        members.append(Member(id=f"u{number}", label=Text(da=name, en=name), parents=(Parent(id=home),)))
    return _level(UNIT, words, MUNICIPALITY, members)


def _level(level_id: str, words: dict[str, Any], parent: str | None, members: list[Member]) -> Level:
    said = words["level"][level_id]
    label, plural = Text(**said["label"]), Text(**said["plural"])
    synonyms = Words.model_validate(said["words"])
    return Level(id=level_id, label=label, plural=plural, synonyms=synonyms, parent=parent, members=tuple(members))


def _template(base: Catalog) -> Kpi:
    """The first KPI with one plain measure."""
    return next(k for k in base.kpis.values() if len(k.measures) == 1 and k.measure(k.default_measure).type == "sum")


def _kpis(words: dict[str, Any], template: Kpi, count: int) -> Iterator[Kpi]:
    subjects = [
        {language: start[language] + {"da": "", "en": " "}[language] + end[language] for language in ("da", "en")}
        for start in words["subjects"]["starts"]
        for end in words["subjects"]["ends"]
    ]
    published = tuple(
        template.published[0].model_copy(update={"by": by, "grains": ("quarter", "year"), "components": True})
        for by in ((), (MUNICIPALITY,), (MUNICIPALITY, UNIT))
    )
    pairs = [(subject, aspect) for aspect in words["aspects"] for subject in subjects]
    for number, (subject, aspect) in enumerate(pairs[:count]):
        said = {
            part: {language: text.format(subject=subject[language]) for language, text in aspect[part].items()}
            for part in ("label", "compound")
        }
        label = Text(**said["label"])
        yield template.model_copy(
            update={
                "id": f"kpi_{number}",
                "label": label,
                "phrase": Text(da=label.da.lower(), en=label.en.lower()),
                "synonyms": Words.model_validate({language: [text] for language, text in said["compound"].items()}),
                "about": Words(),
                "published": published,
                "confusable": (),
                "verified": (),
                "covers": {},
                "targets": (),
                "caveats": (),
                "benchmark": None,
                "forecast": None,
                "withheld": None,
                "completeness": None,
            }
        )


def _misspell(text: str, rng: random.Random) -> str:
    """One typing error in the longest word."""
    word = max(text.split(" "), key=len)
    at = rng.randrange(1, len(word) - 2)
    changed = [
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + rng.choice("aeinrst") + word[at:],
        word[:at] + rng.choice("aeinrst") + word[at + 1 :],
    ]
    return text.replace(word, rng.choice(changed))
