"""Tables of this room, by noun."""

from .cooperation import Activity, Agreement, Foothold, Prospect, YearOfAgreement
from .exchange import Exchange, Receipt
from .imports import ProjectImport, ProjectImportRow
from .platforms import Platform
from .projects import Problem, Project, Update

__all__ = [
    "Activity", "Agreement", "Exchange", "Foothold", "Platform", "Problem", "Project", "ProjectImport", "ProjectImportRow",
    "Prospect", "Receipt", "Update", "YearOfAgreement",
]  # fmt: skip
