"""Around every request: one line of log, and what a browser may do with the answer."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from .logs import refused, request_id
from .measures import TooOften
from .views import told

Answer = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger("gongjian.requests")

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "payment",
        "usb",
    )
)


class RequestLog:
    """Who asked for what, how it ended and how long it took; never what stood in the query string."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Made here, never taken from the caller: nobody else writes in our log.
        given = uuid.uuid4().hex
        token = request_id.set(given)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = given
            log.info(
                "request",
                extra={
                    "fields": {
                        "method": request.method,
                        "path": _path(request),
                        "status": response.status_code,
                        "ms": round((time.perf_counter() - begun) * 1000, 1),
                        "person": getattr(_person(request), "pk", None),
                    }
                },
            )
            return response
        finally:
            request_id.reset(token)


class ContentPolicy:
    """Only our own scripts and styles; no frame; a signed-in person's pages are kept nowhere."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        asset = request.path_info.startswith(str(settings.STATIC_URL))  # the same for everybody
        if not asset and _signed_in(request, response):
            response.headers["Cache-Control"] = "no-store"
        return response


class Measure:
    """What no page of ours asks for is refused before anybody reads it: other methods, bodies beyond measure."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.LARGEST_REQUEST:
            return told(request, 413)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        return too_often(request, error) if isinstance(error, TooOften) else None


def too_often(request: HttpRequest, error: TooOften) -> HttpResponseBase:
    """Told on a page, and noted."""
    refused(measure=str(error))
    return told(request, 429)


def _path(request: HttpRequest) -> str:
    """The address as its route is written where a text stands in it: an invitation's link is a secret."""
    match = getattr(request, "resolver_match", None)
    texts = match is not None and any(isinstance(v, str) for v in match.kwargs.values())
    return f"/{match.route}" if texts and match is not None else request.path


def _person(request: HttpRequest) -> object | None:
    # `request.user` would ask the database on pages that never needed to know.
    return getattr(request, "_cached_user", None)


def _signed_in(request: HttpRequest, response: HttpResponseBase) -> bool:
    """A session, whoever's it is, is reason enough: a page of an unread session may still be personal."""
    name = settings.SESSION_COOKIE_NAME
    known = getattr(_person(request), "is_authenticated", False)
    return bool(known) or name in request.COOKIES or name in response.cookies
