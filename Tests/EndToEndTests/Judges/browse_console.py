"""Walks through the console as a person does, in a real browser, and judges each page.

Usage: browse_console.py FILE, a JSON object: server, proposal, task, deadLetter, rule, images (a folder, or "").
Prints one line for each thing that was looked at, "ok NAME" or "wrong NAME: WHAT"; the exit status is 1 where one was wrong.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

BROWSER = "/usr/bin/chromium"
DESK = {"width": 1180, "height": 820}
PHONE = {"width": 390, "height": 780}
# Milliseconds. Far longer than anything takes: a machine may have much else to do.
WAIT = 120_000
expect.set_options(timeout=WAIT)

# The pictures are to look the same wherever they are taken: these fonts where they are installed, and no others.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  %s
</fontconfig>
""" % "".join(
    f'<match target="pattern"><test name="family"><string>{family}</string></test>'
    f'<edit name="family" mode="prepend" binding="strong"><string>{font}</string></edit></match>'
    for family, font in [
        ("system-ui", "Inter"), ("sans", "Inter"), ("sans-serif", "Inter"), ("DejaVu Sans", "Inter"),
        ("monospace", "JetBrains Mono"),
    ]
)

axe = Axe()
wrong = 0


def tell(name, problems):
    global wrong
    for problem in problems:
        wrong += 1
        print(f"wrong {name}: {problem}", flush=True)
    if not problems:
        print(f"ok {name}", flush=True)


