"""A list that has been compared waits for somebody of the zone-building office: they are told, and told no more
once it was dealt with."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from ...accounts.houses import offices
from ...audit.recording import About
from ...inbox.actions import close_matters, open_matter
from ..choices import TAKEN, Verdict
from ..models import Import
from .scope import of_scope

MATTER = "apply_register_list"
TITLES = {MATTER: gettext_lazy("处理比对过的名单：%(name)s")}
DAYS = 5  # working days


def about(imported: Import) -> About:
    return About("import", str(imported.pk), imported.name)


def begin(imported: Import) -> None:
    """Who handed it in is not asked where they may not apply it."""
    if not imported.rows.filter(verdict__in=(*TAKEN, Verdict.DOUBTFUL)).exists():
        return
    for office in offices()[:1]:
        open_matter(kind=MATTER, about=about(imported), url=reverse("import", args=[imported.pk]),
                    organisation=office, working_days=DAYS, except_for=imported.made_by if of_scope(imported) else None)  # fmt: skip


def end_if_done(imported: Import, by: str) -> None:
    """Of a list of which nothing is to be applied, once no doubt is left."""
    if not imported.rows.filter(Q(verdict__in=TAKEN) | Q(doubt__answer="")).exists():
        end(imported, by)


def end(imported: Import, by: str) -> None:
    close_matters(kind=MATTER, about=about(imported), by=by)
