"""Writes docs/measured/linkage.md: what linkage finds of the planted entries, and what it gets wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongjian.intake import packs
from gongjian.methods.linkage import CERTAIN, DOUBTFUL, Links, Standing, Units, link
from gongjian.methods.synthetic import Plan, SyntheticZone, double_entries, make_zone
from gongjian.methods.synthetic.other_lists import APART, SAME, Entry, other_list, register_list

PAGE = Path(__file__).parent.parent / "docs" / "measured" / "linkage.md"
FIRMS = 4_000
LEAST = -10.0  # bits; low enough for the curve
CURVE = (-5.0, 0.0, 3.0, 7.0, 10.0, 15.0)

SETTINGS: dict[str, tuple[str, ...]] = {
    "名称 names": (),
    "＋曾用名 former names": ("former",),
    "＋地址电话 address, phone": ("addresses", "phones"),
    "＋代码 codes": ("codes",),
    "全部 all": ("former", "codes", "addresses", "phones"),
}

_PAGE = """\
# 单位匹配，植入的双重登记找到多少 · Linkage, measured on planted entries

由 `tools/linkage_figures.py` 写成（`make handbook`）：种子 1 的编造示范区，名录库 {firms:,} 家，另一单位的名单 {entries:,} 条，其中 {apart:,} 条是容易认错的别家。三成没有代码，三成搬了地址，四成换了电话；分公司和别家有自己的代码、地址、电话。方法见[单位匹配](../methods/linkage.md)。

Written by `tools/linkage_figures.py`: a made-up register of {firms:,} firms and another office's list of {entries:,} entries, {apart:,} of them other firms that look alike. Three in ten without a code, three in ten moved, four in ten with another phone; a branch and another firm have a code, an address and a phone of their own.

## 按种类的查全率 · Recall by kind

每格两个数：{certain:g} 比特以上（同一单位）/ {doubtful:g} 比特以上（连同存疑）。分公司算找到，是指与总部作为“相关”给出。末两行是别家，数的是被错认的比例，越小越好。 Two figures a cell: at {certain:g} bits (the same) / at {doubtful:g} bits (with the doubtful). A branch is found where it is given as related to its parent. The last two rows are other firms: the share taken for one of the register, the less the better.

{by_kind}

## 查准率与门槛 · Precision, and the threshold

查准率是给出的对子里对的比例，查全率不算别家。 Precision: the share of pairs given that are right; recall leaves other firms out.

{curve}

## 示范区文件里的双重登记 · The double entries of the demonstration

`double-entries.csv` 里的 {doubles:,} 条（名称和代码），{certain:g} / {doubtful:g} 比特。 The {doubles:,} entries of `double-entries.csv`, names and codes.

{double}

