"""A pack's cases: the packaged ones come out as officials expect, and a wrong one is told."""

from __future__ import annotations

from datetime import date

import pytest

from gongjian.methods.packs import read_pack
from gongjian.methods.situations import run
from packs.a_pack import FILES
from packs.tianjin import tianjin

TODAY = date(2018, 1, 1)


def told(case: str) -> list[str]:
    pack = read_pack({**FILES, "cases/sme.yaml": "- case: c\n  title: 某企业\n" + case})
    return [u.words.zh for u in run(pack, TODAY)]


def test_every_case_of_the_packaged_pack_comes_out_as_expected() -> None:
    assert run(tianjin(), TODAY) == []
    cases = tianjin().cases.values()
    assert len(cases) >= 60
    assert sum(bool(c.ladder) for c in cases) >= 40 and sum(bool(c.form) for c in cases) >= 30
    assert {c.ladder for c in cases if c.ladder} == set(tianjin().ladders)
    assert {c.form for c in cases if c.form} >= {
        "annual",
        "quarterly",
        "park",
        "project",
        "incubator",
    }


GIVEN = "  ladder: sme\n  day: 2018-01-01\n  given: {职工总数: 20, 科技人员: 8, 销售收入: 100, 研发费用: 8, 成立日期: 2010-01-01}\n"


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        ("{verdict: met, score: 70, not_met: D1}", []),
        ("{verdict: not_met}", ["某企业：verdict 应为 not_met，得到 met"]),
        ("{score: 71}", ["某企业：score 应为 71，得到 70"]),
        ("{not_met: 'E1, D1'}", ["某企业：not_met 应为 E1, D1，得到 D1"]),
        ("{verdikt: met}", ["某企业：没有“verdikt”可以比"]),
    ],
)
def test_what_a_ladder_says_otherwise_is_told(expect: str, words: list[str]) -> None:
    said = told(f"{GIVEN}  expect: {expect}\n")
    assert len(said) == len(words) and all(w in s for w, s in zip(words, said, strict=True))


def test_quantities_are_read_with_their_units() -> None:
    given = GIVEN.replace("销售收入: 100", "销售收入: 0.01亿元")
    assert told(f"{given}  expect: {{score: 70}}\n") == []
    wrong = GIVEN.replace("销售收入: 100", "销售收入: 一百万")
    assert told(f"{wrong}  expect: {{score: 70}}\n") == ["销售收入：“一百万”读不出来"]
    unknown = GIVEN.replace("销售收入", "销售额")
    assert told(f"{unknown}  expect: {{score: 70}}\n") == ["没有叫“销售额”的项目"]


def test_a_forms_case_says_which_checks_pass() -> None:
    case = "  form: annual\n  period: 2017\n  given: {rev: 1000, rd: 20, staff: 10}\n  unit: {industry: C}\n"
    assert (
        told(case + "  expect: {A1: pass, A2: pass, A3: fail, N.rev: pass, P.tech: pass}\n") == []
    )
    assert told(case + "  expect: {A1: fail}\n") == ["某企业：A1 应为 fail，得到 pass"]
