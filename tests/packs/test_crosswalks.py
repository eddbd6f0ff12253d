"""Crosswalks of a pack: read, held against the edition that they lead to, told apart between editions."""

from __future__ import annotations

import pytest

from gongjian.methods.packs import PackFaults, differences, read_pack
from gongjian.methods.packs.crosswalk_table import crosswalks_of
from packs.a_pack import FILES

HEAD = "from_edition,from_code,to_edition,to_code,source,certainty,note\n"
CLASSES = "code,parent,name,source\nC,,制造业,新版\n27,C,医药,新版\n"
ROWS = "旧版,26,新版,27,某表,seen,\n旧版,25,新版,27,某表,to_be_confirmed,推断\n旧版,25,新版,C,某表,seen,\n"
NAME = "crosswalks/industry.csv"
PLAIN = {name: text for name, text in FILES.items() if not name.startswith("chains/")}
WITH = {**PLAIN, "classifications/industry.csv": CLASSES, NAME: HEAD + ROWS}


def test_an_old_code_leads_to_what_it_has_become() -> None:
    pack = read_pack(WITH)
    walk = crosswalks_of(pack.crosswalks["industry"])["旧版", "新版"]
    assert (walk.exactly("26"), walk.exactly("25")) == ("27", None)
    assert walk.targets["25"] == {"27", "C"}
    assert any(o.place.file == NAME and o.name == "industry × 1" for o in pack.to_be_confirmed)


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        ("旧版,26,新版,28,,seen,", "新版 里没有代码 28，是不是 27？", "no code '28'"),
        ("旧版,,新版,27,,seen,", "这一行缺 from_code", "from_code is missing"),
        ("新版,26,新版,27,,seen,", "前后两版相同", "nothing to cross"),
        ("旧版,26,新版,27,,seen,\n旧版,26,新版,27,,seen,", "第 2 行已有", "is on line 2"),
        ("旧版,26,新版,27,,sure,", "certainty 不能是“sure”", "seen | secondary"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_crosswalk_is_told_in_its_line(row: str, zh: str, en: str) -> None:
    with pytest.raises(PackFaults) as refused:
        read_pack({**WITH, NAME: f"{HEAD}{row}\n"})
    (fault,) = refused.value.faults
    assert (fault.file, fault.line) == (NAME, 2 + row.count("\n"))
    assert zh in fault.words.zh and en in fault.words.en


def test_a_crosswalk_into_an_edition_that_the_pack_does_not_hold_is_taken_as_it_is() -> None:
    pack = read_pack({**WITH, NAME: HEAD + "更旧版,1,旧版,26,,seen,\n"})
    assert pack.crosswalks["industry"][0].new == "26"


def test_a_row_that_comes_is_told_in_an_officials_words() -> None:
    before = {k: v for k, v in WITH.items() if k != NAME}
    told = [w.zh for w in differences(read_pack(before), read_pack(WITH))]
    assert any("旧版 26 → 新版 27" in words for words in told)
