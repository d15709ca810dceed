"""The picture of an answer as a file: what is on the screen, with the finding above and the source below burnt in."""

import json
import re
from collections.abc import Iterator
from functools import cache
from textwrap import wrap
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

import vl_convert

from assistant import Part
from ui.charts import explain_marks, take_out_title
from ui.quote import list_sources
from ui.texts import FOLDER, say

WIDTH = 760
MARGIN = 24
SCALE = 2.0
"""Pixels of the file per unit, so that it is sharp on paper."""
LETTER = 0.52
"""Width of an ordinary letter, in parts of its height."""
INK, QUIET, PAPER = "#1B2733", "#4A5B6B", "#FFFFFF"
FONT = "IBM Plex Sans, Liberation Sans, Arial, sans-serif"
FONTS = FOLDER / "fonts"
"""The page's own font, in the weights that a picture uses: the converter reads no compressed ones."""
SIZE = re.compile(r'<svg[^>]*?\swidth="([\d.]+)"[^>]*?\sheight="([\d.]+)"')


class _Style(NamedTuple):
    size: int
    weight: int = 400
    colour: str = INK

    @property
    def step(self) -> float:
        return self.size * 1.35


TITLE, SUBTITLE, SMALL = _Style(20, 600), _Style(14, colour=QUIET), _Style(12, colour=QUIET)


def draw_svg(part: Part) -> str:
    """Raises ValueError for an answer without a picture."""
    if part.chart is None:
        raise ValueError("the answer has no picture")
    spec, title = take_out_title(part.chart)
    above = [*_set(part.headline.rstrip("."), TITLE), *_set(title.get("subtitle") or "", SUBTITLE)]
    below = [line for text in _list_small_print(part) for line in _set(text, SMALL)]
    chart = _draw_chart(spec)
    _, height = _read_size(chart)
    top = MARGIN + sum(style.step for _, style in above) + MARGIN / 2
    foot = top + height + MARGIN / 2
    whole = foot + sum(style.step for _, style in below) + MARGIN
    name = f"<title>{escape(part.headline)}</title><desc>{escape(part.chart_alt or part.headline)}</desc>"
    inner = chart.replace("<svg", f'<svg x="{MARGIN}" y="{top:.1f}"', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang={quoteattr(part.language)} width="{WIDTH}" '
        f'height="{whole:.0f}" viewBox="0 0 {WIDTH} {whole:.0f}">{name}'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>'
        f"{''.join(_write(above, MARGIN))}{inner}{''.join(_write(below, foot))}</svg>"
    )


def draw_png(part: Part) -> bytes:
    """Raises ValueError for an answer without a picture."""
    _register_fonts()
    return vl_convert.svg_to_png(draw_svg(part), scale=SCALE)


def _list_small_print(part: Part) -> list[str]:
    """The signs, what must be known, where it is from, and the way back to it."""
    language = part.language
    caveats = [say("quote_line", language, label=say("csv_caveat", language), value=c.text) for c in part.caveats]
    ends = [part.notice, say("drawer_answer_id", language, id=part.answer_id), say("csv_notice", language)]
    signs = explain_marks(part)
    return [*([signs] if signs else []), *caveats, *list_sources(part), " · ".join(end for end in ends if end)]


def _draw_chart(spec: dict[str, object]) -> str:
    # Also where only words are measured, so that they fit.
    _register_fonts()
    sized = spec | {"width": WIDTH - 2 * MARGIN}
    return _convert(json.dumps(sized, sort_keys=True))


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))


@cache
def _find_version() -> str:
    """The newest that the converter has."""
    return vl_convert.get_vegalite_versions()[-1]


def _convert(spec: str) -> str:
    # No address may be asked for data: everything that is drawn is in the spec.
    return vl_convert.vegalite_to_svg(spec, vl_version=_find_version(), allowed_base_urls=[])


def _read_size(svg: str) -> tuple[float, float]:
    found = SIZE.search(svg)
    if found is None:
        raise ValueError("the converter gave a picture without a size")
    return float(found[1]), float(found[2])


def _set(text: str, style: _Style) -> list[tuple[str, _Style]]:
    """The text in lines that fit."""
    most = int((WIDTH - 2 * MARGIN) / (style.size * LETTER))
    return [(line, style) for line in wrap(text, most)]


def _write(lines: list[tuple[str, _Style]], top: float) -> Iterator[str]:
    for text, style in lines:
        top += style.step
        yield (
            f'<text x="{MARGIN}" y="{top - style.size * 0.3:.1f}" font-family={quoteattr(FONT)} '
            f'font-size="{style.size}" font-weight="{style.weight}" fill="{style.colour}">{escape(text)}</text>'
        )
