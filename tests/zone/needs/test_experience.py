"""Experience worth copying: told by a park, published by the office, copied by others with what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongjian.zone.inbox.models import Matter
from gongjian.zone.needs import actions, queries, sharing
from gongjian.zone.needs.choices import ExperienceStage
from gongjian.zone.needs.models import Adoption, Experience
from people import acting, signed_in
from zone.joint import days, house
from zone.wishes import officer

pytestmark = pytest.mark.django_db
TOLD = {
    "title": "园区管家",
    "problem": "办事找不到人",
    "text": "每家企业配一名管家",
    "result": "办结一百件",
}


def told(by: str = "wu", **more: Any) -> Experience:
    return sharing.draft(by=acting(by), **{**TOLD, **more})


def published(by: str = "wu", **more: Any) -> Experience:
    proposed = sharing.propose(experience=told(by, **more), by=acting(by))
    return sharing.publish(experience=proposed, by=acting("qian"))


def test_a_park_proposes_the_office_publishes_and_then_all_read_it() -> None:
    experience = told()

    def seen() -> list[int]:
        readers = ("wu", "qian", "zheng", "li", "sun", "wang")
        return [queries.experience(acting(who)).count() for who in readers]

    assert seen() == [1, 0, 0, 0, 0, 0]
    sharing.propose(experience=experience, by=acting("wu"))
    assert seen() == [1, 1, 0, 0, 0, 0]
    (matter,) = Matter.objects.open().filter(kind=actions.PUBLISH)
    assert matter.organisation.code == "zone_office"
    done = sharing.publish(experience=experience, by=acting("qian"))
    assert (
        seen() == [1, 1, 1, 1, 1, 0]
        and not Matter.objects.open().filter(kind=actions.PUBLISH).exists()
    )
    assert (done.stage, done.published_on, done.park.code) == (
        ExperienceStage.PUBLISHED,
        timezone.localdate(),
        "nankai",
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Experience.objects.filter(pk=done.pk).update(published_by=None)


def test_the_office_sends_back_with_a_reason_and_the_park_writes_again() -> None:
    experience = sharing.propose(experience=told(), by=acting("wu"))
    with pytest.raises(ValidationError):
        sharing.edit(experience=experience, by=acting("wu"), title="改了")
    with pytest.raises(ValidationError) as error:
        sharing.send_back(experience=experience, words=" ", by=acting("qian"))
    assert error.value.code == "reason"
    sharing.send_back(experience=experience, words="请写成效", by=acting("qian"))
    again = sharing.edit(experience=experience, by=acting("wu"), result="办结一百二十件")
    assert again.result == "办结一百二十件"
    assert sharing.propose(experience=again, by=acting("wu")).stage == ExperienceStage.PROPOSED


def test_others_say_that_they_copied_it_when_and_what_became_of_it() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=30), tick=False):
        experience = published()
    first = sharing.copy(
        experience=experience,
        on=days(-20),
        became="trying",
        words="先在一个片区试",
        by=acting("zheng"),
    )
    again = sharing.copy(
        experience=experience, on=days(-20), became="working", words="已推开", by=acting("zheng")
    )
    assert first.pk == again.pk and Adoption.objects.get().became == "working"
    sharing.copy(
        experience=experience, on=days(0), became="dropped", words="人手不够", by=acting("zhou")
    )
    assert [a.house.code for a in experience.adoptions.all()] == ["core", "120104"]
    for by, on, code in (
        ("wu", days(0), "own"),
        ("zheng", days(1), "day"),
        ("zheng", days(-31), "day"),
    ):
        with pytest.raises(ValidationError) as error:
            sharing.copy(experience=experience, on=on, became="trying", words="w", by=acting(by))
        assert error.value.code == code
    with pytest.raises(ValidationError):
        sharing.copy(
            experience=told(), on=days(0), became="trying", words="草稿", by=acting("zheng")
        )


def test_it_is_found_by_its_words_and_counted_on_the_parks_page() -> None:
    experience, other = (
        published(),
        published("zheng", title="早餐会", problem="口径不一", text="税务会计一起答疑"),
    )
    sharing.copy(
        experience=experience, on=days(0), became="working", words="照做", by=acting("zheng")
    )
    sharing.copy(experience=other, on=days(0), became="trying", words="照做", by=acting("wu"))
    page = signed_in("li").get("/experience/?q=管家").content.decode()
    assert "园区管家" in page and "早餐会" not in page
    assert queries.shared(house("nankai")) == queries.Shared(1, 1, 1, 0)
    assert queries.shared(house("core")) == queries.Shared(1, 1, 1, 1)
    panel = signed_in("qian").get("/system/organisations/nankai/").content.decode()
    assert "被借鉴 1 次" in panel and "见效 0" in panel
    mine = signed_in("wu").get("/experience/?whose=copied").content.decode()
    assert "早餐会" in mine and "园区管家" not in mine


def test_what_is_withdrawn_is_read_no_more_and_counts_no_more() -> None:
    experience = published()
    sharing.copy(
        experience=experience, on=days(0), became="working", words="照做", by=acting("zheng")
    )
    assert (
        signed_in("qian")
        .post(f"/experience/{experience.pk}/withdraw/", {"reason": "数字不实"})
        .status_code
        == 302
    )
    assert (
        not queries.experience(acting("zheng")).exists()
        and queries.shared(house("core")).copied == 0
    )


def test_the_park_file_tells_what_a_park_told_and_copied_until_a_day() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=30), tick=False):
        experience = published()
        before = timezone.now()
    sharing.copy(
        experience=experience, on=days(-5), became="working", words="照做", by=officer("hexi")
    )
    then, now = (
        queries.of_park(acting("qian"), house("nankai"), at) for at in (before, timezone.now())
    )
    assert [row["copies"] for row in then.experience] == [0] and [
        row["copies"] for row in now.experience
    ] == [1]
    (copied,) = queries.of_park(acting("qian"), house("hexi"), timezone.now()).copied
    assert (copied["key"], copied["became"], copied["on"]) == (
        experience.pk,
        "working",
        str(days(-5)),
    )
    assert queries.of_park(acting("qian"), house("hexi"), before).copied == []
