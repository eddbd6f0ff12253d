"""Doubts whether two are one unit: raised by a list or by a search of the register for doubles, answered by a
person, and every answer can be taken back with all that followed from it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...methods.timelines import Revision
from ..accounts.acting import Acting
from ..audit.recording import SYSTEM, About, record
from . import arrays, numbers
from .actions import undo
from .changes import about as about_unit
from .changes import actor, begin, held, locked, name_of
from .choices import Answer, Deed, Stage, Verdict
from .importing import waiting
from .importing.applying import apply_one, ends, not_as_new
from .importing.reasons import told
from .models import FAR, Change, Doubt, Identifier, ImportRow, Residence, State, Unit
from .recording import Lane, lane, write
from .search_words import names_by_unit, settle


def search(by: Acting | None = None) -> int:
    """Every two living units that may be one become a doubt, unless they were one before; how many are new."""
    living = State.objects.known().filter(until=FAR).exclude(name="").order_by("unit")
    former, number = names_by_unit(), numbers.by_unit()
    told = [
        (unit, {"name": name, "code": code or number.get(unit, ""), "address": address, "phone": phone,
                "former": [text for text in former.get(unit, ()) if text != name]})
        for unit, name, code, address, phone in living.values_list("unit", "name", "code", "address", "phone")
    ]  # fmt: skip
    names = {unit: each["name"] for unit, each in told}
    asked = set(Doubt.objects.filter(row=None).values_list("unit", "other"))
    found = [
        Doubt(unit_id=low, other_id=high, weight=like.weight, reasons=[("alike", {"value": names[low], "why": like.reasons})])
        for like in arrays.doubles(told)
        for low, high in [sorted((like.row, like.unit))]
        if (low, high) not in asked
    ]  # fmt: skip
    with transaction.atomic():
        Doubt.objects.bulk_create(found, batch_size=500, ignore_conflicts=True)
        record("doubt.searched", About("doubt", "", ""), by=SYSTEM if by is None else by.actor,
               purpose="statistical", count=max(len(found), 1), after={"units": len(told), "new": len(found)})  # fmt: skip
    return len(found)


@transaction.atomic
def raise_one(*, unit: Unit, other: Unit, by: Acting) -> Doubt:
    """Somebody thinks that two units are one. Raises ValidationError."""
    if unit == other:
        raise ValidationError(_("请填另一个单位"), code="same")
    first, second = sorted((unit, other), key=lambda each: each.pk)
    made, is_new = Doubt.objects.get_or_create(
        unit=first, other=second, row=None,
        defaults={"reasons": [("asked", {"value": by.person_name})], "raised_by_id": by.person_id},
    )  # fmt: skip
    if is_new:
        record("doubt.raised", about(made), by=by.actor, purpose="statistical")
    return made


def about(doubt: Doubt) -> About:
    return About("doubt", str(doubt.pk), doubt.row.name if doubt.row else str(doubt.unit))


@transaction.atomic
def answer(
    *, doubt: Doubt, same: bool, by: Acting, seen: int | None = None, unit: int | None = None
) -> Doubt:
    """Somebody says whether these are one unit; a row is then taken into the register, as one of its candidates
    where they name another than the likeliest by `unit`. `seen` is the newest change of the unit that was before
    them; None: they saw what the comparison showed. Raises Conflict, ValidationError."""
    now = Doubt.objects.select_for_update().get(pk=doubt.pk)
    if now.answer:
        raise ValidationError(_("已经有人处理过了"), code="answered")
    row, change = now.row, None
    if row is not None:
        if unit is not None and unit != now.unit_id:
            _choose(now, row, unit)
        change = _taken_in(now, row, same=same, by=by, seen=seen)
    elif same and now.other is not None:
        if now.raised_by_id == by.person_id:
            raise ValidationError(_("提出重复的人和认定重复的人要是不同的人"), code="own")
        change = fold(doubt=now, by=by)
    now.answer, now.answered_by_id = (Answer.SAME if same else Answer.APART), by.person_id
    now.answered_at, now.change = timezone.now(), change
    now.save(update_fields=("unit", "answer", "answered_by", "answered_at", "change", "moved"))
    if row is None and change is not None:
        settle([now.unit_id], change)
    record("doubt.answered", about(now), by=by.actor, purpose="statistical",
           after={"answer": now.answer, "unit": now.unit_id})  # fmt: skip
    if row is not None:
        waiting.end_if_done(row.of, by.person_name)
    return now


def _choose(doubt: Doubt, row: ImportRow, unit: int) -> None:
    """Another of the units that the row may be. Raises ValidationError."""
    if unit not in {each["unit"] for each in doubt.candidates}:
        raise ValidationError(_("这个单位不在候选里"), code="candidate")
    doubt.unit_id, row.unit_id, row.differs = unit, unit, {}
    row.save(update_fields=("unit", "differs"))


def may_take_in(doubt: Doubt, by: Acting, *, same: bool) -> bool:
    """A unit comes or goes with a row by the word of another than handed the list in."""
    row = doubt.row
    if row is None or row.of.made_by_id != by.person_id:
        return True
    return same and not ends(row)


def _taken_in(now: Doubt, row: ImportRow, *, same: bool, by: Acting, seen: int | None) -> Change:
    """The row in the register. Raises Conflict, ValidationError."""
    if row.of.stage not in (Stage.COMPARED, Stage.APPLIED):
        raise ValidationError(_("这份名单还没有比对完，或者已经取消"), code="stage")
    if not same and (reason := not_as_new(row)):
        raise ValidationError(told([reason]), code="new")
    if not may_take_in(now, by, same=same):
        raise ValidationError(_("这样会新增或终止一个单位，请上传人以外的人来定"), code="own")
    change = begin(Deed.IMPORT, by, source=f"{row.of.get_source_display()}：{row.of.name}")
    if same:
        held(now.unit, seen)
    shown = row.differs if same and seen is None else {}
    apply_one(row, change, now.unit if same else None, shown)
    if row.verdict == Verdict.REFUSED:
        raise ValidationError(
            _("名录里已有别的单位用这个代码，或这一天单位不存在，或比对之后它又有变化，请先核对"), code="taken"
        )  # fmt: skip
    return change


@transaction.atomic
def reopen(*, doubt: Doubt, by: Acting) -> Doubt:
    """An answer is taken back, with all that followed from it. Raises ValidationError."""
    now = Doubt.objects.select_for_update().get(pk=doubt.pk)
    if not now.answer:
        raise ValidationError(_("还没有结论"), code="open")
    made = None if now.change is None else undo(what=now.change, by=by)
    if now.row is not None:
        now.row.verdict, now.row.unit = Verdict.DOUBTFUL, now.unit
        now.row.save(update_fields=("verdict", "unit"))
    elif now.other is not None and now.answer == Answer.SAME:
        _unfolded(now.unit, now.other, now.moved)
    now.answer, now.answered_by, now.answered_at, now.change, now.moved = "", None, None, None, {}
    now.save(update_fields=("answer", "answered_by", "answered_at", "change", "moved"))
    if made is not None:
        settle([now.unit_id], made)
    record("doubt.reopened", about(now), by=by.actor, purpose="statistical")
    return now


# ---- two entries that are one unit


def fold(*, doubt: Doubt, by: Acting) -> Change:
    """Two entries are one unit: the second is no longer believed, and what found it finds the first. Where the
    first lacks a residence, a number, an account, the second's becomes its own; so do its establishments."""
    unit, duplicate = doubt.unit, doubt.other
    assert duplicate is not None
    of = locked(duplicate, None)
    locked(unit, None)
    made = begin(Deed.CORRECTION, by, source=_("重复登记"))
    write(made, [(of, Revision(tuple(of.spans), ())), *_handed_on(unit, duplicate)])
    moved: dict[str, Any] = {
        "establishments": list(duplicate.establishments.values_list("pk", flat=True))
    }
    duplicate.establishments.update(head=unit)
    if duplicate.organisation_id and not unit.organisation_id:
        moved["organisation"] = duplicate.organisation_id
        _give(duplicate, unit)
    doubt.moved = moved
    record("unit.folded", about_unit(unit, name_of(unit)), by=actor(by), purpose="statistical",
           after={"duplicate": duplicate.pk})  # fmt: skip
    return made


