"""Organisations, as a token may see them; and what all routers share: paging, scopes, idempotency."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Header, Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import BeforeValidator, ConfigDict, Field

from ..web.logs import refused
from .choices import Kind, Purpose
from .models import ApiAnswer, Organisation
from .scopes import find, within
from .tokens import let_into

router = Router(tags=["organisations"])
MOST = 200


def _written(said: object) -> object:
    """Left to itself, the library reads a number as seconds since 1970."""
    if not isinstance(said, date) and not DAY.fullmatch(str(said)):
        raise ValueError("YYYY-MM-DD")
    return said


DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Day = Annotated[date, BeforeValidator(_written)]  # of a request: written out


class Strict(Schema):
    """What a request may say, and nothing else."""

    model_config = ConfigDict(extra="forbid")


class Paged(Strict):
    limit: int = Field(50, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=10_000_000)


class Told(Schema):
    """What went wrong, in words."""

    detail: Any


FAULTS: dict[int, Any] = {401: Told, 403: Told, 404: Told, 422: Told, 429: Told}


class OrganisationOut(Schema):
    code: str
    name: str
    kind: str
    district: str
    valid_from: date
    valid_to: date | None


class OrganisationsOut(Schema):
    count: int
    items: list[OrganisationOut]


class Asked(Paged):
    q: str = Field("", max_length=100, pattern=r"^[^\\x00]*$")
    kind: Kind | None = None


def entered(
    request: Any, scope: str, purpose: Purpose = Purpose.ADMINISTRATIVE, asked: Strict | None = None
) -> Any:
    """Whom the program acts for, if its token is let in here for this purpose.

    Raises HttpError: 403, or 422 for a word of the query that the operation does not know.
    """
    unknown = set(request.GET) - set(type(asked).model_fields if asked else ())
    if unknown:
        raise HttpError(422, f"不认识的参数 unknown parameters: {', '.join(sorted(unknown))[:100]}")
    if not let_into(request.auth, scope, purpose):
        refused(scope=scope, purpose=str(purpose), token=request.auth.pk)
        raise HttpError(
            403, "令牌不能用于这里或这个目的 the token is not for this, or not for this purpose"
        )
    return request.acting


def page(rows: QuerySet[Any], asked: Paged) -> dict[str, Any]:
    return {"count": rows.count(), "items": list(rows[asked.offset : asked.offset + asked.limit])}


Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=80)]


def once(request: Any, key: str, act: Callable[[], tuple[int, Any]]) -> Status:
    """An act under an idempotency key: the same request again gets the first answer, and does nothing.

    Raises HttpError 422 for a key that was used for another request, 409 where both came at once.
    """
    asked = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
    before = ApiAnswer.objects.filter(token=request.auth, key=key).first()
    if before is not None:
        if before.asked != asked:
            raise HttpError(
                422, "这个 Idempotency-Key 用在别的请求上了 the key was used for another request"
            )
        return Status(before.status, before.body)
    try:
        with transaction.atomic():
            status, body = act()
            ApiAnswer.objects.create(
                token=request.auth, key=key, asked=asked, status=status, body=body
            )
    except IntegrityError as error:
        raise HttpError(409, "同一个请求正在办理 the same request is under way") from error
    return Status(status, body)


@router.get(
    "organisations", response={200: OrganisationsOut, **FAULTS}, operation_id="organisations"
)
def organisations(request: HttpRequest, asked: Query[Asked]) -> Any:
    """机构，按权限 organisations that the token may see."""
    found = within(entered(request, "organisations", asked=asked), Organisation).order_by("path")
    if asked.q:
        found = found.filter(name__icontains=asked.q)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    return page(found, asked)


@router.get(
    "organisations/{code}", response={200: OrganisationOut, **FAULTS}, operation_id="organisation"
)
def organisation(request: HttpRequest, code: str) -> Any:
    """一个机构 one organisation, by its code."""
    if "\x00" in code:
        raise Http404
    return find(entered(request, "organisations"), Organisation, code=code)
