"""The acts of this room, in words for the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTS = {"matter.escalated": _("待办超期报上级"), "preference.changed": _("改提醒方式")}
