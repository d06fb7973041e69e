/** The web chat: sends what a person writes to /api/chat and shows what comes back. Text is only ever put in as text. */

/** @typedef {{document: string, title: string, issued_on: ?string, as_of: string, section: string, page: number, quote: string}} Source */
/** @typedef {{text: string, status: string, session: string, turn: number, question: string, sources: Source[],
 *   programmes: {id: string, name: string}[], suggestions: string[], buttons: {id: string, title: string, url?: string}[],
 *   images?: {alt: string, path: string}[]}} Answer */
/** @typedef {{question: string, answer: Answer}} Turn */

const id = (name) => document.getElementById(name);
const { words, reasons, longest } = JSON.parse(id("words").textContent);
const [log, form, box, left, network, status, sure] = ["log", "ask", "text", "left", "network", "status", "sure"].map(id);
const sendButton = form.querySelector(".send");
const TIMEOUT = 30_000;
const REMEMBERED = 30;
let busy = false;

// ---- what this tab and this phone remember; blocked storage is no reason to stop -------------------------------

/** A storage that fails quietly: what cannot be kept lives until the page is closed. @param {string} kind */
function keeper(kind) {
  const memory = new Map();
  const real = (action) => { try { return action(window[kind]); } catch { return undefined; } };
  return {
    get: (key) => real((store) => store.getItem(key)) ?? memory.get(key) ?? null,
    set: (key, value) => { memory.set(key, value); real((store) => store.setItem(key, value)); },
    drop: (key) => { memory.delete(key); real((store) => store.removeItem(key)); },
  };
}
const tab = keeper("sessionStorage");
const phone = keeper("localStorage");

/** @returns {Turn[]} */
function remembered() {
  try { return JSON.parse(tab.get("turns") || "[]"); } catch { return []; }
}

/** @param {Turn} turn */
function remember({ question, answer }) {
  const { passages, took_ms, ...kept } = answer;
  tab.set("turns", JSON.stringify([...remembered(), { question, answer: kept }].slice(-REMEMBERED)));
}

// ---- small builders ---------------------------------------------------------------------------------------------

/** An element with attributes and children; strings become text nodes.
 * @param {string} tag @param {Object<string, any>} [attributes] @param {...(Node|string|null|false)} children */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

/** @param {string} name */
function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Fills `{n}` and the like. @param {string} sentence @param {Object<string, any>} values */
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** Says a sentence to screen readers. @param {string} sentence */
function announce(sentence) {
  status.textContent = "";
  setTimeout(() => { status.textContent = sentence; }, 50);
}

/** "2024-12-31" -> "31/12/2024", "2025-09" -> "09/2025". @param {string} iso */
const day = (iso) => iso.split("-").reverse().join("/");

const ADDRESS = /https?:\/\/[^\s<>"“”]+|(?:[a-z0-9-]+\.)+(?:vn|com|net|org)(?![\p{L}\p{N}_@-])(?:\/[^\s<>"“”]*)?/giu;

/** The text with its web addresses as links, always https. @param {string} text @returns {(Node|string)[]} */
function linked(text) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const shown = found[0].replace(/[.,;:!?…'’)\]}]+$/u, "");
    const link = /[\p{L}\p{N}@._-]$/u.test(text.slice(0, found.index)) ? null : address(shown);
    if (!link) continue;
    parts.push(text.slice(end, found.index), link);
    end = found.index + shown.length;
  }
  return [...parts, text.slice(end)];
}

/** @param {string} shown @returns {?HTMLAnchorElement} */
function address(shown) {
  try {
    const url = new URL(`https://${shown.replace(/^https?:\/\//i, "")}`);
    if (url.username || url.password || !url.hostname.includes(".")) return null;
    return el("a", { href: url.href, rel: "noopener noreferrer", target: "_blank" }, shown, el("span", { class: "sr" }, ` ${words.new_tab}`));
  } catch {
    return null;
  }
}

// ---- speaking with the server -----------------------------------------------------------------------------------

