"""What is done with a need until somebody studies it: raised, endorsed by its park, received, triaged, assigned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..accounts.acting import Acting
from ..accounts.choices import Kind as House
from ..accounts.choices import Role
from ..accounts.houses import offices, one_at_a_time
from ..accounts.models import Organisation
from ..history.choices import Light
from ..history.deeds import about, begin, deed, fresh, is_many
from ..history.lighting import put_on
from ..history.together import Opened, put_together
from ..inbox.actions import close_matters, inform, open_matter
from ..inbox.arrays import working_days
from . import arrays
from .choices import OWED, WITH_OFFICE, Outcome, Stage
from .models import Need
from .writing import refuse_name

ENDORSE, REVISE, TRIAGE, ANSWER, RATE = "endorse_need", "revise_need", "triage_need", "answer_need", "rate_need"  # fmt: skip
OPINE, RECEIVED, MERGED, PUBLISH = "opine_on_need", "need_received", "need_merged", "publish_experience"  # fmt: skip
TITLES = {
    ENDORSE: gettext_lazy("转报或答复需求：%(name)s"),
    REVISE: gettext_lazy("补充需求：%(name)s"),
    TRIAGE: gettext_lazy("受理和分办需求：%(name)s"),
    ANSWER: gettext_lazy("研究答复需求：%(name)s"),
    RATE: gettext_lazy("评价需求答复：%(name)s"),
    OPINE: gettext_lazy("对需求提意见：%(name)s"),
    RECEIVED: gettext_lazy("需求已受理：%(name)s"),
    MERGED: gettext_lazy("需求已并案办理：%(name)s"),
    PUBLISH: gettext_lazy("审核经验做法：%(name)s"),
}
TURNS = (ENDORSE, REVISE, TRIAGE, ANSWER, RATE)


# ---- raised


@transaction.atomic
def ask(*, by: Acting, named: bool = True, **told: Any) -> Need:
    """A firm's need goes to its park, a park's own to the office. Raises ValidationError."""
    today = timezone.localdate()
    of_firm = by.role == Role.REPORTER
    house = Organisation.objects.get(pk=by.organisation_id)
    need = Need(year=today.year, number=_number(today.year), named=named or not of_firm, raised_on=today,
                firm=house if of_firm else None, park=park_of(house), **told)  # fmt: skip
    _checked(need)
    if of_firm:
        days = arrays.number("need.park_days", today)
        need.due = need.answer_due = arrays.due_after(today, days)
        return turn(begin(need, "raised", by=by), ENDORSE, [need.park], days)
    days = arrays.number("need.triage_days", today)
    need.stage, need.endorsed_on, need.due = Stage.ENDORSED, today, arrays.due_after(today, days)
    return turn(begin(need, "raised", by=by), TRIAGE, offices(), days)


@transaction.atomic
def revise(*, need: Need, by: Acting, at: Opened | None = None, **told: Any) -> Need:
    """What the park sent back is put right and goes to it again. Raises ValidationError."""
    now = fresh(need, Stage.RETURNED)
    today = timezone.localdate()
    put_together(now, told, at)
    _checked(now)
    days = arrays.number("need.park_days", today)
    due = arrays.due_after(today, days)
    deed(now, "revised", by=by, stage=Stage.RAISED, raised_on=today, due=due, answer_due=due)
    return turn(now, ENDORSE, [now.park], days)


def park_of(house: Organisation) -> Organisation:
    """The park that a house stands in, or is. Raises ValidationError."""
    above = [*Organisation.objects.get_ancestors(house), house]
    for each in reversed(above):
        if each.kind == House.PARK:
            found: Organisation = each
            return found
    raise ValidationError(_("单位不在任何园区名下，请先联系园区或示范区建设处登记"), code="park")


def _number(year: int) -> str:
    """The next of the year. Whoever takes one waits for whoever takes one just now."""
    one_at_a_time()
    newest = Need.objects.filter(year=year).order_by("-number").values_list("number", flat=True).first()  # fmt: skip
    return f"{year}-{int(newest.rpartition('-')[2]) + 1 if newest else 1:04d}"


def _checked(need: Need) -> None:
    if not need.title.strip() or not need.text.strip():
        raise ValidationError(_("请写标题和内容"), code="text")
    refuse_name(need, need.title, need.text)


# ---- with the park


@transaction.atomic
def endorse(*, need: Need, words: str, by: Acting) -> Need:
    """The park hands a firm's need on to the office, in its own words. Raises ValidationError."""
    now = fresh(need, Stage.RAISED)
    _said(now, words, _("请写园区意见"))
    today = timezone.localdate()
    days = arrays.number("need.triage_days", today)
    deed(now, "endorsed", by=by, stage=Stage.ENDORSED, park_words=words.strip(), endorsed_on=today,
         due=arrays.due_after(today, days), answer_due=None)  # fmt: skip
    return turn(now, TRIAGE, offices(), days)


@transaction.atomic
def answer_by_park(*, need: Need, answer: str, by: Acting) -> Need:
    """The park can help by itself. Raises ValidationError."""
    now = fresh(need, Stage.RAISED)
    _said(now, answer, _("请写答复"))
    deed(now, "answered_by_park", by=by, **answered(Outcome.ANSWERED, answer, by))
    return ask_rating(now)


@transaction.atomic
def send_back(*, need: Need, words: str, by: Acting) -> Need:
    """The park asks for more first. Raises ValidationError."""
    now = fresh(need, Stage.RAISED)
    _said(now, words, _("退回要写明理由"))
    days = arrays.number("need.park_days", timezone.localdate())
    deed(now, "sent_back", by=by, reason=words, stage=Stage.RETURNED, due=None, answer_due=None)
    return turn(now, REVISE, [now.firm or now.park], days)


