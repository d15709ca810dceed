"""The second opinion, subject by subject: each a file of fact tables and one of definitions over them."""

from fractions import Fraction
from pathlib import Path

from tests.oracle.definitions import Definition
from tests.oracle.subjects.children import CHILDREN
from tests.oracle.subjects.economy import ECONOMY
from tests.oracle.subjects.first import FIRST
from tests.oracle.subjects.health import HEALTH
from tests.oracle.subjects.social import SOCIAL
from tests.oracle.subjects.town import TOWN
from tests.oracle.subjects.work import WORK

DEFINITIONS: dict[str, Definition] = FIRST | CHILDREN | ECONOMY | HEALTH | SOCIAL | TOWN | WORK

SUBJECTS = ("first", "children", "economy", "health", "social", "town", "work")
"""Others build on the tables of the first: months, quarters, places, residents."""
FACTS = tuple(Path(__file__).with_name(f"{subject}.sql") for subject in SUBJECTS)

NOT_EXACT = {
    "ledighed": Fraction(1, 1000),
    "likviditet": Fraction(1, 1_000_000),
    "sygedage": Fraction(1, 100),
    "personaleomsaetning": Fraction(1, 100),
}
"""How far the components of a KPI may differ whose rows are quotients themselves (a share of a month's days)."""
