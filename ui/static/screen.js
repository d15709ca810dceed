// Around the widget library: the page's language, the library's own English words, and reading answers aloud.
(() => {
  const TEXTS = __TEXTS__;
  // The library would guess from the page's address where its server is, and guess wrong on every page but the front.
  window.__streamlit = { BACKEND_BASE_URL: new URL("..", document.currentScript.src).href };
  const SPOKEN = ["aria-label", "placeholder", "title", "alt"];
  const OWN = '[data-testid="stMarkdown"],[data-testid="stText"],[data-testid="stTable"],[data-testid="stVegaLiteChart"] svg,textarea';
  const screenLanguage = () => (document.querySelector('[class*="st-key-screen-en"]') ? "en" : "da");

  // Every phrase both ways, so that a change of language can be undone.
  const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const makeRules = (pairs) => pairs.map(([from, to]) => [new RegExp("^" + from.split("{}").map(escape).join("(.*)") + "$"), to.replace("{}", "$1")]);
  const pairs = Object.entries(TEXTS.da.phrases);
  const RULES = { da: makeRules(pairs), en: makeRules(pairs.map(([en, da]) => [da, en])) };
  const translate = (text) => {
    const rule = RULES[screenLanguage()].find(([pattern]) => pattern.test(text));
    return rule ? text.replace(rule[0], rule[1]) : text;
  };
  // Where the server does not answer, the library tells developers what to do; visitors are told what is going on.
  const LOST = /^(Is Streamlit still running|Streamlit server is not responding|Cannot connect to Streamlit)/;
  const tellOffline = (node) => {
    node.parentElement?.closest('[role="dialog"]')?.classList.add("raadsvar-offline");
    node.data = TEXTS[screenLanguage()].words.offline;
  };
  const translateNode = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.data.trim();
      if (LOST.test(text)) return tellOffline(node);
      if (!text || node.parentElement?.closest(OWN)) return;
      const said = translate(text);
      if (said !== text) node.data = node.data.replace(text, said);
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (/ icon$/.test(node.getAttribute("aria-label") || "")) {
      // The name of a drawing ("science icon") is noise in any language: the words beside it say it.
      node.removeAttribute("aria-label");
      node.removeAttribute("role");
      node.setAttribute("aria-hidden", "true");
    }
    for (const name of SPOKEN) {
      const text = node.getAttribute(name);
      if (!text || node.closest(OWN)) continue;
      const said = translate(text);
      if (said !== text) node.setAttribute(name, said);
    }
    node.childNodes.forEach(translateNode);
  };

  const markLanguages = () => {
    const language = screenLanguage();
    if (document.documentElement.lang !== language && document.querySelector('[class*="st-key-screen-"]')) {
      document.documentElement.lang = language;
      translateNode(document.body);
    }
    document.querySelectorAll('[class*="st-key-card-"]').forEach((card) => {
      const own = card.className.match(/st-key-card-(\w\w)-/);
      if (own && card.lang !== own[1]) card.lang = own[1];
    });
  };

  // A wide table and a long text to copy scroll in boxes of their own: whoever has no pointer must be able to reach them.
  const openBoxes = () => {
    document.querySelectorAll('[data-testid="stTable"] table').forEach((table) => {
      const box = table.parentElement;
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
    // How high a text becomes is settled only later, when nothing tells of it any more.
    document.querySelectorAll('[class*="st-key-copy-"] pre').forEach((box) => { box.tabIndex = 0; });
  };

  // Where the style sheet lays a row out as lines, each line begins with the name of its column.
  const labelCells = () => {
    document.querySelectorAll('[class*="st-key-table-sources"] table').forEach((table) => {
      const names = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
      table.querySelectorAll("tbody tr").forEach((row) => [...row.cells].forEach((cell, number) => {
        const name = cell.textContent.trim() ? names[number] : "";
        if (cell.dataset.column !== name) cell.dataset.column = name;
      }));
    });
  };

  addEventListener("resize", openBoxes);

  // Another answer in the address is the same page: one step back leaves the page, and does not look at its addresses.
  const LINK = "svar";
  const withoutLink = (url) => {
    url.searchParams.delete(LINK);
    return url.href;
  };
  const push = history.pushState.bind(history);
  history.pushState = (state, title, to) => {
    const same = to != null && withoutLink(new URL(to, location.href)) === withoutLink(new URL(location.href));
    (same ? history.replaceState.bind(history) : push)(state, title, to);
  };

  // Say each finished answer once, and bring its question into view.
  const said = new Set();
  const announce = () => {
    const cards = document.querySelectorAll('[class*="st-key-card-"]');
    const live = document.getElementById("raadsvar-live");
    if (!cards.length) {
      // Whoever comes next, or has been logged out, does not find the last answer here.
      said.clear();
      live.textContent = "";
      greet();
      return;
    }
    const app = document.querySelector('[data-testid="stApp"]');
    if (app?.getAttribute("data-test-script-state") !== "notRunning") return;
    const card = cards[cards.length - 1];
    const headline = card.querySelector("h3")?.innerText || "";
    const name = card.className.match(/st-key-card-[\w-]+/)[0] + headline;
    if (!headline || said.has(name)) return;
    said.add(name);
    const words = TEXTS[card.lang || screenLanguage()].words;
    live.textContent = words.announce.replace("{headline}", headline);
    showFromTheTop();
  };

  // Copy the text beside a button: a browser lets a page do so only while somebody presses it.
  const copyByHand = (code) => {
    const range = document.createRange();
    range.selectNodeContents(code);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return document.execCommand("copy");
  };
  // The library makes its buttons anew at will, so what was copied last is kept here and marked again.
  let copied = null;
  const markCopied = () => {
    const current = copied && document.querySelector(`.${copied} button`);
    document.querySelectorAll("[data-copied]").forEach((other) => other !== current && other.removeAttribute("data-copied"));
    if (current && !current.hasAttribute("data-copied")) current.setAttribute("data-copied", "");
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.('[class*="st-key-copying-"] button');
    const code = button?.closest('[class*="st-key-copy-"]')?.querySelector("code");
    if (!code) return;
    const done = navigator.clipboard
      ? await navigator.clipboard.writeText(code.textContent).then(() => true, () => copyByHand(code))
      : copyByHand(code);
    if (!done) return;
    copied = button.closest('[class*="st-key-copying-"]').className.match(/st-key-copying-[\w-]+/)[0];
    markCopied();
    document.getElementById("raadsvar-live").textContent = TEXTS[screenLanguage()].words.copied;
  }, true);

  // The library keeps a conversation scrolled to its end, and a picture arrives late: an answer is read from its
  // question down, and an empty page from its heading, so hold that in view until the page has settled or the reader scrolls.
  const HOLD = [0, 150, 400, 800, 1300];
  const hold = (show) => {
    const letGo = new AbortController();
    for (const event of ["wheel", "touchmove", "keydown", "mousedown"]) addEventListener(event, () => letGo.abort(), { signal: letGo.signal, passive: true });
    for (const after of HOLD) setTimeout(() => { if (!letGo.signal.aborted) show(); }, after);
    setTimeout(() => letGo.abort(), HOLD[HOLD.length - 1] + 50);
  };
  const showFromTheTop = () => hold(() => {
    const questions = document.querySelectorAll('[data-testid="stChatMessage"]');
    questions[questions.length - 1]?.scrollIntoView({ block: "start" });
  });
  // A question that was not answered has no card; what is said of it must be seen too.
  let held = null;
  const showHeld = () => {
    const box = document.querySelector(".st-key-too-soon, .st-key-stopped");
    if (box && !held) showFromTheTop();
    held = box;
  };
  let greeted = null;
  const greet = () => {
    const welcome = document.querySelector(".st-key-welcome");
    if (welcome && welcome !== greeted) hold(() => document.querySelector("main")?.scrollTo(0, 0));
    greeted = welcome;
  };

  // A login comes back to the front page: keep the link that was opened, and go on to it.
  const KEPT = "raadsvar-link";
  const keepLink = () => {
    const asksToLogIn = document.querySelector(".st-key-log-in");
    const kept = sessionStorage.getItem(KEPT);
    const isFront = location.pathname.endsWith("/") && !location.search;
    if (asksToLogIn && !isFront) sessionStorage.setItem(KEPT, location.pathname + location.search);
    else if (!asksToLogIn && kept && document.querySelector('[class*="st-key-screen-"]')) {
      sessionStorage.removeItem(KEPT);
      if (isFront) location.replace(location.origin + kept);
    }
  };

  // The library closes its drawer after a choice on a telephone only, and not in a narrow window or at 400 %.
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.('[data-testid="stSidebarNavLink"]')) return;
    setTimeout(() => document.querySelector('[data-testid="stSidebar"][data-collapsed="false"] [data-testid="stSidebarCollapseButton"] button')?.click(), 100);
  });

  let waiting = false;
  const settle = () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => { waiting = false; markLanguages(); labelCells(); openBoxes(); keepLink(); markCopied(); announce(); showHeld(); }, 150);
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(translateNode);
      else translateNode(change.target);
    }
    settle();
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: [...SPOKEN, "class", "data-test-script-state"],
  });
})();
