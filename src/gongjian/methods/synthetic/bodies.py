"""Returns of those who are not enterprises: parks, incubators, platforms, key projects, districts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from ..kinds.columns import Column, Floats, TextColumn
from .draws import Draws, part
from .firms import day

_SHARES = (0.2, 0.45, 0.72, 1.0)


@dataclass(frozen=True, eq=False)
class Body:
    """The draws of one kind of body; what it keeps, what grows, and what a quarter holds of a year."""

    draws: Draws
    first_year: int
    scale: float = 1.0  # how many times the usual zone of 3,000 firms: a larger zone has more land

    def kept(self, low: float, high: float, name: str) -> Floats:
        return self.draws.uniform(low, high, name)

    def size(self, median: float, spread: float, name: str) -> Floats:
        return np.exp(self.draws.normal(np.log(median), spread, name))

    def whole(self, low: int, high: int, name: str) -> Floats:
        return self.draws.whole(low, high, name).astype(np.float64)

    def grown(self, start: Floats, year: int, name: str, rate: float = 0.07) -> Floats:
        """Whole numbers that grow by a tenth or so a year, steadily."""
        growth = self.draws.uniform(rate - 0.05, rate + 0.05, name, "growth")
        return np.floor(start * (1 + growth) ** (year - self.first_year))

    def flow(self, whole_year: Floats, year: int, quarter: int, name: str) -> Floats:
        """The cumulative part of a year that a quarter holds."""
        if quarter == 4:
            return whole_year
        noise = self.draws.uniform(-0.02, 0.02, name, year, quarter)
        return np.floor(whole_year * (_SHARES[quarter - 1] + noise))


def park_year(body: Body, year: int, firms: Floats, staff: Floats) -> dict[str, Floats]:
    """A park's figures for a whole year. `firms` and `staff` are those in the enterprise returns."""
    c: dict[str, Floats] = {}
    planned = np.round(body.size(1_500, 0.6, "planned"), 2)
    c["land_planned"] = np.round(np.clip(planned, 100, 4_000) * np.clip(body.scale, 1, 10), 2)
    c["land_built"] = np.round(c["land_planned"] * body.kept(0.5, 0.85, "built"), 2)
    c["land_industry"] = np.round(c["land_built"] * body.kept(0.2, 0.5, "industry"), 2)
    c["green_area"] = np.round(c["land_built"] * body.kept(0.15, 0.35, "green"), 2)
    c["land_supplied"] = np.round(c["land_planned"] * body.kept(0.005, 0.02, "supplied"), 2)
    # The park's own count holds all registered firms; the returns are of a part of them.
    c["firms"] = np.floor(np.maximum(firms, 1) * 5 + 20)
    c["staff"] = np.clip(staff + 6 * c["firms"], 2 * c["firms"], 400 * c["firms"])
    c["firms_new"] = np.ceil(c["firms"] * 0.3)
    c["firms_new_tech"] = part(c["firms_new"], body.kept(0.2, 0.6, "new tech"))
    c["firms_closed"] = part(c["firms"], body.kept(0.01, 0.05, "closed"))
    c["listed"] = part(c["firms"], 0.01)
    c["energy"] = np.floor(c["staff"] * body.kept(0.5, 6.0, "energy"))
    c["energy_clean"] = part(c["energy"], body.kept(0.05, 0.4, "clean"))
    c["water"] = np.round(c["staff"] * 0.01, 2)
    c["waste_water"] = np.round(c["water"] * body.kept(0.1, 0.5, "waste"), 2)
    c["tax"] = np.floor(c["staff"] * body.kept(2.0, 6.0, "tax"))
    c["fiscal"] = part(c["tax"], body.kept(0.4, 0.7, "fiscal"))
    c["spend"] = part(c["tax"], body.kept(0.5, 0.9, "spend"))
    c["spend_sci"] = part(c["spend"], body.kept(0.03, 0.15, "science"))
    c["support"] = part(c["spend"], body.kept(0.03, 0.12, "support"))
    c["fai"] = np.floor(c["staff"] * body.kept(3.0, 15.0, "investment"))
    c["fai_industry"] = part(c["fai"], body.kept(0.3, 0.6, "industrial"))
    c["fai_infra"] = part(c["fai"], body.kept(0.1, 0.3, "infrastructure"))
    c["foreign_capital"] = part(c["fai"], body.kept(0.0, 0.05, "foreign"))
    c["domestic_capital"] = part(c["fai"], body.kept(0.3, 0.8, "domestic"))
    c["incubators"], c["makerspaces"] = body.whole(1, 8, "incubators"), body.whole(1, 6, "makers")
    c["incubatees"] = part(c["firms"], body.kept(0.05, 0.2, "incubatees"))
    c["carrier_area"] = 40 * c["incubatees"] + 2_000
    c["graduates"] = part(c["incubatees"], 0.15)
    c["platforms"] = body.whole(2, 30, "platforms")
    c["platforms_national"] = part(c["platforms"], 0.2)
    return c


