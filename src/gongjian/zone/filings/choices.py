from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.TextChoices):
    """What a filing is about: the three matters of clause 5.1e."""

    PLAN_CHANGE = "plan_change", _("规划编制调整")
    POLICY_PILOT = "policy_pilot", _("重大政策创新试点")
    GOVERNANCE_REFORM = "governance_reform", _("管理体制改革")


class Stage(models.TextChoices):
    """How far a filing has come: two acts, consultation and filing, and what lies between them."""

    DRAFT = "draft", _("草稿")
    CONSULTING = "consulting", _("协商中")
    CONSULTED = "consulted", _("已协商")
    FILED = "filed", _("已报备案")
    SENT_BACK = "sent_back", _("退回补正")
    ACCEPTED = "accepted", _("已受理")
    ARCHIVED = "archived", _("已归档")


class Step(models.TextChoices):
    """What a park does with a filing; each wants its own papers."""

    CONSULT = "consult", _("送协商")
    FILE = "file", _("报备案")


class Sort(models.TextChoices):
    """What a park declares of itself."""

    TERRITORY = "territory", _("四至范围")
    INDUSTRIES = "lead_industries", _("主导产业")
    INSTITUTION = "institution", _("管理机构")


class Origin(models.TextChoices):
    """Where a declared fact comes from. What was there before the platform needs no filing in it."""

    PACK = "pack", _("随政策包")
    OFFICE = "office", _("办公室登记的存量")
    PARK = "park", _("园区申报")
    REGISTER = "register", _("机构更名")


class Standing(models.TextChoices):
    """What a declared fact stands on."""

    BEFORE = "before", _("存量")
    FILED = "filed", _("已备案")
    UNDER_WAY = "under_way", _("备案办理中")
    UNFILED = "unfiled", _("未备案")
    EXCUSED = "excused", _("不需备案")


# Which facts a filing may change; a pilot of policy changes none.
CHANGES: dict[str, tuple[Sort, ...]] = {
    Subject.PLAN_CHANGE: (Sort.TERRITORY, Sort.INDUSTRIES),
    Subject.POLICY_PILOT: (),
    Subject.GOVERNANCE_REFORM: (Sort.INSTITUTION,),
}
# Where the house that drafted it may still change its words.
OPEN = (Stage.DRAFT, Stage.CONSULTED, Stage.SENT_BACK)
# Where somebody has the turn, by a day.
DUE = (Stage.CONSULTING, Stage.CONSULTED, Stage.FILED, Stage.SENT_BACK, Stage.ACCEPTED)
GIVEN_A_NUMBER = (Stage.ACCEPTED, Stage.ARCHIVED)
CHANGED = (Origin.PARK, Origin.REGISTER)  # what came about in the platform, and so wants a filing