/** Why nothing came back: `again` says whether sending the same once more can help. */
class Failure extends Error {
  /** @param {string} message @param {boolean} again @param {string} [code] */
  constructor(message, again, code = "") { super(message); Object.assign(this, { again, code }); }
}

/** @param {string} path @param {object} body @returns {Promise<any>} @throws {Failure} */
async function post(path, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT);
  try {
    const response = await fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal: stop.signal,
    });
    if (!response.ok) throw await refused(response);
    return response.status === 204 ? null : await response.json();
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (stop.signal.aborted) throw new Failure(words.slow, true);
    throw new Failure(navigator.onLine === false ? words.offline : words.unreachable, true);
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Response} response @returns {Promise<Failure>} */
async function refused(response) {
  const { error, code } = await response.json().catch(() => ({}));
  if (response.status === 429) {
    return new Failure(fill(words.too_fast, { n: Number(response.headers.get("Retry-After")) || 10 }), true, code);
  }
  const again = response.status >= 500 || response.status === 408;
  return new Failure(typeof error === "string" && !again ? error : words.failed, again, code);
}

/** Asks within this tab's session; where the server no longer knows it, once more in a new one.
 * @param {string} text @returns {Promise<Answer>} @throws {Failure} */
async function ask(text) {
  const session = tab.get("session");
  try {
    return await post("/api/chat", session ? { session, text } : { text });
  } catch (failure) {
    if (!session || failure.code !== "unknown_session") throw failure;
    tab.drop("session");
    return post("/api/chat", { text });
  }
}

// ---- one answer on the page -------------------------------------------------------------------------------------

/** @param {Answer} answer */
function answerCard(answer) {
  const paragraphs = answer.text.replaceAll(`\n${words.source}`, `\n\n${words.source}`).split(/\n{2,}/).filter((text) => text.trim());
  const saysSource = paragraphs.some((text) => text.startsWith(words.source));
  return el("article", { class: "bot" },
    el("span", { class: "sr" }, `${words.bot}: `),
    el("div", { class: "card" },
      ...paragraphs.map((text) => el("p", { class: text.startsWith(words.source) ? "say from" : "say" }, ...linked(text))),
      ...(answer.images ?? []).map(({ alt, path }) => el("img", { class: "picture", src: path, alt, width: 264, height: 264 })),
      answer.sources.length > 0 && !saysSource && el("p", { class: "say from" }, sourceLine(answer.sources)),
      answer.programmes.length > 0 && el("ul", { class: "tags", "aria-label": words.programmes }, ...answer.programmes.map(({ name }) => el("li", {}, name))),
      answer.sources.length > 0 && original(answer.sources),
      tools(answer)),
    chips(answer));
}

/** @param {Source[]} sources */
function sourceLine([first, ...more]) {
  const parts = [`${words.source} ${first.document}`];
  if (first.issued_on) parts.push(`, ${fill(words.date, { date: day(first.issued_on) })}`);
  if (more.length) parts.push(` ${fill(words.source_more, { n: more.length })}`);
  return parts.join("");
}

/** @param {Source[]} sources */
function original(sources) {
  return el("details", {},
    el("summary", {}, icon("doc"), el("span", {}, words.original)),
    ...sources.map((source) => el("figure", {},
      el("blockquote", { "aria-label": words.original_note }, source.quote),
      el("figcaption", {}, el("dl", {}, ...[
        [words.document, source.title],
        [words.number, source.document],
        [words.issued, source.issued_on && day(source.issued_on)],
        [words.as_of, day(source.as_of)],
        [words.section, source.section],
        [words.page, source.page && String(source.page)],
      ].filter(([, value]) => value).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]))))));
}

