"""What a person does, in Debian's Chromium: the ways through, no request that leaves the machine, axe-core on every page.

Skipped, and loudly, where there is no browser (`make test` installs one where it may).
"""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from dragoman.record import Record
from dragoman.workbench.accounts import Accounts
from dragoman.workbench.app import create_app

CHROMIUM = next(
    (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None
)
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PASSWORD = "a long enough password"
expect.set_options(timeout=60_000)  # busy machines are slow

if CHROMIUM is None:
    warnings.warn(
        "NO BROWSER: the workbench's browser tests are skipped. Debian: sudo apt install chromium",
        stacklevel=1,
    )
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: install chromium to run the browser tests"),
    pytest.mark.xdist_group("browser"),
]


class Server:
    """The workbench on a free port of this machine, in a thread."""

    def __init__(self, record: Path) -> None:
        self.app = create_app(record)
        sock = socket.socket()
        sock.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(self.app, log_level="error"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [sock]}, daemon=True)
        self._thread.start()
        for _ in range(200):
            if self._server.started:
                break
            time.sleep(0.05)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as p:
        browser = p.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(record: Path) -> Iterator[Server]:
    server = Server(record)
    yield server
    server.stop()


@pytest.fixture
def own(mine: Path) -> Iterator[Server]:
    """A server of a copy, to be judged."""
    server = Server(mine)
    yield server
    server.stop()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """visit(url, theme, width) opens a page; afterwards: nothing left the machine, nothing was refused, nothing failed."""
    problems: list[str] = []
    contexts = []

    def open_page(url: str, theme: str = "light", width: int = 1280) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=theme)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)

        def asked(request: Any) -> None:
            if not re.match(r"(http://127\.0\.0\.1:|data:|blob:http://127\.0\.0\.1:)", request.url):
                problems.append(f"left the machine: {request.url}")

        page.on("request", asked)
        page.on("pageerror", lambda e: problems.append(f"script failed: {e}"))
        page.on("console", lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None)
        page.on("dialog", lambda d: problems.append(f"a dialog opened: {d.message}"))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


def incident(record: Path, words: str) -> str:
    return str(next(c for c in Record.open(record).claims() if words in c.sentence).incident_id)


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {n['html'][:160]}" for v in found["violations"] for n in v["nodes"][:3]]


def test_find_an_incident_and_follow_its_figure_to_the_sentence(
    visit: Callable[..., Page], server: Server
) -> None:
    page = visit(server.url)
    page.locator(".fd[data-f=actor] summary").click()
    page.locator(".fd[data-f=area] summary").click()
    page.locator(".fd[data-f=area] a", has_text="Balyun").first.click()
    expect(page).to_have_url(re.compile("area=Balyun"))
    rows = page.locator("a.row")
    expect(rows).to_have_count(1)
    rows.first.focus()
    page.keyboard.press("Enter")
    page.locator(".fld[data-field=killed] a.q").first.click()
    expect(page.locator("mark#words")).to_contain_text("At least 33")
    page.go_back()
    page.go_back()
    expect(page).to_have_url(re.compile("area=Balyun"))


def test_the_brush_is_worked_by_keys(visit: Callable[..., Page], server: Server) -> None:
    page = visit(server.url)
    handle = page.locator(".wide .handle[data-which=since]")
    handle.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"since=\d{4}-\d\d-\d\d"))
    expect(page.locator(".wide .handle[data-which=since]")).to_have_attribute("aria-valuenow", "8")


def test_the_map_draws_what_the_list_holds(visit: Callable[..., Page], server: Server) -> None:
    page = visit(server.url)
    page.wait_for_selector("#map[data-ready=yes]")
    expect(page.locator("#over a").first).to_be_attached()
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Show all incidents").click()


def test_keys_lead_about(visit: Callable[..., Page], server: Server) -> None:
    page = visit(server.url)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("a.row").first).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("f")
    expect(page).to_have_url(re.compile("/figures"))
    page.keyboard.press("/")
    page.keyboard.type("shelling")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_contain_text("shelling")


def test_merge_two_by_key_and_take_it_back(visit: Callable[..., Page], own: Server, mine: Path) -> None:
    a, b = incident(mine, "At least 33"), incident(mine, "killing five")
    page = visit(f"{own.url}/review?item=p-{a}-{b}")
    expect(page.get_by_text("Is this one happening, or two?")).to_be_visible()
    page.keyboard.press("s")
    expect(page.locator(".flash")).to_contain_text("Kept: the same")
    page.keyboard.press("z")
    expect(page.locator(".flash")).to_contain_text("taken back")
    assert [j.action for j in Record.open(mine).judgements.all()] == ["same", "undo"]


def test_a_place_is_corrected_on_the_map(visit: Callable[..., Page], own: Server, mine: Path) -> None:
    page = visit(f"{own.url}/review?item=i-{incident(mine, 'At least 33')}")
    where = page.locator(".fld[data-field=where]")
    where.hover()
    where.get_by_role("button", name="correct").click()
    expect(page.locator("#to-place")).to_be_focused()
    page.keyboard.type("Saraqib")
    expect(page.locator("[data-places] .cand").first).to_contain_text("Saraqib")
    page.get_by_text("Pick it on the map").click()
    page.wait_for_selector(".pickmap[data-ready=yes]")
    page.get_by_role("button", name="Take the middle of the map").click()
    expect(page.locator("#to-place")).to_have_value(re.compile(r".+ @ -?\d+\.\d+,-?\d+\.\d+"))
    page.locator("#because").fill("by the map")
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("Kept: corrected")
    (kept,) = Record.open(mine).judgements.all()
    assert (kept.field, kept.reason, kept.value["where_prec"]) == ("place", "by the map", 2)


