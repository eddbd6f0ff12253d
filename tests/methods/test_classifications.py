"""A classification's tree and the way from one edition to another, worked by hand on a made-up one."""

from __future__ import annotations

import pytest

from gongjian.methods.classifications import Crosswalk, Tree

TREE = Tree.of([
    ("C", "", "制造业"), ("38", "C", "电气机械"), ("382", "38", "输配电"), ("3821", "382", "变压器"), ("3822", "382", "电容器"),
    ("39", "C", "电子设备"), ("391", "39", "计算机"), ("3911", "391", "整机"), ("I", "", "信息业"), ("65", "I", "软件"),
    ("651", "65", "软件开发"), ("6511", "651", "基础软件"),
])  # fmt: skip
WALK = Crosswalk.of("旧", "新", [
    ("A1", "3821"),  # became one
    ("A2", "3821"), ("A2", "3822"),  # divided within a group
    ("A3", "3822"), ("A3", "3911"),  # within a section
    ("A4", "3911"), ("A4", "6511"),  # across sections
    ("A5", "6511"), ("A6", "9999"),  # a new code that the edition does not have
])  # fmt: skip


def test_a_code_stands_beneath_its_group_division_and_section() -> None:
    assert TREE.chain("3821") == ("C", "38", "382", "3821") and TREE.chain("0000") == ()
    assert [TREE.at("3821", level) for level in range(5)] == ["C", "38", "382", "3821", ""]
    assert TREE.top("6511") == "I" and TREE.top("0000") == ""
    assert TREE.beneath("39") == {"39", "391", "3911"} and TREE.beneath("0000") == frozenset()
    assert TREE.children["382"] == ("3821", "3822") and "3821" in TREE


@pytest.mark.parametrize(
    ("old", "exactly", "above"),
    [("A1", "3821", "3821"), ("A2", None, "382"), ("A3", None, "C"), ("A4", None, ""), ("A5", "6511", "6511"),
     ("A6", "9999", ""), ("A7", None, "")],
)  # fmt: skip
def test_an_old_code_is_told_as_finely_as_it_can_be(
    old: str, exactly: str | None, above: str
) -> None:
    assert (WALK.exactly(old), WALK.above(old, TREE)) == (exactly, above)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("3821", {"A1"}), ("382", {"A1", "A2"}), ("C", {"A1", "A2", "A3"}), ("I", {"A5"}), ("39", set())],
)  # fmt: skip
def test_an_old_code_is_within_a_class_where_all_that_it_became_is(
    wanted: str, found: set[str]
) -> None:
    assert WALK.within(wanted, TREE) == found
