"""Which members of a list lie on one side of a figure: the whole's, a peer's, or their own target."""

from typing import Any

import pytest

from assistant.plan import Decline, QueryPlan
from tests.assistant.conftest import PlanText, query_of

WHOLE: dict[str, Any] = {"members": {}}
TARGET: dict[str, Any] = {"target": True}


@pytest.mark.parametrize(
    ("text", "operation", "op", "against"),
    [
        ("Hvilke skoler ligger over kommunens gennemsnit i elevfravær?", "condition", "gt", WHOLE),
        ("Hvor mange skoler har et lavere elevfravær end kommunen som helhed?", "count", "lt", WHOLE),
        ("Hvilke skoler ligger over gennemsnittet i udgift pr. elev?", "condition", "gt", WHOLE),
        ("Which department has lower sickness absence than the average?", "condition", "lt", WHOLE),
        ("Hvilke skoler har en højere klassekvotient end landet?", "condition", "gt", {"benchmark": "landet"}),
        ("Hvilke områder ligger over målet for sygefravær?", "condition", "gt", TARGET),
        ("Hvilke områder når målet for sygefravær?", "condition", "le", TARGET),
        ("Hvilke områder når ikke målet for sygefravær?", "condition", "gt", TARGET),
        ("Which districts meet the target for the day care guarantee?", "condition", "ge", TARGET),
        ("Hvor mange skoler når målet for elevfravær?", "count", "le", TARGET),
        ("Hvor mange af vores skoler når målet for elevfravær?", "count", "le", TARGET),
        ("How many districts do not meet the target for the day care guarantee?", "count", "lt", TARGET),
    ],
)
def test_a_list_is_held_against_a_figure(
    plan: PlanText, text: str, operation: str, op: str, against: dict[str, Any]
) -> None:
    query = query_of(plan, text)
    assert query.operation == operation and query.by
    assert query.condition is not None and (query.condition.op, query.condition.value) == (op, None)
    assert query.against is not None and query.against.model_dump(exclude_defaults=True) == against


@pytest.mark.parametrize(
    "text",
    [
        "For hvilke skoler var elevfraværet over tallet for kommunen i skoleåret 2025/26?",
        "Hvilke områder nåede målet for sygefraværet i september 2026?",
        "For how many schools was the pupil absence rate below the figure for the whole municipality in 2025/26?",
    ],
)
def test_what_is_offered_is_understood(plan: PlanText, text: str) -> None:
    assert query_of(plan, text).condition is not None


def test_a_number_is_still_a_bound(plan: PlanText) -> None:
    query = query_of(plan, "Hvilke skoler har over 24 elever i klassen?")
    assert query.against is None and query.condition is not None and query.condition.value == 24


@pytest.mark.parametrize(
    "text",
    [
        # No part of what is counted is more than the whole.
        "Hvilke distrikter har flere modtagere af hjemmehjælp end kommunen?",
        # Everybody's figure is none to hold that of some against, and the list is not dropped either.
        "Hvilke forvaltninger har et højere sygefravær blandt pædagoger end kommunens gennemsnit?",
        "Hvilke skoler ligger ikke over kommunens gennemsnit i elevfravær?",
        "Hvilke skoler ligger over Byskolen i elevfravær?",
        "Hvilke skoler ligger over og under kommunens gennemsnit i elevfravær?",
    ],
)
def test_what_no_condition_says_is_asked_back(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


def test_a_peer_is_no_measure_for_members_that_it_does_not_fit(plan: PlanText) -> None:
    found = plan("Hvilke forvaltninger har højere sygefravær end landsgennemsnittet?")
    assert isinstance(found, Decline) and found.reason == "not_comparable"


@pytest.mark.parametrize(
    ("text", "operation", "op", "period", "earlier"),
    [
        ("Hvilke skoler har højere elevfravær end sidste år?", "condition", "gt", "2025/26", "2024/25"),
        ("Hvilke skoler er steget i elevfravær?", "condition", "gt", "2025/26", "2024/25"),
        ("Hvor mange skoler har lavere elevfravær end i 2023/24?", "count", "lt", "2025/26", "2023/24"),
        ("Hvilke skoler havde højere elevfravær i 2024/25 end i 2023/24?", "condition", "gt", "2024/25", "2023/24"),
        (
            "For which schools was pupil absence lower in 2025/26 than in 2024/25?",
            "condition",
            "lt",
            "2025/26",
            "2024/25",
        ),
        ("Hvilke skoler har større klasser end sidste år?", "condition", "gt", "2025/26", "2024/25"),
    ],
)
def test_a_list_is_held_against_what_it_was(
    plan: PlanText, text: str, operation: str, op: str, period: str, earlier: str
) -> None:
    query = query_of(plan, text)
    assert (query.operation, query.by, query.period.to) == (operation, ("institution",), period)
    assert query.condition is not None and (query.condition.op, query.condition.value) == (op, None)
    assert query.against is not None and query.against.period is not None and query.against.period.to == earlier


@pytest.mark.parametrize(
    "text",
    [
        "Hvad er elevfraværet for hver skole sammenlignet med sidste år?",
        "Hvilken skole er steget mest i elevfravær?",
        "Hvilke skoler har højere elevfravær end Byskolen i 2024/25?",
        "Hvilke skoler er steget og faldet i elevfravær?",
        "Hvilke skoler har forbedret deres elevfravær?",
    ],
)
def test_a_list_is_never_dropped_from_a_comparison_over_time(plan: PlanText, text: str) -> None:
    assert not isinstance(plan(text), QueryPlan)


@pytest.mark.parametrize(
    ("text", "operation", "op"),
    [
        ("Hvilke udvalg ser ud til at få et merforbrug?", "condition", "gt"),
        ("Er der udvalg, der får et merforbrug?", "condition", "gt"),
        ("Hvor mange udvalg har et mindreforbrug?", "count", "lt"),
        ("Which committees expect to spend more than their budget?", "condition", "gt"),
        ("Hvilke skoler ligger under deres socioøkonomiske reference?", "condition", "lt"),
        ("Hvilke anlægsprojekter bliver dyrere end bevillingen?", "condition", "gt"),
    ],
)
def test_a_word_for_one_side_of_zero_is_a_bound(plan: PlanText, text: str, operation: str, op: str) -> None:
    query = query_of(plan, text)
    assert query.operation == operation
    assert query.condition is not None and (query.condition.op, query.condition.value) == (op, 0)


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("Hvilket udvalg har det største merforbrug?", "rank"),
        ("Hvad er merforbruget pr. udvalg?", "breakdown"),
        ("Hvilke udvalg er over eller under budget?", "breakdown"),
        ("Hvor stort er merforbruget i Socialudvalget?", "value"),
    ],
)
def test_such_a_word_only_names_the_figure_where_more_is_asked(plan: PlanText, text: str, operation: str) -> None:
    query = query_of(plan, text)
    assert (query.operation, query.condition) == (operation, None)


def test_a_bound_of_its_own_counts(plan: PlanText) -> None:
    query = query_of(plan, "Hvilke udvalg har et merforbrug på over 5 mio. kr.?")
    assert query.condition is not None and query.condition.value == 5