/** Thumbs and copy. @param {Answer} answer */
function tools(answer) {
  const tool = (name, onclick, more = {}) => el("button", { type: "button", class: "tool", onclick, ...more }, icon(name), el("span", {}, words[name]));
  const up = tool("up", () => rate("up"), { "aria-pressed": "false" });
  const down = tool("down", () => rate("down"), { "aria-pressed": "false" });
  const after = el("div", { class: "why", hidden: true });
  const row = el("div", { class: "row tools", role: "group", "aria-label": words.rate }, up, down, tool("copy", () => copy(answer)));

  /** @param {"up"|"down"} value @param {string} [reason] */
  async function rate(value, reason) {
    try {
      await post("/api/feedback", { session: answer.session, turn: answer.turn, value, ...(reason && { reason }) });
    } catch {
      after.hidden = false;
      after.replaceChildren(words.not_rated);
      return;
    }
    up.setAttribute("aria-pressed", String(value === "up"));
    down.setAttribute("aria-pressed", String(value === "down"));
    after.hidden = false;
    if (value === "up" || reason) after.replaceChildren(words.thanks);
    else after.replaceChildren(el("p", {}, words.why), el("div", { class: "row" }, ...Object.entries(reasons).map(([code, name]) =>
      el("button", { type: "button", class: "chip", onclick: async () => { await rate("down", code); down.focus(); } }, name))));
  }
  return el("div", {}, row, after);
}

/** @param {Answer} answer */
async function copy(answer) {
  const text = answer.text.includes(words.source) || !answer.sources.length ? answer.text : `${answer.text}\n${sourceLine(answer.sources)}`;
  try {
    await navigator.clipboard.writeText(text);
    toast(words.copied);
  } catch {
    const area = el("textarea", { class: "sr", "aria-hidden": "true", tabindex: "-1" });
    const focused = document.activeElement;
    area.value = text;
    document.body.append(area);
    area.select();
    toast(document.execCommand("copy") ? words.copied : words.not_copied);
    area.remove();
    focused?.focus();
  }
}

/** What can be asked next, and the official pages that can be opened. @param {Answer} answer */
function chips({ buttons, suggestions }) {
  const chip = (text, title, strong) => el("li", {}, el("button", { type: "button", class: strong ? "chip strong" : "chip", "data-send": text, "data-title": title }, title));
  const page = ({ title, url }) => el("li", {}, el("a", { class: "chip", href: url, rel: "noopener noreferrer", target: "_blank" }, title, el("span", { class: "sr" }, ` ${words.new_tab}`)));
  const list = (label, items) => items.length > 0 && el("div", { class: "next" }, el("p", { class: "label" }, label), el("ul", { class: "chips", "aria-label": label }, ...items));
  return el("div", {},
    list(words.pages, buttons.filter(({ url }) => url?.startsWith("https://")).map(page)),
    list(words.choices, buttons.filter(({ url }) => !url).map(({ id: button, title }) => chip(`#${button}`, title, true))),
    list(words.suggestions, suggestions.map((text) => chip(text, text, false))));
}

// ---- the conversation -------------------------------------------------------------------------------------------

/** @param {string} shown */
function bubble(shown) {
  const node = el("div", { class: "me" }, el("p", {}, el("span", { class: "sr" }, `${words.me}: `), shown));
  log.append(node);
  return node;
}

