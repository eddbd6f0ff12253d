"""Words that stand almost whole elsewhere, found when a report is submitted: in the same task's last texts, and
in what other houses told of their tasks in this round. A hint for whoever reviews; nothing is refused for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone

from . import arrays
from .choices import UNREPORTED, Part, Source
from .models import REWRITTEN, Alike, Line, Report

Text = tuple[Line, Part]


def look(report: Report) -> list[Alike]:
    """The hints for a report's texts as they are now; those of earlier are forgotten."""
    Alike.objects.filter(line__report=report).delete()
    lines = list(report.lines.select_related("before"))
    found = [*_of_last_time(lines), *_of_others(report, lines)]
    return Alike.objects.bulk_create(found, batch_size=400)


def _of_last_time(lines: Iterable[Line]) -> list[Alike]:
    """Each text against both of its task's last ones: a plan told as progress is a copy too."""
    found = []
    for line in lines:
        if line.before is not None:
            found += _alike(_texts([line]), _texts([line.before]), Source.LAST)
    return found


def _of_others(report: Report, lines: Sequence[Line]) -> list[Alike]:
    """Progress against the others' progress, plans against their plans."""
    others = list(
        Line.objects.filter(report__round=report.round_id)
        .exclude(report=report).exclude(report__stage__in=UNREPORTED).exclude(REWRITTEN)
        .order_by("report__submitted_at", "pk")
    )  # fmt: skip
    return [
        each for part in Part
        for each in _alike(_texts(lines, (part,)), _texts(others, (part,)), Source.OTHERS)
    ]  # fmt: skip


def _texts(lines: Iterable[Line], parts: Iterable[Part] = tuple(Part)) -> list[Text]:
    return [(line, part) for line in lines for part in parts if getattr(line, part)]


def _alike(texts: Sequence[Text], others: Sequence[Text], source: Source) -> list[Alike]:
    found = arrays.likened(
        [getattr(line, part) for line, part in texts],
        [getattr(line, part) for line, part in others], timezone.localdate(),
    )  # fmt: skip
    return [
        Alike(line=texts[each.text][0], part=texts[each.text][1], original=others[each.other][0],
              original_part=others[each.other][1], source=source, share=each.share)
        for each in found
    ]  # fmt: skip
