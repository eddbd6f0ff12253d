"""What is done in the life of a unit, each with what it asks for and the action that it leads to."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.forms import day_field
from ..accounts.models import Organisation
from . import actions, asking, places, queries
from .choices import GROUNDS, Ground, Kinds, Scheme, Where
from .importing.columns import CODE
from .models import FAR, Fact, Identifier, Residence, Sharing, State, Unit

_BETWEEN = re.compile(r"[,，;；\t]+")


class Act(forms.Form):
    """One kind of event. `do` carries it out, or asks a second person for it where a unit comes or goes; `base` is
    the newest change that the person had seen."""

    title: Any = ""
    hint: Any = ""
    button: Any = _("保存")
    note = forms.CharField(label=_("依据和说明"), max_length=500)

    def __init__(self, *args: Any, unit: Unit, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.acting = unit, acting
        self.order_fields([*(name for name in self.fields if name != "note"), "note"])
        self.prepare()

    def prepare(self) -> None:
        """Choices that hang on the unit."""

    def do(self, by: Acting, base: int) -> Any:
        raise NotImplementedError

    @property
    def _noted(self) -> dict[str, Any]:
        return {"note": self.cleaned_data["note"]}

    def _until(self) -> date:
        found: date | None = self.cleaned_data.get("until")
        return found or FAR


class Suspend(Act):
    title, hint = _("停业"), _("暂时不营业，以后可能复业")
    since = day_field(_("从哪天起"), initial=timezone.localdate)
    until = day_field(_("到哪天复业"), required=False, help_text=_("不知道就空着"))

    def do(self, by: Acting, base: int) -> Any:
        given = self.cleaned_data
        return actions.suspend(unit=self.unit, since=given["since"], until=self._until(), by=by, base=base, **self._noted)  # fmt: skip


class Resume(Act):
    title, hint = _("复业"), _("停业之后又营业")
    since = day_field(_("从哪天起"), initial=timezone.localdate)

    def do(self, by: Acting, base: int) -> Any:
        return actions.resume(unit=self.unit, since=self.cleaned_data["since"], by=by, base=base, **self._noted)  # fmt: skip


class Asked(Act):
    """An event by which units come into the register or go out of it: asked for, and done by a second person."""

    button = _("提出，等另一人复核")
    on = day_field(_("从哪天起"), initial=timezone.localdate)

    def _ask(self, kind: Kinds, ground: str, told: dict[str, Any], by: Acting, base: int) -> Any:
        return asking.ask(
            kind=kind, unit=self.unit, told=told, since=self.cleaned_data["on"], ground=ground, by=by, base=base,
            **self._noted,
        )  # fmt: skip


class End(Asked):
    title, hint = _("终止"), _("注销、吊销、破产或迁出示范区，从此不在名录里；要另一人复核")
    ground = forms.ChoiceField(label=_("原因"), choices=[(g.value, g.label) for g in GROUNDS[Kinds.EXIT]])  # fmt: skip
    on = day_field(_("哪天起不再存在"), initial=timezone.localdate)

    def do(self, by: Acting, base: int) -> Any:
        return self._ask(Kinds.EXIT, self.cleaned_data["ground"], {}, by, base)


class Merge(Asked):
    title, hint = (
        _("并入另一单位"),
        _("吸收合并：它终止，另一个存续，产业活动单位随之转过去；要另一人复核"),
    )
    into = forms.CharField(label=_("存续单位"), max_length=200, help_text=_("统一社会信用代码、全称或编号（如 U00000012）"))  # fmt: skip
    on = day_field(_("哪天合并"), initial=timezone.localdate)

    def clean_into(self) -> Unit:
        found = queries.named(self.acting, self.cleaned_data["into"])
        if found is None:
            raise forms.ValidationError(_("名录里没有这样的一个单位，请填代码、全称或编号"))
        return found.unit

    def do(self, by: Acting, base: int) -> Any:
        return self._ask(Kinds.MERGER, Ground.MERGED, {"into": self.cleaned_data["into"]}, by, base)


class Split(Asked):
    title, hint = _("分立"), _("从它分出新的单位，它可以存续也可以终止；要另一人复核")
    parts = forms.CharField(
        label=_("分出的单位"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000,
        help_text=_("一行一个：名称，统一社会信用代码（可以不填）"),
    )  # fmt: skip
    on = day_field(_("哪天分立"), initial=timezone.localdate)
    goes_on = forms.BooleanField(label=_("原单位存续"), required=False, initial=True)

    def clean_parts(self) -> list[dict[str, str]]:
        return [_part(line) for line in self.cleaned_data["parts"].splitlines() if line.strip()]

    def do(self, by: Acting, base: int) -> Any:
        told = {name: self.cleaned_data[name] for name in ("parts", "goes_on")}
        return self._ask(Kinds.SPLIT, Ground.MERGED, told, by, base)


def _part(line: str) -> dict[str, str]:
    name, *more = [piece.strip() for piece in _BETWEEN.split(line.strip()) if piece.strip()] or [""]
    code = "".join(more).upper()
    if not name or len(more) > 1 or (code and not CODE.fullmatch(code)) or len(name) > 200:
        raise forms.ValidationError(_("“%(line)s”：应是 名称，18 位代码") % {"line": line[:40]})
    return {"name": name, "code": code}


class Reside(Act):
    title, hint = _("登记所在地"), _("注册地、税务登记地或一个经营场所，各有起止日期")
    where = forms.ChoiceField(label=_("类型"), choices=Where.choices)
    place = forms.ModelChoiceField(Organisation.objects.none(), label=_("园区或区"))
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    since = day_field(_("从哪天起"), initial=timezone.localdate)
    until = day_field(_("到哪天为止"), required=False, help_text=_("这一天起不再是；还在就空着"))

    def prepare(self) -> None:
        place: Any = self.fields["place"]
        kinds = (House.PARK, House.SUB_PARK, House.DISTRICT)
        place.queryset = Organisation.objects.on().filter(kind__in=kinds)

    def do(self, by: Acting, base: int) -> Any:
        given = self.cleaned_data
        return places.reside(unit=self.unit, where=Where(given["where"]), place=given["place"], address=given["address"],
                             since=given["since"], until=self._until(), by=by, base=base, **self._noted)  # fmt: skip


class Identify(Act):
    title, hint = _("登记证照号码"), _("工商注册号、组织机构代码等，各有起止日期")
    scheme = forms.ChoiceField(label=_("证照类型"), choices=Scheme.choices)
    value = forms.CharField(label=_("号码"), max_length=40)
    since = day_field(_("从哪天起"), initial=timezone.localdate)
    until = day_field(_("到哪天为止"), required=False, help_text=_("这一天起不再是；还在用就空着"))

    def do(self, by: Acting, base: int) -> Any:
        given = self.cleaned_data
        return places.identify(unit=self.unit, scheme=given["scheme"], value=given["value"].strip(), since=given["since"],
                               until=self._until(), by=by, base=base, **self._noted)  # fmt: skip


class Leave(Act):
    title, hint = _("结束所在地或证照"), _("一个所在地或号码到某天为止")
    fact = forms.ChoiceField(label=_("哪一个"))
    on = day_field(_("哪天起不再是"), initial=timezone.localdate)

    def prepare(self) -> None:
        fact: Any = self.fields["fact"]
        fact.choices = [(key, str(each)) for key, each in self._open().items()]

    def _open(self) -> dict[str, Fact]:
        believed = {"r": Residence.objects.known(), "i": Identifier.objects.known()}
        return {
            f"{letter}{each.pk}": each
            for letter, rows in believed.items()
            for each in rows.filter(unit=self.unit, until=FAR).order_by("since", "pk")
        }

    def do(self, by: Acting, base: int) -> Any:
        given = self.cleaned_data
        return places.leave(fact=self._open()[given["fact"]], on=given["on"], by=by, base=base, **self._noted)  # fmt: skip


class Share(Act):
    title, hint = _("飞地分成"), _("从某天起按份额由几个园区分享，或不再分享")
    sharing = forms.ModelChoiceField(
        Sharing.objects.none(), label=_("份额"), required=False, empty_label=_("不分享，归统计所属园区"),
    )  # fmt: skip
    since = day_field(_("从哪天起"), initial=timezone.localdate)

    def prepare(self) -> None:
        sharing: Any = self.fields["sharing"]
        sharing.queryset = Sharing.objects.order_by("name")

    def do(self, by: Acting, base: int) -> Any:
        given = self.cleaned_data
        return actions.share(unit=self.unit, sharing=given["sharing"], since=given["since"], by=by, base=base, **self._noted)  # fmt: skip


class Begin(Asked):
    title, hint = _("更正首日"), _("在名录里的第一天记错了；要另一人复核")
    on = day_field(_("正确的第一天"))

    def prepare(self) -> None:
        first = State.objects.known().filter(unit=self.unit).order_by("since").first()
        self.fields["on"].initial = first and first.since

    def do(self, by: Acting, base: int) -> Any:
        return self._ask(Kinds.FIRST, Ground.ERROR, {}, by, base)


ACTS: dict[str, type[Act]] = {
    "suspend": Suspend, "resume": Resume, "end": End, "merge": Merge, "split": Split, "reside": Reside,
    "identify": Identify, "leave": Leave, "share": Share, "begin": Begin,
}  # fmt: skip


# ---- how a 飞地 is shared

PARTS = 6


class NewSharing(forms.Form):
    """Parts in percent that sum to a hundred."""

    name = forms.CharField(label=_("名称"), max_length=200)
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("协议或文号"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Organisation.objects.on().filter(kind__in=(House.PARK, House.SUB_PARK))
        for n in range(1, PARTS + 1):
            self.fields[f"park{n}"] = forms.ModelChoiceField(
                offered, label=_("园区 %(n)s") % {"n": n}, required=n <= 2
            )
            self.fields[f"part{n}"] = forms.DecimalField(
                label=_("份额（%）"), min_value=Decimal("0.0001"), max_value=Decimal(100),
                max_digits=7, decimal_places=4, required=n <= 2,
            )  # fmt: skip

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"park{n}"], self[f"part{n}"]) for n in range(1, PARTS + 1)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        parts: list[tuple[Organisation, int]] = []
        for n in range(1, PARTS + 1):
            park, part = given.get(f"park{n}"), given.get(f"part{n}")
            if (park is None) != (part is None):
                self.add_error(f"park{n}", _("园区和份额要一起填"))
            elif park is not None and part is not None:
                parts.append((park, int(part * 10_000)))
        if not self.errors and sum(part for _park, part in parts) != queries.WHOLE:
            self.add_error(None, _("各园区的份额加起来要正好是 100%"))
        if len({park.pk for park, _part in parts}) < len(parts):
            self.add_error(None, _("一个园区只写一次"))
        given["parts"] = parts
        return given
