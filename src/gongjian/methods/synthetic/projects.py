"""Key projects from lead to production, and the background figures of districts."""

from __future__ import annotations

from datetime import date

import numpy as np

from ..kinds.columns import Column, Floats, TextColumn
from ..periods import Frequency, Period
from .bodies import Body
from .draws import part
from .firms import day

STAGES = ("1", "2", "3", "4")  # lead, signed, started, in production


def project(body: Body, year: int, quarter: int, parks: tuple[str, ...]) -> dict[str, Column]:
    """A project's state at the end of a quarter; its dates are those that have come."""
    end = day(Period(Frequency.QUARTERLY, year, quarter).end)
    start = day(date(body.first_year, 1, 1))
    signed = start + body.whole(-500, 1_200, "signed")
    started = signed + body.whole(60, 400, "started")
    planned = started + body.whole(300, 900, "planned end")
    produced = planned + body.whole(-60, 240, "produced")
    has_signed, has_started, produces = signed <= end, started <= end, produced <= end
    stage = has_signed.astype(np.int32) + has_started + produces
    total = np.floor(np.clip(body.size(30_000, 1.0, "total"), 1_000, 3_000_000))
    done_now, done_before = (_done(body, total, started, produced, at)
                             for at in (end, day(date(year - 1, 12, 31))))  # fmt: skip
    run = np.clip((end - day(date(year, 1, 1)) + 1) / 365, 0, 1) * produces
    output_plan = np.floor(total * body.kept(0.8, 2.5, "output"))
    troubled = body.draws.chance(0.2, "troubled", year, quarter) & has_signed
    columns: dict[str, Column] = {
        "name": TextColumn(np.arange(body.draws.size, dtype=np.int32),
                           tuple(f"示例项目 {i + 1:03d}" for i in range(body.draws.size))),
        "stage": TextColumn(stage.astype(np.int32), STAGES),
        "industry": TextColumn(body.draws.choice([1.0] * 4, "industry").astype(np.int32),
                               ("新一代信息技术", "生物医药", "高端装备", "新能源")),
        "signed": np.where(has_signed, signed, np.nan),
        "started": np.where(has_started, started, np.nan),
        "planned_end": np.where(has_signed, planned, np.nan),
        "produced": np.where(produces, produced, np.nan),
        "invest_total": total,
        "invest_fixed": part(total, body.kept(0.6, 0.85, "fixed")),
        "invest_equipment": part(total, body.kept(0.2, 0.5, "equipment")),
        "invest_plan_year": part(total, 0.3),
        "invest_year": done_now - done_before,
        "invest_done": done_now,
        "fund_gov": part(total, body.kept(0.0, 0.05, "government")),
        "output_plan": output_plan,
        "tax_plan": part(output_plan, body.kept(0.03, 0.1, "tax")),
        "jobs_plan": np.ceil(total / 200),
        "output": part(output_plan * run, 0.8),
        "tax": part(output_plan * run, 0.03),
        "jobs": part(np.ceil(total / 200), 0.9) * produces,
        "energy_plan": np.round(output_plan * body.kept(0.001, 0.05, "energy"), 2),
        "problems": TextColumn(np.where(troubled, 0, -1).astype(np.int32), ("用地手续待办（示例）",)),
        "helper": TextColumn(np.where(troubled, 0, -1).astype(np.int32), ("区政府",)),
    }  # fmt: skip
    columns["land"] = np.round(part(total, 0.6) / 100, 2)
    return columns


def _done(body: Body, total: Floats, started: object, produced: object, at: int) -> Floats:
    begun, ends = np.asarray(started), np.asarray(produced)
    passed = np.clip((at - begun) / np.maximum(ends - begun, 1), 0, 1)
    done: Floats = np.floor(total * body.kept(0.9, 1.1, "overrun") * passed)
    return done


def district(body: Body, year: int) -> dict[str, Column]:
    c: dict[str, Floats] = {}
    c["gdp"] = body.grown(np.floor(body.size(8_000_000, 0.6, "gdp")), year, "gdp")
    c["gdp_secondary"] = part(c["gdp"], body.kept(0.2, 0.5, "secondary"))
    c["gdp_tertiary"] = part(c["gdp"] - c["gdp_secondary"], body.kept(0.9, 0.99, "tertiary"))
    c["industry_output"] = part(c["gdp_secondary"], 2.6)
    c["industry_output_hightech"] = part(c["industry_output"], body.kept(0.05, 0.3, "high-tech"))
    people = np.floor(np.floor(body.size(8_000_000, 0.6, "gdp")) / body.kept(6, 18, "per head"))
    c["population"] = np.floor(people * 1.01 ** (year - body.first_year))
    c["population_urban"] = part(c["population"], body.kept(0.6, 0.99, "urban"))
    c["employed"] = part(c["population"], body.kept(0.4, 0.55, "employed"))
    c["wage"] = part(c["employed"], body.kept(5, 10, "wage"))
    c["fiscal"] = part(c["gdp"], body.kept(0.08, 0.15, "fiscal"))
    c["tax"] = part(c["fiscal"], body.kept(0.6, 0.85, "tax"))
    c["spend"] = part(c["gdp"], body.kept(0.1, 0.2, "spend"))
    c["rd"] = part(c["gdp"], body.kept(0.01, 0.04, "R&D"))
    c["spend_sci"] = part(c["spend"], body.kept(0.02, 0.05, "science"))
    c["rd_staff"] = np.ceil(c["rd"] / body.kept(20, 50, "R&D per head"))
    c["rd_staff"] = np.minimum(c["rd_staff"], c["employed"])
    c["fai"], c["retail"] = (
        part(c["gdp"], body.kept(0.4, 0.8, "fai")),
        part(c["gdp"], body.kept(0.2, 0.5, "retail")),
    )
    c["exports"] = part(c["gdp"], body.kept(0.02, 0.3, "exports"))
    c["foreign_capital"] = part(c["gdp"], 0.004)
    c["firms"] = part(c["population"], body.kept(0.02, 0.05, "firms"))
    c["hnte"], c["tech_sme"] = part(c["firms"], 0.01), part(c["firms"], 0.03)
    c["patents"] = part(c["rd_staff"], body.kept(0.05, 0.3, "patents"))
    c["patents_invention"] = part(c["patents"], 0.25)
    c["land"] = np.round(body.size(400, 0.9, "land") + people / 15_000, 2)
    c["land_built"] = np.round(c["land"] * body.kept(0.1, 0.6, "built"), 2)
    c["energy"] = np.round(c["gdp"] * body.kept(0.1, 0.5, "energy"), 2)
    return dict(c)
