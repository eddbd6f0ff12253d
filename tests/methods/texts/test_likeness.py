"""How much of a text stands in another, held against counts by hand and against loops over every pair."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.methods.texts import closest, containment, marked, resemblance, shingles

# 完成平台选址 → 完成平 成平台 平台选 台选址; 完成平台招标 → 完成平 成平台 平台招 台招标
FIRST, SECOND = "完成平台选址", "完成平台招标。"


def test_shingles_are_runs_of_three_letters_without_punctuation() -> None:
    assert shingles("完成，平台 选址") == {"完成平", "成平台", "平台选", "台选址"}
    assert shingles("ＡＢ１２") == {"ab1", "b12"}
    assert shingles("两字") == shingles("") == frozenset()


def test_resemblance_and_containment_by_hand() -> None:
    assert resemblance(FIRST, SECOND) == 2 / 6  # two of both, six of either
    assert containment(FIRST, SECOND) == 2 / 4
    assert containment("完成平台", SECOND) == 1  # both its shingles stand there
    assert containment(SECOND, "完成平台") == 2 / 4


def test_a_text_repeated_many_times_is_the_same_set() -> None:
    """Sets, not counts: 甲乙甲乙甲乙甲乙 has 甲乙甲 and 乙甲乙 and no more."""
    assert shingles("甲乙" * 4) == {"甲乙甲", "乙甲乙"}
    assert resemblance("甲乙" * 4, "甲乙" * 9) == 1


def test_what_has_no_shingles_is_like_nothing() -> None:
    assert math.isnan(containment("无", SECOND)) and math.isnan(resemblance("", "。"))
    assert closest(["无"], ["无"], share=0.1, least=0) == []


def test_the_other_that_holds_most_is_found_and_the_first_of_equals() -> None:
    others = ["本季度没有变化", SECOND, FIRST, FIRST]
    (found,) = closest([FIRST], others, share=0.85, least=0)
    assert (found.text, found.other, found.share) == (0, 2, 1.0)


def test_a_share_at_the_threshold_counts_and_short_texts_do_not() -> None:
    text, other = "一二三四五六七八九十甲乙", "一二三四五六七八九十"  # 10 shingles, 8 of them there
    assert [f.share for f in closest([text], [other], share=0.8, least=12)] == [0.8]
    assert closest([text], [other], share=0.81, least=12) == []
    assert closest([text], [other], share=0.8, least=13) == []


def test_a_share_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="share"):
        closest([FIRST], [SECOND], share=85, least=0)


_TEXTS = st.lists(st.text(alphabet="甲乙丙丁，a1", max_size=12), max_size=6)


@given(_TEXTS, _TEXTS, st.sampled_from((0.3, 0.5, 0.85, 1.0)))
def test_the_index_finds_what_loops_over_every_pair_find(
    texts: list[str], others: list[str], share: float
) -> None:
    expected = []
    for place, text in enumerate(texts):
        grams = {text_[at : at + 3] for text_ in [_letters(text)] for at in range(len(text_) - 2)}
        best, where = 0, None
        for at, other in enumerate(others):
            common = sum(gram in _letters(other) for gram in grams)
            if common > best:
                best, where = common, at
        if where is not None and best * 100 >= round(share * 100) * len(grams):
            expected.append((place, where, best / len(grams)))
    found = closest(texts, others, share=share, least=0)
    assert [(f.text, f.other, f.share) for f in found] == expected


def _letters(text: str) -> str:
    return text.replace("，", "")


def test_pieces_say_which_words_stand_in_the_other() -> None:
    assert marked(FIRST, SECOND) == [("完成平台", True), ("选址", False)]
    assert marked("先完成，平台、再看", "完成平台") == [
        ("先", False),
        ("完成，平台", True),
        ("、再看", False),
    ]


@given(st.text(alphabet="甲乙丙，㎡ﬀ é1", max_size=20), st.text(alphabet="甲乙丙m2f1", max_size=20))
def test_the_pieces_are_the_text_as_it_is_written(text: str, other: str) -> None:
    assert "".join(piece for piece, _same in marked(text, other)) == text
