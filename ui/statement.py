"""The page /was: what is accessible, what is not yet, and whom to tell."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from semantic_layer.texts import Language
from ui.backend import read_wiring
from ui.state import LANGUAGE_PARAM, pick_language
from ui.texts import LANGUAGES, say

STATEMENT = "/was"
SECTIONS = ("status", "exceptions", "tested", "contact", "complaint")
PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="./assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="./assets/statement.css">
</head>
<body>
<header><a href="./?sprog={language}">{back}</a> {others}</header>
<main>
<h1>{heading}</h1>
{body}
</main>
</body>
</html>
"""


async def serve_statement(request: Request) -> Response:
    return HTMLResponse(write_statement(pick_language(request.query_params.get(LANGUAGE_PARAM))))


def write_statement(language: Language) -> str:
    others = " ".join(
        f'<a href=".{STATEMENT}?{LANGUAGE_PARAM}={other}" lang="{other}" hreflang="{other}">'
        f"{escape(say('language_name', other))}</a>"
        for other in LANGUAGES
        if other != language
    )
    return PAGE.format(
        language=language,
        title=escape(f"{say('was_heading', language)} – {say('app_name', language)}"),
        heading=escape(say("was_heading", language)),
        back=escape(say("was_back", language)),
        others=others,
        body="\n".join([_paragraphs(_introduce(language)), *(_write_section(name, language) for name in SECTIONS)]),
    )


def _introduce(language: Language) -> str:
    url = read_wiring().settings.statement_url
    return say("was_official", language, url=url) if url else say("was_unofficial", language)


def _write_section(name: str, language: Language) -> str:
    contact = read_wiring().settings.contact or say("was_no_contact", language)
    text = say(f"was_text_{name}", language, contact=contact)
    return f"<h2>{escape(say(f'was_title_{name}', language))}</h2>\n{_paragraphs(text)}"


def _paragraphs(text: str) -> str:
    """Lines that begin with a dash become a list; an address becomes a link."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    items = "".join(f"<li>{_link(line[2:])}</li>" for line in lines if line.startswith("- "))
    paragraphs = "".join(f"<p>{_link(line)}</p>" for line in lines if not line.startswith("- "))
    return paragraphs + (f"<ul>{items}</ul>" if items else "")


def _link(line: str) -> str:
    words = (
        f'<a href="{escape(word)}">{escape(word)}</a>' if word.startswith("https://") else escape(word)
        for word in line.split(" ")
    )
    return " ".join(words)
