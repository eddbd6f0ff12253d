"""Every page of the made-up zone as a picture: at 1440 and 390 pixels and on paper, with what axe and a ruler find.

.venv/bin/python tools/every_page.py --base http://127.0.0.1:8000 [--to build/pages] [--only tasks,unit]

Walks as each person of the cast from the first screen along the links, and takes each route once, first screens once a
person. Writes the pictures, `sheets/` with six of them on each, and `faults.txt`; routes that no link leads to are told.
"""

from __future__ import annotations

import argparse
import os
import subprocess
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from screenshots import signed_in, with_browser

ROOT = Path(__file__).parent.parent
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
CAST = (
    "qian",
    "zhao",
    "sun",
    "wu",
    "zhou",
    "li",
    "lin",
    "wang",
    "feng",
    "system",
    "security",
    "audit",
)
EACH_PERSON = ("home",)  # what each person sees of their own
TALLEST = 2600  # pixels of a picture that can still be looked at
TILE, ACROSS, DOWN = (640, 900), 3, 2
LINKS = "els => els.map(a => a.getAttribute('href')).filter(h => h && h.startsWith('/'))"


@dataclass
class Walk:
    """What has been seen, and what was found on the way."""

    base: str
    to: Path
    only: str = ""
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def as_(self, browser: Any, user: str) -> None:
        page = signed_in(browser, self.base, user)
        page.set_viewport_size(WIDE)
        waiting, asked = deque(["/"]), {"/"}
        while waiting:
            path = waiting.popleft()
            name = route(path)
            if name is None or self._known(name, user):
                continue
            for link in self._looked_at(page, name, user, path):
                if link not in asked and (link.partition("?")[0] not in asked or "?" not in link):
                    asked.add(link)
                    waiting.append(link)
        page.context.close()

    def _known(self, name: str, user: str) -> bool:
        return (f"{name} of {user}" if name in EACH_PERSON else name) in self.seen

    def _looked_at(self, page: Any, name: str, user: str, path: str) -> list[str]:
        """The links of a page, once its pictures are taken; a file to take along is no page."""
        self.seen.add(f"{name} of {user}" if name in EACH_PERSON else name)
        answer = page.request.get(self.base + path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return []
        if answer.status != 200:
            self.faults.append(f"{name} {path} as {user}: {answer.status}")
            return []
        page.goto(self.base + path)
        page.wait_for_load_state("networkidle")
        if not self.only or any(word in name for word in self.only.split(",")):
            self._taken(page, f"{name}-{user}", path)
        return list(page.eval_on_selector_all("main a, nav a, header a", LINKS))

    def _taken(self, page: Any, name: str, path: str) -> None:
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            page.screenshot(path=self.to / f"{name}-{size['width']}.png", full_page=True)
            self.faults += [f"{path} at {size['width']}: {told}" for told in found_on(page)]
        page.set_viewport_size(WIDE)
        page.pdf(path=self.to / f"{name}.pdf", format="A4", print_background=True)
        subprocess.run(["pdftoppm", "-r", "60", "-l", "2", "-png", f"{name}.pdf", f"{name}-a4"], cwd=self.to, check=True)  # fmt: skip


def route(path: str) -> str | None:
    from django.urls import Resolver404, resolve

    try:
        return resolve(urlsplit(path).path).url_name
    except Resolver404:
        return None


def found_on(page: Any) -> Iterator[str]:
    """What axe calls serious, and what stands out of the screen."""
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    for fault in page.evaluate("axe.run().then(done => done.violations)"):
        if fault["impact"] in ("serious", "critical"):
            yield f"{fault['id']} {fault['nodes'][0]['target']}"
    if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        yield "wider than the screen"


def sheets(folder: Path) -> None:
    """Six pictures on one, in the order of their names, for eyes that have many to look at."""
    from PIL import Image, ImageDraw

    (folder / "sheets").mkdir(exist_ok=True)
    for ending in ("1440", "390", "a4-*1"):
        found = sorted(folder.glob(f"*-{ending}.png"))
        for start in range(0, len(found), ACROSS * DOWN):
            sheet = Image.new("RGB", (TILE[0] * ACROSS, (TILE[1] + 24) * DOWN), "white")
            for i, path in enumerate(found[start : start + ACROSS * DOWN]):
                picture = Image.open(path).convert("RGB")
                picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
                picture.thumbnail(TILE)
                at = (i % ACROSS * TILE[0], i // ACROSS * (TILE[1] + 24))
                sheet.paste(picture, (at[0], at[1] + 24))
                ImageDraw.Draw(sheet).text((at[0] + 6, at[1] + 6), path.stem, fill="red")
            sheet.save(folder / "sheets" / f"{ending.strip('-*1') or 'a4'}-{start // 6:02d}.png")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", required=True, help="一个在运行的示范区 a running demonstration")
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "pages")
    parser.add_argument(
        "--only", default="", help="名字里有这些词的页面 pages whose name holds one of these words"
    )
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongjian.config.settings")
    os.environ.setdefault("GONGJIAN_DEMONSTRATION", "1")
    os.environ.setdefault("GONGJIAN_HOME", str(ROOT / "build" / "mypy"))
    import django
    from django.urls import get_resolver

    django.setup()
    options.to.mkdir(parents=True, exist_ok=True)
    walk = Walk(options.base.rstrip("/"), options.to, options.only)
    with with_browser() as browser:
        for user in CAST:
            walk.as_(browser, user)
            print(f"{user}: {len(walk.seen)} routes so far, {len(walk.faults)} faults", flush=True)
    sheets(options.to)
    named = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    walk.faults += [f"no link leads to {name}" for name in sorted(named - walk.seen)]
    (options.to / "faults.txt").write_text("\n".join(walk.faults) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
