"""The statement of accessibility: there, in both languages, with whom to write to."""

import re

import pytest

from tests.ui.page import open_page, read_all
from tests.ui.wiring import wire_fake
from ui.backend import use_wiring
from ui.statement import SECTIONS, write_statement


@pytest.mark.promise("W7")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("da", ("Tilgængelighedserklæring", "Klag", "Diagrammer er billeder")),
        ("en", ("Accessibility statement", "Complain")),
    ],
)
def test_it_says_what_and_whom(language: str, words: tuple[str, ...]) -> None:
    use_wiring(wire_fake(contact="data@example.dk, 12 34 56 78", statement_url="https://was.example/1"))
    page = write_statement("da" if language == "da" else "en")
    assert f'<html lang="{language}">' in page
    for needed in (*words, "data@example.dk, 12 34 56 78", 'href="https://was.example/1"', "https://digst.dk/"):
        assert needed in page
    assert page.count("<h1>") == 1
    assert page.count("<h2>") == len(SECTIONS)
    assert not re.search(r"[{}]", page)


@pytest.mark.promise("W7")
@pytest.mark.parametrize("page", ["", "cockpit", "katalog"])
def test_every_page_leads_to_it(page: str) -> None:
    use_wiring(wire_fake())
    assert "(was?sprog=da)" in read_all(open_page(page))
    assert "(was?sprog=en)" in read_all(open_page(page, sprog="en"))


def test_without_a_contact_it_says_who_it_is_and_that_it_is_not_the_official_one() -> None:
    use_wiring(wire_fake())
    page = write_statement("da")
    assert "den afdeling i kommunen, der driver Rådsvar" in page
    assert "WAS-Tool" in page


@pytest.mark.promise("R10")
def test_a_setting_is_shown_as_text() -> None:
    use_wiring(wire_fake(contact='<script>x</script> https://x.dk/"onmouseover="y'))
    page = write_statement("da")
    assert "<script" not in page
    assert 'onmouseover="y' not in page
