"""Pages of lead industries: the chains, the map of one, its units, and who declares what beside what is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ...accounts.acting import Request
from ...accounts.guards import permitted
from ...accounts.models import Organisation
from ...policy.arrays import said
from ...register.arrays import class_names
from ...web.tables import listed
from .. import arrays, fields, permissions
from . import forms, queries, tables


@dataclass(frozen=True, slots=True)
class Asked:
    """On which day, in which park or in the whole zone; the form in which that was asked."""

    day: date
    park: Organisation | None
    form: forms.Asking

    @property
    def suffix(self) -> str:
        """How an address goes on that asks for the same."""
        told = {"day": str(self.day), "park": self.park.code if self.park else ""}
        said = "&".join(f"{key}={value}" for key, value in told.items() if value)
        return f"?{said}"


def _asked(request: Request) -> Asked:
    parks = [(o.code, o.name) for o in fields.parks()]
    form = forms.Asking(request.GET or None, parks=parks)
    given: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    code = given.get("park", "")
    park = Organisation.objects.filter(code=code).first() if code else None
    return Asked(given.get("day") or timezone.localdate(), park, form)


@permitted(permissions.may_see_industry)
def chains(request: Request) -> HttpResponse:
    asked = _asked(request)
    found = queries.lines(request.acting, asked.day, asked.park)
    least = arrays.least_shown(asked.day)
    return listed(
        request,
        tables.chains(found, least, asked.suffix),
        "industry/chains.html",
        asked=asked,
        shape="chains",
    )


@permitted(permissions.may_see_industry)
def chain(request: Request, code: str) -> HttpResponse:
    """The map of a chain from upstream to downstream."""
    found = _chain(code)
    asked = _asked(request)
    columns, total = queries.chain_map(request.acting, found, asked.day, asked.park, class_names())
    declaring = [s for s in queries.stands(request.acting, asked.day) if s.declared.chain == code]
    return render(request, "industry/chain.html", {
        "chain": found, "name": said(found.name), "asked": asked, "columns": columns, "total": total,
        "declaring": declaring, "least": arrays.least_shown(asked.day), "provenance": found.provenance,
        "may_see_members": permissions.may_see_members(request.acting),
        "gaps": sum(place.gap for _position, places in columns for place in places),
    })  # fmt: skip


@permitted(permissions.may_see_members)
def members(request: Request, code: str) -> HttpResponse:
    """Units by name, for those who may see them for a statistical purpose."""
    found = _chain(code)
    asked = _asked(request)
    node = arrays.node(found, request.GET.get("node", ""))
    rows = queries.members(
        request.acting, code, "" if node is None else node.code, asked.day, asked.park
    )
    return listed(
        request, tables.members(rows, class_names()), "industry/members.html", chain=found, name=said(found.name),
        node="" if node is None else said(node.name), asked=asked,
    )  # fmt: skip


@permitted(permissions.may_see_industry)
def positions(request: Request) -> HttpResponse:
    """Declared against measured, and who declares the same (错位发展)."""
    asked = _asked(request)
    found = queries.stands(request.acting, asked.day, asked.park)
    least = arrays.least_shown(asked.day)
    return listed(
        request, tables.positions(found, least), "industry/positions.html", asked=asked, shape="positions", least=least,
        shared=queries.shared(found), strong=_told(queries.strongest(request.acting, asked.day, asked.park)),
    )  # fmt: skip


def _told(strong: list[tuple[Organisation, list[queries.Strong]]]) -> list[tuple[Organisation, list[tuple[str, str, Any]]]]:  # fmt: skip
    """Each park with the codes and names of its strongest chains and their share of its staff."""
    names = arrays.names()
    return [(park, [(code, names.chain(code), queries.as_decimal(share)) for code, _shown, share in of])
            for park, of in strong]  # fmt: skip


def _chain(code: str) -> Any:
    found = arrays.chains().get(code)
    if found is None:
        raise Http404
    return found
