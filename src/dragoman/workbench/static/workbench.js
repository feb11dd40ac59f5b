// What every page has: the theme, the menu of a phone, the keys, filters that close. Pages work without it.
const root = document.documentElement;
const stored = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const store = (name, value) => { try { localStorage.setItem(name, value); } catch { /* a private window keeps nothing */ } };

function turn() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=strict`;
  document.dispatchEvent(new CustomEvent("themed"));
}

function menu(button) {
  const mast = button.closest(".mast");
  const open = mast.classList.toggle("open");
  mast.querySelector("nav").classList.toggle("open", open);
  button.setAttribute("aria-expanded", open);
}

const keys = document.getElementById("keys");
const letters = keys.querySelector("[data-do=letters]");
letters.checked = stored("letters") !== "off";
letters.addEventListener("change", () => store("letters", letters.checked ? "on" : "off"));

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button?.dataset.do === "theme") turn();
  if (button?.dataset.do === "keys") keys.showModal();
  if (button?.dataset.do === "now") { const to = new URL(location.href); to.searchParams.delete("known"); location.href = to.pathname.startsWith("/incident/") ? "/" : to; }
  if (button?.dataset.do === "menu") menu(button);
  for (const open of document.querySelectorAll(".fd[open]")) if (!open.contains(event.target)) open.open = false;
});

const places = { r: "/", f: "/figures", t: "/themes", v: "/review" };
let going = false;

function move(step) {
  const rows = [...document.querySelectorAll("a.row, .cv .q, .rep .t, .ev .t")].filter((r) => r.offsetParent);
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

const plain = {
  "/": () => document.getElementById("find").focus(),
  "?": () => keys.showModal(),
  f: () => document.querySelector(".fd summary")?.focus(),
  j: () => move(1),
  k: () => move(-1),
  "[": () => document.querySelector('[data-key="["]')?.click(),
  "]": () => document.querySelector('[data-key="]"]')?.click(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select, [contenteditable]");
  if (event.key === "Escape") {
    const open = document.querySelector(".fd[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); event.preventDefault(); }
    else if (typing) event.target.blur();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
  if (event.key.length === 1 && /[a-z]/i.test(event.key) && !letters.checked) return;
  if (going) { going = false; if (places[event.key]) { location.href = places[event.key]; event.preventDefault(); } return; }
  if (event.key === "g") { going = true; setTimeout(() => { going = false; }, 1500); return; }
  const act = plain[event.key];
  if (act) { act(); event.preventDefault(); }
});

// The weights are fetched when somebody opens them, and stay in their place.
async function weigh(box, url) {
  const answer = await fetch(url);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("weights");
  if (!fresh) return;
  [...box.children].slice(1).forEach((child) => child.remove());
  box.append(document.adoptNode(fresh));
}
document.querySelector("details.weights")?.addEventListener("toggle", (event) => {
  const box = event.target;
  if (box.open && !box.querySelector("#weights")) weigh(box, box.dataset.src);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("details.weights a[data-weights]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  weigh(link.closest("details"), link.href);
});

// The words that a link leads to stay in view inside the report's pane.
function reveal() {
  const words = document.getElementById("words");
  const pane = words?.closest(".pane");
  if (pane && pane.scrollHeight > pane.clientHeight) pane.scrollTop = words.offsetTop - pane.clientHeight / 3;
}
if (location.hash === "#words" || !location.hash) reveal();
