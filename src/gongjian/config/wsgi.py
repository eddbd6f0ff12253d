"""The platform as a WSGI application."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongjian.config.settings")
application = get_wsgi_application()

from gongjian.zone.web.warming import warm  # noqa: E402  (the rooms are there only now)

warm()
