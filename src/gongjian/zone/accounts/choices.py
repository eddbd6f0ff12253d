from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What an organisation is."""

    ZONE = "zone", _("示范区")
    LEADING_GROUP = "leading_group", _("领导小组")
    COMMISSION = "commission", _("市科技主管部门")
    DIVISION = "division", _("处室")
    DISTRICT = "district", _("区政府")
    FUNCTIONAL_AREA = "functional_area", _("功能区")
    PARK = "park", _("园区管委会")
    SUB_PARK = "sub_park", _("园中园和载体")
    ENTERPRISE = "enterprise", _("企业")
    AGENCY = "agency", _("服务机构")
    OTHER = "other", _("其他机构")


class Role(models.TextChoices):
    """What a person does for an organisation."""

    ZONE_STATISTICIAN = "zone_statistician", _("示范区统计员")
    ZONE_OFFICER = "zone_officer", _("示范区建设处干部")
    LEADER = "leader", _("领导")
    DIVISION_OFFICER = "division_officer", _("业务处干部")
    DISTRICT_OFFICER = "district_officer", _("区政府干部")
    PARK_OFFICER = "park_officer", _("园区干部")
    REPORTER = "reporter", _("企业统计员")
    AGENCY = "agency", _("服务机构人员")
    EXPERT = "expert", _("专家")
    AUDITOR = "auditor", _("审计人员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


class Purpose(models.TextChoices):
    """Why data were collected, and for what alone they may be seen."""

    STATISTICAL = "statistical", _("统计")
    ADMINISTRATIVE = "administrative", _("管理与服务")
    PUBLIC = "public", _("公开")


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
STAFF = frozenset(Role) - {Role.REPORTER, Role.AGENCY, Role.EXPERT}
OFFICE = frozenset({Role.ZONE_STATISTICIAN, Role.ZONE_OFFICER})  # the zone-building office
CONCERNED = frozenset(
    {Role.DIVISION_OFFICER, Role.DISTRICT_OFFICER, Role.PARK_OFFICER}
)  # who builds with it
LOCAL = frozenset(
    {Kind.DISTRICT, Kind.FUNCTIONAL_AREA, Kind.PARK, Kind.SUB_PARK}
)  # of a part of the zone

FITTING: dict[Kind, frozenset[Role]] = {
    Kind.ZONE: ADMINISTRATORS | {Role.AUDITOR, Role.LEADER},
    Kind.LEADING_GROUP: frozenset({Role.LEADER, Role.DIVISION_OFFICER}),
    Kind.COMMISSION: ADMINISTRATORS | {Role.LEADER, Role.AUDITOR},
    Kind.DIVISION: frozenset(
        {Role.ZONE_STATISTICIAN, Role.ZONE_OFFICER, Role.DIVISION_OFFICER, Role.LEADER}
    ),
    Kind.DISTRICT: frozenset({Role.DISTRICT_OFFICER, Role.LEADER}),
    Kind.FUNCTIONAL_AREA: frozenset({Role.DISTRICT_OFFICER, Role.LEADER}),
    Kind.PARK: frozenset({Role.PARK_OFFICER, Role.LEADER}),
    Kind.SUB_PARK: frozenset({Role.PARK_OFFICER}),
    Kind.ENTERPRISE: frozenset({Role.REPORTER}),
    Kind.AGENCY: frozenset({Role.AGENCY}),
    Kind.OTHER: frozenset({Role.EXPERT, Role.AUDITOR}),
}
