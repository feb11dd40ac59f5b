// A claim that the reader missed: select its words, choose what it is, Enter.
const form = document.getElementById("missed");
const text = document.querySelector(".read .rd");

function offset(node, at) {
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest("[data-s]");
  if (!piece) return null;
  const before = document.createRange();
  before.selectNodeContents(piece);
  before.setEnd(node, at);
  return +piece.dataset.s + before.toString().length;
}

function take() {
  const chosen = getSelection();
  if (!form || !chosen.rangeCount || chosen.isCollapsed || !text.contains(chosen.anchorNode)) return;
  const range = chosen.getRangeAt(0);
  const said = range.toString();
  const ends = [offset(range.startContainer, range.startOffset), offset(range.endContainer, range.endOffset)];
  if (ends.includes(null) || !said.trim()) return;
  form.elements.start.value = ends[0] + (said.length - said.trimStart().length);
  form.elements.end.value = ends[1] - (said.length - said.trimEnd().length);
  form.querySelector("[data-words]").textContent = said.trim().slice(0, 120);
  form.hidden = false;
}

document.addEventListener("pointerup", (event) => { if (text?.contains(event.target)) setTimeout(() => { take(); form?.elements.event_type.focus(); }, 0); });
document.addEventListener("keyup", (event) => { if (event.shiftKey && event.key.startsWith("Arrow")) take(); });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && form && !form.hidden) { form.hidden = true; event.preventDefault(); }
  if (event.key === "Enter" && form?.contains(event.target) && event.target.matches("select")) form.requestSubmit();
});
document.addEventListener("click", (event) => { if (event.target.closest("[data-do=drop]")) form.hidden = true; });
