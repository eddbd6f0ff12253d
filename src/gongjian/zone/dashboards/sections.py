"""The parts of a park's file, each read from the room that holds it, as of a day; what is not there says whose
act would put it there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.choices import Kind, Role
from ..accounts.models import Membership, Organisation
from ..accounts.scopes import within
from ..documents.choices import Stage as Papers
from ..documents.models import Document
from ..history.choices import Light
from ..register.arrays import pack_on
from ..register.counting import figures
from ..register.queries import end_of
from ..tasks import queries as tasks
from ..tasks.choices import Progress
from ..web.numbers import masked_mobile, number, signed


@dataclass(frozen=True, slots=True)
class When:
    """A day, as it was known at its end."""

    day: date
    moment: datetime

    @classmethod
    def of(cls, day: date | None) -> When:
        day = min(day or timezone.localdate(), timezone.localdate())
        return cls(day, min(end_of(day), timezone.now()))

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a part: what it is, how much, of what; `value` None where there is none."""

    label: str
    value: Any
    unit: str = ""
    places: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a part: texts in the order of its heads, a light, where it leads."""

    texts: tuple[str, ...]
    url: str = ""
    light: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a park's file."""

    key: str
    heading: str
    sentences: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    heads: Sequence[str] = ()
    lines: Sequence[Line] = ()
    missing: str = ""  # whose act would fill it, where nothing is there
    more: str = ""  # where all of it stands

    @property
    def empty(self) -> bool:
        return not (self.sentences or self.lines or any(f.value is not None for f in self.figures))


Part = Callable[[Acting, Organisation, When], Section]
MOST = 12  # rows of a part; the rest stands behind its link


def parts() -> list[Part]:
    return list(_PARTS)


def add(*more: Part) -> None:
    """The same part twice is one."""
    _PARTS.extend(part for part in more if part not in _PARTS)


def told(acting: Acting, park: Organisation, when: When) -> list[Section]:
    """Every part of a park's file that there is a room for."""
    return [part(acting, park, when) for part in _PARTS]


# ---- the park itself


def territory(acting: Acting, park: Organisation, when: When) -> Section:
    """Since when there is a park, what it was called, what lies within it."""
    names = park.names.filter(valid_from__lte=when.day).order_by("valid_from")
    inside = Organisation.objects.on(when.day).beneath(park.path).filter(kind=Kind.SUB_PARK)
    above = [o.name for o in Organisation.objects.get_ancestors(park)]
    sentences = [
        _("%(name)s自 %(day)s 设立，隶属%(above)s。") % {"name": park.name_on(when.day), "day": park.valid_from, "above": "、".join(reversed(above)) or "—"},
    ]  # fmt: skip
    lines = [Line((str(n.valid_from), n.name, n.basis)) for n in names]
    return Section(
        "territory", _("概况与沿革"), sentences, [Figure(_("园中园和载体"), inside.count() or None, _("个"))],
        (_("起"), _("名称"), _("依据")), lines,
    )  # fmt: skip


def carriers(acting: Acting, park: Organisation, when: When) -> Section:
    """Sub-parks and carriers within the park, with the units that each counts."""
    inside = list(Organisation.objects.on(when.day).beneath(park.path).filter(kind=Kind.SUB_PARK))
    found = figures(["register_units"], [o.path for o in inside], when.day, when.moment).get(
        "register_units", []
    )
    counts = found or [None] * len(inside)
    return Section(
        "carriers", _("平台与载体"), figures=[Figure(_("园中园和载体"), len(inside) or None, _("个"))],
        heads=(_("名称"), _("起"), _("名录单位（个）")),
        lines=[Line((o.name, str(o.valid_from), number(n))) for o, n in zip(inside, counts, strict=True)],
        missing=_("由示范区建设处在“机构”里登记园中园和载体"),
    )  # fmt: skip


