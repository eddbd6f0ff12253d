from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...accounts.forms import day_field


class Asking(forms.Form):
    """On which day, in which park."""

    day = day_field(_("截至"), required=False)
    park = forms.ChoiceField(label=_("园区"), required=False)

    def __init__(self, *args: Any, parks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        park: Any = self.fields["park"]
        park.choices = [("", _("全区")), *parks]
