from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.forms import day_field
from ..accounts.models import Organisation
from ..documents import proving
from ..documents.forms import Proof
from ..register.arrays import pack_on
from . import arrays
from .choices import Adopted, Verdict
from .models import Clause, Task

MANY = {"rows": 4}
_STEP = re.compile(r"^\s*(\d{4}-\d{1,2}-\d{1,2})\s+(\S.*)$")
HOUSES = (
    House.DIVISION,
    House.DISTRICT,
    House.FUNCTIONAL_AREA,
    House.PARK,
    House.LEADING_GROUP,
    House.COMMISSION,
)


def houses() -> Any:
    return Organisation.objects.on().filter(kind__in=HOUSES)


def parks() -> Any:
    return Organisation.objects.on().filter(kind__in=(House.PARK, House.SUB_PARK))


class Milestones(forms.CharField):
    """Lines of a day and what is to be there by then: 2026-06-30 完成选址."""

    widget = forms.Textarea(attrs=MANY)

    def clean(self, value: Any) -> list[tuple[str, date]]:
        found = []
        for line in str(super().clean(value) or "").splitlines():
            if not line.strip():
                continue
            match = _STEP.match(line)
            try:
                day = date(*map(int, match[1].split("-"))) if match else None
            except ValueError:
                day = None
            if match is None or day is None:
                raise forms.ValidationError(
                    _("“%(line)s”应写成：2026-06-30 完成选址") % {"line": line[:60]}
                )
            found.append((match[2].strip()[:200], day))
        return found


