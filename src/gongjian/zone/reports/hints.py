"""Words that stand almost whole elsewhere, found when a report is submitted: in the same task's last texts, and
in what other houses told of their tasks in this round. A hint for whoever reviews; nothing is refused for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from . import arrays
from .choices import UNREPORTED, Part, Source, Stage
from .models import REWRITTEN, Alike, Line, Report

Text = tuple[int, Part, str]  # the key of its line, which words of it, the words
Bounds = tuple[float, int]


def look(report: Report) -> list[Alike]:
    """The hints for a report's texts as they are now; those of earlier are forgotten."""
    Alike.objects.filter(line__report=report).delete()
    lines = list(report.lines.select_related("before"))
    by = arrays.bounds(timezone.localdate())
    found = [*_of_last_time(lines, by), *_of_others(report, lines, by)]
    return Alike.objects.bulk_create(found, batch_size=400)


@dataclass(frozen=True, slots=True)
class InSum:
    """Words of the part in sum that stand almost whole in another report's: as `Alike` tells it of a task's part."""

    part: str
    original: Report
    original_part: str
    source: Source
    share: float

    @property
    def get_part_display(self) -> str:
        return str(Report._meta.get_field(self.part).verbose_name)  # type: ignore[union-attr]

    @property
    def get_original_part_display(self) -> str:
        return str(Report._meta.get_field(self.original_part).verbose_name)  # type: ignore[union-attr]


def in_sum(report: Report) -> list[InSum]:
    """The part in sum against its own of last time, and against what others had submitted before it."""
    by = arrays.bounds(timezone.localdate())
    last = report.before
    before = [last] if last is not None and last.stage not in UNREPORTED else []
    others = (
        Report.objects.filter(round=report.round_id, submitted_at__lt=report.submitted_at)
        .exclude(pk=report.pk).exclude(stage__in=(*UNREPORTED, Stage.SENT_BACK))
        .select_related("owner", "round").order_by("submitted_at", "pk")
        if report.submitted_at else []
    )  # fmt: skip
    return [
        *_in_sum(report, before, Source.LAST, by),
        *_in_sum(report, list(others), Source.OTHERS, by),
    ]


def _in_sum(report: Report, others: Sequence[Report], source: Source, by: Bounds) -> list[InSum]:
    mine = [(part, getattr(report, part)) for part in Part]
    theirs = [(each, part, getattr(each, part)) for each in others for part in Part]
    found = arrays.likened([words for _p, words in mine], [words for _r, _p, words in theirs], by)
    return [
        InSum(mine[each.text][0], theirs[each.other][0], theirs[each.other][1], source, each.share)
        for each in found
    ]


def _of_last_time(lines: Iterable[Line], by: Bounds) -> list[Alike]:
    """Each text against both of its task's last ones: a plan told as progress is a copy too."""
    found = []
    for line in lines:
        if line.before is not None:
            found += _alike(_texts(line, *Part), _texts(line.before, *Part), Source.LAST, by)
    return found


def _of_others(report: Report, lines: Sequence[Line], by: Bounds) -> list[Alike]:
    """Progress against the others' progress, plans against their plans."""
    rows = (
        Line.objects.filter(report__round=report.round_id)
        .exclude(report=report).exclude(report__stage__in=UNREPORTED).exclude(REWRITTEN)
        .order_by("report__submitted_at", "pk")
    )  # fmt: skip
    found = []
    for part in Part:
        mine = [text for line in lines for text in _texts(line, part)]
        others = [(key, part, words) for key, words in rows.values_list("pk", part) if words]
        found += _alike(mine, others, Source.OTHERS, by)
    return found


def _texts(line: Line, *parts: Part) -> list[Text]:
    return [(line.pk, part, getattr(line, part)) for part in parts if getattr(line, part)]


def _alike(
    texts: Sequence[Text], others: Sequence[Text], source: Source, by: Bounds
) -> list[Alike]:
    found = []
    for each in arrays.likened([t[2] for t in texts], [t[2] for t in others], by):
        key, part, _words = texts[each.text]
        original, original_part, _words = others[each.other]
        found.append(Alike(line_id=key, part=part, original_id=original, original_part=original_part,
                           source=source, share=each.share))  # fmt: skip
    return found