def _handed_on(unit: Unit, duplicate: Unit) -> list[tuple[Lane, Revision[Any]]]:
    """The duplicate's residences and numbers closed, and opened for the unit where it has none of the kind."""
    made: list[tuple[Lane, Revision[Any]]] = []
    for model, names in ((Residence, ("where", "lane")), (Identifier, ("scheme", "lane"))):
        believed: Any = model._default_manager.filter(known_to=None)
        for fixed in believed.filter(unit=duplicate).values(*names).distinct():
            theirs, ours = lane(model, unit_id=duplicate.pk, **fixed), lane(model, unit_id=unit.pk, **fixed)  # fmt: skip
            made.append((theirs, Revision(tuple(theirs.spans), ())))
            if not ours.spans:
                made.append((ours, Revision((), tuple(theirs.spans))))
    return made


def _give(one: Unit, other: Unit) -> None:
    """The account of one unit becomes the other's: each account has one unit."""
    account, one.organisation_id = one.organisation_id, None
    one.save(update_fields=("organisation",))
    other.organisation_id = account
    other.save(update_fields=("organisation",))


def _unfolded(unit: Unit, duplicate: Unit, moved: dict[str, Any]) -> None:
    Unit.objects.filter(pk__in=moved.get("establishments", ()), head=unit).update(head=duplicate)
    if moved.get("organisation") and unit.organisation_id == moved["organisation"]:
        _give(unit, duplicate)
