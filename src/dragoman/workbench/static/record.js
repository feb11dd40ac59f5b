// The record's screen: filters, list, map and timeline stay one selection. Every state is an address.
import { WorldMap } from "./map.js";

const $ = (id) => document.getElementById(id);
const main = document.querySelector("main");
const DAY = 86400000;
let map = null;

// ---- going to a state without losing the map
async function go(url, push = true) {
  document.body.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (!answer.ok || !new URL(answer.url).pathname.match(/^\/$/)) { location.href = url; return; }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["strip", "filters", "list", "timeline", "nav"]) $(id).replaceWith(document.adoptNode(fresh.getElementById(id)));
    $("map").dataset.query = fresh.getElementById("map").dataset.query;
    if (push) history.pushState(null, "", url);
    window.htmx?.process($("list"));
    map?.load();
  } catch { location.href = url; } finally { document.body.removeAttribute("aria-busy"); }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#filters a, #list .state a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (new URL(link.href).pathname !== "/") return;
  event.preventDefault();
  const which = link.closest(".fd")?.dataset.f;
  go(link.href).then(() => which && document.querySelector(`.fd[data-f="${which}"] summary`)?.focus());
});
document.addEventListener("submit", (event) => {
  if (!event.target.closest("#filters")) return;
  event.preventDefault();
  const query = new URLSearchParams([...new FormData(event.target)].filter(([, v]) => v));
  go(`/?${query}`);
});
addEventListener("popstate", () => go(location.href, false));
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select");
  if (event.key === "Escape" && !typing && !document.querySelector(".fd[open], dialog[open]") && location.search) go("/");
  if (event.key === "m" && !typing && !event.ctrlKey && !event.metaKey) tab(main.dataset.tab === "map" ? "list" : "map");
});

// ---- the phone's three views
function tab(name) {
  main.dataset.tab = name;
  for (const b of document.querySelectorAll("[data-tab-to]")) b.setAttribute("aria-pressed", b.dataset.tabTo === name);
  if (name === "map") start().then(() => map?.resize());
}
document.querySelectorAll("[data-tab-to]").forEach((b) => b.addEventListener("click", () => tab(b.dataset.tabTo)));

// ---- a row, its symbol and its mark light up together
function light(id, on) {
  if (!id) return;
  document.querySelectorAll(`[data-i="${CSS.escape(id)}"]`).forEach((e) => e.classList.toggle("hot", on));
}
for (const [kind, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(kind, (event) => light(event.target.closest?.("[data-i]")?.dataset.i, on));
}

// ---- the brush: two handles that are sliders
const iso = (ms) => new Date(ms).toISOString().slice(0, 10);
const said = (ms) => new Date(ms).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

class Brush {
  constructor(svg) {
    this.svg = svg;
    this.from = Date.parse(svg.dataset.start);
    this.to = Date.parse(svg.dataset.end);
    this.left = +svg.dataset.left;
    this.right = +svg.dataset.right;
    this.days = Math.round((this.to - this.from) / DAY);
    this.handles = [...svg.querySelectorAll(".handle")];
    this.rect = svg.querySelector(".brush");
  }
  x(day) { return this.left + (day / Math.max(this.days, 1)) * (this.right - this.left); }
  value(handle) { return +handle.getAttribute("aria-valuenow"); }
  set(handle, day) {
    const [a, b] = this.handles;
    const least = handle === a ? 0 : this.value(a);
    const most = handle === b ? this.days : this.value(b);
    const to = Math.min(Math.max(Math.round(day), least), most);
    handle.setAttribute("aria-valuenow", to);
    handle.setAttribute("aria-valuetext", said(this.from + to * DAY));
    handle.setAttribute("transform", `translate(${this.x(to) - +handle.dataset.x} 0)`);
    this.rect.setAttribute("x", this.x(this.value(a)));
    this.rect.setAttribute("width", Math.max(this.x(this.value(b)) - this.x(this.value(a)), 1));
  }
  dayAt(clientX) {
    const box = this.svg.getBoundingClientRect();
    const x = ((clientX - box.left) / box.width) * this.svg.viewBox.baseVal.width;
    return ((x - this.left) / (this.right - this.left)) * this.days;
  }
  commit(focus) {
    const query = new URLSearchParams(location.search);
    const [a, b] = this.handles.map((h) => this.value(h));
    query.delete("since"); query.delete("until");
    if (a > 0) query.set("since", iso(this.from + a * DAY));
    if (b < this.days) query.set("until", iso(this.from + b * DAY));
    go(`/?${query}`).then(() => {
      if (focus) [...document.querySelectorAll(`.handle[data-which="${focus}"]`)].find((h) => h.getClientRects().length)?.focus();
    });
  }
}

let waiting = 0;
document.addEventListener("keydown", (event) => {
  const handle = event.target.closest?.(".handle");
  if (!handle) return;
  const brush = new Brush(handle.ownerSVGElement);
  const step = event.shiftKey ? 7 : 1;
  const now = brush.value(handle);
  const to = { ArrowLeft: now - step, ArrowDown: now - step, ArrowRight: now + step, ArrowUp: now + step, PageUp: now + 30, PageDown: now - 30, Home: 0, End: brush.days }[event.key];
  if (to === undefined && event.key !== "Enter") return;
  event.preventDefault();
  if (to !== undefined) brush.set(handle, to);
  clearTimeout(waiting);
  waiting = setTimeout(() => brush.commit(handle.dataset.which), event.key === "Enter" ? 0 : 700);
});
document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.(".handle");
  if (!handle) return;
  event.preventDefault();
  handle.focus({ preventScroll: true });
  const brush = new Brush(handle.ownerSVGElement);
  const move = (e) => brush.set(handle, brush.dayAt(e.clientX));
  const up = () => { removeEventListener("pointermove", move); brush.commit(handle.dataset.which); };
  addEventListener("pointermove", move);
  addEventListener("pointerup", up, { once: true });
});

// ---- the map starts when it is seen
let starting = null;
function start() {
  if (!starting) starting = (async () => { map = new WorldMap($("map")); await map.start(); })();
  return starting;
}
if ($("map").offsetParent) start();
