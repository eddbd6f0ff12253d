"""Addresses for tests of the frame: the house's own, and stand-ins for those of accounts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

handler400 = "gongjian.zone.web.views.handler400"
handler403 = "gongjian.zone.web.views.handler403"
handler404 = "gongjian.zone.web.views.handler404"
handler500 = "gongjian.zone.web.views.handler500"


def _here(request: HttpRequest) -> HttpResponse:
    return HttpResponse("here")


def _sign_in(request: HttpRequest) -> HttpResponse:
    return render(request, "web/locked_out.html", status=429)


def _fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("planted")


urlpatterns = [
    path("", include("gongjian.zone.web.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("acting", _here, name="acting"),
    path("me", _here, name="my_account"),
    path("out", _here, name="account_logout"),
    path("plain", _sign_in, name="plain"),
    path("fails", _fails, name="fails"),
]
