"""What is compared in a pair, at which levels, and what each level weighs.

Fellegi and Sunter (1969): a level that is seen with probability m among pairs of one unit and u among
other pairs weighs log2(m / u) bits. m and u are stated here and not learnt, so that the same evidence
weighs the same whichever list it is found in; where a value agrees, u is how common it is in the two
lists (a rare brand weighs more than 华信). docs/methods/linkage.md says where the numbers come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import Any

from ..kinds.words import Words

# A code stands for one unit; what more than this many rows share is a filler or a slip.
ROWS_OF_ONE_UNIT = 3
LEAST_CODE = 1e-9
PRIOR_ROWS = 1_000  # shorter lists are taken for a part of one as long as this


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison. Without m it is neutral: nothing can be said."""

    condition: str  # SQL over _l and _r; ELSE is the rest
    words: Words
    m: float | None = None
    u: float | None = None
    common: str = ""  # the column whose commonness takes the place of u

    @property
    def weight(self) -> float:
        """In bits, before commonness."""
        return 0.0 if self.m is None or self.u is None else log2(self.m / self.u)


@dataclass(frozen=True, slots=True)
class Comparison:
    name: str
    title: Words
    levels: tuple[Level, ...]  # the first that holds counts

    def level(self, gamma: int) -> Level:
        """The level that splink numbers `gamma`: neutral ones are -1, the rest count down to 0."""
        told = [level for level in self.levels if level.m is not None]
        return told[len(told) - 1 - gamma]


def _lacking(column: str) -> str:
    return f"{column}_l = '' OR {column}_r = ''"


_NEUTRAL = Words("无从比较", "cannot be compared")
_APART = "branch_l <> branch_r"  # a branch has a code, an address, a phone of its own

