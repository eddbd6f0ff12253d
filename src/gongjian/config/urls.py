"""Every address of the platform. A route that is not in the matrix of rights fails a test."""

from __future__ import annotations

from django.urls import include, path

from .api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("gongjian.zone.dashboards.urls")),
    path("", include("gongjian.zone.industry.urls")),
    path("", include("gongjian.zone.needs.urls")),
    path("", include("gongjian.zone.meetings.urls")),
    path("", include("gongjian.zone.filings.urls")),
    path("", include("gongjian.zone.reports.urls")),
    path("", include("gongjian.zone.tasks.urls")),
    path("", include("gongjian.zone.documents.urls")),
    path("", include("gongjian.zone.register.urls")),
    path("", include("gongjian.zone.inbox.urls")),
    path("", include("gongjian.zone.policy.urls")),
    path("", include("gongjian.zone.accounts.urls")),
    path("", include("gongjian.zone.audit.urls")),
    path("", include("gongjian.zone.operations.urls")),
    path("", include("gongjian.zone.web.urls")),
]

handler400 = "gongjian.zone.web.views.handler400"
handler403 = "gongjian.zone.web.views.handler403"
handler404 = "gongjian.zone.web.views.handler404"
handler500 = "gongjian.zone.web.views.handler500"
