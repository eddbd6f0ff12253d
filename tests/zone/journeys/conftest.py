"""A browser at the door of the made-up zone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from zone.journeys.screens import Opened


@pytest.fixture
def opened(served: str, browser: Any) -> Iterator[Opened]:
    """A new browser at the door; whatever it complains of fails the test."""
    pages, complaints = [], []

    def at_the_door(width: int = 1440) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.goto(served + "/")
        pages.append(context)
        return page

    yield at_the_door
    for context in pages:
        context.close()
    unexpected = [c for c in complaints if "404" not in c and "403" not in c]
    assert unexpected == []
