"""The parts of every act upon the register: its record, the unit held while it lasts, what no unit may lack.

Each act is one Change in one transaction with one event in the trail; nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ...methods.timelines import FAR, Broken, Revision
from ..accounts.acting import Acting
from ..audit.recording import SYSTEM, About, record
from . import arrays
from .attributes import PERSONAL, Content, as_json, differing, fitted
from .choices import Deed
from .models import Change, State, Unit
from .recording import Lane, states

_FACTS = ("states", "residences", "identifiers")
MEASURED = frozenset({"industry", "staff", "revenue", "assets"})
Written = tuple[Lane, Revision[Content]]


class Conflict(ValidationError):
    """Somebody else changed the unit in the meantime; `theirs` are their changes since."""

    def __init__(self, theirs: Sequence[Change]) -> None:
        names = "、".join(dict.fromkeys(each.by_name for each in theirs))
        told = _("打开之后，%(names)s 已经改过这个单位，请对照后再保存") % {"names": names}
        super().__init__(told, code="conflict")
        self.theirs = list(theirs)


def begin(
    deed: Deed, by: Acting | None, *, source: str = "", note: str = "", at: datetime | None = None, **more: Any
) -> Change:  # fmt: skip
    """The record of an act, to which everything that it closes and opens belongs."""
    who = {} if by is None else {
        "by_id": by.person_id, "by_name": by.person_name, "organisation": by.organisation_code,
    }  # fmt: skip
    return Change.objects.create(
        deed=deed, at=at or timezone.now(), source=source[:200], note=note[:500], **who, **more
    )


def about(unit: Unit, name: str = "") -> About:
    return About("unit", str(unit.pk), name)


def actor(by: Acting | None) -> Any:
    return SYSTEM if by is None else by.actor


# ---- the unit that is acted upon


def locked(unit: Unit, base: int | None) -> Lane:
    """The states of a unit, nobody else's to change until this act is over. Raises Conflict."""
    held(unit, base)
    return states([unit.pk])[unit.pk]


