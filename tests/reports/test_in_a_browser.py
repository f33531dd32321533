"""The page in a real browser: it loads from the disk, asks for nothing, complains of nothing, and fits a telephone."""

import base64
import json
import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports import hostile
from ringtrue.instruments.legal.licences.answers import read_texts
from ringtrue.instruments.legal.licences.identity import identify
from ringtrue.instruments.legal.licences.known import known_texts
from ringtrue.instruments.legal.reading import read
from ringtrue.reports import html_page
from ringtrue.reports.licence_page import as_page
from ringtrue.reports.licence_text import LicenceRead

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--remote-debugging-pipe",
)  # fmt: skip
PATIENCE = 60.0
"""Seconds of silence after which the browser counts as gone."""

ASKED = "Network.requestWillBeSent"
COMPLAINTS = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")

AXE = Path.home() / ".cache/ringtrue-tests/axe-core-4.14.1/node_modules/axe-core/axe.min.js"
"""Where `tests/reports/get-axe.sh` lays the accessibility checker."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BROWSER, reason="no chromium here: install it to see the page in a real browser"),
]


class Browser:
    """A browser that is told what to do over a pipe (the DevTools protocol), and keeps what it reports."""

    def __init__(self, profile: Path) -> None:
        hears, self._says = os.pipe()
        self._hears, tells = os.pipe()

        def ears_and_mouth() -> None:
            # The protocol wants descriptors 3 and 4; copies first, because ours may have these numbers.
            ear, mouth = os.dup(hears), os.dup(tells)
            os.dup2(ear, 3)
            os.dup2(mouth, 4)

        command = [BROWSER, *SWITCHES, f"--user-data-dir={profile}"]
        self.process = subprocess.Popen(
            command, preexec_fn=ears_and_mouth, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(hears)
        os.close(tells)
        self._messages = self._read()
        self._count = 0
        self._session: str | None = None
        self.events: list[dict] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def ask(self, method: str, **params: object) -> dict:
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._says, json.dumps(message).encode() + b"\0")
        for answer in self._messages:
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)
        raise AssertionError("the browser ended")

    def wait_for(self, event: str) -> None:
        """Waits for an event and takes it away, so that that of the page before is not taken for that of the next."""
        for n, each in enumerate(self.events):
            if each.get("method") == event:
                del self.events[n]
                return
        for message in self._messages:
            if message.get("method") == event:
                return
            self.events.append(message)

    def value(self, expression: str) -> object:
        told = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def show(self, page: Path, width: int) -> None:
        """Opens a page from the disk in a window of this width."""
        self.ask("Page.enable")
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1, mobile=width < 500)
        self.ask("Page.navigate", url=page.as_uri())
        self.wait_for("Page.loadEventFired")

    def close(self) -> None:
        os.close(self._says)
        os.close(self._hears)
        self.process.terminate()
        self.process.wait(timeout=20)

    def _read(self) -> Iterator[dict]:
        rest = b""
        while select.select([self._hears], [], [], PATIENCE)[0] and (more := os.read(self._hears, 1 << 16)):
            *whole, rest = (rest + more).split(b"\0")
            yield from map(json.loads, whole)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    opened = Browser(tmp_path / "profile")
    yield opened
    opened.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_loads_in_silence_and_fits(browser: Browser, tmp_path: Path, width: int):
    page = tmp_path / "page.html"
    page.write_text(html_page.as_text(hostile.assessment()), "utf-8")
    browser.ask("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1, mobile=width < 500)
    for room in ("Page", "Runtime", "Log", "Network"):
        browser.ask(f"{room}.enable")
    browser.ask("Page.navigate", url=page.as_uri())
    browser.wait_for("Page.loadEventFired")
    browser.value("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value("document.querySelectorAll('script').length") == 0
    asked = [e["params"]["request"]["url"] for e in browser.events if e.get("method") == "Network.requestWillBeSent"]
    assert [each for each in asked if each != "about:blank"] == [page.as_uri()]
    assert [each for each in browser.events if each.get("method") in COMPLAINTS] == []


def test_a_link_to_a_folded_requirement_opens_it(browser: Browser, tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text(html_page.as_text(hostile.assessment()), "utf-8")
    browser.ask("Page.enable")
    browser.ask("Page.navigate", url=f"{page.as_uri()}#exit-bound")
    browser.wait_for("Page.loadEventFired")
    assert browser.value("document.getElementById('exit-bound').closest('details').open") is True


@pytest.fixture
def stories(demo) -> list[Path]:
    """The pages of the examples, as `ringtrue demo` writes them."""
    return sorted(demo.folder.glob("*/report.html"))


@pytest.mark.skipif(not AXE.is_file(), reason="no axe-core here: tests/reports/get-axe.sh fetches it")
@pytest.mark.parametrize("width", [390, 1280])
def test_people_with_any_eyes_can_read_the_pages(browser: Browser, tmp_path: Path, stories: list[Path], width: int):
    attacked = tmp_path / "page.html"
    attacked.write_text(html_page.as_text(hostile.assessment()), "utf-8")
    found = []
    for page in (*stories, attacked, licence_page(tmp_path)):
        # The page forbids every script, so the checker is let in by the browser, which is not bound by the page.
        browser.ask("Page.setBypassCSP", enabled=True)
        browser.show(page, width)
        browser.value("document.querySelectorAll('details').forEach(each => each.open = true)")
        browser.value(AXE.read_text("utf-8") + "; 0")
        told = browser.value("axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(r.violations))")
        found += [
            f"{page.parent.name}: {each['impact']} {each['id']}: {each['nodes'][0]['html'][:200]}"
            for each in json.loads(str(told))
        ]
    assert found == []


def licence_page(folder: Path) -> Path:
    """The page of a known licence with an edit that decides, a long word and a tag."""
    text = next(each.text for each in known_texts() if each.id == "apache-2.0").replace("irrevocable", "revocable")
    document = read(f"{text}\n<b>{'x' * 400}</b>\n".encode())
    identity = identify(document)
    page = folder / "licence.html"
    told = LicenceRead(document=document, identity=identity, answers=read_texts(document, identity))
    page.write_text(as_page("LICENSE", told), "utf-8")
    return page


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_of_a_licence_fits_and_its_links_mark_words(browser: Browser, tmp_path: Path, width: int):
    browser.show(licence_page(tmp_path), width)
    assert browser.value("document.documentElement.scrollWidth") <= width
    gone = (
        "[...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.querySelector(a.getAttribute('href')))"
    )
    assert browser.value(f"{gone}.length") == 0
    assert browser.value("document.querySelectorAll('mark.edit').length") == 2


@pytest.mark.parametrize("width", [390, 1280])
def test_the_stories_ask_for_nothing_and_fit(browser: Browser, stories: list[Path], width: int):
    for room in ("Page", "Runtime", "Log", "Network"):
        browser.ask(f"{room}.enable")
    assert len(stories) >= 2
    for page in stories:
        browser.events.clear()
        browser.show(page, width)
        browser.value("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert browser.value("document.documentElement.scrollWidth") <= width
        told = [each["params"]["request"]["url"] for each in browser.events if each.get("method") == ASKED]
        assert [each for each in told if each != "about:blank"] == [page.as_uri()]
        assert [each for each in browser.events if each.get("method") in COMPLAINTS] == []


def test_on_paper_nothing_that_is_evidence_stays_folded(browser: Browser, tmp_path: Path, stories: list[Path]):
    browser.show(stories[-1], 1280)
    printed = browser.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
    import pypdfium2

    document = pypdfium2.PdfDocument(base64.b64decode(printed["data"]))
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    document.close()
    assert "For safety, nightly backups are replicated to our storage region in Singapore." in text
    assert "model/README.md, line 32" in text
    assert "sha256:" in text
