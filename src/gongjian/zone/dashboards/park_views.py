"""One page per park (一园一档): all that concerns it as of a day; two side by side; as a booklet and as Word."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ..accounts.acting import Acting, Request
from ..accounts.choices import Kind
from ..accounts.forms import day_field
from ..accounts.guards import permitted
from ..accounts.models import Organisation
from ..accounts.scopes import find, within
from ..documents.views import WORD
from ..reports.permissions import may_manage
from ..tasks import queries as tasks
from ..tasks.permissions import may_see_tasks
from ..web import charts
from ..web.numbers import number
from . import papers
from .park_file import told
from .park_file.parts import Figure, Section, When

PARKS = Organisation.objects.filter(kind__in=(Kind.PARK, Kind.SUB_PARK))


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
    asked = request.POST if request.method == "POST" else request.GET
    form = OnDay(asked if asked.get("day") else None)
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
    carriers = list(_parks(request.acting).filter(kind=Kind.SUB_PARK))
    year = When.of(None).day.year
    standing = tasks.by_park(tasks.tasks(request.acting).filter(year=year))
    cells = [_tile(park, standing.get(park.pk, {})) for park in found]
    rows: list[tuple[Organisation, list[Organisation], dict[str, int]]] = [
        (park, [each for each in carriers if each.path.startswith(park.path)], standing.get(park.pk, {}))
        for park in found
    ]  # fmt: skip
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
        "name": found.name_on(when.day), "may_make": may_manage(request.acting),
    })  # fmt: skip


@permitted(may_see_tasks)
def compared(request: Request) -> HttpResponse:
    """Two parks side by side: the same chapters, the same day."""
    offered = [(o.code, o.name) for o in _parks(request.acting)]
    form = Two(request.GET or None, parks=offered)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    when = When.of(given.get("day"))
    chosen = [_park(request.acting, given[name]) for name in ("one", "other") if given.get(name)]
    files = [told(request.acting, each, when) for each in chosen]
    return render(request, "dashboards/compared.html", {
        "form": form, "when": when, "parks": chosen, "rows": _side_by_side(files) if len(files) == 2 else [],
    })  # fmt: skip


def _side_by_side(files: list[list[Section]]) -> list[tuple[str, list[tuple[Figure, Figure]], tuple[Section, Section]]]:  # fmt: skip
    """Each chapter of the two: its figures in pairs, then the chapters themselves."""
    return [
        (left.heading, list(zip(left.figures, right.figures, strict=False)), (left, right))
        for left, right in zip(*files, strict=True)
    ]


@permitted(may_see_tasks)
def word(request: Request, code: str) -> HttpResponseBase:
    """The park's file as a Word document."""
    found, (_form, when) = _park(request.acting, code), _when(request)
    content = papers.taken_along(park=found, when=when, by=request.acting)
    response = FileResponse(io.BytesIO(content), content_type=WORD)
    name = f"{found.name}-{when.day}.docx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_POST
@permitted(may_manage)
def paper(request: Request, code: str) -> HttpResponse:
    """The park's file becomes a draft of the office's, which it may issue."""
    found, when = _park(request.acting, code), _when(request)[1]
    document = papers.make(park=found, when=when, by=request.acting)
    messages.success(request, _("已生成文书草稿"))
    return redirect("document", document.pk)
