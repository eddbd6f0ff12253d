"""Figures of the needs of a year, and the yearly digest."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ..accounts.acting import Request
from ..accounts.doing import done
from ..accounts.guards import permitted
from ..accounts.scopes import within
from ..documents.models import Document
from ..web.tables import listed
from ..web.tables.links import with_query
from . import counting, digesting, forms, permissions, queries, tables
from .choices import Category
from .pages import year_of
from .papers import DIGEST

WAYS = (
    ("park", gettext_lazy("园区")),
    ("house", gettext_lazy("承办单位")),
    ("category", gettext_lazy("类别")),
)


@permitted(permissions.may_see_figures)
def figures(request: Request) -> HttpResponse:
    """By park, by house that answers, by category: over what this person may see."""
    year = year_of(request, queries.years()[0])  # without a year asked for, the newest
    way = request.GET.get("by", "")
    way = way if way in counting.WAYS else "park"
    facts = counting.facts(queries.needs(request.acting).filter(year=year))
    rows = [
        (_called(way, key), found) for key, found in counting.by(facts, counting.WAYS[way]).items()
    ]
    documents = within(request.acting, Document).filter(paper=DIGEST, withdrawn_at=None)
    return listed(
        request, tables.figures(sorted(rows, key=lambda row: -row[1].raised), dict(WAYS)[way]), "needs/figures.html",
        whole=counting.figures(facts), year=year, years=_years(request), way=way, digests=documents[:10],
        ways=[(key, label, with_query(request, by=key, page=None, sort=None)) for key, label in WAYS],
        may_digest=permissions.is_office(request.acting),
    )  # fmt: skip


def _called(way: str, key: Any) -> str:
    return str(Category(key).label) if way == "category" else str(key[1])


def _years(request: Request) -> list[tuple[int, str]]:
    return [(year, with_query(request, year=str(year), page=None)) for year in queries.years()]


@require_POST
@permitted(permissions.is_office)
def digest(request: Request) -> HttpResponse:
    """A draft of the digest of a year, to be read over and issued."""
    made: list[Document] = []
    form = forms.Year(request.POST)

    def act(given: dict[str, Any]) -> None:
        if not digesting.of_year(given["year"]).exists():
            raise ValidationError(_("这一年没有需求，不用写年度报告"))
        made.append(digesting.make(year=given["year"], by=request.acting))

    if not done(request, form, lambda: _("年度报告草稿已生成，核对后印发"), act):
        return redirect("need_figures")
    return redirect("document", made[0].pk)