def held(unit: Unit, base: int | None) -> None:
    """A unit is nobody else's to change until this act is over; `base` is the newest change that the
    person had seen. Raises Conflict."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    if base is not None and (theirs := list(changes_of(unit).filter(pk__gt=base).order_by("pk"))):
        raise Conflict(theirs)


def changes_of(unit: Unit) -> Any:
    """Every change that opened or closed a fact of a unit."""
    touched = Q()
    for facts in _FACTS:
        touched |= Q(**{f"opened_{facts}__unit": unit}) | Q(**{f"closed_{facts}__unit": unit})
    return Change.objects.filter(touched).distinct()


def comes_or_goes(*made: Change) -> bool:
    """Whether by some changes a unit came into the register or went out of it, on whatever day: what was believed
    of its life before and what is after do not cover the same days."""
    keys = [each.pk for each in made]
    before = State.objects.filter(closed_by__in=keys).exclude(change__in=keys)
    after = State.objects.filter(change__in=keys).exclude(closed_by__in=keys)
    return _lives(before) != _lives(after)


def _lives(rows: Any) -> dict[int, tuple[date, date]]:
    """By unit, from which day and until which some of its states hold: no timeline has gaps."""
    days = rows.order_by().values_list("unit").annotate(Min("since"), Max("until"))
    return {unit: (since, until) for unit, since, until in days}


def version(unit: Unit) -> int:
    """The newest change of a unit: what a form was made from."""
    return max(changes_of(unit).values_list("pk", flat=True), default=0)


def version_of(posted: Mapping[str, Any], name: str = "seen") -> int | None:
    """The version that a form was made from, as it comes back; None where it does not."""
    given = str(posted.get(name, ""))
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def name_of(unit: Unit) -> str:
    row = State.objects.known().filter(unit=unit).order_by("-since").first()
    return row.name if row else ""


# ---- what it becomes


def on_its_days(of: Lane, revise: Callable[[Any], Revision[Content]]) -> Revision[Content]:
    try:
        return revise(of.spans)
    except Broken as error:
        raise ValidationError(_("单位在这些日子里并不存在，请核对日期"), code="days") from error


def content_on(of: Lane, day: date) -> Content:
    found = next((s for s in of.spans if s.since <= day < s.until), None)
    if found is None:
        raise ValidationError(_("单位在这些日子里并不存在，请核对日期"), code="days")
    return found.content


def becoming(old: Content, new: Content, day: date) -> Content:
    """A content with what is told anew, and what follows from it. Raises ValidationError."""
    if new.get("industry") and "industry_edition" not in new:
        new = {**new, "industry_edition": arrays.edition()}
    whole = checked(fitted({**old, **new}))
    if whole != old and set(new) & MEASURED:
        whole["size"] = arrays.sizes(arrays.pack_on(), [whole], day)[0]
    return whole


def sized(lanes: Mapping[int, Lane], told: Mapping[int, Content], day: date) -> dict[int, str]:
    """The size class, from a day on, of each unit of which measures are told anew; all in one."""
    wanted, contents = [], []
    for unit, of in lanes.items():
        found = next((s.content for s in of.spans if s.since <= day < s.until), None)
        if found is not None and MEASURED & told[unit].keys():
            wanted.append(unit)
            contents.append({**found, **told[unit]})
    return dict(zip(wanted, arrays.sizes(arrays.pack_on(), contents, day), strict=True))


def checked(whole: Content) -> Content:
    """What no unit may lack. Raises ValidationError."""
    if not str(whole.get("name") or "").strip():
        raise ValidationError(_("请填写单位名称"), code="name")
    if not whole.get("owner_id"):
        raise ValidationError(_("请填写统计所属园区"), code="owner")
    return whole


def refuse_taken_codes(written: Iterable[Written]) -> None:
    """No code that another unit has on one of the days. Whose it is remains unsaid: not everybody who
    decides may see the other unit. Raises ValidationError."""
    for of, revision in written:
        for span in revision.opened:
            code = span.content.get("code")
            others = State.objects.known().exclude(unit=of.fixed["unit_id"])
            if code and others.filter(code=code, since__lt=span.until, until__gt=span.since).exists():  # fmt: skip
                raise ValidationError(
                    _("代码 %(code)s 在这些日子里已登记在另一个单位名下") % {"code": code}, code="taken"
                )  # fmt: skip


def deed_of(revision: Revision[Content], until: date) -> Deed:
    """What an act is called by what it changes."""
    if not revision.closed or not revision.opened:
        return Deed.CHANGE
    before, after = revision.closed[-1].content, revision.opened[-1].content
    return deed_between(before, after) if until == FAR else Deed.CHANGE


def deed_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Deed:
    """What a change is called that makes the one of the other."""
    changed = set(differing(before, after))
    for column, deed in (
        ("name", Deed.RENAME),
        ("owner_id", Deed.MOVE),
        ("industry", Deed.RECLASSIFY),
    ):
        if column in changed:
            return deed
    return Deed.CHANGE


# ---- what the trail is told


def tell(made: Change, unit: Unit, revision: Revision[Content], since: date, by: Acting | None) -> None:  # fmt: skip
    before = revision.closed[-1].content if revision.closed else {}
    after = revision.opened[-1].content if revision.opened else {}
    names = differing(before, after) if before and after else []
    record(f"unit.{made.deed}", about(unit, str((after or before).get("name", ""))), by=actor(by),
           purpose="statistical", before=_shown(before, names), after={"since": str(since), **_shown(after, names)})  # fmt: skip


def _shown(whole: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """What the trail keeps: of personal data that they changed, and no more."""
    return {
        name: "***" if name in PERSONAL and whole.get(name) else as_json(whole.get(name))
        for name in names
    }
