"""What is written of reforms, powers and experience."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.forms import day_field
from ..accounts.models import Organisation
from ..tasks.forms import Milestones
from ..tasks.forms import houses as task_houses
from .choices import Became
from .forms import area
from .models import Experience, Power, Reform


class _Written(forms.ModelForm[Any]):
    """A thing as it is written."""

    def _post_clean(self) -> None:
        """It is checked where it is written."""

    def told(self, *but: str) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in but}  # fmt: skip


class Reforming(_Written):
    text = area(_("内容"), 4000, 5, required=False)
    steps = Milestones(label=_("还没有完成的节点"), required=False, help_text=_("一行一个：2026-06-30 提交审议"))  # fmt: skip

    class Meta:
        model = Reform
        fields = ("category", "title", "text", "owner", "basis", "source", "steps")

    def __init__(self, *args: Any, acting: Acting, whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = task_houses() if whole else task_houses().filter(pk=acting.organisation_id)
        owner.initial = owner.initial or acting.organisation_id
        self.fields["basis"].help_text = _("文件、条款或立法计划")
        if self.instance.pk:
            waiting = self.instance.steps.filter(done_on=None)
            self.initial["steps"] = "\n".join(f"{step.due} {step.title}" for step in waiting if step.due)  # fmt: skip


class Reached(forms.Form):
    on = day_field(_("完成日期"), initial=timezone.localdate)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class Finishing(forms.Form):
    on = day_field(_("完成日期"), initial=timezone.localdate)
    result = area(_("成效"), 1000)


class Empowering(_Written):
    text = area(_("说明"), 2000, 3, required=False)
    parks = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("承接园区"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("以后可以再加；已经承接的用“收回”"),
    )  # fmt: skip

    class Meta:
        model = Power
        fields = (
            "number",
            "title",
            "category",
            "office",
            "document",
            "document_day",
            "since",
            "until",
            "text",
            "parks",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, required in (("document_day", False), ("since", True), ("until", False)):
            self.fields[name] = day_field(self.fields[name].label, required=required)
        parks: Any = self.fields["parks"]
        parks.queryset = Organisation.objects.on().filter(kind=House.PARK)
        if self.instance.pk:
            parks.queryset = parks.queryset.exclude(pk__in=self.instance.holders.values("park"))
            del self.fields["number"]
        self.order_fields(self.Meta.fields)


class TakingBack(forms.Form):
    park = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("园区"), required=False, empty_label=_("全部园区")
    )
    until = day_field(_("到哪天为止"), initial=timezone.localdate)
    reason = forms.CharField(label=_("原因"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        park: Any = self.fields["park"]
        park.queryset = Organisation.objects.filter(kind=House.PARK)


class Counting(forms.Form):
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    count = forms.IntegerField(label=_("使用次数"), min_value=0, max_value=1_000_000, help_text=_("没有用过填 0"))  # fmt: skip


class Telling(_Written):
    problem = area(_("解决什么问题"), 2000, 3)
    text = area(_("怎样做"), 8000, 8, help_text=_("步骤、牵头的人、用了什么政策，别的园区照着能做"))  # fmt: skip
    result = area(_("成效"), 2000, 3)

    class Meta:
        model = Experience
        fields = ("title", "problem", "text", "result")


class Copying(forms.Form):
    on = day_field(_("借鉴日期"), initial=timezone.localdate)
    became = forms.ChoiceField(label=_("结果"), choices=Became.choices)
    words = area(_("怎样借鉴、结果怎样"), 1000)
