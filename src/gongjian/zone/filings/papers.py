"""The Word documents of a filing: the letter of consultation, the filing itself with 意见采纳情况表, the reply."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ...figures.days import chinese_day
from ..accounts.acting import Acting
from ..accounts.houses import commission, offices
from ..accounts.models import Organisation
from ..documents import actions as documents
from ..documents.choices import Origin
from ..documents.choices import Stage as Paper
from ..documents.kinds import Kind
from ..documents.models import Document
from ..history.deeds import withdraw
from ..tasks.choices import Adopted, Verdict
from . import arrays, queries, wording
from .models import Filing, Opinion

CONSULTATION, REPORT, REPLY = "filing_consultation", "filing_report", "filing_reply"
_ROW = {
    "number": 1,
    "house": "（示例）单位",
    "text": "（示例）意见",
    "adopted": "采纳",
    "reason": "（示例）理由",
}
KINDS = (
    Kind(CONSULTATION, gettext_lazy("备案协商函"), "letter", {}),
    Kind(REPORT, gettext_lazy("备案件"), "opinions", {"opinions": [_ROW]}),
    Kind(REPLY, gettext_lazy("备案复函"), "letter", {}),
)
Section = dict[str, Any]
Addressed = tuple[list[Organisation], list[Organisation]]
_NUMERALS = "一二三四五六七八九"


def of(filing: Filing) -> QuerySet[Document]:
    """Every document about a filing, the newest first."""
    return Document.objects.filter(about_kind=Filing.kind(), about_key=filing.pk)


def newest(filing: Filing, paper: str, *stages: str) -> Document | None:
    found = of(filing).filter(paper=paper, withdrawn_at=None)
    return (found.filter(stage__in=stages) if stages else found).first()


def write(filing: Filing, paper: str, *, by: Acting) -> Document:
    """A draft of a document, from what the filing says now; one from before is taken back. Raises ValidationError."""
    before = newest(filing, paper, Paper.DRAFT)
    if before is not None:
        withdraw(before, by=by, reason=_("重新生成"))
    to, copies = _ADDRESSED[paper](filing)
    with override("zh-hans"):  # a document of the house is in Chinese, whoever makes it
        told = _MADE[paper](filing)
        head = {
            "issuer": by.organisation_name, "addressee": "、".join(o.name for o in to),
            "copied_to": "、".join(o.name for o in copies), "signed_by": by.organisation_name,
            "printed_by": by.organisation_name, **_today(),
        }  # fmt: skip
    return documents.make(
        paper=paper, title=told.pop("title"), data={**head, **told}, by=by, about=filing, made_from=basis(filing),
        addressed={*to, *copies},
    )  # fmt: skip


def send(
    filing: Filing, paper: str, *, by: Acting, number: str = "", secrecy: str = ""
) -> Document:
    """The draft is issued, with today's date; where there is none it is made, unless one that says the same was
    issued already. Raises ValidationError where the filing has changed since the draft was made."""
    draft, told = newest(filing, paper, Paper.DRAFT), basis(filing)
    issued = newest(filing, paper, Paper.ISSUED)
    if draft is None and issued is not None and issued.made_from == told:
        return issued
    draft = draft or write(filing, paper, by=by)
    if draft.made_from != told:
        raise ValidationError(
            _("“%(title)s”是改动之前生成的，请重新生成") % {"title": draft.title}, code="stale"
        )
    file, today = draft.files.first(), _today()
    made_here = file is None or file.origin == Origin.MADE
    if made_here and draft.data["signed_on"] != today["signed_on"]:
        draft = documents.edit(document=draft, data=today, by=by)
    return documents.issue(document=draft, by=by, number=number, secrecy=secrecy)


def basis(filing: Filing) -> dict[str, Any]:
    """The rows behind a document, as they are kept beside it."""
    return {
        "类别": str(filing.subject), "事项": filing.title, "内容": filing.content, "理由": filing.grounds,
        "依据": filing.basis, "拟施行": str(filing.planned_on or ""), "备案号": filing.number,
        "拟申报事实": [p.told() for p in filing.proposals.all()],
        "要件": [e.told() for e in _enclosed(filing)],
        "意见": [o.told() for o in filing.opinions.select_related("organisation")],
    }  # fmt: skip


# ---- what each says


def _consultation(filing: Filing) -> dict[str, Any]:
    days = arrays.number("filing.consult_days", timezone.localdate())
    return {
        "title": f"关于商请对“{filing.title}”提出意见的函",
        "sections": _numbered(
            *_matter(filing),
            _section("请予协商", f"请于收到本函后 {days} 个工作日内提出意见。"),
        ),
        "annexes": [e.name for e in _enclosed(filing)],
    }


def _report(filing: Filing) -> dict[str, Any]:
    spoken = [o for o in filing.opinions.select_related("organisation") if o.verdict]
    return {
        "title": f"关于报送“{filing.title}”备案的函",
        "sections": _numbered(*_matter(filing), _section("协商情况", _consulted(filing, spoken))),
        "annexes": ["意见采纳情况表", *(e.name for e in _enclosed(filing))],
        "opinions": [_row(n, each) for n, each in enumerate(spoken, 1)],
    }


def _reply(filing: Filing) -> dict[str, Any]:
    day = chinese_day(timezone.localdate(filing.filed_at))
    words = [f"你单位{day}报送的“{filing.title}”收悉。经研究，予以备案，备案号：{filing.number}。"]
    if filing.amends is not None:
        words.append(f"本件调整备案号 {filing.amends.number} 的事项。")
    words.append("以后再有调整，请先与领导小组办公室协商，再报备案，并写明本备案号。")
    return {
        "title": f"关于“{filing.title}”的备案复函",
        "sections": [_section("", *words), *_numbered(*_proposed(filing))],
    }


def _matter(filing: Filing) -> list[Section]:
    found = [
        _section("事项", *filing.content.splitlines()),
        _section("理由", *filing.grounds.splitlines()),
    ]
    if filing.basis:
        found.append(_section("依据", filing.basis))
    if filing.amends is not None:
        found.append(
            _section("调整的备案", f"{filing.amends.title}（备案号 {filing.amends.number}）")
        )
    if filing.planned_on is not None:
        found.append(_section("施行", f"拟自{chinese_day(filing.planned_on)}起施行。"))
    return [*found, *_proposed(filing)]


def _proposed(filing: Filing) -> list[Section]:
    lines = [
        f"{each.get_sort_display()}：自{chinese_day(each.since)}起，{wording.content(each.sort, each.content())}。"
        for each in filing.proposals.all()
    ]
    return [_section("申报事实", *lines)] if lines else []


def _consulted(filing: Filing, spoken: list[Opinion]) -> str:
    """How the consultation ended, and what became of what was said."""
    count = {word: sum(o.adopted == word for o in spoken) for word in Adopted.values}
    day = chinese_day(filing.consulted_on) if filing.consulted_on else ""
    return (
        f"{day}与领导小组办公室协商办结，结果：{Verdict(filing.outcome).label}。"
        f"{len(spoken)} 个单位提出意见，采纳 {count[Adopted.YES]} 条，部分采纳 {count[Adopted.PARTLY]} 条，"
        f"未采纳 {count[Adopted.NO]} 条，见附件。"
    )


def _row(number: int, opinion: Opinion) -> dict[str, Any]:
    return {
        "number": number, "house": opinion.organisation.name,
        "text": opinion.text or str(Verdict(opinion.verdict).label),
        "adopted": str(Adopted(opinion.adopted).label) if opinion.adopted else "—", "reason": opinion.answer or "—",
    }  # fmt: skip


def _section(heading: str, *paragraphs: str) -> Section:
    return {"heading": heading, "paragraphs": [line.strip() for line in paragraphs if line.strip()]}


def _numbered(*sections: Section) -> list[Section]:
    """一、二、三、; one alone has no number."""
    if len(sections) == 1:
        return list(sections)
    return [
        {**each, "heading": f"{numeral}、{each['heading']}"}
        for numeral, each in zip(_NUMERALS, sections, strict=False)
    ]


def _enclosed(filing: Filing) -> Any:
    return filing.enclosures.filter(evidence__withdrawn_at=None).select_related("evidence")


def _today() -> dict[str, str]:
    day = chinese_day(timezone.localdate())
    return {"signed_on": day, "printed_on": day}


# ---- to whom, and to whom a copy


def _consultation_to(_filing: Filing) -> Addressed:
    leading = _there(queries.leading_office(), _("机构里没有领导小组办公室，请安全管理员先建立"))
    return [leading], offices()


def _report_to(_filing: Filing) -> Addressed:
    return [_there(commission(), _("机构里没有市科技主管部门，请安全管理员先建立"))], _leading()


def _reply_to(filing: Filing) -> Addressed:
    own = filing.house_id == filing.park_id
    return [filing.house] if own else [filing.house, filing.park], _leading()


def _leading() -> list[Organisation]:
    found = queries.leading_office()
    return [] if found is None else [found]


def _there(found: Organisation | None, otherwise: str) -> Organisation:
    if found is None:
        raise ValidationError(otherwise, code="nobody")
    return found


_MADE = {CONSULTATION: _consultation, REPORT: _report, REPLY: _reply}
_ADDRESSED = {CONSULTATION: _consultation_to, REPORT: _report_to, REPLY: _reply_to}
