"""One page per park (一园一档): all that concerns it as of a day; two side by side; as a booklet and as Word."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...figures.official import chinese_day
from ..accounts.acting import Acting, Request
from ..accounts.choices import Kind
from ..accounts.forms import day_field
from ..accounts.guards import permitted
from ..accounts.models import Organisation
from ..accounts.scopes import find, within
from ..audit.recording import About, record
from ..documents import kinds
from ..documents.actions import filled, paper_of
from ..documents.views import WORD
from ..tasks import queries as tasks
from ..tasks.permissions import may_see_tasks
from ..web import charts
from ..web.context import zone_name
from ..web.numbers import number
from .park_file import told
from .park_file.parts import Section, When

PARKS = Organisation.objects.filter(kind__in=(Kind.PARK, Kind.SUB_PARK))
PAPER = kinds.Kind("park_file", gettext_lazy("一园一档"), "sheets", {"subtitle": "", "parts": []})


class OnDay(forms.Form):
    day = day_field(gettext_lazy("截至"), required=False)


class Two(forms.Form):
    one = forms.ChoiceField(label=gettext_lazy("园区"), required=False)
    other = forms.ChoiceField(label=gettext_lazy("另一园区"), required=False)
    day = day_field(gettext_lazy("截至"), required=False)

    def __init__(self, *args: Any, parks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("one", "other"):
            field: Any = self.fields[name]
            field.choices = [("", "—"), *parks]


def _when(request: Request) -> tuple[OnDay, When]:
    form = OnDay(request.GET if request.GET.get("day") else None)
    day: date | None = form.cleaned_data.get("day") if form.is_bound and form.is_valid() else None
    return form, When.of(day)


def _parks(acting: Acting) -> Any:
    return (
        within(acting, Organisation.objects.on())
        .filter(kind__in=(Kind.PARK, Kind.SUB_PARK))
        .order_by("kind", "pk")
    )


def _park(acting: Acting, code: str) -> Organisation:
    return find(acting, PARKS, code=code)


@permitted(may_see_tasks)
def parks(request: Request) -> HttpResponse:
    """Every park that somebody may see, with how it stands."""
    found = list(within(request.acting, tasks.parks()))
    year = When.of(None).day.year
    standing = tasks.by_park(tasks.tasks(request.acting).filter(year=year))
    cells = [_tile(park, standing.get(park.pk, {})) for park in found]
    rows = [(park, standing.get(park.pk, {})) for park in found]
    return render(request, "dashboards/parks.html", {
        "rows": rows, "year": year, "map": charts.tiles(cells, _("园区示意图（非地理边界）")) if cells else "",
    })  # fmt: skip


def _tile(park: Organisation, counts: dict[str, int]) -> charts.Tile:
    light = next((c for c in ("red", "yellow", "green") if counts.get(c)), "none")
    words = _("%(n)s 项任务") % {"n": number(counts.get("total", 0))}
    return charts.Tile(park.name, words, light, url=f"/parks/{park.code}/")


@permitted(may_see_tasks)
def park(request: Request, code: str) -> HttpResponse:
    found, (form, when) = _park(request.acting, code), _when(request)
    return render(request, "dashboards/park.html", {
        "park": found, "when": when, "form": form, "sections": told(request.acting, found, when),
        "name": found.name_on(when.day),
    })  # fmt: skip


@permitted(may_see_tasks)
def compared(request: Request) -> HttpResponse:
    """Two parks side by side: the same figures, the same day."""
    offered = [(o.code, o.name) for o in _parks(request.acting)]
    form = Two(request.GET or None, parks=offered)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    when = When.of(given.get("day"))
    chosen = [_park(request.acting, given[name]) for name in ("one", "other") if given.get(name)]
    files = [told(request.acting, each, when) for each in chosen]
    return render(request, "dashboards/compared.html", {
        "form": form, "when": when, "parks": chosen, "rows": _side_by_side(files) if len(files) == 2 else [],
    })  # fmt: skip


def _side_by_side(
    files: list[list[Section]],
) -> list[tuple[str, list[tuple[Any, Any]], list[list[str]]]]:
    found = []
    for left, right in zip(*files, strict=True):
        found.append(
            (
                left.heading,
                list(zip(left.figures, right.figures, strict=False)),
                [list(left.sentences), list(right.sentences)],
            )
        )
    return found


@permitted(may_see_tasks)
def word(request: Request, code: str) -> HttpResponseBase:
    """The park's file as a Word document; not archived, but told in the trail."""
    found, (_form, when) = _park(request.acting, code), _when(request)
    content = filled(paper_of(PAPER.key), as_paper(found, when, told(request.acting, found, when)))
    with transaction.atomic():
        record("table.exported", About("park_file", found.code, found.name), by=request.acting.actor,
               after={"day": str(when.day), "export": "docx"})  # fmt: skip
    response = FileResponse(io.BytesIO(content), content_type=WORD)
    name = f"{found.name}-{when.day}.docx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def as_paper(park: Organisation, when: When, sections: list[Section]) -> dict[str, Any]:
    """What the template is told: each part with its sentences, figures and rows."""
    parts = []
    for place, each in enumerate(sections, 1):
        rows = ["；".join(filter(None, line.texts)) for line in each.lines]
        items = [
            {"name": f.label, "value": f"{number(f.value, f.places)} {f.unit}".strip()}
            for f in each.figures
            if f.value is not None
        ]
        nothing = (
            [_("暂无。%(who)s") % {"who": each.missing}] if each.empty and each.missing else []
        )
        parts.append(
            {
                "heading": f"{_chinese(place)}、{each.heading}",
                "paragraphs": [*each.sentences, *nothing, *rows],
                "items": items,
            }
        )
    return {
        **kinds.HEAD, "title": f"{park.name_on(when.day)}{_('档案')}", "parts": parts, "made_from": "",
        "subtitle": _("截至 %(day)s · %(zone)s") % {"day": chinese_day(when.day), "zone": zone_name()},
    }  # fmt: skip


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{digits[tens]}十") + (
        digits[ones] if ones else ""
    )
