from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...accounts.acting import Acting
from ...accounts.forms import day_field
from ...accounts.models import Organisation
from .. import fields
from ..choices import WAY
from ..fields import houses, many
from ..models import Project
from ..models.projects import AMOUNTS, DUES
from .importing.columns import HEADS, NEEDED
from .importing.comparing import LARGEST
from .updating import TOLD

FACTS = ("name", "park", "owner", "company", "unit", "investor", "content", "place", "industry", "lead_on",
         *DUES, "invest_total", "invest_fixed", "invest_equipment", "fund_gov", "invest_plan_year", "invest_year",
         "invest_done", "land", "jobs_plan", "output_plan", "tax_plan", "energy_plan", "explained")  # fmt: skip
DAYS = {name: Project._meta.get_field(name).verbose_name for name in (*DUES, "lead_on")}  # type: ignore[union-attr]


class Facts(forms.ModelForm[Project]):
    """What is told of a project, apart from how far it has come."""

    place = fields.ChainPlace()
    unit = fields.UnitField()
    explained = forms.CharField(
        label=_("说明"), max_length=500, required=False, widget=many(),
        help_text=_("完成投资超过计划总投资、或改小时必须写明"),
    )  # fmt: skip

    class Meta:
        model = Project
        fields = (
            "name",
            "park",
            "owner",
            "company",
            "investor",
            "content",
            "industry",
            *AMOUNTS,
            "jobs_plan",
        )
        widgets = {"content": many()}

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        park: Any = self.fields["park"]
        owner: Any = self.fields["owner"]
        unit: Any = self.fields["unit"]
        park.queryset, owner.queryset, unit.acting = fields.parks_of(acting), houses(), acting
        owner.required, owner.help_text = False, _("不选时由园区自己负责")
        self.fields["industry"].help_text = _("国民经济行业代码，例如 3841")
        for name, label in DAYS.items():
            self.fields[name] = day_field(label, required=name == "lead_on")
        self.initial.setdefault("lead_on", timezone.localdate())
        if self.instance.pk:
            self.initial.update({"place": fields.joined(self.instance), "explained": self.instance.over_because,
                             "unit": fields.unit_words(acting, self.instance.unit),
                             **{name: getattr(self.instance, name) for name in DAYS}})  # fmt: skip
        for name in ("output", "tax"):
            del self.fields[name]
        self.order_fields(FACTS)

    def _post_clean(self) -> None:
        """The project is checked where it is written."""

    def told(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given |= fields.split(given.pop("place"))
        given["owner"] = given["owner"] or given["park"]
        if self.instance.pk and given["unit"] is None and not self.initial["unit"]:
            given["unit"] = self.instance.unit  # a unit that this person may not see stays
        return given


class Moving(forms.Form):
    stage = forms.ChoiceField(label=_("到哪个阶段"), choices=[(s.value, s.label) for s in WAY])
    on = day_field(_("哪一天"), initial=timezone.localdate)
    explained = forms.CharField(
        label=_("说明"), max_length=500, required=False, help_text=_("退回到前面的阶段必须写明")
    )


class Losing(forms.Form):
    reason = forms.CharField(label=_("终止原因"), max_length=500, widget=many())
    on = day_field(_("终止日期"), initial=timezone.localdate)


class Reviving(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=500)


class NewProblem(forms.Form):
    text = forms.CharField(label=_("问题"), max_length=500, widget=many())
    owner = forms.ModelChoiceField(Organisation.objects.none(), label=_("协调单位"))
    due = day_field(_("期限"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = houses()


class Solving(forms.Form):
    answer = forms.CharField(label=_("怎样解决的"), max_length=500)


class PuttingOff(forms.Form):
    due = day_field(_("新的期限"))
    reason = forms.CharField(label=_("理由"), max_length=300)


class Updating(forms.ModelForm[Project]):
    """What is told of a project for a quarter, filled in with what was told last."""

    stage = forms.ChoiceField(label=_("阶段"), choices=[(s.value, s.label) for s in WAY])
    on = day_field(_("到这个阶段的日期"), required=False, help_text=_("阶段有变化才填"))
    words = forms.CharField(label=_("本季进展"), max_length=1000, widget=many())
    next_plan = forms.CharField(label=_("下季打算"), max_length=1000, required=False, widget=many())
    explained = forms.CharField(
        label=_("说明"), max_length=500, required=False, widget=many(),
        help_text=_("完成投资减少或超过计划、阶段退回时必须写明"),
    )  # fmt: skip

    class Meta:
        model = Project
        fields = tuple(name for name in TOLD if name not in DUES)

    field_order = ("words", "stage", "on", *TOLD, "next_plan", "explained")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["stage"] = self.instance.stage
        for name in DUES:
            label: Any = Project._meta.get_field(name)
            self.fields[name] = day_field(label.verbose_name, required=False)
            self.initial[name] = getattr(self.instance, name)
        self.order_fields(self.field_order)

    def _post_clean(self) -> None:
        """The project is checked where it is written."""


class HandIn(forms.Form):
    file = forms.FileField(
        label=_("项目表"), help_text=_("csv 或 xlsx，最多 1,000 行、10 MB，第一行是表头")
    )
    park = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("没有写明园区的项目归入"), required=False
    )

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        park: Any = self.fields["park"]
        park.queryset = fields.parks_of(acting)
        if park.queryset.count() == 1:
            park.initial = park.queryset.first()

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise forms.ValidationError(_("文件超过 10 MB"))
        return given


class Columns(forms.Form):
    """For each field the head of its column in the file."""

    def __init__(
        self, *args: Any, heads: list[str], columns: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((head, head) for head in heads)]
        for name, known in HEADS.items():
            self.fields[name] = forms.ChoiceField(
                label=known[0],
                choices=choices,
                required=name in NEEDED,
                initial=columns.get(name, ""),
            )

    def chosen(self) -> dict[str, str]:
        return {name: head for name, head in self.cleaned_data.items() if head}
