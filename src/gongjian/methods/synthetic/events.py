"""What happens to firms besides their returns: certificates, rounds of financing, listings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from .firms import EPOCH
from .zone import SyntheticZone

CERTIFICATE_YEARS = 3
ROUNDS = ("天使", "A", "B", "C")


@dataclass(frozen=True, slots=True)
class Event:
    """One event of one firm. `amount` and `valuation` in ten thousand yuan; 0 where there is none."""

    firm: str
    kind: str  # certificate, financing, listing
    day: date
    detail: str
    amount: int
    valuation: int


def events(zone: SyntheticZone) -> Iterator[Event]:
    """Firm by firm, in the order of the firms."""
    firms, draws = zone.firms, zone.draws
    invested = draws.chance(0.06, "invested")
    first = draws.whole(200, 1_500, "first round")
    start = np.floor(np.exp(draws.normal(np.log(3_000), 1.1, "first valuation")))
    count = draws.whole(1, len(ROUNDS), "rounds")
    last = date(zone.plan.first_year + zone.plan.years - 1, 12, 31).toordinal() - EPOCH
    for row, code in enumerate(firms.codes):
        since = int(firms.hnte_since[row])
        while 0 <= since <= last:
            yield Event(code, "certificate", _date(since), "高新技术企业证书", 0, 0)
            since += 365 * CERTIFICATE_YEARS + 1
        valuation, at = float(start[row]), int(firms.founded[row] + first[row])
        for number in range(int(count[row]) if invested[row] else 0):
            if at > last:
                break
            amount = int(valuation * 0.15)
            yield Event(code, "financing", _date(at), ROUNDS[number], amount, int(valuation))
            valuation, at = valuation * 3, at + 420
        if 0 <= firms.listed_since[row] <= last:
            yield Event(code, "listing", _date(int(firms.listed_since[row])), "境内上市", 0, 0)


def _date(day: int) -> date:
    return date.fromordinal(day + EPOCH)
