"""Logging in at an identity provider, in a real browser: who gets in, as what, for how long."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from oidc_provider_mock import User, run_server_in_thread
from oidc_provider_mock._app import OpenIDCode
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.ui import fake as made
from tests.ui.conftest import serve_screen
from tests.ui.fake import write_answers
from tests.ui.screen import IDLE, INPUT, Screen
from tests.ui.wire import read_frames
from ui.shell import LOGIN_COOKIE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

KIRSTEN, STRANGER = "kirsten", "fremmed"
PEOPLE = (
    User(sub=KIRSTEN, claims={"name": "Kirsten Lund", "roles": ["kommune-leder"]}),
    User(sub=STRANGER, claims={"name": "Bo Bi", "roles": ["leder", "politiker"]}),
)
ANSWER = write_answers()[made.VALUE]
LINK = f"svar={ANSWER.answer_id}"
FIGURE = "6,1 pct"
EIGHT_HOURS = 8 * 3600


class Served(NamedTuple):
    address: str
    clock: Path

    def put_clock_ahead(self, hours: float) -> None:
        self.clock.write_text(str(hours), encoding="utf-8")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("login")
    with run_server_in_thread(user_claims=PEOPLE) as provider:
        settings = {
            "RAADSVAR_STATE": str(folder),
            "RAADSVAR_LOGIN": "oidc",
            "RAADSVAR_OIDC_CLIENT_ID": "raadsvar",
            "RAADSVAR_OIDC_CLIENT_SECRET": "secret",
            "RAADSVAR_OIDC_METADATA_URL": f"http://localhost:{provider.server_port}/.well-known/openid-configuration",
        }
        served = Served("", folder / "clock")
        served.put_clock_ahead(0)
        arguments = ("--clock", str(served.clock))
        with serve_screen(*arguments, tell=lambda address: settings | {"RAADSVAR_PUBLIC_URL": address}) as address:
            yield served._replace(address=address)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale="da-DK")
    yield opened
    opened.close()


def open_page(context: BrowserContext, served: Served, query: str = "") -> Page:
    page = context.new_page()
    page.goto(f"{served.address}/?{query}")
    page.wait_for_selector(IDLE)
    return page


def log_in(page: Page, person: str) -> None:
    page.get_by_role("button", name="Log ind").click()
    page.get_by_role("button", name=person, exact=True).click()
    page.wait_for_selector(".st-key-user-menu, .st-key-log-out")
    page.wait_for_selector(IDLE)


def expect_nothing_shown(page: Page) -> None:
    expect(page.locator(".st-key-welcome")).to_be_visible()
    expect(page.locator(INPUT)).to_have_count(0)
    expect(page.locator("body")).not_to_contain_text(FIGURE)


@pytest.mark.promise("A1", "W1")
def test_nobody_sees_a_figure_before_the_login(context: BrowserContext, served: Served, axe: str) -> None:
    page = open_page(context, served, LINK)
    expect(page.get_by_role("heading", name="Log ind for at se kommunens tal")).to_be_visible()
    expect_nothing_shown(page)
    assert Screen(page, served.address).find_violations(axe) == []
    assert FIGURE.encode() not in read_frames(served.address, LINK)


@pytest.mark.promise("A1", "A4")
def test_after_the_login_the_link_opens_in_the_right_role_and_the_cookie_is_strict(
    context: BrowserContext, served: Served
) -> None:
    page = open_page(context, served, LINK)
    log_in(page, KIRSTEN)
    expect(page.locator("h3")).to_contain_text(FIGURE)
    page.get_by_role("button", name="Kirsten Lund").click()
    expect(page.get_by_text("Din rolle: Leder")).to_be_visible()
    now = page.evaluate("Date.now() / 1000")
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    kept = [cookie for name, cookie in cookies.items() if name.startswith(LOGIN_COOKIE)]
    assert kept
    for cookie in kept:
        assert cookie["secure"] and cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"
        assert 0 < cookie["expires"] - now <= EIGHT_HOURS
    assert all(cookie["secure"] for cookie in cookies.values())


@pytest.mark.promise("A1")
def test_before_the_login_there_is_no_menu_and_after_it_the_page_that_was_opened(
    context: BrowserContext, served: Served
) -> None:
    page = context.new_page()
    page.goto(f"{served.address}/cockpit?afsnit=svaere")
    page.wait_for_selector(IDLE)
    expect(page.get_by_role("heading", name="Log ind for at se kommunens tal")).to_be_visible()
    expect(page.locator('[data-testid="stTopNav"], [data-testid="stSidebar"], [role="dialog"]')).to_have_count(0)
    log_in(page, KIRSTEN)
    expect(page.get_by_role("heading", name="De svære")).to_be_visible()
    assert page.url.endswith("/cockpit?afsnit=svaere")


@pytest.mark.promise("A1")
def test_who_has_no_role_sees_no_figure(context: BrowserContext, served: Served) -> None:
    page = open_page(context, served, LINK)
    log_in(page, STRANGER)
    expect(page.get_by_role("heading", name="Du har ikke adgang")).to_be_visible()
    expect(page.locator("main")).to_contain_text(re.compile("Du er logget ind som .*Bo Bi"))
    expect_nothing_shown(page)


def write_for(audience: str, seconds: int) -> Callable[..., dict[str, object]]:
    """How the provider writes its tokens: for whom, and for how long they hold."""
    usual = OpenIDCode.get_jwt_config

    def get_jwt_config(self: OpenIDCode, *arguments: object, **more: object) -> dict[str, object]:
        config: dict[str, object] = usual(self, *arguments, **more)
        return config | {"aud": audience, "exp": seconds}

    return get_jwt_config


@pytest.mark.promise("A1")
@pytest.mark.parametrize(
    ("audience", "seconds", "let_in"),
    [("raadsvar", 3600, True), ("another", 3600, False), ("raadsvar", -3600, False)],
    ids=["for us", "for another", "expired"],
)
def test_a_token_that_is_not_for_us_or_not_any_more_is_no_login(
    context: BrowserContext,
    served: Served,
    monkeypatch: pytest.MonkeyPatch,
    audience: str,
    seconds: int,
    let_in: bool,
) -> None:
    monkeypatch.setattr(OpenIDCode, "get_jwt_config", write_for(audience, seconds))
    page = open_page(context, served, LINK)
    page.get_by_role("button", name="Log ind").click()
    page.get_by_role("button", name=KIRSTEN, exact=True).click()
    if let_in:
        expect(page.locator("h3")).to_contain_text(FIGURE)
        return
    page.wait_for_url(f"{served.address}/**")
    expect(page.locator("body")).not_to_contain_text(FIGURE)
    expect_nothing_shown(open_page(context, served, LINK))


@pytest.mark.promise("A1")
def test_a_forged_cookie_is_no_login(context: BrowserContext, served: Served) -> None:
    log_in(open_page(context, served), KIRSTEN)
    for cookie in context.cookies():
        if cookie["name"].startswith(LOGIN_COOKIE):
            value = cookie["value"]
            forged = value[:20] + ("A" if value[20] != "A" else "B") + value[21:]
            context.add_cookies([{"name": cookie["name"], "value": forged, "url": served.address}])
    expect_nothing_shown(open_page(context, served, LINK))


@pytest.mark.promise("A2")
def test_who_logs_out_is_out_in_every_tab_at_its_next_run(context: BrowserContext, served: Served) -> None:
    first = open_page(context, served)
    log_in(first, KIRSTEN)
    second = open_page(context, served)
    expect(second.locator(INPUT)).to_be_visible()
    first.get_by_role("button", name="Kirsten Lund").click()
    first.get_by_role("button", name="Log ud").click()
    # A click is done before the server has heard of it.
    expect(first.locator(".st-key-user-menu")).to_have_count(0)
    second.fill(INPUT, made.VALUE)
    second.keyboard.press("Enter")
    expect(second.get_by_text("Du er logget ud.")).to_be_visible()
    expect_nothing_shown(second)


@contextmanager
def hours_later(served: Served, hours: float) -> Iterator[None]:
    served.put_clock_ahead(hours)
    try:
        yield
    finally:
        served.put_clock_ahead(0)


@pytest.mark.promise("A2")
def test_a_login_ends_after_eight_hours_also_where_the_page_stands_open(
    context: BrowserContext, served: Served
) -> None:
    page = open_page(context, served)
    log_in(page, KIRSTEN)
    with hours_later(served, 7.9):
        ask(page, made.VALUE)
        expect(page.locator("h3")).to_contain_text(FIGURE)
    with hours_later(served, 8.1):
        ask(page, made.TREND)
        expect(page.get_by_text(re.compile("logget ind i 8 timer"))).to_be_visible()
        expect_nothing_shown(page)


def ask(page: Page, question: str) -> None:
    page.fill(INPUT, question)
    page.keyboard.press("Enter")
