from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Light(models.TextChoices):
    """How it stands with something that is due: by a rule of the pack, never by feel."""

    GREEN = "green", _("正常")
    YELLOW = "yellow", _("关注")
    RED = "red", _("预警")
    NONE = "none", _("—")
