// Shortcuts of every page: between pages with `g`, through lists with `j` and `k`, and on a proposal's page to what is done
// there. They can be turned off (WCAG 2.2, success criterion 2.1.4), and never decide anything by themselves.

const storageKey = "proactor-shortcuts";
const places = { i: "/", l: "/console/live", r: "/console/rules", e: "/console/explain", d: "/console/dead-letters", s: "/console/spend" };
const helps = [
  ["?", "Show these shortcuts"], ["j  k", "Next and previous entry of a list"], ["Enter", "Open the entry"],
  ["g i", "Inbox"], ["g l", "Live"], ["g r", "Rules"], ["g e", "Explain"], ["g d", "Dead letters"], ["g s", "Spend"],
  ["a", "Go to Approve"], ["x", "Go to Reject"], ["c", "Change what is proposed"], ["m", "Give a reason"],
];
let isAfterG = false;

function areOn() {
  try { return localStorage.getItem(storageKey) !== "off"; } catch { return true; }
}

function turn(on) {
  try { localStorage.setItem(storageKey, on ? "on" : "off"); } catch { /* It lasts for this page only. */ }
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function makeHelp() {
  const dialog = element("dialog", "", { id: "shortcuts", "aria-labelledby": "shortcuts-title" });
  dialog.append(element("h2", "Keyboard shortcuts", { id: "shortcuts-title" }));
  const list = element("dl");
  for (const [key, what] of helps) {
    const term = element("dt");
    for (const part of key.split(" ").filter(Boolean)) term.append(element("kbd", part), " ");
    list.append(term, element("dd", what));
  }
  const label = element("label", "", { class: "check" });
  const box = element("input", "", { type: "checkbox" });
  box.checked = areOn();
  box.addEventListener("change", () => turn(box.checked));
  label.append(box, element("span", "Shortcuts are on"));
  const form = element("form", "", { method: "dialog" });
  form.append(element("button", "Close"));
  dialog.append(list, label, form);
  document.body.append(dialog);
  return dialog;
}

function showHelp() { (document.getElementById("shortcuts") ?? makeHelp()).showModal(); }

function move(step) {
  const entries = [...document.querySelectorAll("a.card, a.name")];
  if (entries.length === 0) return;
  const place = entries.indexOf(document.activeElement);
  const next = place < 0 ? (step > 0 ? 0 : entries.length - 1) : Math.min(entries.length - 1, Math.max(0, place + step));
  entries[next].focus();
  entries[next].scrollIntoView({ block: "nearest" });
}

function go(selector) {
  const found = document.querySelector(selector);
  if (!found) return false;
  if (found.localName === "summary") found.parentElement.open = true;
  found.focus();
  found.scrollIntoView({ block: "center" });
  return true;
}

const actions = {
  "?": () => { showHelp(); return true; },
  j: () => { move(1); return true; },
  k: () => { move(-1); return true; },
  a: () => go("button.approve[name=verdict]"),
  x: () => go("button.reject[name=verdict]"),
  c: () => go("details.edit > summary"),
  m: () => go("form.decision textarea[name=reason]"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !areOn()) return;
  if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
  if (isAfterG) {
    isAfterG = false;
    const place = places[event.key];
    if (place && document.querySelector(`header nav a[href="${place}"]`)) {
      event.preventDefault();
      location.assign(place);
    }
    return;
  }
  if (event.key === "g") { isAfterG = true; return; }
  if (Object.hasOwn(actions, event.key) && actions[event.key]()) event.preventDefault();
});

const button = element("button", "?", { type: "button", class: "help", "aria-label": "Keyboard shortcuts" });
button.addEventListener("click", showHelp);
document.querySelector("header.bar")?.append(button);
