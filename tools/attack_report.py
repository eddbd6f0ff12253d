"""The attack report of the branch parks' index on the made-up zone: docs/measured/attacks.md."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from gongjian.cli.evaluated import EVALUATED, FORMS, ParkIndicators
from gongjian.intake import packs
from gongjian.methods.editing import Answers
from gongjian.methods.index import Data, Tree, recipe_of, run
from gongjian.methods.index.attacking import KINDS, Attack, Levers, Micro, Target, attacks
from gongjian.methods.indicators import park_values
from gongjian.methods.kinds.columns import Floats, TextColumn
from gongjian.methods.packs import Pack
from gongjian.methods.synthetic import Plan, campaigns, make_zone

PAGE = Path(__file__).parent.parent / "docs" / "measured" / "attacks.md"
FIRMS, YEARS, SEED = 3_000, 2, 1
LEVERS = Levers(
    flows=("qc05_0", "qc06", "qc09", "qc11", "qc12", "qc38", "qj20", "qj80"),
    labels=("qb11",),
    passing=(("qc07", "qc06"), ("qc223", "qj20"), ("qd09", "qd08")),
    within=(("qc07", "qc09"), ("qc11", "qc38")),
    thresholds=(("qj20", "qc05_0", 0.05),),
)


def report() -> str:
    """The page, the same for the same seed."""
    pack = packs.read_from(packs.folder_of("tianjin"))
    gathered = ParkIndicators(pack)
    annual = None
    for campaign in campaigns(make_zone(Plan(FIRMS, SEED, years=YEARS), pack), pack, errors=0.0):
        gathered.add(campaign)
        if campaign.form == FORMS[0]:
            annual = campaign  # the last year's stays
    assert annual is not None
    target, micro = _target(pack, gathered, annual)
    made = run(target.tree, target.recipe, target.data)
    order = np.argsort(-made.root, kind="stable").tolist()
    chosen = [order[0], order[len(order) // 2], order[-1]]
    found = {park: attacks(target, micro, park) for park in chosen}
    return _page(target, found, {p: int(made.ranks()[target.tree.root][p]) for p in chosen})


def _target(pack: Pack, gathered: ParkIndicators, annual) -> tuple[Target, Micro]:  # type: ignore[no-untyped-def]
    parks = [park.code for park in gathered.parks]
    index = pack.indices[EVALUATED]
    tree, recipe = Tree(index.tree), recipe_of(index.recipe.steps if index.recipe else {})
    last = [row for row in gathered.rows() if row[3] == str(annual.period)]
    columns = {
        code: np.array([float(row[4 + i] or "nan") for row in last])
        for i, code in enumerate(gathered.codes)
    }  # type: ignore[arg-type]
    data = Data(parks, columns, texts={"peer_group": [str(row[2]) for row in last]})
    firm_codes = [c for c in gathered.codes if pack.indicators[c].text.form == FORMS[0]]
    reads = {
        c: sorted({r.key.code for r in pack.indicators[c].formula.references}) for c in firm_codes
    }
    wanted = sorted(
        {c for codes in reads.values() for c in codes}
        | {c for pair in (*LEVERS.passing, *LEVERS.within) for c in pair}
    )
    register = annual.materials.register
    held = register.columns["park"]
    assert isinstance(held, TextColumn)
    at = {unit: held.text(row) or "" for row, unit in enumerate(register.units)}
    numbers = {park: i for i, park in enumerate(parks)}
    places = np.array(
        [numbers.get(at.get(unit, ""), -1) for unit in annual.clean.units], dtype=np.int64
    )
    micro = Micro(places, {c: annual.clean.columns[c] for c in wanted})

    def values(of: Micro, codes: Sequence[str]) -> Mapping[str, Floats]:
        units = [str(i) for i in range(len(of.parks))]
        where = [parks[p] if p >= 0 else "" for p in of.parks.tolist()]
        return park_values(
            pack, codes, {FORMS[0]: Answers(units, dict(of.items))}, {FORMS[0]: where}, parks
        )

    return Target(tree, recipe, data, values, reads, LEVERS), micro


def _page(target: Target, found: Mapping[int, list[Attack]], ranks: Mapping[int, int]) -> str:
    names = {branch.code: branch.name for branch in target.tree.branches}
    lines = [_HEAD.format(firms=FIRMS, seed=SEED)]
    for park, each in found.items():
        lines.append(f"\n## {target.data.units[park]}（第 {ranks[park]} 名 rank {ranks[park]}）\n")
        lines.append(
            "| 指标 indicator | 最省的办法 cheapest attack | 指标由 → 到 from → to | 总分 score | 名次 ranks |\n|---|---|---|---|---|"
        )
        best: dict[str, Attack] = {}
        for attack in each:
            best.setdefault(attack.code, attack)
        for attack in best.values():
            lines.append(f"| {names[attack.code]} | {KINDS[attack.kind].zh} {KINDS[attack.kind].en} | "
                         f"{attack.before:.4g} → {attack.after:.4g} | +{attack.score_gain:.2f} | {attack.ranks_gained:+d} |")  # fmt: skip
        lines.append(
            "\n| 办法 attack | 得益最大的指标 on which indicator | 总分 score | 名次 ranks |\n|---|---|---|---|"
        )
        for kind, words in KINDS.items():
            top = next((a for a in each if a.kind == kind), None)
            gain = (
                "— | — | —"
                if top is None
                else f"{names[top.code]} | +{top.score_gain:.2f} | {top.ranks_gained:+d}"
            )
            lines.append(f"| {words.zh} {words.en} | {gain} |")
        safe = [names[c] for c in target.columns if c not in best]
        if safe:
            lines.append(f"\n动一家企业得不到好处的 no gain from one firm: {'、'.join(safe)}")
    return "\n".join(lines) + "\n"


_HEAD = """\
# 操纵能得到什么 · What manipulation gains

由 `tools/attack_report.py`（`make handbook`）写成，全为编造的示范区：{firms:,} 家企业，种子 {seed}，2017 年，分园动态评价 `tianjin/branch_parks`。给方法的主人看：每个由企业报表汇总的指标，只动一家企业时最省的办法和分园的得益；每个得数都是重算指标和整个指数得来的。第一、中间、最后三个分园。

Written by the tool on a made-up zone. For the owner of the method: for every indicator that firms' returns make, the best attack that touches a single firm, and what its park gains when indicators and the whole index are calculated again. The first, the middle and the last park.

怎样防 What stands against it: 名录库里“统计归属”一天只有一个园区，迁移要上级批（move）；高企证书、行业代码与名录核对（relabel）；季报与年报核对、与上期比（shift、bunch）；企业拆分在名录里有前身后身（split）；人少的园看比例也看总量。A unit has one statistical owner a day and moves are decided above; labels are held against the register; quarters against years; splits have predecessors."""


if __name__ == "__main__":
    PAGE.write_text(report(), encoding="utf-8")
    sys.exit(0)
