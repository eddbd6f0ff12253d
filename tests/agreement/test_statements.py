"""Whole queries: checks counted, failing pairs listed, indicators of groups."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import pytest

from agreement.answers import alike, plain, row_name
from agreement.databases import Database, DuckDB, column_name, column_of
from formulas_strategy import SCOPE, records_of
from gongjian.methods.formulas import Key, indicator_of, rule_of
from gongjian.methods.formulas.groups import indicator_values
from gongjian.methods.formulas.in_numpy import judge
from gongjian.methods.formulas.in_sql import failing_sql, indicator_sql, judgement_sql
from gongjian.methods.formulas.records import Records
from gongjian.methods.kinds.columns import TextColumn

RULES = {
    "R1": rule_of("a = b ± 1", SCOPE),
    "R'2\\": rule_of("若 turnover > 0 则 staff > 0", SCOPE),
    "规则三": rule_of("turnover <= 1.5 * year_ago(turnover)", SCOPE),
    "R 4": rule_of("missing(profit) or profit < turnover", SCOPE),
    'R"5': rule_of("starts_with(code, kind) iff exporter", SCOPE),
    "R6": rule_of("1 > 2", SCOPE),
}


def answers_of(database: Database, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in database.ask(query)]


def test_every_check_is_counted_in_the_order_of_the_rules(database: Database) -> None:
    records = records_of(11, 400)
    database.load(records)

    def column(key: Key) -> str:
        return column_of(key, database.dialect)

    told = answers_of(database, judgement_sql(RULES, column, "records", database.dialect))
    counts = judge([rule.node for rule in RULES.values()], records)
    passes, fails, undecided = (c.tolist() for c in (counts.passes, counts.fails, counts.undecided))
    assert told == list(zip(RULES, passes, fails, undecided, strict=True))
    assert sum(fails) > 400
    assert sum(undecided) > 200


def test_every_record_is_listed_with_each_check_it_fails(database: Database) -> None:
    records = records_of(12, 300)
    database.load(records)

    def column(key: Key) -> str:
        return column_of(key, database.dialect)

    query = failing_sql(RULES, column, "records", row_name(database), database.dialect)
    told = [(int(plain(unit) or 0), check) for unit, check in answers_of(database, query)]
    failing = judge([rule.node for rule in RULES.values()], records).failing
    names = list(RULES)
    assert sorted(told) == sorted((int(row), names[rule]) for row, rule in failing.T)  # type: ignore[type-var]


def test_a_judgement_reads_the_records_once(in_duckdb: DuckDB) -> None:
    in_duckdb.load(records_of(1, 10))
    query = judgement_sql(RULES, lambda key: column_of(key, "duckdb"), "records", "duckdb")
    ((_, plan),) = in_duckdb.ask(f"explain {query}")
    assert plan.lower().count("seq scan") == 1, plan


def test_no_rules_are_no_question(database: Database) -> None:
    with pytest.raises(ValueError, match="no rules"):
        judgement_sql({}, lambda key: key.code, "records", database.dialect)
    with pytest.raises(ValueError, match="no rules"):
        failing_sql({}, lambda key: key.code, "records", "unit", database.dialect)


INDICATORS = (
    "sum(a)", "sum(a where b > 0)", "mean(b)", "median(a)", "median(b where exporter)", "count()",
    "count(where a > b)", "distinct(code)", "distinct(a)", "distinct(exporter)", "share(turnover)",
    "share(a where code != \"C26\")", "ratio(a, b)", "ratio(turnover, staff where b > 0) * 2",
    "sum(profit) / sum(turnover)", "round(mean(a) - median(a), 1)", "sum(a) > sum(b)", "max(count(), 3)",
    "case when count() > 20 then sum(a * b) else mean(c) end", "count(where a > 1) / count()", "3 + 4", "total(sum(a), sum(b where tech))",
)  # fmt: skip
PARKS = ("滨海", "南开", "it's", None)


def modest(records: Records, random: np.random.Generator) -> Records:
    """Without what overflows: in which order a group is summed up is nobody's promise."""
    columns = {
        key: column
        if isinstance(column, TextColumn)
        else np.where(
            np.abs(column) < 1e6, column, np.where(random.random(len(column)) < 0.5, 7, np.nan)
        )
        for key, column in records.columns.items()
    }
    return Records(records.length, columns)


@pytest.mark.parametrize("text", INDICATORS)
def test_an_indicator_has_a_value_for_each_group(database: Database, text: str) -> None:
    records = modest(records_of(13, 200), np.random.default_rng(1))
    parks = [PARKS[i % 7 % 4] for i in range(200)]
    years = np.array([2016.0 + i % 2 for i in range(200)])
    keyed = {**records.columns, Key("", "park"): TextColumn.of(parks), Key("", "year"): years}
    database.load(Records(200, keyed))
    formula = indicator_of(text, SCOPE)

    def column(key: Key) -> str:
        return column_of(key, database.dialect)

    names = [column_name(Key("", code)) for code in ("park", "year")]
    query = indicator_sql(formula, column, "records", names, database.dialect)
    told = {(park, year): plain(value) for park, year, value in answers_of(database, query)}
    groups: defaultdict[tuple[object, ...], int] = defaultdict(lambda: len(groups))
    members = np.array([groups[pair] for pair in zip(parks, years.tolist(), strict=True)])
    values = indicator_values(formula.node, records, members, len(groups))
    assert set(told) == set(groups)
    for pair, place in groups.items():
        ours = None if math.isnan(values[place]) else float(values[place])
        assert alike(ours, told[pair]), (pair, ours, told[pair])


def test_of_no_records_there_is_one_value_and_no_group(database: Database) -> None:
    database.load(records_of(1, 3))

    def column(key: Key) -> str:
        return column_of(key, database.dialect)

    nothing = f"(select * from records where {row_name(database)} < 0) as r"
    for text, wanted in (("sum(a)", None), ("count()", 0.0), ("mean(a) + 1", None)):
        query = indicator_sql(indicator_of(text, SCOPE), column, nothing, [], database.dialect)
        assert [plain(v) for (v,) in answers_of(database, query)] == [wanted]


def test_a_sum_of_huge_values_is_missing_only_if_it_overflows(database: Database) -> None:
    huge = np.array([1.2e308, 1.2e308, -1.2e308, 5.0])
    database.load(Records(4, {Key("", "c"): huge}))

    def column(key: Key) -> str:
        return column_of(key, database.dialect)

    row = row_name(database)
    for where, wanted in ((f"{row} < 2", None), (f"{row} > 1", -1.2e308), (f"{row} = 3", 5.0)):
        relation = f"(select * from records where {where}) as r"
        query = indicator_sql(indicator_of("sum(c)", SCOPE), column, relation, [], database.dialect)
        assert [plain(v) for (v,) in answers_of(database, query)] == [wanted]
