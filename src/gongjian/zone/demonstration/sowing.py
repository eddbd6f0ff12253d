"""The demonstration zone into an empty database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone

from ...intake import packs
from ...methods.packs import Pack
from ...methods.packs.entries import Zone
from ...methods.synthetic import Plan, SyntheticZone, make_zone
from ..accounts.choices import Kind, Role
from ..accounts.models import Letter, Membership, Organisation, OrganisationName, Person
from ..audit.recording import SYSTEM, About, record
from ..inbox.actions import open_matter
from ..inbox.rules import LETTER, LETTER_DAYS
from ..policy.models import Edition, State, asked_once
from .joint import sow_joint
from .people import ACCOUNTANT, CAST, FIRMS_OF_THE_ACCOUNTANT, PASSWORD
from .register_work import sow_work
from .units import sow_units

FIRMS = 3_000
BEGUN = date(2015, 2, 26)
SCAN = b"%PDF-1.4\n% made up for the demonstration: no real letter\n%%EOF\n"


def is_sown() -> bool:
    return Organisation.objects.exists()


@contextmanager
def _whole() -> Iterator[None]:
    """All or nothing, and no act of it undone by itself: ten thousand of them set no savepoint, a third of all that
    the database would be asked."""
    setting = connection.features.uses_savepoints
    with asked_once(), transaction.atomic():
        connection.features.uses_savepoints = False
        try:
            yield
        finally:
            connection.features.uses_savepoints = setting


@_whole()
def sow(pack_name: str, firms: int = FIRMS, *, work: bool = True) -> None:
    """Organisations, firms, people, letters, units, and what people did with them: all or nothing."""
    pack = packs.read_from(packs.folder_of(pack_name))
    assert pack.zone is not None
    nodes = _offices(pack.zone)
    _parks(pack.zone, nodes)
    _names(pack.zone, nodes)
    zone = make_zone(Plan(firms), pack)
    _enterprises(zone, nodes)
    _officers(nodes)
    _edition(pack_name, pack)
    units = sow_units(
        zone, pack, {each.code: park_of(nodes, each.code) for each in pack.zone.parks}
    )
    _accountant()
    if work:
        sow_work(zone)
        sow_joint()
    record("demonstration.sown", by=SYSTEM, after={"pack": pack_name, "firms": firms, "units": units},
           edition=pack.head.edition, count=Organisation.objects.count())  # fmt: skip


def _offices(zone: Zone) -> dict[str, Organisation]:
    root = Organisation.objects.add_root(
        {"code": "zone", "kind": Kind.ZONE, "name": zone.name.zh, "valid_from": BEGUN}
    )
    nodes = {"zone": root}
    for office in zone.offices:
        kind = (
            Kind.COMMISSION if not office.parent and office.code == "commission" else Kind.DIVISION
        )
        if office.code == "leading_group_office":
            kind = Kind.LEADING_GROUP
        above = nodes.get(office.parent, root)
        nodes[office.code] = _beneath(above, office.code, kind, office.names[-1].name.zh)
    for district in zone.districts:
        nodes[district.code] = _beneath(
            root, district.code, Kind.DISTRICT, f"{district.name.zh}人民政府", district.code
        )
    for area in zone.functional_areas:
        nodes[area.code] = _beneath(
            nodes[area.parent],
            area.code,
            Kind.FUNCTIONAL_AREA,
            f"{area.name.zh}管委会",
            area.parent,
        )
    return nodes


def _parks(zone: Zone, nodes: dict[str, Organisation]) -> None:
    for park in zone.parks:
        above = park_of(nodes, park.parent) if park.parent else nodes.get(park.functional_area)
        kind = Kind.PARK if park.kind in ("core", "branch") else Kind.SUB_PARK
        code = park.code if park.code not in nodes else f"park_{park.code}"
        nodes[code] = _beneath(
            above or nodes.get(park.district, nodes["zone"]),
            code,
            kind,
            park.name.zh,
            park.district,
        )


def park_of(nodes: dict[str, Organisation], code: str) -> Organisation:
    """A park's node; a functional area may have the same code, and the park stands beneath it."""
    return nodes.get(f"park_{code}") or nodes[code]


def _beneath(
    above: Organisation, code: str, kind: Kind, name: str, district: str = ""
) -> Organisation:
    above.refresh_from_db()
    made: Organisation = Organisation.objects.add_child(
        above, {"code": code, "kind": kind, "name": name, "district": district, "valid_from": BEGUN}
    )
    return made


def _names(zone: Zone, nodes: dict[str, Organisation]) -> None:
    """Every name with its first day; an office's as the pack dates them."""
    dated = {office.code: office for office in zone.offices}
    rows = []
    for code, node in nodes.items():
        if code not in dated:
            rows.append(OrganisationName(organisation=node, name=node.name, valid_from=BEGUN))
            continue
        office = dated[code]
        rows += [
            OrganisationName(
                organisation=node, name=each.name.zh, english=each.name.en or "", duty=office.duty.zh,
                basis=office.provenance.source, valid_from=each.since or BEGUN,
            )
            for each in office.names
        ]  # fmt: skip
    OrganisationName.objects.bulk_create(rows)


