"""Where the whole platform's settings are not chosen, the smallest that can show a page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import django
import pytest
from django.apps import apps
from django.conf import settings

if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
    os.environ["DJANGO_SETTINGS_MODULE"] = "zone.web.settings_for_web"
if not apps.ready:
    django.setup()

from django.http import HttpRequest
from django.test import RequestFactory, override_settings
from django.utils import translation

from gongjian.zone.web.tables import exported

from .settings_for_web import MIDDLEWARE

Ask = Callable[..., HttpRequest]
STATIC = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def own_house() -> override_settings:
    """The frame alone, whatever else the installation holds: no sign-in stands before its pages."""
    return override_settings(
        ROOT_URLCONF="zone.web.urls_for_web",
        MIDDLEWARE=MIDDLEWARE,
        STORAGES=STATIC,
        DEMONSTRATION=True,
        ALLOWED_HOSTS=["testserver", "127.0.0.1"],
        SECURE_SSL_REDIRECT=False,
        CSRF_COOKIE_SECURE=False,
    )


@pytest.fixture(autouse=True)
def house() -> Iterator[None]:
    """The frame's own addresses, made-up people, Chinese."""
    listening, exported.receivers = exported.receivers, []  # the trail is no matter of the frame
    with own_house(), translation.override("zh-hans"):
        yield
    exported.receivers = listening


@pytest.fixture
def ask() -> Ask:
    """A request as Wang Min of the statistics section makes it; `?` and what follows as given."""

    def asking(path: str = "/", **data: Any) -> HttpRequest:
        request = RequestFactory().get(path, data)
        person = SimpleNamespace(pk=7, name="王敏", is_authenticated=True)
        request.user = request._cached_user = person  # type: ignore[assignment,attr-defined]
        request.acting = SimpleNamespace(organisation_name="统计科", role="")  # type: ignore[attr-defined]
        return request

    return asking
