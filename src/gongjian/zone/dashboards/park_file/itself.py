"""The park itself: its days and names, its people, its papers."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ...accounts.acting import Acting
from ...accounts.choices import Kind, Role
from ...accounts.models import Membership, Organisation
from ...accounts.scopes import within
from ...documents.choices import Stage as Papers
from ...documents.models import Document
from ...web.numbers import masked_mobile
from .parts import MOST, Figure, Line, Section, When


def itself(acting: Acting, park: Organisation, when: When) -> Iterator[Section]:
    yield territory(park, when)
    yield people(acting, park, when)
    yield documents(acting, park, when)


def territory(park: Organisation, when: When) -> Section:
    """Since when there is a park, what it was called, what lies within it."""
    names = park.names.filter(valid_from__lte=when.day).order_by("valid_from")
    inside = Organisation.objects.on(when.day).beneath(park.path).filter(kind=Kind.SUB_PARK)
    above = [o.name for o in Organisation.objects.get_ancestors(park)]
    sentences = [
        _("%(name)s自 %(day)s 设立，隶属%(above)s。") % {"name": park.name_on(when.day), "day": park.valid_from, "above": "、".join(reversed(above)) or "—"},
    ]  # fmt: skip
    lines = [Line((str(n.valid_from), n.name, n.basis)) for n in names]
    return Section(
        "territory", _("概况与沿革"), sentences, [Figure(_("园中园和载体"), inside.count() or None, _("个"))],
        (_("起"), _("名称"), _("依据")), lines,
    )  # fmt: skip


def people(acting: Acting, park: Organisation, when: When) -> Section:
    """Who is in charge: names and masked numbers, as far as this person may see people."""
    members = Membership.objects.on(when.day).filter(
        organisation=park, role__in=(Role.PARK_OFFICER, Role.LEADER)
    )
    lines = [
        Line((m.person.name, str(m.get_role_display()), masked_mobile(m.person.mobile), f"{m.valid_from}"))
        for m in within(acting, members).select_related("person")
    ]  # fmt: skip
    sentence = _("在册干部 %(n)s 人。") % {"n": members.count()}
    return Section(
        "people", _("机构与联系人"), [sentence] if members.exists() else [], (),
        (_("姓名"), _("角色"), _("手机"), _("起")), lines, _("由安全管理员授予园区干部角色"),
    )  # fmt: skip


def documents(acting: Acting, park: Organisation, when: When) -> Section:
    """What was issued to the park or by it."""
    found = within(acting, Document).filter(stage=Papers.ISSUED, issued_on__lte=when.day)
    found = found.filter(addressed__path__startswith=park.path).distinct().order_by("-issued_on")
    return Section(
        "documents", _("文书"), heads=(_("印发"), _("标题"), _("文号")),
        lines=[Line((str(d.issued_on), d.title, d.number), f"/documents/{d.pk}/") for d in found[:MOST]],
        missing=_("由示范区建设处印发通报、纪要和批复"),
    )  # fmt: skip
