"""What is missing in the register, implausible, double or stale, each as a filter over believed states."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import arrays
from .models import SearchWord, State

STALE = timedelta(days=730)
Found = Callable[[Any], Any]


def _missing(**what: Any) -> Found:
    return lambda rows: rows.filter(**what)


def _stale(rows: Any) -> Any:
    return rows.filter(known_from__lt=timezone.now() - STALE)


def _implausible(rows: Any) -> Any:
    """Revenue without staff; a day of founding after the first day in the register; a hundred million a head."""
    return rows.filter(
        Q(staff=0, revenue__gt=0)
        | Q(founded__gt=F("since"))
        | Q(staff__gt=0, revenue__gt=F("staff") * 100_000)
    )


def _unknown_industry(rows: Any) -> Any:
    return rows.exclude(industry="").exclude(industry__in=arrays.industries())


def _double(rows: Any) -> Any:
    """Units of which another that lives has the very name, however it is written."""
    living = State.objects.known().filter(until=State._meta.get_field("until").default)
    same = SearchWord.objects.filter(
        initials__gt="", unit__in=living.values("unit"), text__in=living.values("name")
    )
    twice = same.values("plain").annotate(units=Count("unit", distinct=True)).filter(units__gt=1)
    return rows.filter(unit__in=same.filter(plain__in=twice.values("plain")).values("unit"))


def _other_business(rows: Any) -> Any:
    """The main activity names another section of industry than the code is of."""
    pairs = rows.exclude(business="").exclude(industry="").values_list("pk", "industry", "business")
    return rows.filter(pk__in=arrays.contradicting(pairs))


FAULTS: dict[str, tuple[Any, Found]] = {
    "no_code": (_("无代码"), _missing(code="")),
    "no_industry": (_("无行业"), _missing(industry="")),
    "unknown_industry": (_("行业码无效"), _unknown_industry),
    "other_business": (_("业务不符"), _other_business),
    "no_contact": (_("无联系人"), lambda rows: rows.filter(Q(contact="") | Q(phone=""))),
    "no_address": (_("无地址"), _missing(address="")),
    "no_size": (_("无规模"), _missing(size="")),
    "implausible": (_("数字异常"), _implausible),
    "double": (_("疑重复"), _double),
    "stale": (_("两年未更新"), _stale),
}


def by_park(rows: Any) -> list[tuple[str, str, dict[str, int], int]]:
    """Each park's code and name, how many units have each fault, and how many units it has."""
    parks: dict[tuple[str, str], dict[str, int]] = {}
    totals = _counts(rows)
    for key, (_words, found) in FAULTS.items():
        for park, count in _counts(found(rows)).items():
            parks.setdefault(park, {})[key] = count
    return [
        (code, name, parks.get((code, name), {}), total)
        for (code, name), total in sorted(totals.items())
    ]


def _counts(rows: Any) -> dict[tuple[str, str], int]:
    counted: Iterable[tuple[str, str, int]] = (
        rows.order_by().values_list("owner__code", "owner__name").annotate(Count("pk"))
    )
    return {(code, name): count for code, name, count in counted}
