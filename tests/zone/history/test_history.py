"""What was: copies that nobody changes, texts that are found, two people's changes put together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from gongjian.zone.accounts.scopes import within
from gongjian.zone.audit import recording
from gongjian.zone.audit.models import Event
from gongjian.zone.audit.queries import broken
from gongjian.zone.history import queries
from gongjian.zone.history.deeds import deed, fresh, many
from gongjian.zone.history.merging import merged
from gongjian.zone.history.models import Copy, Text
from gongjian.zone.history.queries import moment, story
from gongjian.zone.history.searching import found, grams, keys_of, plain, write, write_all
from gongjian.zone.tasks.models import Task
from people import acting
from zone.joint import drafted, issued

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement", ["UPDATE history_copy SET act = 'x'", "DELETE FROM history_copy"]
)
def test_the_database_refuses_to_change_what_was(statement: str) -> None:
    drafted()
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_grams_are_pairs_of_neighbours_and_whole_words() -> None:
    assert plain("委区共建（G1）：ＡＩ 2026 年") == "委区共建 g1 ai 2026 年"
    assert grams(plain("委区共建 AI2026")) == ["委区", "区共", "共建", "建", "ai2026"]


@pytest.mark.parametrize(
    ("asked", "hit"),
    [("瞪羚", True), ("瞪", True), ("羚", True), ("羚企", True), ("羚业", False), ("培育 独角兽", False), ("培育 瞪羚", True), ("MA07", True),
     ("a07", False), ("2026-00", True), ("", False), ("'", False), ("\"OR\"", False), ("%", False), ("业", True)],
)  # fmt: skip
def test_a_text_is_found_by_what_stands_in_it_and_by_nothing_else(asked: str, hit: bool) -> None:
    write({("thing", 7): ("培育瞪羚企业", "编号 2026-0007，代码 MA0782CE33")})
    assert [t.key for t in found(asked, ["thing"])] == ([7] if hit else [])


def test_what_is_written_anew_is_no_longer_found_by_what_it_said() -> None:
    write({("thing", 7): ("旧名称", "")})
    write({("thing", 7): ("新名称", "")})
    assert not found("旧名").exists() and found("新名").exists()


def test_the_index_can_be_made_again_from_the_texts() -> None:
    write({("thing", 7): ("培育瞪羚企业", "")})
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("UPDATE history_text SET grams = NULL")
        else:
            cursor.execute("DELETE FROM history_grams")
    assert not found("瞪羚").exists()
    assert write_all() == Text.objects.count() and found("瞪羚").exists()


def test_a_search_obeys_the_same_filter_as_the_list() -> None:
    mine, others = issued("nankai"), issued("hexi")
    keys = set(
        within(acting("qian"), Task)
        .filter(pk__in=keys_of("task", "瞪羚"))
        .values_list("pk", flat=True)
    )
    assert keys == {mine.pk, others.pk}
    assert list(within(acting("wu"), Task).filter(pk__in=keys_of("task", "瞪羚"))) == [mine]


def test_an_act_tells_what_changed_and_no_more() -> None:
    task = drafted()
    deed(fresh(task), "edited", by=acting("qian"), result="年内新增 5 家")
    event = Event.objects.get(act="task.edited")
    assert (event.before, event.after) == ({"result": "年内新增 3 家"}, {"result": "年内新增 5 家"})
    assert Copy.objects.of(task).count() == 2 == Task.objects.get(pk=task.pk).version


def test_of_rows_that_belong_to_a_thing_the_story_tells_those_that_changed() -> None:
    was, now = [{"n": 1}, {"n": 2}], [{"n": 1}, {"n": 3}]
    assert queries._rows(was, now) == ([{"n": 2}], [{"n": 3}])
    assert queries._rows(was, [*was, {"n": 3}]) == ([], [{"n": 3}])
    assert queries._rows(was, was[::-1]) == (was, was[::-1])  # another order is a change too
    assert queries._rows("甲", "乙") == ("甲", "乙")


def test_a_number_that_the_database_writes_longer_is_no_change() -> None:
    task = drafted(measure="number", target=Decimal(8), unit="家")
    deed(fresh(task), "edited", by=acting("qian"), title="改了标题")
    assert [copy.told["target"] for copy in Copy.objects.of(task)] == ["8", "8"]
    newest = next(story(task, lambda name, value: str(value)))
    assert [after for _field, _before, after in newest.changes] == ["改了标题"]


def test_many_acts_leave_as_many_copies_and_a_whole_chain() -> None:
    tasks = [drafted() for _ in range(3)]
    before = Event.objects.count()
    with many():
        for task in tasks:
            deed(fresh(task), "edited", by=acting("qian"), result="改")
        assert Event.objects.count() == before
    assert Event.objects.count() == before + 3 and list(broken()) == []
    assert all(Copy.objects.of(t).count() == 2 for t in tasks)


def test_many_acts_of_which_one_fails_leave_nothing() -> None:
    task, before = drafted(), Event.objects.count()

    def act_and_fail() -> None:
        with transaction.atomic(), many():
            deed(fresh(task), "edited", by=acting("qian"), result="改")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act_and_fail()
    assert (
        Event.objects.count() == before
        and Copy.objects.of(task).count() == 1
        and list(broken()) == []
    )


def test_only_a_demonstration_has_a_made_up_past(settings: Any) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(RuntimeError), recording.made_up():
        pass


def test_two_peoples_changes_are_put_together_and_clashes_are_a_persons_to_choose() -> None:
    base = {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}
    theirs = {**base, "b": 2, "d": 2, "e": 3}
    mine = {**base, "c": 3, "d": 3, "e": 3}
    told = merged(base, theirs, mine)
    assert told.values == {"a": 1, "b": 2, "c": 3, "d": 3, "e": 3} and told.clashes == {"d": (2, 3)}


def test_a_moment_is_told_in_the_zones_time() -> None:
    assert moment("2026-05-17T02:00:00+00:00") == "2026-05-17 10:00"
    assert (
        moment("2026-05-17") is None and moment(date(2026, 5, 17)) is None and moment(None) is None
    )


def test_a_thing_begun_within_a_day_is_dated_by_that_day() -> None:
    task = drafted()
    assert (
        timezone.localdate(task.made_at) == timezone.localdate()
        and task.house.code == "zone_office"
    )
