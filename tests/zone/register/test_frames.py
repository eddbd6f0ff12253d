"""Requests decided by the level above, frames signed by two and never altered, rounds of maintenance."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongjian.zone.accounts.models import Organisation
from gongjian.zone.audit.models import Event
from gongjian.zone.inbox.models import Matter
from gongjian.zone.register import actions, asking, frame_differences, framing, rounds
from gongjian.zone.register.changes import Conflict
from gongjian.zone.register.choices import Decision, Signing
from gongjian.zone.register.models import Frame, FrameMember, Lead, Request, State, Unit
from people import acting, signed_in
from zone.register.test_imports import known

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def of_nankai() -> Any:
    """A unit that the Nankai park counts, and that an agent of the cast reports for."""
    park = Organisation.objects.get(code="nankai")
    rows = State.objects.as_of(TODAY).filter(
        owner=park, unit__organisation__letters__agent__username="wang"
    )
    return (
        rows.filter(unit__organisation__letters__confirmed_at__isnull=False).order_by("pk").first()
    )


def asked(who: str = "wu", **more: Any) -> Request:
    state = of_nankai()
    given: dict[str, Any] = {
        "kind": "change", "unit": state.unit, "told": {"address": "南开某路 8 号"}, "since": TODAY,
        "ground": "error", "note": "营业执照", "by": acting(who),
    }  # fmt: skip
    return asking.ask(**given | more)


# ---- requests


def test_a_park_asks_and_the_office_decides() -> None:
    made = asked()
    assert made.due_from.code == "zone_office"
    matter = Matter.objects.get(kind=asking.MATTER, object_id=str(made.pk))
    assert matter.organisation == made.due_from and matter.done_at is None
    asking.decide(asked=made, approved=True, reason="", by=acting("zhao"))
    now = State.objects.as_of(TODAY).get(unit=made.unit)
    made.refresh_from_db()
    assert (now.address, made.state) == (
        "南开某路 8 号",
        Decision.APPROVED,
    ) and made.change == now.change
    matter.refresh_from_db()
    assert matter.done_at is not None
    assert Event.objects.latest("number").act == "request.approved"


def test_what_was_changed_after_it_was_asked_for_is_not_overwritten_unseen() -> None:
    made, park = asked(), Organisation.objects.get(code="nankai")
    actions.change(unit=made.unit, told={"phone": "022-1", "owner": park}, since=TODAY, by=None)
    assert not asking.moved(made, made.base).columns  # something else was changed
    actions.change(
        unit=made.unit, told={"address": "别人改的路 1 号"}, since=TODAY, by=acting("qian")
    )
    with pytest.raises(Conflict, match="钱"):
        asking.decide(asked=made, approved=True, reason="", by=acting("zhao"))
    made.refresh_from_db()
    assert made.state == Decision.ASKED
    assert State.objects.as_of(TODAY).get(unit=made.unit).address == "别人改的路 1 号"


def test_who_decides_has_the_request_and_what_others_changed_side_by_side() -> None:
    made, keeper = asked(), signed_in("zhao")
    path = f"/register/requests/{made.pk}/"
    early = keeper.get(path).context["seen"]
    assert "提出以后别人改过" not in keeper.get(path).content.decode()
    actions.change(
        unit=made.unit, told={"address": "别人改的路 1 号"}, since=TODAY, by=acting("qian")
    )
    late = keeper.post(
        f"{path}decide/", {"verdict": "yes", "reason": "", "seen": early}, follow=True
    )
    told = late.content.decode()
    assert "提出以后别人改过" in told and "别人改的路 1 号" in told and "南开某路 8 号" in told
    assert State.objects.as_of(TODAY).get(unit=made.unit).address == "别人改的路 1 号"
    keeper.post(
        f"{path}decide/", {"verdict": "yes", "reason": "已对照", "seen": late.context["seen"]}
    )
    assert State.objects.as_of(TODAY).get(unit=made.unit).address == "南开某路 8 号"


def test_of_a_unit_that_moved_away_a_request_shows_what_it_was_and_not_what_it_is() -> None:
    made, hexi = asked(), Organisation.objects.get(code="hexi")
    told = {"owner": hexi, "address": "金丝雀路 1 号"}
    actions.change(unit=made.unit, told=told, since=TODAY, by=None)
    path = f"/register/requests/{made.pk}/"
    assert "金丝雀" not in signed_in("wu").get(path).content.decode()
    assert "金丝雀" in signed_in("zhao").get(path).content.decode()


def test_a_firm_asks_its_park() -> None:
    state = of_nankai()
    client = signed_in("wang")
    page = client.get("/register/requests/new/")
    assert page.status_code == 200
    mine = Request.objects.count()
    firm = acting("wang")
    made = asked("wang", unit=Unit.objects.get(organisation=firm.organisation_id))
    assert made.due_from.code == "nankai" and Request.objects.count() == mine + 1
    asking.decide(asked=made, approved=False, reason="执照上不是这个地址", by=acting("wu"))
    made.refresh_from_db()
    assert (made.state, made.change) == (Decision.REJECTED, None) and state is not None


def test_nobody_decides_on_what_they_asked_and_a_refusal_says_why() -> None:
    made = asked()
    with pytest.raises(ValidationError, match="不同的人"):
        asking.decide(asked=made, approved=True, reason="", by=acting("wu"))
    with pytest.raises(ValidationError, match="理由"):
        asking.decide(asked=made, approved=False, reason=" ", by=acting("zhao"))
    asking.withdraw(asked=made, by=acting("wu"))
    with pytest.raises(ValidationError, match="办完"):
        asking.decide(asked=made, approved=True, reason="", by=acting("zhao"))


def test_who_decides_on_an_entry_sees_which_units_it_is_like_as_far_as_they_are_theirs() -> None:
    state = of_nankai()
    hexi, park = (Organisation.objects.get(code=code) for code in ("hexi", "nankai"))
    actions.enter(told={"name": "天津青禾软件有限公司", "owner": park}, since=TODAY, by=None)
    actions.enter(told={"name": "天津青禾软件技术有限公司", "owner": hexi}, since=TODAY, by=None)
    told = {"name": "青禾软件（天津）有限公司", "owner": park}
    made = asked(kind="entry", unit=None, told=told, ground="moved_in")
    path = f"/register/requests/{made.pk}/"
    office, ours = (
        signed_in("zhao").get(path).content.decode(),
        signed_in("wu").get(path).content.decode(),
    )
    assert "名录里相近的单位" in office and "青禾软件技术" in office and "字号相同" in office
    assert "天津青禾软件有限公司" in ours and "青禾软件技术" not in ours
    stranger = asked(kind="entry", unit=None, told={"name": "天津独一无二饲料有限公司", "owner": park}, ground="new")  # fmt: skip
    assert (
        "相近的单位"
        not in signed_in("zhao").get(f"/register/requests/{stranger.pk}/").content.decode()
    )
    same = asked(
        kind="entry",
        unit=None,
        told={"name": "毫不相干的名字", "owner": park, "code": state.code},
        ground="new",
    )
    assert "代码相同" in signed_in("wu").get(f"/register/requests/{same.pk}/").content.decode()


@pytest.mark.parametrize("kind", ["entry", "exit"])
def test_entry_and_exit_are_decided_by_two_people(kind: str) -> None:
    state = of_nankai()
    told = {"name": "天津纳入的有限公司", "owner": state.owner} if kind == "entry" else {}
    made = asked(
        kind=kind,
        unit=None if kind == "entry" else state.unit,
        told=told,
        ground="moved_in" if kind == "entry" else "moved_out",
    )
    asking.decide(asked=made, approved=True, reason="", by=acting("zhao"))
    made.refresh_from_db()
    assert made.state == Decision.SECONDED and made.change is None
    with pytest.raises(ValidationError, match="不同的人"):
        asking.decide(asked=made, approved=True, reason="", by=acting("zhao"))
    asking.decide(asked=made, approved=True, reason="", by=acting("qian"))
    made.refresh_from_db()
    assert made.state == Decision.APPROVED
    found = State.objects.as_of(TODAY).filter(
        name="天津纳入的有限公司" if kind == "entry" else state.name
    )
    assert found.exists() == (kind == "entry")
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=made.pk).update(first_by=made.decided_by)


def test_what_no_request_may_ask_is_refused() -> None:
    for more in ({"told": {"size": "large"}}, {"told": {}}, {"kind": "entry"}, {"unit": None}):
        with pytest.raises(ValidationError):
            asked(**more)


def test_a_request_goes_through_the_pages() -> None:
    state, client = of_nankai(), signed_in("wu")
    page = client.get(f"/register/requests/new/?unit={state.unit_id}")
    assert state.name in page.content.decode()
    given = {
        name: value for name, value in page.context["form"].initial.items() if value is not None
    }
    answer = client.post(f"/register/requests/new/?unit={state.unit_id}", {
        **given, "kind": "change", "ground": "error", "since": str(TODAY), "note": "更正", "business": "软件开发",
    })  # fmt: skip
    address = answer.headers["Location"]
    assert Request.objects.get().told == {"business": "软件开发"}
    assert "软件开发" in signed_in("zhao").get(address).content.decode()
    assert signed_in("sun").get(address).status_code == 404
    assert client.post(f"{address}decide/", {"verdict": "yes"}).status_code == 404
    signed_in("zhao").post(f"{address}decide/", {"verdict": "yes", "reason": ""})
    assert State.objects.as_of(TODAY).get(unit=state.unit).business == "软件开发"


# ---- frames


def frozen(name: str = "年报", day: date = TODAY) -> Frame:
    made = framing.propose(name=name, rule="frame_annual", day=day, by=acting("zhao"))
    return framing.sign(frame=made, by=acting("qian"))


def test_a_frame_is_previewed_by_a_rule_of_the_pack() -> None:
    everybody = State.objects.as_of(TODAY)
    found = framing.preview("frame_annual", TODAY)
    assert len(found.taken) + len(found.open) + found.left == everybody.count()
    assert dict(found.by_park) and sum(count for _park, count in found.by_park) == len(found.taken)
    unit = known(0)
    actions.change(unit=unit.unit, told={"status": "bankrupt"}, since=TODAY, by=None)
    again = framing.preview("frame_annual", TODAY)
    assert (len(again.taken), again.left) == (len(found.taken) - 1, found.left + 1)
    for rule in ("tech_sme", "frame_of_nothing"):
        with pytest.raises(ValidationError):
            framing.preview(rule, TODAY)


def test_a_frame_is_signed_by_two_and_then_never_altered() -> None:
    made = framing.propose(name="年报", rule="frame_annual", day=TODAY, by=acting("zhao"))
    with pytest.raises(ValidationError, match="另一个人"):
        framing.sign(frame=made, by=acting("zhao"))
    framing.sign(frame=made, by=acting("qian"))
    made.refresh_from_db()
    assert made.state == Signing.FROZEN and made.count == made.members.count()
    member = made.members.first()
    assert member is not None
    other = State.objects.exclude(unit__in=made.members.values("unit")).first() or known(0)
    for write in (
        lambda: Frame.objects.filter(pk=made.pk).update(name="改名"),
        lambda: FrameMember.objects.filter(pk=member.pk).update(
            owner=Organisation.objects.get(code="hexi")
        ),
        lambda: FrameMember.objects.filter(pk=member.pk)._raw_delete("default"),
        lambda: FrameMember.objects.create(
            frame=made, unit=other.unit, state=other, owner=other.owner
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    with pytest.raises(ValidationError):
        framing.withdraw(frame=made, by=acting("zhao"))


def test_what_is_not_what_was_signed_is_not_frozen() -> None:
    made = framing.propose(name="年报", rule="frame_annual", day=TODAY, by=acting("zhao"))
    FrameMember.objects.filter(frame=made).order_by("pk")[:1].get().delete()
    with pytest.raises(ValidationError, match="第一次签字时不同"):
        framing.sign(frame=made, by=acting("qian"))
    framing.withdraw(frame=made, by=acting("zhao"))


def test_two_frames_differ_by_entries_exits_and_moves_with_their_reasons() -> None:
    first = frozen("去年")
    gone, moved, excluded = known(0), known(1), known(2)
    tomorrow = TODAY + timedelta(days=1)
    actions.close(unit=gone.unit, on=tomorrow, by=None)
    where = "hexi" if moved.owner.code != "hexi" else "nankai"
    actions.change(
        unit=moved.unit,
        told={"owner": Organisation.objects.get(code=where)},
        since=tomorrow,
        by=None,
    )
    actions.change(unit=excluded.unit, told={"status": "bankrupt"}, since=tomorrow, by=None)
    born = actions.enter(
        told={"name": "天津新生有限公司", "owner": moved.owner}, since=tomorrow, by=None
    )
    second = frozen("今年", tomorrow)
    assert second.before == first
    told = {d.unit: (d.what, d.reason) for d in frame_differences.compared(second, first)}
    assert told == {
        gone.unit_id: ("left", "注销或关闭"), moved.unit_id: ("moved", "迁移"),
        excluded.unit_id: ("left", "现在不符合范围规则"), born.pk: ("entered", "入库"),
    }  # fmt: skip
    ours, theirs = (
        set(second.members.values_list("unit", flat=True)),
        set(first.members.values_list("unit", flat=True)),
    )
    assert ours - theirs == {born.pk} and theirs - ours == {gone.unit_id, excluded.unit_id}


def test_a_change_after_the_freeze_is_a_revision_and_leaves_the_frame_alone() -> None:
    made = frozen()
    member = made.members.select_related("state").order_by("pk")[0]
    actions.change(
        unit=member.unit, told={"name": "冻结后才改的名"}, since=TODAY - timedelta(days=30), by=None
    )
    (found,) = frame_differences.revised(made)
    assert (found.unit, found.what, found.name) == (member.unit_id, "revised", "冻结后才改的名")
    assert (
        member.state.name
        in signed_in("zhao")
        .get(f"/register/frames/{made.pk}/?q={member.state.code}")
        .content.decode()
    )
    assert (
        "冻结后才改的名"
        in signed_in("zhao").get(f"/register/frames/{made.pk}/?part=revised").content.decode()
    )


def test_a_park_sees_its_own_part_of_a_frame() -> None:
    made = frozen()
    page = signed_in("wu").get(f"/register/frames/{made.pk}/?q=").content.decode()
    mine = made.members.filter(owner__code="nankai").count()
    assert f"共 {mine} 条" in page
    strange = (
        made.members.exclude(owner__path__startswith=acting("wu").path)
        .select_related("state")
        .first()
    )
    assert strange is not None and strange.state.name not in page


def test_a_frame_goes_through_the_pages() -> None:
    client = signed_in("zhao")
    given = {"name": "2026 年季报", "rule": "frame_quarterly", "day": str(TODAY)}
    assert (
        "签字提出"
        in client.post("/register/frames/new/", {**given, "step": "preview"}).content.decode()
    )
    assert not Frame.objects.exists()
    address = client.post("/register/frames/new/", {**given, "step": "propose"}).headers["Location"]
    other = signed_in("qian")
    other.post("/account/again/", {"password": "gongjian-2026"})
    other.post(f"{address}sign/", {"verdict": "sign"})
    assert Frame.objects.get().state == Signing.FROZEN


# ---- rounds


def test_a_round_assigns_leads_and_the_last_closes_the_matter() -> None:
    unit = of_nankai()
    actions.change(unit=unit.unit, told={"contact": "", "phone": ""}, since=TODAY, by=None)
    made = rounds.open_round(
        name="四季度", opens=TODAY, closes=TODAY + timedelta(days=30), by=acting("zhao")
    )
    lead = made.leads.get(unit=unit.unit, kind="mismatch")
    assert "无联系人" in lead.detail and lead.park.code == "nankai"
    matter = Matter.objects.get(kind=rounds.MATTER, organisation__code="nankai")
    mine = list(Lead.objects.filter(round=made, park=lead.park, outcome=""))
    for each in mine:
        assert matter.done_at is None
        rounds.close_lead(lead=each, outcome="mended", note="电话核实", by=acting("wu"))
        matter.refresh_from_db()
    assert matter.done_at is not None
    with pytest.raises(ValidationError):
        rounds.close_lead(lead=lead, outcome="fine", note="", by=acting("wu"))
    with pytest.raises(ValidationError):
        rounds.open_round(
            name="倒", opens=TODAY, closes=TODAY - timedelta(days=1), by=acting("zhao")
        )


def test_a_lead_goes_through_the_pages_of_its_park_alone() -> None:
    made = rounds.open_round(name="四季度", opens=TODAY, closes=TODAY, by=acting("zhao"))
    mine = made.leads.filter(park__code="nankai").first()
    strange = made.leads.exclude(park__code="nankai").first()
    assert mine is not None and strange is not None
    client = signed_in("wu")
    page = client.get(f"/register/rounds/{made.pk}/").content.decode()
    assert mine.name in page and strange.name not in page
    assert client.get(f"/register/leads/{strange.pk}/").status_code == 404
    client.post(f"/register/leads/{mine.pk}/", {"outcome": "fine", "note": ""})
    mine.refresh_from_db()
    assert mine.outcome == "fine"
