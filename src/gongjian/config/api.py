"""The API: one version, one door. `/api/v1`, its own description at `/api/v1/openapi.json`."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.throttling import AuthRateThrottle

from ..zone.accounts import api as accounts
from ..zone.accounts.tokens import acting_by
from ..zone.documents import api as documents
from ..zone.filings import api as filings
from ..zone.inbox import api as inbox
from ..zone.industry import api as industry
from ..zone.meetings import api as meetings
from ..zone.needs import api as needs
from ..zone.policy import api as policy
from ..zone.register import api_acts as register
from ..zone.register import api_tables as register_tables
from ..zone.reports import api as reports
from ..zone.tasks import api as tasks
from ..zone.web.logs import refused

RATE = "120/m"


class Token(HttpBearer):
    """`Authorization: Bearer gj_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            raise HttpError(403, "只走 HTTPS；这个令牌已经明文传过，请换一个 HTTPS alone: this token was sent in the clear, have it replaced")  # fmt: skip
        found = acting_by(request, token)
        if found is None:
            refused(token="unknown")
            return None
        request.acting = found[1]  # type: ignore[attr-defined]
        return found[0]


class Api(NinjaAPI):
    def create_response(self, request: HttpRequest, data: Any, **more: Any) -> HttpResponse:
        """With an ETag; what the asker has already is not sent again."""
        response: HttpResponse = super().create_response(request, data, **more)
        if request.method != "GET" or response.status_code != 200:
            return response
        tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if request.headers.get("If-None-Match") == tag:
            response = HttpResponse(status=304)
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "private, no-cache"
        return response


api = Api(
    title="共建 Gongjian", version="1", urls_namespace="api", auth=Token(), throttle=[AuthRateThrottle(RATE)],
    docs_url=None, description="示范区的数据接口；令牌由安全管理员发放。 Data of the zone, by tokens.",
)  # fmt: skip
api.add_router("/", accounts.router)
api.add_router("/", policy.router)
api.add_router("/", inbox.router)
api.add_router("/", register.router)
api.add_router("/", register_tables.router)
api.add_router("/", documents.router)
api.add_router("/", tasks.router)
api.add_router("/", meetings.router)
api.add_router("/", reports.router)
api.add_router("/", filings.router)
api.add_router("/", needs.router)
api.add_router("/", industry.router)


@api.exception_handler(HttpError)
def told(request: HttpRequest, error: HttpError) -> HttpResponse:
    return api.create_response(request, {"detail": str(error)}, status=error.status_code)
