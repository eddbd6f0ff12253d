"""What people write: no text that tells a firm's name which the firm keeps back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..accounts.models import Organisation
from .models import Need

_SHORTEST = 4  # a name of fewer characters stands in many texts by chance


def refuse_name(need: Need, *texts: str) -> None:
    """A firm that keeps its name back is named in no text of its need. Raises ValidationError."""
    if need.named or need.firm is None:
        return
    names = {each for each in names_of(need.firm) if len(each) >= _SHORTEST}
    if any(name in text for name in names for text in texts):
        raise ValidationError(
            _("这家企业没有同意公开单位名称，文字里不要写单位名称和代码，请改成“我单位”“该企业”"),
            code="named",
        )


def names_of(firm: Organisation) -> set[str]:
    """Every name that it has had, and its code."""
    return {firm.name, firm.code, *firm.names.values_list("name", flat=True)}
