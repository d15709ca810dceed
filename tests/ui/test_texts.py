"""Every word of the screen stands in the YAML files, in both languages, and nowhere else."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from semantic_layer.texts import Language
from ui.texts import FOLDER, LANGUAGES, load_texts, say

MODULES = sorted(FOLDER.rglob("*.py"))
NOT_SHOWN = {
    "key",
    "icon",
    "type",
    "gap",
    "width",
    "mime",
    "language",
    "file_name",
    "on_click",
    "on_change",
    "direction",
} | {
    "vertical_alignment",
    "horizontal_alignment",
    "label_visibility",
    "position",
    "submit_mode",
    "border",
    "title",
    "layout",
    "filter_mode",
    "text_alignment",
    "menu_items",
    "visibility",
    "url_path",
    "args",
}
"""Parameters of the widget library that take a name, not a text (`title` of a page is checked by its value)."""
DIRECTIVE = re.compile(r":(?:[a-z]+(?:-badge|-background)?\[|material/[a-z_]+:)")
WORD = re.compile(r"[A-Za-zÆØÅæøå]{2,}")
NAMES_ONLY = {"chat_message", "cache_resource", "dialog", "App", "feedback", "form"}
"""Calls whose first argument is a name; a dialog's title comes in a variable."""


def find_shown_words(source: str) -> list[str]:
    """Words that are written in a call of the widget library itself."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "st"):
            continue
        if node.func.attr in NAMES_ONLY:
            continue
        shown = [*node.args, *(k.value for k in node.keywords if k.arg not in NOT_SHOWN)]
        for argument in shown:
            texts = [
                part.value
                for part in ast.walk(_without_calls(argument))
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            ]
            found += [word for text in texts for word in WORD.findall(DIRECTIVE.sub("", text))]
    return found


def _without_calls(node: ast.expr) -> ast.expr:
    """`say("key", …)` inside an f-string names a text, it is not one."""

    class Cut(ast.NodeTransformer):
        def visit_Call(self, inner: ast.Call) -> ast.AST:
            return ast.Name(id="cut") if _name(inner) in {"say", "safe", "get", "_small"} else self.generic_visit(inner)

    cut = Cut().visit(ast.parse(ast.unparse(node), mode="eval"))
    assert isinstance(cut, ast.Expression)
    return cut.body


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def find_keys(source: str) -> set[str]:
    """Keys that the code asks for by name: say("key", …) and the choice say("a" if … else "b", …)."""
    keys: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node) in ("say", "find_words") and node.args:
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.JoinedStr):
                    start = part.values[0]
                    assert isinstance(start, ast.Constant)
                    keys.add(f"{start.value!s}*")
            keys |= {
                part.value
                for part in ast.walk(node.args[0])
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and not part.value.endswith("_")
            }
    return keys


def test_both_languages_have_the_same_words() -> None:
    danish, english = (load_texts(language).words for language in LANGUAGES)
    assert danish.keys() == english.keys()
    for key, text in danish.items():
        assert text.strip()
        assert english[key].strip()
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", english[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_written_twice(language: Language) -> None:
    """The second would silently take the place of the first."""
    lines = (FOLDER / f"texts.{language}.yaml").read_text(encoding="utf-8").splitlines()
    keys = [line.partition(":")[0] for line in lines if re.match(r"  [a-z_]+:", line)]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    used = set().union(*(find_keys(path.read_text(encoding="utf-8")) for path in MODULES))
    there = set(load_texts("da").words)
    exact = {key for key in used if not key.endswith("*")}
    families = tuple(key[:-1] for key in used if key.endswith("*"))
    assert exact <= there
    assert {key for key in there - exact if not key.startswith(families)} == set()
    assert families
    assert all(any(key.startswith(family) for key in there) for family in families)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_word_of_the_screen_stands_in_the_code(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert find_shown_words(source) == []
    assert not re.search("[æøåÆØÅ]", re.sub(r'"""[\s\S]*?"""|#.*', "", source))


@pytest.mark.parametrize(
    "code",
    ['st.markdown("Hello there")', 'st.button(f"**{x}** Prøv igen")', 'st.error(say("a", "da") + "Hov")'],
)
def test_the_search_for_words_finds_them(code: str) -> None:
    assert find_shown_words(code)


def test_the_search_for_words_lets_marks_and_names_through() -> None:
    code = 'st.markdown(f":small[:material/home: **{safe(x)}**]"); st.button(label, key="answer", icon=":material/x:")'
    assert find_shown_words(code) == []


def test_a_large_number_is_written_as_the_language_writes_it() -> None:
    words: dict[str, str | int] = {"right": 1380, "asked": 2026, "declined": 631, "wrong": 15}
    assert "1.380 af 2.026 spørgsmål" in say("quality_sentence", "da", **words)
    assert "2,026" in say("quality_sentence", "en", **words)
