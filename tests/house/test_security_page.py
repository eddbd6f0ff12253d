"""`docs/operations/security.md`: every point of the two catalogues once, each with what shows it; and what the
page lays down is what is in force.

The catalogues are kept as numbers alone: of OWASP ASVS 5.0.0 the level of each requirement in the order of its
section, of GB/T 22239-2019 the letters of each control, where it is taken letter by letter.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from gongjian.intake import evidence
from gongjian.zone.accounts import passwords
from gongjian.zone.accounts.models import Person
from gongjian.zone.documents.forms import Proof
from gongjian.zone.register import attributes
from zone.matrix import routes

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "gongjian"
OPERATIONS = ROOT / "docs" / "operations"
PAGE = (OPERATIONS / "security.md").read_text(encoding="utf-8")
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223",
    "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22", "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
LETTERS = {
    **dict.fromkeys((f"8.1.2.{n}" for n in range(1, 4)), ""), **dict.fromkeys((f"8.1.3.{n}" for n in range(1, 7)), ""),
    **dict.fromkeys((f"8.1.9.{n}" for n in range(1, 11)), ""),
    "8.1.4.1": "abcd", "8.1.4.2": "abcdefg", "8.1.4.3": "abcd", "8.1.4.4": "abcdef", "8.1.4.5": "", "8.1.4.6": "",
    "8.1.4.7": "ab", "8.1.4.8": "ab", "8.1.4.9": "abc", "8.1.4.10": "ab", "8.1.4.11": "ab",
    "8.1.5.1": "ab", "8.1.5.2": "ab", "8.1.5.3": "ab", "8.1.5.4": "abcdef",
}  # fmt: skip
OPERATOR, ABSENT = "运维 operator: ", "不适用 n/a: "


def rows() -> list[list[str]]:
    """Every line of every table, by its cells."""
    return [
        [cell.strip() for cell in line.strip("|\n").split(" | ")]
        for line in PAGE.splitlines()
        if line.startswith("| ") and not line.startswith("|---")
    ]


def points() -> list[tuple[str, str]]:
    """Number and what shows it; a line may name several numbers."""
    number = re.compile(r"^\d+\.\d+\.\d+(?:\.\d+(?: [a-g]\))?)?(?: \d+\.\d+\.\d+)*$")
    return [
        (each, row[-1])
        for row in rows()
        if number.match(row[0])
        for each in (
            [row[0]] if row[0].startswith("8.1.") and row[0].count(".") > 2 else row[0].split()
        )
    ]


def section(head: str) -> str:
    """The text under a head of the third level."""
    text = PAGE[PAGE.index(f"\n### {head}") + 1 :]
    return re.split(r"\n##", text[3:])[0]


def spans(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_the_catalogue_is_the_one_of_asvs_5_0() -> None:
    assert Counter("".join(LEVELS.values())) == {"1": 70, "2": 183, "3": 92}


def test_every_point_stands_once() -> None:
    asvs = [
        f"{part}.{place}"
        for part, levels in LEVELS.items()
        for place, level in enumerate(levels, 1)
        if level < "3"
    ]
    dengbao = [f"{part} {letter})" for part, letters in LETTERS.items() for letter in letters]
    dengbao += [part for part, letters in LETTERS.items() if not letters]
    stated = Counter(number for number, _by in points())
    assert stated == Counter(asvs + dengbao)
    for row in rows():
        if row[0] in asvs:
            part, _dot, place = row[0].rpartition(".")
            assert row[1] == LEVELS[part][int(place) - 1], row[0]


def test_each_point_is_shown_by_tests_or_is_the_operators_or_does_not_apply() -> None:
    for number, by in points():
        kinds = [by.startswith("`tests/"), by.startswith(OPERATOR), by.startswith(ABSENT)]
        assert kinds.count(True) == 1, number
        if by.startswith("`tests/"):
            assert re.fullmatch(r"`tests/[\w/]+\.py::\w+`(, `tests/[\w/]+\.py::\w+`)*", by), number
        if by.startswith(OPERATOR):
            assert re.search(r"\[[\w.#-]+\]\([\w.#-]+\)$", by), number


def test_the_counts_of_the_summary_are_those_of_the_tables() -> None:
    for name, chosen in (("ASVS 一、二级", lambda n: not _dengbao(n)), ("等保", _dengbao)):
        by = [shown for number, shown in points() if chosen(number)]
        tests = sum(each.startswith("`tests/") for each in by)
        operator = sum(each.startswith(OPERATOR) for each in by)
        said = f"{name} {len(by)} 条：测试 {tests}，运维 {operator}，不适用 {len(by) - tests - operator}。"
        assert said in PAGE


def _dengbao(number: str) -> bool:
    return number.startswith("8.1.") and number.count(".") > 2


def test_every_test_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE))
    assert len(named) > 150
    held: dict[str, set[str]] = {}
    for path, name in named:
        if path not in held:
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            held[path] = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name in held[path], f"{path}::{name}"


def test_every_page_of_the_operator_is_there_with_its_section() -> None:
    for page, _hash, place in re.findall(r"\]\(([\w./-]+\.md)(#([\w-]+))?\)", PAGE):
        text = (OPERATIONS / page).read_text(encoding="utf-8")
        assert not place or f"\n## {place}\n" in text, (page, place)


# ---- what the page lays down


def value(name: str) -> Any:
    """What a dotted name of ours stands for."""
    head, *rest = name.split(".")
    if head == "settings":
        found: Any = getattr(settings, rest[0])
        if rest[0] == "DATABASES":
            return _written(
                8
            )  # where PostgreSQL is used; the same number stands in config/settings.py
        return _written(found[rest[1]] if len(rest) > 1 else found)
    for cut in range(len(name.split(".")), 0, -1):
        parts = name.split(".")
        try:
            found = importlib.import_module("gongjian.zone." + ".".join(parts[:cut]))
        except ModuleNotFoundError:
            try:
                found = importlib.import_module("gongjian." + ".".join(parts[:cut]))
            except ModuleNotFoundError:
                continue
        for part in parts[cut:]:
            found = getattr(found() if isinstance(found, type) else found, part)
        return _written(found)
    raise AssertionError(name)


def _written(found: Any) -> str:
    if isinstance(found, timedelta):
        return str(found.days)
    return "/".join(map(str, found)) if isinstance(found, tuple) else str(found)


def test_the_numbers_on_the_page_are_those_in_force() -> None:
    stated = [row for row in rows() if len(row) == 3 and re.fullmatch(r"`[\w.]+\.\w+`", row[1])]
    assert len(stated) > 25
    for what, name, number in stated:
        assert value(name.strip("`")) == number, what
    text = (SOURCE / "config" / "settings.py").read_text(encoding="utf-8")
    assert '"max_size": 8' in text and '"min_length": 10' in text
    assert "30 分钟不动、8 小时到头" in PAGE and settings.SESSION_COOKIE_AGE == 8 * 3600


def test_every_kind_of_file_that_is_taken_stands_on_the_pages() -> None:
    """With its size in the table, and in the sentences that say what is taken at all."""
    (proofs,) = (row for row in rows() if row[0].startswith("证明材料 `"))
    assert spans(proofs[0]) == sorted(evidence.KINDS)
    hardening = (OPERATIONS / "hardening.md").read_text(encoding="utf-8")
    for line in (
        next(row[1] for row in rows() if row[0] == "文件 files"),
        next(line for line in hardening.splitlines() if "恶意代码 Malware" in line),
    ):
        taken = set(re.findall(r"[a-z]+", line.casefold()))
        assert {ending.strip(".") for ending in evidence.KINDS} <= taken, line
    told = str(Proof.base_fields["given"].help_text)
    assert all(word in told for word in ("PDF", "Word", "Excel", "PPT", "图片", "OFD"))
    assert f"{evidence.LARGEST >> 20} MB" in told


def test_no_way_in_stands_open_but_those_on_the_page() -> None:
    stands_open = {
        name
        for name, pattern in routes().items()
        if not getattr(pattern.callback, "login_required", True)
    }
    stated = set(spans(section("进门的路"))) & set(routes())
    assert stands_open == stated


def test_the_local_words_on_the_page_are_those_in_force() -> None:
    assert set(spans(section("不许用作密码的本地词"))) - {"@0$"} == passwords.LOCAL


def test_the_classes_of_data_on_the_page_are_those_of_the_register() -> None:
    fields = {row[0]: spans(row[1]) for row in rows() if len(row) == 4 and row[0] in (
        "统计 statistical", "个人 personal", "账户 accounts", "登记 register", "认证 what authenticates")}  # fmt: skip
    assert fields["统计 statistical"] == list(attributes.REPORTED)
    assert fields["个人 personal"] == list(attributes.PERSONAL)
    assert fields["登记 register"] == list(attributes.OPEN)
    kept = {field.name for field in Person._meta.concrete_fields} - {"id"}
    assert {*fields["账户 accounts"], "password"} == kept and "password" in fields[
        "认证 what authenticates"
    ]


def test_what_is_hashed_signed_or_sealed_stands_in_the_inventory() -> None:
    uses = re.compile(
        r"^(import (hashlib|secrets|jwt)|from cryptography|.*default_token_generator)", re.M
    )
    using = {
        ".".join(path.relative_to(SOURCE).with_suffix("").parts).removeprefix("zone.")
        for folder in ("zone", "config")
        for path in (SOURCE / folder).rglob("*.py")
        if uses.search(path.read_text(encoding="utf-8"))
    }
    assert using <= set(spans(section("密码学清单"))), using - set(spans(section("密码学清单")))


def test_every_connection_on_the_page_is_a_setting() -> None:
    named = {each for each in spans(section("通信")) if each.isupper()}
    text = (SOURCE / "config" / "environment.py").read_text(encoding="utf-8")
    held = set(
        re.findall(
            r'"((?:GONGJIAN_\w+_(?:HOST|URL))|GONGJIAN_WEBHOOK|GONGJIAN_SMS_GATEWAY|DATABASE_URL)"',
            text,
        )
    )
    assert named == held


def test_every_log_stands_in_the_inventory() -> None:
    told = set()
    for path in SOURCE.rglob("*.py"):
        for name in re.findall(r"getLogger\(([^)]+)\)", path.read_text(encoding="utf-8")):
            module = "gongjian." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)
            told.add(module if name == "__name__" else name.strip('"'))
    assert told - {"matplotlib.font_manager"} <= set(spans(section("日志")))


@pytest.mark.parametrize(
    ("head", "said"),
    [("会话", ["不限", "8 小时", "30 分钟", "NIST SP 800-63B", "统一身份", "不带我们退出"]),
     ("密码学清单", ["GONGJIAN_SECRET", "每年", "hardening.md#4"]),
     ("数据分级", ["不级联删除", "不进日志", "目的筛选", "脱敏"]),
     ("漏洞", ["7 天、30 天、90 天"]), ("费力的功能", ["后台", "次数", "上限"])],
)  # fmt: skip
def test_what_the_page_lays_down_is_there(head: str, said: list[str]) -> None:
    text = section(head)
    assert [each for each in said if each not in text] == []
