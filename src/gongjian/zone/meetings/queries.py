"""Questions to meetings, decisions and matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.scopes import within
from ..history.choices import Light
from ..history.models import Kept
from ..tasks.choices import Progress as TaskProgress
from ..tasks.models import Task
from ..tasks.queries import parks
from .choices import OPEN, Category, ItemStage, Origin, Presence, Progress, Ruling, Stage
from .knowing import Known, of_park
from .models import AgendaItem, Coordination, Decision, Meeting, Referral, Seat
from .outcomes import Became, became, with_what_became
from .permissions import is_leader

__all__ = ["Became", "Known", "became", "of_park", "with_what_became"]


def meetings(acting: Acting | None) -> QuerySet[Meeting]:
    """The meetings that somebody may see and that were not called off."""
    return within(acting, Meeting).filter(withdrawn_at=None)


def decisions(acting: Acting | None) -> QuerySet[Decision]:
    """What was decided, with what each became, and whether they may open that (`opens`)."""
    tasks: Any = within(acting, Task.objects.filter(pk=OuterRef("task")))
    matters: Any = within(acting, Coordination.objects.filter(pk=OuterRef("matter")))
    found = with_what_became(within(acting, Decision).filter(withdrawn_at=None))
    return found.annotate(opens=ExpressionWrapper(Q(Exists(tasks)) | Q(Exists(matters)), BooleanField()))  # fmt: skip


def matters(acting: Acting | None) -> QuerySet[Coordination]:
    """The matters that somebody may see and that were not withdrawn."""
    return within(acting, Coordination).filter(withdrawn_at=None)


def counted(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Meetings with how many are invited, came, what is on the agenda, what was decided and what of it is done."""
    decided = Decision.objects.filter(withdrawn_at=None)
    done = Q(task__progress=TaskProgress.DONE) | Q(matter__stage=Progress.CLOSED)
    return rows.annotate(
        count_seats=_count(Seat.objects.all()),
        count_came=_count(Seat.objects.filter(presence=Presence.CAME)),
        count_items=_count(AgendaItem.objects.filter(stage=ItemStage.ACCEPTED, withdrawn_at=None)),
        count_decided=_count(decided),
        count_done=_count(decided.filter(done)),
    )


def _count(rows: QuerySet[Any]) -> Any:
    counts = (
        rows.filter(meeting=OuterRef("pk")).order_by().values("meeting").annotate(n=Count("pk"))
    )
    return Coalesce(Subquery(counts.values("n")), 0)


def usually_invited() -> list[int]:
    """Who was invited to the last joint-building meeting; before the first, every park."""
    last = Meeting.objects.filter(category=Category.JOINT).exclude(stage=Stage.PLANNED).first()
    if last is None:
        return list(parks().values_list("pk", flat=True))
    return list(last.seats.values_list("organisation", flat=True))


# ---- about a thing


def decisions_about(acting: Acting | None, task: Task) -> list[Became]:
    return [became(each) for each in decisions(acting).filter(task=task)]


def matters_about(acting: Acting | None, thing: Kept, *origins: str) -> QuerySet[Coordination]:
    """Matters raised about a thing."""
    found = matters(acting).filter(about_kind=thing.kind(), about_key=thing.pk)
    return found.filter(origin__in=origins) if origins else found


def instructions_on(acting: Acting | None, kind: str, key: int) -> QuerySet[Coordination]:
    """What leaders wrote on a thing."""
    return instructions(acting).filter(about_kind=kind, about_key=key)


def instructions(acting: Acting | None) -> QuerySet[Coordination]:
    """What leaders instructed; a leader sees their own first."""
    return matters(acting).filter(origin=Origin.INSTRUCTION)


# ---- before a leader


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Something that waits for a leader: to be settled (协调), ruled on (审定), or decided."""

    kind: str  # settle, rule, decide
    word: str
    title: str
    detail: str
    since: datetime | None
    due: date | None
    light: str
    url: str


def for_leader(acting: Acting | None) -> list[Awaiting]:
    """请您审定、协调: matters put before the leaders, drafts to rule on, answers to one's own instructions; the
    oldest first. Nothing for who is no leader of the whole zone."""
    if not is_leader(acting) or acting is None:
        return []
    put = matters(acting).filter(stage=Progress.ESCALATED).select_related("in_charge")
    answers = instructions(acting).filter(stage=Progress.ANSWERED, instructed_by=acting.person_id).select_related("in_charge")  # fmt: skip
    drafts = within(acting, Referral).filter(ruling=Ruling.ASKED, withdrawn_at=None).select_related("document", "house")  # fmt: skip
    found = [
        *(_matter(each, "settle", str(_("请您协调")), each.escalated_because, each.escalated_at) for each in put),
        *(Awaiting("rule", str(_("请您审定")), each.document.title, each.words, each.made_at, None, Light.NONE,
                   reverse("referral", args=[each.pk])) for each in drafts),
        *(_matter(each, "decide", str(_("批示已有答复，请您审核")), each.answer, each.answered_at) for each in answers),
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.since or timezone.now())


def _matter(matter: Coordination, kind: str, word: str, detail: str, since: datetime | None) -> Awaiting:  # fmt: skip
    house = matter.in_charge.name if matter.in_charge else ""
    return Awaiting(kind, word, matter.title, f"{house}：{detail}"[:300], since, matter.due, matter.light,
                    reverse("coordination", args=[matter.pk]))  # fmt: skip


# ---- counts


def standing(rows: QuerySet[Coordination]) -> dict[str, int]:
    """How it stands with some matters: by how far they have come, and by light."""
    told: dict[str, int] = rows.order_by().aggregate(
        open=Count("pk", filter=Q(stage__in=OPEN)),
        **{stage: Count("pk", filter=Q(stage=stage)) for stage in Progress.values if stage != Progress.DRAFT},
        **{str(c): Count("pk", filter=Q(light=c, stage__in=OPEN)) for c in (Light.RED, Light.YELLOW)},
    )  # fmt: skip
    return told