class Lines(forms.CharField):
    """A list of texts, one on a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        return [
            line.strip()[:200]
            for line in str(super().clean(value) or "").splitlines()
            if line.strip()
        ]


class Drafting(forms.ModelForm[Task]):
    """A task, or one for each of several parks."""

    milestones = Milestones(
        label=_("节点"), required=False, help_text=_("一行一个：2026-06-30 完成选址")
    )
    evidence_wanted = Lines(label=_("要交的材料"), required=False, help_text=_("一行一种"))
    parks = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("园区"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("选几个园区就起草几项任务；不选的是全区任务"),
    )  # fmt: skip

    class Meta:
        model = Task
        fields = ("clause", "year", "title", "parks", "owner", "partners", "result", "measure", "indicator", "target",
                  "unit", "start", "due", "milestones", "evidence_wanted")  # fmt: skip
        widgets = {"partners": forms.CheckboxSelectMultiple, "title": forms.Textarea(attrs={"rows": 2}),
                   "result": forms.Textarea(attrs={"rows": 2}), "indicator": forms.Select}  # fmt: skip

    field_order: Sequence[str] = Meta.fields

    def __init__(
        self, *args: Any, acting: Acting, clauses: Any, whole: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        owner: Any = self.fields["owner"]
        partners: Any = self.fields["partners"]
        places: Any = self.fields["parks"]
        clause: Any = self.fields["clause"]
        indicator: Any = self.fields["indicator"]
        clause.queryset = clauses
        partners.queryset = houses()
        owner.queryset, places.queryset = houses(), parks()
        if not whole:  # a house drafts its own tasks
            owner.queryset = houses().filter(pk=acting.organisation_id)
            places.queryset = parks().filter(path__startswith=acting.path)
        owner.required = False
        owner.help_text = _("不选时由各园区自己牵头")
        indicator.widget = forms.Select(choices=[("", "—"), *indicators()])
        self.fields["start"] = day_field(
            self.fields["start"].label, initial=today.replace(month=1, day=1)
        )
        self.fields["due"] = day_field(
            self.fields["due"].label, initial=today.replace(month=12, day=31)
        )
        if self.instance.pk:
            del self.fields["parks"], self.fields["clause"], self.fields["year"]
            steps = self.instance.milestones.all()
            self.initial["milestones"] = "\n".join(f"{m.due} {m.title}" for m in steps)
            self.initial["evidence_wanted"] = "\n".join(self.instance.evidence_wanted)
        else:
            self.fields["year"].initial = today.year
        self.order_fields(self.field_order)

    def _post_clean(self) -> None:
        """The task is checked where it is written."""

    def told(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        for name in ("parks", "clause"):
            given.pop(name, None)
        return given


def indicators() -> list[tuple[str, str]]:
    pack = pack_on()
    return [
        (code, str(each.text.name.zh)) for code, each in (pack.indicators if pack else {}).items()
    ]


class Comment(forms.Form):
    verdict = forms.ChoiceField(label=_("意见"), choices=Verdict.choices)
    text = forms.CharField(
        label=_("内容"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class Answer(forms.Form):
    adopted = forms.ChoiceField(label=_("采纳情况"), choices=Adopted.choices)
    reason = forms.CharField(label=_("理由"), max_length=1000, required=False)


class Words(forms.Form):
    words = forms.CharField(
        label=_("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class Proving(Proof):
    """Files, and which of the kinds that the task wants they are."""

    wanted = forms.ChoiceField(label=_("材料种类"), required=False)
    field_order = ("wanted", "given", "note")

    def __init__(self, task: Task, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not task.evidence_wanted:
            del self.fields["wanted"]
            return
        kinds: Any = self.fields["wanted"]
        kinds.choices = [*((kind, kind) for kind in task.evidence_wanted), ("", _("其他材料"))]
        kinds.initial = next(iter(proving.missing(task, task.evidence_wanted)), "")


class Done(Words):
    reached = forms.DecimalField(label=_("完成值"), max_digits=18, decimal_places=4, required=False)


class Change(forms.ModelForm[Task]):
    """What of an issued task is to change, and why."""

    milestones = Milestones(
        label=_("还没有完成的节点"), required=False, help_text=_("一行一个：2026-06-30 完成选址")
    )
    evidence_wanted = Lines(label=_("要交的材料"), required=False, help_text=_("一行一种"))
    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    class Meta:
        model = Task
        fields = ("title", "owner", "partners", "park", "result", "measure", "indicator", "target", "unit", "start",
                  "due", "milestones", "evidence_wanted")  # fmt: skip
        widgets = {
            "partners": forms.CheckboxSelectMultiple,
            "title": forms.Textarea(attrs={"rows": 2}),
            "result": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        park: Any = self.fields["park"]
        partners: Any = self.fields["partners"]
        indicator: Any = self.fields["indicator"]
        owner.queryset, park.queryset, partners.queryset = houses(), parks(), houses()
        indicator.widget = forms.Select(choices=[("", "—"), *indicators()])
        steps = self.instance.milestones.filter(done_on=None)
        self.initial["milestones"] = "\n".join(f"{m.due} {m.title}" for m in steps)
        self.initial["evidence_wanted"] = "\n".join(self.instance.evidence_wanted)
        self.order_fields((*Change.Meta.fields, "reason"))
        for name in ("start", "due"):
            self.fields[name] = day_field(self.fields[name].label)

    def _post_clean(self) -> None:
        """The task is checked where it is written."""

    def told(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class Reached(forms.Form):
    on = day_field(_("完成日期"), initial=timezone.localdate)


class NewPlan(forms.Form):
    code = forms.SlugField(
        label=_("代号"), max_length=40, help_text=_("字母、数字、横线，例如 plan_2026")
    )
    title = forms.CharField(label=_("名称"), max_length=200)
    document_no = forms.CharField(label=_("文号"), max_length=60, required=False)
    since = day_field(_("起"), required=False)
    source = forms.CharField(label=_("来源"), max_length=200, required=False)


_BAR = re.compile(r"\s[|｜](?=\s)")  # a bar within words is the text's own
_MECHANISM = re.compile(r"[A-Z][0-9]{1,2}")


class Clauses(forms.Form):
    """Clauses as lines: number, a space, the text; and where they are known, each after a bar, the mechanism that
    it belongs to, who leads it, and its due day."""

    lines = forms.CharField(
        label=_("条款"), max_length=400_000, widget=forms.Textarea(attrs={"rows": 20}),
        help_text=_("一行一条：序号、空格、内容；后面可以用 | 隔开写机制、牵头、期限，不知道的空着。例如 3.1.2 培育高新技术企业 | C2 | 高新处 | 2027-12-31"),
    )  # fmt: skip

    def clean_lines(self) -> list[dict[str, Any]]:
        lines = [line for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        return [_clause(n, line) for n, line in enumerate(lines, 1)]

    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.cleaned_data["lines"]
        return rows


def _clause(n: int, line: str) -> dict[str, Any]:
    """One line. Raises ValidationError."""
    whole, *more = (part.strip() for part in _BAR.split(f"{line} "))
    number, _space, text = whole.partition(" ")
    row: dict[str, Any] = {"number": number[:20], "text": text.strip()} if text.strip() else {"number": "", "text": number}  # fmt: skip
    if len(more) > 3:
        raise forms.ValidationError(_("第 %(n)s 行：内容之后最多写机制、牵头、期限三项") % {"n": n})
    mechanism, lead, due = [*more, "", "", ""][:3]
    if mechanism and not _MECHANISM.fullmatch(mechanism):
        raise forms.ValidationError(_("第 %(n)s 行：机制写成 C2 这样的代号，不是“%(text)s”") % {"n": n, "text": mechanism[:20]})  # fmt: skip
    day = arrays.day_written(due) if due else None
    if due and day is None:
        raise forms.ValidationError(_("第 %(n)s 行：“%(text)s”不是日期，写成 2027-12-31") % {"n": n, "text": due[:20]})  # fmt: skip
    return {**row, "mechanism": mechanism, "lead": lead[:100], "due": day}


class FromWord(forms.Form):
    file = forms.FileField(label=_("Word 文件"), widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
                           help_text=_("按 一、（一）1.（1）编号的段落读成条款，读出后先看再存"))  # fmt: skip


class Ending(forms.Form):
    until = day_field(_("止"), initial=timezone.localdate)


def clauses_of(acting: Acting, found: Any) -> Any:
    return Clause.objects.filter(pk__in=found).select_related("plan")
