"""Which words stand in Python that belong in a language pack or in the catalog."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.language.pack import Pack
from assistant.lemmas import LemmaTable
from assistant.tokens import split_words
from semantic_layer.catalog import Catalog
from semantic_layer.texts import Language

WORD = re.compile(r"[^\W\d_]{2,}")
SNAKE = re.compile(r"[a-z][a-z0-9]*(?:[_.:][a-z0-9]*)+")
READING = frozenset(
    (
        *("explain_scores", "explain_words", "keys", "lemmas", "lexicon", "lexicon_store", "matches", "nearby"),
        *("operators", "period_grammar", "redact", "replan", "spans", "tokens", "understand"),
    )
)
"""Modules that read questions, beside the planners: no English word of a question stands there either."""
TECHNICAL = {
    "politiker": "the default role",
    "svar": "the name of a parameter in links",
    "dy": "a channel of a chart",
    "ord": "a slot of the grammar of time",
    "bo": "the id of a calendar period",
    "rules": "the name of the planner",
    "people": "a slot of the patterns of profiling",
    "month": "a slot of the grammar of time",
    "point": "a slot of the grammar of time",
    "year": "a slot of the grammar of time",
    "this": "a relation of a period to today",
    "next": "a relation of a period to today",
    "open": "an account of a word",
    "used": "an account of a word",
    "not": "an account of a word",
    "day": "a slot of the grammar of time",
    "number": "a slot of the grammar of time",
    "gap": "a slot of the patterns of profiling",
    "any": "the grain of a period that names none",
    "look": "the name of a constant",
    "back": "the name of a constant",
    "percent": "the id of a unit",
    "li": "an element of a page",
    "api": "a part of the names of a library's options",
    "ef": "a setting of an index of vectors",
    "en": "a language",
    "py": "a kind of file",
    "toml": "a kind of file",
    "xml": "a kind of file",
    "stylesheet": "a kind of link",
}
"""Words of a language that are names of something in the program."""
LOCALES = re.compile(r"[a-z]{2}_[A-Z]{2}|[a-z]{2}")
LETTERS = re.compile(r"z?[æøåé]+")
"""What is left of a class of letters in a pattern says no word."""


@dataclass(frozen=True)
class Module:
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def literals(self) -> Iterator[tuple[int, str]]:
        """Strings that are neither documentation, nor the text of a fault, nor the name of a type."""
        skipped = {id(leaf) for node in self._told() for leaf in ast.walk(node)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
                yield node.lineno, node.value

    def technical(self) -> Iterator[str]:
        """Values that the program itself has names for: those of `Literal` types, fields, classes."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
                yield from (n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id
            elif isinstance(node, ast.ClassDef):
                yield node.name

    def _told(self) -> Iterator[ast.AST]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
                yield node
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_score":
                yield node  # What a score decides is documentation.


def find_modules(root: Path, *packages: str) -> list[Module]:
    found = (path for package in packages for path in sorted((root / package).rglob("*.py")))
    return [Module(path) for path in found if "demo" not in path.relative_to(root).parts]


@dataclass(frozen=True)
class Vocabulary:
    """What counts as a word of a question."""

    catalog: Catalog
    packs: Mapping[Language, Pack]
    tables: Mapping[Language, LemmaTable]

    @cached_property
    def english(self) -> frozenset[str]:
        return self._words("en")

    @cached_property
    def danish(self) -> frozenset[str]:
        return self._words("da")

    def is_danish(self, word: str) -> bool:
        """A Danish word that is not an English one as well."""
        known = self.tables["da"].knows(word) or word in self.danish
        return known and not self.tables["en"].knows(word) and word not in self.english

    def _words(self, language: Language) -> frozenset[str]:
        pack = self.packs[language]
        lists = (*pack.declines.values(), *pack.explain.values(), pack.followup, pack.frames)
        words = {w for phrases in lists for phrase in phrases for w in split_words(phrase)} | pack.closed
        for kpi in self.catalog.kpis.values():
            sayings = [kpi.label.in_(language), *kpi.synonyms.in_(language), *kpi.about.in_(language)]
            sayings += [w for m in kpi.measures.values() for w in m.synonyms.in_(language)]
            words |= {w for saying in sayings for w in split_words(saying)}
        for level in self.catalog.levels.values():
            sayings = [level.label.in_(language), level.plural.in_(language), *level.synonyms.in_(language)]
            words |= {w for saying in sayings for w in split_words(saying)}
        return frozenset(words)


def find_content_words(root: Path, vocabulary: Vocabulary) -> list[str]:
    """Danish words in the literals of the engine, and English ones where questions are read."""
    everywhere = find_modules(root, "assistant", "semantic_layer", "evals", "ui")
    technical = {name for module in everywhere for name in module.technical()}
    found = []
    for module in everywhere:
        place = module.path.relative_to(root)
        reading = "planners" in place.parts or (place.parts[0] == "assistant" and module.path.stem in READING)
        for line, literal in module.literals():
            if literal in technical or LOCALES.fullmatch(literal):
                continue
            for word in {w.lower() for w in WORD.findall(literal)} - TECHNICAL.keys():
                english = reading and word in vocabulary.english and not SNAKE.fullmatch(literal)
                if (vocabulary.is_danish(word) or not word.isascii() or english) and not LETTERS.fullmatch(word):
                    found.append(f"{place}:{line} {word!r}")
    return found


def find_names(root: Path, catalog: Catalog) -> list[str]:
    """Ids in literals, and names of members, places and peers anywhere, comments included."""
    ids = {*catalog.kpis, *catalog.levels} | {m.id for level in catalog.levels.values() for m in level.members}
    named = [m.label for level in catalog.levels.values() for m in level.members]
    named += [catalog.identity.name, *(n.label for peer in catalog.peers.groups for n in peer.names)]
    names = {text.in_(language) for text in named for language in ("da", "en")}
    names |= {a for level in catalog.levels.values() for m in level.members for a in m.aliases.da if a[:1].isupper()}
    names |= {name.split()[0] for name in (catalog.identity.name.da, catalog.identity.name.en)}
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?!\w)")
    found = []
    for module in find_modules(root, "assistant", "semantic_layer", "evals", "cli", "ui"):
        place = module.path.relative_to(root)
        found += [
            f"{place}:{line} {part!r}"
            for line, s in module.literals()
            for part in re.findall(r"[\w-]+", s)
            if part in ids
        ]
        found += [f"{place} {match[0]!r}" for match in pattern.finditer(module.text)]
    return found
