"""Codes of units: the unified social credit code and those that it took the place of.

GB 32100-2015 (18 characters, MOD 31, weights 3^(i-1)), GB 11714-1997 (organisation code, MOD 11), the
15-digit registration number (GS 15-2006, ISO/IEC 7064 MOD 11,10), the 15-character tax number (six digits
of the area, then the organisation code). Shape and characters are hard; a check digit is soft, since some
real codes of early years fail theirs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from ..kinds.columns import Mask
from ..kinds.verdicts import Severity, Verdict
from ..kinds.words import Words

SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WHOLE_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_GAPS = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\u2014\u2212\u200b\ufeff\t\n\r")

Ints = NDArray[np.int64]


class Kind(Enum):
    """What a code is, by its length and characters."""

    CREDIT = "credit"
    TAX = "tax"
    ORGANISATION = "organisation"
    REGISTRATION = "registration"
    NONE = "none"  # nothing is given
    UNKNOWN = "unknown"

    @property
    def words(self) -> Words:
        return _NAMES[self]


_NAMES = {
    Kind.CREDIT: Words("统一社会信用代码", "unified social credit code"),
    Kind.TAX: Words("纳税人识别号", "tax number"),
    Kind.ORGANISATION: Words("组织机构代码", "organisation code"),
    Kind.REGISTRATION: Words("工商注册号", "registration number"),
    Kind.NONE: Words("没有代码", "no code"),
    Kind.UNKNOWN: Words("不是代码", "no code of a unit"),
}


@dataclass(frozen=True, slots=True)
class CodeVerdict:
    """What is to be said of one code. `severity` is None where nothing is wrong."""

    code: str  # as it should be written
    kind: Kind
    organisation: str  # nine characters where the code holds them, so that old and new meet
    verdict: Verdict
    severity: Severity | None
    reasons: tuple[Words, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """Many codes, one entry each; a check that the kind does not have counts as held."""

    codes: tuple[str, ...]
    kinds: tuple[Kind, ...]
    whole_holds: Mask  # the last character of a credit code or a registration number
    organisation_holds: Mask

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def holds(self) -> Mask:
        """True where there is a code of a known kind and every check digit holds."""
        known = np.array([kind not in (Kind.NONE, Kind.UNKNOWN) for kind in self.kinds], dtype=bool)
        return known & self.whole_holds & self.organisation_holds

    def organisation(self, row: int) -> str:
        return _organisation(self.codes[row], self.kinds[row])


def written(text: str) -> str:
    """A code as it should be written: half-width, upper case, without gaps and hyphens."""
    return unicodedata.normalize("NFKC", text).translate(_GAPS).strip().upper()


def codes_of(texts: Sequence[str]) -> Codes:
    """Kinds and check digits of many codes at once (200,000 in under a second)."""
    codes = tuple(map(written, texts))
    by_shape: dict[str, list[int]] = {}
    for row, code in enumerate(codes):
        by_shape.setdefault(_shape(code), []).append(row)
    kinds = [Kind.UNKNOWN] * len(codes)
    whole, organisation = np.ones(len(codes), dtype=bool), np.ones(len(codes), dtype=bool)
    for shape, rows in by_shape.items():
        held = [codes[row] for row in rows]
        told, last, inner = _SHAPES[shape](held)
        whole[rows], organisation[rows] = last, inner
        for row, kind in zip(rows, told, strict=True):
            kinds[row] = kind
    return Codes(codes, tuple(kinds), whole, organisation)


def judged(text: str) -> CodeVerdict:
    """One code with its reasons: hard for shape and characters, soft for check digits."""
    found = codes_of([text])
    code, kind = found.codes[0], found.kinds[0]
    if kind is Kind.NONE:
        return CodeVerdict("", kind, "", Verdict.UNDECIDED, None, (kind.words,))
    if kind is Kind.UNKNOWN:
        return CodeVerdict(code, kind, "", Verdict.FAIL, Severity.HARD, (_misshapen(code),))
    reasons = []
    if not found.whole_holds[0]:
        reasons.append(Words(f"{kind.words.zh}末位校验码不对；早年的代码有这种情况，请核对",
                             f"the last character of the {kind.words.en} does not check; some early codes fail, look again"))  # fmt: skip
    if not found.organisation_holds[0]:
        reasons.append(Words("组织机构代码的校验码不对；早年的代码有这种情况，请核对",
                             "the check character of the organisation code does not hold; some early codes fail, look again"))  # fmt: skip
    verdict, severity = (Verdict.FAIL, Severity.SOFT) if reasons else (Verdict.PASS, None)
    return CodeVerdict(code, kind, found.organisation(0), verdict, severity, tuple(reasons))


def _misshapen(code: str) -> Words:
    odd = sorted({c for c in code if c not in ALPHABET})
    if odd:
        few = "".join(c for c in odd[:8] if c.isprintable())
        return Words(f"代码里有不能用的字符“{few}”", f"characters that no code has: {few!r}")
    if len(code) == 18:
        return Words("统一社会信用代码不用字母 I、O、S、V、Z，第 3–8 位是数字",
                     "a credit code has no I, O, S, V, Z, and digits in places 3 to 8")  # fmt: skip
    return Words(f"{len(code)} 位；统一社会信用代码 18 位，组织机构代码 9 位，注册号 15 或 13 位数字",
                 f"{len(code)} characters; a credit code has 18, an organisation code 9, a registration number 15 or 13 digits")  # fmt: skip


def _organisation(code: str, kind: Kind) -> str:
    if kind is Kind.CREDIT:
        return code[8:17]
    if kind is Kind.TAX:
        return code[6:]
    return code if kind is Kind.ORGANISATION else ""


def _shape(code: str) -> str:
    """Which rule reads the code; only ASCII letters and digits count as such."""
    if not code:
        return "none"
    length, plain = len(code), code.isascii()
    if length == 18 and plain and code[2:8].isdigit() and not set(code) - set(SYMBOLS):
        return "credit"
    if length == 15 and plain and code[:6].isdigit() and code.isalnum():
        return "digits" if code.isdigit() else "tax"
    if length == 9 and plain and code.isalnum():
        return "organisation"
    if length == 13 and plain and code.isdigit():
        return "short"
    return "unknown"


_Read = tuple[list[Kind], Mask, Mask]
_Reader = Callable[[list[str]], _Read]


def _read_credit(codes: list[str]) -> _Read:
    values = _values(codes, 18, SYMBOLS)
    check = (31 - (values[:, :17] * _WHOLE_WEIGHTS).sum(axis=1) % 31) % 31
    holds = _organisation_holds([code[8:17] for code in codes])
    return [Kind.CREDIT] * len(codes), check == values[:, 17], holds


def _read_tax(codes: list[str]) -> _Read:
    holds = _organisation_holds([code[6:] for code in codes])
    return [Kind.TAX] * len(codes), np.ones(len(codes), dtype=bool), holds


def _read_organisation(codes: list[str]) -> _Read:
    holds = _organisation_holds(codes)
    return [Kind.ORGANISATION] * len(codes), np.ones(len(codes), dtype=bool), holds


def _read_digits(codes: list[str]) -> _Read:
    """Fifteen digits are a registration number, unless only the tax number's check holds."""
    digits = _values(codes, 15, ALPHABET)
    product = np.full(len(codes), 10)
    for place in range(14):
        rest = (product + digits[:, place]) % 10
        product = np.where(rest == 0, 10, rest) * 2 % 11
    registered = (product + digits[:, 14]) % 10 == 1
    tax = ~registered & _organisation_holds([code[6:] for code in codes])
    kinds = [Kind.TAX if each else Kind.REGISTRATION for each in tax.tolist()]
    return kinds, registered | tax, np.ones(len(codes), dtype=bool)


