"""One name looked up among many: which unit does this mean? The best few, each with a score and why.

rapidfuzz chooses by brand and industry words; the parts then order what it chose. A score is a likeness
from 0 to 100, no probability: for two lists there is `link`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..kinds.words import Words
from .codes import Kind, codes_of
from .names import CompanyName, Parser
from .records import Units

_SHARES = {"brand": 0.65, "industry": 0.2, "place": 0.1, "form": 0.05}
_TITLES = {
    "brand": Words("字号", "brand"), "industry": Words("行业", "industry"),
    "place": Words("行政区划", "area"), "form": Words("组织形式", "form of organisation"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One unit that may be meant."""

    id: str
    name: str
    score: float  # 0 to 100
    reasons: tuple[Words, ...]


class Finder:
    """Units made ready to be looked up many times, by their names, former names and codes."""

    def __init__(self, units: Units, areas: Iterable[str] = ()) -> None:
        self._units = units
        self._parser = Parser(areas)
        self._names: list[tuple[int, CompanyName]] = []
        for row, text in enumerate(units.names):
            for each in (text, *(units.former[row] if units.former else ())):
                self._names.append((row, self._parser.parsed(each)))
        self._cores = [name.brand + name.industry for _, name in self._names]
        codes = codes_of(units.codes)
        self._by_code: dict[str, list[int]] = {}
        for row in range(len(codes)):
            if code := codes.organisation(row) or codes.codes[row]:
                self._by_code.setdefault(code, []).append(row)

    def find(self, text: str, best: int = 5) -> list[Found]:
        """The best units for a name or a code, the likeliest first; none where nothing is alike."""
        if by_code := self._of_code(text):
            return by_code[:best]
        wanted = self._parser.parsed(text)
        core = wanted.brand + wanted.industry
        if not core:
            return []
        from rapidfuzz import fuzz, process  # only wanted where somebody asks

        chosen = process.extract(
            core, self._cores, scorer=fuzz.WRatio, limit=max(50, 10 * best), score_cutoff=50
        )
        found: dict[int, Found] = {}
        for _, _, place in chosen:
            row, name = self._names[place]
            each = self._told(row, wanted, name)
            if row not in found or found[row].score < each.score:
                found[row] = each
        return sorted(found.values(), key=lambda each: (-each.score, each.id))[:best]

    def _of_code(self, text: str) -> list[Found]:
        code = codes_of([text])
        if code.kinds[0] in (Kind.NONE, Kind.UNKNOWN):
            return []
        rows = self._by_code.get(code.organisation(0) or code.codes[0], [])
        same = (Words("代码相同", "same code"),)
        return [Found(self._units.ids[row], self._units.names[row], 100.0, same) for row in rows]

    def _told(self, row: int, wanted: CompanyName, name: CompanyName) -> Found:
        """Parts that either name lacks play no part: 华科软件 means 天津华科软件有限公司 well enough."""
        from rapidfuzz import fuzz

        total = weight = 0.0
        reasons = []
        for part, share in _SHARES.items():
            left, right = getattr(wanted, part), getattr(name, part)
            if not (left and right):
                continue
            likeness = fuzz.ratio(left, right)
            total, weight = total + share * likeness, weight + share
            title = _TITLES[part]
            reasons.append(
                Words(f"{title.zh}相同", f"same {title.en}") if likeness == 100
                else Words(f"{title.zh}“{left}”“{right}”相似 {likeness:.0f}", f"{title.en} {left!r} and {right!r} alike {likeness:.0f}")
            )  # fmt: skip
        if name.branch_key != wanted.branch_key:
            total *= 0.95
            reasons.append(Words("一个是分支机构", "one is a branch"))
        if name.full != self._parser.parsed(self._units.names[row]).full:
            reasons.append(Words("按曾用名", "by a former name"))
        return Found(
            self._units.ids[row], self._units.names[row], total / weight if weight else 0.0, tuple(reasons)
        )  # fmt: skip
