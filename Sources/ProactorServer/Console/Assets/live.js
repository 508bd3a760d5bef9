// The live page: follows `/stream` from where the page ended, and after a cut from its last entry on. What it is told goes
// into the page as text alone.

const list = document.getElementById("flows");
const empty = document.getElementById("live-empty");
const state = document.getElementById("live-state");
const flowMaximum = Number(list.dataset.maximum);
const entryMaximum = Number(list.dataset.entries);
const textMaximum = 160;

const tones = {
  RuleFailed: "bad", HopLimitReached: "bad", RunDeadLettered: "bad", RunRetrying: "wait", RunWaiting: "wait",
  ProposalWaiting: "wait", EventEmitted: "good", RunCompleted: "good", ProposalDecided: "good",
  DeadLetterResolved: "good", TaskCompleted: "good",
};

function words(name) {
  const spaced = name.replace(/([a-z])([A-Z])/g, (_, left, right) => `${left} ${right.toLowerCase()}`).replace(/[_-]/g, " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function short(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
  return text.length > textMaximum ? `${text.slice(0, textMaximum)}…` : text;
}

function sentence(kind, data) {
  const field = (name) => short(data[name] ?? "?");
  switch (kind) {
    case "EventAccepted": return `${field("type")} from ${field("source")}`;
    case "RuleMatched": return `${field("rule")} wakes the agent ${field("agent")}`;
    case "RuleFailed": return `${field("rule")}: its '${field("part")}' cannot be evaluated: ${field("error")}`;
    case "HopLimitReached": return `${field("type")} has ${field("hops")} events behind it; the limit is ${field("limit")}`;
    case "RunStarted": return `${field("agent")}, attempt ${field("attempt")}`;
    case "ReasoningStep": return short(data.text ?? "");
    case "ToolCalled": return `${field("tool")} ${field("arguments")}`;
    case "ToolReturned": return `${field("tool")} ${data.error ? `failed: ${short(data.error)}` : `returned ${field("result")}`} (${field("milliseconds")} ms)`;
    case "RunWaiting": return `waits: ${field("reason")}`;
    case "RunRetrying": return `attempt ${field("attempt")} failed: ${field("error")}`;
    case "RunCompleted": return `${field("rule")}: emitted ${data.outputs ? `${data.outputs} ${data.outputs === 1 ? "event" : "events"}` : "nothing"}, ${field("milliseconds")} ms after it matched`;
    case "RunDeadLettered": return `${field("rule")}: ${field("error")}`;
    case "DeadLetterResolved": return `${field("by")} ${field("action")} ${field("run")}`;
    case "EventEmitted": return data.subject ? `${field("type")} for ${field("subject")}` : field("type");
    case "ProposalWaiting": return `${field("type")} waits for ${(data.approvers ?? []).join(", ") || "anybody"}`;
    case "ProposalChanged": return `${field("by")}: ${field("change")}`;
    case "ProposalDecided": return data.by ? `${field("by")} ${data.verdict === "reject" ? "rejected" : "approved"} it; it is ${field("state")}` : `it is ${field("state")}`;
    case "TaskCompleted": return data.outcome === "failed" ? "a run could not go on; nothing is left to do" : "nothing is left to do";
    default: return short(data);
  }
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function makeFlow(entry) {
  const item = element("li", "flow");
  item.dataset.task = entry.task;
  const line = element("div", "line");
  const link = element("a", "name");
  link.href = `/tasks/${encodeURIComponent(entry.task)}`;
  link.append(element("strong", "", words(entry.type ?? "?")), " ");
  const time = element("time", "", entry.at.slice(11, 19));
  time.title = entry.at;
  line.append(link, time);
  item.append(line, element("ol", "trail"));
  return item;
}

const pieces = new Map();

// A text comes in pieces while it is written; whether this is its last one, which is then given the whole.
function whole(entry) {
  const key = `${entry.task} ${entry.data.turn}`;
  const text = (pieces.get(key) ?? "") + (entry.data.text ?? "");
  if (entry.data.partial === true) {
    pieces.set(key, text.slice(0, textMaximum + 1));
    return false;
  }
  pieces.delete(key);
  entry.data.text = text;
  return true;
}

function show(entry) {
  if (entry.kind === "ReasoningStep" && !whole(entry)) return;
  const known = [...list.children].find((item) => item.dataset.task === entry.task);
  const item = known ?? makeFlow(entry);
  const trail = item.querySelector(".trail");
  const row = element("li", tones[entry.kind] ?? "plain");
  row.append(element("strong", "", words(entry.kind)), " ", element("span", "", sentence(entry.kind, entry.data)));
  trail.append(row);
  const name = item.querySelector("a.name");
  if (entry.data.subject && !name.querySelector(".subject")) name.append(element("span", "subject", entry.data.subject));
  while (trail.children.length > entryMaximum) trail.firstElementChild.remove();
  // Whoever reads or stands on an entry must not lose it.
  if (!known) list.prepend(item);
  else if (!list.contains(document.activeElement)) list.prepend(item);
  while (list.children.length > flowMaximum) list.lastElementChild.remove();
  empty.hidden = true;
}

let cursor = list.dataset.after;
let source;

function tell(text, isLive) {
  state.classList.toggle("on", isLive);
  state.lastElementChild.textContent = text;
}

function follow() {
  source?.close();
  source = new EventSource(`/stream?after=${cursor}`);
  source.addEventListener("open", () => tell("live", true));
  source.addEventListener("error", () => {
    tell("cut off; trying again", false);
    // A browser gives up where the answer is no stream, as while the server starts.
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, 3000);
  });
  for (const kind of list.dataset.kinds.split(" ")) {
    source.addEventListener(kind, (event) => {
      if (event.lastEventId) cursor = event.lastEventId;
      show(JSON.parse(event.data));
    });
  }
}

follow();
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => { if (event.persisted) follow(); });
