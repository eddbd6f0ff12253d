"""Verbs that write: one transaction, one event, the actor named `by`."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from ..audit.recording import SYSTEM, About, Actor, record
from ..web.numbers import masked_mobile
from .acting import Acting
from .choices import ADMINISTRATORS, Kind
from .inviting import withdraw_lost
from .models import Letter, Membership, Organisation, OrganisationName, Person
from .permissions import fits
from .queries import roles_held

LARGEST_LETTER = 5 << 20
LONGEST_LETTER = timedelta(days=3 * 366)


def about(thing: Any) -> About:
    return About(thing._meta.model_name, str(thing.pk), str(thing))


# ---- organisations


@transaction.atomic
def found_organisation(
    *, code: str, kind: str, name: str, valid_from: date, by: Acting, above: Organisation | None = None,
    english: str = "", duty: str = "", basis: str = "", district: str = "",
) -> Organisation:  # fmt: skip
    """A new organisation, beneath another or at the top."""
    made = Organisation(
        code=code, kind=Kind(kind), name=name, valid_from=valid_from, district=district
    )
    made.full_clean(exclude=("path", "depth", "numchild"))
    placed: Organisation = (
        Organisation.objects.add_child(above, instance=made)
        if above
        else Organisation.objects.add_root(instance=made)
    )
    placed.names.create(name=name, english=english, duty=duty, basis=basis, valid_from=valid_from)
    record("organisation.founded", about(placed), by=by.actor,
           after={"code": code, "kind": kind, "name": name, "from": str(valid_from)})  # fmt: skip
    return placed


@transaction.atomic
def rename_organisation(
    *, organisation: Organisation, name: str, valid_from: date, by: Acting,
    english: str = "", duty: str = "", basis: str = "",
) -> OrganisationName:  # fmt: skip
    """A name from a day on; the names before it stay. Raises ValidationError."""
    last = organisation.names.first()
    if last is not None and valid_from <= last.valid_from:
        raise ValidationError(
            _("新名称要晚于现有名称的起始日 %(day)s") % {"day": last.valid_from}, code="order"
        )
    named: OrganisationName = organisation.names.create(
        name=name, english=english, duty=duty, basis=basis, valid_from=valid_from
    )
    before = organisation.name
    organisation.name = organisation.name_on(timezone.localdate())
    organisation.save(update_fields=("name",))
    record("organisation.renamed", about(organisation), by=by.actor, before={"name": before},
           after={"name": name, "duty": duty, "basis": basis, "from": str(valid_from)})  # fmt: skip
    return named


@transaction.atomic
def put_names_in_force() -> int:
    """Names that have begun are the names from now on; how many were not yet."""
    begun = OrganisationName.objects.filter(
        organisation=OuterRef("pk"), valid_from__lte=timezone.localdate()
    )
    newest = Subquery(begun.order_by("-valid_from").values("name")[:1])
    due = Organisation.objects.annotate(of_today=newest).exclude(of_today=None)
    late = list(due.exclude(of_today=F("name")))
    for organisation in late:
        before, organisation.name = organisation.name, organisation.of_today
        organisation.save(update_fields=("name",))
        record("organisation.name_begun", about(organisation), by=SYSTEM,
               before={"name": before}, after={"name": organisation.name})  # fmt: skip
    return len(late)


# ---- memberships


@transaction.atomic
def grant(
    *, person: Person, organisation: Organisation, role: str, by: Acting,
    valid_from: date | None = None, valid_to: date | None = None, deputises: Membership | None = None,
) -> Membership:  # fmt: skip
    """A role in an organisation; a deputy's lasts no longer than the one that it stands in for.

    Raises ValidationError, with a sentence for the one who grants.
    """
    if person.pk == by.person_id:
        raise ValidationError(_("不能给自己授予角色，请另一位安全管理员办理"), code="own")
    if deputises is not None and deputises.valid_to is not None:
        valid_to = min(valid_to or deputises.valid_to, deputises.valid_to)
    # Two grants at once would each see the other's role missing.
    person = Person.objects.select_for_update().get(pk=person.pk)
    begins = valid_from or timezone.localdate()
    held = roles_held(person, begins, valid_to)
    if not fits(organisation, role, held):
        raise ValidationError(
            _("三员分立：系统、安全、审计管理员各是一人，也不兼别的角色")
            if role in organisation.roles
            else _("这类机构没有这种角色"),
            code="role",
        )
    if deputises is not None and (deputises.organisation_id, deputises.role) != (
        organisation.pk,
        role,
    ):
        raise ValidationError(_("代办人与被代的人要在同一机构、同一角色"), code="deputy")
    if deputises is not None and deputises.person_id == person.pk:
        raise ValidationError(_("不能代自己办理"), code="deputy")
    made = Membership(
        person=person, organisation=organisation, role=role, deputises=deputises,
        valid_from=begins, valid_to=valid_to,
    )  # fmt: skip
    made.full_clean()
    made.save()
    record("membership.granted", about(made), by=by.actor,
           after={"role": role, "organisation": organisation.code, "from": str(made.valid_from),
                  "to": str(valid_to or ""), "deputises": str(deputises or "")})  # fmt: skip
    return made


@transaction.atomic
def end_membership(*, membership: Membership, by: Acting, on: date | None = None) -> None:
    """The role ends with the day before today, so that the next request has it no more, and with it its deputies'."""
    _end(membership, on or timezone.localdate() - timedelta(days=1), by)


