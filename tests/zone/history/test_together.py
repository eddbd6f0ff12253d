"""Two people at one task: what each changed stands, what both changed is chosen, nothing goes back by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from gongjian.zone.history.together import BothChanged, Opened
from gongjian.zone.tasks import actions
from gongjian.zone.tasks.models import Task
from people import acting, signed_in
from zone.joint import drafted, house

pytestmark = pytest.mark.django_db


def edited(task: Task, by: str = "qian", **told: Any) -> Task:
    actions.edit(task=task, by=acting(by), **told)
    return Task.objects.get(pk=task.pk)


def steps(task: Task) -> list[str]:
    return list(task.milestones.values_list("title", flat=True))


def test_what_only_the_other_changed_stays_even_after_a_choice() -> None:
    """The second form still holds what its author once read of every field: it takes nothing back."""
    task = drafted()
    at = Opened(task.version)
    first = edited(task, "zhao", title="甲的题目", result="甲的成果", due=date(task.year, 11, 1))
    mine = {"title": "乙的题目", "result": task.result, "due": task.due}
    with pytest.raises(BothChanged) as told:
        edited(task, at=at, **mine)
    assert [(c.theirs, c.mine) for c in told.value.clashes] == [("甲的题目", "乙的题目")]
    now = edited(task, at=Opened(at.base, told.value.version), **mine)
    assert (now.title, now.result, now.due) == ("乙的题目", "甲的成果", first.due)


def test_who_looked_at_one_clash_is_told_of_the_next() -> None:
    task = drafted()
    at = task.version
    edited(task, "zhao", title="甲")
    edited(task, "zhao", title="甲又改了")
    with pytest.raises(BothChanged) as told:
        edited(task, at=Opened(at, at + 1), title="乙")
    assert told.value.clashes[0].theirs == "甲又改了"


def test_rows_that_belong_to_a_task_are_written_by_whoever_changed_them() -> None:
    task = drafted()
    at, day = Opened(task.version), date(task.year, 6, 30)
    edited(task, "zhao", partners=[house("hexi")], milestones=[("选址", day)])
    now = edited(task, at=at, title="乙的题目", partners=[], milestones=[])
    assert (now.title, [p.code for p in now.partners.all()], steps(now)) == (
        "乙的题目", ["hexi"], ["选址"],
    )  # fmt: skip
    with pytest.raises(BothChanged) as told:
        edited(task, at=at, partners=[house("nankai")], milestones=[])
    (both,) = told.value.clashes
    assert (both.theirs, both.mine) == (house("hexi").name, house("nankai").name)
    with pytest.raises(BothChanged) as told:
        edited(task, at=at, milestones=[("开工", day)])
    assert "选址" in told.value.clashes[0].theirs


def test_a_form_of_a_version_that_never_was_is_refused() -> None:
    task = drafted()
    with pytest.raises(ValidationError, match="过时"):
        edited(task, at=Opened(99), title="乙")


def test_the_page_of_a_task_shows_theirs_beside_mine() -> None:
    task, client = drafted(), signed_in("qian")
    path = f"/tasks/{task.pk}/edit/"
    form = client.get(path).context["form"]
    given = {n: "" if form[n].value() is None else form[n].value() for n in form.fields}
    given |= {
        "base": task.version,
        "title": "乙的题目",
        "milestones": "",
        "evidence_wanted": "认定文件",
    }
    edited(task, "zhao", title="甲的题目", result="甲的成果")
    told = client.post(path, given)
    page = told.content.decode()
    assert told.status_code == 409 and "<td>甲的题目</td>" in page, page
    assert Task.objects.get(pk=task.pk).title == "甲的题目"
    assert client.post(path, {**given, "seen": task.version + 1}).status_code == 302
    now = Task.objects.get(pk=task.pk)
    assert (now.title, now.result) == ("乙的题目", "甲的成果")
