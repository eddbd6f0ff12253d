"""One search over the words of every room, within what a person may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from ..accounts.acting import Acting, Request
from ..accounts.guards import permitted
from ..history import finding
from ..history.models import Text
from ..web.tables import Column, Filter, Table, listed


@permitted(lambda acting: acting is not None)
def find(request: Request) -> HttpResponse:
    """Without words, nothing is listed."""
    asked = request.GET.get("q", "").strip()
    return listed(request, _table(request.acting, asked), "dashboards/find.html", asked=asked)


def _table(acting: Acting, asked: str) -> Table:
    kinds = finding.kinds()
    return Table(
        "find",
        (
            Column("kind", _("种类"), lambda t: str(kinds[t.kind]._meta.verbose_name), narrow=True),
            Column("title", _("标题"), lambda t: t.title, link=lambda t: kinds[t.kind].page_of(t.key)),
            Column("excerpt", _("所在文字"), lambda t: finding.excerpt(t, asked)),
            Column("at", _("更新"), lambda t: t.at, kind="moment"),
        ),
        Text.objects.order_by("-pk") if asked else Text.objects.none(),
        search=lambda rows, text: rows & finding.seen(acting, text),
        filters=(Filter("kind", _("种类"), lambda: [(k, str(m._meta.verbose_name)) for k, m in kinds.items()],
                        lambda rows, kind: rows.filter(kind=kind)),),
        title=_("查找"),
        search_label=_("任务、报告、会议、文书、诉求里的字句"),
        empty_title=_("没有找到"),
        empty_hint=_("换几个字再试；只在您能看到的内容里查找。"),
    )  # fmt: skip
