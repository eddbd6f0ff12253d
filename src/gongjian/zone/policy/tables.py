from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ...methods.packs import FormFolder, LadderText, Open, Pack
from ...methods.packs.ladder_texts import Criterion, ScorePart
from ...methods.packs.provenance import Certainty, Provenance
from ...methods.packs.things import KINDS
from ..web.tables import Badge, Column, Filter, Table
from .arrays import Thing, said
from .models import State

TONES = {
    Certainty.SEEN: ("ok", _("见原文")),
    Certainty.SECONDARY: ("info", _("见转述")),
    Certainty.TO_BE_CONFIRMED: ("wait", _("待确认")),
}


def certainty(of: Provenance | None) -> Badge:
    tone, word = TONES.get(
        of.certainty if of and of.certainty else Certainty.SECONDARY, ("idle", "—")
    )
    return Badge(tone, str(word))


def editions(found: Any) -> Table:
    return Table(
        "editions",
        (
            Column("name", _("版次"), str, sort="name", link=lambda e: reverse("edition", args=[e.hash[:12]])),
            Column("in_force_from", _("施行日期"), lambda e: e.in_force_from, sort="in_force_from", kind="day"),
            Column("state", _("状态"), lambda e: Badge(*e.badge), kind="badge"),
            Column("proposed_by", _("提交人"), lambda e: e.proposed_by.name),
            Column("proposed_at", _("提交"), lambda e: e.proposed_at, sort="proposed_at", kind="moment"),
            Column("decided_by", _("决定人"), lambda e: e.decided_by.name if e.decided_by else ""),
            Column("note", _("说明"), lambda e: e.note),
            Column("hash", _("内容指纹"), lambda e: e.hash, shown=False),
        ),
        found.select_related("proposed_by", "decided_by").defer("files"),
        search=("name", "note"),
        filters=(Filter("state", _("状态"), lambda: list(State.choices),
                        lambda rows, value: rows.filter(state=value)),),
        title=_("政策版次"),
        empty_title=_("还没有版次"),
        empty_hint=_("由示范区建设处提交一个政策包。"),
    )  # fmt: skip


def parameters(pack: Pack, key: str) -> Table:
    rows = list(pack.parameters.values())
    return Table(
        "parameters",
        (
            Column("name", _("名称"), lambda p: said(p.name), sort="name",
                   link=lambda p: reverse("parameter", args=[p.parameter]) + kept(key)),
            Column("code", _("代码"), lambda p: p.parameter, sort="code"),
            Column("value", _("现值"), lambda p: shown(p.values[-1].value) if p.values else "", align="end"),
            Column("unit", _("单位"), lambda p: p.unit),
            Column("since", _("起"), lambda p: p.values[-1].since if p.values else None, kind="day"),
            Column("source", _("依据"), lambda p: p.values[-1].provenance.source if p.values else ""),
            Column("certainty", _("可靠程度"), lambda p: certainty(p.values[-1].provenance if p.values else None), kind="badge"),
        ),
        rows,
        search=_saying(lambda p: f"{p.parameter} {p.name.zh} {p.name.en}"),
        title=_("参数"),
        empty_title=_("没有这样的参数"),
        empty_hint=_("换一个词试试。"),
    )  # fmt: skip


def forms(pack: Pack, key: str) -> Table:
    return Table(
        "forms",
        (
            Column("title", _("名称"), lambda f: said(f.form.title), sort="title",
                   link=lambda f: reverse("form", args=[f.form.code]) + kept(key)),
            Column("code", _("代码"), lambda f: f.form.code, sort="code"),
            Column("items", _("项目"), lambda f: len(f.form.items), kind="number", align="end"),
            Column("checks", _("审核"), lambda f: len(f.checks), kind="number", align="end"),
            Column("table_no", _("表号"), lambda f: (f.form.legal and f.form.legal.table_no) or str(_("待备案"))),
        ),
        list(pack.forms.values()),
        title=_("报表"),
        empty_title=_("没有报表"),
        empty_hint=_("政策包里还没有表。"),
    )  # fmt: skip


