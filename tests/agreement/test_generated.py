"""Made-up formulas over made-up records: every database says what numpy says.

`GONGJIAN_HUNT=200` looks at 200 new batches instead of the same few.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agreement.answers import asked, disagreements
from agreement.databases import Database
from formulas_strategy import SCOPE, formulas, records_of
from gongjian.methods.formulas import formula_of

HUNT = int(os.environ.get("GONGJIAN_HUNT", "0"))


@settings(
    max_examples=HUNT or 10,
    derandomize=not HUNT,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # a failure names its one formula and record: nothing to shrink
    # A batch is large on purpose, and all share one table of one database.
    suppress_health_check=list(HealthCheck),
)
@given(texts=st.lists(formulas(), min_size=20, max_size=40), seed=st.integers(0, 2**32 - 1))
def test_a_database_answers_like_numpy(database: Database, texts: list[str], seed: int) -> None:
    sample = records_of(seed, 60)
    made = [formula_of(text, SCOPE) for text in texts]
    database.load(sample)
    assert disagreements(made, sample, database, asked(made, database)) == []
