"""Two lists linked: the planted truth is found again, and hostile lists do no harm."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from math import log2

import pytest
from tools import linkage_figures
from tools.linkage_figures import Measured

from gongjian.methods.linkage import (
    CERTAIN,
    DOUBTFUL,
    LinkageError,
    Links,
    Standing,
    Units,
    deduplicate,
    link,
    weigh,
)
from gongjian.methods.linkage.comparisons import BY_NAME, COMPARISONS
from gongjian.methods.synthetic import other_list, register_list
from gongjian.methods.synthetic.other_lists import APART, SAME, Entry

A = Units(
    ("1", "2", "3", "4", "5"),
    ("天津华科软件有限公司", "天津泰达电子科技有限公司", "天津海河机械制造有限公司", "天津新名贸易有限公司", "天津同心餐饮有限公司"),
    ("91120111MA0782CE33", "", "", "", ""),
    phones=("", "022-12345678", "", "", ""),
    former=((), (), (), ("天津旧名贸易有限公司",), ()),
)  # fmt: skip
B = Units(
    ("v", "w", "x", "y", "z"),
    ("天津旧名贸易有限公司", "天津海河机械制造有限公司武清分公司", "天津泰达科技有限公司", "华科软件（天津）有限责任公司", "天津异心餐饮有限公司"),
    ("", "", "", "MA0782CE-3", ""),
    phones=("", "", "(022)1234 5678", "", ""),
)  # fmt: skip


def pairs(links: Links) -> dict[tuple[str, str], float]:
    told = zip(links.ids_a, links.ids_b, links.weights.tolist(), strict=True)
    return {(a, b): weight for a, b, weight in told}


@cache
def lists() -> tuple[list[Entry], list[Entry]]:
    zone = linkage_figures.zone_of(1_500)
    return register_list(zone), list(other_list(zone))


@cache
def run(*columns: str) -> Measured:
    return linkage_figures.measured(*lists(), columns)


def shares(found: Measured, at: float) -> tuple[float, float]:
    """Precision and recall."""
    right, _, given, good = found.found(at)
    meant = sum(entry.kind in SAME for entry in lists()[1])
    return good / given, sum(right[kind] for kind in SAME) / meant


def test_codes_parts_phones_and_former_names_find_their_units() -> None:
    told = link(A, B)
    assert set(pairs(told)) == {("1", "y"), ("2", "x"), ("3", "w"), ("4", "v")}
    assert [told.standing(row) for row in range(4)] == [
        Standing.CERTAIN, Standing.CERTAIN, Standing.BRANCH, Standing.CERTAIN,
    ]  # fmt: skip


def test_the_weight_is_the_prior_and_the_bits_of_its_reasons() -> None:
    told = link(A, B)
    for row in range(len(told)):
        bits = sum(float(told.bits[c.name][row]) for c in COMPARISONS)
        # log2(p / (1 - p)) with p = 1/1000: short lists count as a thousand rows
        assert told.weights[row] == pytest.approx(bits - 9.964, abs=0.01)
        assert told.probabilities[row] == pytest.approx(1 / (1 + 2 ** -told.weights[row]))


def test_pairs_that_are_given_weigh_what_they_weigh_where_they_are_found_and_those_apart_too() -> (
    None
):
    found = link(A, B)
    places = [(A.ids.index(a), B.ids.index(b)) for a, b in pairs(found)]
    told = weigh(A, B, [*places, (4, 0), places[0]])
    assert {key: weight for key, weight in pairs(told).items() if key != ("5", "v")} == pairs(found)
    assert pairs(told)["5", "v"] < 0  # a pair that nothing holds together is told all the same
    # one in a million is ten bits less likely than one in a thousand: log2(1e-6 / (1 - 1e-6)) stands for its like
    among = weigh(A, B, places, among=1_000_000)
    for key, weight in pairs(among).items():
        assert weight - pairs(found)[key] == pytest.approx(log2(999 / 999_999), abs=1e-9)
    assert len(weigh(A, B, [])) == 0


def test_reasons_say_what_agrees_and_how_much_it_weighs() -> None:
    told = link(A, B)
    zh = [words.zh for words in told.reasons(0)]
    en = [words.en for words in told.reasons(0)]
    assert zh[0] == "同一单位" and en[0] == "the same unit"
    # log2(0.95 / 1e-9)
    assert "代码相同 +29.8" in zh and "same code +29.8" in en
    assert "总部与分支机构" in told.reasons(2)[0].zh
    assert told.reasons(3)[1].zh == "按曾用名"


def test_levels_are_numbered_as_splink_numbers_them() -> None:
    """The first level that holds has the highest number, neutral ones have none."""
    brand = BY_NAME["brand"]
    assert brand.level(0).condition == "ELSE"
    assert brand.level(5).words.zh == "字号相同"


def test_with_everything_given_the_planted_entries_are_found() -> None:
    precision, recall = shares(run("former", "codes", "addresses", "phones"), DOUBTFUL)
    assert precision >= 0.98
    assert recall >= 0.93
    precision, recall = shares(run("former", "codes", "addresses", "phones"), CERTAIN)
    assert precision >= 0.985
    assert recall >= 0.90


def test_names_alone_find_what_was_only_written_otherwise() -> None:
    right, *_ = run().found(DOUBTFUL)
    sizes = {kind: sum(e.kind == kind for e in lists()[1]) for kind in SAME}
    for kind in ("as_it_is", "brackets", "traditional", "full_width", "branch_name", "no_area"):
        assert right[kind] >= 0.98 * sizes[kind], kind
    assert right["renamed"] == 0  # nothing in a name that is wholly another says so
    assert shares(run(), DOUBTFUL)[0] >= 0.97


def test_look_alikes_are_rarely_taken_for_the_firm() -> None:
    _, wrong, *_ = run("former", "codes", "addresses", "phones").found(DOUBTFUL)
    entries = [entry for entry in lists()[1] if entry.kind in APART]
    assert sum(wrong[kind] for kind in APART) <= 0.04 * len(entries)


def test_more_columns_find_no_less() -> None:
    recalls = [shares(run(*columns), DOUBTFUL)[1] for columns in linkage_figures.SETTINGS.values()]
    assert recalls[0] <= recalls[1] <= recalls[-1]
    assert max(recalls) == recalls[-1]


def test_the_same_lists_give_the_same_pairs_in_whatever_order_they_stand() -> None:
    entries = lists()
    columns = ("codes", "addresses", "phones")
    sides = [linkage_figures.units_of(each, columns) for each in entries]
    shuffled = [list(each) for each in entries]
    for each in shuffled:
        random.Random(7).shuffle(each)
    once, again = link(*sides), link(*sides)
    other = link(*(linkage_figures.units_of(each, columns) for each in shuffled))
    assert pairs(once) == pairs(again) == pairs(other)
    assert once.ids_a == again.ids_a and once.ids_b == again.ids_b


def test_one_to_one_gives_every_unit_its_best_partner() -> None:
    a = Units(("1", "2"), ("天津华科软件有限公司", "天津华科软件股份有限公司"))
    b = Units(("x", "y"), ("天津华科软件有限公司", "华科软件有限公司"))
    assert len(link(a, b, at_least=-20)) == 4
    told = link(a, b, at_least=-20, one_to_one=True)
    assert list(pairs(told)) == [("1", "x"), ("2", "y")]


def test_duplicates_within_one_list_are_told_once() -> None:
    units = Units(("1", "2", "3"), ("天津华科软件有限公司", "华科软件（天津）有限公司", "天津泰达科技有限公司"))  # fmt: skip
    assert list(pairs(deduplicate(units))) == [("1", "2")]


def test_a_code_that_differs_speaks_against_equal_names() -> None:
    a = replace(A, codes=("91120111MA0782CE33", "", "", "", ""))
    other = replace(B, codes=("", "", "", "91350111MA8RE8BT17", ""))
    assert pairs(link(a, other))[("1", "y")] < pairs(link(A, replace(B, codes=())))[("1", "y")] - 6


def test_a_branch_with_a_code_of_its_own_is_still_its_parents() -> None:
    a = Units(("1",), ("天津华科软件有限公司",), ("91120111MA0782CE33",))
    b = Units(("x",), ("天津华科软件有限公司武清分公司",), ("91350111MA8RE8BT17",))
    told = link(a, b)
    assert told.standing(0) is Standing.BRANCH
    assert told.levels["code"][0] == -1


def test_a_filler_for_a_code_says_nothing() -> None:
    many = [
        f"天津{a}{b}软件有限公司" for a in "华天海博宏瑞泰恒信中" for b in "宇科源达成隆辉誉锐翔晟"
    ]
    codes = ["91120111MA0782CE33"] * len(many)
    units = Units([f"a{i}" for i in range(len(many))], many, codes)
    others = Units([f"b{i}" for i in range(len(many))], many[::-1], codes)
    told = link(units, others)
    assert {units.names[int(a[1:])] == others.names[int(b[1:])] for a, b in pairs(told)} == {True}
    assert any("代码" in note.zh for note in told.notes)


def test_a_name_repeated_without_end_is_left_out_and_told() -> None:
    size = 3_000  # nine million pairs, were they looked at
    a = Units([f"a{i}" for i in range(size)], ["天津华科软件有限公司"] * size)
    b = Units([f"b{i}" for i in range(size)], ["天津华科软件有限公司"] * size)
    told = link(a, b)
    assert told.compared == 0 and len(told) == 0
    assert "6,000 行" in " ".join(note.zh for note in told.notes)


@pytest.mark.parametrize(
    "names",
    [("", ""), ("\ud800", "（（（"), ("=1+1", "'; DROP TABLE records; --"), ("公司", "公司")],
)
def test_hostile_names_do_no_harm(names: tuple[str, str]) -> None:
    units = Units(("1", "2"), names, ("'", '"'), ("%s", "{}"), ("-", "0" * 400))
    assert len(link(units, replace(units, ids=("x", "y")), at_least=-100)) <= 4


def test_lists_that_cannot_be_are_refused() -> None:
    with pytest.raises(LinkageError, match="twice"):
        Units(("1", "1"), ("甲", "乙"))
    with pytest.raises(LinkageError, match="length"):
        Units(("1", "2"), ("甲", "乙"), ("x",))
    with pytest.raises(LinkageError, match="name"):
        Units(("1",), ())


def test_an_empty_list_has_no_pairs() -> None:
    assert len(link(Units((), ()), B)) == 0


def test_progress_counts_every_unit_once() -> None:
    done: list[int] = []
    size = 1_203
    units = Units([f"u{i}" for i in range(size)], [f"天津{i}号软件有限公司" for i in range(size)])
    link(units, B, progress=done.append)
    assert sum(done) == size + len(B)
