from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Nature(models.TextChoices):
    """What somebody comes with."""

    NEED = "need", _("政策需求")
    PROBLEM = "problem", _("问题")


class Category(models.TextChoices):
    """What a need is about."""

    POLICY = "policy", _("政策")
    FUNDS = "funds", _("资金与融资")
    LAND = "land", _("用地与载体")
    TALENT = "talent", _("人才")
    TECHNOLOGY = "technology", _("技术与成果")
    MARKET = "market", _("市场与应用")
    APPROVAL = "approval", _("审批与服务")
    FACILITIES = "facilities", _("基础设施与配套")
    OTHER = "other", _("其他")


class Urgency(models.TextChoices):
    NORMAL = "normal", _("一般")
    PRESSING = "pressing", _("较急")
    URGENT = "urgent", _("紧急")


class Stage(models.TextChoices):
    """How far a need has come."""

    RAISED = "raised", _("待园区办理")
    RETURNED = "returned", _("园区退回，待补充")
    ENDORSED = "endorsed", _("园区已转报")
    RECEIVED = "received", _("已受理")
    TRIAGED = "triaged", _("已分类，待分办")
    ASSIGNED = "assigned", _("研究办理中")
    MERGED = "merged", _("已并案")
    SETTLED = "settled", _("已答复，待评价")
    CLOSED = "closed", _("办结")


WITH_PARK = (Stage.RAISED, Stage.RETURNED)
WITH_OFFICE = (Stage.ENDORSED, Stage.RECEIVED, Stage.TRIAGED)
STUDIED = (Stage.RECEIVED, Stage.TRIAGED, Stage.ASSIGNED)
ANSWERED = (Stage.SETTLED, Stage.CLOSED)
OPEN = (*WITH_PARK, *WITH_OFFICE, Stage.ASSIGNED, Stage.MERGED)
# Where a day is owed: a merged need follows its main one, a returned one waits for its asker.
OWED = (Stage.RAISED, *WITH_OFFICE, Stage.ASSIGNED)


class Outcome(models.TextChoices):
    """What became of a need."""

    ANSWERED = "answered", _("解释答复")
    PILOT = "pilot", _("开展试点")
    MEASURE = "measure", _("采取措施")
    REFUSED = "refused", _("不予采纳")


class ReformCategory(models.TextChoices):
    REFORM = "reform", _("改革举措")
    LEGISLATION = "legislation", _("立法")


class ReformStage(models.TextChoices):
    """How it stands with a reform."""

    DRAFT = "draft", _("草稿")
    PLANNED = "planned", _("谋划")
    UNDER_WAY = "under_way", _("推进中")
    DONE = "done", _("完成")
    STOPPED = "stopped", _("停止")


class PowerCategory(models.TextChoices):
    """What sort of power is handed down."""

    PERMIT = "permit", _("行政许可")
    CONFIRMATION = "confirmation", _("行政确认")
    MANAGEMENT = "management", _("管理权限")
    SERVICE = "service", _("公共服务")
    OTHER = "other", _("其他")


class PowerStage(models.TextChoices):
    DRAFT = "draft", _("草稿")
    LISTED = "listed", _("已列入清单")


class Standing(models.TextChoices):
    """How it stands with a power on a day: by its days, never by hand."""

    COMING = "coming", _("未开始")
    IN_FORCE = "in_force", _("下放中")
    ENDED = "ended", _("已收回")


class ExperienceStage(models.TextChoices):
    """How far a piece of experience has come."""

    DRAFT = "draft", _("草稿")
    PROPOSED = "proposed", _("已推荐，待发布")
    RETURNED = "returned", _("退回修改")
    PUBLISHED = "published", _("已发布")


class Became(models.TextChoices):
    """What became of experience that somebody copied."""

    TRYING = "trying", _("正在借鉴")
    WORKING = "working", _("已见效")
    DROPPED = "dropped", _("没有做成")
