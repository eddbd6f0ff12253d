"""The handbook of the formula language, printed from its vocabulary, grammar and specification."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from gongjian.methods.formulas.vocabulary import (
    FUNCTIONS,
    KEYWORDS,
    OPERATORS,
    Kind,
)
from gongjian.methods.kinds.units import BUILT_IN
from gongjian.methods.kinds.words import Language, Words
from spec.rows import ITEMS, ROWS, Row

FOLDER = ROOT / "docs" / "handbook"
_TOPICS = {
    "+ - * /": ("+", "-", "*", "/"),
    "= != ≠ < <= ≤ > >= ≥": ("=", "!=", "<", "<=", ">", ">=", "chain"),
    "±": ("±",),
    "between … and … · 介于 … 与 …": ("between",),
    "in (…) · 属于 (…)": ("in",),
    "and or not · 且 或 非": ("and", "or", "not"),
    "if … then · 若 … 则": ("if",),
    "iff · 当且仅当": ("iff",),
    "case when … end · 分情形 当 … 完": ("case",),
}
_KINDS = {
    Kind.PLAIN: Words("一份报表内的函数", "Functions within one return"),
    Kind.TIME: Words("时间", "Time"),
    Kind.CHOICE: Words("分档", "Bands"),
    Kind.GROUP: Words("汇总（只用于指标）", "Groups (indicators only)"),
}
_INTRO = Words(
    """# 公式语言手册

本页由语言的词汇表、语法和规范行生成（`make handbook`），每个例子都是一条测试。

一条规则是一行文字，像条款一样读：`研究开发费用 / 营业收入 >= 5%`、`若 营业收入 > 0 则 从业人员 > 0`。
中文和英文的写法完全等价。

- **名称**：项目的代码、名称或英文名；由文字、数字、`_` 和中间的点组成，别的写法放进 `「…」` 或反引号。先整个当作代码、名称、英文名来找；找不到，再看第一个点前面是不是 `unit`（名录库）、`period`（报告期）或另一张表。
- **数**：`500`、`3.5`、`60%`、`2亿元`、`5万元/人`；**文字** `"C26"`；**日期** `2017-06-30`；**是** `true`、**否** `false`。全角的数字和标点照读。
- **中文关键词前后要有空格或符号**：`若 a > 0 则 b > 0`。
- **先后**，从松到紧：若…则，当且仅当，或，且，非，比较，加减，乘除，负号。
- **单位**：同类的自动换算到左边的单位；不带单位的数随另一边；乘除生成新单位。单位不同类就是错误。
- **相等**：两边只由有小数位数的项目和数字经加减、合计、绝对值、最小最大、空则取和时间函数组成时，相差小于最粗一项末位的一半就是相等；其余情形相差不超过 10⁻⁹·max(1,|a|,|b|)。`<=` 是“小于或相等”。
- **缺失不是零**，除非项目写了 `blank: zero`。判断有三种结果：是、否、不能判定。
""",
    """# Handbook of the formula language

This page is printed from the language's vocabulary, grammar and specification rows
(`make handbook`); every example is a test.

A rule is one line that reads like a clause: `turnover >= 0`, `if staff > 0 then staff.costs > 0`.
Chinese and English spellings are equal.

