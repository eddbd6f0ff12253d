"""The pack of Tianjin says what the reference says, and no more."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from gongjian.methods.kinds.types import Type
from gongjian.methods.packs import Certainty
from packs.tianjin import tianjin

FORMS = (
    "annual",
    "quarterly",
    "park",
    "park_annual",
    "incubator",
    "platform",
    "project",
    "district",
)


def test_the_zone_is_one_core_park_and_twenty_one_branch_parks() -> None:
    zone = tianjin().zone
    assert zone is not None
    kinds = Counter(p.kind for p in zone.parks)
    assert (kinds["core"], kinds["branch"]) == (1, 21)
    assert len(zone.districts) == 16
    assert sum(p.parent == "core" for p in zone.parks) == 5
    inferred = [p for p in zone.parks if p.kind == "branch"]
    assert all(
        p.provenance.certainty is Certainty.TO_BE_CONFIRMED and p.provenance.note for p in inferred
    )


def test_the_industries_are_those_of_gb_t_4754_2017() -> None:
    classes = tianjin().classifications["industry"]
    by_length = Counter(len(c.code) for c in classes)
    assert by_length == {1: 20, 2: 97, 3: 473, 4: 1381}
    assert {c.provenance.certainty for c in classes} == {Certainty.SECONDARY}


def test_every_declared_lead_industry_has_its_chain_and_every_node_says_that_it_is_inferred() -> (
    None
):
    pack = tianjin()
    assert pack.zone is not None
    declared = {name for park in pack.zone.parks for name in park.lead_industries}
    called = {name: chain.chain for chain in pack.chains.values() for name in chain.called}
    assert declared and declared <= set(called)
    assert called["大健康"] == called["生物医药"] == "biomedicine"
    for chain in pack.chains.values():
        assert {n.stage for n in chain.nodes} == {"upstream", "midstream", "downstream"}, (
            chain.chain
        )
        for told in (chain, *chain.nodes):
            inferred = told.provenance
            assert (
                inferred.certainty is Certainty.TO_BE_CONFIRMED
                and inferred.note
                and inferred.source
            )


def test_the_plan_has_its_eighty_clauses() -> None:
    clauses = tianjin().plans["plan_2017"].clauses
    assert len(clauses) == 80
    assert all(c.lead and c.evidence and c.provenance.note for c in clauses)


def test_the_annual_form_has_the_196_items_of_the_torch_survey() -> None:
    items = tianjin().forms["annual"].form.items
    assert len(items) == 196
    assert Counter(i.type for i in items)[Type.BOOL] == 2
    reference = os.environ.get("GONGJIAN_REFERENCE")
    if reference is None:
        pytest.skip("the reference tables are tried only where $GONGJIAN_REFERENCE names them")
    with Path(reference, "torch_enterprise_items_2022.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(i.code, i.name, i.of_which or "") for i in items] == [
        (r["code"], r["name"], r["of_which"]) for r in rows
    ]


def test_every_form_has_a_legal_head_to_be_filed_and_enough_checks_of_its_own() -> None:
    for code in FORMS:
        folder = tianjin().forms[code]
        assert folder.form.legal is not None and not folder.form.legal.approval_no
        own = [c for c in folder.checks if not c.generated]
        assert len(own) >= (100 if code == "annual" else 20), code
        assert all(c.message.zh and c.message.en and c.source for c in own), code


def test_the_quarterly_form_is_a_small_subset_of_the_annual_one() -> None:
    annual, quarterly = tianjin().forms["annual"].form, tianjin().forms["quarterly"].form
    assert len(quarterly.items) <= 25
    by_code = {i.code: i for i in annual.items}
    assert all(by_code[i.code].unit == i.unit for i in quarterly.items)
    assert {i.code for i in quarterly.items if not i.cumulative} == {
        "qc24", "qc31", "qc33", "qd01", "qj09",
    }  # fmt: skip


def test_hard_checks_are_the_balances_and_what_follows_from_the_form() -> None:
    own = [c for c in tianjin().forms["annual"].checks if not c.generated]
    hard = {c.id for c in own if c.severity.value == "hard"}
    assert hard == {*(f"A{n:02d}" for n in range(1, 17)), "C01", "C02", "C04", "C06"}


def test_an_annual_check_is_more_than_part_and_whole_at_least_25_times() -> None:
    own = [c for c in tianjin().forms["annual"].checks if not c.generated]
    more = [
        c
        for c in own
        if any(w in c.text for w in ("若 ", "上年同期", "unit.", "参数.", "企业季报.", "± "))
    ]
    assert len(more) >= 25


def test_codes_stand_unquoted_and_first() -> None:
    folder = Path(__file__).parents[2] / "src/gongjian/packs/tianjin"
    text = (folder / "forms/annual/form.yaml").read_text(encoding="utf-8")
    assert "- {code: qc05_0, name: 营业收入" in text
    checks = (folder / "forms/annual/checks.yaml").read_text(encoding="utf-8")
    assert checks.count("\n- id: ") + checks.startswith("- id: ") == 144
    classes = (folder / "classifications/industry.csv").read_text(encoding="utf-8")
    assert classes.startswith("code,parent,name,") and "\n0111,011,稻谷种植," in classes
