"""Ladders: verdicts in three-valued logic, scores, dated editions, history, the way to the next tier."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from gongjian.methods.editing import Answers
from gongjian.methods.kinds.columns import Column, TextColumn
from gongjian.methods.kinds.types import Type
from gongjian.methods.ladders import CANNOT_TELL, MET, NOT_MET, Reasoned, assess, reasons
from gongjian.methods.packs import LadderText, Pack, read_pack
from packs.tianjin import tianjin

HEAD = "name: l\nedition: '1'\nin_force_from: 2017-01-01\n"
DAY = date(2018, 1, 1)


def pack_with(ladder: str, parameters: str = "") -> Pack:
    files = {"pack.yaml": HEAD, "ladders/l.yaml": ladder}
    return read_pack({**files, "parameters/p.yaml": parameters} if parameters else files)


def ladder(tiers: str, inputs: str = "x, y, z") -> LadderText:
    items = "".join(
        f"  - {{code: {i.strip()}, name: {i.strip()}项, type: number, decimals: 0}}\n"
        for i in inputs.split(",")
    )
    return pack_with(f"ladder: l\ninputs:\n{items}tiers:\n{tiers}").ladders["l"]


def judged(of: LadderText, day: date = DAY, **columns: list[float]) -> list[Reasoned]:
    held: dict[str, Column] = {code: np.array(values) for code, values in columns.items()}
    size = len(next(iter(columns.values())))
    return list(reasons(assess(of, Answers([f"u{i}" for i in range(size)], held), day)))


NAN = float("nan")


def test_all_conditions_must_hold_and_kleene_decides() -> None:
    of = ladder("  - tier: t\n    entry: [{id: A, rule: x > 1}, {id: B, rule: y > 1}]\n")
    told = judged(of, x=[2, 2, 0, 2, 0, NAN], y=[2, 0, 0, NAN, NAN, NAN])
    assert [t.verdict for t in told] == [
        "met",
        "not_met",
        "not_met",
        "cannot_tell",
        "not_met",
        "cannot_tell",
    ]
    assert told[3].met == ("A",) and told[3].undecided == ("B",)
    assert told[4].not_met == ("A",) and told[4].undecided == ("B",)


def test_one_of_several_alternatives_is_enough() -> None:
    of = ladder("  - tier: t\n    any_of: [{id: A, rule: x > 1}, {id: B, rule: y > 1}]\n")
    told = judged(of, x=[2, 0, 0, 0, NAN], y=[NAN, 2, 0, NAN, NAN])
    assert [t.verdict for t in told] == ["met", "met", "not_met", "cannot_tell", "cannot_tell"]


SCORED = """\
  - tier: t
    score:
      pass: 总分 >= 60 且 P > 0
      parts:
        - {id: P, name: 甲, value: 'band(x, 10: 40, 5: 20, else 0)', max: 40}
        - {id: Q, name: 乙, value: 'band(y / z, 50%: 60, 20%: 30, else 0)', max: 60}
    direct: [{id: D, rule: x > 1000}]
"""


def test_scores_add_up_and_missing_parts_are_decided_where_both_ends_agree() -> None:
    told = judged(ladder(SCORED), x=[10, 5, 4, 10, 5, 2000, NAN, 4], y=[2, 2, 9, NAN, NAN, NAN, 9, NAN],
                  z=[10, 10, 10, 10, 10, 10, 10, 10])  # fmt: skip
    # 40+30=70 met; 20+30=50 not; P=0 not; 40..100 open; 20..80 open; direct; 60..100 but P open; P=0 not
    assert [t.verdict for t in told] == [
        "met", "not_met", "not_met", "cannot_tell", "cannot_tell", "met", "cannot_tell", "not_met",
    ]  # fmt: skip
    assert [t.score for t in told[:4]] == [70, 50, 60, None]
    assert "score" in told[1].not_met and "score" in told[3].undecided


def test_a_part_is_worth_no_more_than_its_maximum() -> None:
    of = ladder(
        "  - tier: t\n    score: {pass: 总分 >= 10, parts: [{id: P, value: x, max: 5}, {id: Q, value: y}]}\n"
    )
    told = judged(of, x=[9, 9], y=[4, 5])
    assert [(t.score, t.verdict) for t in told] == [(9, "not_met"), (10, "met")]


def test_the_smallest_change_is_told_for_a_condition() -> None:
    rules = "{id: A, rule: x >= 10}, {id: B, rule: y / z >= 5%}, {id: C, rule: z < 100}"
    (told,) = judged(ladder(f"  - tier: t\n    entry: [{rules}]\n"), x=[7], y=[3], z=[100])
    assert [w.zh for w in told.missing_to_next] == [
        "x项增加 3（x >= 10）", "y项增加 2（y / z >= 5%）", "z项减少 1（z < 100）",
    ]  # fmt: skip
    (open_,) = judged(ladder(f"  - tier: t\n    entry: [{rules}]\n"), x=[7], y=[NAN], z=[50])
    assert open_.missing_to_next[1].zh == "须查明：y / z >= 5%"


def test_the_nearest_step_that_is_enough_lifts_a_score() -> None:
    (near, both) = judged(ladder(SCORED), x=[5, 1], y=[4, 1], z=[10, 10])
    # 20+30=50, 10 short: x 5→10 (+20) needs 50 % more of the bound, y/z 40 %→50 % (+30) only a fifth
    assert [w.zh for w in near.missing_to_next] == ["得分差 10 分", "乙 由 40% 到 50%（+30 分）"]
    # 0 points, 60 short: one step of y/z is enough
    assert [w.zh for w in both.missing_to_next] == ["得分差 60 分", "乙 由 10% 到 50%（+60 分）"]


def test_where_no_step_is_enough_each_parts_next_step_is_told() -> None:
    of = ladder("""\
  - tier: t
    score:
      pass: 总分 >= 100
      parts:
        - {id: P, name: 甲, value: 'band(x, 10: 40, 5: 20, else 0)', max: 40}
        - {id: Q, name: 乙, value: 'band(y, 8: 60, else 0)', max: 60}
