// Pages of something under way: looks now and then if there is more, and puts it in place of what is there, with what is
// focused and what is open kept as they are.

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
