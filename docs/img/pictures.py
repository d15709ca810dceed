"""Which pictures of the screen there are: the page, the question, what is opened, and on which devices."""

from collections.abc import Callable
from functools import partial
from typing import Literal, NamedTuple

from playwright.sync_api import Page

from assistant.mode import Mode

FRAME = '[class*="st-key-screen-"]'
INPUT = '[data-testid="stChatInput"] textarea'
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
CARD = '[class*="st-key-card-"]'

Device = Literal["desktop", "tablet", "tablet-wide", "phone", "small"]
Way = Callable[[Page], None]


class Size(NamedTuple):
    width: int
    height: int
    page: int
    """The tallest picture of a page, which may be cut."""
    answer: int
    """The tallest picture of an answer, which is to be seen whole."""


SIZES: dict[Device, Size] = {
    "desktop": Size(1280, 800, 1500, 2400),
    "tablet": Size(820, 1180, 1180, 1180),
    "tablet-wide": Size(1180, 820, 820, 820),
    "phone": Size(390, 800, 1800, 3000),
    "small": Size(320, 640, 1800, 3600),
}
"""A tablet shows what is seen before anything is moved."""
DRAWER = 1000
"""Tall enough for what opens at the side."""
A4 = Size(794, 1123, 0, 0)
USUAL: tuple[Device, ...] = ("desktop", "phone")
EVERY: tuple[Device, ...] = ("desktop", "tablet", "tablet-wide", "phone", "small")
WIDE: tuple[Device, ...] = ("desktop",)


class Shot(NamedTuple):
    name: str
    path: str = "/"
    question: str | None = None
    then: Way | None = None
    """What is opened before the picture is taken."""
    devices: tuple[Device, ...] = USUAL
    dark: bool = False
    tallest: int | None = None
    """Where the page behind what is opened need not be seen whole."""


VALUE = "Hvad er sygefraværet i skolerne?"
TREND = "Hvordan har ledigheden udviklet sig siden 2023?"
BREAKDOWN = "Hvad er sygefraværet fordelt på forvaltninger?"
LONG = "Hvordan har ledigheden udviklet sig fra januar 2021 til september 2026?"
UNKNOWN = "Hvor mange hunde er der i kommunen?"
HIDDEN = "Hvad var sygefraværet i 3. kvartal 2026 fordelt på dagtilbud?"


def press(name: str, page: Page) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()


def open_tab(name: str, page: Page) -> None:
    page.get_by_role("tab", name=name, exact=True).click()
    page.wait_for_timeout(500)
    page.wait_for_selector(IDLE)


def open_drawer(tab: str, page: Page) -> None:
    press("Kilder og beregning", page)
    page.get_by_role("tab", name=tab).click()


def open_table(page: Page) -> None:
    page.locator("summary").filter(has_text="Vis tabel").last.click()


def open_table_to_its_end(page: Page) -> None:
    open_table(page)
    pages = page.locator('[class*="st-key-pages-"]').last
    pages.wait_for()
    page.wait_for_timeout(1_500)
    pages.evaluate("node => { node.scrollIntoView({block: 'end'}); document.querySelector('main').scrollBy(0, 300); }")


def open_popover(button: str, page: Page) -> None:
    page.locator(f"{button} button").last.click()
    page.locator('[data-testid="stPopoverBody"]').wait_for()


def open_first_definition(page: Page) -> None:
    page.get_by_role("button", name="Definition").first.click()


def ask_what_was_wrong(page: Page) -> None:
    page.locator('[data-testid="stFeedback"] button').last.click()
    page.evaluate("document.querySelector('main').scrollTop = document.querySelector('main').scrollHeight")


def open_link(page: Page) -> None:
    page.goto(page.url)
    page.wait_for_selector(CARD)
    page.wait_for_selector(IDLE)
    page.wait_for_timeout(1000)
    page.evaluate("document.querySelector('main').scrollTop = 0")


def open_audit(button: str, page: Page) -> None:
    open_tab("Audit", page)
    press(button, page)
    page.locator('[role="dialog"]').wait_for()
    page.wait_for_selector(IDLE)