""")
    (told,) = judged(of, x=[4], y=[7])
    assert [w.zh for w in told.missing_to_next] == [
        "得分差 100 分",
        "甲 由 4 到 5（+20 分）",
        "乙 由 7 到 8（+60 分）",
    ]


def test_the_highest_tier_counts_and_the_next_is_named() -> None:
    of = ladder(
        "".join(f"  - {{tier: t{n}, entry: [{{id: A{n}, rule: x >= {n}}}]}}\n" for n in (1, 2, 3))
    )
    told = judged(of, x=[0, 1, 2, 9])
    assert [(t.tier, t.verdict, t.next_tier) for t in told] == [
        ("t1", "not_met", "t1"), ("t1", "met", "t2"), ("t2", "met", "t3"), ("t3", "met", ""),
    ]  # fmt: skip
    assert told[3].missing_to_next == ()


def test_editions_hold_on_their_days() -> None:
    of = ladder("""\
  - tier: t
    from: 2017-01-01
    entry:
      - {id: A, rule: x >= 10}
      - {id: A, rule: x >= 20, from: 2020-01-01}
      - {id: B, rule: y >= 1, to: 2018-12-31}
""")
    assert [t.verdict for t in judged(of, x=[15], y=[0])] == ["not_met"]
    assert [t.verdict for t in judged(of, date(2019, 1, 1), x=[15], y=[0])] == ["met"]
    assert [t.verdict for t in judged(of, date(2020, 1, 1), x=[15], y=[0])] == ["not_met"]
    assert judged(of, date(2016, 1, 1), x=[15], y=[0]) == []  # no tier was in force


def test_parameters_and_the_day_are_those_of_the_assessment() -> None:
    text = """\
ladder: l
inputs:
  - {code: x, name: 甲, type: number}
  - {code: born, name: 成立日期, type: date}
tiers:
  - tier: t
    entry: [{id: A, rule: 甲 >= 参数.下限}, {id: B, rule: 'years_between(成立日期, 评定日) >= 1'}]
"""
    parameters = """\
parameter: low
name: 下限
values:
  - {from: 2017-01-01, value: 10, source: 某}
  - {from: 2019-01-01, value: 20, source: 某}
"""
    pack = pack_with(text, parameters)
    born = float((date(2017, 6, 1) - date(1970, 1, 1)).days)
    answers = Answers(["u"], {"x": np.array([15.0]), "born": np.array([born])})
    for day, verdict in ((date(2016, 1, 1), CANNOT_TELL), (date(2018, 5, 31), NOT_MET), (date(2018, 6, 1), MET),
                         (date(2019, 1, 1), NOT_MET)):  # fmt: skip
        made = assess(pack.ladders["l"], answers, day, parameters=pack.parameters)
        wanted = (
            verdict if day.year > 2016 else NOT_MET
        )  # a firm not yet a year old fails whatever is open
        assert made.tiers[0].verdicts.tolist() == [wanted], day


def test_years_of_history_are_read_by_the_time_functions() -> None:
    of = ladder("  - tier: t\n    entry: [{id: A, rule: 'cagr(x, 3) >= 20%'}]\n", "x")
    units = ["grows", "slow", "new"]
    current = Answers(units, {"x": np.array([1_000.0, 860.0, 900.0])})
    history = {2014: Answers(["slow", "grows"], {"x": np.array([500.0, 500.0])})}
    made = assess(of, current, DAY, year=2017, history=history)
    assert made.tiers[0].verdicts.tolist() == [MET, NOT_MET, CANNOT_TELL]
    assert assess(of, current, DAY).tiers[0].verdicts.tolist() == [CANNOT_TELL] * 3


def _texts_of(of: LadderText) -> list[str]:
    """Every text that a rule of the ladder names, and one that none does."""
    rules = (each.rule.text for tier in of.tiers for each in (*tier.entry, *tier.any_of, *tier.direct))
    return ["elsewhere", *sorted({text for rule in rules for text in re.findall('"([^"]*)"', rule)})]


@pytest.mark.parametrize("code", sorted(tianjin().ladders))
def test_many_firms_at_once_say_what_one_alone_says(code: str) -> None:
    of, rng = tianjin().ladders[code], np.random.default_rng(7)
    size = 60
    columns: dict[str, Column] = {}
    for item in of.inputs:
        gone = rng.random(size) < 0.15
        if item.type is Type.TEXT:
            known = rng.choice(_texts_of(of), size)
            columns[item.code] = TextColumn.of(
                None if no else str(text) for text, no in zip(known, gone, strict=True)
            )
            continue
        values = {
            Type.BOOL: lambda: rng.integers(0, 2, size).astype(float),
            Type.DATE: lambda: rng.integers(14_000, 17_500, size).astype(float),
        }.get(item.type, lambda: np.round(np.exp(rng.normal(5, 3, size))))()
        values[gone] = np.nan
        columns[item.code] = values
    units = [f"u{i}" for i in range(size)]
    day, given = date(2021, 9, 1), {"parameters": tianjin().parameters}
    together = list(reasons(assess(of, Answers(units, columns), day, year=2020, **given)))  # type: ignore[arg-type]
    for row in range(size):
        one = {
            c: v[[row]] if isinstance(v, TextColumn) else np.asarray(v)[[row]]
            for c, v in columns.items()
        }
        alone = list(reasons(assess(of, Answers([units[row]], one), day, year=2020, **given)))  # type: ignore[arg-type]
        assert [together[row]] == alone
