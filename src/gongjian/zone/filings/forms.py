from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..accounts.acting import Acting
from ..accounts.choices import Kind
from ..accounts.forms import day_field
from ..accounts.models import Organisation
from ..accounts.scopes import within
from ..documents.forms import Proof
from ..tasks.choices import Stage as TaskStage
from ..tasks.forms import Lines
from ..tasks.models import Task
from . import queries
from .choices import Sort, Stage
from .models import Declared, Filing
from .wording import PER_SQUARE_KILOMETRE

UNITS = {"ha": (_("公顷"), 1), "km2": (_("平方公里"), PER_SQUARE_KILOMETRE)}
_SEPARATORS = re.compile(r"[、，,；;\n]+")


class Drafting(forms.ModelForm[Filing]):
    """The words of a filing, what it amends, which tasks and which changes it is about."""

    class Meta:
        model = Filing
        fields = (
            "subject",
            "park",
            "title",
            "content",
            "grounds",
            "basis",
            "planned_on",
            "amends",
            "covers",
            "tasks",
        )
        widgets = {
            "content": forms.Textarea(attrs={"rows": 8}), "grounds": forms.Textarea(attrs={"rows": 4}),
            "title": forms.Textarea(attrs={"rows": 2}), "basis": forms.Textarea(attrs={"rows": 2}),
            "covers": forms.CheckboxSelectMultiple, "tasks": forms.CheckboxSelectMultiple,
        }  # fmt: skip
        help_texts = {
            "title": _("例如：调整园区主导产业"),
            "content": _("改什么、从什么改成什么；一行一段"),
            "basis": _("文件名和文号；没有可以空着"),
            "amends": _("以前备案过的事项再调整时选"),
            "covers": _("已经变了而没有备案的，在这里补报"),
        }

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = dict(self.fields)
        choices["park"].queryset = _places(acting)
        choices["amends"].queryset = _archived(acting)
        choices["covers"].queryset = queries.unfiled(acting).filter(
            park__path__startswith=acting.path
        ).select_related("park")  # fmt: skip
        choices["tasks"].queryset = _tasks(acting)
        self.fields["planned_on"] = day_field(self.fields["planned_on"].label, required=False)
        if self.instance.pk:
            self._narrowed(self.instance, choices)
        for name in ("covers", "tasks", "amends"):
            if not choices[name].queryset.exists():
                del self.fields[name]

    def _narrowed(self, filing: Filing, choices: dict[str, Any]) -> None:
        """Of a filing that is there: its own park's, and what it names already."""
        del self.fields["park"]
        named = filing.tasks.values("pk")
        choices["tasks"].queryset = (
            choices["tasks"].queryset | Task.objects.filter(pk__in=named)
        ).distinct()
        for name in ("amends", "covers"):
            choices[name].queryset = choices[name].queryset.filter(park=filing.park_id)
        if filing.stage != Stage.DRAFT:
            del self.fields["subject"]

    def _post_clean(self) -> None:
        """The filing is checked where it is written."""

    def told(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def _places(acting: Acting) -> Any:
    return Organisation.objects.on().filter(kind__in=queries.FILERS, path__startswith=acting.path)


def _archived(acting: Acting) -> Any:
    return within(acting, Filing).filter(
        stage=Stage.ARCHIVED, park__path__startswith=acting.path
    ).order_by("-number")  # fmt: skip


def _tasks(acting: Acting) -> Any:
    """Tasks that were issued to one's own branch, of this year and the last."""
    year = timezone.localdate().year
    return within(acting, Task).filter(
        stage=TaskStage.ISSUED, withdrawn_at=None, year__gte=year - 1, park__path__startswith=acting.path
    )  # fmt: skip


class Industries(forms.CharField):
    """Names of industries, one on a line or with 、 between them; each once."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        given = (part.strip()[:60] for part in _SEPARATORS.split(str(super().clean(value) or "")))
        return list(dict.fromkeys(part for part in given if part))


class Declaring(forms.Form):
    """A declared fact of one sort, from a day."""

    since = day_field(_("从哪天起"))
    area = forms.DecimalField(
        label=_("面积"), min_value=Decimal("0.0001"), max_digits=10, decimal_places=4
    )
    unit = forms.ChoiceField(
        label=_("面积单位"), choices=[(code, words) for code, (words, _n) in UNITS.items()]
    )
    industries = Industries(label=_("主导产业"), help_text=_("一行一个，或用顿号隔开"))
    name = forms.CharField(label=_("管理机构名称"), max_length=200)
    level = forms.CharField(label=_("级别"), max_length=60, required=False)
    duty = forms.CharField(
        label=_("职责"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    text = forms.CharField(
        label=_("说明"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("四至、调整经过等"),
    )  # fmt: skip
    source = forms.CharField(label=_("出处（文号或批复）"), max_length=200)

    OF = {
        Sort.TERRITORY: ("since", "area", "unit", "text"),
        Sort.INDUSTRIES: ("since", "industries", "text"),
        Sort.INSTITUTION: ("since", "name", "level", "duty", "text"),
    }

    def __init__(self, *args: Any, sort: Sort, with_source: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = {*self.OF[sort], *(("source",) if with_source else ())}
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]

    def told(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if "area" in given:
            given["area"] *= UNITS[given.pop("unit")][1]
        return given


class Enclosing(Proof):
    paper = forms.ChoiceField(label=_("是哪一种要件"), required=False)

    def __init__(
        self, *args: Any, wanted: Sequence[tuple[str, str]] = (), first: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        paper: Any = self.fields["paper"]
        paper.initial = first
        paper.choices = [*wanted, ("", _("其他证明材料"))]
        self.order_fields(["paper", "given", "note"])


class Asking(forms.Form):
    places = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("征求哪些单位的意见"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, filing: Filing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["places"]
        known = filing.opinions.filter(round=filing.round).values("organisation")
        places.queryset = Organisation.objects.on().filter(
            kind__in=(Kind.DIVISION, Kind.DISTRICT, Kind.FUNCTIONAL_AREA)
        ).exclude(pk__in=known).exclude(pk=filing.house_id)  # fmt: skip


class SendingBack(forms.Form):
    missing = Lines(label=_("缺什么"), help_text=_("一行一条，写明要补什么"))


def content_of(fact: Declared) -> dict[str, Any]:
    """A fact as the form shows it, to begin the next from."""
    return {"area": fact.area, "industries": "\n".join(fact.industries), "name": fact.name, "level": fact.level,
            "duty": fact.duty, "text": fact.text}  # fmt: skip
