"""A list that has been compared waits for somebody of the zone-building office: they are told, and told no more
once it was dealt with."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from ...accounts.houses import offices
from ...audit.recording import About
from ...inbox.actions import close_matters, open_matter
from ..choices import Verdict
from ..models import Import

MATTER = "apply_register_list"
TITLES = {MATTER: gettext_lazy("名单待入库：%(name)s")}
DAYS = 5  # working days


def about(imported: Import) -> About:
    return About("import", str(imported.pk), imported.name)


def begin(imported: Import) -> None:
    if not imported.rows.filter(verdict__in=(Verdict.NEW, Verdict.CHANGED)).exists():
        return
    for office in offices()[:1]:
        open_matter(kind=MATTER, about=about(imported), url=reverse("import", args=[imported.pk]),
                    organisation=office, working_days=DAYS)  # fmt: skip


def end(imported: Import, by: str) -> None:
    close_matters(kind=MATTER, about=about(imported), by=by)
