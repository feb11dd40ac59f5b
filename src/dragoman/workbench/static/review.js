// The desk: every answer is one key; a place is chosen from the gazetteer.
const letters = () => { try { return localStorage.getItem("letters") !== "off"; } catch { return true; } };

function correct(open) {
  const box = document.getElementById("correct");
  if (!box) return;
  box.hidden = open === undefined ? !box.hidden : !open;
  document.querySelector("button[data-key=c]")?.setAttribute("aria-expanded", !box.hidden);
  if (!box.hidden) box.querySelector("select, input:not([type=hidden])").focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-do=correct]")) correct();
});

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

// ---- places of a name, nearest the claim's country first as the gazetteer gives them
let waiting = 0;
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-do=place]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => places(event.target), 250);
});

async function places(input) {
  const box = input.closest("label").querySelector("[data-places]");
  const name = input.value.trim();
  if (name.length < 3 || /^(id:|.*@)/.test(name)) { box.replaceChildren(); return; }
  const answer = await fetch(`/gazetteer.json?q=${encodeURIComponent(name)}`);
  if (!answer.ok) return;
  const found = await answer.json();
  box.replaceChildren(...found.places.map((place, n) => {
    const row = document.createElement("span");
    row.className = "cand";
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "candidate", value: place.value });
    radio.setAttribute("aria-label", `${place.name}, ${place.inside}`);
    radio.addEventListener("change", () => { input.value = place.value; });
    const key = Object.assign(document.createElement("kbd"), { textContent: n + 1 });
    const said = document.createElement("span");
    said.append(`${place.name} `, Object.assign(document.createElement("small"), { textContent: `${place.inside} · ${place.kind} · ${place.where}` }));
    row.append(key, radio, said);
    return row;
  }));
  if (!found.places.length) box.textContent = "The gazetteer has no place of that name. Give it as: name @ 36.10,36.80";
}
