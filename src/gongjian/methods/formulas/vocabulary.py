"""The closed list of words: every keyword and function, in Chinese and English.

Each function says what it does and how it treats missing values; the handbook prints this page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..kinds.words import Words


@dataclass(frozen=True, slots=True)
class Keyword:
    terminal: str  # its name in the grammar
    en: str
    zh: str


KEYWORDS: tuple[Keyword, ...] = (
    Keyword("AND", "and", "且"),
    Keyword("OR", "or", "或"),
    Keyword("NOT", "not", "非"),
    Keyword("IF", "if", "若"),
    Keyword("THEN", "then", "则"),
    Keyword("IFF", "iff", "当且仅当"),
    Keyword("BETWEEN", "between", "介于"),
    Keyword("WITH", "with", "与"),
    Keyword("IN", "in", "属于"),
    Keyword("CASE", "case", "分情形"),
    Keyword("WHEN", "when", "当"),
    Keyword("ELSE", "else", "否则"),
    Keyword("END", "end", "完"),
    Keyword("WHERE", "where", "其中"),
    Keyword("TRUE", "true", "是"),
    Keyword("FALSE", "false", "否"),
)
TERMINAL_OF: dict[str, str] = {word: k.terminal for k in KEYWORDS for word in (k.en, k.zh)}


class Kind(Enum):
    """How a function is read: what its arguments may be and where it may stand."""

    PLAIN = "plain"  # of values of one record
    TIME = "time"  # of the same unit in another period
    CHOICE = "choice"  # band
    GROUP = "group"  # of many records: indicators only


@dataclass(frozen=True, slots=True)
class Function:
    """One function: `en` is its English spelling and its name in the nodes."""

    en: str
    zh: str
    kind: Kind
    fewest: int
    most: int
    says: Words
    missing: Words
    example: str = ""


_ANY = 200  # the most arguments of a function that takes a list

_STRICT = Words("任一参数缺失则缺失", "missing if any argument is missing")
_SKIP = Words("只用有值的记录；没有有值的记录则缺失", "uses records present; of nothing: missing")
_BASE = Words("任一期缺失、或基数 ≤ 0 则缺失", "missing if either is missing or the base is ≤ 0")
_SHIFT = Words("该期没有数据则缺失", "missing if that period has no value")


def _f(
    en: str,
    zh: str,
    kind: Kind,
    args: tuple[int, int],
    says: tuple[str, str],
    missing: Words,
    eg: str,
) -> Function:
    return Function(en, zh, kind, args[0], args[1], Words(*says), missing, eg)


FUNCTIONS: tuple[Function, ...] = (
    _f("abs", "绝对值", Kind.PLAIN, (1, 1), ("去掉符号", "the size without its sign"), _STRICT,
       "abs(a - b) <= 1"),
    _f("min", "最小", Kind.PLAIN, (2, _ANY), ("最小的一个", "the smallest"), _STRICT, "min(a, b)"),
    _f("max", "最大", Kind.PLAIN, (2, _ANY), ("最大的一个", "the largest"), _STRICT, "max(a, b)"),
    _f("round", "四舍五入", Kind.PLAIN, (1, 2),
       ("保留 n 位小数（默认 0），五入远离零", "to n decimals (0 unless said), half away from zero"),
       _STRICT, "round(a / b, 2)"),
    _f("floor", "向下取整", Kind.PLAIN, (1, 1), ("不大于它的整数", "the whole number below"), _STRICT,
       "floor(a)"),
    _f("ceil", "向上取整", Kind.PLAIN, (1, 1), ("不小于它的整数", "the whole number above"), _STRICT,
       "ceil(a)"),
    _f("ln", "自然对数", Kind.PLAIN, (1, 1), ("自然对数", "the natural logarithm"),
       Words("缺失或 ≤ 0 则缺失", "missing if missing or ≤ 0"), "ln(a)"),
    _f("sqrt", "平方根", Kind.PLAIN, (1, 1), ("平方根", "the square root"),
       Words("缺失或 < 0 则缺失", "missing if missing or < 0"), "sqrt(a)"),
    _f("power", "幂", Kind.PLAIN, (2, 2), ("x 的 y 次方", "x to the power y"),
       Words("任一缺失、无意义或溢出则缺失", "missing if either is, or without meaning, or too large"),
       "power(a, 2)"),
    _f("years_between", "周年数", Kind.PLAIN, (2, 2),
       ("从前一日期到后一日期满多少周年", "whole years from the first date to the second"), _STRICT,
       "years_between(founded, 2017-12-31) <= 8"),
    _f("length", "字数", Kind.PLAIN, (1, 1), ("文字的字数", "how many characters a text has"), _STRICT,
       "length(code) = 18"),
    _f("starts_with", "开头是", Kind.PLAIN, (2, 2), ("文字以此开头", "the text begins so"), _STRICT,
       'starts_with(industry, "C")'),
    _f("missing", "缺失", Kind.PLAIN, (1, 1), ("没有值", "there is no value"),
       Words("从不缺失", "never missing"), "missing(a)"),
    _f("coalesce", "空则取", Kind.PLAIN, (2, _ANY), ("第一个有值的", "the first that is present"),
       Words("都缺失才缺失", "missing only if all are"), "coalesce(a, 0)"),
    _f("total", "合计", Kind.PLAIN, (1, _ANY), ("有值的相加", "the sum of those present"),
       Words("都缺失才缺失", "missing only if all are"), "total(a, b, c)"),
    _f("prev", "上期", Kind.TIME, (1, 1), ("上一报告期的值", "its value in the period before"), _SHIFT,
       "a >= prev(a)"),
    _f("prev_in_year", "年内上期", Kind.TIME, (1, 1),
       ("同一年内上一报告期的值", "its value in the period before, within the same year"),
       Words("一年的第一期则缺失", "missing in the first period of a year"), "a >= prev_in_year(a)"),
    _f("year_ago", "上年同期", Kind.TIME, (1, 1), ("上年同期的值", "its value a year before"), _SHIFT,
       "a <= 2 * year_ago(a)"),
    _f("at", "往期", Kind.TIME, (2, 2), ("n 期之前的值，n 写作负数", "its value n periods back, n negative"),
       _SHIFT, "at(a, -2)"),
    _f("growth", "同比", Kind.TIME, (1, 1), ("比上年同期增长的比例", "growth on a year before, a share"),
       _BASE, "growth(a) <= 50%"),
    _f("growth_prev", "环比", Kind.TIME, (1, 1), ("比上期增长的比例", "growth on the period before, a share"),
       _BASE, "growth_prev(a) <= 50%"),
    _f("cagr", "年均增长", Kind.TIME, (2, 2),
       ("n 年的年均复合增长率", "compound yearly growth over n years"), _BASE, "cagr(a, 3) >= 20%"),
    _f("band", "分档", Kind.CHOICE, (2, _ANY),
       ("从高到低第一个达到的档（含下限）的值", "the value of the first bound reached, from the top; inclusive"),
       Words("所比的值缺失则缺失；没有达到的档又没有否则，也缺失",
             "missing if the value is, or if no bound is reached and there is no else"),
       "band(a / b, 6%: 50, 5%: 40, else 0)"),
    _f("sum", "求和", Kind.GROUP, (1, 1), ("组内相加", "the sum over the group"), _SKIP, "sum(a where b > 0)"),
    _f("count", "计数", Kind.GROUP, (0, 1), ("组内条数", "how many records of the group"),
       Words("从不缺失；条件缺失的不计", "never missing; an undecided condition does not count"),
       "count(where a > 0)"),
    _f("mean", "均值", Kind.GROUP, (1, 1), ("组内算术平均", "the arithmetic mean"), _SKIP, "mean(a)"),
    _f("median", "中位数", Kind.GROUP, (1, 1), ("组内中位数", "the median"), _SKIP, "median(a)"),
    _f("distinct", "去重计数", Kind.GROUP, (1, 1), ("组内有多少个不同的值", "how many different values"),
       Words("从不缺失；缺失的不计", "never missing; missing does not count"), "distinct(industry)"),
    _f("share", "占比", Kind.GROUP, (1, 1),
       ("组内之和占全部记录之和的比例", "the group's sum as a share of the sum over all records"),
       Words("任一和缺失或全部之和为 0 则缺失", "missing if either sum is, or the whole is 0"), "share(a)"),
    _f("ratio", "比率", Kind.GROUP, (2, 2),
       ("两项都有值的记录之和的比", "the ratio of sums over records where both are present"), _SKIP,
       "ratio(a, b)"),
)  # fmt: skip
FUNCTION_OF: dict[str, Function] = {word: f for f in FUNCTIONS for word in (f.en, f.zh)}


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator as the handbook prints it."""

    signs: str
    says: Words
    missing: Words
    example: str


