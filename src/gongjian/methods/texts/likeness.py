"""How much of a text stands in another: a hint for whoever reads both, never a verdict.

Broder (1997), On the resemblance and containment of documents, Compression and Complexity of SEQUENCES,
21–29: a text is the set S of its shingles; resemblance r(A, B) = |S(A) ∩ S(B)| / |S(A) ∪ S(B)|, containment
c(A, B) = |S(A) ∩ S(B)| / |S(A)|. His shingles are runs of words; Chinese has no spaces to cut words at, so
these are runs of characters. Only letters and digits count, half-width and in lower case: other punctuation
makes no text another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
LENGTH = 3  # characters of a shingle
_SILENT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """The text at a place, the other text that holds most of it, and the share of its shingles held."""

    text: int
    other: int
    share: float


def shingles(text: str, length: int = LENGTH) -> frozenset[str]:
    """The runs of `length` characters of a text, each once; none of a text that is shorter."""
    plain = _plain(text)
    return frozenset(plain[at : at + length] for at in range(len(plain) - length + 1))


def resemblance(text: str, other: str, length: int = LENGTH) -> float:
    """Shingles of both over those of either, 0 to 1; NaN where neither has any."""
    ours, theirs = shingles(text, length), shingles(other, length)
    return len(ours & theirs) / len(ours | theirs) if ours or theirs else float("nan")


def containment(text: str, other: str, length: int = LENGTH) -> float:
    """The share of a text's shingles that stand in the other, 0 to 1; NaN where it has none."""
    ours = shingles(text, length)
    return len(ours & shingles(other, length)) / len(ours) if ours else float("nan")


def closest(
    texts: Sequence[str], others: Sequence[str], *, share: float, least: int, length: int = LENGTH
) -> list[Likeness]:
    """For each text the other that contains most of it, where that is at least `share`; the first of equals.

    Texts with fewer than `least` letters and digits say nothing: 已按计划完成 is no copy. Exact: every other
    text is counted, through an index from each shingle to the texts that hold it.
    """
    if not 0 < share <= 1 or least < 0:
        raise ValueError(f"0 < share ≤ 1 and least ≥ 0 are wanted, got {share} and {least}")
    asked = [
        (place, shingles(text, length))
        for place, text in enumerate(texts)
        if len(_plain(text)) >= least
    ]
    index = _index(others, frozenset().union(*(ours for _place, ours in asked)), length)
    found = []
    for place, ours in asked:
        held = [index[each] for each in ours if each in index]
        if not held:
            continue
        counts = np.bincount(np.concatenate(held), minlength=len(others))
        best = int(counts.argmax())
        if counts[best] >= share * len(ours) - 1e-9:
            found.append(Likeness(place, best, float(counts[best] / len(ours))))
    return found


def marked(text: str, other: str, length: int = LENGTH) -> list[tuple[str, bool]]:
    """A text as it is written, in pieces: each with whether its characters stand in a shingle of both."""
    places, letters = [], []
    for at, character in enumerate(text):
        plain = _plain(character)
        letters.append(plain)
        places += [at] * len(plain)
    whole, common = "".join(letters), shingles(other, length)
    shared = [False] * len(text)
    for at in range(len(whole) - length + 1):
        if whole[at : at + length] in common:
            shared[places[at] : places[at + length - 1] + 1] = [True] * (
                places[at + length - 1] + 1 - places[at]
            )
    return [
        ("".join(text[at] for at, _same in run), same)
        for same, run in groupby(enumerate(shared), key=lambda each: each[1])
    ]


def _index(texts: Sequence[str], wanted: frozenset[str], length: int) -> dict[str, Ints]:
    """The places of the texts that hold each of the wanted shingles."""
    held: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        for each in wanted & shingles(text, length):
            held.setdefault(each, []).append(place)
    return {each: np.array(places, dtype=np.int64) for each, places in held.items()}


def _plain(text: str) -> str:
    return _SILENT.sub("", unicodedata.normalize("NFKC", text).casefold())
