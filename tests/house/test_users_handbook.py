"""The users' handbook says what stands on the pages, and its pictures are those that the script takes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from tools.screenshots import PICTURES

from packs.tianjin import tianjin

ROOT = Path(__file__).parents[2]
USERS = ROOT / "docs" / "handbook" / "users"
PAGES = sorted(USERS.glob("*.md"))
ZONE = ROOT / "src" / "gongjian" / "zone"
HAN = "[\u4e00-\u9fff]"
MOST = 150_000  # bytes of a picture


@cache
def said_by_the_zone() -> str:
    """Templates, menus, forms and messages; not what made-up people write."""
    found = [
        path for pattern in ("*.html", "*.py") for path in ZONE.rglob(pattern)
        if not {"migrations", "demonstration"} & set(path.parts)
    ]  # fmt: skip
    return "\n".join(path.read_text(encoding="utf-8") for path in found)


def on_the_screen(words: str) -> bool:
    """As words of their own, not within longer ones."""
    return re.search(f"(?<!{HAN}){re.escape(words)}(?!{HAN})", said_by_the_zone()) is not None


def named_pictures() -> set[str]:
    found = (re.findall(r"\]\(pictures/([\w-]+)\.png\)", page.read_text("utf-8")) for page in PAGES)
    return {name for names in found for name in names}


def test_every_picture_that_a_page_names_is_there_and_no_other() -> None:
    there = {path.stem for path in (USERS / "pictures").iterdir()}
    assert there == named_pictures()
    assert 6 <= len(there) <= 12


def test_the_script_takes_the_pictures_that_the_pages_name() -> None:
    names = [picture.name for picture in PICTURES]
    assert sorted(names) == sorted(named_pictures())


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_as_wide_as_a_page_and_small(picture: object) -> None:
    path = USERS / "pictures" / f"{picture.name}.png"  # type: ignore[attr-defined]
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(head[16:20], "big") == 1280
    assert path.stat().st_size < MOST


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_bold_words_stand_on_the_screen(page: Path) -> None:
    bold = re.findall(r"\*\*(.+?)\*\*", page.read_text(encoding="utf-8"))
    assert bold
    assert [words for words in bold if words != "加粗" and not on_the_screen(words)] == []


def test_a_word_that_no_page_has_is_found_out() -> None:
    assert on_the_screen("按选的办理")
    assert not on_the_screen("一键办理")
    assert not on_the_screen("按选的办")  # within a longer word


def test_the_days_are_those_of_the_pack() -> None:
    pack = tianjin()
    rows = re.findall(r"^\| [^|]+ \| (\d+) \| `([\w.]+)` \|$",
                      (USERS / "README.md").read_text(encoding="utf-8"), re.M)  # fmt: skip
    assert len(rows) > 20
    told = {name: int(days) for days, name in rows}
    assert told == {name: pack.parameters[name].values[-1].value for name in told}
