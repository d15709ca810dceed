"""The screen in a real browser: what is asked is answered, and everyone can read it."""

import re

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.assistant.test_chart import measure_contrast
from tests.ui import fake as made
from tests.ui.screen import INPUT, PHONE, SMALLEST, Screen

pytestmark = pytest.mark.browser

VALUE = "Hvad er sygefraværet i skolerne?"
TREND = "Hvordan har ledigheden udviklet sig siden 2023?"
BREAKDOWN = "Hvad er sygefraværet fordelt på forvaltninger?"
VAGUE = "Hvad er fraværet?"
CAUSE = "Hvorfor er sygefraværet så højt?"
ENGLISH_NAME = re.compile(
    r"\b(show|download|copy|close|open|search|view|full ?screen|skip|select|clear|message|icon|chart|axis|more|"
    r"options?|help|settings)\b",
    re.IGNORECASE,
)


def test_a_question_is_answered_with_a_figure(real: Screen) -> None:
    card = real.ask(VALUE)
    expect(card.locator("h3")).to_contain_text(re.compile(r"sygefraværet i skolerne \d+,\d\spct\."))
    for words in ("Opdigtede tal", "Sådan forstod jeg spørgsmålet:", "Kilde 1:", "Husk forbehold:", "Gå videre"):
        expect(card).to_contain_text(words)
    assert real.complaints == []


def test_a_course_is_drawn_and_nothing_is_fetched_from_elsewhere(real: Screen) -> None:
    card = real.ask(TREND)
    expect(card.locator('[data-testid="stVegaLiteChart"][aria-label] svg')).to_be_visible()
    assert real.complaints == []


def test_a_table_opens(real: Screen) -> None:
    card = real.ask(BREAKDOWN)
    card.get_by_text("Vis tabel").click()
    expect(card.locator("table th").first).to_be_visible()
    assert card.locator("tbody tr").count() >= 3


def test_a_clarifying_choice_is_clicked(real: Screen) -> None:
    card = real.ask(VAGUE)
    choice = card.get_by_role("button").first
    label = choice.inner_text()
    answer = real.click(label)
    expect(answer).to_contain_text("Sådan forstod jeg spørgsmålet:")


def test_a_decline_leads_on(real: Screen) -> None:
    card = real.ask(CAUSE)
    expect(card).to_contain_text("Det kan jeg i stedet:")
    answer = real.click(card.get_by_role("button").first.inner_text())
    expect(answer.locator("h3")).to_contain_text(re.compile(r"\d"))


def test_the_address_reopens_the_answer(real: Screen) -> None:
    headline = real.ask(VALUE).locator("h3").inner_text()
    address = real.page.url
    assert "svar=" in address
    assert "sygefrav" not in address
    real.page.goto(address)
    expect(real.page.locator("h3")).to_have_text(headline)
    expect(real.page.get_by_text("Du ser et gemt svar fra")).to_be_visible()


@pytest.mark.promise("W6")
@pytest.mark.parametrize("size", [pytest.param(PHONE, marks=pytest.mark.slow), SMALLEST], ids=["390", "320"])
def test_a_phone_never_scrolls_sideways(browser: Browser, real_address: str, size: ViewportSize) -> None:
    with Screen.open(browser, real_address, size=size) as screen:
        for question in (None, VALUE, TREND, BREAKDOWN, VAGUE, CAUSE):
            if question is not None:
                screen.ask(question)
            too_wide = screen.page.evaluate(
                "[...document.querySelectorAll('html, main')].map(node => node.scrollWidth - node.clientWidth)"
            )
            assert max(too_wide) <= 0
        cut = screen.page.evaluate(
            """() => [...document.querySelectorAll('main *')].filter((node) => {
                const box = node.getBoundingClientRect();
                return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
            }).map((node) => node.outerHTML.slice(0, 120))"""
        )
        assert cut == []


CLIPPED = """() => [...document.querySelectorAll('[class*="st-key-questions-"] button p')].filter((words) => {
    const own = words.getBoundingClientRect(), button = words.closest('button').getBoundingClientRect();
    return words.scrollWidth > words.clientWidth + 1 || own.right > button.right + 1 || own.bottom > button.bottom + 1;
}).map((words) => words.innerText)"""


@pytest.mark.promise("W6")
def test_a_long_question_is_read_to_its_end(browser: Browser, fake_address: str) -> None:
    """What is clipped within its own button lies in no other's way, and cannot be read."""
    with Screen.open(browser, fake_address, size=SMALLEST) as screen:
        screen.ask(made.VALUE)
        buttons = screen.page.locator('[class*="st-key-questions-"] button p')
        assert max(len(text) for text in buttons.all_inner_texts()) > 45
        assert screen.page.evaluate(CLIPPED) == []


