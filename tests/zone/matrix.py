"""Every route × every role × own, neighbour's and foreign object: what may be opened, and what no body may hold.

A row says who gets in. `own` are roles that reach an object of their own house, `others` those that reach
one of another district; everybody else gets 404, told like an object that is not there. The foreign rows
carry a canary: whoever may not see the object may find the canary in no page, export, total, search or error;
whoever may see it finds it. The park next door, in one's own district, carries a mark of its own: to the
district it is as the own park is, to the park and its firms as a foreign one. Each room says its own rows,
walls and planted things in its `rights`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_save
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gongjian.zone.accounts.choices import Kind, Role
from gongjian.zone.accounts.models import Membership, Organisation, Person
from gongjian.zone.accounts.scopes import SCOPES
from gongjian.zone.audit.models import Event, PendingRead
from people import ROLES, signed_in
from zone.accounts import rights as accounts
from zone.audit import rights as audit
from zone.dashboards import rights as dashboards
from zone.documents import rights as documents
from zone.filings import rights as filings
from zone.inbox import rights as inbox
from zone.industry import rights as industry
from zone.meetings import rights as meetings
from zone.needs import rights as needs
from zone.operations import rights as operations
from zone.policy import rights as policy
from zone.register import rights as register
from zone.reports import rights as reports
from zone.rows import (
    CANARY,
    DISTRICT,
    EVERYBODY,
    HOUSE,
    LOOKS,
    MICRODATA,
    NEAR,
    QUOTED,
    STAFF,
    WHOLE,
    Ground,
    Row,
    Wall,
    only,
)
from zone.tasks import rights as tasks
from zone.web import rights as web

ROOMS: dict[str, Any] = {
    "accounts": accounts, "policy": policy, "register": register, "inbox": inbox, "audit": audit, "operations": operations,
    "web": web, "documents": documents, "tasks": tasks, "reports": reports, "filings": filings, "meetings": meetings,
    "needs": needs, "industry": industry, "dashboards": dashboards,
}  # fmt: skip
MATRIX: dict[str, Row] = {name: row for room in ROOMS.values() for name, row in room.ROWS.items()}
WALLS: dict[str, Wall] = {
    name: wall for room in ROOMS.values() for name, wall in getattr(room, "WALLS", {}).items()
}
NAMED = {f"{model.__name__} {purpose}": (model, purpose) for model, purpose in SCOPES}
assert len(MATRIX) == sum(len(room.ROWS) for room in ROOMS.values())


@dataclass(frozen=True)
class Planted:
    """Like things of each kind: in the house that most roles know, with the canary, and next door."""

    own: dict[str, Any]
    others: dict[str, Any]
    near: dict[str, Any] = field(default_factory=dict)


def plant() -> Planted:
    """Rows in the park of the park officer, in another park and district, and in a park next door."""
    own = plant_own()
    return Planted(own, plant_others(own), plant_near())


def plant_own() -> dict[str, Any]:
    for role, kind in ((Role.EXPERT, Kind.OTHER), (Role.AGENCY, Kind.AGENCY)):
        root = Organisation.objects.get(code="zone")
        house = Organisation.objects.add_child(root, {
            "code": role.value, "kind": kind, "name": role.value, "valid_from": "2015-01-01",
        })  # fmt: skip
        person = Person.objects.create(username=role.value, name=role.value)
        Membership.objects.create(
            person=person, organisation=house, role=role, valid_from="2015-01-01"
        )
    return _things(accounts.ground("nankai", "wang", "自家"))


def plant_others(own: dict[str, Any]) -> dict[str, Any]:
    """The neighbour's; one of one's own people works there as well, and two editions are not public."""
    ground = accounts.ground("hexi", "", CANARY)
    others = _things(ground)
    Membership.objects.create(
        person_id=own["person"], organisation=ground.enterprise, role=Role.REPORTER
    )
    policy.plant_editions(Person.objects.get(pk=own["person"]), ground.person)
    return others


def plant_near() -> dict[str, Any]:
    """In a second park of one's own district: for the length of the tests another is moved there."""
    next_door = Organisation.objects.get(code="hebei")
    district = Organisation.objects.get_parent(Organisation.objects.get(code="nankai"))
    Organisation.objects.move(next_door, district, "last-child")
    return _things(accounts.ground("hebei", "", NEAR))


