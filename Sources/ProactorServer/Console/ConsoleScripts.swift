/// The modules of the pages. They put what they are told into the page as text alone, and ask nobody but this server.
enum ConsoleScripts {
    /// Shortcuts of every page: between pages with `g`, through lists with `j` and `k`, and on a proposal's page to what is
    /// done there. They can be turned off (WCAG 2.2, success criterion 2.1.4), and never do what needs a decision by themselves.
    static let keys = """
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
        """

    /// The live page: follows `/stream` from where the page ended, and after a cut from its last entry on.
    static let live = #"""
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

        function show(entry) {
          if (entry.kind === "ReasoningStep" && entry.data.partial === true) return;
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
        """#

    /// Pages of something under way: looks now and then if there is more, and puts it in place of what is there, with what is
    /// focused and what is open kept as they are.
    static let fresh = """
        // As the server wrote it, before anybody opened anything.
        let known = document.querySelector("main[data-refresh]")?.innerHTML;

        async function look() {
          const main = document.querySelector("main[data-refresh]");
          if (!main) return;
          const seconds = Number(main.dataset.refresh);
          try {
            if (!document.hidden) await renew(main);
          } catch {
            // The server is away for a while; the page stays as it is.
          }
          setTimeout(look, seconds * 1000);
        }

        async function renew(main) {
          const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "manual" });
          if (!answer.ok) return;
          const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
          if (!fresh || fresh.innerHTML === known) return;
          // A selection is somebody reading.
          if (String(getSelection()) !== "") return;
          known = fresh.innerHTML;
          const focused = main.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
          const open = [...main.querySelectorAll("details")].map((details) => details.open);
          [...fresh.querySelectorAll("details")].forEach((details, place) => { details.open = open[place] ?? false; });
          main.replaceWith(document.adoptNode(fresh));
          if (focused) document.querySelector(`main a[href="${CSS.escape(focused)}"]`)?.focus();
        }

        setTimeout(look, 5000);
        """

    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1d5fd1"/><path d="M11 25V8h6.5a5.5 5.5 0 0 1 0 11H11" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/></svg>
        """
}
