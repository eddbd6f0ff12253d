"""What is written of needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.forms import day_field
from ..accounts.models import Organisation
from ..filings.models import Filing
from ..tasks.choices import PlanStage
from ..tasks.models import Clause
from .choices import Category, Nature, Outcome, Urgency
from .models import Need
from .queries import pilots_of

STUDYING = (House.DIVISION, House.DISTRICT, House.FUNCTIONAL_AREA, House.LEADING_GROUP)
ASKED = (*STUDYING, House.PARK)
MARKS = [(5, _("5 很满意")), (4, _("4 满意")), (3, _("3 一般")), (2, _("2 不满意")), (1, _("1 很不满意"))]  # fmt: skip


def houses(kinds: Sequence[House] = STUDYING) -> Any:
    return Organisation.objects.on().filter(kind__in=kinds)


def area(label: Any, most: int, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)  # fmt: skip


class Asking(forms.ModelForm[Need]):
    """A need as it is raised; a firm says whether its name may be told."""

    text = area(_("内容"), 4000, 7, help_text=_("遇到什么问题、希望怎样解决；不要写涉密内容和个人信息"))  # fmt: skip

    class Meta:
        model = Need
        fields = ("nature", "title", "text", "category", "urgency", "named")

    def __init__(self, *args: Any, of_firm: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = _("一句话说清楚要什么")
        if not of_firm:
            del self.fields["named"]
        else:
            named: Any = self.fields["named"]
            named.initial = False
            named.required = False
            named.help_text = _("不同意的，领导、处室和区政府只看到“一家企业”；所在园区、示范区建设处和审计能看到")  # fmt: skip

    def _post_clean(self) -> None:
        """The need is checked where it is written."""

    def told(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class Words(forms.Form):
    words = area(_("说明"), 2000)


class Endorsing(forms.Form):
    words = area(_("园区意见"), 2000, help_text=_("用园区自己的话说明情况和建议"))


class Answer(forms.Form):
    answer = area(_("答复"), 4000, 5)


class Reason(forms.Form):
    reason = area(_("理由"), 300, 2)


class Text(forms.Form):
    text = area(_("内容"), 2000)


class Triage(forms.Form):
    nature = forms.ChoiceField(label=_("性质"), choices=Nature.choices)
    category = forms.ChoiceField(label=_("类别"), choices=Category.choices)
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=Urgency.choices)


class Assign(forms.Form):
    house = forms.ModelChoiceField(Organisation.objects.none(), label=_("承办单位"))
    due = day_field(_("答复期限"), required=False, help_text=_("不写的按政策包规定的工作日算"))
    words = area(_("说明"), 300, 2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        house: Any = self.fields["house"]
        house.queryset = houses()


class AskOpinion(forms.Form):
    houses = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("征求哪些单位"), widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("按住 Ctrl 可以选几个"),
    )  # fmt: skip
    words = area(_("说明"), 300, 2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["houses"]
        asked.queryset = houses(ASKED)


class Settle(forms.Form):
    outcome = forms.ChoiceField(label=_("办理结果"), choices=Outcome.choices)
    answer = area(_("答复"), 4000, 5, help_text=_("提出的单位看到的就是这段话；不予采纳的写明理由"))  # fmt: skip
    pilot = forms.ModelChoiceField(Filing.objects.none(), label=_("试点备案"), required=False, help_text=_("开展试点的，选本园区已经报的试点备案"))  # fmt: skip
    filing = forms.CharField(label=_("备案编号"), max_length=60, required=False, help_text=_("不在上面的，写试点备案的编号"))  # fmt: skip
    document = forms.CharField(label=_("文件"), max_length=200, required=False, help_text=_("采取措施的，写文件名称和文号"))  # fmt: skip

    def __init__(self, *args: Any, need: Need, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pilot: Any = self.fields["pilot"]
        pilot.queryset = pilots_of(need, acting)


class IntoTask(forms.Form):
    """The measure as a key task."""

    answer = area(_("答复"), 4000, 3)
    clause = forms.ModelChoiceField(Clause.objects.none(), label=_("规划条款"))
    title = forms.CharField(label=_("任务"), max_length=300)
    result = forms.CharField(label=_("可衡量的结果"), max_length=500)
    due = day_field(_("期限"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clause: Any = self.fields["clause"]
        clause.queryset = Clause.objects.filter(plan__stage=PlanStage.IN_FORCE).select_related("plan")  # fmt: skip
        self.fields["due"].initial = timezone.localdate().replace(month=12, day=31)


class Rating(forms.Form):
    score = forms.TypedChoiceField(label=_("满意度"), choices=MARKS, coerce=int, widget=forms.RadioSelect)  # fmt: skip
    words = area(_("评价"), 1000, 2, required=False, help_text=_("不满意的请写明哪里不满意"))


class Main(forms.Form):
    """Which need this one is to follow, by its number."""

    main = forms.CharField(label=_("并入哪一件（编号）"), max_length=20)


class Year(forms.Form):
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
