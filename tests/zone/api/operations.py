"""Every operation of the API × every role × every purpose: who is let in, and what no answer may hold.

A row is the API's part of the matrix in `zone.matrix`: the same planted rows, the same canary.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from gongjian.zone.accounts import tokens
from gongjian.zone.accounts.choices import Purpose
from gongjian.zone.accounts.models import Membership
from people import ROLES, acting
from zone.matrix import ROOMS, Planted
from zone.rows import CANARY, DISTRICT, EVERYBODY, HOUSE, NEAR, SEARCHED, WRONG, Operation

EVERY = list(tokens.SCOPES)


OPERATIONS: dict[str, Operation] = {
    name: row for room in ROOMS.values() for name, row in getattr(room, "OPERATIONS", {}).items()
}


def key(
    who: str | int,
    purpose: str = "administrative",
    scopes: list[str] | None = None,
    days: int = 30,
) -> str:
    """A token in the role of somebody: by user name, or by the key of a membership."""
    which = {"pk": who} if isinstance(who, int) else {"person__username": who}
    _made, secret = tokens.issue(
        membership=Membership.objects.get(**which), name="试", purpose=purpose,
        scopes=EVERY if scopes is None else scopes, expires_on=timezone.localdate() + timedelta(days=days),
        by=acting("security"),
    )  # fmt: skip
    return secret


def asked(secret: str, method: str, path: str, given: str = "", **headers: str) -> Any:
    """The answer to a program that shows this token."""
    told = {"Authorization": f"Bearer {secret}", **headers}
    if method == "get":
        return Client().get(f"/api/v1/{path}", headers=told)
    return Client().post(f"/api/v1/{path}", given, content_type="application/json",
                         headers={"Idempotency-Key": "nothing-to-do", **told})  # fmt: skip


def keys(planted: Planted, purpose: str) -> dict[str, str]:
    """A token of each role; the reporter's is that of a firm's own member, since a letter gives none."""
    whom: dict[str, str | int] = {role: ROLES.get(role, role) for role in EVERYBODY}
    whom["reporter"] = planted.own["membership"]
    return {role: key(who, purpose) for role, who in sorted(whom.items())}


def faults(planted: Planted, names: tuple[str, ...] = ()) -> Iterator[str]:
    """Each cell that does not hold, in words."""
    for purpose in Purpose.values:
        for role, secret in keys(planted, purpose).items():
            for name in names or OPERATIONS:
                cache.clear()  # here it is the rights that are asked, not the measure
                for told in _cell(OPERATIONS[name], role, purpose, secret, planted):
                    yield f"{name}{told} as {role} for {purpose}"


def _cell(row: Operation, role: str, purpose: str, secret: str, planted: Planted) -> Iterator[str]:
    let_in = row.purpose in ("public", purpose)
    reads = let_in and role in row.reads
    for whose, things in _grounds(row, role, planted):
        for look in row.looks:
            answer = asked(secret, row.method, row.path.format(**things) + look, row.given)
            if look != WRONG and answer.status_code != (_expected(row, role) if let_in else 403):
                yield f"{look}{whose}: {answer.status_code}"
            told = json.dumps(answer.json(), ensure_ascii=False)
            if CANARY in told and not reads:
                yield f"{look}{whose}: the canary sings"
            if reads and CANARY not in told and look == SEARCHED[1] and not whose:
                yield f"{look}: the canary is missed"
            if NEAR in told and not (reads or role in DISTRICT):
                yield f"{look}{whose}: the neighbour is heard"


def _grounds(row: Operation, role: str, planted: Planted) -> Iterator[tuple[str, dict[str, Any]]]:
    """A foreign object; to a park and its firms one next door is the same."""
    yield "", planted.others
    if "{" in row.path and role in HOUSE - DISTRICT and planted.near:
        yield " of near", planted.near


def _expected(row: Operation, role: str) -> int:
    if role in row.own:
        return row.fine
    return 404 if row.method == "get" and "{" in row.path else 403