怎样读 How to read it: 编造的示范区字号只有几千种，{firms:,} 家企业里同字号、同行业、只差组织形式的有 {crowded:,} 家；真实的登记机关不许这样重名，所以光凭名称的查准率是偏低的下界。改了名、又没有曾用名、代码、地址、电话可对的，光凭名称找不到。 The made-up zone has a few thousand brands only: {crowded:,} of its {firms:,} firms share brand and industry with another and differ in the form of organisation alone, which a real registry refuses, so precision by names alone is a lower bound. A firm that was renamed and has neither former name, code, address nor phone cannot be found by its name.
"""


@dataclass(frozen=True)
class Measured:
    links: Links
    truth: dict[str, str]  # id in the list → true code
    codes: dict[str, str]  # id in the register → code
    kinds: dict[str, str]  # id in the list → kind

    def found(self, at: float) -> tuple[Counter[str], Counter[str], int, int]:
        """By kind: entries found, entries wrongly paired; pairs given, pairs right."""
        right: set[str] = set()
        wrong: set[str] = set()
        given = good = 0
        for row, (a, b) in enumerate(zip(self.links.ids_a, self.links.ids_b, strict=True)):
            if self.links.weights[row] < at:
                continue
            same = self.codes[a] == self.truth[b]
            # A branch is to be told as related, and nothing else is.
            same &= (self.links.standing(row) is Standing.BRANCH) == (
                self.kinds[b] == "branch_name"
            )
            given, good = given + 1, good + same
            (right if same else wrong).add(b)
        return (
            Counter(self.kinds[b] for b in right), Counter(self.kinds[b] for b in wrong), given, good,
        )  # fmt: skip


def zone_of(firms: int = FIRMS) -> SyntheticZone:
    return make_zone(Plan(firms), packs.read_from(packs.folder_of("tianjin")))


def units_of(entries: Sequence[Entry], columns: Sequence[str]) -> Units:
    def given(column: str, of: Callable[[Entry], str]) -> list[str]:
        return [of(entry) for entry in entries] if column in columns else []

    return Units(
        [e.id for e in entries], [e.name for e in entries],
        given("codes", lambda e: e.code), given("addresses", lambda e: e.address),
        given("phones", lambda e: e.phone),
        [[e.former] if e.former else [] for e in entries] if "former" in columns else (),
    )  # fmt: skip


def measured(register: list[Entry], entries: list[Entry], columns: Sequence[str]) -> Measured:
    links = link(units_of(register, columns), units_of(entries, columns), at_least=LEAST)
    return Measured(
        links, {e.id: e.firm for e in entries}, {e.id: e.firm for e in register},
        {e.id: e.kind for e in entries},
    )  # fmt: skip


def by_kind(runs: dict[str, Measured], entries: list[Entry]) -> str:
    sizes = Counter(entry.kind for entry in entries)
    lines = [_row("种类 kind", *runs), "|---|" + "---|" * len(runs)]
    for kind in (*SAME, *APART):
        cells = []
        for run in runs.values():
            place = 1 if kind in APART else 0
            counts = [run.found(at)[place][kind] for at in (CERTAIN, DOUBTFUL)]
            cells.append(" / ".join(f"{count / sizes[kind]:.0%}" for count in counts))
        lines.append(_row(f"{kind} ({sizes[kind]})", *cells))
    return "\n".join(lines)


def curve(runs: dict[str, Measured], entries: list[Entry]) -> str:
    meant = sum(entry.kind in SAME for entry in entries)
    lines = [_row("比特 bits", *runs), "|---|" + "---|" * len(runs)]
    for at in CURVE:
        cells = []
        for run in runs.values():
            right, _, given, good = run.found(at)
            recall = sum(right[kind] for kind in SAME) / meant
            cells.append(f"{good / max(given, 1):.1%}, {recall:.1%}")
        lines.append(_row(f"{at:g}", *cells))
    told = "\n".join(lines)
    return f"每格：查准率, 查全率 a cell: precision, recall\n\n{told}"


def _double(zone: SyntheticZone, register: list[Entry]) -> tuple[str, int]:
    entries = [Entry(d.id, d.firm, d.kind, d.name, d.code, "", "") for d in double_entries(zone)]
    run = measured(register, entries, ("codes", "former"))
    sizes = Counter(entry.kind for entry in entries)
    lines = ["| 种类 kind | 查全率 recall |", "|---|---|"]
    for kind in sorted(sizes):
        counts = [run.found(at)[0][kind] for at in (CERTAIN, DOUBTFUL)]
        lines.append(
            _row(f"{kind} ({sizes[kind]})", " / ".join(f"{c / sizes[kind]:.0%}" for c in counts))
        )
    for title, at in (("7", CERTAIN), ("0", DOUBTFUL)):
        _, _, given, good = run.found(at)
        lines.append(_row(f"查准率 precision, {title}", f"{good / max(given, 1):.1%}"))
    return "\n".join(lines), len(entries)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _crowded(register: list[Entry]) -> int:
    from gongjian.methods.linkage import Parser

    parser = Parser()
    names = [parser.parsed(entry.name) for entry in register]
    cores = Counter((name.brand, name.industry) for name in names)
    return sum(cores[name.brand, name.industry] > 1 for name in names)


def page() -> str:
    zone = zone_of()
    register, entries = register_list(zone), list(other_list(zone))
    runs = {title: measured(register, entries, columns) for title, columns in SETTINGS.items()}
    double, doubles = _double(zone, register)
    return _PAGE.format(
        firms=len(register), entries=len(entries), apart=sum(e.kind in APART for e in entries),
        certain=CERTAIN, doubtful=DOUBTFUL, by_kind=by_kind(runs, entries), curve=curve(runs, entries),
        double=double, doubles=doubles, crowded=_crowded(register),
    )  # fmt: skip


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
