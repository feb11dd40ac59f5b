// The desk: every answer is one key; a place is chosen from the gazetteer.
const letters = () => { try { return localStorage.getItem("letters") !== "off"; } catch { return true; } };

function correct(open, to) {
  const box = document.getElementById("correct");
  if (!box) return;
  box.hidden = open === undefined ? !box.hidden : !open;
  document.querySelector("button[data-key=c]")?.setAttribute("aria-expanded", !box.hidden);
  if (box.hidden) return;
  const field = to && box.querySelector(`#to-${CSS.escape(to)}`);
  (field || box.querySelector("select, input:not([type=hidden])")).focus();
  if (field?.select) field.select();
  box.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-do=correct]")) correct();
  const fix = event.target.closest("[data-do=fix]");
  if (fix) correct(true, fix.dataset.to);
});
const asked = new URLSearchParams(location.search).get("fix");
if (asked) correct(true, asked);

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select");
  if (event.key === "Escape" && !document.getElementById("correct")?.hidden) { correct(false); event.preventDefault(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (/^[1-9]$/.test(event.key)) {
    const choice = document.querySelectorAll("[data-places] input")[+event.key - 1];
    if (choice && (!typing || event.target.type === "radio")) { choice.click(); event.preventDefault(); }
    return;
  }
  if (typing || !letters() || !/^[axsnucoz]$/.test(event.key)) return;
  const button = document.querySelector(`[data-key="${event.key}"]`);
  if (button) { button.click(); event.preventDefault(); }
});

// ---- candidates below a field: places of a name, names of the record
let waiting = 0;
document.addEventListener("input", (event) => {
  const what = event.target.dataset?.do;
  if (what !== "place" && what !== "names") return;
  clearTimeout(waiting);
  waiting = setTimeout(() => (what === "place" ? places : names)(event.target), 200);
});

async function asks(url) {
  const answer = await fetch(url);
  return answer.ok ? answer.json() : null;
}

function offer(box, found, take, none, chosen = -1) {
  box.replaceChildren(...found.map((one, n) => {
    const row = document.createElement("label");
    row.className = "cand";
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: `candidate-${box.closest("[data-ln]").dataset.ln}` });
    radio.checked = n === chosen;
    radio.addEventListener("change", () => take(one));
    const said = document.createElement("span");
    said.append(`${one.name} `, Object.assign(document.createElement("small"), { textContent: [one.inside, one.note].filter(Boolean).join(" · ") }));
    row.append(Object.assign(document.createElement("kbd"), { textContent: n + 1 }), radio, said);
    return row;
  }));
  if (!found.length && none) box.textContent = none;
}

async function places(input) {
  const box = input.closest("[data-ln]").querySelector("[data-places]");
  const name = input.value.trim();
  if (name.length < 3 || /^(id:|.*@)/.test(name)) { box.replaceChildren(); return; }
  const found = await asks(`/gazetteer.json?q=${encodeURIComponent(name)}`);
  if (found) offer(box, found.places, (place) => { input.value = place.value; picker?.show(found.places, place); }, "The gazetteer has no place of that name. Pick it on the map, or give it as: name @ 36.10,36.80");
  picker?.show(found?.places ?? []);
}

async function names(input) {
  const box = input.closest("[data-ln]").querySelector("[data-names]");
  const parts = input.value.split(";");
  const last = parts[parts.length - 1].trim();
  if (last.length < 2) { box.replaceChildren(); return; }
  const found = await asks(`/names.json?field=${input.dataset.field}&q=${encodeURIComponent(last)}`);
  if (found) offer(box, found.names, (one) => { input.value = [...parts.slice(0, -1).map((p) => p.trim()), one.name].join("; "); box.replaceChildren(); input.focus(); });
}

// ---- the map to pick a place from, loaded when it is opened
let picker = null;
document.querySelector(".pick")?.addEventListener("toggle", async (event) => {
  if (!event.target.open || picker) return;
  const { Picker } = await import("./map.js");
  const input = document.getElementById("to-place");
  const exact = document.getElementById("to-where_prec");
  const box = input.closest("[data-ln]").querySelector("[data-places]");
  picker = new Picker(event.target.querySelector(".pickmap"), async (lat, lon) => {
    const at = `${lat.toFixed(4)},${lon.toFixed(4)}`;
    const found = await asks(`/gazetteer.json?near=${at}`);
    const around = found?.places ?? [];
    const point = { name: "This point", inside: at, note: around.length ? `near ${around[0].name}` : "", value: `${around.length ? around[0].name : "point"} @ ${at}`, point: true };
    const take = (place) => { input.value = place.value; if (exact) exact.value = place.point ? "2" : ""; };
    offer(box, [...around, point], take, "", around.length);
    input.value = point.value;
    if (exact) exact.value = "2";
    picker.show(around);
  });
  await picker.start();
});