def open_committees(page: Page) -> None:
    page.locator('[data-testid="stSelectbox"] input').last.click()
    page.locator('[role="option"]').first.wait_for()


def reject_readings(page: Page) -> None:
    press("Ingen af dem", page)
    page.wait_for_selector(IDLE)


def open_suggestion(page: Page) -> None:
    page.locator("summary").filter(has_text="Foreslå nøgletal").last.click()


ASKED = (
    Shot("empty", devices=EVERY),
    Shot("committees", then=open_committees),
    Shot("user-menu", then=partial(open_popover, ".st-key-user-menu")),
    Shot("answer", question=VALUE, devices=EVERY),
    Shot("trend", question=TREND, devices=EVERY),
    Shot("breakdown", question=BREAKDOWN, devices=EVERY),
    Shot("drivers", question="Hvorfor er sygefraværet steget?"),
    Shot("hidden", question=HIDDEN),
    Shot("stale", question="Hvor mange gæster har svømmehallen?"),
    Shot("two-parts", question="Hvad er ledigheden, og hvad er sygefraværet i skolerne?"),
    Shot("long-table", question=LONG, then=open_table_to_its_end, tallest=DRAWER),
    Shot("clarify", question="Hvad er fraværet?", devices=EVERY),
    Shot("none-of-these", question="Hvad er fraværet?", then=reject_readings),
    Shot("decline", question="Hvad bliver ledigheden næste år?", devices=EVERY),
    Shot("decline-person", question="Hvor meget har Anne Hansen været syg?"),
    Shot("suggestion", question=UNKNOWN, then=open_suggestion),
    Shot("english", "/?sprog=en", "How has unemployment developed since 2023?"),
    Shot("trend-dark", question=TREND, dark=True),
    Shot("table", question=TREND, then=open_table),
    Shot("chip", question=VALUE, then=partial(open_popover, '[class*="-chip-place"]')),
    Shot("chip-list", question=VALUE, then=partial(open_popover, '[class*="-chip-period"]')),
    Shot("share", question=BREAKDOWN, then=partial(open_popover, '[class*="-share"]')),
    Shot("feedback", question=VALUE, then=ask_what_was_wrong),
    Shot("earlier", question=VALUE, then=partial(open_popover, ".st-key-earlier")),
    Shot("stored", question=VALUE, then=open_link),
    Shot("stored-missing", "/?svar=findesikke"),
    Shot(
        "drawer-definition",
        question=VALUE,
        then=partial(open_drawer, "Definition"),
        devices=("desktop", "tablet", "phone"),
        tallest=DRAWER,
    ),
    Shot("drawer-sources", question=VALUE, then=partial(open_drawer, "Kilder"), devices=WIDE, tallest=DRAWER),
    Shot("drawer-steps", question=VALUE, then=partial(open_drawer, "Filtre og trin"), tallest=DRAWER),
    Shot("drawer-technique", question=VALUE, then=partial(open_drawer, "Teknik (SQL)"), devices=WIDE, tallest=DRAWER),
)
PAGES = (
    Shot("cockpit", "/cockpit", devices=EVERY),
    Shot("cockpit-dark", "/cockpit", dark=True),
    Shot("cockpit-economy", "/cockpit?afsnit=oekonomi_og_anlaeg"),
    Shot("cockpit-english", "/cockpit?cockpit=ledelsescockpit&afsnit=frister&sprog=en"),
    Shot("definition", "/cockpit", then=open_first_definition, tallest=DRAWER),
    Shot("catalogue", "/katalog", devices=EVERY),
    Shot("catalogue-shared", "/katalog?soeg=frav%C3%A6r"),
    Shot("catalogue-nothing", "/katalog?soeg=ledigheter"),
    Shot("missing", "/findes-ikke"),
    Shot("closed-page", "/admin", devices=WIDE),
)
OFFICE = (
    Shot("quality", "/kvalitet", devices=("desktop", "tablet", "phone")),
    Shot("compare", "/kvalitet", then=partial(open_tab, "Sammenlign kørsler"), devices=WIDE),
    Shot("failed", "/kvalitet", then=partial(open_tab, "Fejlede cases")),
    Shot("remarks", "/kvalitet", then=partial(open_tab, "Feedback"), devices=WIDE),
    Shot("unanswered", "/kvalitet", then=partial(open_tab, "Ubesvarede")),
    Shot("audit", "/admin", then=partial(open_tab, "Audit"), devices=("desktop", "tablet", "phone")),
    Shot("recorded", "/admin", then=partial(open_audit, "Åbn svar"), devices=WIDE, tallest=DRAWER),
    Shot("explained", "/admin", then=partial(open_audit, "Forklar"), tallest=DRAWER),
    Shot("office-roles", "/admin", then=partial(open_tab, "Roller"), devices=WIDE),
    Shot("sources", "/admin", then=partial(open_tab, "Datakilder")),
    Shot("words", "/admin", then=partial(open_tab, "Ordliste"), devices=WIDE),
    Shot("mode", "/admin", then=partial(open_tab, "Driftstilstand")),
)
MODES: dict[Mode, Shot] = {
    "verified_only": Shot("approved-only", question=TREND, devices=WIDE),
    "closed": Shot("closed-mode"),
}

