"""The synthetic zone: clean by every check, wrong only where errors are planted, the same each time."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date

import numpy as np
import pytest

from gongjian.methods.editing import Answers
from gongjian.methods.kinds.columns import TextColumn
from gongjian.methods.synthetic import (
    Kind,
    Plan,
    SyntheticZone,
    bunched,
    campaigns,
    double_entries,
    events,
    make_zone,
    reports,
    rows_of,
    tasks,
)
from gongjian.methods.synthetic.codes import is_valid
from gongjian.methods.synthetic.draws import Draws
from packs.tianjin import tianjin


def zone(firms: int = 1_500, seed: int = 1, years: int = 3) -> SyntheticZone:
    return make_zone(Plan(firms, seed, years=years), tianjin())


def digest(answers: Answers) -> str:
    made = hashlib.sha256("\n".join(answers.units).encode())
    for code, column in sorted(answers.columns.items()):
        held = (
            [column.text(i) for i in range(len(column))]
            if isinstance(column, TextColumn)
            else column.tobytes()
        )
        made.update(f"{code}{held!r}".encode())
    return made.hexdigest()


@pytest.mark.parametrize("seed", [1, 2])
def test_no_check_of_any_form_fails_on_the_clean_zone(seed: int) -> None:
    seen = Counter()
    for campaign in campaigns(zone(seed=seed), tianjin()):
        outcome = campaign.outcome()
        failing = [c.id for c, n in zip(outcome.checks, outcome.fails, strict=True) if n]
        assert not failing, (campaign.form, str(campaign.period), failing)
        assert {i.code for i in campaign.folder.form.items} <= set(campaign.clean.columns)
        seen[campaign.form] += int(outcome.passes.sum())
    assert set(seen) == set(tianjin().forms) and min(seen.values()) > 1_000


def test_every_written_check_fails_on_some_planted_error() -> None:
    failed: dict[str, Counter[str]] = {form: Counter() for form in tianjin().forms}
    for seed, firms in (*((s, 2_000) for s in range(1, 4)), *((s, 60) for s in range(4, 26))):
        made = make_zone(Plan(firms, seed), tianjin())
        for campaign in campaigns(made, tianjin(), errors=0.9):
            outcome = campaign.outcome()
            for check, fails in zip(outcome.checks, outcome.fails.tolist(), strict=True):
                failed[campaign.form][check.id] += fails
    silent = {
        form: [c.id for c in folder.checks if not c.generated and not failed[form][c.id]]
        for form, folder in tianjin().forms.items()
    }
    assert silent == {form: [] for form in silent}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    def all_of(seed: int) -> list[str]:
        return [
            digest(c.sent) + repr(c.planted) + c.days.tobytes().hex()
            for c in campaigns(zone(120, seed, 2), tianjin(), errors=0.2)
        ]

    assert all_of(5) == all_of(5)
    assert all_of(5) != all_of(6)


def test_what_was_planted_is_what_differs_from_the_truth() -> None:
    for campaign in campaigns(
        zone(400, years=2), tianjin(), errors=0.3, forms=("annual", "project")
    ):
        told = {(p.unit, item) for p in campaign.planted for item in p.items}
        rows, differing = campaign.clean.rows, set()
        for code, column in campaign.clean.columns.items():
            sent = campaign.sent.columns[code]
            for unit, row in rows.items():
                if isinstance(column, TextColumn):
                    assert isinstance(sent, TextColumn)
                    same = column.text(row) == sent.text(row)
                else:
                    assert not isinstance(sent, TextColumn)
                    same = bool(np.array_equal(column[row], sent[row], equal_nan=True))
                if not same:
                    differing.add((unit, code))
        assert differing == told
        assert len({p.unit for p in campaign.planted}) == len(
            campaign.planted
        )  # one error a return


def test_every_kind_of_error_is_planted() -> None:
    kinds = Counter(
        p.kind
        for c in campaigns(zone(years=2), tianjin(), errors=0.8, forms=("annual",))
        for p in c.planted
    )
    assert set(kinds) == set(Kind) and min(kinds.values()) >= 2


def test_firms_have_valid_codes_names_of_their_own_and_places_on_the_ground() -> None:
    made = zone(2_000)
    firms = made.firms
    assert all(map(is_valid, firms.codes)) and len(set(firms.codes)) == 2_000
    assert len(set(firms.names)) == 2_000 and all(name.startswith("天津") for name in firms.names)
    assert len(firms.ground.parks) == 22 and set(firms.park.tolist()) == set(range(22))
    kinds = Counter(change.kind for change in firms.changes())
    assert set(kinds) == {"born", "closed", "merged", "moved", "renamed"}
    days = [change.day for change in firms.changes()]
    assert days == sorted(days)
    park = dict(firms.ground.sub_parks)
    for sub, own in zip(firms.sub_park.tolist(), firms.park.tolist(), strict=True):
        assert sub < 0 or park[firms.ground.sub_parks[sub][0]] == firms.ground.parks[own]


def test_known_codes_are_valid_and_slips_are_not() -> None:
    # three real codes of public files, named in the reference
    for code in ("91120111MA0782CE33", "91350111MA8RE8BT17", "91500111MADAFDA278"):
        assert is_valid(code)
        assert not is_valid(code[:5] + ("1" if code[5] != "1" else "2") + code[6:])
    assert not is_valid("short")


def test_sizes_are_heavy_tailed_and_near_the_public_figures() -> None:
    (first, *_) = zone(20_000).years()
    revenue = first.core.revenue[first.core.operating]
    # About 270 million yuan a firm in the national zones of 2021, and a few firms carry most.
    assert 100_000 < revenue.mean() < 800_000
    assert np.sort(revenue)[-len(revenue) // 10 :].sum() > 0.6 * revenue.sum()
    staff, researchers = first.annual().columns["qd01"], first.annual().columns["qj09"]
    assert not isinstance(staff, TextColumn) and not isinstance(researchers, TextColumn)
    assert 0.05 < researchers.sum() / staff.sum() < 0.25  # 12.4 % in the zones of about 2020


@pytest.mark.parametrize("firms", [100, 101, 5_000])
def test_a_zone_may_be_small_or_large(firms: int) -> None:
    made = make_zone(Plan(firms, years=1), tianjin())
    (year,) = made.years()
    assert 0 < len(year.units) <= firms
    assert len(year.register(date(2016, 12, 31)).columns) == len(tianjin().attributes)


def test_late_silent_and_selected_returns() -> None:
    (campaign,) = campaigns(zone(years=1), tianjin(), forms=("annual",))
    share = campaign.silent.mean(), campaign.late.mean()
    assert 0.01 < share[0] < 0.06 and 0.07 < share[1] < 0.18
    late = rows_of(campaign.sent, campaign.late)
    assert len(late.units) == campaign.late.sum()


def test_bunching_moves_values_just_under_a_threshold() -> None:
    values = np.linspace(900, 1_100, 2_001)
    new, moved = bunched(values, 1_000, Draws(1, 1), 0.5)
    assert len(moved) > 100 and (values[moved] >= 1_000).all() and (new[moved] < 1_000).all()
    untouched = np.setdiff1d(np.arange(2_001), moved)
    assert (new[untouched] == values[untouched]).all()


def test_certificates_rounds_listings_tasks_and_reports_are_there() -> None:
    made = zone(2_000)
    kinds = Counter(event.kind for event in events(made))
    assert set(kinds) == {"certificate", "financing", "listing"}
    work = list(tasks(made, tianjin(), 2017))
    assert {t.state for t in work} == {"未启动", "推进中", "完成", "滞后"}
    told = list(reports(made, work, 2017))
    assert len(told) == 4 * len(work)
    assert any(r.copied for r in told) and any(r.late_days for r in told)


def test_double_entries_tell_which_firm_is_meant() -> None:
    made = zone(3_000)
    doubles = list(double_entries(made))
    assert {d.kind for d in doubles} == {
        "former_name", "branch_name", "brackets", "organisation_form", "code_slip", "full_width",
    }  # fmt: skip
    assert all(d.firm in set(made.firms.codes) for d in doubles)
    slips = [d for d in doubles if d.kind == "code_slip" and d.code != d.firm]
    assert slips and sum(not is_valid(d.code) for d in slips) / len(slips) > 0.9