# ---- with the office


@transaction.atomic
def receive(*, need: Need, by: Acting) -> Need:
    """The office takes it on; whoever asks is told. An answer is owed from today."""
    now = fresh(need, Stage.ENDORSED)
    _received(now, by)
    return relit(now)


def _received(now: Need, by: Acting) -> None:
    today = timezone.localdate()
    owed = arrays.due_after(today, arrays.number("need.answer_days", today))
    deed(now, "received", by=by, stage=Stage.RECEIVED, received_on=today, answer_due=owed)
    inform(kind=RECEIVED, about=about(now), url=url_of(now), organisation=asker(now))


@transaction.atomic
def triage(*, need: Need, category: str, urgency: str, by: Acting, nature: str = "") -> Need:
    """What it is about and how urgent, as the office sees it. Raises ValidationError."""
    now = fresh(need, *WITH_OFFICE, Stage.ASSIGNED)
    if now.stage == Stage.ENDORSED:
        _received(now, by)
    stage = now.stage if now.stage == Stage.ASSIGNED else Stage.TRIAGED
    return relit(deed(now, "triaged", by=by, stage=stage, category=category, urgency=urgency, nature=nature or now.nature))  # fmt: skip


@transaction.atomic
def assign(
    *, need: Need, house: Organisation, by: Acting, due: date | None = None, words: str = ""
) -> Need:
    """A division or district is to study and answer it by a day; without one, by the days of the pack.

    Raises ValidationError.
    """
    now = fresh(need, Stage.TRIAGED, Stage.ASSIGNED)
    today = timezone.localdate()
    if (
        now.stage == Stage.ASSIGNED
        and now.assigned_to_id == house.pk
        and due in (None, now.answer_due)
    ):
        raise ValidationError(_("没有变化"), code="same")
    day = due or arrays.due_after(today, arrays.number("need.answer_days", today))
    if day < today:
        raise ValidationError(_("期限不能早于今天"), code="due")
    refuse_name(now, words)
    deed(now, "assigned", by=by, reason=words, stage=Stage.ASSIGNED, assigned_to=house, assigned_on=today,
         due=day, answer_due=day)  # fmt: skip
    return turn(now, ANSWER, [house], _days_to(day))


@transaction.atomic
def hand_back(*, need: Need, words: str, by: Acting) -> Need:
    """Not this house's matter: the office assigns it anew. Raises ValidationError."""
    now = fresh(need, Stage.ASSIGNED)
    _said(now, words, _("退回分办要写明理由"))
    today = timezone.localdate()
    days = arrays.number("need.triage_days", today)
    deed(now, "handed_back", by=by, reason=words, stage=Stage.TRIAGED, assigned_to=None, assigned_on=None,
         due=arrays.due_after(today, days))  # fmt: skip
    return turn(now, TRIAGE, offices(), days)


# ---- what these and later acts share


def answered(outcome: str, answer: str, by: Acting, **more: Any) -> dict[str, Any]:
    """The fields of a need that has its answer; it waits for its asker's mark."""
    today = timezone.localdate()
    days = arrays.number("need.rate_days", today)
    return {
        "stage": Stage.SETTLED, "outcome": outcome, "answer": answer.strip(), "answered_by_id": by.organisation_id,
        "settled_on": today, "due": arrays.due_after(today, days), **more,
    }  # fmt: skip


def ask_rating(need: Need) -> Need:
    days = arrays.number("need.rate_days", timezone.localdate())
    close_matters(kind=OPINE, about=about(need), by="")
    return turn(need, RATE, [asker(need)], days)


def asker(need: Need) -> Organisation:
    return need.firm or need.park


def _said(need: Need, words: str, otherwise: str) -> None:
    """Something is written, and it tells no name that is kept back."""
    if not words.strip():
        raise ValidationError(otherwise, code="reason")
    refuse_name(need, words)


def turn(need: Need, kind: str, houses: Sequence[Organisation], days: int) -> Need:
    """It is their turn now; whatever was due before is done."""
    end_turn(need)
    for house in houses:
        open_matter(kind=kind, about=about(need), url=url_of(need), organisation=house, working_days=days)  # fmt: skip
    return relit(need)


def end_turn(need: Need, *more: str) -> None:
    close_matters(kind=(*TURNS, *more), about=about(need), by="")


def _days_to(day: date) -> int:
    """Working days until a day, at least one: what is due today is due."""
    today = timezone.localdate()
    return max(working_days(today).between(today, day), 1)


def url_of(need: Need) -> str:
    return reverse("need", args=[need.pk])


# ---- lights


def relit(need: Need) -> Need:
    if not is_many():
        relight([need])
    return need


def relight(needs: Iterable[Need], day: date | None = None) -> int:
    """The lights of needs by the rule in force, as of a day; how many changed. Not an act: nobody did it."""
    today = day or timezone.localdate()
    found = list(needs)
    rows = [{"stage": n.stage, "urgency": n.urgency, "due": n.due} for n in found]
    lamps = [
        Light.NONE if need.withdrawn_at or need.stage == Stage.MERGED else light
        for need, light in zip(found, arrays.lights(rows, today), strict=True)
    ]
    return put_on(found, lamps, today)


def relight_all() -> int:
    """Each morning: what a day more does to the lights of all that is owed."""
    today = timezone.localdate()
    stale = Need.objects.filter(stage__in=OWED, withdrawn_at=None).exclude(lit_on=today)
    return relight(stale, today)
