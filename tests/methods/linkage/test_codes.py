"""Codes of units: worked by hand, and held against python-stdnum."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from gongjian.methods.kinds.verdicts import Severity, Verdict
from gongjian.methods.linkage import Kind, codes_of, judged
from gongjian.methods.linkage.codes import ALPHABET, SYMBOLS

REAL = ("91120111MA0782CE33", "91350111MA8RE8BT17", "91500111MADAFDA278")  # found in public files
BODIES = st.builds(
    lambda head, area, body: head + area + body, st.sampled_from(["91", "92", "93", "12", "52"]),
    st.text("0123456789", min_size=6, max_size=6), st.text(SYMBOLS, min_size=9, max_size=9),
)  # fmt: skip


@pytest.mark.parametrize("code", REAL)
def test_real_codes_pass_both_checks(code: str) -> None:
    told = judged(code)
    assert (told.kind, told.verdict, told.severity) == (Kind.CREDIT, Verdict.PASS, None)
    assert told.organisation == code[8:17]


def test_the_organisation_code_worked_by_hand() -> None:
    # M A 0 7 8 2 C E = 22 10 0 7 8 2 12 14, times 3 7 9 10 5 8 4 2:
    # 66 + 70 + 0 + 70 + 40 + 16 + 48 + 28 = 338 = 30·11 + 8; 11 - 8 = 3
    assert judged("MA0782CE-3").verdict is Verdict.PASS
    assert judged("MA0782CE-4").severity is Severity.SOFT
    # D2143569: 13·3 + 2·7 + 1·9 + 4·10 + 3·5 + 5·8 + 6·4 + 9·2 = 199 = 18·11 + 1; 11 - 1 = 10 is X
    assert judged("D2143569X").verdict is Verdict.PASS


def test_the_registration_number_worked_by_hand() -> None:
    # MOD 11,10 over 00000000000001: the product is 10·2 mod 11 = 9, then 7, 3, 6, 1, 2, 4, 8, 5, 10,
    # 9, 7, 3 after thirteen zeros; (3 + 1)·2 mod 11 = 8; 8 + 3 = 11 leaves 1, so the check is 3.
    assert judged("000000000000013").verdict is Verdict.PASS
    assert judged("000000000000014").severity is Severity.SOFT
    assert judged("1201012000123").kind is Kind.REGISTRATION  # thirteen digits have no check


@given(BODIES)
def test_the_last_character_is_that_of_python_stdnum(body: str) -> None:
    good = body + uscc.calc_check_digit(body)
    assert uscc.is_valid(good)
    assert codes_of([good]).whole_holds[0]


@given(st.text("0123456789", min_size=14, max_size=14))
def test_the_registration_number_is_that_of_python_stdnum(body: str) -> None:
    good = body + mod_11_10.calc_check_digit(body)
    assert codes_of([good]).kinds[0] is Kind.REGISTRATION
    assert codes_of([good]).whole_holds[0]


@given(st.sampled_from(REAL), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_changed_character_fails_a_check_at_least(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    assert (judged(changed).verdict is Verdict.PASS) == (changed == code)


@given(st.sampled_from(REAL), st.integers(0, 16))
def test_two_neighbours_turned_round_fail_a_check(code: str, place: int) -> None:
    turned = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (judged(turned).verdict is Verdict.PASS) == (turned == code)


@given(st.lists(st.text(max_size=20) | st.sampled_from(REAL), max_size=20))
def test_many_at_once_are_as_one_by_one_and_none_raises(texts: list[str]) -> None:
    many = codes_of(texts)
    for row, text in enumerate(texts):
        one = judged(text)
        assert (many.kinds[row], many.codes[row]) == (one.kind, one.code)
        assert bool(many.holds[row]) == (one.verdict is Verdict.PASS)


def test_old_and_new_codes_meet_in_the_organisation_code() -> None:
    whole, tax, bare = "91120111MA0782CE33", "120111MA0782CE3", "MA0782CE-3"
    assert {judged(text).organisation for text in (whole, tax, bare)} == {"MA0782CE3"}
    assert judged(tax).kind is Kind.TAX


def test_a_tax_number_of_digits_is_known_by_its_check() -> None:
    # 70000000: 7·3 = 21 = 11 + 10; 11 - 10 = 1
    assert judged("120112700000001").kind is Kind.TAX


def test_ways_of_writing_one_code_are_one() -> None:
    written = (
        "91120111MA0782CE33",
        " 91120111ma0782ce33 ",
        "９１１２０１１１ＭＡ０７８２ＣＥ３３",
        "91120111-MA0782CE-33",
    )
    assert {judged(text).code for text in written} == {"91120111MA0782CE33"}


@pytest.mark.parametrize(
    ("text", "words"),
    [("1234", "4 位"), ("91120111MI0782CE33", "不用字母"), ("9112011?MA0782CE33", "不能用的字符"), ("代码", "不能用的字符")],
)  # fmt: skip
def test_shape_and_characters_are_hard(text: str, words: str) -> None:
    told = judged(text)
    assert (told.verdict, told.severity) == (Verdict.FAIL, Severity.HARD)
    assert words in told.reasons[0].zh and told.reasons[0].en


def test_no_code_is_not_a_wrong_one() -> None:
    assert judged(" ").verdict is Verdict.UNDECIDED