/** Brings the question to the top of the view, so that its answer is read from the start. @param {HTMLElement} node */
function showFromTop(node) {
  node.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

/** @param {boolean} on */
function setBusy(on) {
  busy = on;
  document.body.classList.toggle("busy", on);
  refreshBox();
}

/** @param {string} text what the server gets @param {string} [shown] what the person sees */
function send(text, shown = text) {
  if (!busy) deliver(text, shown, bubble(shown));
}

/** @param {string} text @param {string} shown @param {HTMLElement} question */
async function deliver(text, shown, question) {
  const waiting = el("div", { class: "bot" }, el("div", { class: "card waiting" }, el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")), words.waiting));
  setBusy(true);
  document.querySelector(".toast")?.remove();
  question.classList.remove("unsent");
  question.after(waiting);
  showFromTop(question);
  try {
    const answer = await ask(text);
    tab.set("session", answer.session);
    if (tab.get("draft") === shown) tab.drop("draft");
    remember({ question: shown, answer });
    log.querySelectorAll(".next").forEach((old) => old.remove());
    waiting.replaceWith(answerCard(answer));
  } catch (failure) {
    question.classList.add("unsent");
    waiting.replaceWith(failureNote(failure, text, shown, question));
  } finally {
    setBusy(false);
    showFromTop(question);
  }
}

/** @param {Failure} failure @param {string} text @param {string} shown @param {HTMLElement} question */
function failureNote(failure, text, shown, question) {
  const message = failure instanceof Failure ? failure.message : words.failed;
  const again = !(failure instanceof Failure) || failure.again;
  if (!again && text === shown && !box.value) { box.value = text; refreshBox(); }
  const note = el("div", { class: "notice" }, el("p", {}, message), again && el("button", {
    type: "button", class: "button", onclick: () => {
      if (busy) return;
      note.remove();
      log.focus({ preventScroll: true });
      deliver(text, shown, question);
    },
  }, words.resend));
  return note;
}

/** A short word that leaves by itself. @param {string} sentence */
function toast(sentence) {
  announce(sentence);
  document.querySelector(".toast")?.remove();
  const node = el("p", { class: "toast", "aria-hidden": "true" }, sentence);
  document.body.append(node);
  setTimeout(() => node.remove(), 3_000);
}

// ---- the message box, the header, the network -------------------------------------------------------------------

function refreshBox() {
  const free = longest - box.value.length;
  left.hidden = free > 200;
  left.textContent = left.hidden ? "" : fill(words.left, { n: free });
  sendButton.disabled = busy || !box.value.trim();
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 3}px`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.normalize("NFC").trim();
  if (busy || !text) return;
  tab.set("draft", text);
  box.value = "";
  send(text);
});
box.addEventListener("input", () => { tab.set("draft", box.value); refreshBox(); });
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  sendButton.click();
});
log.addEventListener("click", (event) => {
  const button = event.target.closest("[data-send]");
  if (!button || busy) return;
  log.focus({ preventScroll: true });
  send(button.dataset.send, button.dataset.title);
});

/** @param {string} size "1", "2" or "3" */
function setSize(size) {
  document.documentElement.dataset.size = size;
  document.querySelectorAll("[data-size]:not(html)").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.size === size)));
  refreshBox();
}
document.querySelector(".sizes").addEventListener("click", ({ target }) => {
  const { size } = target.closest("button")?.dataset ?? {};
  if (size) { phone.set("size", size); setSize(size); }
});

async function forget() {
  const session = tab.get("session");
  try {
    if (session) await post("/api/forget", { session });
  } catch {
    toast(words.not_cleared);
    return;
  }
  ["session", "turns", "draft"].forEach(tab.drop);
  log.querySelectorAll(":scope > :not(noscript) ~ *").forEach((node) => node.remove());
  box.value = "";
  refreshBox();
  log.scrollTop = 0;
  box.focus();
  toast(words.cleared);
}
id("clear").addEventListener("click", () => {
  if (busy) return;
  if (sure.showModal) { sure.returnValue = "no"; sure.showModal(); }
  else if (confirm(id("sure-title").textContent)) forget();
});
sure.addEventListener("close", () => { if (sure.returnValue === "yes") forget(); });

const showNetwork = () => { network.hidden = navigator.onLine !== false; };
addEventListener("offline", () => { showNetwork(); announce(network.textContent); });
addEventListener("online", () => { showNetwork(); toast(words.back_online); });

// iOS keeps the page's height when its keyboard opens: follow what can be seen.
window.visualViewport?.addEventListener("resize", () => {
  const { height, scale } = window.visualViewport;
  if (scale === 1) document.documentElement.style.setProperty("--seen", `${height}px`);
});

// ---- start ------------------------------------------------------------------------------------------------------

setSize(phone.get("size") ?? "1");
showNetwork();
remembered().forEach(({ question, answer }, place, turns) => {
  bubble(question);
  log.append(answerCard(place === turns.length - 1 ? answer : { ...answer, buttons: [], suggestions: [] }));
});
if (log.querySelector(".me")) log.scrollTop = log.scrollHeight;
box.value = tab.get("draft") ?? "";
refreshBox();
