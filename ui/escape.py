"""Text that came from elsewhere, made harmless before a widget reads it as markdown."""

import re
from functools import lru_cache

MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$^=&:/@])")
WIDGET_SIGN = re.compile(r":(?=[\w+-])|(?<=[<>~=-])(?=[<>=-])|(?<=\w)@(?=\w)|(?<=www)\.|/(?=/)")
WORD_JOINER = "\u2060"
"""Takes no room; the widget library looks for emoji, icons, arrows and links in the text *after* backslashes
are read, so a backslash alone does not stop them."""
BREAK = re.compile(r"(?<=\d,\d) (?=\w)|(?<=\d\\\.\d) (?=\w)|(?<=\d\\\.) (?=[^\W\d_A-Z])|(?<=\d) (?=\w+\W*$)")
"""In escaped text, where no line may end: between a figure and its unit, and between the day and its month."""
HARD_SPACE = "\u00a0"
MOST_KEPT = 8192
"""Texts, mostly short; each run of a page with ten answers escapes hundreds, nearly all of them as before."""


@lru_cache(MOST_KEPT)
def escape_markdown(text: str) -> str:
    """One line of markdown that shows exactly `text`: no emphasis, link, formula, colour, emoji or heading."""
    joined = WIDGET_SIGN.sub(lambda found: found.group() + WORD_JOINER, " ".join(text.split()))
    return MARKDOWN_SIGNS.sub(r"\\\1", joined)


def escape_prose(text: str) -> str:
    """The same, for sentences that are read in lines: "4,5" is not left at the end of one, and "pct." for the next."""
    return BREAK.sub(HARD_SPACE, escape_markdown(text))
