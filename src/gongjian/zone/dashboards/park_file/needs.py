"""What the park and its firms asked for, which powers it holds, what it gave to others and took from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ...accounts.acting import Acting
from ...accounts.models import Organisation
from ...needs import queries
from ...needs.choices import ANSWERED, Became, Stage, Standing
from .parts import MOST, Figure, Line, Section, When, dated, pressing


def needs(acting: Acting, park: Organisation, when: When) -> Iterator[Section]:
    yield asked(acting, park, when)
    yield powers(acting, park, when)
    yield experience(acting, park, when)


def asked(acting: Acting, park: Organisation, when: When) -> Section:
    """What the park and its firms asked for in the year, and what is open from before."""
    rows = [
        row for row in queries.needs_known(acting, park, when.moment)
        if row["year"] == when.day.year or row["stage"] not in ANSWERED
    ]  # fmt: skip
    answered = sum(row["stage"] in ANSWERED for row in rows)
    late = sum(row["light"] == "red" for row in rows)
    marks = [row["satisfaction"] for row in rows if row["satisfaction"]]
    sentence = _("当年提出和往年未结的需求 %(n)s 件，已答复 %(answered)s 件，红灯 %(late)s 件。") % {
        "n": len(rows), "answered": answered, "late": late,
    }  # fmt: skip
    shown = sorted(rows, key=lambda row: (pressing(row["light"]), row["number"]))[:MOST]
    return Section(
        "needs", _("需求与问题"), [sentence] if rows else [],
        [Figure(_("需求"), len(rows) or None, _("件")), Figure(_("已答复"), answered if rows else None, _("件")),
         Figure(_("平均满意度"), sum(marks) / len(marks) if marks else None, _("分"), 1)],
        (_("编号"), _("需求"), _("提出单位"), _("环节")),
        [Line((r["number"], r["title"], r["asker"], str(Stage(r["stage"]).label)), f"/needs/{r['key']}/", r["light"]) for r in shown],
        _("由企业经园区提出，或由园区提出"), f"/needs/?park={park.code}",
    )  # fmt: skip


def powers(acting: Acting, park: Organisation, when: When) -> Section:
    """Powers that the park held on the day, and how often it used them the year before."""
    rows = [
        r
        for r in queries.powers_known(acting, park, when.moment)
        if r["standing"] == Standing.IN_FORCE
    ]
    before = when.day.year - 1
    counted = [r["uses"][before] for r in rows if before in r["uses"]]
    return Section(
        "powers", _("下放事项"),
        figures=[Figure(_("承接事项"), len(rows) or None, _("项")), Figure(_("上年使用"), sum(counted) if counted else None, _("次"))],
        heads=(_("编号"), _("事项"), _("下放机关"), _("上年使用（次）")),
        lines=[Line((r["number"], r["title"], r["office"], dated(r["uses"].get(before))), f"/powers/{r['key']}/") for r in rows[:MOST]],
        missing=_("由处室列入下放事项清单"), more="/powers/parks/",
    )  # fmt: skip


def experience(acting: Acting, park: Organisation, when: When) -> Section:
    """What the park gave to others and what it took from them."""
    told, copied = queries.experience_known(acting, park, when.moment)
    others = sum(row["copies"] for row in told)
    return Section(
        "experience", _("经验做法"),
        figures=[Figure(_("发布"), len(told) or None, _("条")), Figure(_("被借鉴"), others if told else None, _("次")),
                 Figure(_("借鉴别人的"), len(copied) or None, _("条"))],
        heads=(_("日期"), _("题目"), _("结果")),
        lines=[*(_line(row, row["published_on"], _("%(n)s 个单位借鉴") % {"n": row["copies"]}) for row in told),
               *(_line(row, row["on"], str(Became(row["became"]).label)) for row in copied)][:MOST],
        missing=_("由园区写经验做法，示范区建设处发布"), more=f"/experience/?park={park.code}",
    )  # fmt: skip


def _line(row: dict[str, Any], day: str, became: str) -> Line:
    return Line((day, row["title"], became), f"/experience/{row['key']}/")
