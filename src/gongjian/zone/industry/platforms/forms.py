from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...accounts.acting import Acting
from ...accounts.forms import day_field
from .. import arrays, fields
from ..fields import many
from ..models import Platform


class Entering(fields.Unchecked):
    """A platform as it was recognised."""

    kind_of = forms.ChoiceField(label=_("类别"), choices=arrays.kinds_by_group)
    place_on_chain = fields.ChainPlace()
    unit = fields.UnitField(label=_("依托单位在名录库里"))
    field_order = ("name", "kind_of", "level", "park", "host", "unit", "approved_by", "document", "since", "place_on_chain", "note")  # fmt: skip

    class Meta:
        model = Platform
        fields = ("name", "kind_of", "level", "park", "host", "unit", "approved_by", "document", "since", "note")  # fmt: skip
        widgets = {"note": many()}

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        park: Any = self.fields["park"]
        unit: Any = self.fields["unit"]
        park.queryset, unit.acting = fields.parks_of(acting), acting
        self.fields["since"] = day_field(self.fields["since"].label)
        if self.instance.pk:
            self.initial.update({"place_on_chain": fields.joined(self.instance),
                             "unit": fields.unit_words(acting, self.instance.unit)})  # fmt: skip
        self.order_fields(self.field_order)

    def told(self) -> dict[str, Any]:
        return fields.placed(self)
