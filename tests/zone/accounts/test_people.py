"""People come by invitation, hold dated roles, deputise, and go; each act is told in the trail."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from gongjian.zone.accounts import actions, closing, inviting, jobs
from gongjian.zone.accounts.acting import all_for
from gongjian.zone.accounts.choices import Kind, Role
from gongjian.zone.accounts.models import (
    Invitation,
    Letter,
    Membership,
    Organisation,
    OrganisationName,
    Person,
)
from gongjian.zone.audit.models import Event
from gongjian.zone.audit.queries import broken
from gongjian.zone.audit.recording import About
from gongjian.zone.demonstration.people import PASSWORD
from gongjian.zone.inbox.actions import close_matters, open_matter
from gongjian.zone.operations.management.commands import clock
from people import acting, person, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def last() -> Event:
    event = Event.objects.first()
    assert event is not None
    return event


def organisation(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


# ---- names in time


def test_an_organisation_is_renamed_from_a_day_and_keeps_its_former_names() -> None:
    park = organisation("nankai")
    actions.rename_organisation(
        organisation=park,
        name="南开科技园",
        valid_from=TODAY - timedelta(days=1),
        by=acting("qian"),
        basis="某文〔2026〕1号",
    )
    assert park.name == "南开科技园"
    assert park.name_on(date(2018, 1, 1)) == "南开分园"
    event = Event.objects.filter(act="organisation.renamed")[0]
    assert event.before == {"name": "南开分园"} and event.actor_name.startswith("钱进")


def test_a_name_that_begins_tomorrow_is_not_used_today_and_none_begins_before_the_last() -> None:
    park = organisation("nankai")
    actions.rename_organisation(
        organisation=park,
        name="明日园",
        valid_from=timezone.localdate() + timedelta(days=1),
        by=acting("qian"),
    )
    assert Organisation.objects.get(code="nankai").name == "南开分园"
    with pytest.raises(ValidationError, match="晚于"):
        actions.rename_organisation(
            organisation=park, name="旧名", valid_from=date(2010, 1, 1), by=acting("qian")
        )


def test_a_name_is_in_force_from_the_morning_of_its_day() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    actions.rename_organisation(
        organisation=organisation("nankai"), name="明日园", valid_from=tomorrow, by=acting("qian")
    )
    assert jobs.put_names_in_force.call() == 0 and jobs.put_names_in_force in clock.EACH_DAY
    noon = datetime.combine(tomorrow, time(12), tzinfo=timezone.get_current_timezone())
    with time_machine.travel(noon):
        assert jobs.put_names_in_force.call() == 1 and jobs.put_names_in_force.call() == 0
    assert organisation("nankai").name == "明日园"
    begun = Event.objects.get(act="organisation.name_begun")
    assert (begun.before, begun.after) == ({"name": "南开分园"}, {"name": "明日园"})


def founded(above: str, kind: Kind = Kind.OTHER) -> Organisation:
    return actions.found_organisation(
        code="试办", kind=kind, name="试办处", valid_from=date(2020, 1, 1), by=acting("qian"),
        above=organisation(above),
    )  # fmt: skip


def test_an_organisation_is_closed_once_nobody_and_nothing_is_left_in_it() -> None:
    address, house, client = "/system/organisations/试办/close/", founded("nankai"), signed_in("qian")  # fmt: skip
    given = {"last_day": "2024-06-30", "basis": "某文〔2024〕1号"}
    member = Membership.objects.create(
        person=person("wu"), organisation=house, role=Role.EXPERT, valid_from=date(2020, 1, 1)
    )
    matter = open_matter(
        kind="register.request", about=About("试", "1", "试"), url="/", organisation=house, working_days=5
    )  # fmt: skip
    refused = client.post(address, given).content.decode()
    assert "1 个角色或授权" in refused and "1 件没办完的事项" in refused
    assert organisation("试办").valid_to is None
    Membership.objects.filter(pk=member.pk).update(valid_to=date(2024, 6, 30))
    close_matters(kind=matter.kind, about=About("试", "1", "试"), by="试")
    assert client.post(address, given).status_code == 302
    assert organisation("试办").valid_to == date(2024, 6, 30)
    assert house in Organisation.objects.on(date(2024, 6, 30))
    assert house not in Organisation.objects.on(date(2024, 7, 1))
    told = Event.objects.get(act="organisation.closed")
    assert told.after == {"to": "2024-06-30", "basis": "某文〔2024〕1号"}
    assert "已经撤销" in client.post(address, given).content.decode()


def test_a_park_with_units_and_houses_beneath_is_not_closed() -> None:
    with pytest.raises(ValidationError) as refused:
        closing.close_organisation(
            organisation=organisation("nankai"), last_day=date(2026, 12, 31), basis="试", by=acting("qian")
        )  # fmt: skip
    assert "个下级机构" in str(refused.value) and "个单位" in str(refused.value)
    with pytest.raises(ValidationError, match="早于设立"):
        closing.close_organisation(
            organisation=founded("nankai"), last_day=date(2019, 1, 1), basis="试", by=acting("qian")
        )


def test_before_an_organisation_is_closed_the_password_is_asked_for_again() -> None:
    founded("nankai")
    client = signed_in("qian")
    session = client.session
    session.pop("account_authentication_methods")
    session.save()
    answer = client.post("/system/organisations/试办/close/", {"last_day": "2024-06-30", "basis": "试"})  # fmt: skip
    assert answer.headers["Location"].startswith("/account/again/")
    assert organisation("试办").valid_to is None


def test_the_commission_has_the_names_that_the_pack_dates() -> None:
    commission = organisation("commission")
    assert commission.name_on(date(2017, 6, 1)) == "天津市科学技术委员会"
    assert commission.name_on(date(2020, 6, 1)) == "天津市科学技术局" == commission.name


def test_the_database_refuses_two_names_that_begin_together_and_ends_before_beginnings() -> None:
    park = organisation("nankai")
    first = park.names.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationName.objects.create(organisation=park, name="x", valid_from=first.valid_from)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=person("wu"), organisation=park, role=Role.PARK_OFFICER,
                                  valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1))  # fmt: skip


# ---- roles


def test_a_role_counts_from_its_first_to_its_last_day() -> None:
    someone = person("wang")
    actions.grant(person=someone, organisation=organisation("hexi"), role=Role.PARK_OFFICER, by=acting("security"),
                  valid_from=date(2030, 1, 1), valid_to=date(2030, 1, 31))  # fmt: skip
    for day, expected in (
        ("2029-12-31", 0),
        ("2030-01-01", 1),
        ("2030-01-31", 1),
        ("2030-02-01", 0),
    ):
        with time_machine.travel(f"{day} 12:00+08:00", tick=False):
            assert len([a for a in all_for(someone) if a.role == Role.PARK_OFFICER]) == expected


@pytest.mark.parametrize(
    ("place", "role", "words"),
    [
        ("nankai", Role.REPORTER, "这类机构没有这种角色"),
        ("commission", Role.AUDIT_ADMIN, "三员分立"),
        ("zone_office", Role.ZONE_OFFICER, "三员分立"),
    ],
)
def test_a_role_that_does_not_fit_is_refused(place: str, role: Role, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        actions.grant(
            person=person("system"),
            organisation=organisation(place),
            role=role,
            by=acting("security"),
        )


NEXT_MONTH, AFTER = date(2031, 1, 1), date(2031, 2, 1)


@pytest.mark.parametrize(
    ("first", "second"), [(Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN), (Role.LEADER, Role.SYSTEM_ADMIN), (Role.AUDIT_ADMIN, Role.LEADER)],
)  # fmt: skip
def test_the_three_are_apart_in_months_to_come_as_well(first: Role, second: Role) -> None:
    someone = Person.objects.create(username="hats", name="几顶帽子")
    place, by = organisation("commission"), acting("security")
    actions.grant(
        person=someone, organisation=place, role=first, by=by,
        valid_from=NEXT_MONTH, valid_to=AFTER - timedelta(days=1),
    )  # fmt: skip
    for begins, ends in ((None, None), (None, NEXT_MONTH), (AFTER - timedelta(days=1), None)):
        with pytest.raises(ValidationError, match="三员分立"):
            actions.grant(person=someone, organisation=place, role=second, by=by, valid_from=begins, valid_to=ends)  # fmt: skip
    actions.grant(person=someone, organisation=place, role=second, by=by, valid_from=AFTER)
    assert someone.memberships.count() == 2


def a_letter_of_next_month() -> Letter:
    today = timezone.localdate()
    firm = Organisation.objects.beneath(organisation("nankai").path).filter(
        kind=Kind.ENTERPRISE, letters=None
    )[0]
    return actions.hand_in_letter(
        agent=Person.objects.create(username="agent", name="代办"), enterprise=firm, by=acting("wang"),
        file=io.BytesIO(b"%PDF-1.4"), valid_from=today + timedelta(days=30), valid_to=today + timedelta(days=60),
    )  # fmt: skip


def test_who_reports_under_a_letter_becomes_no_administrator_while_it_holds() -> None:
    letter = a_letter_of_next_month()
    actions.confirm_letter(letter=letter, by=acting("wu"))
    become: dict[str, Any] = {
        "person": letter.agent, "organisation": organisation("commission"), "role": Role.SYSTEM_ADMIN, "by": acting("security"),
    }  # fmt: skip
    with pytest.raises(ValidationError, match="三员分立"):
        actions.grant(**become)
    actions.grant(**become, valid_to=letter.valid_from - timedelta(days=1))
    actions.revoke_letter(letter=letter, by=acting("security"))
    actions.grant(**become, valid_from=letter.valid_from)


def test_a_letter_of_an_administrator_to_be_is_not_confirmed() -> None:
    letter = a_letter_of_next_month()
    actions.grant(person=letter.agent, organisation=organisation("commission"), role=Role.SYSTEM_ADMIN,
                  by=acting("security"), valid_from=letter.valid_to)  # fmt: skip
    page = signed_in("wu").post(f"/system/letters/{letter.pk}/confirm/", follow=True)
    assert "三员分立" in page.content.decode()
    letter.refresh_from_db()
    assert letter.confirmed_at is None


def test_a_deputy_acts_in_the_same_role_and_the_trail_says_for_whom() -> None:
    officer = Membership.objects.get(person__username="wu")
    with pytest.raises(ValidationError, match="同一机构"):
        actions.grant(person=person("zheng"), organisation=organisation("hexi"), role=Role.PARK_OFFICER,
                      by=acting("security"), deputises=officer)  # fmt: skip
    actions.grant(person=person("zheng"), organisation=officer.organisation, role=Role.PARK_OFFICER,
                  by=acting("security"), deputises=officer)  # fmt: skip
    deputy = [way for way in all_for(person("zheng")) if way.deputises]
    assert [way.deputises for way in deputy] == [officer.person.name]
    assert deputy[0].actor.deputises == officer.person.name


def deputy_of_wu(**more: Any) -> Membership:
    officer = Membership.objects.get(person__username="wu")
    return actions.grant(person=person("zheng"), organisation=officer.organisation, role=officer.role,
                         by=acting("security"), deputises=officer, **more)  # fmt: skip


def deputises(day: date | None = None) -> bool:
    with time_machine.travel(f"{day or timezone.localdate()} 12:00+08:00", tick=False):
        return any(way.deputises for way in all_for(person("zheng")))


@pytest.mark.parametrize(
    "goes", [lambda m: actions.let_go(person=m.person, by=acting("security")),
             lambda m: actions.end_membership(membership=m, by=acting("security"))],
)  # fmt: skip
def test_a_deputy_goes_with_the_role_that_they_stand_in_for(goes: Any) -> None:
    made = deputy_of_wu()
    assert deputises()
    goes(Membership.objects.get(person__username="wu"))
    assert not deputises() and all_for(person("zheng"))  # their own role stays
    event = Event.objects.about("membership", made.pk).get(act="membership.ended")
    assert event.after["with"] == str(made.deputises)


def test_a_deputys_role_ends_on_the_day_on_which_the_other_does() -> None:
    made = deputy_of_wu()
    last_day = timezone.localdate() + timedelta(days=5)
    actions.end_membership(membership=made.deputises, by=acting("security"), on=last_day)
    assert deputises(last_day) and not deputises(last_day + timedelta(days=1))
    made.refresh_from_db()
    assert made.valid_to == last_day


def test_nobody_is_a_deputy_for_longer_than_there_is_a_role_to_stand_in_for() -> None:
    last_day = timezone.localdate() + timedelta(days=5)
    Membership.objects.filter(person__username="wu").update(valid_to=last_day)
    assert deputy_of_wu().valid_to == last_day
    begins = last_day - timedelta(days=1)
    given = deputy_of_wu(valid_from=begins, valid_to=last_day + timedelta(days=9))
    assert (given.valid_from, given.valid_to) == (begins, last_day)


def test_one_person_switches_between_organisations() -> None:
    client = signed_in("wang")
    ways = all_for(person("wang"))
    assert len(ways) == 4  # the fifth letter is not confirmed yet
    page = client.get("/acting/").content.decode()
    assert all(way.organisation_name in page for way in ways)
    client.post("/acting/", {"as": ways[2].key})
    assert ways[2].organisation_name in client.get("/").content.decode()
    client.post("/acting/", {"as": "m1"})  # somebody else's
    assert ways[2].organisation_name in client.get("/").content.decode()


def test_nobody_grants_themselves_a_role() -> None:
    with pytest.raises(ValidationError, match="不能给自己"):
        actions.grant(
            person=person("security"),
            organisation=organisation("commission"),
            role=Role.AUDITOR,
            by=acting("security"),
        )


# ---- coming in


def invited(client: Client, **more: Any) -> Any:
    return client.post("/system/invitations/new/", {
        "organisation": "nankai", "role": "park_officer", "name": "新同事", **more,
    })  # fmt: skip


def test_an_invitation_by_link_makes_a_member_and_opens_once() -> None:
    made = invited(signed_in("wu")).context
    path = made["link"].removeprefix("http://testserver")
    visitor = Client()
    assert "新同事" in visitor.get(path).content.decode()
    form = {
        "username": "xin",
        "mobile": "13912345678",
        "password": "a-long-password",
        "again": "a-long-password",
    }
    assert visitor.post(path, form).headers["Location"] == "/sign-in/"
    new = Person.objects.get(username="xin")
    assert new.check_password("a-long-password")
    assert new.memberships.get().organisation.code == "nankai"
    assert last().act == "invitation.accepted" and list(broken()) == []
    assert Client().get(path).status_code == 404


def test_an_invitation_by_code_is_read_out_without_case_or_dashes() -> None:
    code = invited(signed_in("wu")).context["code"]
    visitor = Client()
    wrong = visitor.post("/invited/", {"code": "AAAAAAAAAA"})
    assert wrong.status_code == 200 and "没有这个邀请码" in wrong.content.decode()
    typed = f"{code[:5].lower()}-{code[5:].lower()}"
    assert visitor.post("/invited/", {"code": typed}).headers["Location"] == "/invited/code/"
    assert "新同事" in visitor.get("/invited/code/").content.decode()
    assert Client().get("/invited/code/").status_code == 404


@pytest.mark.parametrize(
    ("given", "words"),
    [({"username": "wu"}, "已经有人用了"), ({"again": "other"}, "两遍不一样"), ({"password": "12345678901", "again": "12345678901"}, "数字"),
     ({"mobile": "13800000006"}, "已经登记"), ({"password": "short", "again": "short"}, "10")],
)  # fmt: skip
def test_an_account_that_cannot_be_is_told(given: dict[str, str], words: str) -> None:
    path = invited(signed_in("wu")).context["link"].removeprefix("http://testserver")
    form = {
        "username": "xin",
        "mobile": "",
        "password": "a-long-password",
        "again": "a-long-password",
    } | given
    response = Client().post(path, form)
    assert response.status_code == 200 and words in response.content.decode()
    assert not Person.objects.filter(username="xin").exists()


def test_neither_link_nor_code_is_kept_and_an_invitation_lapses() -> None:
    made = invited(signed_in("wu")).context
    kept = Invitation.objects.get(pk=made["invitation"].pk)
    secret = made["link"].rstrip("/").rsplit("/", 1)[1]
    assert secret not in str(vars(kept)) and made["code"] not in str(vars(kept))
    assert secret not in str([vars(e) for e in Event.objects.all()])
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert Client().get(f"/invited/{secret}/").status_code == 404
    inviting.withdraw(invitation=kept, by=acting("wu"))
    assert Client().get(f"/invited/{secret}/").status_code == 404


@pytest.mark.parametrize(
    ("who", "place", "role"),
    [("wu", "hexi", "park_officer"), ("wu", "nankai", "leader"), ("wu", "120104", "district_officer"),
     ("wang", "nankai", "park_officer"), ("zhou", "commission", "security_admin")],
)  # fmt: skip
def test_nobody_invites_above_or_beside_their_own_house(who: str, place: str, role: str) -> None:
    before = Invitation.objects.count()
    invited(signed_in(who), organisation=place, role=role)
    assert Invitation.objects.count() == before


def test_an_agent_under_a_letter_hands_nothing_on() -> None:
    firm = all_for(person("wang"))[0]
    before = Invitation.objects.count()
    answer = invited(signed_in("wang"), organisation=firm.organisation_code, role="reporter")
    assert answer.status_code == 404 and Invitation.objects.count() == before


def test_fields_that_a_form_does_not_have_change_nothing() -> None:
    client = signed_in("wang")
    client.post(
        "/account/",
        {
            "email": "a@b.cn",
            "language": "zh-hans",
            "username": "root",
            "is_active": "",
            "role": "security_admin",
        },
    )
    changed = person("wang")
    assert (changed.email, changed.username, changed.is_active) == ("a@b.cn", "wang", True)
    assert {way.role for way in all_for(changed)} == {Role.REPORTER}


# ---- going


def test_a_leaver_has_no_next_request() -> None:
    leaver, security = signed_in("wu"), signed_in("security")
    assert leaver.get("/system/people/").status_code == 200
    pk = person("wu").pk
    assert security.post(f"/system/people/{pk}/let-go/").status_code == 302
    assert leaver.get("/system/people/").headers["Location"].startswith("/sign-in/")
    assert not all_for(person("wu"))
    again = Client()
    again.post("/sign-in/", {"login": "wu", "password": PASSWORD})
    assert "_auth_user_id" not in again.session
    acts = set(
        Event.objects.filter(object_id=str(pk), object_kind="person").values_list("act", flat=True)
    )
    assert {"person.let_go", "sessions.ended"} <= acts and list(broken()) == []


def sent_by_wu() -> tuple[Invitation, str]:
    made, secret, _code = inviting.invite(
        organisation=organisation("nankai"), role=Role.PARK_OFFICER, name="新同事", by=acting("wu")
    )
    return made, f"/invited/{secret}/"


def test_what_a_leaver_sent_out_is_withdrawn_and_what_others_sent_is_not() -> None:
    made, path = sent_by_wu()
    others, _secret, _code = inviting.invite(
        organisation=organisation("nankai"), role=Role.PARK_OFFICER, name="另一位", by=acting("security")
    )  # fmt: skip
    actions.let_go(person=person("wu"), by=acting("security"))
    made.refresh_from_db()
    others.refresh_from_db()
    assert made.withdrawn_at and not others.withdrawn_at
    assert Event.objects.about("invitation", made.pk).first().act == "invitation.withdrawn"  # type: ignore[union-attr]
    assert Client().get(path).status_code == 404


def test_an_invitation_ends_with_the_role_by_which_it_was_sent() -> None:
    made, path = sent_by_wu()
    actions.grant(person=person("wu"), organisation=organisation("hexi"), role=Role.PARK_OFFICER,
                  by=acting("security"))  # fmt: skip
    here = Membership.objects.get(person__username="wu", organisation__code="nankai")
    actions.end_membership(membership=here, by=acting("security"))
    made.refresh_from_db()
    assert made.withdrawn_at and Client().get(path).status_code == 404


def test_a_role_given_up_leaves_what_another_role_still_allows() -> None:
    made, _path = sent_by_wu()
    here = Membership.objects.get(person__username="wu")
    actions.grant(person=person("wu"), organisation=here.organisation, role=here.role, by=acting("security"))  # fmt: skip
    actions.end_membership(membership=here, by=acting("security"))
    made.refresh_from_db()
    assert made.is_open


def test_nobody_comes_in_by_an_invitation_whose_sender_may_send_it_no_more() -> None:
    made, path = sent_by_wu()
    last_day = timezone.localdate() + timedelta(days=1)
    here = Membership.objects.get(person__username="wu")
    actions.end_membership(membership=here, by=acting("security"), on=last_day)
    assert Client().get(path).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert Client().get(path).status_code == 404
        with pytest.raises(ValidationError, match="撤回"):
            inviting.accept(invitation=made, username="xin", password="a-long-password", mobile="")
    assert not Person.objects.filter(username="xin").exists()


def test_nothing_of_a_leaver_comes_alive_once_they_are_taken_back() -> None:
    leaver, security = person("wang"), acting("security")
    begins = timezone.localdate() + timedelta(days=10)
    firm = Organisation.objects.filter(kind=Kind.ENTERPRISE, letters=None).first()
    assert firm is not None
    actions.grant(
        person=leaver, organisation=firm, role=Role.REPORTER, by=security, valid_from=begins
    )
    letter = actions.hand_in_letter(
        agent=leaver, enterprise=firm, file=io.BytesIO(b"%PDF-1.4"), valid_from=begins,
        valid_to=begins + timedelta(days=90), by=acting("wang"),
    )  # fmt: skip
    actions.confirm_letter(letter=letter, by=acting("wu"))
    actions.let_go(person=leaver, by=security)
    actions.take_back(person=leaver, by=security)
    for days in (0, 10, 30):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            assert all_for(leaver) == []


def test_an_ended_role_is_gone_with_the_next_request_while_the_session_lives() -> None:
    officer, security = signed_in("wu"), signed_in("security")
    membership = Membership.objects.get(person__username="wu")
    security.post(f"/system/memberships/{membership.pk}/end/")
    answer = officer.get("/system/people/")
    assert answer.status_code == 403 and "还没有身份" in answer.content.decode()


def test_a_session_that_somebody_else_ended_is_over() -> None:
    officer, security = signed_in("wu"), signed_in("security")
    officer.get("/")
    security.post(f"/system/people/{person('wu').pk}/sessions/")
    assert officer.get("/system/people/").headers["Location"].startswith("/sign-in/")


def test_nobody_lets_themselves_go() -> None:
    security = signed_in("security")
    security.post(f"/system/people/{person('security').pk}/let-go/")
    assert person("security").is_active


def test_before_harm_the_password_is_asked_for_again() -> None:
    client = signed_in("security")
    session = client.session
    session.pop("account_authentication_methods")
    session.save()
    answer = client.post(f"/system/people/{person('wu').pk}/let-go/")
    assert answer.headers["Location"].startswith("/account/again/") and person("wu").is_active


def test_the_security_administrator_unlocks() -> None:
    for _ in range(5):
        Client().post("/sign-in/", {"login": "wang", "password": "wrong"})
        cache.clear()
    security, pk = signed_in("security"), person("wang").pk
    assert "已锁定" in security.get(f"/system/people/{pk}/").content.decode()
    security.post(f"/system/people/{pk}/unlock/")
    client = Client()
    client.post("/sign-in/", {"login": "wang", "password": PASSWORD})
    assert "_auth_user_id" in client.session


# ---- personal data


def test_a_mobile_is_masked_until_somebody_says_why_and_the_trail_keeps_it() -> None:
    client, pk = signed_in("zhou"), person("wu").pk
    assert "138****0006" in client.get(f"/system/people/{pk}/").content.decode()
    for path in ("/system/people/", f"/system/people/{pk}/", "/system/people/?export=csv"):
        assert "13800000006" not in client.get(path).content.decode()
    assert (
        "13800000006"
        not in client.post(f"/system/people/{pk}/mobile/", {"reason": " "}).content.decode()
    )
    assert (
        "13800000006"
        in client.post(f"/system/people/{pk}/mobile/", {"reason": "催报"}).content.decode()
    )
    assert (last().act, last().after) == ("mobile.unmasked", {"reason": "催报"})


def test_an_export_is_in_the_trail() -> None:
    client = signed_in("zhou")
    client.get("/system/people/?export=xlsx")
    event = Event.objects.filter(act="table.exported").first()
    assert event is not None and event.actor_name.startswith("周全") and event.count >= 2


def test_a_code_of_an_enterprise_is_used_once() -> None:
    with pytest.raises(ValidationError):
        actions.found_organisation(code="nankai", kind=Kind.PARK, name="x", valid_from=TODAY, by=acting("qian"),
                                   above=organisation("zone"))  # fmt: skip
