"""The how-to pages are followed to the letter: what they tell to write is a pack that holds."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from gongjian.cli import main

PAGES = Path(__file__).parents[2] / "docs" / "how-to"
PACKAGED = Path(__file__).parents[2] / "src" / "gongjian" / "packs" / "tianjin"
BLOCK = r"^( *)```{kind}\n(.*?)^ *```$"


def blocks(page: str, kind: str = "yaml") -> list[str]:
    """The blocks of a kind of a page, without the indent of the list that they stand in."""
    text = (PAGES / page).read_text(encoding="utf-8")
    found = re.findall(BLOCK.format(kind=kind), text, re.MULTILINE | re.DOTALL)
    return [re.sub(f"^{indent}", "", body, flags=re.MULTILINE) for indent, body in found]


def told(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out + said.err


def appended(file: Path, text: str) -> None:
    before = file.read_text(encoding="utf-8") if file.is_file() else ""
    file.write_text(before + text, encoding="utf-8")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return shutil.copytree(PACKAGED, tmp_path / "mine")


def test_an_item_and_its_check_are_added_as_the_pages_say(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    item, unit = blocks("add-an-item.md")
    check, case = blocks("add-a-check.md")
    appended(mine / "forms" / "annual" / "form.yaml", item)
    appended(mine / "units.yaml", unit)
    appended(mine / "forms" / "annual" / "checks.yaml", check)
    appended(mine / "cases" / "cloud.yaml", case)
    code, said = told(capsys, "pack", "check", mine)
    assert code == 0, said
    code, said = told(capsys, "pack", "diff", "tianjin", mine)
    assert "云服务支出（cloud）" in said and "X01" in said


def test_a_threshold_is_changed_from_a_date_as_the_page_says(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition, band, cases = blocks("change-a-threshold-from-a-date.md")
    for file, before, written in (
        (mine / "parameters" / "tech_sme.yaml", "- parameter: tech_sme.sales\n", edition),
        (mine / "ladders" / "tech_sme.yaml", "        - id: S2\n", band),
    ):
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1
        file.write_text(text.replace(before, written + before), encoding="utf-8")
    appended(mine / "cases" / "staff_2027.yaml", cases)
    code, said = told(capsys, "pack", "check", mine)
    assert code == 0, said
    code, said = told(capsys, "pack", "diff", "tianjin", mine)
    assert "科技型中小企业职工总数上限 500 → 400人，自 2027-01-01" in said
    assert "科技人员 ≥30% 得分 20 → 15，自 2027-01-01" in said


def test_a_year_is_opened_as_the_page_says(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (year,) = blocks("open-a-new-reporting-year.md")
    appended(mine / "calendar.yaml", year)
    code, said = told(capsys, "pack", "check", mine)
    assert code == 0, said
    _, said = told(capsys, "pack", "diff", "tianjin", mine)
    assert "2019" in said


def test_a_pack_for_another_zone_is_started_as_the_page_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, zone, _ = blocks("start-a-pack-for-another-zone.md")
    data = tmp_path / "data.csv"
    data.write_text("unit,营业收入\nA,1\n", encoding="utf-8")
    mine = tmp_path / "my-zone"
    mine.mkdir()
    (mine / "pack.yaml").write_text(dedent(head), encoding="utf-8")
    (mine / "zone.yaml").write_text(zone, encoding="utf-8")
    assert told(capsys, "form", "new", mine / "forms" / "annual2", "--like", data)[0] == 0
    code, said = told(capsys, "pack", "check", mine)
    assert code == 0, said
    assert told(capsys, "pack", "diff", "tianjin", mine)[0] in (0, 1)


def test_two_lists_are_linked_as_the_page_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "link-two-lists.md"
    monkeypatch.chdir(tmp_path)
    for name, text in zip(("register.csv", "theirs.csv"), blocks(page, "csv"), strict=True):
        Path(name).write_text(text, encoding="utf-8")
    (command,), (answer,) = blocks(page, "console"), blocks(page, "text")
    code, said = told(capsys, *command.split()[1:])
    assert code == 0, said
    assert said.strip() == answer.strip()
    pairs = Path("pairs.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",")[:2] for line in pairs] == [[f"R{n}", f"T{n}"] for n in range(1, 6)]
    assert "存疑" in pairs[4] and "总部与分支机构" in pairs[2] and "按曾用名" in pairs[3]