def _without_check(kind: Kind) -> _Reader:
    def read(codes: list[str]) -> _Read:
        held = np.ones(len(codes), dtype=bool)
        return [kind] * len(codes), held, held

    return read


def _organisation_holds(codes: list[str]) -> Mask:
    values = _values(codes, 9, ALPHABET)
    rest = 11 - (values[:, :8] * _ORGANISATION_WEIGHTS).sum(axis=1) % 11
    wanted = np.where(rest == 11, 0, np.where(rest == 10, ALPHABET.index("X"), rest))
    held: Mask = wanted == values[:, 8]
    return held


def _values(codes: list[str], length: int, symbols: str) -> Ints:
    """The place of every character among the symbols, one row a code."""
    table = np.zeros(128, dtype=np.int64)
    table[[ord(c) for c in symbols]] = np.arange(len(symbols))
    points = np.array(codes, dtype=f"U{length}").view(np.uint32).reshape(len(codes), length)
    values: Ints = table[points]
    return values


_SHAPES: dict[str, _Reader] = {
    "credit": _read_credit, "tax": _read_tax, "organisation": _read_organisation,
    "digits": _read_digits, "short": _without_check(Kind.REGISTRATION),
    "none": _without_check(Kind.NONE), "unknown": _without_check(Kind.UNKNOWN),
}  # fmt: skip