PARK_FLOWS = ("land_supplied", "energy", "energy_clean", "water", "waste_water", "fai", "fai_industry", "fai_infra",
              "foreign_capital", "domestic_capital", "firms_new", "firms_new_tech", "firms_closed",
              "tax", "fiscal", "spend", "spend_sci", "support", "graduates")  # fmt: skip
_TWO_DECIMALS = ("land_supplied", "water", "waste_water")


def park_quarter(
    body: Body, year: int, quarter: int, whole: Mapping[str, Floats]
) -> dict[str, Column]:
    """Of all flows the same share, so that parts stay parts."""
    columns: dict[str, Column] = dict(whole)
    if quarter < 4:
        share = _SHARES[quarter - 1] + body.draws.uniform(-0.01, 0.01, "park season", quarter)
        for code in PARK_FLOWS:
            scale = 100 if code in _TWO_DECIMALS else 1
            columns[code] = np.floor(whole[code] * scale * share) / scale
    return columns


def park_annual(
    body: Body, whole: Mapping[str, Floats], revenue: Floats, rd: Floats
) -> dict[str, Column]:
    """The quarterly items, and those asked once a year; `revenue` and `rd` in thousand yuan."""
    staff = whole["staff"]
    income = np.floor(revenue / 10 + staff * 40)
    return {
        **whole,
        "co2": np.round(whole["energy"] * body.kept(1.8, 2.6, "co2"), 2),
        "health_schools": body.whole(1, 12, "schools"),
        "revenue": income,
        "value_added": part(income, body.kept(0.2, 0.35, "value added")),
        "rd": np.minimum(np.floor(rd / 10 + staff * 0.5), part(income, 0.5)),
        "leased": np.floor(body.size(80_000, 0.5, "leased")),
        "leased_used": part(
            np.floor(body.size(80_000, 0.5, "leased")), body.kept(0.5, 0.95, "used")
        ),
    }


def incubator(body: Body, year: int, quarter: int) -> dict[str, Column]:
    c: dict[str, Floats] = {}
    step = (year - body.first_year) * 4 + quarter
    opened = day(date(body.first_year - 1, 12, 31)) - body.whole(200, 4_000, "opened")
    area = np.floor(body.size(12_000, 0.5, "area"))
    c["area"], c["area_incubatees"] = area, part(area, body.kept(0.5, 0.75, "for incubatees"))
    c["area_public"] = part(area, 0.15)
    c["incubatees"] = np.floor(np.clip(area / 150, 8, None) * (1 + 0.01 * step))
    c["seats"] = np.floor(area / 40)
    for code, share in (("incubatees_tech", 0.5), ("hnte", 0.08)):
        c[code] = part(c["incubatees"], body.kept(share / 2, share, code))
    year_new = part(c["incubatees"], body.kept(0.1, 0.3, "new"))
    c["incubatees_new"] = _of_year(year_new, quarter)
    c["teams"] = body.whole(2, 40, "teams")
    leaving = np.ceil(body.kept(4, 16, "graduates"))  # a year, the same each year
    c["graduates"] = _of_year(leaving, quarter)
    c["graduates_all"] = (
        body.whole(10, 200, "before") + leaving * (year - body.first_year) + c["graduates"]
    )
    financed = part(body.kept(4, 20, "financed"), 1.0)
    c["financed"] = np.minimum(_of_year(financed, quarter), c["incubatees"])
    c["finance"] = c["financed"] * np.floor(body.kept(80, 900, "finance"))
    c["fund"] = np.floor(body.kept(300, 5_000, "fund"))
    c["staff"] = body.whole(6, 40, "staff")
    c["staff_pro"] = part(c["staff"], body.kept(0.4, 0.9, "professional"))
    c["mentors"] = body.whole(3, 60, "mentors")
    c["incubatee_staff"] = np.floor(c["incubatees"] * body.kept(5, 25, "incubatee staff"))
    c["incubatee_staff_grad"] = part(c["incubatee_staff"], body.kept(0.5, 0.9, "degrees"))
    applied = np.floor(body.kept(20, 200, "applications"))
    c["ip_applied"] = _of_year(applied, quarter)
    c["ip_granted"] = part(c["ip_applied"], 0.6)
    c["ip_valid"] = applied * 3 + step * 2
    c["ip_invention"] = part(c["ip_valid"], body.kept(0.1, 0.3, "inventions"))
    income = np.floor(body.size(8_000, 0.6, "income"))
    c["income"] = _of_year(income, quarter)
    for code, low, high in (
        ("income_service", 0.2, 0.4),
        ("income_rent", 0.2, 0.4),
        ("income_invest", 0.0, 0.15),
    ):
        c[code] = part(c["income"], body.kept(low, high, code))
    c["cost"] = part(c["income"], body.kept(0.7, 1.1, "cost"))
    c["rd"] = part(c["incubatee_staff"], body.kept(10, 80, "R&D"))
    kinds = TextColumn(body.draws.choice((6, 4), "kind").astype(np.int32), ("孵化器", "众创空间"))
    return {**c, "kind": kinds, "opened": opened.astype(np.float64)}