def _things(at: Ground) -> dict[str, Any]:
    """What every room plants, by the word that fills an address."""
    found: dict[str, Any] = {}
    for room in ROOMS.values():
        found |= room.planted(at) if hasattr(room, "planted") else {}
    return found


def routes() -> dict[str, Any]:
    """Every named route of the platform."""
    return dict(_named(get_resolver().url_patterns))


def _named(patterns: Any) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace == "api":
            continue  # its operations are tried in tests/zone/api
        if isinstance(pattern, URLResolver):
            yield from _named(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern), pattern


def cast() -> dict[str, Client]:
    """A browser of each role."""
    return {role: signed_in(ROLES.get(role, role)) for role in sorted(EVERYBODY)}


def faults(planted: Planted, names: Iterable[str] = ()) -> Iterator[str]:
    """Each cell of the matrix that does not hold, in words."""
    for role, client in cast().items():
        nothing = _body(client.get("/nothing-like-it/"))
        for name in names or MATRIX:
            for told in _cell(MATRIX[name], name, role, client, planted, nothing):
                yield f"{name}{told}"


def _cell(
    row: Row, name: str, role: str, client: Client, planted: Planted, nothing: str
) -> Iterator[str]:
    for whose, arguments, allowed in _addresses(row, planted, role):
        # what is shut is shut whatever is asked: once bare, once searched; who reads all rows is shown no more
        # of them in another order or another file
        for view in (
            row.looks if role in allowed - row.lists else row.looks[: 3 if role in allowed else 2]
        ):
            response = _asked(client, name, row, arguments, view)
            told = f"{view} of {whose} as {role}" if whose else f"{view} as {role}"
            if _wrong(response, row, allowed=role in allowed and _shown(row, role, view)):
                yield f"{told}: {response.status_code}"
            secret = row.argument in ("secret", "reset")  # such a door says what to do without one
            if (
                response.status_code == 404
                and whose != "own"
                and not secret
                and _body(response) != nothing
            ):
                yield f"{told}: not told like what is not there"
            if _silent(response):
                yield f"{told}: no line says that all is made up"
            if _untold(response, row, role):
                yield f"{told}: units were read, and the row or the trail does not say so"
            sings = CANARY in heard(response)
            if sings and role not in row.readers and not (whose == "own" and role in row.others):
                yield f"{told}: the canary sings"
            if not sings and view == LOOKS[1] and role in row.readers and whose in ("", "others"):
                yield f"{told}: the canary is missed"
            if NEAR in heard(response) and role not in row.readers | row.others | DISTRICT:
                yield f"{told}: the neighbour is heard"


def _addresses(
    row: Row, planted: Planted, role: str
) -> Iterator[tuple[str, tuple[Any, ...], frozenset[str]]]:
    """Whose, the words of the address, and who may open it; next door is asked by those to whom it is near."""
    if not row.argument:
        yield "", (), row.own
        return
    grounds = [
        ("own", planted.own, row.own & (HOUSE | row.others)), ("others", planted.others, row.others),
    ]  # fmt: skip
    if role in HOUSE and planted.near:
        grounds.append(("near", planted.near, row.others | (row.own & DISTRICT)))
    for whose, things, allowed in grounds:
        named = things[row.argument]
        yield whose, named if isinstance(named, tuple) else (named,), allowed


def _silent(response: Any) -> bool:
    """Whether a page of the demonstration does not say what it is."""
    page = response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html")  # fmt: skip
    return page and MADE_UP not in _body(response)


