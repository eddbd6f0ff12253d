"""The park's file by another route: plain SQL over the rows, no query, no copy and no scope of the platform."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import connection
from django.utils import timezone

CHAINS = Path(__file__).parents[4] / "src" / "gongjian" / "packs" / "tianjin" / "chains"
TODAY = timezone.localdate()
_IN = "(SELECT id FROM accounts_organisation WHERE path LIKE %(path)s)"


def rows(sql: str, path: str, **more: Any) -> list[tuple[Any, ...]]:
    """`{in}` in the text stands for the keys of the park and of what lies within it."""
    given = {"path": f"{path}%", "today": str(TODAY), "year": TODAY.year, **more}
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("{in}", _IN), given)
        return list(cursor.fetchall())


def one(sql: str, path: str, **more: Any) -> Any:
    return rows(sql, path, **more)[0][0]


def tasks(path: str) -> dict[str, int]:
    found = rows(
        "SELECT progress, light FROM tasks_task WHERE stage = 'issued' AND withdrawn_at IS NULL"
        " AND year = %(year)s AND (park_id IN {in} OR owner_id IN {in})", path,
    )  # fmt: skip
    counts = {
        light: sum(each[1] == light for each in found) for light in ("red", "yellow", "green")
    }
    return {"n": len(found), "done": sum(each[0] == "done" for each in found), **counts}


def counted(path: str) -> Counter[str]:
    """The issued tasks of the year that count for a park: those in it and within it, and those that it and its
    sub-parks answer for and that are in no park."""
    park = "(SELECT id FROM accounts_organisation WHERE kind IN ('park', 'sub_park'))"
    found = rows(
        "SELECT progress, light FROM tasks_task WHERE stage = 'issued' AND withdrawn_at IS NULL AND year = %(year)s"
        f" AND (park_id IN {{in}} OR (owner_id IN {{in}} AND (park_id IS NULL OR park_id NOT IN {park})))", path,
    )  # fmt: skip
    return Counter(total=len(found)) + Counter(word for each in found for word in each)


def reports(path: str) -> tuple[int, int]:
    """The last four that came: how many, and how many of them late."""
    found = rows(
        "SELECT r.submitted_on > o.due FROM reports_report r JOIN reports_round o ON o.id = r.round_id"
        " JOIN accounts_organisation p ON p.id = r.owner_id WHERE p.path = %(own)s AND o.withdrawn_at IS NULL"
        " AND r.submitted_on IS NOT NULL AND r.stage NOT IN ('due', 'draft') ORDER BY o.ends DESC LIMIT 4",
        path, own=path,
    )  # fmt: skip
    return len(found), sum(bool(late) for (late,) in found)


def projects(path: str) -> dict[str, Any]:
    found = rows(
        "SELECT stage, invest_total, invest_done FROM industry_project WHERE entry = 'listed'"
        " AND withdrawn_at IS NULL AND park_id IN {in}", path,
    )  # fmt: skip
    alive = [each for each in found if each[0] != "lost"]
    return {
        "n": len(found), "produced": sum(each[0] == "produced" for each in found), "lost": len(found) - len(alive),
        "planned": sum((Decimal(str(each[1] or 0)) for each in alive), Decimal(0)),
        "done": sum((Decimal(str(each[2] or 0)) for each in alive), Decimal(0)),
    }  # fmt: skip


def filings(path: str) -> tuple[int, int]:
    found = rows(
        "SELECT stage FROM filings_filing WHERE stage <> 'draft' AND withdrawn_at IS NULL AND park_id IN {in}",
        path,
    )
    return len(found), sum(stage == "archived" for (stage,) in found)


def needs(path: str) -> dict[str, Any]:
    found = rows(
        "SELECT stage, light, satisfaction FROM needs_need WHERE withdrawn_at IS NULL AND park_id IN {in}"
        " AND (year = %(year)s OR stage NOT IN ('settled', 'closed'))", path,
    )  # fmt: skip
    marks = [mark for _stage, _light, mark in found if mark]
    return {
        "n": len(found), "answered": sum(stage in ("settled", "closed") for stage, *_ in found),
        "red": sum(light == "red" for _stage, light, _mark in found),
        "mean": sum(marks) / len(marks) if marks else None,
    }  # fmt: skip


def powers(path: str) -> tuple[int, int]:
    """Held today, and used the year before."""
    held = rows(
        "SELECT p.id FROM needs_power p JOIN needs_holder h ON h.power_id = p.id JOIN accounts_organisation o ON"
        " o.id = h.park_id WHERE o.path = %(own)s AND p.stage = 'listed' AND p.withdrawn_at IS NULL"
        " AND h.since <= %(today)s AND (h.until IS NULL OR h.until >= %(today)s)", path, own=path,
    )  # fmt: skip
    used = one(
        "SELECT COALESCE(SUM(u.count), 0) FROM needs_use u JOIN accounts_organisation o ON o.id = u.park_id"
        " JOIN needs_holder h ON h.power_id = u.power_id AND h.park_id = u.park_id JOIN needs_power p ON"
        " p.id = u.power_id WHERE o.path = %(own)s AND u.year = %(before)s AND p.stage = 'listed'"
        " AND h.since <= %(today)s AND (h.until IS NULL OR h.until >= %(today)s)",
        path, own=path, before=TODAY.year - 1,
    )  # fmt: skip
    return len(held), int(used)


def experience(path: str) -> tuple[int, int, int]:
    """Published, copied by others, copied from others."""
    own = rows(
        "SELECT e.id FROM needs_experience e JOIN accounts_organisation o ON o.id = e.park_id"
        " WHERE o.path = %(own)s AND e.stage = 'published' AND e.withdrawn_at IS NULL", path, own=path,
    )  # fmt: skip
    copies = one(
        "SELECT COUNT(*) FROM needs_adoption a JOIN needs_experience e ON e.id = a.experience_id JOIN"
        " accounts_organisation o ON o.id = e.park_id WHERE o.path = %(own)s AND e.stage = 'published'"
        " AND e.withdrawn_at IS NULL", path, own=path,
    )  # fmt: skip
    taken = one(
        "SELECT COUNT(*) FROM needs_adoption a JOIN needs_experience e ON e.id = a.experience_id JOIN"
        " accounts_organisation o ON o.id = a.house_id WHERE o.path = %(own)s AND e.stage = 'published'"
        " AND e.withdrawn_at IS NULL", path, own=path,
    )  # fmt: skip
    return len(own), int(copies), int(taken)


def decisions(path: str) -> dict[str, int]:
    """By what became of the task or the matter that each was made into."""
    found = rows(
        "SELECT d.due, t.progress, c.stage, t.withdrawn_at, c.withdrawn_at FROM meetings_decision d"
        " LEFT JOIN tasks_task t ON t.id = d.task_id LEFT JOIN meetings_coordination c ON c.id = d.matter_id"
        " WHERE d.carried_at IS NOT NULL AND d.withdrawn_at IS NULL AND (d.park_id IN {in} OR d.owner_id IN {in} OR d.id IN"
        " (SELECT decision_id FROM meetings_decision_partners WHERE organisation_id IN {in}))", path,
    )  # fmt: skip
    told = [(_day(due), progress == "done" or stage == "closed", bool(gone or lost) or stage == "declined")
            for due, progress, stage, gone, lost in found]  # fmt: skip
    done = sum(over for _due, over, _gone in told)
    late = sum(due < TODAY and not over and not gone for due, over, gone in told)
    return {"n": len(found), "done": done, "late": late}


def coordination(path: str) -> dict[str, int]:
    found = rows(
        "SELECT stage, light FROM meetings_coordination WHERE stage <> 'draft' AND withdrawn_at IS NULL AND"
        " (park_id IN {in} OR in_charge_id IN {in} OR house_id IN {in} OR id IN (SELECT coordination_id FROM"
        " meetings_coordination_partners WHERE organisation_id IN {in}))", path,
    )  # fmt: skip
    return {"n": len(found), "done": sum(s == "closed" for s, _l in found), "late": sum(light == "red" for _s, light in found)}  # fmt: skip


UNITS_THAT = (
    " AND status = 'operating'",
    " AND founded > %(three_years_ago)s",
    " AND industry LIKE '65%%'",
)


def units(path: str, day: date, also: str = "") -> int:
    """Units that the register counts in the park on a day, as it is known now."""
    return int(one(
        "SELECT COUNT(*) FROM register_state WHERE known_to IS NULL AND since <= %(day)s AND until > %(day)s"
        " AND status <> '' AND owner_id IN {in}" + also,
        path, day=str(day), three_years_ago=f"{day.year - 3}{str(day)[4:]}",
    ))  # fmt: skip


def officers(path: str) -> list[tuple[str]]:
    """Who leads the park or acts for it today."""
    return rows(
        "SELECT p.name FROM accounts_membership m JOIN accounts_person p ON p.id = m.person_id JOIN accounts_organisation o"
        " ON o.id = m.organisation_id WHERE o.path = %(own)s AND m.role IN ('park_officer', 'leader')"
        " AND m.valid_from <= %(today)s AND (m.valid_to IS NULL OR m.valid_to >= %(today)s)", path, own=path,
    )  # fmt: skip


def facts(path: str) -> dict[str, tuple[Any, ...]]:
    """What the park declares of itself today, by its sort: since, industries."""
    found = rows(
        "SELECT f.sort, f.since, f.industries, f.area, f.name FROM filings_fact f JOIN accounts_organisation o ON"
        " o.id = f.park_id WHERE o.path = %(own)s AND f.withdrawn_at IS NULL AND f.since <= %(today)s ORDER BY f.since",
        path, own=path,
    )  # fmt: skip
    return {sort: told for sort, *told in found}


def unfiled(path: str) -> int:
    """Of what the park declares today, what changed on the platform, stands on no filing and is in none under way."""
    return int(one(
        "SELECT COUNT(*) FROM filings_fact f JOIN accounts_organisation o ON o.id = f.park_id WHERE o.path = %(own)s"
        " AND f.withdrawn_at IS NULL AND f.since <= %(today)s AND f.filing_id IS NULL AND f.excused_because = ''"
        " AND f.origin IN ('park', 'register') AND f.id NOT IN (SELECT c.fact_id FROM filings_filing_covers c"
        " JOIN filings_filing g ON g.id = c.filing_id WHERE g.withdrawn_at IS NULL AND g.stage NOT IN ('draft', 'archived'))"
        " AND NOT EXISTS (SELECT 1 FROM filings_fact n WHERE n.park_id = f.park_id AND n.sort = f.sort"
        " AND n.withdrawn_at IS NULL AND n.since <= %(today)s AND n.since > f.since)", path, own=path,
    ))  # fmt: skip


def cooperation(path: str) -> tuple[int, int, int]:
    """Agreements in force, activities, footholds."""
    return (
        one("SELECT COUNT(*) FROM industry_agreement WHERE withdrawn_at IS NULL AND stage = 'in_force' AND park_id IN {in}", path),
        one("SELECT COUNT(*) FROM industry_activity WHERE withdrawn_at IS NULL AND park_id IN {in}", path),
        one("SELECT COUNT(*) FROM industry_foothold WHERE withdrawn_at IS NULL AND park_id IN {in} AND since <= %(today)s"
            " AND (until IS NULL OR until >= %(today)s)", path),
    )  # fmt: skip


def platforms(path: str) -> dict[str, int]:
    """By level, how many stand today."""
    found = rows("SELECT level, COUNT(*) FROM industry_platform WHERE withdrawn_at IS NULL AND park_id IN {in} AND since <= %(today)s"
                 " AND (until IS NULL OR until >= %(today)s) GROUP BY level", path)  # fmt: skip
    return dict(found)


def exchanges(path: str) -> int:
    return int(one(
        "SELECT COUNT(*) FROM industry_exchange WHERE withdrawn_at IS NULL AND stage = 'in_force' AND (giver_id IN {in}"
        " OR id IN (SELECT exchange_id FROM industry_exchange_takers WHERE organisation_id IN {in}))", path,
    ))  # fmt: skip


def documents(path: str) -> int:
    return int(one(
        "SELECT COUNT(DISTINCT d.id) FROM documents_document d JOIN documents_document_addressed a ON"
        " a.document_id = d.id WHERE d.stage = 'issued' AND d.withdrawn_at IS NULL AND a.organisation_id IN {in}", path,
    ))  # fmt: skip


# ---- what is one's own to do: (number or nothing, title or text, day, light) of each row, the first day first

_OWN = {
    "own_tasks": "SELECT t.number, t.title, t.due, t.light FROM tasks_task t JOIN accounts_organisation o ON o.id = t.owner_id"
    " WHERE o.path LIKE %(path)s AND t.stage = 'issued' AND t.withdrawn_at IS NULL"
    " AND t.progress IN ('not_started', 'under_way', 'behind') ORDER BY t.due",
    "own_reports": "SELECT '', r.id, o.due, '' FROM reports_report r JOIN reports_round o ON o.id = r.round_id"
    " WHERE r.house_id = %(house)s AND r.withdrawn_at IS NULL AND o.withdrawn_at IS NULL AND o.stage = 'open'"
    " AND r.stage IN ('due', 'draft', 'sent_back') ORDER BY o.due",
    "own_needs": "SELECT n.number, n.title, n.due, n.light FROM needs_need n WHERE n.withdrawn_at IS NULL AND ("
    " (n.stage = 'assigned' AND n.assigned_to_id = %(house)s) OR (n.stage = 'raised' AND n.park_id = %(house)s)"
    " OR (n.stage IN ('returned', 'settled') AND n.firm_id IS NULL AND n.park_id = %(house)s)"
    " OR (n.stage NOT IN ('settled', 'closed') AND n.id IN (SELECT p.need_id FROM needs_opinion p"
    " WHERE p.organisation_id = %(house)s AND p.text = ''))) ORDER BY n.due",
    "own_matters": "SELECT c.number, c.title, c.due, c.light FROM meetings_coordination c WHERE c.in_charge_id = %(house)s"
    " AND c.withdrawn_at IS NULL AND c.stage IN ('raised', 'assigned', 'escalated', 'answered') ORDER BY c.due",
    "own_filings": "SELECT f.number, f.title, f.due_on, f.light FROM filings_filing f WHERE f.house_id = %(house)s"
    " AND f.withdrawn_at IS NULL AND f.stage <> 'archived' ORDER BY f.due_on",
    "own_problems": "SELECT '', p.text, p.due, '' FROM industry_problem p JOIN accounts_organisation o ON o.id = p.owner_id"
    " JOIN industry_project j ON j.id = p.project_id WHERE o.path LIKE %(path)s AND p.solved_on IS NULL"
    " AND j.entry = 'listed' AND j.withdrawn_at IS NULL ORDER BY p.due",
}  # fmt: skip


def own(path: str, house: int) -> dict[str, list[tuple[Any, ...]]]:
    return {key: rows(sql, path, house=house) for key, sql in _OWN.items()}


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def lead_industries(path: str) -> list[tuple[str, int | None, int | None]]:
    """Each that the park declares today, with the units and staff of its chain by the pack's own file; None where
    the pack draws no chain of it."""
    declared: list[str] = json.loads((facts(path).get("lead_industries") or (None, "[]"))[1])
    counted = rows(
        "SELECT industry, COUNT(*), COALESCE(SUM(staff), 0) FROM register_state WHERE known_to IS NULL"
        " AND since <= %(today)s AND until > %(today)s AND owner_id IN {in} GROUP BY industry", path,
    )  # fmt: skip
    found: list[tuple[str, int | None, int | None]] = []
    for name in declared:
        codes = _codes_of(name)
        if not codes:
            found.append((name, None, None))
            continue
        inside = [(n, staff) for industry, n, staff in counted if industry.startswith(codes)]
        found.append((name, sum(n for n, _s in inside), sum(s for _n, s in inside)))
    return found


def _codes_of(name: str) -> tuple[str, ...]:
    """The classes of industry of a chain that is so called."""
    for path in sorted(CHAINS.glob("*.yaml")):
        chain = yaml.load(
            path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader
        )  # a code is text
        if name in (chain["name"]["zh"], *chain.get("also", ())):
            return tuple(str(code) for node in chain["nodes"] for code in node["industries"])
    return ()
