"""Innovation platforms: of a kind of the pack, recognised on a day, seen by those they concern, ended with a reason."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongjian.zone.audit.models import Event
from gongjian.zone.industry import arrays
from gongjian.zone.industry.models import Platform
from gongjian.zone.industry.platforms import actions, queries
from gongjian.zone.register import elsewhere
from gongjian.zone.register.models import State
from people import acting, signed_in
from zone.api.test_api import got, key
from zone.industry.things import platform
from zone.joint import days, house

pytestmark = pytest.mark.django_db


def given(**more: str) -> dict[str, str]:
    return {"name": "某重点实验室", "kind_of": "key_laboratory", "level": "national", "park": str(house("nankai").pk),
            "host": "某公司", "unit": "", "approved_by": "某部", "document": "某〔2024〕1 号", "since": "2024-01-01",
            "place_on_chain": "new_energy/batteries", "note": "", **more}  # fmt: skip


def test_kinds_are_the_packs_and_its_groups_are_none() -> None:
    kinds = arrays.platform_kinds()
    assert kinds["key_laboratory"] == "重点实验室" and "research" not in kinds
    grouped = dict(arrays.kinds_by_group()[1:])
    assert ("incubator", "科技企业孵化器") in grouped["孵化载体"] and "other" in grouped
    for wrong in ("research", "nothing", ""):
        with pytest.raises(ValidationError, match="平台类别"):
            platform(kind_of=wrong)


def test_a_platform_is_entered_corrected_and_seen_by_those_it_concerns() -> None:
    client = signed_in("wu")
    sent = client.post("/platforms/new/", given())
    made = Platform.objects.get()
    assert sent.headers["Location"] == f"/platforms/{made.pk}/"
    assert (made.chain, made.node, made.park) == ("new_energy", "batteries", house("nankai"))
    page = client.get(f"/platforms/{made.pk}/").content.decode()
    assert "重点实验室 · 国家级" in page and "某〔2024〕1 号" in page
    at = client.get(f"/platforms/{made.pk}/edit/").context["form"].initial
    assert at["place_on_chain"] == "new_energy/batteries"
    client.post(f"/platforms/{made.pk}/edit/", given(level="municipal"))
    story = client.get(f"/platforms/{made.pk}/").content.decode()
    assert "修改创新平台" in story and "省（市）级" in story
    seen = {w: queries.platforms(acting(w)).count() for w in ("wu", "qian", "zhou", "sun", "feng", "zheng", "wang")}  # fmt: skip
    assert seen == {"wu": 1, "qian": 1, "zhou": 1, "sun": 1, "feng": 1, "zheng": 0, "wang": 0}
    assert [e.act for e in Event.objects.filter(object_kind="platform").order_by("number")] == [
        "platform.entered", "platform.edited",
    ]  # fmt: skip


def test_a_platform_stands_from_day_to_day_and_says_why_it_ended() -> None:
    made = platform()
    assert [made.stands_on(d) for d in (days(-501), days(-500), days(0))] == [False, True, True]
    for on, because in ((days(-600), "摘牌"), (days(1), "摘牌"), (days(0), " ")):
        with pytest.raises(ValidationError):
            actions.end(platform=made, on=on, because=because, by=acting("wu"))
    client = signed_in("wu")
    client.post(f"/platforms/{made.pk}/end/", {"on": str(days(-1)), "because": "复审未通过"})
    ended = Platform.objects.get(pk=made.pk)
    assert [ended.stands_on(d) for d in (days(-1), days(0))] == [True, False]
    page = client.get(f"/platforms/{made.pk}/")
    assert "更正结束" in page.content.decode() and page.context["ending"].initial["on"] == days(-1)
    again = actions.end(platform=made, on=days(-2), because="日期记错", by=acting("wu"))
    assert (again.until, again.ended_because) == (days(-2), "日期记错")
    actions.end(platform=made, on=days(-1), because="复审未通过", by=acting("wu"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Platform.objects.filter(pk=made.pk).update(ended_because="")
    with pytest.raises(ValidationError):
        platform(since=days(1))
    with pytest.raises(ValidationError):
        platform(chain="new_energy", node="nothing")


def test_a_unit_of_ones_own_bears_a_platform_and_its_page_says_so() -> None:
    living = State.objects.as_of(timezone.localdate()).exclude(code="")
    mine, theirs = (living.filter(owner__code=code)[0] for code in ("nankai", "hexi"))
    client = signed_in("wu")
    assert client.post("/platforms/new/", given(unit=theirs.code)).status_code == 200
    assert client.post("/platforms/new/", given(unit=mine.code)).status_code == 302
    told = [
        each for each in elsewhere.about(acting("wu"), mine.unit) if "某重点实验室" in each.words
    ]
    assert [each.kind for each in told] == ["创新平台"] and "国家级" in told[0].words


def test_platforms_are_listed_narrowed_found_exported_and_told_to_programs() -> None:
    first = platform(name="甲实验室", host="天津某某公司")
    platform(name="乙孵化器", kind_of="incubator", level="district", park="hexi", by="qian")
    client = signed_in("qian")
    for query, names in (("level=national", ["甲实验室"]), ("kind_of=incubator", ["乙孵化器"]), ("park=hexi", ["乙孵化器"]),
                         ("q=某某公司", ["甲实验室"]), ("now=no", [])):  # fmt: skip
        rows = client.get(f"/platforms/?{query}").context["table"].page.object_list
        assert [p.name for p in rows] == names, query
    exported = client.get("/platforms/?export=csv")
    assert exported.status_code == 200
    secret = key("qian")
    items = got(secret, "platforms?park=nankai").json()["items"]
    assert [(i["name"], i["kind"], i["level"], i["park"]) for i in items] == [
        ("甲实验室", "key_laboratory", "national", "nankai")
    ]
    assert got(secret, f"platforms/{first.pk}").json()["host"] == "天津某某公司"
    assert got(key("zheng"), f"platforms/{first.pk}").status_code == 404
