"""What other rooms hold about a unit: apps above tell it at start-up, and a person is shown what is theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.choices import Purpose
from ..accounts.scopes import within
from ..inbox.models import Matter
from .models import Doubt, FrameMember, Lead, Request, Unit

MOST = 8  # of each kind


class Thing(NamedTuple):
    """One thing about a unit: of what kind, what it is called, where it is."""

    kind: str
    words: str
    url: str


Tell = Callable[[Acting, Unit], Iterable[Thing]]
_tellers: list[Tell] = []


def register(tell: Tell) -> None:
    """An app's own things about a unit, those alone that the person may see; the same teller twice is one."""
    if tell not in _tellers:
        _tellers.append(tell)


def _known(tell: Tell) -> Tell:
    register(tell)
    return tell


def about(acting: Acting, unit: Unit) -> list[Thing]:
    return [thing for tell in _tellers for thing in tell(acting, unit)]


@_known
def _requests(acting: Acting, unit: Unit) -> Iterator[Thing]:
    for each in within(acting, Request.objects.filter(unit=unit), Purpose.STATISTICAL)[:MOST]:
        words = f"{each.get_kind_display()} {each.since} · {each.get_state_display()}"
        yield Thing(_("变更请求"), words, reverse("request", args=[each.pk]))


@_known
def _due(acting: Acting, unit: Unit) -> Iterator[Thing]:
    asked = within(acting, Request.objects.filter(unit=unit), Purpose.STATISTICAL)
    keys = [str(pk) for pk in asked.values_list("pk", flat=True)[:MOST]]
    open_ones = within(acting, Matter).filter(done_at=None, object_kind="register_request")
    for each in open_ones.filter(object_id__in=keys)[:MOST]:
        yield Thing(_("待办"), f"{each.title} · {each.due_on}", each.url)


@_known
def _leads(acting: Acting, unit: Unit) -> Iterator[Thing]:
    found = within(acting, Lead.objects.filter(unit=unit), Purpose.STATISTICAL)
    for each in found.select_related("round").order_by("-round__opens", "kind")[:MOST]:
        state = each.get_outcome_display() or _("未办")
        words = f"{each.round} · {each.get_kind_display()} · {state}"
        yield Thing(_("名录线索"), words, reverse("lead", args=[each.pk]))


@_known
def _frames(acting: Acting, unit: Unit) -> Iterator[Thing]:
    found = within(acting, FrameMember.objects.filter(unit=unit), Purpose.STATISTICAL)
    for each in found.select_related("frame").order_by("-frame__day")[:MOST]:
        words = f"{each.frame} · {each.frame.get_state_display()}"
        yield Thing(_("调查名册"), words, reverse("frame", args=[each.frame_id]))


@_known
def _doubts(acting: Acting, unit: Unit) -> Iterator[Thing]:
    found = within(acting, Doubt.objects.filter(unit=unit) | Doubt.objects.filter(other=unit), Purpose.STATISTICAL)  # fmt: skip
    for each in found.filter(answer="").select_related("row")[:MOST]:
        words = each.row.name if each.row else f"{each.unit} — {each.other}"
        yield Thing(_("存疑比对"), words, reverse("doubt", args=[each.pk]))
