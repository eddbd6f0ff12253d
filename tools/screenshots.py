"""The pictures of the users' handbook, taken of the made-up zone: what the pages name, and nothing else.

.venv/bin/python tools/screenshots.py                              starts a demonstration of its own (two minutes)
.venv/bin/python tools/screenshots.py --base http://127.0.0.1:8000 takes them of one that runs
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "handbook" / "users" / "pictures"
PORT = 8200
STARTING = 900  # seconds within which the zone is made up
SIZE = {"width": 1280, "height": 800}
COLOURS = 128  # enough for flat pages; a picture stays well under 150 kB
FIRST_ROW = "main table.list tbody a"


class Picture(NamedTuple):
    """What a page of the zone is called in the handbook, who looks at it, and where. `steps`: a link is followed,
    anything else is scrolled to; so no number of a made-up row stands here."""

    name: str
    user: str
    path: str
    steps: tuple[str, ...] = ()


PICTURES = (
    Picture("office-first", "zhao", "/"),
    Picture("office-tasks", "qian", "/tasks/"),
    Picture("office-review", "qian", "/reports/?state=submitted", (FIRST_ROW,)),
    Picture("office-circular", "qian", "/reports/rounds/", (FIRST_ROW, "a:has-text('通报预览')")),
    Picture("park-first", "wu", "/"),
    Picture("park-report", "wu", "/reports/", ("a:has-text('接着填')", "section.part:has(fieldset) .card-header")),
    Picture("park-filing", "wu", "/filings/", (FIRST_ROW,)),
    Picture("park-file", "wu", "/parks/nankai/"),
    Picture("district-first", "zhou", "/"),
    Picture("district-meeting", "zhou", "/meetings/", (FIRST_ROW,)),
    Picture("leader-first", "sun", "/"),
    Picture("leader-matter", "sun", "/for-leader/", (FIRST_ROW,)),
)  # fmt: skip


def take(base: str) -> None:
    """Every picture, and none that the table no longer has."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with with_browser() as browser:
        for user in dict.fromkeys(picture.user for picture in PICTURES):
            page = signed_in(browser, base, user)
            for picture in PICTURES:
                if picture.user == user:
                    shown(page, base, picture)
                    path = FOLDER / f"{picture.name}.png"
                    path.write_bytes(small(page.screenshot()))
                    print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.0f} kB")
            page.context.close()


@contextmanager
def with_browser() -> Iterator[Any]:
    """Debian's chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


def signed_in(browser: Any, base: str, user: str) -> Any:
    from gongjian.zone.demonstration.people import PASSWORD

    page = browser.new_context(viewport=SIZE, locale="zh-CN").new_page()
    page.goto(base)
    page.get_by_label("用户名或手机号").fill(user)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("heading", name="您好").wait_for()
    return page


def shown(page: Any, base: str, picture: Picture) -> None:
    page.goto(base + picture.path)
    for step in picture.steps:
        found = page.locator(step).first
        if found.evaluate("e => e.tagName") == "A":
            found.click()
            page.wait_for_load_state()
        else:
            found.evaluate("e => e.scrollIntoView({behavior: 'instant', block: 'center'})")


def small(png: bytes) -> bytes:
    """In few colours, where Pillow is there to choose them."""
    try:
        from PIL import Image
    except ImportError:
        return png
    written = io.BytesIO()
    few = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


@contextmanager
def demonstration() -> Iterator[str]:
    """A made-up zone in a folder of its own, until the pictures are taken."""
    base = f"http://127.0.0.1:{PORT}"
    with tempfile.TemporaryDirectory() as home:
        running = subprocess.Popen(
            [
                Path(sys.executable).with_name("gongjian"),
                "serve",
                "--demonstration",
                "--home",
                home,
            ],
            env={**os.environ, "GONGJIAN_DEMONSTRATION": "1", "PORT": str(PORT)},
        )
        try:
            wait_for(base, running)
            yield base
        finally:
            running.terminate()
            running.wait()


def wait_for(base: str, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until and running.poll() is None:
        try:
            urllib.request.urlopen(f"{base}/healthz", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    raise SystemExit(
        "示范区没有起来，原因见上面的日志 the demonstration did not start; its log is above"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--base", help="一个已经在运行的示范区的地址 the address of a running demonstration"
    )
    base = options.parse_args().base
    if base:
        take(base.rstrip("/"))
        return
    with demonstration() as started:
        take(started)


if __name__ == "__main__":
    main()
