"""Several tables of the same units: what one gives back of another, by hand and drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongjian.methods.disclosure import (
    Joined,
    Needs,
    Publication,
    Records,
    Rules,
    Tabulated,
    audit,
    joined,
    needs_of,
    needs_of_counts,
    suppress,
    tabulate,
)
from methods.disclosure.exact import flat

RULES = Rules(minimum=3, one=0.8, two=None, p=0.1, margin=0.1, least=1)


@dataclass(frozen=True)
class Firm:
    """A made-up firm: park and industry by number from 1, and what it gives."""

    key: int
    park: int
    industry: int
    value: float


def asked(firms: list[Firm], shape: tuple[int, int] = (2, 2)) -> Tabulated:
    return tabulate(
        (flat(shape[0]), flat(shape[1])),
        Records(
            np.array([f.key for f in firms]), np.array([f.value for f in firms]),
            np.array([[f.park, f.industry] for f in firms]).reshape(-1, 2), np.ones(len(firms)),
        ),
    )  # fmt: skip


def published(firms: list[Firm], before: list[Publication], **more: tuple[int, int]) -> Publication:
    """One more table, protected beside those that are out."""
    return published_and_lost(firms, before, **more)[0]


def published_and_lost(
    firms: list[Firm], before: list[Publication], **more: tuple[int, int]
) -> tuple[Publication, np.ndarray]:
    made = asked(firms, **more)
    one = Publication(made, needs_of(made.contributions, RULES))
    whole = joined([*before, one], RULES)
    pattern = suppress(whole.table, whole.needs, insiders=whole.insiders, barely=whole.barely)
    return replace(one, withheld=whole.of(len(before), pattern.withheld)), pattern.lost


def holding(publications: list[Publication]) -> bool:
    """Whether nothing sensitive can be computed from all of them."""
    whole = joined(publications, RULES)
    told = audit(whole.table, whole.table.kept, barely(whole), insiders=whole.insiders)
    return told.holds


def barely(whole: Joined) -> Needs:
    """Of atoms only that they are not known exactly: a thousandth of the need."""
    share = np.where(whole.barely, 1e-3, 1.0)
    return Needs(whole.needs.reasons, whole.needs.up * share, whole.needs.down * share)


def many(park: int, industry: int, *values: float) -> list[Firm]:
    start = 100 * park + 10 * industry
    return [Firm(start + n, park, industry, value) for n, value in enumerate(values)]


EVERY = [
    *many(1, 1, 40, 40, 40, 50), *many(1, 2, 50, 50, 60, 70),
    *many(2, 1, 30, 30, 40, 50), *many(2, 2, 60, 60, 60, 70),
]  # fmt: skip


def test_a_single_table_joined_is_the_table_itself() -> None:
    firms = [*EVERY, Firm(999, 1, 1, 4_000)]
    made = asked(firms)
    needs = needs_of(made.contributions, RULES)
    insiders = np.flatnonzero(made.contributions.units == 1)
    alone = suppress(made.table, needs, insiders=insiders)
    assert published(firms, []).withheld.tolist() == alone.withheld.tolist()  # type: ignore[union-attr]


def test_one_firm_that_came_between_two_days_is_not_given_by_the_difference() -> None:
    before = published(EVERY, [])
    assert before.withheld is not None and not before.withheld.any()
    after = [*EVERY, Firm(999, 1, 1, 45)]
    alone = published(after, [])
    assert alone.withheld is not None and not alone.withheld.any()  # nothing is sensitive in itself
    assert not holding([before, alone])
    beside = published(after, [before])
    cell = 1 * 3 + 1
    assert beside.withheld is not None and beside.withheld[cell]
    assert beside.withheld[[0, 1, 3]].all()  # nor by any of its totals
    assert holding([before, beside])


def test_three_firms_that_came_may_be_told_of_together() -> None:
    before = published(EVERY, [])
    after = published([*EVERY, *(Firm(990 + n, 1, 1, 45) for n in range(3))], [before])
    assert after.withheld is not None and not after.withheld.any() and holding([before, after])


def test_two_firms_that_came_into_a_row_are_not_told_of_as_a_sum() -> None:
    before = published(EVERY, [])
    after = published([*EVERY, Firm(998, 1, 1, 45), Firm(999, 1, 2, 70)], [before])
    cells = {"row": 3, "1,1": 4, "1,2": 5, "all": 0}
    assert after.withheld is not None and after.withheld[list(cells.values())].all()
    assert holding([before, after])


def test_a_cell_withheld_for_anothers_sake_stays_so_while_telling_it_would_give_that_back() -> None:
    # 1,1 is dominated; say 1,2 2,1 2,2 hid it. A day on 2,2 has three firms more, and on its own another
    # pattern would be as good
    dominated = [f for f in EVERY if (f.park, f.industry) != (1, 1)] + many(1, 1, 300, 3, 2, 1)
    made = asked(dominated)
    needs = needs_of(made.contributions, RULES)
    first = Publication(made, needs, np.isin(np.arange(9), [4, 5, 7, 8]))
    assert holding([first])
    after = asked([*dominated, *(Firm(990 + n, 2, 2, 60) for n in range(3))])
    other = np.isin(np.arange(9), [4, 3, 1, 0])  # the cell and its totals: safe alone
    later = Publication(after, needs_of(after.contributions, RULES), other)
    assert holding([later]) and not holding([first, later])
    beside = published([*dominated, *(Firm(990 + n, 2, 2, 60) for n in range(3))], [first])
    assert holding([first, beside])


def test_two_adjacent_filters_do_not_leave_a_firm_between_them() -> None:
    # all parks, and all parks but the one firm of a third
    firms = [*EVERY, Firm(999, 3, 1, 45)]
    whole = published([replace(f, park=1) for f in firms], [], shape=(1, 2))
    less = [replace(f, park=1) for f in EVERY]
    alone = published(less, [], shape=(1, 2))
    assert not holding([whole, alone])
    assert holding([whole, published(less, [whole], shape=(1, 2))])


def test_a_table_of_other_breakdowns_gives_no_cell_of_the_first_back() -> None:
    # parks × industries withholds a cell; industries × sizes, where only that firm is large, would give it
    firms = [*EVERY, Firm(999, 2, 2, 9_000)]
    first = published(firms, [])
    assert first.withheld is not None and first.withheld[8]
    sizes = [Firm(f.key, f.industry, 2 if f.key == 999 else 1, f.value) for f in firms]
    made = asked(sizes)
    alone = suppress(made.table, needs_of(made.contributions, RULES))
    second = published(sizes, [first])
    assert holding([first, second]) and second.withheld is not None
    assert (
        second.withheld | ~alone.withheld
    ).all() or second.withheld.sum() >= alone.withheld.sum()


def test_what_strict_rules_of_today_would_hide_and_yesterday_told_is_lost() -> None:
    before = Publication(asked(EVERY), Needs.none(9), np.zeros(9, bool))
    strict = replace(RULES, minimum=5)
    made = asked(EVERY)
    whole = joined([before, Publication(made, needs_of(made.contributions, strict))], strict)
    pattern = suppress(whole.table, whole.needs, insiders=whole.insiders, barely=whole.barely)
    lost, withheld = whole.of(1, pattern.lost), whole.of(1, pattern.withheld)
    assert lost[[4, 5, 7, 8]].all() and withheld[[4, 5, 7, 8]].all()


def test_counts_of_two_days_do_not_give_back_a_small_one() -> None:
    def counted(firms: list[Firm], before: list[Publication]) -> Publication:
        made = tabulate((flat(2), flat(2)), Records(
            np.array([f.key for f in firms]), np.ones(len(firms)),
            np.array([[f.park, f.industry] for f in firms]), np.ones(len(firms))), lower=1.0)  # fmt: skip
        one = Publication(made, needs_of_counts(made.table, 3))
        whole = joined([*before, one], None)
        pattern = suppress(whole.table, whole.needs)
        return replace(one, withheld=whole.of(len(before), pattern.withheld))

    small = [f for f in EVERY if (f.park, f.industry) != (1, 1)] + many(1, 1, 1, 1)
    first = counted(small, [])
    second = counted([*small, Firm(999, 2, 2, 1)], [first])
    assert first.withheld is not None and second.withheld is not None
    assert first.withheld[4] and second.withheld[4]
    whole = joined([first, second], None)
    assert audit(whole.table, whole.table.kept, whole.needs).holds
    # the cell that hid the small one the day before is not told of now, when nothing in it has changed
    hid = first.withheld & ~np.isin(np.arange(9), [4, 8, 7, 6, 5, 2, 0])
    assert not (hid & ~second.withheld).any()


Event = tuple[str, int, int]
firms_drawn = st.lists(
    st.tuples(st.integers(1, 2), st.integers(1, 2), st.integers(1, 300)), min_size=6, max_size=12
)
events = st.lists(
    st.tuples(
        st.sampled_from(["gone", "moved", "changed", "new"]),
        st.integers(0, 15),
        st.integers(1, 300),
    ),
    max_size=4,
)


@settings(max_examples=10, deadline=None)
@given(firms_drawn, events, events)
def test_three_days_of_a_drawn_register_give_nothing_back(
    drawn: list[tuple[int, int, int]], first: list[Event], second: list[Event]
) -> None:
    days = [{n: Firm(n, *one) for n, one in enumerate(drawn)}]
    for turn, told in enumerate((first, second)):
        now = dict(days[-1])
        for what, which, value in told:
            key = which % len(drawn)
            if what == "gone":
                now.pop(key, None)
            elif what == "new":
                now[1000 * (turn + 1) + which] = Firm(1000 * (turn + 1) + which, 1 + which % 2, 1, float(value))  # fmt: skip
            elif key in now:
                old = now[key]
                now[key] = replace(old, park=3 - old.park) if what == "moved" else replace(old, value=float(value))  # fmt: skip
        days.append(now)
    out: list[Publication] = []
    lost: set[int] = set()
    for day in days:
        one, gone = published_and_lost(list(day.values()), out)
        out.append(one)
        lost |= set(np.flatnonzero(gone).tolist())
    if not lost:
        assert holding(out)
    # a cell that yesterday was told with one firm more is bounded by that, whatever is withheld
    whole = joined(out, RULES)
    told = audit(whole.table, whole.table.kept, barely(whole), insiders=whole.insiders)
    cells = np.flatnonzero((told.exposed | told.known)[: whole.starts[-1]])
    assert set(cells.tolist()) <= lost


@pytest.mark.parametrize("share", [0.25, 0.5])
def test_a_firm_shared_between_parks_is_one_atom(share: float) -> None:
    made = tabulate((flat(2), flat(2)), Records(
        np.array([1, 1, 2]), np.array([80.0, 80.0, 7.0]), np.array([[1, 1], [2, 1], [2, 2]]),
        np.array([share, 1 - share, 1.0])))  # fmt: skip
    one = Publication(made, needs_of(made.contributions, RULES))
    whole = joined([one, one], RULES)
    assert whole.barely.sum() == 2 and whole.table.values[whole.barely].tolist() == [80, 7]
    # whoever learns the part of one park knows that of the other
    pattern = suppress(whole.table, whole.needs, barely=whole.barely)
    assert whole.of(0, pattern.withheld)[[4, 7]].all()
