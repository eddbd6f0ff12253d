"""Every route × every role × own and neighbour's object: what may be opened, and what no body may hold.

A row says who gets in. `own` are roles that reach an object of their own house, `others` those that reach
the neighbour's; everybody else gets 404, told like an object that is not there. The neighbour's rows carry
a canary: whoever may not see the object may find the canary in no page, export, total, search or error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from gongjian.zone.accounts.choices import Kind, Role
from gongjian.zone.accounts.models import (
    ApiToken,
    Invitation,
    Letter,
    Membership,
    Organisation,
    Person,
)
from gongjian.zone.audit.models import Event
from gongjian.zone.policy.models import Edition
from gongjian.zone.register import actions as register
from gongjian.zone.register.models import Change, Doubt, Frame, Import, Round, Unit
from gongjian.zone.register.models import Request as Asked
from people import ROLES, signed_in

CANARY = "金丝雀"
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
TABLES = MICRODATA - only("reporter") | only("leader", "division_officer")
STAFF = EVERYBODY - only("reporter", "expert", "agency")


@dataclass(frozen=True)
class Row:
    """`argument`: which of the planted things fills the address; "" for an address without one."""

    own: frozenset[str] = EVERYBODY
    others: frozenset[str] = NOBODY
    argument: str = ""
    method: str = "get"
    purpose: str = "administrative"
    status: frozenset[int] = field(default_factory=lambda: frozenset({200}))
    lists: frozenset[str] = NOBODY  # who sees the neighbour's rows in this list


LOOKS = ("", "?q=" + CANARY, "?export=csv", "?sort=-name", "?page=999")  # at a list
DONE = frozenset({200, 302, 401})  # shown, sent on, or (an identity that failed) told so
OPEN = Row(purpose="public", status=DONE)
ITSELF = Row(status=DONE)  # one's own account: the address names no object

MATRIX: dict[str, Row] = {
    "home": ITSELF,
    # the door and one's own account
    **dict.fromkeys(
        ("account_login", "account_logout", "account_request_login_code", "account_confirm_login_code",
         "account_inactive", "mfa_authenticate", "socialaccount_login_cancelled",
         "socialaccount_login_error", "socialaccount_signup", "invited_by_code", "healthz",
         "account_verify_phone"), OPEN),
    **dict.fromkeys(("cas_login", "cas_callback"), Row(own=NOBODY, purpose="public")),  # none is set up here
    "accept_invitation": Row(argument="secret", own=NOBODY, purpose="public", status=frozenset({404})),
    "set_language": Row(method="post", purpose="public", status=DONE),
    **dict.fromkeys(
        ("acting", "my_account", "account_reauthenticate", "mfa_reauthenticate", "account_change_password",
         "account_change_phone", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes",
         "usersessions_list"), ITSELF),
    # nobody of the cast has recovery codes yet
    **dict.fromkeys(("mfa_view_recovery_codes", "mfa_download_recovery_codes"), Row(own=NOBODY)),
    # organisations
    "organisations": Row(own=EVERYBODY - only("expert"), lists=WHOLE),
    "organisation_new": Row(own=only("security_admin", "zone_officer"), lists=WHOLE),
    "organisation": Row(own=EVERYBODY - only("expert"), others=WHOLE, argument="code"),
    "organisation_rename": Row(own=only("security_admin", "zone_officer"),
                               others=only("security_admin", "zone_officer"), argument="code"),
    # people
    "people": Row(own=KNOW_PEOPLE, lists=SECURITY),
    "person": Row(own=KNOW_PEOPLE, others=SECURITY, argument="person"),
    "person_unmask": Row(own=KNOW_PEOPLE, others=SECURITY, argument="person"),
    "person_grant": Row(own=SECURITY, others=SECURITY, argument="person"),
    **{name: Row(own=SECURITY, others=SECURITY, argument="person", method="post", status=DONE)
       for name in ("person_let_go", "person_take_back", "person_end_sessions", "person_unlock")},
    "membership_end": Row(own=SECURITY, others=SECURITY, argument="membership", method="post", status=DONE),
    # invitations
    "invitations": Row(own=INVITERS, lists=SECURITY),
    "invitation_new": Row(own=INVITERS),
    "invitation_withdraw": Row(own=INVITERS, others=SECURITY, argument="invitation"),
    # tokens for programs
    "tokens": Row(own=SECURITY, lists=SECURITY), "token_new": Row(own=SECURITY, lists=SECURITY),
    "token_revoke": Row(own=SECURITY, others=SECURITY, argument="token"),
    # letters of authority
    "letters": Row(own=KNOW_LETTERS, lists=only("security_admin", "auditor")),
    "letter_new": Row(own=only("reporter")),
    "letter": Row(own=KNOW_LETTERS, others=only("security_admin", "auditor"), argument="letter"),
    "letter_file": Row(own=KNOW_LETTERS, others=only("security_admin", "auditor"), argument="letter"),
    "letter_confirm": Row(own=only("park_officer"), argument="letter",
                          method="post", status=DONE),
    "letter_revoke": Row(own=only("park_officer", "security_admin"), others=SECURITY,
                         argument="letter", method="post", status=DONE),
    # policy
    **dict.fromkeys(("policy", "parameters", "ladders", "indicators", "indices"), Row(purpose="public")),
    "form": Row(purpose="public", argument="form", own=EVERYBODY, others=EVERYBODY),
    "policy_thing": Row(purpose="public", argument="thing", own=EVERYBODY, others=EVERYBODY),
    "parameter": Row(purpose="public", argument="parameter", own=EVERYBODY, others=EVERYBODY),
    "parameter_new_value": Row(argument="parameter", own=OFFICE, others=OFFICE),
    "policy_open": Row(own=STAFF), "editions": Row(own=STAFF),
    "edition_new": Row(own=OFFICE),
    "edition": Row(argument="edition", own=STAFF, others=STAFF),
    "edition_decide": Row(argument="edition", own=OFFICE, others=OFFICE, method="post", status=DONE),
    # the register
    "units": Row(own=MICRODATA, lists=KEEPERS | only("auditor")),
    "unit": Row(own=MICRODATA, others=KEEPERS | only("auditor"), argument="unit"),
    "unit_new": Row(own=KEEPERS),
    **dict.fromkeys(("unit_change", "unit_end"), Row(own=KEEPERS, others=KEEPERS, argument="unit")),
    "unit_undo": Row(own=KEEPERS, others=KEEPERS, argument="unit_change_of", method="post", status=DONE),
    **dict.fromkeys(("imports", "doubts"), Row(own=KEEPERS | only("auditor"), lists=KEEPERS | only("auditor"))),
    "import_new": Row(own=KEEPERS),
    **dict.fromkeys(("import", "import_refused"), Row(own=KEEPERS | only("auditor"), others=KEEPERS | only("auditor"), argument="import")),
    **{name: Row(own=KEEPERS, others=KEEPERS, argument="import", method="post", status=DONE)
       for name in ("import_specify", "import_approve", "import_cancel", "import_resume", "import_take_back")},
    "doubt": Row(own=KEEPERS | only("auditor"), others=KEEPERS | only("auditor"), argument="doubt"),
    "doubt_answer": Row(own=KEEPERS, others=KEEPERS, argument="doubt", method="post", status=DONE),
    "requests": Row(own=MICRODATA, lists=KEEPERS | only("auditor")),
    "request_new": Row(own=only("reporter", "park_officer")),
    "request": Row(own=MICRODATA, others=KEEPERS | only("auditor"), argument="request"),
    "request_decide": Row(own=NOBODY, others=NOBODY, argument="request", method="post"),
    **dict.fromkeys(("frames", "rounds"), Row(own=MICRODATA - only("reporter"))),
    **dict.fromkeys(("frame_new", "round_new"), Row(own=KEEPERS)),
    "frame": Row(own=MICRODATA - only("reporter"), others=MICRODATA - only("reporter"), argument="frame"),
    "frame_sign": Row(own=KEEPERS, others=KEEPERS, argument="frame", method="post", status=DONE),
    "round": Row(own=MICRODATA - only("reporter"), others=MICRODATA - only("reporter"), argument="round"),
    "lead": Row(own=MICRODATA - only("reporter"), others=KEEPERS | only("auditor"), argument="lead"),
    "quality": Row(own=MICRODATA, lists=KEEPERS | only("auditor")),
    "flows": Row(own=MICRODATA - only("reporter")),
    "tabulated": Row(own=TABLES, lists=KEEPERS | only("auditor")),
    "view_keep": Row(own=MICRODATA, method="post", status=DONE),
    # the inbox
    "inbox": Row(), "messages": ITSELF, "notices": ITSELF,
    "messages_read": Row(method="post", status=DONE), "sends": Row(own=only("system_admin")),
    # the trail and the engine room
    "audit_events": Row(own=only("audit_admin", "auditor"), lists=only("audit_admin", "auditor")),
    "audit_verified": Row(own=only("audit_admin", "auditor")),
    "audit_event": Row(own=only("audit_admin", "auditor"), others=only("audit_admin", "auditor"), argument="event"),
    "operations": Row(own=only("system_admin")),
    "components": Row(),  # made-up content, in the demonstration only
}  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """Two like things of each kind: one in the house that most roles know, one with the canary."""

    own: dict[str, Any]
    others: dict[str, Any]


def plant() -> Planted:
    """Rows in the park of the park officer, and rows with the canary in another park and district."""
    for role, kind in ((Role.EXPERT, Kind.OTHER), (Role.AGENCY, Kind.AGENCY)):
        root = Organisation.objects.get(code="zone")
        house = Organisation.objects.add_child(root, {
            "code": role.value, "kind": kind, "name": role.value, "valid_from": "2015-01-01",
        })  # fmt: skip
        person = Person.objects.create(username=role.value, name=role.value)
        Membership.objects.create(
            person=person, organisation=house, role=role, valid_from="2015-01-01"
        )
    return Planted(_things("nankai", "wang", "自家"), _things("hexi", "", CANARY))


def _things(park: str, agent: str, mark: str) -> dict[str, Any]:
    served = Organisation.objects.get(code=park)
    today = timezone.localdate()
    if agent:
        enterprise = (
            Letter.objects.filter(agent__username=agent, confirmed_at__isnull=False)
            .order_by("id")
            .first()
            .enterprise
        )
    else:
        enterprise = Organisation.objects.add_child(served, {
            "code": f"{mark}-CODE", "kind": Kind.ENTERPRISE, "name": f"{mark}公司", "valid_from": today,
        })  # fmt: skip
        enterprise.names.create(name=f"{mark}公司", valid_from=today)
    person = Person.objects.create(
        username=f"member{park}",
        name=f"{mark}成员",
        mobile=f"1390000{len(park):04d}",
        email=f"{park}@example.cn",
    )
    membership = Membership.objects.create(
        person=person, organisation=enterprise, role=Role.REPORTER
    )
    invitation = Invitation.objects.create(
        organisation=enterprise, role=Role.REPORTER, name=f"{mark}受邀", digest=f"d{park}",
        code_digest=f"c{park}", invited_by=person, expires_at=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    letter = Letter(agent=person, enterprise=enterprise, sha256=park.ljust(64, "0"), valid_from=today,
                    valid_to=today + timedelta(days=9))  # fmt: skip
    letter.file.save("letter.pdf", ContentFile(f"%PDF-1.4 {mark}".encode()), save=False)
    letter.save()
    unit, change = _unit(enterprise, served, mark)
    imported = _import(served, person, mark)
    row = imported.rows.create(
        line=2, told={"name": mark}, name=mark, verdict="doubtful", unit=unit
    )
    return {
        "unit": unit.pk, "unit_change_of": (unit.pk, change.pk), "import": imported.pk,
        "request": _request(unit, enterprise, served, person, mark).pk,
        **_frame_and_round(unit, served, person, mark),
        "doubt": Doubt.objects.create(row=row, unit=unit, reasons=[]).pk,
        "form": "annual", "thing": ("check", "annual/A01"), "parameter": "tech_sme.staff", "edition": Edition.objects.get().hash[:12],
        "token": ApiToken.objects.create(
            membership=membership, name=f"{mark}接口", purpose="administrative", scopes=["organisations"],
            digest=f"t{park}", issued_by=person, expires_on=today,
        ).pk,
        "code": enterprise.code, "person": person.pk, "membership": membership.pk,
        "invitation": invitation.pk, "letter": letter.pk, "secret": "nothing-like-it",
        "event": Event.objects.order_by("number").values_list("number", flat=True)[0],
    }  # fmt: skip


def _unit(enterprise: Organisation, park: Organisation, mark: str) -> tuple[Unit, Change]:
    """The unit of an enterprise, and its last change."""
    unit = Unit.objects.filter(organisation=enterprise).first() or register.enter(
        told={"name": f"{mark}单位", "owner": park},
        since=date(2016, 1, 1),
        by=None,
        organisation=enterprise,
    )
    made = register.change(
        unit=unit, told={"address": f"{mark}路"}, since=date(2020, 1, 1), by=None
    )
    assert made is not None
    return unit, made


def _request(
    unit: Unit, enterprise: Organisation, park: Organisation, person: Person, mark: str
) -> Asked:
    return Asked.objects.create(
        kind="change", unit=unit, name=f"{mark}单位", told={"address": mark}, since=date(2026, 1, 1), ground="error",
        note=mark, asked_by=person, asked_for=enterprise, due_from=park,
    )  # fmt: skip


def _frame_and_round(unit: Unit, park: Organisation, person: Person, mark: str) -> dict[str, int]:
    """A frame and a round of everybody's; the member and the lead within are the park's own."""
    state = unit.states.filter(known_to=None).order_by("-since").first()
    now = timezone.now()
    frame = Frame.objects.create(name="名册", rule="frame_annual", day=date(2026, 1, 1), known_at=now, digest="d",
                                 proposed_by=person, count=1)  # fmt: skip
    frame.members.create(unit=unit, state=state, owner=park)
    turn = Round.objects.create(
        name="一轮", opens=date(2026, 1, 1), closes=date(2026, 2, 1), made_by=person
    )
    lead = turn.leads.create(kind="silent", unit=unit, name=mark, detail=mark, park=park)
    return {"frame": frame.pk, "round": turn.pk, "lead": lead.pk}


def _import(park: Organisation, person: Person, mark: str) -> Import:
    imported = Import(source="park", name=f"{mark}.csv", sha256=park.code.ljust(64, "0"), as_of=date(2026, 10, 1),
                      park=park, made_by=person, heads=["name"], columns={"name": "name"})  # fmt: skip
    imported.file.save("list.csv", ContentFile(f"name\n{mark}\n".encode()), save=False)
    imported.save()
    return imported


# Objects of one's own house: whose house the planted "own" things are in.
HOUSE = only("park_officer", "district_officer", "reporter")


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


def faults(planted: Planted, names: Iterator[str] | None = None) -> Iterator[str]:
    """Each cell of the matrix that does not hold, in words."""
    clients = {role: signed_in(ROLES.get(role, role)) for role in sorted(EVERYBODY)}
    for name in names or MATRIX:
        row = MATRIX[name]
        for role, client in clients.items():
            yield from _cell(name, row, role, client, planted)


def _cell(name: str, row: Row, role: str, client: Client, planted: Planted) -> Iterator[str]:
    if not row.argument:
        response = _asked(client, name, row, ())
        if _wrong(response, row, allowed=role in row.own):
            yield f"{name} as {role}: {response.status_code}"
        for view in LOOKS if row.lists else LOOKS[:1]:
            if row.method == "get" and role not in row.lists:
                body = _body(_asked(client, name, row, (), view))
                if CANARY in body.replace(f'value="{CANARY}"', "").replace(f"q={CANARY}", ""):
                    yield f"{name}{view} as {role}: the canary sings"
        return
    for whose, things, allowed in (
        ("own", planted.own, row.own & (HOUSE | row.others)), ("others", planted.others, row.others),
    ):  # fmt: skip
        named = things[row.argument]
        response = _asked(client, name, row, named if isinstance(named, tuple) else (named,))
        if _wrong(response, row, allowed=role in allowed):
            yield f"{name} of {whose} as {role}: {response.status_code}"
        if whose == "others" and role not in allowed and CANARY in _body(response):
            yield f"{name} of {whose} as {role}: the canary sings"


def _wrong(response: Any, row: Row, *, allowed: bool) -> bool:
    expected = row.status if allowed else frozenset({404})
    return response.status_code not in expected


def _asked(client: Client, name: str, row: Row, arguments: tuple[Any, ...], query: str = "") -> Any:
    """The request, and its effects undone."""
    kept = dict(client.cookies)
    with transaction.atomic():
        response = getattr(client, row.method)(reverse(name, args=arguments) + query)
        _body(response)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(kept)
    return response


def _body(response: Any) -> str:
    if response.streaming:
        if not hasattr(response, "read_once"):
            response.read_once = b"".join(response.streaming_content)
        return str(response.read_once.decode("utf-8", "replace"))
    return str(response.content.decode("utf-8", "replace"))