def _untold(response: Any, row: Row, role: str) -> bool:
    """Whether staff read units by name and the trail has no purpose and digest of it, or the row no purpose."""
    if response.status_code != 200 or row.method != "get" or role not in STAFF:
        return False
    if row.purpose == "statistical":
        return role in MICRODATA and not response.read_of_units
    marked = bool(response.context and response.context.get("microdata"))
    return row.purpose == "administrative" and (marked or response.read_of_units)


def _shown(row: Row, role: str, view: str) -> bool:
    """A draft that the address names is opened by its readers alone."""
    return role in row.readers or not view.startswith("?edition=")


def heard(response: Any) -> str:
    """The answer without what was asked, which the search box repeats."""
    body = _body(response)
    return body.replace(f'value="{CANARY}"', "").replace(f"q={CANARY}", "").replace(QUOTED, "")


def still(page: str) -> str:
    """A page without what is new in each answer: its token, the minute."""
    return _NEW.sub("", page)


MADE_UP = '<aside class="demonstration"'
# made by the office for everybody; the operator's list of what was sent, which knows no houses
SHARED = frozenset({"frames", "rounds", "sends"})
# to whom the neighbour's rows are as if they were not; a leader and a division work for the whole zone
BOUND = EVERYBODY - WHOLE - only("audit_admin", "leader", "division_officer")
_NEW = re.compile(r'(?<=csrfmiddlewaretoken" value=")\w+|(?<=X-CSRFToken": ")\w+|\b\d\d:\d\d\b')


def pictures() -> dict[tuple[str, str, str], str]:
    """What stands on the first screen and in each table for those who see nothing of the neighbour's."""
    return {
        (name, view, role): still(_body(_asked(client, name, row, (), view)))
        for role, client in cast().items()
        if role in BOUND
        for name, row in MATRIX.items()
        if name == "home" or (row.looks == LOOKS and not row.argument and name not in SHARED)
        for view in ("", "?export=csv")
        if role not in row.lists | row.counts
    }


def _wrong(response: Any, row: Row, *, allowed: bool) -> bool:
    expected = row.status if allowed else frozenset({404})
    return response.status_code not in expected


def _asked(client: Client, name: str, row: Row, arguments: tuple[Any, ...], query: str = "") -> Any:
    """The request, and its effects undone."""
    cache.clear()  # here it is the rights that are asked, not the measure
    kept = dict(client.cookies)
    with transaction.atomic():
        with overheard() as told:
            response = getattr(client, row.method)(reverse(name, args=arguments) + query)
            _body(response)
        response.read_of_units = any(each["purpose"] == "statistical" and each["digest"] for each in told)  # fmt: skip
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(kept)
    return response


@contextmanager
def overheard() -> Iterator[list[dict[str, Any]]]:
    """What the trail is told meanwhile of rows that are read or taken along."""
    told: list[dict[str, Any]] = []

    def hear(instance: Any, **_: Any) -> None:
        fields = instance.fields if isinstance(instance, PendingRead) else vars(instance)
        if fields["act"] in ("microdata.read", "table.exported"):
            told.append(fields)

    for model in (Event, PendingRead):
        post_save.connect(hear, sender=model)
    try:
        yield told
    finally:
        for model in (Event, PendingRead):
            post_save.disconnect(hear, sender=model)


def _body(response: Any) -> str:
    """The answer as text; of a workbook, the text of every part."""
    if not hasattr(response, "read_once"):
        parts = response.streaming_content if response.streaming else [response.content]
        response.read_once = b"".join(parts)
    if "spreadsheet" in response.headers.get("Content-Type", ""):
        with zipfile.ZipFile(io.BytesIO(response.read_once)) as book:
            return "\n".join(book.read(part).decode("utf-8") for part in book.namelist())
    return str(response.read_once.decode("utf-8", "replace"))
