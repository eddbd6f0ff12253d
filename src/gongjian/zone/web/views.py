"""Pages of the house itself: what went wrong, and every component on one page."""

from __future__ import annotations

import logging
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string

from . import showcase, tables
from .context import zone_name
from .logs import request_id

log = logging.getLogger(__name__)
# Told where even templates fail; says what to do, needs nothing.
LAST_RESORT = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>系统出了故障</title>'
    "<h1>系统出了故障</h1><p>请稍后再试，或告诉系统管理员。"
    '<span lang="en">Something failed here. Please try again later, or tell the system administrator.'
    "</span></p></html>"
)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.warning("csrf refused", extra={"fields": {"reason": reason, "path": request.path}})
    return render(request, "web/csrf.html", status=403)


def handler400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Also the way of a body beyond the limit, which Django counts among suspicious requests."""
    if isinstance(exception, RequestDataTooBig):
        return told(request, 413)
    if isinstance(exception, MultiPartParserError):
        log.warning("a form could not be read")
    return told(request, 400)


def handler403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return told(request, 403)


def handler404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return told(request, 404)


def handler413(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """For views that measure an upload themselves."""
    return told(request, 413)


def handler500(request: HttpRequest) -> HttpResponse:
    """Also where the database had no place for another within its time: that is no fault, and passes."""
    return told(request, 503 if _was_busy(sys.exc_info()[1]) else 500)


def _was_busy(error: BaseException | None) -> bool:
    waited = type(error.__cause__).__name__ == "PoolTimeout" if error is not None else False
    return isinstance(error, OperationalError) and (waited or "is locked" in str(error))


def told(request: HttpRequest, status: int) -> HttpResponse:
    """The page of a fault. Nothing of the request is asked for: what failed may be just that."""
    said = {"request_id": request_id.get()} if status == 500 else {}
    try:
        page: str = render_to_string(f"{status}.html", _frame() | said)
    except Exception:
        log.exception("the page of a fault failed")
        page = LAST_RESORT
    return HttpResponse(page, status=status)


def _frame() -> dict[str, object]:
    demonstration = bool(getattr(settings, "DEMONSTRATION", False))
    return {"demonstration": demonstration, "zone_name": zone_name()}


def components(request: HttpRequest) -> HttpResponse:
    """Every component with made-up content; part of the demonstration and of the tests only."""
    if not _frame()["demonstration"]:
        raise Http404
    table = showcase.table()
    if wanted := tables.wanted_export(request):
        return table.export(request, wanted)
    return render(request, "web/components.html", showcase.page(request, table))
