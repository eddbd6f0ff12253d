"""The made-up people of the demonstration: one of each role, the same in tests and in trials."""

from __future__ import annotations

from dataclasses import dataclass

from ..accounts.choices import Role

PASSWORD = "gongjian-2026"
FIRMS_OF_THE_ACCOUNTANT = 4


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the demonstration and where they belong; `place` is the code of an organisation."""

    username: str
    name: str
    role: Role
    place: str
    mobile: str


CAST = (
    Someone("zhao", "赵明（编造）", Role.ZONE_STATISTICIAN, "zone_office", "13800000001"),
    Someone("qian", "钱进（编造）", Role.ZONE_OFFICER, "zone_office", "13800000002"),
    Someone("sun", "孙立（编造）", Role.LEADER, "commission", "13800000003"),
    Someone("li", "李好（编造）", Role.DIVISION_OFFICER, "other_divisions", "13800000004"),
    Someone("lin", "林协（编造）", Role.DIVISION_OFFICER, "leading_group_office", "13800000013"),
    Someone("zhou", "周全（编造）", Role.DISTRICT_OFFICER, "120104", "13800000005"),
    Someone("wu", "吴园（编造）", Role.PARK_OFFICER, "nankai", "13800000006"),
    Someone("zheng", "郑和（编造）", Role.PARK_OFFICER, "core", "13800000007"),
    Someone("feng", "冯审（编造）", Role.AUDITOR, "commission", "13800000009"),
    Someone("system", "陈系（编造）", Role.SYSTEM_ADMIN, "commission", "13800000010"),
    Someone("security", "褚安（编造）", Role.SECURITY_ADMIN, "commission", "13800000011"),
    Someone("audit", "卫记（编造）", Role.AUDIT_ADMIN, "commission", "13800000012"),
)
ACCOUNTANT = ("wang", "王会计（编造）", "13800000008")