def _end(
    membership: Membership, last: date, by: Acting, principal: Membership | None = None
) -> None:
    """As of this day, of itself or together with the role that it stands in for."""
    before, membership.void = membership.valid_to, last < membership.valid_from
    membership.valid_to = max(last, membership.valid_from)
    membership.save(update_fields=("valid_to", "void"))
    record("membership.ended", about(membership), by=by.actor, before={"to": str(before or "")},
           after={"to": str(membership.valid_to)} | ({"with": str(principal)} if principal else {}))  # fmt: skip
    withdraw_lost(sender=membership.person, by=by)
    after: Any = membership.deputies.all()
    for deputy in after.during(last + timedelta(days=1)):
        _end(deputy, last, by, principal=membership)


@transaction.atomic
def let_go(*, person: Person, by: Acting) -> int:
    """Somebody leaves: memberships and letters end, those to come as well, what they sent out is withdrawn,
    sessions are closed, no sign-in any more.

    Returns how many sessions were open. Raises ValidationError.
    """
    if person.pk == by.person_id:
        raise ValidationError(_("不能停用自己，请由另一位安全管理员办理"), code="own")
    today = timezone.localdate()
    for membership in Membership.objects.during(today).filter(person=person):
        end_membership(membership=membership, by=by)
    for letter in Letter.objects.during(today).filter(agent=person, revoked_at=None):
        revoke_letter(letter=letter, by=by)
    closed = end_sessions(person=person, by=by)
    person.is_active = False
    person.save(update_fields=("is_active",))
    withdraw_lost(sender=person, by=by)
    record(
        "person.let_go",
        about(person),
        by=by.actor,
        before={"active": True},
        after={"active": False},
    )
    return closed


@transaction.atomic
def take_back(*, person: Person, by: Acting) -> None:
    """The account is opened again; memberships are granted anew."""
    person.is_active = True
    person.save(update_fields=("is_active",))
    record(
        "person.taken_back",
        about(person),
        by=by.actor,
        before={"active": False},
        after={"active": True},
    )


@transaction.atomic
def end_sessions(*, person: Person, by: Acting) -> int:
    open_sessions = list(UserSession.objects.filter(user=person))
    for each in open_sessions:
        each.end()
    record("sessions.ended", about(person), by=by.actor, count=len(open_sessions))
    return len(open_sessions)


@transaction.atomic
def unlock(*, person: Person, by: Acting) -> None:
    """Errors at the door are forgotten: the person may try again at once."""
    count, _rows = AccessAttempt.objects.filter(username=person.username.lower()).delete()
    record("person.unlocked", about(person), by=by.actor, count=max(count, 1))


@transaction.atomic
def unmask(*, person: Person, by: Acting, reason: str) -> str:
    """The whole mobile number, and who asked for it and why in the trail."""
    if not reason.strip():
        raise ValidationError(_("请写明查看的理由"), code="reason")
    record("mobile.unmasked", about(person), by=by.actor, after={"reason": reason.strip()[:200]},
           purpose="administrative")  # fmt: skip
    return person.mobile or ""


@transaction.atomic
def reset_password(*, person: Person, by: Acting) -> str:
    """The old password opens nothing any more; a secret with which the person sets a new one, once, for a day.

    The second factor stays. Raises ValidationError.
    """
    if person.pk == by.person_id:
        raise ValidationError(_("不能重设自己的密码，请在“我的账户”里改"), code="own")
    person.set_unusable_password()
    person.password_set_at = None
    person.save(update_fields=("password", "password_set_at"))
    end_sessions(person=person, by=by)
    record("password.reset", about(person), by=by.actor)
    return default_token_generator.make_token(person)


