from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...accounts.acting import Acting
from ...accounts.forms import day_field
from .. import choices as c
from .. import fields
from ..fields import Unchecked, many
from ..models import Activity, Agreement, Foothold
from .queries import agreements


def _ours(form: Any, name: str, acting: Acting) -> None:
    """The park that it is about: one's own; without one, the zone's, where somebody may speak for the zone."""
    park = form.fields[name]
    park.queryset = fields.parks_of(acting)


class Drafting(Unchecked):
    """An agreement."""

    class Meta:
        model = Agreement
        fields = (
            "title",
            "kind_of",
            "partner",
            "place",
            "park",
            "owner",
            "since",
            "until",
            "our_duties",
            "their_duties",
        )
        widgets = {"our_duties": many(), "their_duties": many()}

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = fields.houses()
        if not self.instance.pk:
            self.initial.setdefault("owner", acting.organisation_id)
        _ours(self, "park", acting)
        self.fields["since"] = day_field(self.fields["since"].label, required=False)
        self.fields["until"] = day_field(
            self.fields["until"].label, required=False, help_text=_("没有期限的空着")
        )
        self.order_fields(self._meta.fields)


class Signing(forms.Form):
    signed_on = day_field(_("签订日期"), initial=timezone.localdate)
    since = day_field(_("起"), required=False, help_text=_("不写就从签订日起"))


class Year(forms.Form):
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    plan = forms.CharField(label=_("年度计划"), max_length=1000, required=False, widget=many())
    result = forms.CharField(label=_("年度成果"), max_length=1000, required=False, widget=many())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year


class EndingAgreement(forms.Form):
    renewed_until = day_field(
        _("续签到"), required=False, help_text=_("续签的填新的止；结束的空着")
    )
    on = day_field(_("结束日期"), initial=timezone.localdate)
    because = forms.CharField(label=_("原因"), max_length=300)


class Planning(Unchecked):
    """An activity."""

    class Meta:
        model = Activity
        fields = ("title", "kind_of", "on", "place", "host", "park", "agreement")

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        host: Any = self.fields["host"]
        agreement: Any = self.fields["agreement"]
        host.queryset = fields.houses()
        agreement.queryset = agreements(acting).filter(stage=c.Standing.IN_FORCE)
        if not self.instance.pk:
            self.initial.setdefault("host", acting.organisation_id)
        _ours(self, "park", acting)
        self.fields["on"] = day_field(self.fields["on"].label)
        self.order_fields(self._meta.fields)


class Holding(forms.Form):
    present = forms.IntegerField(
        label=_("到会人数"), min_value=0, max_value=1_000_000, required=False
    )
    summary = forms.CharField(label=_("情况"), max_length=2000, widget=many())


class CallingOff(forms.Form):
    reason = forms.CharField(label=_("取消的原因"), max_length=300)


class Lead(forms.Form):
    name = forms.CharField(label=_("线索"), max_length=200)
    partner = forms.CharField(label=_("对方"), max_length=200)
    amount = forms.DecimalField(
        label=_("意向投资（万元）"), min_value=0, max_digits=14, decimal_places=2, required=False
    )


class Following(forms.Form):
    stage = forms.ChoiceField(label=_("进展"), choices=c.Outcome.choices)
    on = day_field(_("日期"), initial=timezone.localdate)
    note = forms.CharField(label=_("说明"), max_length=500, required=False)


class MakingProject(forms.Form):
    """A lead as a key project: where, and in which industry."""

    name = forms.CharField(label=_("项目名称"), max_length=200)
    park = forms.ModelChoiceField(Activity.objects.none(), label=_("园区"))
    place = fields.ChainPlace()
    content = forms.CharField(label=_("建设内容"), max_length=2000, required=False, widget=many())

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ours(self, "park", acting)

    def told(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return given | fields.split(given.pop("place"))


class Founding(Unchecked):
    """A headquarters, a place of research, a park abroad, a sister park."""

    place_on_chain = fields.ChainPlace()
    unit = fields.UnitField()

    class Meta:
        model = Foothold
        fields = ("kind_of", "name", "parent", "place", "park", "since", "agreement", "note")
        widgets = {"note": many()}

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement: Any = self.fields["agreement"]
        unit: Any = self.fields["unit"]
        held = Q(stage=c.Standing.IN_FORCE) | Q(pk=self.instance.agreement_id or 0)
        agreement.queryset, unit.acting = agreements(acting).filter(held), acting
        _ours(self, "park", acting)
        self.fields["since"] = day_field(self.fields["since"].label)
        if self.instance.pk:
            self.initial.update({"place_on_chain": fields.joined(self.instance),
                             "unit": fields.unit_words(acting, self.instance.unit)})  # fmt: skip
        self.order_fields(
            (
                "kind_of",
                "name",
                "parent",
                "place",
                "park",
                "since",
                "place_on_chain",
                "unit",
                "agreement",
                "note",
            )
        )

    def told(self) -> dict[str, Any]:
        return fields.placed(self)
