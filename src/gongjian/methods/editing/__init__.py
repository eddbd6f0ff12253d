"""Checks on returns: within one, against other periods and forms, and against the register.

`materials` finds for every column a rule reads where it comes from; `checking` judges, counts and
tells what was found.
"""

from .checking import Finding, Outcome, check
from .materials import Answers, Materials, MaterialsError

__all__ = ["Answers", "Finding", "Materials", "MaterialsError", "Outcome", "check"]

from .outliers import (
    Outliers,
    adjusted_boxplot,
    hidiroglou_berthelot,
    mad_on_logs,
    min_max,
    z_score,
)
from .skewness import medcouple

__all__ += [
    "Outliers",
    "adjusted_boxplot",
    "hidiroglou_berthelot",
    "mad_on_logs",
    "medcouple",
    "min_max",
    "z_score",
]

from .selective import (
    Review,
    estimated_totals,
    global_scores,
    local_scores,
    review_cells,
    review_units,
)

__all__ += [
    "Review",
    "estimated_totals",
    "global_scores",
    "local_scores",
    "review_cells",
    "review_units",
]