@transaction.atomic
def reset_second_factor(*, person: Person, by: Acting) -> None:
    """Whoever lost telephone and codes sets up a new factor at the next sign-in. Raises ValidationError."""
    if person.pk == by.person_id:
        raise ValidationError(_("不能重设自己的二次验证，请另一位安全管理员办理"), code="own")
    count, _rows = Authenticator.objects.filter(user=person).delete()
    if not count:
        raise ValidationError(_("这个账户没有启用二次验证"), code="none")
    end_sessions(person=person, by=by)
    record("second_factor.reset", about(person), by=by.actor)


@transaction.atomic
def choose_password(*, person: Person, password: str, by: Actor) -> None:
    """A new password of the person's own choice, after a reset or by the code that came to the mobile."""
    person.set_password(password)
    person.save(update_fields=("password", "password_set_at"))
    record("password.changed", about(person), by=by)


@transaction.atomic
def change_mobile(*, person: Person, mobile: str, by: Actor) -> None:
    """A mobile whose code came back. Raises ValidationError where it is another's by now."""
    before, person.mobile = person.mobile or "", mobile
    person.mobile_verified_at = timezone.now()
    person.validate_unique()
    person.save(update_fields=("mobile", "mobile_verified_at"))
    record("mobile.changed", about(person), by=by,
           before={"mobile": masked_mobile(before)}, after={"mobile": masked_mobile(mobile)})  # fmt: skip


# ---- letters of authority


@transaction.atomic
def hand_in_letter(
    *,
    agent: Person,
    enterprise: Organisation,
    file: BinaryIO,
    valid_from: date,
    valid_to: date,
    by: Acting,
) -> Letter:
    """A scanned letter; it counts once the park has confirmed it. Raises ValidationError."""
    today = timezone.localdate()
    if (
        valid_to < today
        or valid_to > valid_from + LONGEST_LETTER
        or valid_from < today - LONGEST_LETTER
    ):
        raise ValidationError(_("授权书要现在有效，最长三年"), code="period")
    content = file.read(LARGEST_LETTER + 1)
    if len(content) > LARGEST_LETTER:
        raise ValidationError(_("文件超过 5 MB，请重新扫描"), code="size")
    if not content.startswith(b"%PDF-"):
        raise ValidationError(_("只收 PDF：请把盖章的授权书扫描成 PDF"), code="type")
    digest_of_file = hashlib.sha256(content).hexdigest()
    if Letter.objects.filter(
        agent=agent, enterprise=enterprise, sha256=digest_of_file, revoked_at=None
    ).exists():
        raise ValidationError(_("这份授权书已经上传过了"), code="again")
    letter = Letter(
        agent=agent, enterprise=enterprise, sha256=digest_of_file,
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    letter.file.save("letter.pdf", ContentFile(content), save=False)
    letter.full_clean()
    letter.save()
    record("letter.handed_in", about(letter), by=by.actor,
           after={"enterprise": enterprise.code, "sha256": letter.sha256, "to": str(valid_to)})  # fmt: skip
    return letter


@transaction.atomic
def confirm_letter(*, letter: Letter, by: Acting) -> None:
    """The agent reports for the enterprise from now on. Raises ValidationError where they are an administrator."""
    agent = Person.objects.select_for_update().get(pk=letter.agent_id)
    if roles_held(agent, letter.valid_from, letter.valid_to) & ADMINISTRATORS:
        raise ValidationError(
            _("三员分立：代办人在这段时间里是管理员，不能替企业报表"), code="role"
        )
    letter.confirmed_by_id, letter.confirmed_at = by.person_id, timezone.now()
    letter.save(update_fields=("confirmed_by", "confirmed_at"))
    record("letter.confirmed", about(letter), by=by.actor, after={"at": _told(letter.confirmed_at)})


@transaction.atomic
def revoke_letter(*, letter: Letter, by: Acting) -> None:
    letter.revoked_at = timezone.now()
    letter.save(update_fields=("revoked_at",))
    record("letter.revoked", about(letter), by=by.actor, after={"at": _told(letter.revoked_at)})


def _told(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


# ---- oneself


@transaction.atomic
def change_own(*, person: Person, by: Acting, email: str, language: str) -> None:
    before = {"email": person.email, "language": person.language}
    person.email, person.language = email, language
    person.full_clean(exclude=("password", "username"))
    person.save(update_fields=("email", "language"))
    record("person.changed", about(person), by=by.actor, before=before,
           after={"email": email, "language": language})  # fmt: skip
