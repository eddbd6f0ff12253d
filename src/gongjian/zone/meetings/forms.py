from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..accounts.forms import day_field
from ..accounts.models import Organisation
from ..tasks.forms import houses, parks
from .choices import Category, Presence
from .models import AgendaItem, Coordination, Decision, Meeting, Seat

LONG, SHORT = {"rows": 6}, {"rows": 2}


def moment_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **kwargs)


def house_field(label: Any, **kwargs: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(Organisation.objects.none(), label=label, **kwargs)


def houses_field(label: Any, **kwargs: Any) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=label, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )  # fmt: skip


def words_field(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class Asking(forms.Form):
    """Organisations to choose from are those of the day on which the form is shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = houses()


class Planning(Asking):
    category = forms.ChoiceField(label=_("会议类别"), choices=Category.choices)
    topic = forms.CharField(
        label=_("主题"),
        max_length=60,
        required=False,
        help_text=_("专题会写主题；会议名称按年编号"),
    )
    starts_at = moment_field(_("时间"))
    place = forms.CharField(label=_("地点"), max_length=200)
    chair = forms.CharField(label=_("主持"), max_length=100)
    items_by = day_field(_("报议题截止"), required=False, help_text=_("不写的按政策包的工作日推算"))
    papers_by = day_field(
        _("交材料截止"), required=False, help_text=_("不写的按政策包的工作日推算")
    )
    invited = houses_field(_("参会单位"))

    @classmethod
    def of(cls, meeting: Meeting, data: Any) -> Planning:
        """The same for a meeting that is there: its kind and number stay."""
        told = {name: getattr(meeting, name) for name in ("starts_at", "place", "chair", "items_by", "papers_by")}  # fmt: skip
        form = cls(
            data, initial={**told, "invited": [s.organisation_id for s in meeting.seats.all()]}
        )
        del form.fields["category"], form.fields["topic"]
        return form


class Replying(forms.ModelForm[Seat]):
    """Who comes for one's own organisation."""

    presence = forms.ChoiceField(
        label=_("是否参会"), choices=[(p.value, p.label) for p in (Presence.COMING, Presence.EXCUSED)]
    )  # fmt: skip

    class Meta:
        model = Seat
        fields = ("presence", "name", "post", "instead_of", "reason")
        help_texts = {"instead_of": _("代人参会的写代谁"), "reason": _("请假的写理由")}

    def _post_clean(self) -> None:
        """A reply is checked where it is written."""


class Attendance(forms.Form):
    """Who came: a row for each seat."""

    on = day_field(_("召开日期"))

    CAME = [(p.value, p.label) for p in (Presence.CAME, Presence.EXCUSED, Presence.ABSENT)]
    ROW = ("name", "post", "instead_of", "reason")

    def __init__(self, *args: Any, seats: Iterable[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = list(seats)
        for seat in self.seats:
            for name, field in self._fields(seat).items():
                field.widget.attrs["aria-label"] = f"{seat.organisation.name} {field.label}"
                self.fields[f"{name}_{seat.organisation_id}"] = field

    def _fields(self, seat: Seat) -> dict[str, forms.Field]:
        likely = {Presence.COMING: Presence.CAME, Presence.UNKNOWN: Presence.ABSENT}
        columns: dict[str, Any] = {name: Seat._meta.get_field(name) for name in self.ROW}
        texts = {
            name: forms.CharField(label=column.verbose_name, required=False, initial=getattr(seat, name),
                                  max_length=column.max_length)
            for name, column in columns.items()
        }  # fmt: skip
        presence = Presence(seat.presence)
        if presence == Presence.UNKNOWN:
            texts["reason"].initial = "未说明"
        chosen = forms.ChoiceField(
            label=_("出席"), choices=self.CAME, initial=likely.get(presence, presence)
        )
        return {"presence": chosen, **texts}

    def rows(self) -> list[tuple[Seat, list[Any]]]:
        names = ("presence", *self.ROW)
        return [(seat, [self[f"{name}_{seat.organisation_id}"] for name in names]) for seat in self.seats]  # fmt: skip

    def told(self) -> dict[int, dict[str, str]]:
        return {
            seat.organisation_id: {
                name: self.cleaned_data[f"{name}_{seat.organisation_id}"] for name in ("presence", *self.ROW)
            }
            for seat in self.seats
        }  # fmt: skip


class Item(forms.ModelForm[AgendaItem]):
    class Meta:
        model = AgendaItem
        fields = ("title", "text", "presenter")
        widgets = {"text": forms.Textarea(attrs=LONG)}
        help_texts = {"text": _("要汇报什么、要会议定什么；材料在保存后上传")}


class Accepting(forms.Form):
    place = forms.IntegerField(
        label=_("次序"), min_value=1, max_value=99, required=False, help_text=_("不写的排在最后")
    )
    minutes = forms.IntegerField(
        label=_("时长（分钟）"), min_value=1, max_value=480, required=False
    )
    paper_wanted = forms.BooleanField(label=_("要交材料"), required=False, initial=True)


class Noting(forms.Form):
    heard = words_field(_("会上情况"), 6, max_length=5000, help_text=_("一行一段，写进纪要"))


class Deciding(forms.ModelForm[Decision]):
    """One thing that was decided."""

    class Meta:
        model = Decision
        fields = ("item", "text", "owner", "partners", "park", "due", "way", "clause", "result")
        widgets = {"text": forms.Textarea(attrs=SHORT), "result": forms.Textarea(attrs=SHORT),
                   "partners": forms.CheckboxSelectMultiple}  # fmt: skip
        help_texts = {
            "clause": _("转为重点任务的选条款"), "result": _("转为重点任务的写"),
            "way": _("重点任务按条款进年度任务分解；其他的作协调事项督办"),
        }  # fmt: skip

    def __init__(self, *args: Any, meeting: Meeting, clauses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["item"].queryset = meeting.items.filter(stage="accepted", withdrawn_at=None)
        fields["owner"].queryset = fields["partners"].queryset = houses()
        fields["park"].queryset = parks()
        fields["clause"].queryset = clauses
        fields["due"] = day_field(fields["due"].label)

    def _post_clean(self) -> None:
        """A decision is checked where it is written."""

    def told(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class Raising(forms.ModelForm[Coordination]):
    """A matter that somebody asks to have coordinated."""

    class Meta:
        model = Coordination
        fields = ("title", "text", "wanted", "park")
        widgets = {"title": forms.Textarea(attrs=SHORT), "text": forms.Textarea(attrs=LONG),
                   "wanted": forms.Textarea(attrs=SHORT)}  # fmt: skip
        help_texts = {"wanted": _("请哪家做什么、什么时候要；提交前必须写明")}

    def __init__(self, *args: Any, path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        park: Any = self.fields["park"]
        park.queryset = parks().filter(path__startswith=path) if path else parks()


class Assigning(Asking):
    in_charge = house_field(_("主办单位"))
    partners = houses_field(_("协办单位"))
    due = day_field(_("期限"), required=False, help_text=_("不写的按政策包的工作日推算"))
    words = words_field(
        _("交办意见"), 2, max_length=500, required=False, help_text=_("改主办单位或期限必须写理由")
    )


class Answering(forms.Form):
    text = words_field(_("答复"), 5, max_length=5000)


class Words(forms.Form):
    words = words_field(_("意见"), 2, max_length=500, required=False)


class SendingBack(Words):
    due = day_field(
        _("新期限"), required=False, help_text=_("原期限已过又不写的，按政策包重新计算")
    )


class Escalating(forms.Form):
    reason = words_field(_("请领导协调什么"), 2, max_length=300)


class Settling(Asking):
    words = words_field(_("协调意见"), 3, max_length=500)
    in_charge = house_field(_("主办单位"), required=False, help_text=_("不选的不变"))
    due = day_field(_("期限"), required=False, help_text=_("不写的按政策包重新计算"))


class Instructing(Asking):
    """A leader's words on a thing."""

    text = words_field(_("批示"), 3, max_length=2000)
    in_charge = house_field(_("请哪家办"))
    due = day_field(_("期限"), required=False, help_text=_("不写的按政策包的工作日推算"))


class Referring(forms.Form):
    words = words_field(_("请示事项"), 2, max_length=500)
