"""One name looked up among many."""

from __future__ import annotations

import pytest

from gongjian.methods.linkage import Finder, Units

FINDER = Finder(
    Units(
        ("1", "2", "3", "4"),
        ("天津华科软件有限公司", "天津泰达电子科技有限公司", "天津新名贸易有限公司", "天津华科软件有限公司武清分公司"),
        ("91120111MA0782CE33", "", "", ""),
        former=((), (), ("天津旧名贸易有限公司",), ()),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("华科软件", "1"), ("華科軟件（天津）有限公司", "1"), ("天津华料软件有限公司", "1"), ("华科软件武清分公司", "1"),
        ("泰达科技", "2"), ("天津旧名贸易", "3"), ("91120111MA0782CE33", "1"), ("MA0782CE-3", "1"),
        ("天津华科软件有限公司武清分公司", "4"),
    ],
)  # fmt: skip
def test_the_unit_that_is_meant_comes_first(text: str, first: str) -> None:
    assert FINDER.find(text)[0].id == first


def test_each_has_a_score_and_its_reasons() -> None:
    best = FINDER.find("天津泰达科技有限公司")[0]
    # brand, area and form agree, 科技 is four of 电子科技's six characters: 100 - 0.2·(100 - 66.7)
    assert best.score == pytest.approx(93.33, abs=0.01)
    assert best.reasons[0].zh == "字号相同"
    assert best.reasons[1].en == "industry '科技' and '电子科技' alike 67"
    assert "按曾用名" in [words.zh for words in FINDER.find("旧名贸易")[0].reasons]


@pytest.mark.parametrize("text", ["", "有限公司", "zzz", "\ud800", "91500111MADAFDA278"])
def test_nothing_alike_finds_nothing(text: str) -> None:
    assert FINDER.find(text) == []


def test_no_more_than_are_wanted() -> None:
    assert len(FINDER.find("天津华科", best=1)) == 1
