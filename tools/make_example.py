"""Writes the made-up quarter of examples/quarterly-returns from a fixed seed, errors planted."""

from __future__ import annotations

import csv
import random
from pathlib import Path

HERE = Path(__file__).parent.parent / "examples" / "quarterly-returns"
SEED = 20170930
FIRMS = 80
ITEMS = [f"q{n:02d}" for n in (*range(1, 9), *range(11, 16), *range(21, 25))]
NAMES = {
    "q01": "营业收入", "q02": "技术收入", "q03": "产品销售收入", "q04": "其他营业收入",
    "q05": "出口总额", "q06": "利润总额", "q07": "净利润", "q08": "实际上缴税费",
    "q11": "资产总计", "q12": "流动资产合计", "q13": "非流动资产合计", "q14": "负债合计",
    "q15": "所有者权益合计", "q21": "期末从业人员", "q22": "科技活动人员", "q23": "研究开发费用",
    "q24": "是否高新技术企业",
}  # fmt: skip
INDUSTRIES = ("I6510", "I6520", "C3912", "C2710", "C3562", "M7320", "C3670", "I6450")

Return = dict[str, object]


def business(rng: random.Random, size: float, share: float) -> Return:
    """One consistent return; `share` of the year has gone by, `size` is a year's revenue."""
    revenue = round(size * share)
    technology = round(revenue * rng.uniform(0.15, 0.6))
    other = round(revenue * rng.uniform(0, 0.04))
    assets = round(size * rng.uniform(0.9, 2.5))
    current = round(assets * rng.uniform(0.4, 0.8))
    debts = round(assets * rng.uniform(0.2, 0.7))
    staff = max(3, round(size / rng.uniform(350, 900)))
    profit = round(revenue * rng.uniform(0.01, 0.18))
    return {
        "q01": revenue, "q02": technology, "q03": revenue - technology - other, "q04": other,
        "q05": round(revenue * rng.choice((0, 0, 0.1, 0.3))), "q06": profit,
        "q07": round(profit * 0.85), "q08": round(revenue * rng.uniform(0.02, 0.07)),
        "q11": assets, "q12": current, "q13": assets - current, "q14": debts,
        "q15": assets - debts, "q21": staff, "q22": round(staff * rng.uniform(0.15, 0.6)),
        "q23": round(revenue * rng.uniform(0.04, 0.15)),
        "q24": "是" if rng.random() < 0.5 else "否",
    }  # fmt: skip


def later(rng: random.Random, before: Return, factor: float) -> Return:
    """The same firm in another quarter: what accumulates grows, what stands moves a little."""
    flows = {c: round(float(str(before[c])) * factor) for c in ITEMS if c in _FLOWS}
    now: Return = {**before, **flows}
    now["q03"] = flows["q01"] - flows["q02"] - flows["q04"]
    drift = rng.uniform(0.97, 1.06)
    for code in ("q12", "q13", "q14"):
        now[code] = round(float(str(before[code])) * drift)
    now["q11"] = int(str(now["q12"])) + int(str(now["q13"]))
    now["q15"] = int(str(now["q11"])) - int(str(now["q14"]))
    now["q21"] = max(3, round(float(str(before["q21"])) * rng.uniform(0.96, 1.06)))
    now["q22"] = min(int(str(now["q22"])), int(str(now["q21"])))
    return now


_FLOWS = frozenset({"q01", "q02", "q04", "q05", "q06", "q07", "q08", "q23"})


def plant(rng: random.Random, now: dict[str, Return], ago: dict[str, Return]) -> list[list[str]]:
    """Errors of known kinds into known firms; returns what was planted."""
    chosen = rng.sample(sorted(now), 14)
    planted: list[list[str]] = []

    def put(firm: str, kind: str, **cells: object) -> None:
        now[firm].update(cells)
        planted.append([firm, kind, ";".join(cells)])

    def number(firm: str, code: str) -> int:
        return int(str(now[firm][code]))

    put(
        chosen[0],
        "单位错一千倍 unit slip",
        **{c: number(chosen[0], c) * 1000 for c in sorted(_FLOWS | {"q03"})},
    )
    put(chosen[1], "总数对不上 broken sum", q01=number(chosen[1], "q01") + 1200)
    put(chosen[2], "总数对不上 broken sum", q11=number(chosen[2], "q11") - 900)
    put(chosen[3], "两项填反 swapped", q12=now[chosen[3]]["q14"], q14=now[chosen[3]]["q12"])
    put(chosen[4], "照抄上年 stale copy", **{c: ago[chosen[4]][c] for c in ITEMS})
    put(chosen[5], "负号 sign", q23=-number(chosen[5], "q23"))
    put(chosen[6], "缺报 missing", q01="", q21="")
    put(chosen[7], "文字填在数里 text in a number", q08="约三百万")
    put(chosen[8], "科技人员多于从业人员 part over whole", q22=number(chosen[8], "q21") + 15)
    put(chosen[9], "出口大于收入 part over whole", q05=number(chosen[9], "q01") * 2)
    put(chosen[10], "少填一位 digit slip", q01=number(chosen[10], "q01") // 10)
    put(
        chosen[11],
        "累计变小 falls within the year",
        **{c: number(chosen[11], c) // 3 for c in sorted(_FLOWS | {"q03"})},
    )
    put(
        chosen[12],
        "千分位和全角 harmless writing",
        q01=f"{number(chosen[12], 'q01'):,}",
        q21=str(now[chosen[12]]["q21"]).translate(
            str.maketrans("0123456789", "０１２３４５６７８９")
        ),
    )
    put(chosen[13], "人员翻倍 staff doubled", q21=number(chosen[13], "q21") * 3)
    return sorted(planted)


def write(name: str, heads: list[str], rows: list[list[object]]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heads)
        writer.writerows(rows)


def main() -> None:
    rng = random.Random(SEED)
    firms = [f"示例企业{n:03d}" for n in range(1, FIRMS + 1)]
    ago = {f: business(rng, rng.lognormvariate(10.2, 1.1), 0.75) for f in firms}
    now = {f: later(rng, r, rng.uniform(0.9, 1.3)) for f, r in ago.items()}
    before = {f: later(rng, r, rng.uniform(0.6, 0.7)) for f, r in now.items()}
    planted = plant(rng, now, ago)
    register: list[list[object]] = [
        [
            f,
            rng.choice(INDUSTRIES),
            "营业",
            f"{rng.randint(1995, 2015)}-{rng.randint(1, 12):02d}-15",
        ]
        for f in firms
    ]
    register[7][2] = "停业"
    planted.append([str(register[7][0]), "名录库里已停业 closed in the register", ""])
    heads = ["单位", *(NAMES[c] for c in ITEMS)]
    for name, returns in (("2017-Q3", now), ("2017-Q2", before), ("2016-Q3", ago)):
        rows = [[f, *(r[c] for c in ITEMS)] for f, r in returns.items()]
        write(f"returns-{name}.csv", heads, rows)
    write("register.csv", ["单位", "行业", "营业状态", "成立日期"], register)
    write("planted.csv", ["单位", "错误 kind", "项目 items"], [list(row) for row in planted])


if __name__ == "__main__":
    main()
