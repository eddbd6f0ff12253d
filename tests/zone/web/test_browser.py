"""The page of components in a browser: no fault of access, no refused script, keyboard, narrow, print."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from .conftest import own_house

ROOT = Path(__file__).parents[3]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PAGE = "/system/components"


@pytest.fixture(scope="session", autouse=True)
def _assets() -> None:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None and spec.loader is not None
    built = importlib.util.module_from_spec(spec)
    sys.modules["hatch_build"] = built
    spec.loader.exec_module(built)
    assert built.current(), "make assets"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The page of components over HTTP; it needs no database, so no test's transaction either."""
    with own_house():
        server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
        server.set_app(StaticFilesHandler(WSGIHandler()))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(params=[1440, 390])
def page(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    """The page of components; whatever the browser complains of fails the test."""
    shown = browser.new_page(viewport={"width": request.param, "height": 900}, locale="zh-CN")
    shown.set_default_timeout(10_000)
    complaints: list[str] = []
    shown.on("console", lambda said: complaints.append(said.text))
    shown.on("pageerror", lambda fault: complaints.append(str(fault)))
    shown.goto(address + PAGE)
    yield shown
    shown.close()
    assert complaints == []


def test_axe_finds_nothing(page: Any) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci in frontend")
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    found = page.evaluate("axe.run().then(done => done.violations)")
    assert [(v["impact"], v["id"], v["nodes"][0]["target"]) for v in found] == []


def test_the_page_is_no_wider_than_the_screen(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_first_key_leads_past_the_navigation(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_navigation_opens_and_closes_from_the_keyboard(page: Any) -> None:
    opener = page.locator(".side-open")
    if not opener.is_visible():
        assert page.locator("#side").is_visible()
        return
    assert not page.locator("#side").is_visible()
    opener.focus()
    page.keyboard.press("Enter")
    assert page.locator("#side").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#side").is_visible()


def test_a_deed_is_asked_for_and_escape_leaves_it_undone(page: Any) -> None:
    posts: list[str] = []
    page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    page.locator("form[data-confirm] button").click()
    box = page.locator("dialog#confirm")
    assert box.is_visible()
    assert "须重新上报" in box.inner_text()
    page.keyboard.press("Escape")
    assert not box.is_visible()
    assert posts == []
    page.locator("form[data-confirm] button").click()
    with page.expect_navigation():
        box.locator("[data-yes]").click()
    assert len(posts) == 1


def test_columns_are_chosen_and_rows_ordered(page: Any) -> None:
    page.locator(".list-tools summary").first.click()
    page.locator("input[name=columns][value=code]").first.uncheck()
    with page.expect_navigation():
        page.locator(".list-tools button[type=submit]").first.click()
    assert "统一社会信用代码" not in page.locator("table.list thead").inner_text()
    with page.expect_navigation():
        page.locator("th a", has_text="营业收入").click()
    assert page.locator("th[aria-sort=ascending]").count() == 1
    assert "columns=name" in page.url


def test_paper_has_the_heads_the_totals_and_no_frame(page: Any) -> None:
    page.emulate_media(media="print")
    shown = {
        name: page.locator(name).first.is_visible()
        for name in (
            ".side",
            ".top",
            ".list-bar",
            "table.list thead",
            "table.list tfoot",
            ".watermark",
            ".demonstration",
        )
    }
    assert [name for name, seen in shown.items() if seen] == [
        "table.list thead", "table.list tfoot", ".watermark", ".demonstration",
    ]  # fmt: skip
    heads = page.evaluate("getComputedStyle(document.querySelector('table.list thead')).display")
    assert heads == "table-header-group"
    page.emulate_media(media="screen")