PLACEHOLDER = """(input) => {
    const field = document.querySelector(input), look = getComputedStyle(field, '::placeholder');
    const read = (colour) => colour.match(/[\\d.]+/g).map(Number);
    let behind = field;
    while (behind && (read(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0) behind = behind.parentElement;
    const paper = read(getComputedStyle(behind).backgroundColor).slice(0, 3), ink = read(look.color);
    const share = Number(look.opacity) * (ink[3] ?? 1);
    const mixed = paper.map((part, at) => Math.round(ink[at] * share + part * (1 - share)));
    return [mixed, paper].map((parts) => '#' + parts.map((part) => part.toString(16).padStart(2, '0')).join('')); }"""


@pytest.mark.promise("W6")
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_words_in_the_empty_field_stand_out(browser: Browser, fake_address: str, colours: str) -> None:
    """A machine that looks for faults does not look at them."""
    with Screen.open(browser, fake_address, color_scheme=colours) as screen:
        assert measure_contrast(*screen.page.evaluate(PLACEHOLDER, INPUT)) >= 4.5


@pytest.mark.promise("W1", "W6")
@pytest.mark.slow
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, real_address: str, axe: str, colours: str) -> None:
    with Screen.open(browser, real_address, color_scheme=colours) as screen:
        assert screen.find_violations(axe) == []
        for question in (VALUE, TREND, BREAKDOWN, VAGUE, CAUSE):
            screen.ask(question)
        assert screen.find_violations(axe) == []
        screen.page.get_by_role("button", name="Kilder og beregning").last.click()
        screen.settle()
        assert screen.find_violations(axe) == []
        screen.page.keyboard.press("Escape")
        screen.page.get_by_role("button", name="Politiker").click()
        screen.settle()
        assert screen.find_violations(axe) == []
        screen.page.goto(f"{real_address}/was")
        assert screen.find_violations(axe) == []
        assert screen.complaints == []


@pytest.mark.promise("W2")
def test_the_page_names_its_language_and_follows_a_change(fake: Screen) -> None:
    html = fake.page.locator("html")
    expect(html).to_have_attribute("lang", "da")
    fake.page.get_by_text("English", exact=True).click()
    expect(html).to_have_attribute("lang", "en")
    expect(fake.page.locator(INPUT)).to_have_attribute("placeholder", re.compile("Ask about"))
    card = fake.ask(made.VALUE)
    expect(card).to_have_attribute("lang", "da")
    fake.go("/?sprog=en")
    expect(html).to_have_attribute("lang", "en")


WATCH = """() => { window.region = document.getElementById('raadsvar-live'); window.told = []; window.early = [];
    const app = () => document.querySelector('[data-testid="stApp"]').getAttribute('data-test-script-state');
    new MutationObserver(() => {
        window.told.push(window.region.textContent);
        if (app() !== 'notRunning') window.early.push(window.region.textContent);
    }).observe(
        window.region, {childList: true, characterData: true, subtree: true}); }"""


@pytest.mark.promise("W3")
def test_each_answer_is_announced_once_in_the_same_place(fake: Screen) -> None:
    fake.page.evaluate(WATCH)
    headlines = [fake.ask(question).locator("h3").inner_text() for question in (made.VALUE, made.TREND, made.CLARIFY)]
    fake.page.wait_for_timeout(1000)
    assert fake.page.evaluate("window.told") == [f"Svaret er klar: {headline}" for headline in headlines]
    assert fake.page.evaluate("window.early") == [], "not before it is finished"
    assert fake.page.evaluate("window.region === document.getElementById('raadsvar-live')")


@pytest.mark.promise("W3")
def test_an_answer_is_announced_once_and_read_from_its_question(fake: Screen) -> None:
    fake.ask(made.VALUE)
    fake.ask(made.TREND)
    fake.page.wait_for_timeout(1500)
    said = fake.announced.replace("\u00a0", " ")  # A figure and its unit stand on one line.
    assert said == "Svaret er klar: Ledigheden er steget fra 3,1 til 3,3 pct. på to år."
    top = fake.page.locator('[data-testid="stChatMessage"]').last.bounding_box()
    assert top is not None
    assert 60 <= top["y"] <= 80, "just under the bar"
    fake.page.evaluate(WATCH)
    fake.page.get_by_text("Vis tabel").last.click()
    fake.page.get_by_role("button", name="Kilder og beregning").last.click()
    fake.settle()
    assert fake.page.evaluate("window.told") == []