class Visit:
    """A browser window with a look of its own, whose console and requests are watched."""

    def __init__(self, browser, facts, scheme, size):
        self.facts = facts
        self.server = facts["server"]
        self.look = f"{scheme}-{'phone' if size is PHONE else 'desk'}"
        self.context = browser.new_context(
            color_scheme=scheme, viewport=size, device_scale_factor=1, locale="en-GB", reduced_motion="reduce"
        )
        self.context.set_default_timeout(WAIT)
        self.page = self.context.new_page()
        self.problems = []
        self.page.on("console", self.on_console)
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        self.page.on("request", self.on_request)
        self.page.on("response", self.on_response)

    def on_console(self, message):
        if message.type in ("error", "warning"):
            self.problems.append(f"console {message.type}: {message.text}")

    def on_request(self, request):
        if not request.url.startswith(self.server + "/"):
            self.problems.append(f"a request to {request.url}")

    def on_response(self, response):
        if response.status >= 400:
            self.problems.append(f"{response.status} for {response.url}")

    def open(self, path):
        self.page.goto(self.server + path, wait_until="load")

    def judge(self, name, image=None):
        """What the browser and axe-core find wrong with the page as it is now."""
        found = self.problems[:]
        self.problems.clear()
        results = axe.run(self.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
        for violation in results.response["violations"]:
            targets = ", ".join(str(node["target"]) for node in violation["nodes"][:3])
            found.append(f"{violation['id']} ({violation['impact']}): {violation['help']} at {targets}")
        width = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if width[0] > width[1]:
            found.append(f"it is {width[0]} wide in a window of {width[1]}")
        if self.page.evaluate("document.querySelectorAll('style, script:not([src]), [style], [onclick]').length") > 0:
            found.append("something is inline")
        tell(f"{name} {self.look}", found)
        if image and self.facts["images"]:
            Path(self.facts["images"]).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{self.facts['images']}/{image}.png", animations="disabled")


def pages(facts):
    return [
        ("inbox", "/"), ("decided", "/inbox/decided"), ("proposal", f"/inbox/{facts['proposal']}"),
        ("live", "/console/live"), ("task", f"/tasks/{facts['task']}"), ("rules", "/console/rules"),
        ("rule", f"/console/rules/{facts['rule']}"), ("explain", "/console/explain"),
        ("explained", "/console/explain?event=1"), ("dead-letters", "/console/dead-letters"),
        ("dead-letter", f"/console/dead-letters/{facts['deadLetter']}"), ("spend", "/console/spend?days=30"),
    ]


def look_around(browser, facts):
    # Those that Docs/console.md shows.
    images = {
        "light-desk": ["inbox", "proposal", "live", "rule", "explained", "dead-letter"],
        "dark-desk": ["spend"],
        "light-phone": ["proposal"],
    }
    for scheme in ("light", "dark"):
        for size in (DESK, PHONE):
            visit = Visit(browser, facts, scheme, size)
            for name, path in pages(facts):
                visit.open(path)
                if name == "live":
                    expect(visit.page.locator("#live-state.on")).to_be_visible()
                image = f"console-{name}-{visit.look}" if name in images.get(visit.look, []) else None
                visit.judge(name, image)
            visit.context.close()


def follow_live(browser, facts):
    """An event that is sent while the page is open appears on it, and a hostile one as text."""
    visit = Visit(browser, facts, "light", DESK)
    visit.open("/console/live")
    expect(visit.page.locator("#live-state.on")).to_be_visible()
    event = {
        "specversion": "1.0", "id": "live-<b>1</b>", "source": "/inventory/eu", "type": "StockLevelZero",
        "subject": "<script>alert(1)</script>", "data": {"sku": "SKU-123", "warehouse": "EU-1", "openOrders": 0, "leadTimeDays": 14},
    }
    answer = visit.context.request.post(
        visit.server + "/events", data=json.dumps(event), headers={"Content-Type": "application/cloudevents+json"}
    )
    task = answer.json()["task"]
    flow = visit.page.locator(f'[data-task="{task}"]')
    expect(flow).to_contain_text("<script>alert(1)</script>")
    expect(flow).to_contain_text("ReorderProposed waits for group:buyers")
    assert visit.page.locator("#flows script").count() == 0
    visit.judge("live, with an event that came")
    visit.context.close()


def use_keys(browser, facts):
    """The whole way by keyboard: to the list, to an entry, to its buttons, and to another page."""
    visit = Visit(browser, facts, "light", DESK)
    page = visit.page
    visit.open("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("a.card").first).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("dialog#shortcuts")).to_be_visible()
    visit.judge("shortcuts")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/console/rules")
    visit.open(f"/inbox/{facts['proposal']}")
    page.keyboard.press("a")
    expect(page.locator("button.approve")).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator("details.edit")).to_have_attribute("open", "")
    tell("keys", visit.problems)
    visit.context.close()


def decide(browser, facts):
    """Inbox → edit → approve → outcome."""
    visit = Visit(browser, facts, "light", DESK)
    page = visit.page
    visit.open("/")
    page.locator(f'a.card[href="/inbox/{facts["proposal"]}"]').click()
    page.wait_for_url(f"**/inbox/{facts['proposal']}")
    page.get_by_text("Change what is proposed").click()
    form = page.locator("details.edit form")
    form.locator('[name="/quantity"]').fill("192")
    form.locator('[name="/cost"]').fill("18528")
    form.get_by_label("Who you are").select_option(label="Anna Petrova")
    form.get_by_label("Reason kept with the change").fill("One more pack, for the spring sale.")
    form.get_by_role("button", name="Save as the next revision").click()
    expect(page.get_by_role("heading", name="What was changed")).to_be_visible()
    expect(page.get_by_text("One more pack, for the spring sale.")).to_be_visible()
    visit.judge("an edited proposal")
    decision = page.locator("form.decision")
    decision.get_by_label("Who you are").select_option(label="Ben Okafor")
    decision.get_by_label("Reason kept with the decision").fill("As Anna says.")
    decision.get_by_role("button", name="Approve").click()
    expect(page.locator(".outcome")).to_contain_text("Ben Okafor approved this in the inbox")
    visit.judge("the outcome", "console-outcome-light-desk")
    visit.open("/inbox/decided")
    expect(page.locator(f'a.card[href="/inbox/{facts["proposal"]}"]')).to_be_visible()
    visit.open(f"/tasks/{facts['task']}")
    expect(page.locator("svg.causes")).to_contain_text("Approved by ben")
    expect(page.locator("svg.causes")).to_contain_text("ReorderApproved")
    visit.judge("the task of a decided proposal", "console-task-decided-light-desk")
    visit.context.close()


def main():
    facts = json.loads(Path(sys.argv[-1]).read_text())
    assert urlsplit(facts["server"]).hostname == "127.0.0.1"
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as fonts, sync_playwright() as playwright:
        fonts.write(FONTS)
        fonts.flush()
        environment = {**os.environ, "FONTCONFIG_FILE": fonts.name}
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"], env=environment)
        look_around(browser, facts)
        use_keys(browser, facts)
        follow_live(browser, facts)
        decide(browser, facts)
        browser.close()
    sys.exit(1 if wrong else 0)


main()