_KLEENE = Words("三值逻辑", "three-valued logic (Kleene)")
OPERATORS: tuple[Operator, ...] = (
    Operator("+ - * /", Words("四则运算；除以 0 为缺失", "arithmetic; x/0 is missing"), _STRICT, "a + b"),
    Operator("= != ≠ < <= ≤ > >= ≥", Words("比较，可以连写", "comparison, may be chained"), _STRICT,
             "a >= b >= c"),
    Operator("±", Words("允许的差：绝对数或百分比", "tolerance: a number or a percentage"), _STRICT,
             "a = b ± 0.5%"),
    Operator("between … and … · 介于 … 与 …", Words("含两端", "both ends included"), _KLEENE,
             "a between 1 and 5"),
    Operator("in (…) · 属于 (…)", Words("等于其中之一", "equal to one of them"), _KLEENE,
             'code in ("C26", "C27")'),
    Operator("and or not · 且 或 非", Words("逻辑", "logic"), _KLEENE, "a > 0 and b > 0"),
    Operator("if … then · 若 … 则", Words("即 (非 a) 或 b", "(not a) or b"), _KLEENE,
             "if a > 0 then b > 0"),
    Operator("iff · 当且仅当", Words("两边同真同假", "both true or both false"), _STRICT,
             "a > 0 iff b > 0"),
    Operator("case when … end · 分情形 当 … 完",
             Words("第一个成立的情形", "the first case that holds"),
             Words("遇到不能判定的条件则缺失；都不成立又无 else 也缺失",
                   "missing at an undecided condition, or if none holds and there is no else"),
             "case when a > 0 then 1 else 0 end"),
)  # fmt: skip
