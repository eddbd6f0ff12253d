"""What this room says on the pages of rooms below: of a task its decisions and matters, of a draft its way to a leader."""

from __future__ import annotations

from typing import Any

from ..documents.models import Document
from ..tasks.models import Task
from ..web.panels import Panel, add
from . import permissions, queries, tables
from .choices import Origin
from .models import Referral


def enter() -> None:
    add(Panel("meetings_of_task", "task", 40, "meetings/task_panel.html", _task))
    add(Panel("referrals_of_document", "document", 40, "meetings/document_panel.html", _document))


def _task(request: Any, task: Task) -> dict[str, Any] | None:
    """Decisions and matters about this task, as far as somebody may see them."""
    acting = request.acting
    decided = queries.decisions_about(acting, task)
    raised = list(queries.matters_about(acting, task, Origin.RAISED, Origin.DECISION).select_related("in_charge"))  # fmt: skip
    may_raise = permissions.may_raise(acting) and task.withdrawn_at is None
    if not decided and not raised and not may_raise:
        return None
    return {"decided": decided, "raised": [(each, tables.state(each)) for each in raised], "may_raise": may_raise}  # fmt: skip


def _document(request: Any, document: Document) -> dict[str, Any] | None:
    """Before which leader a draft was put, and what they said."""
    from .forms import Referring  # forms stand above what pages hand in at start-up

    acting = request.acting
    if not permissions.may_see_referrals(acting) or acting.organisation_id != document.house_id:
        return None
    found = [(each, tables.state(each)) for each in _referrals(document)]
    pending = any(each.ruling == "asked" and each.withdrawn_at is None for each, _state in found)
    may = permissions.may_refer(acting, document) and not pending
    if not found and not may:
        return None
    return {"referrals": found, "form": Referring(auto_id="id_refer_%s") if may else None}


def _referrals(document: Document) -> Any:
    return Referral.objects.filter(document=document).select_related("document", "ruled_by")
