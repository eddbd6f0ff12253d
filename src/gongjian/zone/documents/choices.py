from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """How far a document has come."""

    DRAFT = "draft", _("草稿")
    ISSUED = "issued", _("已印发")


class Origin(models.TextChoices):
    """How an issue of a document's file came about."""

    MADE = "made", _("系统生成")
    EDITED = "edited", _("Word 修改后上传")
