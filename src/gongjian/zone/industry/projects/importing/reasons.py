"""Why a row of a list of projects is refused, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from .. import checks

Reason = tuple[str, dict[str, Any]]

WORDS: dict[str, Any] = {
    **checks.WORDS,
    "no_name": _("没有项目名称"),
    "too_long": _("%(column)s 太长（%(length)s 个字，最多 %(most)s 个）"),
    "unknown_park": _("没有叫 %(value)s 的园区"),
    "unknown_owner": _("没有叫 %(value)s 的单位"),
    "other_park": _("%(value)s 不是本单位的园区"),
    "no_park": _("没有写明园区，也没有选默认园区"),
    "unknown_stage": _("看不懂阶段 %(value)s"),
    "unknown_chain": _("政策包里没有主导产业 %(value)s"),
    "unknown_node": _("这条产业链上没有环节 %(value)s"),
    "unknown_industry": _("行业代码 %(value)s 不在现行分类里"),
    "bad_date": _("%(column)s %(value)s 不是日期"),
    "bad_number": _("%(column)s %(value)s 不是数"),
    "unknown_number": _("库里没有编号 %(value)s"),
    "twice": _("和第 %(line)s 行是同一个项目"),
    "many": _("库里有 %(count)s 个同名项目，请写编号"),
    "lost": _("已终止的项目先在页面上重新启动，再导入"),
    "no_reason": _("终止的项目要写终止原因"),
    "draft": _("编号 %(value)s 还是别的单位的草稿"),
    "overtaken": _("比对之后这个项目又有变化，请重新导入这一行"),
}


def told(reasons: Iterable[Reason]) -> list[str]:
    return [str(WORDS[code]) % details for code, details in reasons]
