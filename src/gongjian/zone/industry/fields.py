"""Fields that several forms of this room share: places, houses, chains, units of the register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..accounts.acting import Acting
from ..accounts.choices import OFFICE
from ..accounts.choices import Kind as House
from ..accounts.forms import day_field
from ..accounts.models import Organisation
from ..accounts.scopes import within
from ..policy.arrays import said
from ..register.models import State, Unit
from ..register.queries import meant
from . import arrays

HOUSES = (House.DIVISION, House.DISTRICT, House.FUNCTIONAL_AREA, House.PARK, House.LEADING_GROUP, House.COMMISSION)  # fmt: skip
ROWS = {"rows": 3}


class Unchecked(forms.ModelForm[Any]):
    """What is written is checked where it is written."""

    def _post_clean(self) -> None:
        pass


class Closing(forms.Form):
    """That something is no more, after which day and why."""

    on = day_field(_("最后一天"), initial=timezone.localdate)
    because = forms.CharField(label=_("原因"), max_length=300)


def houses() -> Any:
    """Who may answer for something."""
    return Organisation.objects.on().filter(kind__in=HOUSES)


def parks() -> Any:
    return Organisation.objects.on().filter(kind__in=(House.PARK, House.SUB_PARK))


def parks_of(acting: Acting) -> Any:
    """The parks that somebody may enter something for: the office and divisions for all, others for their own."""
    if acting.role in OFFICE or acting.kind in (House.DIVISION, House.LEADING_GROUP):
        return parks()
    return parks().filter(path__startswith=acting.path)


def many(**attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={**ROWS, **attrs})


def nodes() -> list[tuple[str, Any]]:
    """Every chain and each of its nodes, as one choice: chain, or chain/node."""
    found: list[tuple[str, Any]] = [("", "—")]
    for code, chain in arrays.chains().items():
        name = said(chain.name)
        inner = [(f"{code}/{n.code}", f"{name} · {said(n.name)}") for n in chain.nodes]
        found.append((name, [(code, name), *inner]))
    return found


class ChainPlace(forms.ChoiceField):
    """A chain, or one of its nodes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=kwargs.pop("label", _("主导产业和环节")), required=False, choices=nodes, **kwargs
        )


def split(place: str) -> dict[str, str]:
    """chain/node as the two fields."""
    chain, _slash, node = place.partition("/")
    return {"chain": chain, "node": node}


def joined(thing: Any) -> str:
    return f"{thing.chain}/{thing.node}" if thing.node else str(thing.chain)


class UnitField(forms.CharField):
    """A unit of the register, told by its credit code or its name; one that somebody may see."""

    def __init__(self, *, acting: Acting | None = None, **kwargs: Any) -> None:
        self.acting = acting
        super().__init__(
            label=kwargs.pop("label", _("名录库单位")), required=False, max_length=200,
            help_text=_("写统一社会信用代码或全名；名录库里没有的先空着"), **kwargs,
        )  # fmt: skip

    def clean(self, value: Any) -> Unit | None:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        found = meant(self.acting, text)
        if len(found) != 1:
            raise forms.ValidationError(
                _("名录库里找不到“%(text)s”，请核对代码或全名") % {"text": text[:60]} if not found
                else _("有几个单位叫“%(text)s”，请写统一社会信用代码") % {"text": text[:60]}
            )  # fmt: skip
        return found[0].unit


def state_of(acting: Acting | None, unit: Unit | None) -> State | None:
    """A unit as it was last, to somebody who may see it."""
    if unit is None:
        return None
    found: State | None = (
        within(acting, State.objects.known().filter(unit=unit)).order_by("-since").first()
    )
    return found


def unit_words(acting: Acting | None, unit: Unit | None) -> str:
    """How a unit is told in its field, to somebody who may see it."""
    state = state_of(acting, unit)
    return "" if state is None else str(state.code or state.name)


def placed(form: Any) -> dict[str, Any]:
    """What a form with `place_on_chain` and `unit` tells; a unit that this person may not see stays."""
    given = dict(form.cleaned_data)
    given |= split(given.pop("place_on_chain"))
    if form.instance.pk and given["unit"] is None and not form.initial["unit"]:
        given["unit"] = form.instance.unit
    return given