@pytest.mark.promise("W2")
def test_no_english_name_is_left_on_a_danish_page(fake: Screen) -> None:
    fake.page.locator('[data-testid="stSelectbox"] input').click()
    names = fake.list_spoken_names()
    for question in (made.VALUE, made.TREND, made.BREAKDOWN, made.CLARIFY):
        fake.ask(question)
    fake.page.locator('[data-testid="stVegaLiteChart"]').first.hover()
    fake.page.get_by_text("Vis tabel").first.click()
    fake.page.get_by_role("button", name="Kilder og beregning").last.click()
    fake.settle()
    names += fake.list_spoken_names()
    assert [name for name in names if ENGLISH_NAME.search(name)] == []


@pytest.mark.promise("R10")
def test_hostile_text_is_shown_as_it_is(fake: Screen) -> None:
    card = fake.ask(made.NASTY)
    expect(card.locator("h3")).to_have_text(re.compile(".+"))
    shown = card.locator("h3").inner_text().replace("\u2060", "")
    assert shown == made.HOSTILE
    assert card.locator("h3 :is(a, em, strong, code, b, img, .katex)").count() == 0
    assert card.locator("a, .katex, code, em").count() == 0
    assert fake.page.locator('[data-testid="stChatMessage"] a').count() == 0


def test_an_error_gives_its_id_and_a_way_on(fake: Screen) -> None:
    card = fake.ask(made.ERROR)
    expect(card).to_contain_text("Fejl-id")
    fake.click("Prøv igen")
    assert fake.page.locator('[data-testid="stChatMessage"]').count() == 2


def test_paper_shows_the_whole_answer(fake: Screen) -> None:
    fake.ask(made.TREND)
    fake.page.emulate_media(media="print")
    expect(fake.page.locator(INPUT)).to_be_hidden()
    expect(fake.page.locator("h3")).to_be_visible()
    expect(fake.page.locator('[class*="st-key-caveats-"]')).to_be_visible()
    assert fake.page.evaluate("getComputedStyle(document.querySelector('main')).overflowY") == "visible"
    for pressed in fake.page.locator("main button, main summary").all():
        expect(pressed).to_be_hidden()
    expect(fake.page.get_by_text("Gå videre")).to_be_hidden()


def test_the_font_is_ours(fake: Screen) -> None:
    assert fake.page.evaluate("document.fonts.check('16px \"IBM Plex Sans\"')")
    assert "IBM Plex Sans" in fake.page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")


MOST_TABS = 30
MOST_UP = 5
"""A field shows its focus on a box around it."""


SHOWS_FOCUS = """(most) => {
    for (let node = document.activeElement, up = 0; node && up < most; node = node.parentElement, up++) {
        const look = getComputedStyle(node);
        if (look.outlineStyle !== 'none' || look.boxShadow !== 'none') return true;
    }
    return false; }"""


def press_until(screen: Screen, key: str, reached: str, most: int = MOST_TABS) -> None:
    """Presses the key until what has the focus matches, and it can be seen that it has it."""
    for _ in range(most):
        screen.page.keyboard.press(key)
        if screen.page.evaluate("what => !!document.activeElement?.matches(what)", reached):
            shown = screen.page.evaluate(SHOWS_FOCUS, MOST_UP)
            assert shown, f"no sign of the focus on {reached}"
            return
    pytest.fail(f"{reached} is not reached")


@pytest.mark.promise("W4")
def test_all_of_it_by_keyboard(fake: Screen) -> None:
    page = fake.page
    press_until(fake, "Tab", INPUT)
    page.keyboard.type(made.VALUE)
    page.keyboard.press("Enter")
    fake.wait_for_card(0)
    press_until(fake, "Shift+Tab", '[class*="st-key-questions-"] button')
    press_until(fake, "Shift+Tab", "summary")
    page.keyboard.press("Enter")
    expect(page.locator("table").first).to_be_visible()
    press_until(fake, "Shift+Tab", '[class*="-share"] button')
    page.keyboard.press("Enter")
    fake.settle()
    press_until(fake, "Tab", '[class*="-link"] button')
    page.keyboard.press("Enter")
    expect(page.locator("#raadsvar-live")).to_have_text("Kopieret")
    fake.settle()
    press_until(fake, "Tab", '[data-testid="stDownloadButton"] button')
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".csv")
    page.keyboard.press("Escape")
    fake.settle()
    press_until(fake, "Tab", '[class*="st-key-questions-"][class*="-on"] button')
    page.keyboard.press("Enter")
    fake.wait_for_card(1)


def test_answers_leave_no_steps_to_go_back_through(fake: Screen) -> None:
    """Each answer has an address of its own, on one page."""
    fake.ask(made.VALUE)
    addresses, steps = [fake.page.url], fake.page.evaluate("history.length")
    fake.ask(made.TREND)
    addresses.append(fake.page.url)
    assert all("svar=" in address for address in addresses) and len(set(addresses)) == 2
    assert fake.page.evaluate("history.length") == steps
