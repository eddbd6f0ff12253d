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
    INCUBATOR = "incubator", _("本身是孵化载体")


# Those that have a carrier: where they are, or where they were.
INCUBATED = (Incubation.TENANT.value, Incubation.GRADUATE.value)


class Where(models.TextChoices):
    """In what sense a unit is somewhere."""

    REGISTERED = "registered", _("注册地")
    TAX = "tax", _("税务登记地")
    PRESENT = "present", _("经营场所")


class Scheme(models.TextChoices):
    """Other numbers that a unit has or had."""

    REGISTRATION = "工商注册号", _("工商注册号")
    ORGANISATION = "组织机构代码", _("组织机构代码")
    TAX = "税务登记号", _("税务登记号")
    SOCIAL = "社会保险登记号", _("社会保险登记号")
    OTHER = "其他", _("其他")


class Deed(models.TextChoices):
    """Why the register changed."""

    BIRTH = "birth", _("新设")
    ENTRY = "entry", _("入库")
    EXIT = "exit", _("退出")
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


# Deeds that end a unit's life without another taking its place.
ENDS = (Deed.CLOSURE, Deed.EXIT)
# Deeds that lead from one unit to another.
SUCCESSIONS = frozenset({Deed.MERGER, Deed.SPLIT})
# Deeds that are not taken back on the page of a unit: of a list, and what is itself a taking back.
WHOLE = frozenset({Deed.IMPORT, Deed.UNDO})


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


TAKEN = (Verdict.NEW, Verdict.CHANGED)  # what a list writes


class Answer(models.TextChoices):
    """What somebody said of a doubt."""

    SAME = "same", _("是同一单位")
    APART = "apart", _("不是同一单位")


class Kinds(models.TextChoices):
    """What somebody asks to be done to a unit."""

    CHANGE = "change", _("变更信息")
    ENTRY = "entry", _("纳入统计范围")
    EXIT = "exit", _("退出统计范围")
    MERGER = "merger", _("并入另一单位")
    SPLIT = "split", _("分立")
    FIRST = "first", _("更正首日")
    UNDO = "undo", _("撤销变更")


# What concerns the scope of the statistics: two people decide on it.
SCOPE = (Kinds.ENTRY, Kinds.EXIT, Kinds.MERGER, Kinds.SPLIT, Kinds.FIRST, Kinds.UNDO)


class Ground(models.TextChoices):
    """Why (基本单位统计报表制度: 新增、变更和注销单位情况)."""

    NEW = "new", _("新注册")
    MOVED_IN = "moved_in", _("迁入")
    MOVED_OUT = "moved_out", _("迁出")
    THRESHOLD = "threshold", _("达到规模")
    BELOW = "below", _("达不到规模")
    MERGED = "merged", _("合并、分立")
    CANCELLED = "cancelled", _("注销、吊销")
    BANKRUPT = "bankrupt", _("破产、关闭")
    DUPLICATE = "duplicate", _("重复登记")
    ERROR = "error", _("差错更正")
    OTHER = "other", _("其他")


# Which grounds go with which request.
GROUNDS: dict[str, tuple[Ground, ...]] = {
    Kinds.CHANGE: (Ground.ERROR, Ground.MOVED_IN, Ground.MOVED_OUT, Ground.MERGED, Ground.OTHER),
    Kinds.ENTRY: (Ground.NEW, Ground.MOVED_IN, Ground.THRESHOLD, Ground.MERGED, Ground.ERROR, Ground.OTHER),
    Kinds.EXIT: (Ground.MOVED_OUT, Ground.BELOW, Ground.MERGED, Ground.CANCELLED, Ground.BANKRUPT, Ground.DUPLICATE, Ground.OTHER),
    Kinds.MERGER: (Ground.MERGED,),
    Kinds.SPLIT: (Ground.MERGED,),
    Kinds.FIRST: (Ground.ERROR,),
    Kinds.UNDO: (Ground.ERROR,),
}  # fmt: skip
# What a unit's end is called by its ground; any other ground is an exit from the statistics.
CLOSING = (Ground.CANCELLED, Ground.BANKRUPT)


class Decision(models.TextChoices):
    """How far a request has come."""

    ASKED = "asked", _("待审核")
    SECONDED = "seconded", _("待第二人复核")
    APPROVED = "approved", _("已同意")
    REJECTED = "rejected", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class Signing(models.TextChoices):
    """How far a frame has come."""

    PROPOSED = "proposed", _("已签一人，待第二人")
    FROZEN = "frozen", _("已冻结")
    WITHDRAWN = "withdrawn", _("已撤回")


class Trace(models.TextChoices):
    """Why a unit is to be looked into in a round of maintenance."""

    NEW = "new", _("新登记未入库")
    SILENT = "silent", _("长期没有消息")
    MISMATCH = "mismatch", _("资料有缺或不符")


class Turn(models.TextChoices):
    """How often a round of maintenance comes."""

    YEARLY = "yearly", _("年度")
    QUARTERLY = "quarterly", _("季度")
    OTHER = "other", _("专项")


class Outcome(models.TextChoices):
    """What a lead led to."""

    MENDED = "mended", _("已补正")
    FINE = "fine", _("核实无误")
    GONE = "gone", _("单位已不存在")
    UNREACHED = "unreached", _("联系不上")


class Measure(models.TextChoices):
    """What a table of the register adds up."""

    UNITS = "units", _("单位数")
    STAFF = "staff", _("从业人员")
    REVENUE = "revenue", _("营业收入")


class Breakdown(models.TextChoices):
    """What a table of the register is broken down by."""

    DISTRICT = "district", _("区")
    PARK = "park", _("园区")
    INDUSTRY = "industry", _("行业")
    SIZE = "size", _("单位规模")
    STATUS = "status", _("营业状态")
