// The map: a base map of our own, and over it symbols in SVG. The list beside it does all that the map does.
import { Map as GlMap, Marker, addProtocol, setWorkerUrl } from "./vendor/maplibre-gl.mjs";

const NS = "http://www.w3.org/2000/svg";
const NEAR = 30; // px: symbols closer than this stand together until one zooms in
const AROUND = 10000; // m: what "near a place" reaches

export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(key, value);
  node.append(...children);
  return node;
}
const words = (text, attributes) => svg("text", attributes, document.createTextNode(text));
export const radius = (killed) => Math.min(Math.max(2.55 * Math.sqrt(killed || 0), 4), 40);

// One incident: disc for force, square for none; area the dead; ring without an upper bound; hollow with "?" if withheld.
export function symbol(item, x, y) {
  const r = radius(item.killed);
  const planned = item.modality === "planned" || item.modality === "possible";
  const group = svg("g", { class: `sy s${item.side}${item.withheld || planned ? " hollow" : ""}`, "data-i": item.id });
  group.append(svg("title", {}, document.createTextNode(item.title)));
  if (item.force) group.append(svg("circle", { class: "b", cx: x, cy: y, r }));
  else group.append(svg("rect", { class: "b", x: x - 4.6, y: y - 4.6, width: 9.2, height: 9.2 }));
  if (item.open) group.append(svg("circle", { class: "hi open", cx: x, cy: y, r: r + 3.6 }));
  if (item.withheld) group.append(words("?", { x, y: y + 3.8 }));
  group.append(svg("circle", { class: "ring", cx: x, cy: y, r: r + 5.5 }));
  return group;
}
function anchor(item, node) {
  const known = new URLSearchParams(location.search).get("known");
  return svg("a", { href: `/incident/${item.id}${known ? `?known=${known}` : ""}`, tabindex: "-1" }, node);
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function style() {
  const label = (kind, from, size, ink, extra = {}, paint = {}) => ({
    id: `label-${kind}`, type: "symbol", source: "base", "source-layer": "label", minzoom: from, filter: ["==", ["get", "kind"], kind],
    layout: { "text-field": ["get", "name"], "text-font": ["Map Sans"], "text-size": size, "symbol-sort-key": ["get", "rank"], "text-padding": 6, ...extra },
    paint: { "text-color": ink, "text-halo-color": colour("land"), "text-halo-width": 1.4, ...paint },
  });
  const line = (id, layer, from, ink, width, dash) => ({
    id, type: "line", source: "base", "source-layer": layer, minzoom: from,
    paint: { "line-color": ink, "line-width": width, ...(dash ? { "line-dasharray": dash } : {}) },
  });
  return {
    version: 8,
    sources: { base: { type: "vector", url: `pmtiles://${location.origin}/static/basemap.pmtiles` } },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("sea") } },
      { id: "land", type: "fill", source: "base", "source-layer": "land", paint: { "fill-color": colour("land") } },
      { id: "lakes", type: "fill", source: "base", "source-layer": "lakes", paint: { "fill-color": colour("sea"), "fill-outline-color": colour("water") } },
      { id: "area", type: "fill", source: "base", "source-layer": "admin1", filter: ["==", ["get", "name"], ""], paint: { "fill-color": colour("accent"), "fill-opacity": 0.1 } },
      line("division", "division", 3, colour("prov"), 0.8, [2, 2.5]),
      line("border", "border", 0, colour("border"), ["interpolate", ["linear"], ["zoom"], 1, 0.5, 6, 1.3]),
      { id: "area-line", type: "line", source: "base", "source-layer": "admin1", filter: ["==", ["get", "name"], ""], paint: { "line-color": colour("accent"), "line-width": 1.4, "line-dasharray": [3, 2] } },
      label("town", 4.5, 12, colour("ink-3"), { "text-anchor": "center" }),
      label("admin1", 4.6, 12, colour("ink-3"), { "text-transform": "uppercase", "text-letter-spacing": 0.14 }),
      label("country", 1.5, 15, colour("ink-3"), { "text-letter-spacing": 0.06, "text-font": ["Map Serif"] }),
    ],
  };
}

