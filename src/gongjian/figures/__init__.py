"""Charts for documents and `--plots`: svg, in Chinese fonts, the same bytes for the same figures."""

from .charts import (
    contribution_bars,
    correlation_map,
    growth_lines,
    rank_intervals,
    tier_bars,
)

__all__ = ["contribution_bars", "correlation_map", "growth_lines", "rank_intervals", "tier_bars"]
