"""What a filing still lacks before its next step, each as a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from . import arrays
from .choices import Sort, Stage, Step
from .models import Filing, Opinion

TEXTS = ("content", "grounds")


def lacking(filing: Filing, step: Step) -> list[str]:
    """Texts, papers, and before it is filed the answers to opinions. Empty: nothing is missing."""
    found = [
        _("“%(field)s”还没有写") % {"field": filing._meta.get_field(name).verbose_name}  # type: ignore[union-attr]
        for name in TEXTS
        if not getattr(filing, name).strip()
    ]
    given = set(
        filing.enclosures.filter(evidence__withdrawn_at=None).values_list("paper", flat=True)
    )
    found += [
        _("缺要件：%(paper)s") % {"paper": paper.name}
        for paper in arrays.papers(filing.subject, step, timezone.localdate())
        if paper.code not in given
    ]
    return found if step == Step.CONSULT else found + _unanswered(filing)


def next_step(filing: Filing) -> Step | None:
    """What its house can do with it next."""
    if filing.withdrawn_at is not None:
        return None
    if filing.stage == Stage.DRAFT:
        return Step.CONSULT
    return Step.FILE if filing.stage in (Stage.CONSULTED, Stage.SENT_BACK) else None


def refuse(filing: Filing, step: Step) -> None:
    """Raises ValidationError with all that is missing."""
    found = lacking(filing, step)
    if found:
        raise ValidationError(
            _("还不能%(step)s：%(lacking)s") % {"step": step.label, "lacking": "；".join(found)}, code="lacking"
        )  # fmt: skip


def _unanswered(filing: Filing) -> list[str]:
    opinions = filing.opinions.filter(adopted="").select_related("organisation")
    return [_said(each) for each in opinions if each.wants_answer]


def _said(opinion: Opinion) -> str:
    return _("%(house)s的意见还没有写采纳情况") % {"house": opinion.organisation.name}


def content_fault(sort: str, told: Mapping[str, Any]) -> str:
    """What a declared fact lacks to say something; "" where it does."""
    if sort == Sort.TERRITORY and not told.get("area"):
        return _("请填写面积")
    if sort == Sort.INDUSTRIES and not told.get("industries"):
        return _("请至少写一个主导产业")
    if sort == Sort.INSTITUTION and not str(told.get("name") or "").strip():
        return _("请填写管理机构名称")
    return ""
