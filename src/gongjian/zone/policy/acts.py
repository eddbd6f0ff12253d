"""The acts of this room, in words for the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTS = {
    "edition.proposed": _("提交政策版次"),
    "edition.approved": _("批准政策版次"),
    "edition.rejected": _("不批准政策版次"),
}