def items(folder: FormFolder, key: str) -> Table:
    form = folder.form
    return Table(
        "items",
        (
            Column("code", _("代码"), lambda i: i.code, sort="code", link=lambda i: _thing("item", f"{form.code}/{i.code}", key)),
            Column("name", _("名称"), lambda i: i.name, sort="name"),
            Column("en", _("英文名称"), lambda i: i.en, shown=False),
            Column("unit", _("单位"), lambda i: i.unit.name if i.unit else ""),
            Column("type", _("类型"), lambda i: i.type.value),
            Column("of_which", _("其中"), lambda i: i.of_which or ""),
            Column("source", _("依据"), lambda i: (form.provenance.get(i.code) or form.source).source, shown=False),
            Column("certainty", _("可靠程度"), lambda i: certainty(form.provenance.get(i.code)), kind="badge"),
        ),
        list(form.items),
        search=_saying(lambda i: f"{i.code} {i.name} {i.en}"),
        title=_("项目"),
        empty_title=_("没有这样的项目"),
        empty_hint=_("换一个词试试。"),
    )  # fmt: skip


def checks(folder: FormFolder, key: str) -> Table:
    code = folder.form.code
    return Table(
        "checks",
        (
            Column("id", _("编号"), lambda c: c.id, sort="id", link=lambda c: _thing("check", f"{code}/{c.id}", key)),
            Column("severity", _("级别"), lambda c: Badge("bad", str(_("强制"))) if c.severity.value == "hard"
                   else Badge("wait", str(_("核实"))), kind="badge"),
            Column("rule", _("规则"), lambda c: c.text),
            Column("message", _("提示"), lambda c: said(c.message)),
            Column("source", _("依据"), lambda c: c.source or (str(_("由表式自动生成")) if c.generated else "")),
            Column("certainty", _("可靠程度"), lambda c: certainty(KINDS["check"].provenance(c)), kind="badge", shown=False),
        ),
        list(folder.checks),
        search=_saying(lambda c: f"{c.id} {c.text} {c.message.zh} {c.message.en}"),
        title=_("审核关系"),
        empty_title=_("没有这样的审核"),
        empty_hint=_("换一个词试试。"),
    )  # fmt: skip


def indicators(pack: Pack, key: str) -> Table:
    return Table(
        "indicators",
        (
            Column("name", _("名称"), lambda i: said(i.name), sort="name", link=lambda i: _thing("indicator", i.code, key)),
            Column("code", _("代码"), lambda i: i.code, sort="code"),
            Column("formula", _("公式"), lambda i: i.formula),
            Column("unit", _("单位"), lambda i: i.unit),
            Column("source", _("依据"), lambda i: i.provenance.source or i.provenance.note),
            Column("certainty", _("可靠程度"), lambda i: certainty(i.provenance), kind="badge"),
        ),
        [each.text for each in pack.indicators.values()],
        search=_saying(lambda i: f"{i.code} {i.name.zh} {i.name.en} {i.formula}"),
        title=_("指标"),
        empty_title=_("没有这样的指标"),
        empty_hint=_("换一个词试试。"),
    )  # fmt: skip


def indices(pack: Pack, key: str) -> Table:
    called, provenance = KINDS["index"].called, KINDS["index"].provenance
    return Table(
        "indices",
        (
            Column("name", _("名称"), called, sort="name", link=lambda i: _thing("index", i.code, key)),
            Column("code", _("代码"), lambda i: i.code, sort="code"),
            Column("indicators", _("指标数"), lambda i: len(i.leaves), kind="number", align="end"),
            Column("unweighted", _("权重空着"), lambda i: sum(b.weight is None for b in i.tree), kind="number", align="end"),
            Column("source", _("依据"), lambda i: provenance(i).source),
            Column("certainty", _("可靠程度"), lambda i: certainty(provenance(i)), kind="badge"),
        ),
        list(pack.indices.values()),
        title=_("评价指标体系"),
        empty_title=_("没有评价指标体系"),
        empty_hint=_("政策包里还没有指标体系。"),
    )  # fmt: skip