COMPARISONS = (
    Comparison("whole", Words("全称", "whole name"), (
        Level(_lacking("name_key"), _NEUTRAL),
        Level("name_key_l = name_key_r AND place_l <> ''",
              Words("全称相同，有行政区划，同一登记机关不许重名", "the same whole name with its area, which a registry gives once"), 0.90, 0.002),
        Level("name_key_l = name_key_r", Words("全称相同，没有行政区划", "the same whole name, without area"), 0.90, 0.05),
        Level("ELSE", Words("全称不同（已由各部分计入）", "whole names differ (counted by parts)"), 0.50, 0.50),
    )),
    Comparison("brand", Words("字号", "brand"), (
        Level(_lacking("brand"), _NEUTRAL),
        Level("brand_l = brand_r", Words("字号相同", "same brand"), 0.90, 5e-4, "brand"),
        Level("sorted_l = sorted_r", Words("字号字序不同", "brand in another order"), 0.02, 5e-5),
        Level("length(brand_l) >= 4 AND damerau_levenshtein(brand_l, brand_r) <= 1",
              Words("字号（四字以上）差一字", "a brand of four or more differs in one"), 0.02, 1e-4),
        Level("length(brand_l) >= 3 AND damerau_levenshtein(brand_l, brand_r) <= 1",
              Words("字号差一字", "brand differs in one character"), 0.02, 2e-3),
        Level("contains(brand_l, brand_r) OR contains(brand_r, brand_l)",
              Words("一个字号含另一个", "one brand holds the other"), 0.02, 1e-3),
        Level("ELSE", Words("字号不同", "brands differ"), 0.03, 0.995),
    )),
    Comparison("industry", Words("行业", "industry"), (
        Level(_lacking("industry"), _NEUTRAL),
        Level("industry_l = industry_r", Words("行业表述相同", "same industry words"), 0.88, 0.05, "industry"),
        Level("contains(industry_l, industry_r) OR contains(industry_r, industry_l) "
              "OR jaro_winkler_similarity(industry_l, industry_r) >= 0.8",
              Words("行业表述相近", "near industry words"), 0.06, 0.06),
        Level("ELSE", Words("行业表述不同", "industry words differ"), 0.06, 0.9),
    )),
    Comparison("place", Words("行政区划", "area"), (
        Level(_lacking("place"), _NEUTRAL),
        Level("place_l = place_r", Words("行政区划相同", "same area"), 0.92, 0.5, "place"),
        Level("contains('/' || place_l || '/', '/' || place_r || '/') "
              "OR contains('/' || place_r || '/', '/' || place_l || '/')",
              Words("一个行政区划含另一个", "one area holds the other"), 0.05, 0.05),
        Level("ELSE", Words("行政区划不同", "areas differ"), 0.03, 0.5),
    )),
    Comparison("form", Words("组织形式", "form"), (
        Level(_lacking("form"), _NEUTRAL),
        Level("form_l = form_r", Words("组织形式相同", "same form of organisation"), 0.95, 0.5, "form"),
        Level("ELSE", Words("组织形式不同", "forms of organisation differ"), 0.05, 0.4),
    )),
    Comparison("code", Words("代码", "code"), (
        Level(f"{_lacking('code')} OR left(code_l, 1) = '#' AND left(code_r, 1) <> '#' "
              "OR left(code_r, 1) = '#' AND left(code_l, 1) <> '#' "
              f"OR ({_APART} AND code_l <> code_r)", _NEUTRAL),
        Level("code_l = code_r", Words("代码相同", "same code"), 0.95, LEAST_CODE, "code"),
        # Two valid codes never differ in one place or by two neighbours turned round.
        Level("NOT (code_holds_l AND code_holds_r) AND damerau_levenshtein(code_l, code_r) <= 1",
              Words("代码差一位，且有一个校验码不对", "codes one slip apart, and one does not check"), 0.03, 5e-6),
        Level("ELSE", Words("代码不同", "codes differ"), 0.008, 1.0),
    )),
    Comparison("address", Words("地址", "address"), (
        Level(f"{_lacking('address')} OR ({_APART} AND address_l <> address_r)", _NEUTRAL),
        Level("address_l = address_r", Words("地址相同", "same address"), 0.55, 1e-3, "address"),
        Level("jaro_winkler_similarity(address_l, address_r) >= 0.93",
              Words("地址相近", "near addresses"), 0.10, 0.03),
        Level("ELSE", Words("地址不同", "addresses differ"), 0.30, 0.99),
    )),
    Comparison("phone", Words("电话", "phone"), (
        Level(f"{_lacking('phone')} OR ({_APART} AND phone_l <> phone_r)", _NEUTRAL),
        Level("phone_l = phone_r", Words("电话相同", "same phone"), 0.60, 1e-4, "phone"),
        Level("ELSE", Words("电话不同", "phones differ"), 0.40, 1.0),
    )),
)  # fmt: skip

BY_NAME = {comparison.name: comparison for comparison in COMPARISONS}
# Columns whose commonness counts, and what is mixed in as if from that many rows more: a list of ten
# rows does not know how common a brand is.
COMMON: dict[str, tuple[float, int]] = {
    "brand": (2e-4, 1_000), "industry": (0.03, 1_000), "place": (0.5, 200), "form": (0.5, 200),
    "address": (1e-4, 1_000), "phone": (1e-5, 1_000),
}  # fmt: skip


def settings(rows: int) -> dict[str, Any]:
    """splink's settings for two lists of which the longer has so many rows."""
    return {
        "link_type": "dedupe_only",  # which pairs are looked at is said by `candidates`
        "unique_id_column_name": "uid",
        "probability_two_random_records_match": 1 / max(rows, PRIOR_ROWS),
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [_for_splink(comparison) for comparison in COMPARISONS],
        "retain_matching_columns": True,  # or the levels are not told
        "retain_intermediate_calculation_columns": True,
    }


def _for_splink(comparison: Comparison) -> dict[str, Any]:
    levels: list[dict[str, Any]] = []
    for level in comparison.levels:
        told: dict[str, Any] = {
            "sql_condition": level.condition,
            "label_for_charts": level.words.en,
        }
        if level.m is None:
            told["is_null_level"] = True
        else:
            told |= {"m_probability": level.m, "u_probability": level.u}
        if level.common:
            told |= {
                "tf_adjustment_column": level.common,
                "disable_tf_exact_match_detection": True,
            }
        levels.append(told)
    return {"output_column_name": comparison.name, "comparison_levels": levels}
