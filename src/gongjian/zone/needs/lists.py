"""Lists of reforms, powers and experience."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.models import Organisation
from ..history.searching import keys_of
from ..web.tables import Badge, Column, Filter, Table
from . import queries
from .choices import (  # fmt: skip
    Became,
    ExperienceStage,
    PowerCategory,
    PowerStage,
    ReformCategory,
    ReformStage,
    Standing,
)
from .models import Adoption, Experience, Power, Reform
from .models.powers import standing as standing_of

REFORMS = {
    ReformStage.DRAFT: "idle", ReformStage.PLANNED: "wait", ReformStage.UNDER_WAY: "info", ReformStage.DONE: "ok",
    ReformStage.STOPPED: "bad",
}  # fmt: skip
STANDINGS = {Standing.COMING: "wait", Standing.IN_FORCE: "ok", Standing.ENDED: "idle"}
EXPERIENCE = {
    ExperienceStage.DRAFT: "idle", ExperienceStage.PROPOSED: "wait", ExperienceStage.RETURNED: "bad",
    ExperienceStage.PUBLISHED: "ok",
}  # fmt: skip
BECAME = {Became.TRYING: "info", Became.WORKING: "ok", Became.DROPPED: "idle"}


def _withdrawn() -> Badge:
    return Badge("idle", str(_("已撤回")))


def reform_stage(reform: Reform) -> Badge:
    if reform.withdrawn_at:
        return _withdrawn()
    return Badge(REFORMS[ReformStage(reform.stage)], str(reform.get_stage_display()))


def power_state(power: Power) -> Badge:
    """By its days, once it is on the list."""
    if power.withdrawn_at:
        return _withdrawn()
    if power.stage == PowerStage.DRAFT:
        return Badge("idle", str(power.get_stage_display()))
    return standing_badge(standing_of(power.since, power.until, timezone.localdate()))


def standing_badge(found: Standing) -> Badge:
    return Badge(STANDINGS[found], str(found.label))


def became(adoption: Adoption) -> Badge:
    return Badge(BECAME[Became(adoption.became)], str(adoption.get_became_display()))


def experience_stage(experience: Experience) -> Badge:
    if experience.withdrawn_at:
        return _withdrawn()
    return Badge(EXPERIENCE[ExperienceStage(experience.stage)], str(experience.get_stage_display()))


def reforms(found: Any) -> Table:
    return Table(
        "reforms",
        (
            Column("title", _("名称"), lambda r: r.title, sort="title", link=lambda r: reverse("reform", args=[r.pk])),
            Column("category", _("类别"), lambda r: r.get_category_display(), sort="category", narrow=True),
            Column("owner", _("牵头单位"), lambda r: r.owner.name, sort="owner__path"),
            Column("basis", _("依据"), lambda r: r.basis, sort="basis"),
            Column("steps", _("节点"), lambda r: f"{r.reached} / {r.total}", narrow=True),
            Column("stage", _("状态"), reform_stage, kind="badge", sort="stage"),
            Column("done_on", _("完成日期"), lambda r: r.done_on, sort="done_on", kind="day"),
            Column("certainty", _("可靠程度"), lambda r: certainty(r.certainty), shown=False),
        ),
        found.select_related("owner").annotate(
            total=Count("steps"), reached=Count("steps", filter=Q(steps__done_on__isnull=False))
        ),
        search=lambda rows, text: rows.filter(pk__in=keys_of("reform", text)),
        filters=(
            Filter("category", _("类别"), lambda: list(ReformCategory.choices), lambda rows, value: rows.filter(category=value)),
            Filter("stage", _("状态"), lambda: list(ReformStage.choices), lambda rows, value: rows.filter(stage=value)),
        ),
        title=_("改革与立法"),
        search_label=_("名称、依据、节点"),
        empty_title=_("还没有改革事项"),
        empty_hint=_("由处室、区或园区起草，公布后大家看得到节点和进展。"),
    )  # fmt: skip


CERTAINTIES = {"seen": _("见原文"), "secondary": _("见转述"), "to_be_confirmed": _("待核实")}


def certainty(value: str) -> str:
    return str(CERTAINTIES.get(value, ""))


def powers(found: Any, acting: Acting, year: int) -> Table:
    """With how often all parks that may be seen used each in a year."""
    return Table(
        "powers",
        (
            Column("number", _("编号"), lambda p: p.number, sort="number", narrow=True),
            Column("title", _("事项"), lambda p: p.title, sort="title", link=lambda p: reverse("power", args=[p.pk])),
            Column("category", _("类别"), lambda p: p.get_category_display(), sort="category", narrow=True),
            Column("office", _("下放机关"), lambda p: p.office, sort="office"),
            Column("parks", _("承接园区（个）"), lambda p: p.parks, sort="parks", kind="number"),
            Column("document", _("依据文件"), lambda p: p.document, sort="document"),
            Column("document_day", _("文件日期"), lambda p: p.document_day, sort="document_day", kind="day", shown=False),
            Column("since", _("起"), lambda p: p.since, sort="since", kind="day"),
            Column("until", _("止"), lambda p: p.until, sort="until", kind="day"),
            Column("uses", _("本年使用次数"), lambda p: p.used, sort="used", kind="number", total="used"),
            Column("state", _("状态"), power_state, kind="badge"),
        ),
        queries.counted(found, acting, year),
        search=lambda rows, text: rows.filter(pk__in=keys_of("power", text)),
        filters=(
            Filter("category", _("类别"), lambda: list(PowerCategory.choices), lambda rows, value: rows.filter(category=value)),
            Filter("state", _("状态"), lambda: list(Standing.choices), _standing),
        ),
        title=_("下放事项清单"),
        search_label=_("事项、下放机关、文件"),
        empty_title=_("清单里还没有事项"),
        empty_hint=_("由处室列入清单后，承接的园区在这里看到，并按年填报使用次数。"),
    )  # fmt: skip


def _standing(rows: Any, value: str) -> Any:
    today = timezone.localdate()
    ended, coming = Q(until__lt=today), Q(since__gt=today)
    wanted = {Standing.COMING: coming, Standing.ENDED: ended}.get(Standing(value), ~coming & ~ended)
    return rows.filter(wanted, stage=PowerStage.LISTED)


def experience(found: Any, acting: Acting) -> Table:
    return Table(
        "experience",
        (
            Column("title", _("题目"), lambda e: e.title, sort="title", link=lambda e: reverse("experience", args=[e.pk])),
            Column("park", _("园区"), lambda e: e.park.name, sort="park__path", narrow=True),
            Column("problem", _("解决什么问题"), lambda e: e.problem[:80]),
            Column("result", _("成效"), lambda e: e.result[:80], shown=False),
            Column("published_on", _("发布日期"), lambda e: e.published_on, sort="published_on", kind="day"),
            Column("copies", _("借鉴（个单位）"), lambda e: e.copies, sort="copies", kind="number"),
            Column("working", _("已见效"), lambda e: e.working, sort="working", kind="number"),
            Column("stage", _("状态"), experience_stage, kind="badge", sort="stage"),
        ),
        found.select_related("park").annotate(
            copies=Count("adoptions"), working=Count("adoptions", filter=Q(adoptions__became=Became.WORKING))
        ).order_by(F("published_on").desc(nulls_first=True), "-pk"),
        search=lambda rows, text: rows.filter(pk__in=keys_of("experience", text)),
        filters=(
            Filter("stage", _("状态"), lambda: list(ExperienceStage.choices), lambda rows, value: rows.filter(stage=value)),
            Filter("park", _("园区"), _parks, lambda rows, code: rows.filter(park__code=code)),
            Filter("whose", _("谁的"), lambda: [("mine", _("我单位的")), ("copied", _("我单位借鉴的"))],
                   lambda rows, value: _whose(rows, acting, value)),
        ),
        title=_("经验做法"),
        search_label=_("题目、问题、做法、成效"),
        empty_title=_("还没有经验做法"),
        empty_hint=_("园区写下新任务、新政策、新举措的做法和成效，推荐给示范区建设处发布。"),
    )  # fmt: skip


def _parks() -> list[tuple[str, str]]:
    return [(park.code, park.name) for park in Organisation.objects.filter(kind=House.PARK)]


def _whose(rows: Any, acting: Acting, value: str) -> Any:
    if value == "mine":
        return rows.filter(house=acting.organisation_id)
    return rows.filter(pk__in=Experience.objects.filter(adoptions__house=acting.organisation_id).values("pk"))  # fmt: skip
