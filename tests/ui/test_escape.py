"""Text from elsewhere stays text."""

import re

import pytest

from ui.escape import MARKDOWN_SIGNS, WORD_JOINER, escape_markdown


@pytest.mark.promise("R10")
@pytest.mark.parametrize(
    "text",
    ["$x$", "*a*", "[a](b)", "<b>", ":red[x]", "`k`", "# h", "1. a", "- a", "~~s~~", "a_b_", "a|b", "\\", "![i](u)"],
)
def test_every_sign_of_markdown_is_escaped(text: str) -> None:
    escaped = escape_markdown(text)
    assert not MARKDOWN_SIGNS.search(re.sub(r"\\.", "", escaped))
    assert re.sub(r"\\(.)", r"\1", escaped).replace(WORD_JOINER, "") == text


@pytest.mark.promise("R10")
@pytest.mark.parametrize("text", [":smile:", ":material/home:", "a->b", "--", "www.x.dk", "a@b.dk", "http://x"])
def test_what_the_widget_library_looks_for_after_markdown_is_broken_up(text: str) -> None:
    assert WORD_JOINER in escape_markdown(text)


def test_ordinary_text_keeps_its_signs_and_takes_no_joiner() -> None:
    assert WORD_JOINER not in escape_markdown("Det er 1.234,5 pct. (foreløbigt): se »Kilder«.")


@pytest.mark.promise("R10")
def test_lines_become_one() -> None:
    assert escape_markdown("a\n\n# b") == "a \\# b"
