"""Policy in force, for programs; a pack handed in by one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from ..accounts.api import FAULTS, Day, Key, Strict, Told, entered, once
from ..accounts.choices import Purpose
from . import actions, arrays, permissions
from .models import Edition

router = Router(tags=["policy"])


class EditionOut(Schema):
    pack: str
    name: str
    hash: str
    in_force_from: date
    state: str


class ValueOut(Schema):
    from_: date = Field(alias="from")
    value: str | None
    source: str
    certainty: str


class ParameterOut(Schema):
    code: str
    name: str
    unit: str
    edition: str
    values: list[ValueOut]


class OnDay(Strict):
    on: Day | None = None


class Proposed(Strict):
    """The texts of a pack by their paths within it."""

    files: dict[str, str] = Field(max_length=2000)
    note: str = Field("", max_length=500)


def _in_force(asked: OnDay) -> Edition:
    found = Edition.objects.on(asked.on)
    if found is None:
        raise Http404
    return found


@router.get("edition", response={200: EditionOut, **FAULTS}, operation_id="edition_in_force")
def edition(request: HttpRequest, asked: Query[OnDay]) -> Any:
    """那天施行的版次 the edition in force on a day, today where none is named."""
    entered(request, "policy", Purpose.PUBLIC, asked)
    return _in_force(asked)


@router.get(
    "parameters/{code}",
    response={200: ParameterOut, **FAULTS},
    operation_id="parameter",
    by_alias=True,
)
def parameter(request: HttpRequest, code: str, asked: Query[OnDay]) -> Any:
    """一个参数和它的历次取值 a parameter with its dated values."""
    entered(request, "policy", Purpose.PUBLIC, asked)
    in_force = _in_force(asked)
    found = arrays.pack_of(in_force).parameters.get(code)
    if found is None:
        raise Http404
    return {
        "code": code, "name": arrays.said(found.name), "unit": found.unit, "edition": str(in_force),
        "values": [
            {"from": v.since, "value": None if v.value is None else str(v.value), "source": v.provenance.source,
             "certainty": v.provenance.certainty.value if v.provenance.certainty else ""}
            for v in found.values
        ],
    }  # fmt: skip


@router.post(
    "editions",
    response={201: EditionOut, 400: Told, 409: Told, 413: Told, **FAULTS},
    operation_id="propose_edition",
)
def propose(request: HttpRequest, given: Proposed, key: Key) -> Any:
    """提交一个政策包，由人批准 hand in a pack, which two people look at: the second decides."""
    acting = entered(request, "policy")
    if not permissions.may_propose(acting):
        raise HttpError(403, "这个角色不能提交政策包 this role hands in no pack")

    def act() -> tuple[int, Any]:
        try:
            made = actions.propose(
                files=given.files, by=acting, note=given.note, before=Edition.objects.newest()
            )
        except ValidationError as error:
            raise HttpError(422, "；".join(error.messages)) from error
        return 201, {"pack": made.pack, "name": made.name, "hash": made.hash,
                     "in_force_from": made.in_force_from.isoformat(), "state": made.state}  # fmt: skip

    return once(request, key, act)