def test_names_of_the_record_are_offered(visit: Callable[..., Page], own: Server, mine: Path) -> None:
    page = visit(f"{own.url}/review?item=i-{incident(mine, 'At least 33')}")
    page.keyboard.press("c")
    page.locator("#to-actors").fill("")
    page.locator("#to-actors").press_sequentially("syri")
    page.locator("[data-names] .cand").first.click()
    expect(page.locator("#to-actors")).to_have_value(re.compile("Syria"))


def test_a_missed_claim_is_added_by_selecting_its_words(
    visit: Callable[..., Page], own: Server, mine: Path
) -> None:
    report = next(r for r in Record.open(mine).reports() if r.external_id == "two")
    page = visit(f"{own.url}/report/{report.report_id}")
    page.evaluate(
        """() => { const walker = document.createTreeWalker(document.querySelector('.read .rd'), NodeFilter.SHOW_TEXT);
        for (let n = walker.nextNode(); n; n = walker.nextNode()) { const at = n.data.indexOf('the Kremlin');
        if (at >= 0) { const r = document.createRange(); r.setStart(n, at); r.setEnd(n, at + 11);
        getSelection().removeAllRanges(); getSelection().addRange(r); return; } } }"""
    )
    page.locator(".read .rd").dispatch_event("pointerup")
    expect(page.locator("#missed")).to_be_visible()
    page.locator("#missed select[name=event_type]").select_option("CONSULT")
    page.locator("#missed button.go").click()
    expect(page.locator(".flash")).to_contain_text("Kept: added")
    (added,) = Record.open(mine).judgements.all()
    assert added.anchors[0].words == "the Kremlin"


def test_second_coder_disagrees_and_the_adjudicator_decides(visit: Callable[..., Page], mine: Path) -> None:
    accounts = Accounts(mine)
    for name, role in (("ann", "coder"), ("bo", "coder"), ("cy", "adjudicator")):
        accounts.add(name, role, PASSWORD)
    server = Server(mine)
    try:
        item = f"i-{incident(mine, 'At least 33')}"

        def signed_in(name: str, path: str) -> Page:
            page = visit(server.url + path)
            page.get_by_label("Name").fill(name)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(server.url + path)
            page.wait_for_load_state()
            return page

        ann = signed_in("ann", f"/review?item={item}")
        ann.keyboard.press("x")
        expect(ann.locator(".flash")).to_contain_text("Kept: wrong")
        bo = signed_in("bo", f"/review?item={item}")
        expect(bo.get_by_text("sealed until you answer")).to_be_visible()
        bo.keyboard.press("a")
        expect(bo.locator(".flash")).to_contain_text("Kept: accepted")
        cy = signed_in("cy", "/review/differences")
        cy.get_by_role("button", name="bo is right").click()
        expect(cy.get_by_text("No differences are open")).to_be_visible()
    finally:
        server.stop()


def test_nothing_of_a_hostile_report_runs(visit: Callable[..., Page], server: Server, record: Path) -> None:
    store = Record.open(record)
    hostile = next(r for r in store.reports() if r.external_id == "hostile")
    claims = [c for c in store.claims() if c.report_id == hostile.report_id]
    page = visit(server.url)
    for path in ("/", "/reports", f"/report/{hostile.report_id}", *(f"/incident/{c.incident_id}" for c in claims), *(f"/review?item=i-{c.incident_id}" for c in claims), "/figures", "/themes/hostilities"):  # fmt: skip
        page.goto(server.url + path)
        assert (
            page.evaluate(
                "document.querySelectorAll('main img, main script, main [onload], main [onerror]').length"
            )
            == 0
        )
        if path != "/":  # the list scrolls inside itself
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), path


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(visit: Callable[..., Page], server: Server, record: Path, theme: str) -> None:
    one = incident(record, "killing five")
    report = next(r for r in Record.open(record).reports() if r.external_id == "one")
    page = visit(server.url, theme)
    found: dict[str, list[str]] = {}
    paths = ("/", "/?theme=arms&actor=Nobody", f"/incident/{one}", f"/report/{report.report_id}", "/reports?q=soldiers", "/figures", "/figures?measure=returned", "/themes/diplomacy", "/themes/hostilities", "/themes/alignment", "/themes/displacement", f"/incident/{one}/weights", f"/review?item=i-{one}", f"/review?item=i-{one}&fix=place", "/?known=2020-02-28", "/review/differences", "/sign-in", "/log", "/incident/0000")  # fmt: skip
    for path in paths:
        page.goto(server.url + path)
        if bad := violations(page):
            found[path] = bad
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/", f"/incident/{one}", "/figures"):
        page.goto(server.url + path)
        if bad := violations(page):
            found[f"{path} (390)"] = bad
    assert found == {}, "\n".join(f"{p}: {b}" for p, bs in found.items() for b in bs)
