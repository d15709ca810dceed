"""The magnitudes of what is known about children and schools, read from children.yaml."""

from functools import cache
from pathlib import Path

from semantic_layer.demo.profile import Yearly
from semantic_layer.frozen import Frozen
from semantic_layer.load import read_yaml


class Schooling(Frozen):
    first_year: int
    private: Yearly
    special: Yearly
    boarding: dict[int, float]
    """By year group; the others have none."""
    private_districts: dict[str, float]
    """Added to the share, as are those below."""
    special_districts: dict[str, float]


class Dental(Frozen):
    first_year: int
    examined: float
    free: dict[str, float]
    trend: Yearly
    districts: dict[str, float]


class Places(Frozen):
    first_year: int
    applies: dict[int, float]
    late_months: tuple[int, int]
    late_children: tuple[int, int]


class Staffing(Frozen):
    first_year: int
    area: str
    young: Yearly
    old: Yearly
    young_children: int
    old_children: int
    spread: float


class Wellbeing(Frozen):
    first_year: int
    grades: tuple[int, int]
    answers: float
    schools: float
    years: float
    pupils: float
    levels: dict[str, Yearly]


class Tests(Frozen):
    without: tuple[int, ...]
    takes: float
    reading: Yearly
    maths: Yearly
    reading_grades: tuple[int, ...]
    maths_grades: tuple[int, ...]


class ExpectedMarks(Frozen):
    background: float
    above: float
    pupils: float


class Onward(Frozen):
    share: Yearly
    girls: float
    """Above the mean; boys lie as much below."""


class Qualified(Frozen):
    share: Yearly
    schools: float
    subjects: dict[str, float]
    lessons: dict[str, int]


class Spending(Frozen):
    first_year: int
    per_pupil: Yearly
    size: float
    schools: float


class ChildrenProfile(Frozen):
    schooling: Schooling
    dental: Dental
    places: Places
    staffing: Staffing
    wellbeing: Wellbeing
    tests: Tests
    expected_marks: ExpectedMarks
    onward: Onward
    qualified: Qualified
    spending: Spending


@cache
def read_children_profile() -> ChildrenProfile:
    return ChildrenProfile.model_validate(read_yaml(Path(__file__).with_name("children.yaml")))
