"""Experience worth copying: told by a park, published by the office, copied by others with what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.houses import offices
from ..accounts.models import Organisation
from ..history.deeds import about, begin, deed, fresh
from ..history.together import Opened, put_together
from ..inbox.actions import close_matters, open_matter
from . import arrays
from .actions import PUBLISH, park_of
from .choices import ExperienceStage
from .models import Adoption, Experience

WRITTEN = (ExperienceStage.DRAFT, ExperienceStage.RETURNED)


@transaction.atomic
def draft(*, by: Acting, **told: Any) -> Experience:
    house = Organisation.objects.get(pk=by.organisation_id)
    return begin(Experience(park=park_of(house), **told), by=by)


@transaction.atomic
def edit(*, experience: Experience, by: Acting, at: Opened | None = None, **told: Any) -> Experience:  # fmt: skip
    """Raises ValidationError."""
    now = fresh(experience, *WRITTEN)
    put_together(now, told, at)
    return deed(now, "edited", by=by)


@transaction.atomic
def propose(*, experience: Experience, by: Acting) -> Experience:
    """The park hands it to the office. Raises ValidationError."""
    now = fresh(experience, *WRITTEN)
    deed(now, "proposed", by=by, stage=ExperienceStage.PROPOSED)
    days = arrays.number("need.triage_days", timezone.localdate())
    for office in offices():
        open_matter(kind=PUBLISH, about=about(now), url=_url(now), organisation=office, working_days=days)  # fmt: skip
    return now


@transaction.atomic
def publish(*, experience: Experience, by: Acting) -> Experience:
    """The office lets all read it. Raises ValidationError."""
    now = fresh(experience, ExperienceStage.PROPOSED)
    close_matters(kind=PUBLISH, about=about(now), by=by.person_name)
    return deed(now, "published", by=by, stage=ExperienceStage.PUBLISHED, published_on=timezone.localdate(),
                published_by_id=by.person_id)  # fmt: skip


@transaction.atomic
def send_back(*, experience: Experience, words: str, by: Acting) -> Experience:
    """Raises ValidationError."""
    now = fresh(experience, ExperienceStage.PROPOSED)
    if not words.strip():
        raise ValidationError(_("退回要写明理由"), code="reason")
    close_matters(kind=PUBLISH, about=about(now), by=by.person_name)
    return deed(now, "sent_back", by=by, reason=words, stage=ExperienceStage.RETURNED)


@transaction.atomic
def copy(*, experience: Experience, on: date, became: str, words: str, by: Acting) -> Adoption:
    """A house says that it copied it, and later what became of that: the newest word counts. Raises
    ValidationError."""
    now = fresh(experience, ExperienceStage.PUBLISHED)
    if by.organisation_id in (now.house_id, now.park_id):
        raise ValidationError(_("自己的经验不用借鉴"), code="own")
    if now.published_on is None or not now.published_on <= on <= timezone.localdate():
        raise ValidationError(_("借鉴日期要在发布以后、今天以前"), code="day")
    made: list[Adoption] = []

    def write(experience: Experience) -> None:
        adoption, _new = Adoption.objects.update_or_create(
            experience=experience, house_id=by.organisation_id,
            defaults={"on": on, "became": became, "words": words.strip()[:1000], "by_id": by.person_id},
        )  # fmt: skip
        made.append(adoption)

    deed(now, "copied", by=by, rows=write, also={"house": by.organisation_code, "became": became})
    return made[0]


def _url(experience: Experience) -> str:
    return reverse("experience", args=[experience.pk])
