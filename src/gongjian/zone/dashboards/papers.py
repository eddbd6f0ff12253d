"""A park's file on paper: taken along as Word by whoever reads it, or made into a document that the office issues."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ...figures.days import chinese_day
from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..audit.recording import About, record
from ..documents import actions as documents
from ..documents.kinds import Kind
from ..documents.models import Document
from ..web.context import zone_name
from .park_file import told
from .park_file.parts import Section, When

PAPER = Kind("park_file", gettext_lazy("一园一档"), "sheets", {"subtitle": "", "parts": []})


@transaction.atomic
def make(*, park: Organisation, when: When, by: Acting) -> Document:
    """A draft of the office's, with every word and figure of the file as it was made. Raises ValidationError."""
    with override("zh-hans"):
        data = as_paper(park, when, told(by, park, when))
    made_from = {
        "园区": park.code, "截至": str(when.day), "所知": f"{timezone.localtime(when.moment):%Y-%m-%d %H:%M}",
        "数据指纹": _fingerprint(data["parts"]),
    }  # fmt: skip
    return documents.make(
        paper=PAPER.key,
        title=data["title"],
        data=data,
        by=by,
        made_from=made_from,
        addressed=[park],
    )


def taken_along(*, park: Organisation, when: When, by: Acting) -> bytes:
    """The file as Word; not archived, but told in the trail."""
    content = documents.filled(documents.paper_of(PAPER.key), {**documents.empty(), **as_paper(park, when, told(by, park, when))})  # fmt: skip
    with transaction.atomic():
        record("table.exported", About("park_file", park.code, park.name), by=by.actor,
               after={"day": str(when.day), "export": "docx"})  # fmt: skip
    return content


def as_paper(park: Organisation, when: When, sections: list[Section]) -> dict[str, Any]:
    """What the template is told: each part with its sentences, figures and rows."""
    parts = [_part(place, each) for place, each in enumerate(sections, 1)]
    return {
        "title": f"{park.name_on(when.day)}{_('档案')}", "parts": parts,
        "subtitle": _("截至 %(day)s · %(zone)s") % {"day": chinese_day(when.day), "zone": zone_name()},
        "made_from": _("据平台截至 %(day)s 的登记生成，数据指纹 %(print)s") % {"day": when.day, "print": _fingerprint(parts)},
    }  # fmt: skip


def _part(place: int, of: Section) -> dict[str, Any]:
    nothing = [_("暂无。%(who)s") % {"who": of.missing}] if of.empty and of.missing else []
    return {
        "heading": f"{_chinese(place)}、{of.heading}",
        "paragraphs": [*of.sentences, *nothing, *(words for _line, words in of.told)],
        "items": [{"name": f.label, "value": f.told} for f in of.figures if f.told],
    }


def _fingerprint(parts: list[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()[:16]  # fmt: skip


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{digits[tens]}十") + (
        digits[ones] if ones else ""
    )
