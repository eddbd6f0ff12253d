"""Why a row is refused or doubtful, and what is to be looked at, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

Reason = tuple[str, dict[str, Any]]

WORDS: dict[str, Any] = {
    # refused
    "no_name": _("没有单位名称"),
    "too_long": _("%(column)s 太长（%(length)s 个字，最多 %(most)s 个）"),
    "code_shape": _("统一社会信用代码 %(value)s 不是 18 位规定字符"),
    "code_lost": _("统一社会信用代码被 Excel 变成了数字 %(value)s，请把这一列设成文本重新导出"),
    "twice": _("和第 %(line)s 行代码相同"),
    "twice_name": _("和第 %(line)s 行名称相同，又没有代码可以区别"),
    "twice_unit": _("和第 %(line)s 行是名录里的同一个单位"),
    "unknown_park": _("没有叫 %(value)s 的园区"),
    "no_park": _("没有写明园区，也没有选默认园区"),
    "unknown_industry": _("行业代码 %(value)s 不在现行分类里"),
    "unknown_status": _("看不懂营业状态 %(value)s"),
    "bad_date": _("%(column)s %(value)s 不是日期"),
    "bad_number": _("%(column)s %(value)s 不是数"),
    "negative": _("%(column)s 不能是负数"),
    "future": _("成立日期 %(value)s 在名单截至日之后"),
    "ended_unknown": _("名录里没有这个单位，已注销的不新增"),
    "ended_before": _("名录里的这个单位 %(value)s 已终止"),
    "before_birth": _("名录里的这个单位 %(value)s 才开始，晚于名单截至日"),
    "overtaken": _("比对之后名录又有变化，请重新导入这一行"),
    # doubtful
    "other_code": _("名称相同而代码不同：名录里是 %(value)s"),
    "other_name": _("代码相同而名称差得远：名录里是 %(value)s"),
    "former_name": _("和 %(value)s 的曾用名相同"),
    "many": _("名录里有 %(count)s 个同名单位"),
    "alike": _("和 %(value)s 相近：%(why)s"),
    "alike_brief": _("和 %(value)s 相近"),
    "asked": _("%(value)s 提出"),
    # to be looked at
    "old_code": _("%(value)s 是旧的注册号或组织机构代码，记为旧号码，不当作统一社会信用代码"),
    "unknown_registration": _("看不懂登记注册类型 %(value)s，没有改"),
    "no_head": _(
        "归属法人 %(value)s 在名单截至日不在名录里，或不是法人单位；先让它入库，再导入这一行"
    ),
    "establishment": _("产业活动单位，归属法人 %(value)s"),
    "other_head": _("名录里它的归属法人不是 %(value)s，没有改"),
    "unknown_place": _("看不出 %(column)s %(value)s 是哪个区或园区，没有改"),
    "code_digit": _("统一社会信用代码的校验位不符，早期代码有这种情况，请核对"),
}


# Which attribute a reason is about, where it does not say so itself.
ABOUT = {
    "no_name": "name", "twice_name": "name", "code_shape": "code", "code_lost": "code", "twice": "code",
    "unknown_park": "owner", "no_park": "owner", "unknown_industry": "industry", "unknown_status": "status",
    "no_head": "head", "establishment": "head", "other_head": "head", "future": "founded", "ended_unknown": "status", "ended_before": "status",
}  # fmt: skip


def told(reasons: Iterable[Reason]) -> list[str]:
    """In the reader's language; what linkage says comes in both."""
    english = (get_language() or "").startswith("en")
    return [
        str(WORDS[code])
        % {
            key: value[english] if isinstance(value, list | tuple) else value
            for key, value in details.items()
        }
        for code, details in reasons
    ]


def brief(reasons: Iterable[Reason]) -> list[str]:
    """Without what each comparison weighs."""
    return told(("alike_brief" if code == "alike" else code, details) for code, details in reasons)


def weighed(reasons: Iterable[Reason]) -> list[str]:
    """What the pair is taken for, then what each comparison gave."""
    alike = [details["why"] for code, details in reasons if code == "alike"]
    return parted(alike[0]) if alike else []


def parted(why: Sequence[str]) -> list[str]:
    """What linkage says, Chinese and English, piece by piece in the reader's language."""
    english = (get_language() or "").startswith("en")
    return [part.strip() for part in why[english].replace("；", ";").split(";")]
