from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django_tasks_db.models import DBTaskResult

from ..accounts.acting import Request
from ..web.tables import listed
from .permissions import may_operate
from .queries import is_well, state
from .tables import jobs


@login_not_required
def healthz(request: Request) -> JsonResponse:
    well = is_well()
    return JsonResponse({"ok": well}, status=200 if well else 503)


def operations(request: Request) -> HttpResponse:
    if not may_operate(request.acting):
        raise Http404
    table = jobs(DBTaskResult.objects.order_by("-enqueued_at"))
    return listed(request, table, "operations/operations.html", **state())
