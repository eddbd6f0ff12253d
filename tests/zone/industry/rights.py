"""Who gets into industries, projects, cooperation and the catalogue; those of a park in each of their states."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from gongjian.zone.industry.cooperation import occasions
from gongjian.zone.industry.models import ProjectImport
from gongjian.zone.industry.projects import actions as projects
from people import acting
from zone import joint
from zone.industry import things as industry
from zone.rows import (
    DONE,
    JOINT,
    MICRODATA,
    OFFICE,
    SEARCHED,
    WHOLE_JOINT,
    Ground,
    Operation,
    Row,
    Wall,
    only,
    table,
)

ROWS: dict[str, Row] = {
    # industries, key projects, cooperation, the catalogue
    "chains": Row(own=JOINT),
    "positions": Row(own=JOINT, lists=WHOLE_JOINT | only("division_officer")),
    "chain": Row(own=JOINT, others=JOINT, argument="chain"),
    "chain_members": Row(purpose="statistical", own=MICRODATA - only("reporter"), others=MICRODATA - only("reporter"), argument="chain"),
    **dict.fromkeys(("projects", "projects_board", "agreements", "activities", "footholds", "platforms",
                     "exchanges"), table(own=JOINT, lists=WHOLE_JOINT)),
    **dict.fromkeys(("projects_summary", "project_updates"), table(own=JOINT, counts=WHOLE_JOINT)),
    **dict.fromkeys(("project_new", "agreement_new", "platform_new", "exchange_new"),
                    Row(own=JOINT - only("leader", "auditor"))),
    # the agreements that they may rest on are offered
    **dict.fromkeys(("activity_new", "foothold_new"), table(own=JOINT - only("leader", "auditor"), lists=OFFICE)),
    **{name: Row(own=JOINT - only("division_officer"), others=WHOLE_JOINT, argument=name)
       for name in ("project", "agreement", "activity", "foothold", "platform", "exchange")},
    **dict.fromkeys(("project_edit", "project_update"), Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="project")),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="project", method="post", status=DONE)
       for name in ("project_move", "project_lose", "project_problem", "project_prove", "project_withdraw")},
    "project_list": Row(own=only("park_officer"), argument="project_draft", method="post", status=DONE),
    "project_revive": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="project_lost", method="post", status=DONE),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="problem", method="post", status=DONE)
       for name in ("problem_solve", "problem_put_off")},
    "project_imports": table(own=JOINT, lists=only("auditor")), "project_import_new": Row(own=OFFICE | only("park_officer")),
    **dict.fromkeys(("project_import", "project_import_refused"),
                    Row(own=only("park_officer", "auditor"), others=only("auditor"), argument="project_import")),
    **{f"project_import_{act}": Row(own=only("park_officer"), argument="project_import", method="post", status=DONE)
       for act in ("specify", "apply", "cancel")},
    "agreement_edit": Row(own=only("park_officer"), argument="agreement_draft"),
    "agreement_in_force": Row(own=only("park_officer"), argument="agreement_draft", method="post", status=DONE),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="agreement", method="post", status=DONE)
       for name in ("agreement_year", "agreement_end", "agreement_prove", "agreement_withdraw")},
    "activity_edit": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="activity"),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="activity", method="post", status=DONE)
       for name in ("activity_lead", "activity_prove", "activity_withdraw")},
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="activity_planned", method="post", status=DONE)
       for name in ("activity_hold", "activity_call_off")},
    "prospect_follow": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="prospect", method="post", status=DONE),
    "prospect_project": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="prospect"),
    "foothold_edit": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="foothold"),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="foothold", method="post", status=DONE)
       for name in ("foothold_close", "foothold_prove", "foothold_withdraw")},
    "platform_edit": Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="platform"),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="platform", method="post", status=DONE)
       for name in ("platform_end", "platform_prove", "platform_withdraw")},
    "exchange_edit": Row(own=only("park_officer"), argument="exchange_draft"),
    "exchange_in_force": Row(own=only("park_officer"), argument="exchange_draft", method="post", status=DONE),
    "exchange_receive": Row(own=OFFICE, others=OFFICE, argument="exchange", method="post", status=DONE),
    **{name: Row(own=OFFICE | only("park_officer"), others=OFFICE, argument="exchange", method="post", status=DONE)
       for name in ("exchange_end", "exchange_withdraw")},
}  # fmt: skip
WALLS = {
    "Project administrative": Wall(("projects", "project"), operations=("projects",)),
    "ProjectImport administrative": Wall(("project_imports", "project_import")),
    "Agreement administrative": Wall(("agreements", "agreement"), operations=("agreements",)),
    "Activity administrative": Wall(("activities", "activity"), operations=("activities",)),
    "Foothold administrative": Wall(("footholds", "foothold"), operations=("footholds",)),
    "Platform administrative": Wall(("platforms", "platform"), operations=("platforms",)),
    "Exchange administrative": Wall(("exchanges", "exchange"), operations=("exchanges",)),
}
OPERATIONS = {
    "projects": Operation("projects", "industry", reads=WHOLE_JOINT, looks=SEARCHED),
    "agreements": Operation("agreements", "industry", reads=WHOLE_JOINT, looks=SEARCHED),
    "activities": Operation("activities", "industry", reads=WHOLE_JOINT, looks=SEARCHED),
    "footholds": Operation("footholds", "industry", reads=WHOLE_JOINT, looks=SEARCHED),
    "platforms": Operation("platforms", "industry", reads=WHOLE_JOINT, looks=SEARCHED),
    "exchanges": Operation("exchanges", "industry", reads=WHOLE_JOINT, looks=SEARCHED),
    "project": Operation("projects/{project}", "industry", own=WHOLE_JOINT, reads=WHOLE_JOINT),
    "agreement": Operation("agreements/{agreement}", "industry", own=WHOLE_JOINT, reads=WHOLE_JOINT),
    "activity": Operation("activities/{activity}", "industry", own=WHOLE_JOINT, reads=WHOLE_JOINT),
    "foothold": Operation("footholds/{foothold}", "industry", own=WHOLE_JOINT, reads=WHOLE_JOINT),
    "platform": Operation("platforms/{platform}", "industry", own=WHOLE_JOINT, reads=WHOLE_JOINT),
    "exchange": Operation("exchanges/{exchange}", "industry", own=WHOLE_JOINT, reads=WHOLE_JOINT),
}  # fmt: skip


def planted(at: Ground) -> dict[str, Any]:
    """What is still a draft is the park's own."""
    park, mark = at.park, at.mark
    told = {"park": park.code, "by": "qian"}
    listed, lost = (industry.project(**told, name=f"{mark}项目", company=mark) for _ in range(2))
    projects.lose(project=lost, reason=mark, on=timezone.localdate(), by=acting("qian"))
    problem = projects.raise_problem(
        project=listed, text=mark, owner=park, due=joint.days(9), by=acting("qian")
    )
    held = industry.activity(**told, title=f"{mark}活动")
    lead = occasions.find_lead(activity=held, name=f"{mark}线索", partner=mark, by=acting("qian"))
    signed = industry.agreement(**told, title=f"{mark}协议", partner=mark)
    given = industry.exchange(park.code, by="qian", name=f"{mark}目录")
    drafts = {
        "project_draft": industry.project(**told, at_once=False, name=f"{mark}草稿"),
        "agreement_draft": industry.agreement(**told, signed=False, title=f"{mark}草稿"),
        "exchange_draft": industry.exchange(park.code, by="qian", begun=False, name=f"{mark}草稿"),
    }  # fmt: skip
    for each in drafts.values():
        type(each).objects.filter(pk=each.pk).update(house=park)
    imported = ProjectImport(
        name=f"{mark}.csv",
        sha256=park.code.ljust(64, "2"),
        house=park,
        made_by_id=acting("qian").person_id,
    )
    imported.file.save("list.csv", ContentFile(f"项目名称\n{mark}\n".encode()), save=False)
    imported.heads, imported.columns = ["项目名称"], {"name": "项目名称"}
    imported.save()
    return {
        "chain": "new_energy", "project": listed.pk, "project_lost": lost.pk, "problem": (listed.pk, problem.pk),
        "agreement": signed.pk, "activity": held.pk, "prospect": (held.pk, lead.pk),
        "activity_planned": industry.activity(**told, held=False, title=f"{mark}筹备").pk,
        "foothold": industry.foothold(**told, name=f"{mark}总部").pk,
        "platform": industry.platform(**told, name=f"{mark}实验室").pk, "exchange": given.pk, "project_import": imported.pk,
        **{name: each.pk for name, each in drafts.items()},
    }  # fmt: skip