def people(acting: Acting, park: Organisation, when: When) -> Section:
    """Who is in charge: names and masked numbers, as far as this person may see people."""
    members = Membership.objects.on(when.day).filter(
        organisation=park, role__in=(Role.PARK_OFFICER, Role.LEADER)
    )
    lines = [
        Line((m.person.name, str(m.get_role_display()), masked_mobile(m.person.mobile), f"{m.valid_from}"))
        for m in within(acting, members).select_related("person")
    ]  # fmt: skip
    sentence = _("在册干部 %(n)s 人。") % {"n": members.count()}
    return Section(
        "people", _("机构与联系人"), [sentence] if members.exists() else [], (),
        (_("姓名"), _("角色"), _("手机"), _("起")), lines, _("由安全管理员授予园区干部角色"),
    )  # fmt: skip


# ---- joint building


def joint_tasks(acting: Acting, park: Organisation, when: When) -> Section:
    """The tasks of the year as they were known, with the lights of that day."""
    rows = [r for r in tasks.known(acting, when.moment, park) if r["year"] == when.day.year]
    done = [r for r in rows if r["progress"] == Progress.DONE]
    counts = {
        light: sum(r["light"] == light for r in rows)
        for light in (Light.RED, Light.YELLOW, Light.GREEN)
    }
    sentence = _("%(year)s 年下达任务 %(n)s 项，完成 %(done)s 项，红灯 %(red)s 项、黄灯 %(yellow)s 项。") % {
        "year": when.day.year, "n": len(rows), "done": len(done), "red": counts[Light.RED], "yellow": counts[Light.YELLOW],
    }  # fmt: skip
    order = {"red": 0, "yellow": 1, "green": 2}
    shown = sorted(rows, key=lambda r: (order.get(r["light"], 3), r["due"], r["number"]))[:MOST]
    return Section(
        "tasks", _("重点任务"), [sentence] if rows else [],
        [Figure(_("任务"), len(rows) or None, _("项")), Figure(_("完成"), len(done) if rows else None, _("项")),
         *(Figure(str(light.label), counts[light] if rows else None, _("项")) for light in counts)],
        (_("编号"), _("任务"), _("期限"), _("进展")),
        [Line((r["number"], r["title"], r["due"], str(Progress(r["progress"]).label)), f"/tasks/{r['key']}/", r["light"]) for r in shown],
        _("由示范区建设处从规划条款分解任务、征求意见后下达"), f"/tasks/?park={park.code}&year={when.day.year}",
    )  # fmt: skip


def documents(acting: Acting, park: Organisation, when: When) -> Section:
    """What was issued to the park or by it."""
    found = within(acting, Document).filter(stage=Papers.ISSUED, issued_on__lte=when.day)
    found = found.filter(addressed__path__startswith=park.path).distinct().order_by("-issued_on")
    return Section(
        "documents", _("文书"), heads=(_("印发"), _("标题"), _("文号")),
        lines=[Line((str(d.issued_on), d.title, d.number), f"/documents/{d.pk}/") for d in found[:MOST]],
        missing=_("由示范区建设处印发通报、纪要和批复"),
    )  # fmt: skip


# ---- the register


REGISTER = ("register_units", "register_operating", "register_young", "register_software")


def register(acting: Acting, park: Organisation, when: When) -> Section:
    """Totals of the register, and a year before: no unit is named."""
    before = date(when.day.year - 1, when.day.month, min(when.day.day, 28))
    now = figures(REGISTER, [park.path], when.day, when.moment)
    then = figures(REGISTER, [park.path], before, when.moment)
    pack = pack_on(when.day)
    told_figures, sentences = [], []
    for code, values in now.items():
        name = str(pack.indicators[code].text.name.zh) if pack else code
        told_figures.append(Figure(name, values[0], _("个")))
    units, earlier = now.get("register_units", [None])[0], then.get("register_units", [None])[0]
    if units is not None and earlier is not None:
        sentences.append(_("名录单位 %(now)s 个，一年前 %(then)s 个，增减 %(change)s 个。") % {
            "now": number(units), "then": number(earlier), "change": signed(units - earlier),
        })  # fmt: skip
    return Section("register", _("名录与企业"), sentences, told_figures,
                   missing=_("由示范区统计员导入名录，园区核实"), more=f"/register/?park={park.code}")  # fmt: skip


_PARTS: list[Part] = [territory, people, joint_tasks, register, carriers, documents]
