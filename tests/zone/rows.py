"""The words of the matrix of rights: roles, rows, and filters that stand behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from gongjian.zone.accounts.acting import Acting
from gongjian.zone.accounts.models import Membership, Organisation, Person
from people import ROLES, acting

CANARY = "金丝雀"
NEAR = "近邻雀"  # the mark of the park next door, in one's own district
DRAFT, REFUSED = "d" * 64, "e" * 64  # the hashes of editions that are not public
EVERYBODY = frozenset({*ROLES, "expert", "agency"})
NOBODY: frozenset[str] = frozenset()


def only(*roles: str) -> frozenset[str]:
    return frozenset(roles)


WHOLE = only("zone_statistician", "zone_officer", "auditor", "security_admin")
# the reporter of the cast acts by a letter, which hands nothing on
INVITERS = only("security_admin", "park_officer", "district_officer")
KNOW_PEOPLE = INVITERS | only("zone_statistician", "zone_officer", "reporter")
KNOW_LETTERS = only("reporter", "park_officer", "district_officer", "security_admin", "auditor")
SECURITY = only("security_admin")
OFFICE = only("zone_officer", "zone_statistician")
KEEPERS = OFFICE
MICRODATA = KEEPERS | only("auditor", "district_officer", "park_officer", "reporter")
DISTRICT = only("district_officer")
# Objects of one's own house: whose house the planted "own" things are in.
HOUSE = only("park_officer", "district_officer", "reporter")
STAFF = EVERYBODY - only("reporter", "expert", "agency")
# who has to do with joint building, and who of them sees the whole zone
WHOLE_JOINT = OFFICE | only("leader", "auditor")
JOINT = WHOLE_JOINT | only("division_officer", "district_officer", "park_officer")
LISTERS = OFFICE | only("division_officer")


QUOTED = quote(CANARY)
# at a table
LOOKS = ("", "?q=" + CANARY, "?export=csv", "?export=xlsx", "?sort=-name", "?page=999")


@dataclass(frozen=True)
class Row:
    """`argument`: which of the planted things fills the address; "" for an address without one.

    `purpose`: what is statistical is a firm's answers: whoever of the staff opens it is told of in the trail.
    """

    own: frozenset[str] = EVERYBODY
    others: frozenset[str] = NOBODY
    argument: str = ""
    method: str = "get"
    purpose: str = "administrative"
    status: frozenset[int] = field(default_factory=lambda: frozenset({200}))
    lists: frozenset[str] = NOBODY  # who sees the neighbour's rows where no object is named
    counts: frozenset[str] = NOBODY  # who sees of them that they are there, and no mark
    reads: frozenset[str] | None = None  # who reads them within an object that more may open
    looks: tuple[str, ...] = ("",)  # what is asked at this address

    @property
    def readers(self) -> frozenset[str]:
        if not self.argument:
            return self.lists
        return self.others if self.reads is None else self.reads


def table(**said: Any) -> Row:
    """A page of one table: asked for, searched, sorted, turned over and taken along."""
    return Row(looks=LOOKS, **said)


DONE = frozenset({200, 302, 401})  # shown, sent on, or (an identity that failed) told so
OPEN = Row(purpose="public", status=DONE)
ITSELF = Row(status=DONE)  # one's own account: the address names no object


@dataclass(frozen=True)
class Wall:
    """A filter: by which routes it is asked, and whether a right is asked for before it.

    Behind such a right the filter is a second wall: the matrix cannot see it fall while the first one stands.
    """

    asked_by: tuple[str, ...] = ()
    second: bool = False
    operations: tuple[str, ...] = ()  # of the API, by which it is asked there
    test: str = ""  # where no page shows that it fell: the test that takes it away


@dataclass(frozen=True)
class Operation:
    """An operation of the API. `path`: the address, in which {code} is a planted organisation's, as every word
    that fills an address. `own`: who gets an answer; `reads`: who reads the neighbour's."""

    path: str
    scope: str
    purpose: str = "administrative"
    own: frozenset[str] = EVERYBODY
    reads: frozenset[str] = NOBODY
    counts: frozenset[str] = (
        NOBODY  # who sees of the neighbour's rows that they are there, and no mark
    )
    method: str = "get"
    looks: tuple[str, ...] = ("",)
    fine: int = 200
    given: str = (
        '{"files": {}}'  # what an act is told: what has the right shape and changes nothing
    )


WRONG = "?limit=x"  # refused before it is asked for whom
SEARCHED = ("", f"?q={CANARY}", "?limit=200", WRONG)


@dataclass(frozen=True)
class Ground:
    """Where rows are planted: the park whose they are, the mark by which they are known, a firm in it, and
    somebody of that firm; `reporter` is who speaks for it."""

    park: Organisation
    mark: str
    enterprise: Organisation
    person: Person
    membership: Membership
    reporter: Acting

    @property
    def officer(self) -> Acting:
        """Who speaks for the park."""
        return acting("wu" if self.park.code == "nankai" else f"park_{self.park.code}")
