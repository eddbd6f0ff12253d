"""The acts of this room, in words for the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .choices import Deed

ACTS = {
    **{f"unit.{deed}": deed.label for deed in Deed},
    "unit.residence": _("登记所在地"),
    "unit.identifier": _("登记证照号码"),
}