// The part of the world that most incidents lie in: one far-off summit does not shrink the map to a globe.
function core(places) {
  const all = places.filter((p) => p.lat !== null).flatMap((p) => Array(Math.min(p.n, 50)).fill(p));
  if (!all.length) return null;
  const middle = (key) => all.map((p) => p[key]).sort((a, b) => a - b)[Math.floor(all.length / 2)];
  const at = { lat: middle("lat"), lon: middle("lon") };
  const far = (p) => Math.hypot(p.lat - at.lat, (p.lon - at.lon) * Math.cos((at.lat * Math.PI) / 180));
  const near = all.sort((a, b) => far(a) - far(b)).slice(0, Math.max(1, Math.ceil(all.length * 0.8)));
  const kept = near.filter((p) => far(p) < 12);
  const lats = kept.map((p) => p.lat);
  const lons = kept.map((p) => p.lon);
  return [[Math.min(...lons) - 0.25, Math.min(...lats) - 0.2], [Math.max(...lons) + 0.25, Math.max(...lats) + 0.2]];
}

async function drawn(container, options) {
  setWorkerUrl(new URL("./vendor/maplibre-gl-worker.mjs", import.meta.url).href);
  addProtocol("pmtiles", new window.pmtiles.Protocol().tile);
  await Promise.all(["Map Sans", "Map Serif"].map((name) => document.fonts.load(`24px "${name}"`))).catch(() => {});
  const gl = new GlMap({ container, style: style(), minZoom: 1, maxZoom: 12, attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0, renderWorldCopies: true, ...options });
  gl.touchZoomRotate.disableRotation();
  return gl;
}

// A map on which one point is picked, by a click or as its middle.
export class Picker {
  constructor(box, picked) {
    this.box = box;
    this.picked = picked;
    this.marks = [];
    box.querySelector("[data-do=middle]").addEventListener("click", () => { const at = this.gl.getCenter(); this.take(at.lat, at.lng); });
  }

  async start() {
    const at = this.box.dataset.lat === "" ? null : [+this.box.dataset.lon, +this.box.dataset.lat];
    try {
      this.gl = await drawn(this.box.querySelector(".canvas"), { center: at ?? [36, 34], zoom: at ? 8 : 3 });
    } catch (error) {
      this.box.textContent = "This browser cannot draw the map. Give the place by its name, or as: name @ 36.10,36.80";
      console.warn(error);
      return;
    }
    this.gl.on("click", (event) => this.take(event.lngLat.lat, event.lngLat.lng));
    document.addEventListener("themed", () => this.gl.setStyle(style()));
    if (at) this.pin(at, "now");
    this.box.dataset.ready = "yes";
  }

  pin(at, name) {
    const element = document.createElement("span");
    element.className = `pin ${name}`;
    if (name !== "now" && name !== "new") element.textContent = name;
    this.marks.push(new Marker({ element }).setLngLat(at).addTo(this.gl));
  }

  take(lat, lon) {
    this.point = [lon, lat];
    this.picked(lat, lon);
  }

  // The candidates with their numbers; the one chosen comes into view.
  show(places, chosen) {
    for (const mark of this.marks.splice(0)) mark.remove();
    places.forEach((place, n) => this.pin([place.lon, place.lat], String(n + 1)));
    if (this.point) this.pin(this.point, "new");
    const to = chosen ?? (this.point ? null : places[0]);
    if (to && to.lat !== undefined) this.gl.jumpTo({ center: [to.lon, to.lat], zoom: Math.max(this.gl.getZoom(), 7) });
  }
}

export class WorldMap {
  constructor(box) {
    this.box = box;
    this.over = box.querySelector("#over");
    this.racks = box.querySelector("#racks");
    this.else = box.querySelector("#else");
    this.data = { points: [], racks: [], off: [] };
    box.addEventListener("click", (event) => {
      const what = event.target.closest("[data-do]")?.dataset.do;
      if (what === "in") this.gl.zoomIn();
      if (what === "out") this.gl.zoomOut();
      if (what === "fit") this.fit();
    });
    if (innerWidth < 1300) box.querySelector("#legend").open = innerWidth > 720;
  }

  async start() {
    try {
      this.gl = await drawn(this.box.querySelector("#canvas"), { center: [36, 34], zoom: 3 });
    } catch (error) {
      this.box.append(Object.assign(document.createElement("p"), { className: "nomap meta", textContent: "This browser cannot draw the map. The list holds the same incidents." }));
      console.warn(error);
      return;
    }
    this.gl.on("move", () => this.redraw());
    this.gl.on("moveend", () => this.outside());
    document.addEventListener("themed", () => { this.gl.setStyle(style()); this.gl.once("styledata", () => this.unname()); });
    new ResizeObserver(() => { this.gl.resize(); this.redraw(); }).observe(this.box);
    await this.load();
    this.fit(false);
    this.box.dataset.ready = "yes";
  }

