"""The documents of this room, and a sample with which their templates are tried."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..documents.kinds import Kind

DIGEST = "needs_digest"
_ROW = {
    "name": "（示例）", "raised": "1", "answered": "1", "open": "0", "in_time": "100.0%", "median": "12", "p90": "12",
    "satisfaction": "5.0",
}  # fmt: skip
KINDS = (
    Kind(DIGEST, _("需求办理年度报告"), "needs_digest", {
        "subtitle": "（示例）", "by_park": [_ROW], "by_house": [_ROW], "by_category": [_ROW],
        "needs": [{
            "number": "2026-0001", "asker": "（示例）", "park": "（示例）", "title": "（示例）", "outcome": "（示例）", "days": "12",
            "satisfaction": "5",
        }],
    }),
)  # fmt: skip
