from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..accounts.choices import Kind as House
from ..accounts.forms import day_field
from ..accounts.models import Organisation
from ..web.uploads import ending_in
from . import arrays
from .attributes import CHANGEABLE, PERSONAL, label
from .choices import GROUNDS, INCUBATED, Kinds, Outcome, Source, Turn
from .importing.columns import CODE, HEADS, LIMITS, NEEDED
from .models import State
from .words import masked


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


NONE = ("无", "—")  # how somebody says that nobody is to be asked any more


class Facts(forms.ModelForm[State]):
    """What is told of a unit, and from which day on. Whom to ask there is not written into it: what is left empty
    stays as it is."""

    since = day_field(_("从哪天起"), initial=timezone.localdate)
    note = forms.CharField(label=_("依据和说明"), max_length=500)

    class Meta:
        model = State
        fields = tuple(each for each in CHANGEABLE if each not in ("sharing", "industry_edition"))

    field_order: Sequence[str] = ("since", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner, carrier, industry = (self.fields[n] for n in ("owner", "carrier", "industry"))
        owner.queryset = parks()  # type: ignore[attr-defined]
        carrier.queryset = parks().filter(kind=House.SUB_PARK)  # type: ignore[attr-defined]
        carrier.help_text = _("在孵或毕业的单位填")
        industry.help_text = _("%(edition)s 的代码，到小类") % {"edition": arrays.edition()}
        for name in ("revenue", "assets"):  # whole thousands are written without decimals
            held = getattr(self.instance, name)
            if held is not None and held == held.to_integral_value():
                self.initial[name] = int(held)
        for name in PERSONAL:
            self._mask(name)
        self.fields["founded"] = day_field(self.fields["founded"].label, required=False)
        if types := arrays.class_names(arrays.REGISTRATION):
            self.fields["registration_type"] = self._registration(types)

    def _mask(self, name: str) -> None:
        if not (held := getattr(self.instance, name)):
            return
        self.initial[name] = ""
        self.fields[name].widget.attrs["placeholder"] = masked(held)
        self.fields[name].help_text = _("现为 %(masked)s，不改请留空，删去请填“无”") % {
            "masked": masked(held)
        }

    def _registration(self, types: dict[str, str]) -> forms.ChoiceField:
        """The pack's list, and what the unit has where that is in none."""
        held = self.instance.registration_type
        unknown = [(held, held)] if held and held not in types else []
        offered = [("", "—"), *unknown, *((code, f"{code} {name}") for code, name in types.items())]
        return forms.ChoiceField(label=label("registration_type"), choices=offered, required=False)

    def clean_code(self) -> str:
        """Eighteen characters; whether the last checks is told to who decides, for early codes do not."""
        code: str = self.cleaned_data["code"].strip().upper()
        if "code" in self.changed_data and code and not CODE.fullmatch(code):
            raise forms.ValidationError(
                _("统一社会信用代码是 18 位数字和大写字母（不含 I、O、S、V、Z）")
            )
        return code

    def clean_founded(self) -> date | None:
        founded: date | None = self.cleaned_data["founded"]
        if "founded" in self.changed_data and founded and founded > timezone.localdate():
            raise forms.ValidationError(_("成立日期不能晚于今天"))
        return founded

    def clean_contact(self) -> str:
        return self._or_none("contact")

    def clean_phone(self) -> str:
        return self._or_none("phone")

    def _or_none(self, name: str) -> str:
        given: str = self.cleaned_data[name]
        return "" if given.strip() in NONE else given

    def clean_industry(self) -> str:
        """A code of the edition in force; what the unit has may stay, though it be of an old one."""
        code: str = self.cleaned_data["industry"]
        if "industry" in self.changed_data and code and code not in arrays.tree(arrays.pack_on()):
            raise forms.ValidationError(
                _("%(edition)s 里没有这个代码") % {"edition": arrays.edition()}
            )
        return code

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("carrier") and given.get("incubation") not in INCUBATED:
            self.add_error("carrier", _("只有在孵或毕业的单位有孵化载体"))
        return given

    def _post_clean(self) -> None:
        """Constraints are the timeline's, not of this one row."""

    def told(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def changed(self) -> dict[str, Any]:
        """What the person changed of what they were given; the rest is left to whoever changed it."""
        return {name: value for name, value in self.told().items() if name in self.changed_data}


class HandIn(forms.Form):
    file = forms.FileField(
        label=_("名单"),
        validators=[ending_in("csv", "xlsx")],
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
        if given.size > LIMITS.bytes:
            raise forms.ValidationError(_("文件超过 40 MB"))
        zipped = given.read(4) == b"PK\x03\x04"
        given.seek(0)
        if zipped != given.name.lower().endswith(".xlsx"):
            raise forms.ValidationError(
                _("“%(name)s”的内容和扩展名对不上，请在 Excel 里另存为 xlsx 或 csv")
                % {"name": given.name[:100]}
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


class Called(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=60)


class Asking(Facts):
    """A request: the same facts, and why."""

    ground = forms.ChoiceField(label=_("原因"))
    field_order = ("ground", "since", "note")

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_grounds(self, kind)


class AskingToLeave(forms.Form):
    """A request to go out of the statistics: nothing else is told of the unit."""

    ground = forms.ChoiceField(label=_("原因"))
    since = day_field(_("从哪天起"), initial=timezone.localdate)
    note = forms.CharField(label=_("依据和说明"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_grounds(self, Kinds.EXIT)


def _offer_grounds(form: forms.BaseForm, kind: str) -> None:
    ground: Any = form.fields["ground"]
    ground.choices = [(each.value, each.label) for each in GROUNDS[kind]]


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
    turn = forms.ChoiceField(label=_("类别"), choices=Turn.choices, initial=Turn.OTHER)
    period = forms.RegexField(
        r"^(\d{4}(-Q[1-4])?)?$", label=_("时期"), required=False, help_text=_("如 2026 或 2026-Q3；专项不填"),
    )  # fmt: skip
    opens = day_field(_("开始"), initial=timezone.localdate)
    closes = day_field(_("截止"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        wanted = {Turn.YEARLY: 4, Turn.QUARTERLY: 7, Turn.OTHER: 0}
        if "period" in given and len(given["period"]) != wanted.get(given.get("turn", ""), 0):
            self.add_error("period", _("年度写 2026，季度写 2026-Q3，专项不填"))
        return given


class Closing(forms.Form):
    outcome = forms.ChoiceField(label=_("结果"), choices=Outcome.choices)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class Assigning(forms.Form):
    park = forms.ModelChoiceField(Organisation.objects.none(), label=_("改由哪个园区核实"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        park: Any = self.fields["park"]
        park.queryset = Organisation.objects.on().filter(kind=House.PARK)


class Between(forms.Form):
    """Two days, and on which day it was known."""

    first = day_field(_("从"), required=False)
    last = day_field(_("到"), required=False)
    known = day_field(_("当时所知"), required=False)


class Recoding(forms.Form):
    since = day_field(_("从哪天起"), initial=timezone.localdate)
    note = forms.CharField(label=_("依据和说明"), max_length=500)


class Keep(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=60)
    query = forms.CharField(max_length=1000, widget=forms.HiddenInput, required=False)
