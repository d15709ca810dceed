"""Text from elsewhere stays text."""

import re

import pytest

from ui.escape import HARD_SPACE, MARKDOWN_SIGNS, WORD_JOINER, escape_markdown, escape_prose


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


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Målet er højst 4,5 pct., vedtaget.", ["4,5_pct"]),
        ("It was 4.4 percent in May.", ["4.4_percent"]),
        ("Vedtaget 2. december 2025, punkt 4 (opdigtet)", ["2._december"]),
        ("Mål: højst 60 dage.", ["60_dage"]),
        ("I 2025. Det er mere end i 2024, og 12 flere end før.", []),
    ],
)
def test_no_line_ends_between_a_figure_and_its_unit(text: str, kept: list[str]) -> None:
    shown = re.sub(r"\\(.)", r"\1", escape_prose(text))
    assert shown.replace(HARD_SPACE, " ") == text
    assert shown.count(HARD_SPACE) == len(kept)
    assert [pair for pair in kept if pair not in shown.replace(HARD_SPACE, "_")] == []