  async load() {
    const answer = await fetch(`/map.json?${this.box.dataset.query}`);
    if (!answer.ok) return;
    this.data = await answer.json();
    this.unname();
    this.drawRacks();
    this.redraw();
    this.outside();
  }

  // A town that has a symbol is named by it, not a second time by the base map.
  unname() {
    const names = [...new Set(this.data.points.map((p) => p.name))];
    const set = () => this.gl.setFilter("label-town", ["all", ["==", ["get", "kind"], "town"], ["!", ["in", ["get", "name"], ["literal", names]]]]);
    if (this.gl.getLayer("label-town")) set(); else this.gl.once("styledata", set);
  }

  resize() { this.gl?.resize(); this.fit(false); }

  fit(animate = true) {
    const bounds = core(this.data.points.length ? this.data.points : this.data.racks);
    if (!bounds || !this.gl) return;
    const wide = this.box.clientWidth > 620 && this.data.racks.length;
    this.gl.fitBounds(bounds, { padding: { top: 60, bottom: 70, left: 60, right: wide ? 240 : 50 }, maxZoom: 9, animate: animate && !matchMedia("(prefers-reduced-motion: reduce)").matches });
  }

  redraw() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => { this.frame = 0; this.draw(); });
  }

  draw() {
    if (!this.gl) return;
    const width = this.box.clientWidth;
    const height = this.box.clientHeight;
    this.over.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const seen = [];
    for (const point of this.data.points) {
      const { x, y } = this.gl.project([point.lon, point.lat]);
      if (x > -40 && y > -40 && x < width + 40 && y < height + 40) seen.push({ ...point, x, y });
    }
    const parts = [...this.leads(width, height)];
    const labels = [];
    for (const group of together(seen)) parts.push(...this.group(group, labels));
    this.over.replaceChildren(...parts);
  }

  *group(group, labels) {
    const first = group.members[0];
    if (group.members.length > 1 || first.n > 4 || first.items.length < first.n) {
      const r = 9 + Math.min(3.2 * Math.log2(group.n), 16);
      const circle = svg("circle", { class: "many", cx: group.x, cy: group.y, r });
      const names = [...new Set(group.members.map((m) => m.name))];
      const link = svg("a", { href: `/?${this.with("area", first.name)}`, tabindex: "-1" }, svg("title", {}, document.createTextNode(`${group.n} incidents: ${names.slice(0, 6).join(", ")}`)), circle, words(group.n, { class: "n", x: group.x, y: group.y + 4 }));
      link.addEventListener("click", (event) => { if (group.members.length > 1 && !event.ctrlKey) { event.preventDefault(); this.open(group); } });
      yield link;
      if (names.length === 1) yield* this.label(first.name, group.x, group.y, r, labels);
      return;
    }
    if (first.prec === 2) yield svg("circle", { class: "halo", cx: first.x, cy: first.y, r: Math.max(AROUND / this.metres(first.lat), 8) });
    let x = first.x - (first.items.length - 1) * 7;
    let widest = 5;
    for (const item of first.items) {
      yield anchor(item, symbol(item, x, first.y));
      widest = Math.max(widest, radius(item.killed));
      x += 14;
    }
    yield* this.label(first.name, first.x, first.y, widest + (first.items.length - 1) * 7, labels);
  }

  *label(name, x, y, clear, labels) {
    if (!name) return;
    const long = name.length * 6.2;
    for (const [at, side] of [[x + clear + 5, "start"], [x - clear - 5, "end"]]) {
      const box = side === "start" ? [at, y - 8, at + long, y + 8] : [at - long, y - 8, at, y + 8];
      if (labels.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3])) continue;
      labels.push(box);
      yield words(name, { x: at, y: y + 4, "text-anchor": side });
      return;
    }
  }

  metres(lat) { return (156543 / 2) * Math.cos((lat * Math.PI) / 180) / 2 ** this.gl.getZoom(); }

  open(group) {
    const lons = group.members.map((m) => m.lon);
    const lats = group.members.map((m) => m.lat);
    this.gl.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 110, maxZoom: Math.min(this.gl.getZoom() + 3, 12) });
  }

  with(key, value) {
    const query = new URLSearchParams(this.box.dataset.query);
    query.delete(key);
    query.append(key, value);
    return query;
  }

  drawRacks() {
    this.racks.replaceChildren(...this.data.racks.slice(0, 12).map((rack) => this.rack(rack)));
  }

  rack(rack) {
    const box = document.createElement("div");
    box.className = "rk";
    const name = document.createElement("b");
    name.textContent = rack.name ? `${rack.name}${rack.label === "region" || rack.name.toLowerCase().includes(rack.label) ? "" : ` ${rack.label}`}` : "not named";
    box.append(name, `${rack.n} known to the ${rack.label} only`);
    const drawing = svg("svg", { "aria-hidden": "true" });
    let x = 0;
    let y = 0;
    let tall = 10;
    const shown = rack.items.slice(0, 18);
    for (const item of shown) {
      const r = Math.min(radius(item.killed), 20);
      const space = Math.max(r, 5) * 2 + 6;
      if (x + space > 190) { x = 0; y += tall + 6; tall = 10; }
      tall = Math.max(tall, r * 2 + (item.killed ? 16 : 0));
      drawing.append(anchor(item, symbol(item, x + space / 2, y + Math.max(r, 7))));
      if (item.killed) drawing.append(words(`${item.open ? "≥" : ""}${item.killed}`, { class: "c", x: x + space / 2, y: y + r * 2 + 14 }));
      x += space;
    }
    if (rack.n > shown.length) drawing.append(words(`+${rack.n - shown.length}`, { class: "c", x: x + 12, y: y + 12 }));
    drawing.setAttribute("viewBox", `0 -2 190 ${y + tall + 8}`);
    box.append(drawing);
    const area = (on) => { box.classList.toggle("hot", on); this.hatch(on ? rack.name : ""); };
    box.addEventListener("mouseenter", () => area(true));
    box.addEventListener("mouseleave", () => area(false));
    rack.box = box;
    return box;
  }

  hatch(name) {
    if (!this.gl?.getLayer("area")) return;
    const plain = name.replace(/\s+(province|governorate|district|region|oblast)$/i, "");
    for (const id of ["area", "area-line"]) this.gl.setFilter(id, ["in", ["get", "name"], ["literal", [name, plain]]]);
  }

  *leads(width, height) {
    if (width <= 620) return;
    const frame = this.box.getBoundingClientRect();
    for (const rack of this.data.racks) {
      if (!rack.box || rack.lat === null) continue;
      const { x, y } = this.gl.project([rack.lon, rack.lat]);
      const to = rack.box.getBoundingClientRect();
      const end = [to.left - frame.left, to.top - frame.top + 16];
      if (x < 0 || y < 0 || y > height || x > end[0] - 8 || end[1] > height - 20) continue;
      yield svg("path", { class: "lead", d: `M${x} ${y}L${end[0]} ${end[1]}` });
      yield svg("circle", { cx: x, cy: y, r: 2, fill: "currentColor" });
    }
  }

  // What lies off this map: places out of view, and what has no place on any map.
  outside() {
    if (!this.gl) return;
    const bounds = this.gl.getBounds();
    const away = new Map(this.data.off);
    const spots = new Map();
    for (const point of this.data.points) {
      if (bounds.contains([point.lon, point.lat])) continue;
      away.set(point.name, (away.get(point.name) || 0) + point.n);
      spots.set(point.name, point);
    }
    const parts = [...away].sort((a, b) => b[1] - a[1]).map(([name, n]) => {
      const spot = spots.get(name);
      const item = document.createElement(spot ? "button" : "span");
      item.append(Object.assign(document.createElement("b"), { textContent: name || "place not said" }), ` ${n}`);
      if (spot) { item.type = "button"; item.addEventListener("click", () => this.gl.jumpTo({ center: [spot.lon, spot.lat], zoom: 6 })); }
      return item;
    });
    this.else.replaceChildren();
    if (!parts.length) return;
    const rest = parts.splice(5);
    this.else.append("Off this map", ...parts);
    if (rest.length) this.else.append(Object.assign(document.createElement("span"), { textContent: `and ${rest.length} more places` }));
  }
}

function together(points) {
  const groups = [];
  const reach = points.length > 60 ? 2 * NEAR : NEAR;
  for (const point of points.sort((a, b) => b.n - a.n)) {
    const near = groups.find((g) => Math.hypot(g.x - point.x, g.y - point.y) < reach);
    if (near) { near.members.push(point); near.n += point.n; } else groups.push({ x: point.x, y: point.y, n: point.n, members: [point] });
  }
  return groups;
}
