"""The parts of a park's file that the room of meetings holds: what was decided, what was to be coordinated."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..meetings.queries import Known, of_park
from .sections import MOST, Figure, Line, Section, When


def decisions(acting: Acting, park: Organisation, when: When) -> Section:
    """What meetings decided that concerns the park, and what had become of it by the day."""
    return _told(
        "decisions", _("会议议定事项"), [k for k in of_park(acting, park, when.moment) if k.kind == "decision"],
        _("会议议定与本园区有关的事项 %(n)s 项，已落实 %(done)s 项，逾期 %(late)s 项。"), _("由示范区建设处开会、印发纪要后交办"),
        "/decisions/",
    )  # fmt: skip


def matters(acting: Acting, park: Organisation, when: When) -> Section:
    """Matters for coordination that concern the park, with the lights of the day."""
    return _told(
        "coordination", _("协调事项"), [k for k in of_park(acting, park, when.moment) if k.kind == "coordination"],
        _("提请、交办和批示的协调事项 %(n)s 件，办结 %(done)s 件，红灯 %(late)s 件。"), _("由园区、区里提请，示范区建设处分办"),
        "/coordination/",
    )  # fmt: skip


def _told(
    key: str, heading: str, rows: list[Known], words: str, missing: str, more: str
) -> Section:
    done = [row for row in rows if row.tone == "ok"]
    late = [row for row in rows if row.tone == "bad" or row.light == "red"]
    open_first = sorted(rows, key=lambda row: (row.tone in ("ok", "idle"), str(row.due or "9")))
    return Section(
        key, heading, [words % {"n": len(rows), "done": len(done), "late": len(late)}] if rows else [],
        [Figure(_("全部"), len(rows) or None, _("件")), Figure(_("已落实"), len(done) if rows else None, _("件"))],
        (_("期限"), _("事项"), _("责任单位"), _("情况")),
        [Line((str(row.due or "—"), row.title, row.owner, row.words), row.url, "" if row.light == "none" else row.light) for row in open_first[:MOST]],
        missing, more,
    )  # fmt: skip


PARTS = (decisions, matters)
