from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Position(models.TextChoices):
    """Where on its chain a node lies; as the pack writes it."""

    UPSTREAM = "upstream", _("上游")
    MIDSTREAM = "midstream", _("中游")
    DOWNSTREAM = "downstream", _("下游")


class Entry(models.TextChoices):
    """Whether a project stands in the list of key projects."""

    DRAFT = "draft", _("草稿")
    LISTED = "listed", _("在库")


class Stage(models.TextChoices):
    """How far a project has come; as the pack's rule of lights writes it."""

    LEAD = "lead", _("线索")
    AGREED = "agreed", _("达成意向")
    SIGNED = "signed", _("签约")
    STARTED = "started", _("开工")
    PRODUCED = "produced", _("投产")
    LOST = "lost", _("终止")


WAY = (Stage.LEAD, Stage.AGREED, Stage.SIGNED, Stage.STARTED, Stage.PRODUCED)
UNDER_WAY = (Stage.LEAD, Stage.AGREED, Stage.SIGNED, Stage.STARTED)


class Listing(models.TextChoices):
    """How far a list of projects has come on its way in."""

    WAITING = "waiting", _("等待比对")
    COMPARED = "compared", _("已比对，待入库")
    APPLIED = "applied", _("已入库")
    CANCELLED = "cancelled", _("已取消")


class Partner(models.TextChoices):
    """With whom the zone or a park has agreed."""

    MINISTRY = "ministry", _("部市合作")
    ACADEMY = "academy", _("院市合作")
    UNIVERSITY = "university", _("校市合作")
    REGION = "region", _("京津冀协同")
    OVERSEAS = "overseas", _("海外合作")
    OTHER = "other", _("其他")


class Standing(models.TextChoices):
    """How it stands with an agreement, or with an entry of the catalogue."""

    DRAFT = "draft", _("草稿")
    IN_FORCE = "in_force", _("执行中")
    ENDED = "ended", _("已结束")


class Occasion(models.TextChoices):
    """What an activity is."""

    FORUM = "forum", _("论坛")
    INVESTMENT = "investment", _("招商引智")
    INSTITUTES = "institutes", _("院所走进园区")
    OTHER = "other", _("其他")


class Held(models.TextChoices):
    """Whether an activity took place."""

    PLANNED = "planned", _("筹备")
    HELD = "held", _("已举办")
    CANCELLED = "cancelled", _("已取消")


class Outcome(models.TextChoices):
    """What became of a lead that an activity brought."""

    LEAD = "lead", _("线索")
    SIGNED = "signed", _("签约")
    LANDED = "landed", _("落地")
    LOST = "lost", _("没有谈成")


class Presence(models.TextChoices):
    """What a partner has here, or the zone has elsewhere."""

    HEADQUARTERS = "headquarters", _("地区总部")
    RESEARCH = "research", _("总部型研发机构")
    SERVICE = "service", _("国际合作服务机构")
    OVERSEAS_RESEARCH = "overseas_research", _("海外研发机构")
    OVERSEAS_PARK = "overseas_park", _("海外科技园")
    SISTER_PARK = "sister_park", _("姊妹园区")


class Level(models.TextChoices):
    """How high the authority is that recognised a platform."""

    NATIONAL = "national", _("国家级")
    MUNICIPAL = "municipal", _("省（市）级")
    DISTRICT = "district", _("区级")
    OTHER = "other", _("其他")


class Sort(models.TextChoices):
    """What is given."""

    DATA = "data", _("数据")
    RESOURCE = "resource", _("资源")


class Often(models.TextChoices):
    """How often it is given."""

    MONTHLY = "monthly", _("每月")
    QUARTERLY = "quarterly", _("每季")
    HALF_YEARLY = "half_yearly", _("每半年")
    ANNUAL = "annual", _("每年")
    ONCE = "once", _("一次")
    ASKED = "asked", _("按需")


REGULAR = (Often.MONTHLY, Often.QUARTERLY, Often.HALF_YEARLY, Often.ANNUAL)


class Openness(models.TextChoices):
    """How open it is. There is no third: what is secret is not entered here (涉密不上网)."""

    OPEN = "open", _("可以公开")
    INTERNAL = "internal", _("内部使用，不涉密")
