"""`gongjian manage begin`: the zone and its first person, into an empty installation; they invite all others."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from gongjian.zone.accounts.choices import Kind, Role
from gongjian.zone.accounts.models import Membership, Organisation, Person
from gongjian.zone.audit.recording import SYSTEM, About, record


class Command(BaseCommand):
    help = "空的平台：建示范区和第一位安全管理员 the zone and its first security administrator"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--username", required=True, help="登录名 to sign in with")
        parser.add_argument("--name", required=True, help="姓名 the person's name")
        parser.add_argument("--mobile", help="手机 mobile")
        parser.add_argument(
            "--since", type=date.fromisoformat, help="示范区设立的日期 the day the zone was founded"
        )

    def handle(self, *args: Any, username: str, name: str, mobile: str | None = None,
               since: date | None = None, **options: Any) -> None:  # fmt: skip
        password = secrets.token_urlsafe(12)
        try:
            begin(username=username, name=name, mobile=mobile, password=password,
                  since=since or timezone.localdate())  # fmt: skip
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self.stdout.write(
            f"{username} 的密码，只显示这一次，登录后设第二因素并更改\n"
            f"the password of {username}, shown this once; set up a second factor and change it:\n{password}"
        )


@transaction.atomic
def begin(*, username: str, name: str, mobile: str | None, password: str, since: date) -> Person:
    """The zone at the top, and who may invite. Raises ValidationError, too where it has begun already."""
    if Organisation.objects.exists():
        raise ValidationError(
            "平台里已经有机构了，请由安全管理员邀请"
            " there are organisations already: the security administrator invites people"
        )
    zone = Organisation.objects.add_root(
        {"code": "zone", "kind": Kind.ZONE, "name": settings.ZONE_NAME, "valid_from": since}
    )
    zone.names.create(name=zone.name, english=settings.ZONE_NAME_EN, valid_from=since)
    person = Person.objects.create_user(username, password, name=name, mobile=mobile)
    Person.objects.filter(pk=person.pk).update(
        password_set_at=None
    )  # theirs to change before anything
    Membership.objects.create(person=person, organisation=zone, role=Role.SECURITY_ADMIN)
    record("zone.begun", About("person", str(person.pk), str(person)), by=SYSTEM,
           after={"username": username, "role": Role.SECURITY_ADMIN, "zone": zone.name})  # fmt: skip
    return person
