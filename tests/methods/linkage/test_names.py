"""Chinese company names taken apart, by a table of realistic ones and by any text at all."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.methods.linkage import Parser, normalised
from gongjian.methods.linkage.contacts import address_key, phone_key
from gongjian.methods.linkage.name_words import FORMS, INDUSTRIES, PROVINCES

AREAS = ("滨海新区", "武清区", "河北区", "西青区", "南开区", "和平区", "深圳市", "无锡市", "蓟县")
PARSER = Parser(AREAS)
with (Path(__file__).parent / "names.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

NAMES = st.builds(
    lambda *parts: "".join(parts), st.sampled_from(("", *PROVINCES, *AREAS)),
    st.text("华科天海宏瑞泰达區區發兴（）() Ａｂ1", max_size=5), st.sampled_from(sorted(INDUSTRIES)),
    st.sampled_from(sorted(FORMS)), st.sampled_from(("", "天津分公司", "（有限合伙）", "（原天津旧名贸易有限公司）")),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_a_name_is_taken_apart(row: dict[str, str]) -> None:
    name = PARSER.parsed(row["text"])
    told = {
        "text": row["text"], "places": name.place, "brand": name.brand, "industry": name.industry,
        "form": name.form, "branch": name.branch_key,
    }  # fmt: skip
    assert told == row


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 60


def test_ways_of_writing_one_name_have_one_key() -> None:
    written = (
        "天津华科软件有限公司", "天津市华科软件有限责任公司", "华科软件（天津）有限公司", "華科軟件(天津)有限公司",
        "〔天津〕华科软件有限公司", "天津 华科软件 有限公司。",
    )  # fmt: skip
    assert {PARSER.parsed(text).key for text in written} == {"天津|华科|软件|有限公司"}


def test_other_firms_have_other_keys() -> None:
    apart = ("天津华科软件有限公司", "天津华科科技有限公司", "北京华科软件有限公司", "天津华利软件有限公司",
             "天津华科软件股份有限公司", "天津华科软件有限公司武清分公司")  # fmt: skip
    assert len({PARSER.parsed(text).key for text in apart}) == len(apart)


def test_a_branch_holds_the_key_of_its_parent() -> None:
    branch = PARSER.parsed("天津华科软件有限公司武清区分公司")
    assert branch.is_branch
    assert branch.key_of_firm == PARSER.parsed("天津华科软件有限公司").key


def test_former_names_in_brackets_are_kept_apart() -> None:
    name = PARSER.parsed("天津新名科技有限公司（原天津旧名贸易有限公司）")
    assert name.former == ("天津旧名贸易有限公司",)
    assert name.key == "天津|新名|科技|有限公司"


@given(st.text(max_size=80) | NAMES)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once


@given(st.text(max_size=300) | NAMES)
def test_no_text_makes_it_fail_and_nothing_is_made_up(text: str) -> None:
    name = PARSER.parsed(text)
    assert PARSER.parsed(text) == name
    assert name.brand in name.full.replace("(", "").replace(")", "") or name.places == ()
    address_key(text, PARSER)
    phone_key(text)


@pytest.mark.parametrize(
    "text", ["\ud800", "\x00", "（" * 500, "公司" * 500, "天津" * 200, "\u202e公司"]
)
def test_hostile_texts_are_taken_apart_too(text: str) -> None:
    assert len(PARSER.parsed(text).full) <= 200


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("天津市武清区福源道12-3号", "武清区福源道１２－３号"),
        ("天津市武清区福源道5号三层", "武清区福源道5号3层"),
        ("天津市武清區福源道5號", "福源道5号"),
    ],
)
def test_one_address_has_one_key(one: str, other: str) -> None:
    assert address_key(one, PARSER) == address_key(other, PARSER) != ""


def test_addresses_that_differ_stay_apart() -> None:
    told = ("福源道12-3号", "福源道1-23号", "福源道123号", "福源路123号")
    assert len({address_key(text, PARSER) for text in told}) == len(told)
    assert address_key("天津市武清区", PARSER) == ""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("022-12345678", "12345678"), ("(022) 1234 5678", "12345678"), ("12345678", "12345678"),
        ("+86 22 12345678", "12345678"), ("13800138000", "13800138000"), ("+86-138-0013-8000", "13800138000"),
        ("022-12345678转801", "12345678"), ("022-12345678、87654321", "12345678"), ("无", ""), ("00000000", ""),
        ("110", ""), ("１３８００１３８０００", "13800138000"),
    ],
)  # fmt: skip
def test_one_phone_has_one_key(text: str, key: str) -> None:
    assert phone_key(text) == key