def still_open(pack: Pack, key: str) -> Table:
    pages = _pages(pack, key)
    return Table(
        "open",
        (
            Column("name", _("事项"), lambda o: o.name, sort="name", link=lambda o: _page(o, pages)),
            Column("note", _("推断的依据"), lambda o: o.note),
            Column("file", _("文件"), lambda o: f"{o.place.file}:{o.place.line}", sort="file"),
        ),
        list(pack.to_be_confirmed),
        search=_saying(lambda o: f"{o.name} {o.note} {o.place.file}"),
        title=_("待确认"),
        empty_title=_("没有待确认的"),
        empty_hint=_("每个数都见到了依据。"),
    )  # fmt: skip


def _page(what: Open, pages: Mapping[Any, str]) -> str | None:
    """Where something that is to be confirmed can be read: by its own place, else by its file."""
    return (
        pages.get((what.place.file, what.name))
        or pages.get(what.place)
        or pages.get(what.place.file)
    )


def _pages(pack: Pack, key: str) -> dict[Any, str]:
    """The pages of what a pack holds, by place or by file; a plan and the zone have none here."""
    pages: dict[Any, str] = {}
    for code, parameter in pack.parameters.items():
        page = reverse("parameter", args=[code]) + kept(key)
        pages |= dict.fromkeys((parameter.place, *(each.place for each in parameter.values)), page)
    pages |= {
        each.text.place: _thing("indicator", code, key) for code, each in pack.indicators.items()
    }
    pages |= {each.place.file: _thing("chain", code, key) for code, each in pack.chains.items()}
    pages |= {
        each.place.file: f"{reverse('ladders')}{kept(key)}#{code}"
        for code, each in pack.ladders.items()
    }
    pages |= {
        each.tree[0].place.file: _thing("index", code, key)
        for code, each in pack.indices.items()
        if each.tree
    }
    for code, folder in pack.forms.items():
        pages |= {
            (f"forms/{code}/checks.yaml", c.id): _thing("check", f"{code}/{c.id}", key)
            for c in folder.checks
        }
        pages[f"forms/{code}/form.yaml"] = reverse("form", args=[code]) + kept(key)
    return pages


def _saying(words: Callable[[Any], str]) -> Callable[[Any, str], Any]:
    """A search over a list: rows in whose words the text stands."""
    return lambda rows, text: [row for row in rows if text.lower() in words(row).lower()]


def ladder(text: LadderText) -> dict[str, Any]:
    """A ladder as its page shows it: each tier's conditions and scores, in the reader's language."""
    return {
        "code": text.ladder, "name": said(text.title) or text.ladder,
        "tiers": [{"name": said(tier.name) or tier.tier, "conditions": [
            _condition(each, each.rule.text) for each in (*tier.entry, *tier.any_of, *tier.direct)
        ] + [_condition(part, part.value.text) for part in tier.score]} for tier in text.tiers],
    }  # fmt: skip


def _condition(of: Criterion | ScorePart, rule: str) -> dict[str, Any]:
    return {
        "id": of.id, "name": said(of.name), "rule": rule, "since": of.since,
        "source": of.provenance.source, "certainty": certainty(of.provenance),
    }  # fmt: skip


def whole(thing: Thing, key: str) -> str:
    """Where a thing is shown at its full length: a form and a ladder have pages of their own."""
    if thing.kind == "form":
        return reverse("form", args=[thing.code]) + kept(key)
    return reverse("ladders") + kept(key) + f"#{thing.code}" if thing.kind == "ladder" else ""


def _thing(kind: str, code: str, key: str) -> str:
    return reverse("policy_thing", args=[kind, code]) + kept(key)


def kept(key: str) -> str:
    return f"?edition={key}" if key else ""


def shown(value: Any) -> str:
    return "" if value is None else f"{float(value):,.10g}"
