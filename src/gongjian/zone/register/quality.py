"""What is missing in the register, implausible, double or stale, each as a filter over believed states."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import arrays
from .choices import Outcome, Verdict
from .models import ImportRow, Lead, SearchWord, State

Found = Callable[[Any], Any]


def _missing(**what: Any) -> Found:
    return lambda rows: rows.filter(**what)


def _stale(rows: Any) -> Any:
    """Nothing was recorded for as long as the pack says, nobody looked into it, and no list told of it."""
    days = arrays.parameter("register.silent_days")
    if days is None:
        return rows.none()
    since = timezone.now() - timedelta(days=int(days))
    asked = Lead.objects.filter(
        unit=OuterRef("unit"), closed_at__gte=since, outcome__in=(Outcome.MENDED, Outcome.FINE)
    )
    listed = ImportRow.objects.filter(
        unit=OuterRef("unit"), of__made_at__gte=since, verdict__in=(Verdict.SAME, Verdict.CHANGED)
    )
    return rows.filter(~Exists(asked), ~Exists(listed), known_from__lt=since)


def _implausible(rows: Any) -> Any:
    """Revenue without staff; a day of founding after the first day in the register; more revenue a head than
    the pack leaves unasked."""
    wrong = Q(staff=0, revenue__gt=0) | Q(founded__gt=F("since"))
    most = arrays.parameter("register.revenue_a_head")  # in ten thousands of yuan
    if most is not None:
        # as a decimal: PostgreSQL takes a whole number for an integer, and two of them soon overflow
        heads = Cast("staff", DecimalField(max_digits=20, decimal_places=2))
        wrong |= Q(staff__gt=0, revenue__gt=heads * (most * Decimal(10)))
    return rows.filter(wrong)


def _unknown_industry(rows: Any) -> Any:
    """A code that is not in the edition that it is said to be of, as far as that edition is known here."""
    old = rows.none()
    for walk in arrays.crosswalks(arrays.pack_on()):
        of_it = rows.filter(industry_edition=walk.before).exclude(industry="")
        old = old | of_it.exclude(industry__in=list(walk.targets))
    here = rows.filter(industry_edition__in=("", arrays.edition())).exclude(industry="")
    return here.exclude(industry__in=arrays.industries()) | old


def _old_edition(rows: Any) -> Any:
    return rows.exclude(industry="").exclude(industry_edition__in=("", arrays.edition()))


def _double(rows: Any) -> Any:
    """Units of which another that lives has the very name, however it is written."""
    living = State.objects.known().filter(until=State._meta.get_field("until").default)
    same = SearchWord.objects.standing().filter(
        initials__gt="", unit__in=living.values("unit"), text__in=living.values("name")
    )
    twice = same.values("plain").annotate(units=Count("unit", distinct=True)).filter(units__gt=1)
    return rows.filter(unit__in=same.filter(plain__in=twice.values("plain")).values("unit"))


def _other_business(rows: Any) -> Any:
    """The main activity names another section of industry than the code is of."""
    told = rows.exclude(business="").exclude(industry="")
    pairs = told.filter(industry_edition__in=("", arrays.edition())).values_list("pk", "industry", "business")  # fmt: skip
    return rows.filter(pk__in=arrays.contradicting(pairs))


FAULTS: dict[str, tuple[Any, Found]] = {
    "no_code": (_("无代码"), _missing(code="")),
    "no_industry": (_("无行业"), _missing(industry="")),
    "unknown_industry": (_("行业码无效"), _unknown_industry),
    "old_edition": (_("行业旧版"), _old_edition),
    "other_business": (_("业务不符"), _other_business),
    "no_contact": (_("无联系人"), lambda rows: rows.filter(Q(contact="") | Q(phone=""))),
    "no_address": (_("无地址"), _missing(address="")),
    "no_size": (_("无规模"), _missing(size="")),
    "implausible": (_("数字异常"), _implausible),
    "double": (_("疑重复"), _double),
    "stale": (_("久未更新"), _stale),
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
