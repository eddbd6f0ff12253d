"""Checks on returns: within one, against other periods and forms, and against the register.

`materials` finds for every column a rule reads where it comes from; `checking` judges, counts and
tells what was found. `outliers` compares a unit with its peers, `selective` says what to look at
first and when to stop, `screens` and `copies` give leads on figures that look made up.
"""

from .checking import Finding, Outcome, check
from .copies import Copies, near_copies, stale_copies
from .materials import Answers, Materials, MaterialsError
from .outliers import (
    Outliers,
    adjusted_boxplot,
    hidiroglou_berthelot,
    mad_on_logs,
    min_max,
    z_score,
)
from .screens import Lead, bunching, first_digits, last_digits, smoothness, trailing_zeros
from .selective import (
    Review,
    estimated_totals,
    global_scores,
    local_scores,
    review_cells,
    review_units,
)
from .skewness import medcouple

__all__ = [
    "Answers", "Copies", "Finding", "Lead", "Materials", "MaterialsError", "Outcome", "Outliers",
    "Review", "adjusted_boxplot", "bunching", "check", "estimated_totals", "first_digits",
    "global_scores", "hidiroglou_berthelot", "last_digits", "local_scores", "mad_on_logs", "medcouple",
    "min_max", "near_copies", "review_cells", "review_units", "smoothness", "stale_copies",
    "trailing_zeros", "z_score",
]  # fmt: skip
