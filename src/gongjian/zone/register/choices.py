from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a unit is: 法人单位 or 产业活动单位 (基本单位统计报表制度)."""

    LEGAL = "legal", _("法人单位")
    ESTABLISHMENT = "establishment", _("产业活动单位")


class Status(models.TextChoices):
    """Operating status (营业状态). A unit that is closed for good has an end instead."""

    OPERATING = "operating", _("营业")
    SUSPENDED = "suspended", _("停业（歇业）")
    PREPARING = "preparing", _("筹建")
    CLOSED = "closed", _("当年关闭")
    BANKRUPT = "bankrupt", _("当年破产")
    OTHER = "other", _("其他")


class Size(models.TextChoices):
    """Size class by the pack's rule (统计上大中小微型企业划分办法)."""

    LARGE = "large", _("大型")
    MEDIUM = "medium", _("中型")
    SMALL = "small", _("小型")
    MICRO = "micro", _("微型")


class Incubation(models.TextChoices):
    """How a unit stands to an incubator."""

    TENANT = "tenant", _("在孵")
    GRADUATE = "graduate", _("毕业")
    INCUBATOR = "incubator", _("孵化载体")


class Where(models.TextChoices):
    """In what sense a unit is somewhere."""

    REGISTERED = "registered", _("注册地")
    TAX = "tax", _("税务登记地")
    PRESENT = "present", _("经营场所")


class Deed(models.TextChoices):
    """Why the register changed."""

    BIRTH = "birth", _("新设")
    ENTRY = "entry", _("入库")
    RENAME = "rename", _("更名")
    MOVE = "move", _("迁移")
    RECLASSIFY = "reclassify", _("行业变更")
    CHANGE = "change", _("信息变更")
    MERGER = "merger", _("合并")
    SPLIT = "split", _("分立")
    SUSPENSION = "suspension", _("停业")
    RESUMPTION = "resumption", _("复业")
    CLOSURE = "closure", _("注销或关闭")
    CORRECTION = "correction", _("更正")
    IMPORT = "import", _("批量导入")
    UNDO = "undo", _("撤销")


# Deeds that lead from one unit to another.
SUCCESSIONS = frozenset({Deed.MERGER, Deed.SPLIT})


class Source(models.TextChoices):
    """Where a list comes from."""

    MARKET = "market", _("市场监管登记")
    TAX = "tax", _("税务登记")
    PARK = "park", _("园区名单")
    TORCH = "torch", _("火炬统计导出")
    OTHER = "other", _("其他")


class Stage(models.TextChoices):
    """How far a list has come."""

    WAITING = "waiting", _("等待比对")
    COMPARING = "comparing", _("比对中")
    COMPARED = "compared", _("已比对，待入库")
    APPLYING = "applying", _("入库中")
    APPLIED = "applied", _("已入库")
    CANCELLED = "cancelled", _("已取消")
    FAILED = "failed", _("没有成功")
    UNDONE = "undone", _("已撤销")


class Verdict(models.TextChoices):
    """What a row of a list is to the register."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("变更")
    SAME = "same", _("一致")
    DOUBTFUL = "doubtful", _("存疑")
    REFUSED = "refused", _("退回")


class Answer(models.TextChoices):
    """What somebody said of a doubt."""

    SAME = "same", _("是同一单位")
    APART = "apart", _("不是同一单位")
