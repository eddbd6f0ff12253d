"""What the frame of every page shows: navigation, person, zone, watermark."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localtime
from django.utils.translation import get_language

from . import navigation
from .unsaved import taken


@dataclass(frozen=True, slots=True)
class Who:
    """The person at the screen, in words; `organisation` is the one that they act for."""

    name: str
    organisation: str

    @property
    def face(self) -> str:
        return self.name[:1]

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.name, self.organisation)))


def frame(request: HttpRequest) -> dict[str, Any]:
    here = navigation.current(request)
    return {
        # Lazy: error pages and fragments show no navigation and must not pay for its counts.
        "menu": SimpleLazyObject(lambda: navigation.menu(request)),
        "current": here,
        "current_group": navigation.group_of(here) if here else None,
        "demonstration": bool(getattr(settings, "DEMONSTRATION", False)),
        "zone_name": zone_name(),
        "cas": bool(getattr(settings, "CAS_URL", "")),
        "identity_name": getattr(settings, "IDENTITY_NAME", ""),
        "acting": getattr(request, "acting", None),
        "unsaved": partial(taken, request),
        "who": SimpleLazyObject(lambda: who(request)),
        "watermark": SimpleLazyObject(lambda: watermark(request)),
    }


def zone_name() -> str:
    """`ZONE_NAME`; in English `ZONE_NAME_EN` where the pack has one."""
    chinese = str(getattr(settings, "ZONE_NAME", "创新示范区"))
    english = (get_language() or "").startswith("en")
    return str(getattr(settings, "ZONE_NAME_EN", "") or chinese) if english else chinese


def who(request: HttpRequest) -> Who | None:
    person = getattr(request, "user", None)
    if not getattr(person, "is_authenticated", False):
        return None
    acting = getattr(request, "acting", None)
    organisation = getattr(acting, "organisation_name", None)
    name = getattr(person, "name", "") or str(person)
    return Who(str(name), "" if organisation is None else str(organisation))


def watermark(request: HttpRequest) -> str:
    """Name, organisation and time: a photograph of the screen says whose screen it was."""
    moment = localtime(timezone.now()).strftime("%Y-%m-%d %H:%M")
    return f"{who(request) or ''} {moment}".strip()