- **Names**: an item's code, name or English name: letters, digits, `_` and inner dots; anything else goes into `「…」` or backticks. First the whole is sought as code, name, English name; then what stands before the first dot is `unit` (the register), `period`, or another form.
- **Numbers** `500`, `3.5`, `60%`, `2亿元`, `5万元/人`; **texts** `"C26"`; **dates** `2017-06-30`; `true`, `false`. Full-width digits and punctuation read as ASCII.
- **Chinese keywords stand between spaces or signs**.
- **Precedence**, loosest first: if-then, iff, or, and, not, comparison, + −, × ÷, unary minus.
- **Units**: like units convert to the left one's; a plain number takes the other side's; products make new units. Unlike units are an error.
- **Equal**: where both sides are made only of items with decimals and literals, joined by + −, total, abs, min, max, coalesce and time functions, they are equal when they differ by less than half the last digit of the coarsest item; elsewhere by at most 10⁻⁹·max(1,|a|,|b|). `<=` is smaller or equal.
- **Missing is not zero**, unless the item says `blank: zero`. A condition is true, false, or cannot be told.
""",
)
_VALUES = {None: Words("缺失", "missing"), True: Words("是", "true"), False: Words("否", "false")}


def page(lang: Language) -> str:
    """The whole handbook in one language."""
    return "\n".join([_INTRO.in_language(lang), *_keywords(lang), *_operators(lang),
                      *_functions(lang), *_more(lang), *_items(lang), *_units(lang),
                      *_grammar(lang)]) + "\n"  # fmt: skip


def _say(zh: str, en: str, lang: Language) -> str:
    return Words(zh, en).in_language(lang)


def _keywords(lang: Language) -> Iterator[str]:
    yield f"## {_say('关键词', 'Keywords', lang)}\n"
    yield "| English | 中文 |\n|---|---|"
    for keyword in KEYWORDS:
        yield f"| `{keyword.en}` | `{keyword.zh}` |"
    yield ""


def _operators(lang: Language) -> Iterator[str]:
    yield f"## {_say('运算和判断', 'Operators', lang)}\n"
    for operator in OPERATORS:
        yield f"### `{operator.signs}`\n"
        yield f"{operator.says.in_language(lang)}. {_missing(operator.missing, lang)}\n"
        yield from _examples(_TOPICS[operator.signs], lang)


def _functions(lang: Language) -> Iterator[str]:
    for kind, title in _KINDS.items():
        yield f"## {title.in_language(lang)}\n"
        for function in FUNCTIONS:
            if function.kind is kind:
                yield f"### `{function.en}` · `{function.zh}`\n"
                yield f"{function.says.in_language(lang)}. {_missing(function.missing, lang)}\n"
                yield from _examples((function.en,), lang)


def _more(lang: Language) -> Iterator[str]:
    for topic, words in (
        ("units", Words("计量单位", "Units of measure")),
        ("names", Words("名称", "Names")),
        ("literals", Words("数和文字", "Literals")),
        ("precedence", Words("先后", "Precedence")),
        ("full-width", Words("全角", "Full-width signs")),
    ):
        yield f"## {words.in_language(lang)}\n"
        yield from _examples((topic,), lang)


def _missing(rule: Words, lang: Language) -> str:
    return f"{_say('缺失：', 'Missing: ', lang)}{rule.in_language(lang)}."


def _examples(topics: tuple[str, ...], lang: Language) -> Iterator[str]:
    heads = _say("公式 | 给定 | 结果", "formula | given | result", lang)
    yield f"| {heads} |\n|---|---|---|"
    for row in ROWS:
        if row.topic in topics:
            yield f"| {_code(row.formula)} | {_code(row.inputs)} | {_result(row, lang)} |"
    yield ""


def _code(text: str) -> str:
    if not text:
        return "—"
    ticks = "``" if "`" in text else "`"
    space = " " if "`" in text else ""
    return f"{ticks}{space}{text.replace('|', chr(92) + '|')}{space}{ticks}"


def _result(row: Row, lang: Language) -> str:
    if row.expected is None or isinstance(row.expected, bool):
        return _VALUES[row.expected].in_language(lang)
    return f'"{row.expected}"' if isinstance(row.expected, str) else f"{row.expected:.15g}"


def _items(lang: Language) -> Iterator[str]:
    yield f"## {_say('例子里的项目', 'The items of the examples', lang)}\n"
    yield _say(
        "`@prev` 上期，`@ago` 上年同期，`@within` 年内上期，`@-2` 两期前，`@-3y` 三年前。",
        "`@prev` the period before, `@ago` a year ago, `@within` the period before in the same year, "
        "`@-2` two periods back, `@-3y` three years back.", lang,
    )  # fmt: skip
    yield f"\n| {_say('项目 | 类型 | 单位 | 小数', 'item | type | unit | decimals', lang)} |\n|---|---|---|---|"
    for short, item in ITEMS.items():
        names = "、".join(dict.fromkeys((short, *item.names)))
        unit = "—" if item.unit is None else item.unit.name
        decimals = "—" if item.decimals is None else item.decimals
        yield f"| {names} | {item.type.value} | {unit} | {decimals} |"
    yield ""


def _units(lang: Language) -> Iterator[str]:
    yield f"## {_say('内置的计量单位', 'Built-in units of measure', lang)}\n"
    yield f"| {_say('单位 | 量纲 | 系数', 'unit | dimension | factor', lang)} |\n|---|---|---|"
    for unit in BUILT_IN.by_name.values():
        dimension = "·".join(
            f"{base}{'' if power == 1 else power}" for base, power in unit.dimension
        )
        yield f"| {unit.name} | {dimension or '1'} | {unit.factor} |"
    yield ""


def _grammar(lang: Language) -> Iterator[str]:
    yield f"## {_say('语法', 'The grammar', lang)}\n"
    path = ROOT / "src/gongjian/methods/formulas/grammar.lark"
    text = re.sub(r"\s*->\s*\w+", "", path.read_text(encoding="utf-8"))
    yield f"```\n{text.strip()}\n```"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for lang in ("zh", "en"):
        (FOLDER / f"formulas.{lang}.md").write_text(page(lang), encoding="utf-8")  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
