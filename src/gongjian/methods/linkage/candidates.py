"""Which pairs are looked at: those that share a key, unless too many do.

Two lists of 200,000 have forty thousand million pairs. A pair is a candidate if it shares a code, a whole
name, brand and industry (brand in any order), a rare brand, all but one character of a longer brand, an
address, or a phone. A block of too many pairs is left out and told, so that a name repeated a hundred
thousand times cannot make the work grow with its square.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..kinds.words import Words


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of key: its SQL over a record, when there is one, and how many pairs a block may have."""

    name: str
    words: Words
    key: str
    given: str
    most: int
    shown: str = (
        ""  # the column that is shown where a block is left out; '' if that needs no telling
    )


RULES = (
    Rule("code", Words("代码", "code"), "code", "code <> ''", 10_000, "code"),
    Rule("name", Words("全称", "whole name"), "name_key || branch", "name_key <> ''", 10_000, "name_key"),
    Rule("brand-industry", Words("字号和行业", "brand and industry"), "sorted || '|' || industry",
         "brand <> ''", 2_500, "brand"),
    Rule("brand", Words("字号", "brand"), "brand", "brand <> ''", 400),
    Rule("address", Words("地址", "address"), "address", "address <> ''", 2_500, "address"),
    Rule("phone", Words("电话", "phone"), "phone", "phone <> ''", 2_500, "phone"),
)  # fmt: skip
SLIP = Rule("slip", Words("字号差一字", "one character of the brand"),
            "left(brand, k - 1) || substr(brand, k + 1) || '|' || industry || '|' || place",
            "length(brand) BETWEEN 3 AND 12", 400)  # fmt: skip


def candidates(connection: Any, *, within: bool) -> tuple[int, tuple[Words, ...]]:
    """Makes the table `candidates` (join_key_l, join_key_r, match_key) from the table `records`.

    `within`: pairs of one list with itself. Gives their number, and what was left out.
    """
    rules = " UNION ALL ".join(_keys_sql(number, rule) for number, rule in enumerate(RULES))
    slips = (
        f"SELECT hash({SLIP.key}, {len(RULES)}) AS key, {len(RULES)} AS rule, uid, row, side "
        f"FROM records, range(1, length(brand) + 1) AS places(k) WHERE {SLIP.given}"
    )
    connection.execute(f"CREATE OR REPLACE TABLE keys AS {rules} UNION ALL {slips}")
    pairs = "n * (n - 1) // 2" if within else "a * b"
    most = " ".join(f"WHEN {i} THEN {rule.most}" for i, rule in enumerate((*RULES, SLIP)))
    connection.execute(
        "CREATE OR REPLACE TABLE blocks AS SELECT *, pairs > CASE rule "
        + most
        + " END AS large FROM ("
        f"SELECT key, rule, {pairs} AS pairs, a, b, n, uid FROM (SELECT key, any_value(rule) AS rule, "
        "count(*) AS n, count(*) FILTER (side = 0) AS a, count(*) FILTER (side = 1) AS b, min(uid) AS uid "
        "FROM keys GROUP BY key)) WHERE pairs > 0"
    )
    other = "l.row <> r.row AND l.uid < r.uid" if within else "l.side = 0 AND r.side = 1"
    connection.execute(
        "CREATE OR REPLACE TABLE candidates AS SELECT DISTINCT l.uid AS join_key_l, r.uid AS join_key_r, "
        "'0' AS match_key FROM (SELECT keys.* FROM keys SEMI JOIN (FROM blocks WHERE NOT large) AS small "
        f"USING (key)) AS l JOIN keys AS r ON l.key = r.key WHERE {other}"
    )
    ((count,),) = connection.execute("SELECT count(*) FROM candidates").fetchall()
    return int(count), tuple(_left_out(connection))


def given(connection: Any, pairs: NDArray[np.int64]) -> tuple[int, tuple[Words, ...]]:
    """Makes the same table from pairs of places, one of the first list and one of the second."""
    chosen = {"left": pairs[:, 0].copy(), "right": pairs[:, 1].copy()}
    connection.register("chosen", chosen)
    connection.execute(
        "CREATE OR REPLACE TABLE candidates AS SELECT l.uid AS join_key_l, r.uid AS join_key_r, '0' AS match_key "
        'FROM chosen JOIN records AS l ON l.side = 0 AND l.row = chosen."left" '
        'JOIN records AS r ON r.side = 1 AND r.row = chosen."right"'
    )
    ((count,),) = connection.execute("SELECT count(*) FROM candidates").fetchall()
    return int(count), ()


def _keys_sql(number: int, rule: Rule) -> str:
    return f"SELECT hash({rule.key}, {number}) AS key, {number} AS rule, uid, row, side FROM records WHERE {rule.given}"


def _left_out(connection: Any) -> Iterator[Words]:
    for number, rule in enumerate(RULES):
        if not rule.shown:
            continue
        ((blocks, pairs, example, rows),) = connection.execute(
            f"SELECT count(*), sum(pairs), arg_max({rule.shown}, (pairs, -blocks.uid)), max(n) "
            f"FROM blocks JOIN records USING (uid) WHERE large AND rule = {number}"
        ).fetchall()
        if blocks:
            yield Words(
                f"{rule.words.zh}：{blocks:,} 个值重复太多（如“{example[:40]}”，最多 {rows:,} 行），"
                f"不按它逐对比较（共 {int(pairs):,} 对）",
                f"{rule.words.en}: {blocks:,} values are repeated too often (such as {example[:40]!r}, up to "
                f"{rows:,} rows); not compared pair by pair on it ({int(pairs):,} pairs)",
            )