def platform(body: Body, year: int, hosts: TextColumn) -> dict[str, Column]:
    c: dict[str, Floats] = {}
    c["area"] = np.floor(body.size(3_000, 0.6, "area")) + 200
    c["staff"] = body.grown(np.ceil(body.size(45, 0.6, "staff")) + 8, year, "staff", 0.06)
    for code, low, high in (
        ("staff_rd", 0.5, 0.85),
        ("staff_doctor", 0.1, 0.4),
        ("staff_senior", 0.1, 0.4),
    ):
        c[code] = np.maximum(part(c["staff"], body.kept(low, high, code)), 1)
    c["visiting"] = body.whole(0, 20, "visiting")
    c["equipment"] = body.grown(body.whole(20, 400, "equipment"), year, "equipment")
    c["equipment_large"] = part(c["equipment"], body.kept(0.02, 0.15, "large"))
    c["equipment_value_large"] = c["equipment_large"] * 60
    c["equipment_value"] = c["equipment_value_large"] + c["equipment"] * 4
    c["hours_shared"] = c["equipment"] * np.floor(body.kept(50, 900, "hours"))
    c["income"] = body.grown(
        np.floor(c["staff"] * body.kept(15, 60, "income")), year, "income", 0.05
    )
    c["income_gov"] = part(c["income"], body.kept(0.2, 0.5, "government"))
    c["income_contract"] = np.maximum(part(c["income"], body.kept(0.1, 0.4, "contracts")), 1)
    c["spend"] = part(c["income"], body.kept(0.7, 0.98, "spend"))
    c["spend_rd"] = np.maximum(part(c["spend"], body.kept(0.4, 0.8, "R&D")), 1)
    c["projects"] = body.whole(2, 40, "projects")
    c["projects_national"] = part(c["projects"], 0.2)
    c["patents"] = body.whole(0, 40, "patents")
    c["patents_invention"] = part(c["patents"], 0.6)
    c["patents_valid"] = body.grown(body.whole(5, 150, "valid"), year, "valid")
    c["papers"], c["standards"] = body.whole(0, 60, "papers"), body.whole(0, 4, "standards")
    c["contracts"] = body.whole(1, 30, "contracts count")
    c["contract_value"] = c["contracts"] * np.floor(body.kept(5, 80, "contract value"))
    c["served"], c["spinoffs"] = body.whole(1, 90, "served"), body.whole(0, 5, "spin-offs")
    approved = day(date(body.first_year - 1, 12, 31)) - body.whole(100, 4_000, "approved")
    levels = TextColumn(
        body.draws.choice((2, 5, 3), "level").astype(np.int32), ("国家级", "省部级", "市级")
    )
    fields = TextColumn(body.draws.choice([1.0] * 8, "field").astype(np.int32), tuple("12345678"))
    return {
        **c,
        "level": levels,
        "field": fields,
        "host": hosts,
        "approved": approved.astype(np.float64),
    }


def _of_year(whole: Floats, quarter: int) -> Floats:
    return np.floor(whole * _SHARES[quarter - 1])
