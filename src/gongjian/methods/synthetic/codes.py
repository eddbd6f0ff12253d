"""Unified social credit codes with both check digits right.

After GB 32100-2015 and GB 11714-1997: weights 3^(i-1) mod 31 over 17 characters, and 3, 7, 9, 10,
5, 8, 4, 2 over the eight of the organisation code.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LETTERS = np.array(list(SYMBOLS))
_WHOLE_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_VALUE_IN_GB11714 = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_AS_GB11714 = np.array([_VALUE_IN_GB11714[c] for c in SYMBOLS])


def credit_codes(districts: NDArray[np.int64], order: NDArray[np.int64]) -> list[str]:
    """Codes of enterprises (91…), one per unit and all different.

    `districts`: the registry's six-digit area codes; `order`: different whole numbers from 0 to
    29,999,999, out of which the organisation codes are made.
    """
    if len(np.unique(order)) != len(order):
        raise ValueError("numbers must differ, or codes would repeat")
    body = np.zeros((len(order), 17), dtype=np.int64)
    body[:, 0], body[:, 1] = 9, 1
    body[:, 2:8] = _digits(districts, 6)
    body[:, 8], body[:, 9] = SYMBOLS.index("M"), SYMBOLS.index("A")
    rest = order.copy()
    for place in range(15, 9, -1):
        body[:, place], rest = rest % 31, rest // 31
    body[:, 16] = _organisation_check(body[:, 8:16])
    check = (31 - (body * _WHOLE_WEIGHTS).sum(axis=1) % 31) % 31
    letters = _LETTERS[np.concatenate([body, check[:, None]], axis=1)]
    return ["".join(row) for row in letters.tolist()]


def is_valid(code: str) -> bool:
    """Both check digits hold. Real codes of early years may fail."""
    if len(code) != 18 or any(c not in SYMBOLS for c in code):
        return False
    body = np.array([[SYMBOLS.index(c) for c in code[:17]]])
    whole = int((31 - (body * _WHOLE_WEIGHTS).sum() % 31) % 31)
    return SYMBOLS[whole] == code[17] and int(_organisation_check(body[:, 8:16])[0]) == body[0, 16]


def _organisation_check(body: NDArray[np.int64]) -> NDArray[np.int64]:
    rest = 11 - (_AS_GB11714[body] * _ORGANISATION_WEIGHTS).sum(axis=1) % 11
    as_symbol = np.where(rest == 11, 0, rest)
    return np.where(rest == 10, SYMBOLS.index("X"), as_symbol)


def _digits(numbers: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    powers = 10 ** np.arange(count - 1, -1, -1)
    return numbers[:, None] // powers % 10
