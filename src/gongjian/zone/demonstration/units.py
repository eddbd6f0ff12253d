"""The register of the made-up zone: every firm with its moves, renamings and ends, each recorded in the
month after it happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby

import numpy as np
from django.utils import timezone

from ...methods.packs import Pack
from ...methods.synthetic import SyntheticZone
from ...methods.synthetic.firms import EPOCH, Change
from ...methods.timelines import Revision, ended, first, revised
from ..accounts.models import Organisation
from ..register import arrays
from ..register.attributes import Content, content
from ..register.changes import begin
from ..register.choices import Deed
from ..register.models import State, Unit
from ..register.recording import BATCH, Lane, write
from ..register.successions import succeed

# Every so many units lack something, or the page of quality would have nothing to tell.
LACKING = {41: "phone", 67: "address", 97: "industry", 131: "staff"}
TAKEN_OVER = date(2016, 1, 1)  # the list that the register began with
DEEDS = {"born": Deed.BIRTH, "renamed": Deed.RENAME, "moved": Deed.MOVE, "merged": Deed.MERGER, "closed": Deed.CLOSURE}  # fmt: skip


def sow_units(zone: SyntheticZone, pack: Pack, parks: Mapping[str, Organisation]) -> int:
    """Units with their histories; `parks` by the codes of the pack. How many."""
    firms = zone.firms
    contents = list(_contents(zone, pack, parks))
    sizes = arrays.sizes(pack, contents, date(2018, 1, 1))
    for each, size in zip(contents, sizes, strict=True):
        each["size"] = size
    accounts = dict(Organisation.objects.filter(code__in=firms.codes).values_list("code", "pk"))
    lanes: dict[int, Lane] = {}
    units: dict[int, Unit] = {}
    for (known, deed), group in groupby(sorted(firms.changes(), key=_when), key=_when):
        changes = list(group)
        made = begin(Deed.IMPORT if known == _known(TAKEN_OVER) else DEEDS[deed], None, at=known, source="示范数据，全为编造")  # fmt: skip
        if deed == "born":
            rows = [
                Unit(entered=made, organisation_id=accounts.get(firms.codes[c.firm]))
                for c in changes
            ]
            for change, unit in zip(changes, Unit.objects.bulk_create(rows, BATCH), strict=True):
                units[change.firm] = unit
                lanes[change.firm] = Lane(State, {"unit_id": unit.pk})
        written = [
            (lanes[c.firm], _revision(c, lanes[c.firm], contents[c.firm], parks)) for c in changes
        ]
        write(made, [pair for pair in written if pair[1]])
        for change in changes:
            if deed == "merged":
                into = units[int(firms.merged_into[change.firm])]
                succeed(made, [(units[change.firm], into)], change.day + timedelta(days=1))
    return len(units)


def _revision(
    change: Change, of: Lane, whole: Content, parks: Mapping[str, Organisation]
) -> Revision[Content]:
    if change.kind == "born":
        return first(change.day, whole)
    if change.kind == "renamed":
        return revised(of.spans, change.day, lambda old: {**old, "name": change.after})
    if change.kind == "moved":
        park = parks[change.after].pk
        return revised(of.spans, change.day, lambda old: {**old, "owner_id": park})
    return ended(of.spans, change.day + timedelta(days=1))


def _contents(
    zone: SyntheticZone, pack: Pack, parks: Mapping[str, Organisation]
) -> Iterator[Content]:
    """What is told of each firm on its first day; addresses and numbers are made up and lead nowhere."""
    firms, traits = zone.firms, zone.traits
    staff = np.maximum(np.floor(traits.revenue / traits.productivity), 1)
    assets = np.floor(traits.revenue * traits.assets_to_revenue)
    called = {each.code: each.name for each in pack.classifications.get(arrays.INDUSTRY, ())}
    for row in range(len(firms)):
        sub_park = int(firms.sub_park[row])
        code = firms.ground.parks[int(firms.park[row])]
        place = parks[firms.ground.sub_parks[sub_park][0] if sub_park >= 0 else code]
        industry = firms.industry.text(row) or ""
        lacking = {name for every, name in LACKING.items() if row % every == every - 1}
        told = {
            "name": firms.names[row], "code": firms.codes[row], "industry": industry,
            "industry_edition": arrays.edition(pack) if industry else "", "owner": place,
            "registration_type": firms.registration.text(row) or "",
            "founded": date.fromordinal(int(firms.founded[row]) + EPOCH),
            "address": f"天津市编造路 {row % 998 + 1} 号", "contact": "编造",
            "phone": f"022-0000{row % 10_000:04d}", "business": called.get(industry, ""),
            "staff": int(staff[row]), "revenue": Decimal(int(traits.revenue[row])),
            "assets": Decimal(int(assets[row])),
        }  # fmt: skip
        yield content({name: value for name, value in told.items() if name not in lacking})


def _when(change: Change) -> tuple[datetime, str]:
    """Kinds one minute after another: what a firm meets in one month comes in the order of a life."""
    minute = timedelta(minutes=list(DEEDS).index(change.kind))
    return _known(change.day) + minute, change.kind


def _known(day: date) -> datetime:
    """On the tenth of the month that follows, at nine."""
    month = max(day, TAKEN_OVER)
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=10)
    return timezone.make_aware(datetime.combine(after, time(9)))
