"""A leader prints the first screen: one sheet of A4 across, with every park on it and nothing else of the page."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.meetings import coordinating
from people import acting
from zone.joint import issued
from zone.journeys.screens import Opened, with_code
from zone.journeys.test_year import on_paper, plain
from zone.meetings.room import assigned
from zone.once import ONCE

pytestmark = ONCE
LONG = "提请协调园区重点项目用地指标和中试基地建设用房事项，请有关部门研究支持的意见和时间安排"


def test_a_leaders_sheet_is_one_sheet_of_paper(
    opened: Opened, require_debian: Callable[[str, str], str], tmp_path: Path
) -> None:
    reader, sizes = (require_debian(tool, "poppler-utils") for tool in ("pdftotext", "pdfinfo"))
    for park in ("core", "nankai", "hexi"):
        issued(park)
    for n in range(9):
        matter = assigned(title=f"{LONG}{n}")
        coordinating.escalate(matter=matter, reason=LONG, by=acting("qian"))
    page = opened()
    with_code(page, "sun")
    path = tmp_path / "sheet.pdf"
    sheets = [sheet for sheet in on_paper(page, reader, path) if sheet]
    told = subprocess.run([sizes, str(path)], check=True, capture_output=True, text=True).stdout
    size = next(line for line in told.splitlines() if line.startswith("Page size"))
    assert len(sheets) == 1 and "Pages:           1" in told and "841.92 x 594.96" in size, told
    (sheet,) = sheets
    parks = list(Organisation.objects.on().filter(kind="park").values_list("name", flat=True))
    assert len(parks) == 22 and [name for name in parks if plain(name) not in sheet] == []
    assert plain("请您审定、协调（9）") in sheet and "合计" in sheet
    assert "待办" not in sheet and "您好" not in sheet and "在册人员" not in sheet