# What goes wrong, and how the page says so: each is brought about in `bad_days.py`.
WAITING, STOPPED, OFFLINE = Shot("waiting"), Shot("stopped"), Shot("offline")
ERROR = Shot("error", question=VALUE, devices=EVERY)
TIMEOUT = Shot("timeout", question=TREND)
TOO_MANY = Shot("too-many")
CORRECTED = Shot("corrected")
FIRST_START, NO_RELEASE = Shot("first-start"), Shot("no-release")
MODE_UNREADABLE = Shot("mode-unreadable", devices=WIDE)
COCKPIT_ABSENCES = Shot("cockpit-absences", "/cockpit")
COCKPIT_EMPTY = Shot("cockpit-empty", "/cockpit")
COCKPIT_FAILED = Shot("cockpit-failed", "/cockpit")
NO_RUNS = Shot("no-runs", "/kvalitet")
GATE_SHUT = Shot("gate-shut", "/kvalitet")
LOG_BROKEN = Shot("log-broken", "/admin", then=partial(open_tab, "Audit"))
LOG_UNREADABLE = Shot("log-unreadable", "/admin", then=partial(open_tab, "Audit"))
PROXY = {"RAADSVAR_LOGIN": "proxy", "RAADSVAR_PROXY_SECRET": "s" * 32}
NO_ROLE = Shot("no-role")
DOORS = (
    (
        Shot("login"),
        {
            "RAADSVAR_LOGIN": "oidc",
            "RAADSVAR_OIDC_CLIENT_ID": "raadsvar",
            "RAADSVAR_OIDC_CLIENT_SECRET": "not-used",
            "RAADSVAR_OIDC_METADATA_URL": "http://localhost:9/.well-known/openid-configuration",
            "RAADSVAR_PUBLIC_URL": "http://localhost",
        },
    ),
    (Shot("shut-out", devices=WIDE), PROXY),
)
"""Nobody passes here, so the provider that is named need not be there."""

STATEMENT, PRINTED = Shot("statement"), Shot("print", devices=())
"""A page without the widget library, and one on paper, whose only file is named without a device."""
BAD_DAYS = (
    *(WAITING, STOPPED, OFFLINE, ERROR, TIMEOUT, TOO_MANY, CORRECTED, FIRST_START, NO_RELEASE, MODE_UNREADABLE),
    *(COCKPIT_ABSENCES, COCKPIT_EMPTY, COCKPIT_FAILED, NO_RUNS, GATE_SHUT, LOG_BROKEN, LOG_UNREADABLE, NO_ROLE),
)
ALL = (*ASKED, *PAGES, *OFFICE, *MODES.values(), *(shot for shot, _ in DOORS), *BAD_DAYS, STATEMENT, PRINTED)


def list_files() -> list[str]:
    """The names of all pictures."""
    taken = [f"{shot.name}-{device}.png" for shot in ALL for device in shot.devices]
    return sorted([*taken, f"{PRINTED.name}.png"])