def _enterprises(zone: SyntheticZone, nodes: dict[str, Organisation]) -> None:
    """The firms of the synthetic zone beneath their parks; paths by hand, since there are thousands."""
    firms = zone.firms
    beneath: dict[str, list[Organisation]] = {}
    for place in range(len(firms)):
        park = firms.ground.parks[int(firms.park[place])]
        code = park_of(nodes, park).code
        founded = date(1970, 1, 1) + timedelta(days=int(firms.founded[place]))
        beneath.setdefault(code, []).append(
            Organisation(code=firms.codes[place], kind=Kind.ENTERPRISE, name=firms.names[place],
                         valid_from=max(founded, BEGUN))
        )  # fmt: skip
    made: list[Organisation] = []
    for code, rows in beneath.items():
        above = nodes[code]
        above.refresh_from_db()
        for step, row in enumerate(rows, above.numchild + 1):
            row.depth = above.depth + 1
            row.path = Organisation._get_path(above.path, row.depth, step)
        made += rows
        Organisation.objects.filter(pk=above.pk).update(numchild=above.numchild + len(rows))
    Organisation.objects.bulk_create(made, batch_size=500)
    OrganisationName.objects.bulk_create(
        [OrganisationName(organisation=o, name=o.name, valid_from=o.valid_from) for o in made],
        batch_size=500,
    )


def _officers(nodes: dict[str, Organisation]) -> None:
    secret = make_password(PASSWORD)
    for each in CAST:
        person = _person(each.username, each.name, each.mobile, secret)
        Membership.objects.create(
            person=person, organisation=nodes[each.place], role=each.role, valid_from=BEGUN
        )
    _park_officers(secret)


def _park_officers(secret: str) -> None:
    """Somebody for every park that nobody of the cast is from: every park reports."""
    taken = Membership.objects.filter(role=Role.PARK_OFFICER).values("organisation")
    for number, park in enumerate(
        Organisation.objects.filter(kind=Kind.PARK).exclude(pk__in=taken)
    ):
        person = _person(
            f"park_{park.code}", f"{park.name[:2]}园干部（编造）", f"1380001{number:04d}", secret
        )
        Membership.objects.create(
            person=person, organisation=park, role=Role.PARK_OFFICER, valid_from=BEGUN
        )


def _accountant() -> None:
    """Somebody who reports for several firms by letters of authority; the last waits for the park."""
    today = timezone.localdate()
    accountant = _person(*ACCOUNTANT, make_password(PASSWORD))
    park = Organisation.objects.get(code="nankai")
    served = Organisation.objects.beneath(park.path).filter(kind=Kind.ENTERPRISE).order_by("code")
    confirmed = Person.objects.get(username="wu")
    digest = hashlib.sha256(SCAN).hexdigest()
    for place, enterprise in enumerate(served[: FIRMS_OF_THE_ACCOUNTANT + 1]):
        waits = place == FIRMS_OF_THE_ACCOUNTANT
        letter = Letter(
            agent=accountant, enterprise=enterprise, sha256=digest, valid_from=today,
            valid_to=today + timedelta(days=365 if place else 20),
            confirmed_by=None if waits else confirmed, confirmed_at=None if waits else timezone.now(),
        )  # fmt: skip
        letter.file.save("letter.pdf", ContentFile(SCAN), save=False)
        letter.save()
        if waits:
            open_matter(
                kind=LETTER, name=enterprise.name, url=f"/system/letters/{letter.pk}/",
                about=About("letter", str(letter.pk), str(letter)), organisation=park,
                role=Role.PARK_OFFICER, working_days=LETTER_DAYS,
            )  # fmt: skip


def _edition(name: str, pack: Pack) -> None:
    """The pack as the first edition: handed in by one officer, approved by the other."""
    files = packs.texts_of(packs.folder_of(name))
    officers = {p.username: p for p in Person.objects.filter(username__in=("zhao", "qian"))}
    Edition.objects.create(
        pack=pack.head.name, name=pack.head.edition, hash=pack.edition_hash, files=files,
        in_force_from=pack.head.in_force_from, note="随软件来的政策包", state=State.APPROVED,
        proposed_by=officers["zhao"], decided_by=officers["qian"], decided_at=timezone.now(),
    )  # fmt: skip


def _person(username: str, name: str, mobile: str, secret: str) -> Person:
    return Person.objects.create(
        username=username, name=name, mobile=mobile, mobile_verified_at=timezone.now(), password=secret,
        password_set_at=timezone.now(), made_up=True,
    )  # fmt: skip


def told() -> list[tuple[str, str, str]]:
    """User name, role and organisation of each made-up person, for the terminal."""
    cast = [each.username for each in CAST]
    rows: list[Any] = list(
        Membership.objects.filter(person__username__in=cast)
        .select_related("person", "organisation").order_by("pk")
    )  # fmt: skip
    told = [(m.person.username, str(m.get_role_display()), m.organisation.name) for m in rows]
    return [*told, (ACCOUNTANT[0], "会计（授权书）", f"{FIRMS_OF_THE_ACCOUNTANT} 家企业")]
