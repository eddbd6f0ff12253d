from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..accounts.choices import Kind as House
from ..accounts.forms import day_field
from ..accounts.models import Organisation
from .attributes import CHANGEABLE, label
from .choices import Ground, Kinds, Outcome, Source
from .importing.columns import HEADS, NEEDED
from .models import State

LARGEST = 40 << 20


def parks() -> Any:
    return Organisation.objects.on().filter(kind__in=(House.PARK, House.SUB_PARK))


class AsOf(forms.Form):
    """On which day, and as it was known on which."""

    day = day_field(_("截至"), required=False)
    known = day_field(_("当时所知"), required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        known: date | None = given.get("known")
        if known and known > timezone.localdate():
            self.add_error("known", _("不能晚于今天"))
        return given


class Facts(forms.ModelForm[State]):
    """What is told of a unit, and from which day on."""

    since = day_field(_("从哪天起"), initial=timezone.localdate)
    note = forms.CharField(label=_("依据和说明"), max_length=500)

    class Meta:
        model = State
        fields = tuple(each for each in CHANGEABLE if each not in ("sharing", "industry_edition"))

    field_order: Sequence[str] = ("since", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = parks()
        for name in ("founded",):
            self.fields[name] = day_field(self.fields[name].label, required=False)

    def _post_clean(self) -> None:
        """Constraints are the timeline's, not of this one row."""

    def told(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class Ending(forms.Form):
    on = day_field(_("哪天起不再存在"), initial=timezone.localdate)
    note = forms.CharField(label=_("依据和说明"), max_length=500)


class HandIn(forms.Form):
    file = forms.FileField(
        label=_("名单"),
        validators=[FileExtensionValidator(["csv", "xlsx"])],
        help_text=_("csv 或 xlsx，最多 100,000 行、40 MB，第一行是表头。涉密内容不得上传。"),
    )
    source = forms.ChoiceField(label=_("来源"), choices=Source.choices)
    as_of = day_field(_("名单截至"), initial=timezone.localdate, help_text=_("变化从这一天起算"))
    park = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("没有写明园区的单位归入"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        park: Any = self.fields["park"]
        park.queryset = parks()

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise forms.ValidationError(_("文件超过 40 MB"))
        zipped = given.read(4) == b"PK\x03\x04"
        given.seek(0)
        if zipped != given.name.lower().endswith(".xlsx"):
            raise forms.ValidationError(
                _("文件的内容和扩展名对不上，请在 Excel 里另存为 xlsx 或 csv")
            )
        return given

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("不能晚于今天"))
        return day


class Columns(forms.Form):
    """For each attribute the head of its column in the file."""

    keep_as = forms.CharField(
        label=_("存为模板"),
        max_length=60,
        required=False,
        help_text=_("下次同一来源的名单自动这样对应"),
    )

    def __init__(
        self, *args: Any, heads: list[str], columns: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", "—"), *((head, head) for head in heads)]
        for attribute in HEADS:
            self.fields[attribute] = forms.ChoiceField(
                label=label(attribute), choices=offered,
                required=attribute in NEEDED, initial=columns.get(attribute, ""),
            )  # fmt: skip

    def chosen(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in HEADS}


class Asking(Facts):
    """A request: the same facts, and why."""

    kind = forms.ChoiceField(label=_("请求"), choices=Kinds.choices)
    ground = forms.ChoiceField(label=_("原因"), choices=Ground.choices)

    field_order = ("kind", "ground", "since", "note")


class Verdict(forms.Form):
    reason = forms.CharField(
        label=_("意见"), max_length=500, required=False, help_text=_("不同意时必填")
    )


class NewFrame(forms.Form):
    name = forms.CharField(
        label=_("名称"), max_length=120, help_text=_("例如：2026 年年报调查单位")
    )
    rule = forms.ChoiceField(label=_("范围规则"))
    day = day_field(_("截至"), initial=timezone.localdate)

    def __init__(self, *args: Any, rules: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule: Any = self.fields["rule"]
        rule.choices = rules


class NewRound(forms.Form):
    name = forms.CharField(
        label=_("名称"), max_length=120, help_text=_("例如：2026 年四季度名录维护")
    )
    opens = day_field(_("开始"), initial=timezone.localdate)
    closes = day_field(_("截止"))


class Closing(forms.Form):
    outcome = forms.ChoiceField(label=_("结果"), choices=Outcome.choices)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class Between(forms.Form):
    """Two days, and on which day it was known."""

    first = day_field(_("从"), required=False)
    last = day_field(_("到"), required=False)
    known = day_field(_("当时所知"), required=False)


class Keep(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=60)
    query = forms.CharField(max_length=1000, widget=forms.HiddenInput, required=False)
