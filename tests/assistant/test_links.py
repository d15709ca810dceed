"""What a link to an answer shows, and to whom."""

import pytest

from assistant import Answer, Assistant, Question
from assistant.access import find_role, may_see_answer
from semantic_layer.catalog import Catalog, Role
from tests.assistant.test_recall import TODAY, after, ask, before, folder, front

__all__ = ["after", "before", "folder", "front"]

SCHOOLS = "Hvad er sygefraværet i skolerne?"
NEXT = "og i 2025?"


def ask_as(front: Assistant, user: str, text: str, follows: Answer | None = None) -> Answer:
    question = Question(text=text, asked_at=TODAY, after=follows.answer_id if follows else None)
    return front.ask(question, user)


def see(front: Assistant, answer: Answer, user: str, role: str = "politiker") -> list[str]:
    return [recalled.answer.answer_id for recalled in front.recall(answer.answer_id, role, user)]


def test_the_one_who_asked_finds_the_conversation_again_and_others_the_answer_alone(front: Assistant) -> None:
    first = ask_as(front, "kirsten", SCHOOLS)
    second = ask_as(front, "kirsten", NEXT, first)
    assert see(front, second, "kirsten") == [first.answer_id, second.answer_id]
    assert see(front, second, "bo") == [second.answer_id]
    assert see(front, second, "") == [second.answer_id]


def test_where_nobody_is_known_no_conversation_is_shown(front: Assistant) -> None:
    second = ask_as(front, "", NEXT, ask_as(front, "", SCHOOLS))
    assert see(front, second, "") == [second.answer_id]


def test_ones_own_conversation_is_found_when_others_have_asked_the_same_since(front: Assistant) -> None:
    """Same question, same answer, same id: the log has it twice."""
    first = ask_as(front, "kirsten", SCHOOLS)
    second = ask_as(front, "kirsten", NEXT, first)
    assert ask_as(front, "bo", NEXT, first).answer_id == second.answer_id
    assert see(front, second, "kirsten") == [first.answer_id, second.answer_id]
    assert see(front, second, "bo") == [second.answer_id], "what comes before it is not his"


@pytest.mark.promise("A1")
def test_an_unknown_role_opens_no_link(front: Assistant) -> None:
    answer = ask(front, SCHOOLS)
    assert see(front, answer, "", "ukendt") == []


@pytest.fixture
def narrow(front: Assistant) -> Catalog:
    """Beside the roles that see all, one for each of two committees."""
    catalog = front.release.catalog
    (owner,) = {*catalog.kpi("sygefravaer").committee}
    other = next(c.id for c in catalog.committees if c.id != owner)
    made = [{"id": f"kun_{name}", "label": name, "topics": [name], "claims": [name]} for name in (owner, other)]
    return catalog.model_copy(update={"roles": (*catalog.roles, *map(Role.model_validate, made))})


@pytest.mark.promise("A1")
def test_a_link_opens_for_the_roles_that_may_see_its_topic(front: Assistant, narrow: Catalog) -> None:
    answer = ask(front, SCHOOLS)
    owner, other = (role.id for role in narrow.roles[-2:])
    assert may_see_answer(narrow, "politiker", answer)
    assert may_see_answer(narrow, owner, answer)
    assert not may_see_answer(narrow, other, answer)
    assert not may_see_answer(narrow, "ukendt", answer)
    gone = narrow.model_copy(update={"kpis": {}})
    assert not may_see_answer(gone, owner, answer), "whose topic it is cannot be told any more"


@pytest.mark.promise("A3")
def test_a_link_shows_no_figure_that_the_role_may_not_see(
    front: Assistant, narrow: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the answer that it leads to nor one on the way there."""
    first = ask_as(front, "kirsten", "Hvad er ledigheden?")
    second = ask_as(front, "kirsten", SCHOOLS, first)
    owner, other = (role.id for role in narrow.roles[-2:])
    monkeypatch.setitem(front.release.__dict__, "catalog", narrow)
    assert first.query is not None and not may_see_answer(narrow, owner, first)
    assert see(front, second, "kirsten") == [first.answer_id, second.answer_id]
    assert see(front, second, "kirsten", owner) == [second.answer_id]
    assert see(front, second, "kirsten", other) == see(front, second, "", other) == []


def test_an_answer_about_no_kpi_opens_for_the_role_that_got_it(front: Assistant, narrow: Catalog) -> None:
    declined = ask(front, "Hvad synes du om borgmesteren?")
    assert declined.citations == ()
    owner = narrow.roles[-2].id
    assert not may_see_answer(narrow, owner, declined)
    assert may_see_answer(narrow, owner, declined.model_copy(update={"role": owner}))


@pytest.mark.promise("A1")
def test_a_role_comes_from_what_is_claimed_and_from_nothing_else(narrow: Catalog) -> None:
    first, last = narrow.roles[0], narrow.roles[-1]
    assert find_role(narrow, first.claims) == first.id
    assert find_role(narrow, (*last.claims, *first.claims)) == last.id, "of several, the last in the file"
    assert find_role(narrow, [first.id, "administrator", "", "x"]) is None
    assert find_role(narrow, []) is None


def test_the_roles_say_which_pages_they_open(front: Assistant) -> None:
    pages = {role.id: role.pages for role in front.roles("da")}
    assert pages["politiker"] == ()
    assert pages["administrator"] == ("quality", "admin")
