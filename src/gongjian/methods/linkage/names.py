"""The Chinese name of a company, taken apart: area, brand, industry, form of organisation, branch.

Texts are brought to one way of writing first (half-width, upper case, simplified, one kind of bracket).
Reading goes from the outside: the branch, brackets, the form at the end, the areas in front, industry
words from the right; what is left is the brand. No text makes it fail.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .name_words import (
    BRANCHES,
    COUNTRY,
    FORMER,
    FORMS,
    INDUSTRIES,
    LONGEST_INDUSTRY,
    NO_PLACES,
    PROVINCES,
    QUALIFIERS,
    SUFFIXES,
)  # fmt: skip

MOST = 200  # characters of a name that are read; a longer text is no name

_BRACKETS = str.maketrans(
    {**dict.fromkeys("〔【[{〈《「『﹝〖<⟨", "("), **dict.fromkeys("〕】]}〉》」』﹞〗>⟩", ")")}
)
_INSIDE = re.compile(r"\(([^()]*)\)")
_KEPT = re.compile(r"[^0-9A-Z\u3400-\u9fff\U00020000-\U0003ffff()]")
_WRITTEN_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}?(?:市|县|区)")
_ENDS_PLACE = frozenset("市县区")
_FORM = re.compile("(?:" + "|".join(sorted(map(re.escape, FORMS), key=len, reverse=True)) + ")$")
_BRANCH = re.compile(
    r"^(?P<parent>.+(?:公司|合伙企业|集团|厂|中心|研究院|研究所|事务所|银行|合作社|学院|大学|医院)(?:\((?:"
    + "|".join(QUALIFIERS) + r")\))?)(?P<branch>.{0,24}(?:" + "|".join(BRANCHES) + r"))$"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A name in its parts; a part that the name does not have is empty."""

    full: str  # the whole in one way of writing
    places: tuple[str, ...]  # administrative areas without their suffix, as they stand
    brand: str
    industry: str
    form: str  # the class of the form of organisation: 有限责任公司 and 有限公司 are one
    branch: str = ""  # what stands behind the parent's name, without its area
    branch_places: tuple[str, ...] = ()
    former: tuple[str, ...] = ()  # former names told in brackets

    @property
    def is_branch(self) -> bool:
        return bool(self.branch)

    @property
    def place(self) -> str:
        return "/".join(self.places)

    @property
    def branch_key(self) -> str:
        return "/".join((*self.branch_places, self.branch)) if self.branch else ""

    @property
    def key_of_firm(self) -> str:
        """The key without the branch: that of the parent. Empty where there is no brand."""
        return "|".join((self.place, self.brand, self.industry, self.form)) if self.brand else ""

    @property
    def key(self) -> str:
        """Equal for two ways of writing one registered name; empty where there is no brand."""
        return f"{self.key_of_firm}|{self.branch_key}".rstrip("|")


def normalised(text: str) -> str:
    """One way of writing: NFKC, simplified, upper case, round brackets, nothing but letters and digits.

    Normalising twice is the same as once.
    """
    for _ in range(4):  # a simplified character may open another entry of the dictionary
        before, text = text, _once(text)
        if text == before:
            break
    return text


def _once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text[: 4 * MOST]).upper()
    simple = _simplified(text)
    if simple != text:
        simple = unicodedata.normalize("NFKC", simple)
    if _KEPT.search(simple) is None:
        return simple[:MOST]
    return _KEPT.sub("", simple.translate(_BRACKETS))[:MOST]


def _simplified(text: str) -> str:
    if text.isascii():
        return text
    # A lone surrogate is no character and no encoder takes it.
    clean = text.encode("utf-8", "ignore").decode("utf-8")
    return str(_converter().convert(clean))


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC  # its dictionaries are read once, when first wanted

    return OpenCC("t2s")


class Parser:
    """Takes names apart, knowing the provinces and the areas that it is given.

    `areas` are names as written in full, such as 滨海新区, 苏州市, 武清区. Of a 市 the bare name is known as
    well; of a 区 or 县 only the full one, because 和平 and 河西 may be brands.
    """

    def __init__(self, areas: Iterable[str] = ()) -> None:
        known: dict[str, str] = dict.fromkeys(COUNTRY, "中国")
        for area in (*PROVINCES, *filter(None, map(normalised, areas))):
            bare = _bare(area)
            known[area] = bare
            if bare != area and len(bare) >= 2 and not area.endswith(("县", "区")):
                known[bare] = bare
        for province in PROVINCES:
            known[_bare(province)] = _bare(province)
        self._known = known
        self._by_first: dict[str, list[str]] = {}
        for area in sorted(known, key=len, reverse=True):
            self._by_first.setdefault(area[0], []).append(area)

    def parsed(self, text: str) -> CompanyName:
        """The parts of one name; any text will do."""
        full = normalised(text)
        told, former = _former(full)
        parent, branch = _branch_of(told)
        plain, inner, qualifiers = self._brackets(parent)
        body, form = _form_of(plain, qualifiers)
        places, rest = self.places(body)
        brand, industry = _brand_and_industry(rest)
        if not brand and places:  # 天津大学: the area is all the name that there is
            places, brand = places[:-1], places[-1]
        branch_places, branch = self.places(_INSIDE.sub(r"\1", branch))
        return CompanyName(
            full, tuple(dict.fromkeys((*places, *inner))), brand, industry, form,
            branch, branch_places, former,
        )  # fmt: skip

    def _brackets(self, text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """The text without brackets; areas that stood in them; kinds of partnership."""
        places: list[str] = []
        qualifiers: list[str] = []

        def said(found: re.Match[str]) -> str:
            inside = found[1]
            areas, rest = self.places(inside)
            if areas and not rest:
                places.extend(areas)
                return ""
            if inside in QUALIFIERS:
                if inside == "集团":
                    return "集团"
                qualifiers.append(inside.replace("特殊的", "特殊"))
                return ""
            return inside

        if "(" in text or ")" in text:
            text = _INSIDE.sub(said, text).replace("(", "").replace(")", "")
        return text, tuple(places), tuple(qualifiers)

    def places(self, text: str) -> tuple[tuple[str, ...], str]:
        """Areas in front, and what follows them."""
        found: list[str] = []
        while len(text) > 1:
            area = self._known_in_front(text) or _written_in_front(text)
            if not area:
                break
            found.append(self._known.get(area) or _bare(area))
            text = text[len(area) :]
        return tuple(dict.fromkeys(found)), text

    def _known_in_front(self, text: str) -> str:
        known = self._by_first.get(text[0])
        if known is None:
            return ""
        area = next((each for each in known if text.startswith(each)), "")
        # 河北区 is a district of 天津, and not 河北 with 区 left over.
        if (
            area
            and text[len(area) : len(area) + 1] in ("区", "县", "市")
            and not area.endswith("市")
        ):
            longer = text[: len(area) + 1]
            return area if longer.endswith(NO_PLACES) else longer
        return area


def _bare(area: str) -> str:
    """天津市 → 天津; 滨海新区 and 武清区 keep their 区, without which they could be brands."""
    for suffix in SUFFIXES:
        if area.endswith(suffix) and len(area) - len(suffix) >= 2:
            return area[: -len(suffix)]
    return area


def _written_in_front(text: str) -> str:
    """An area that nobody told us of, known by its 市, 县 or 区; enough must follow it to be a name."""
    if not _ENDS_PLACE.intersection(text[2:4]):
        return ""
    found = _WRITTEN_PLACE.match(text)
    if found is None or found[0].endswith(NO_PLACES) or len(text) - found.end() < 2:
        return ""
    return found[0]


def _former(full: str) -> tuple[str, tuple[str, ...]]:
    """Former names that a bracket tells (原…, 曾用名…), taken out."""
    if "(" not in full:
        return full, ()
    former: list[str] = []

    def said(found: re.Match[str]) -> str:
        for word in FORMER:
            rest = found[1].removeprefix(word)
            if rest != found[1] and _FORM.search(_INSIDE.sub("", rest)) and len(rest) > 4:
                former.append(rest)
                return ""
        return found[0]

    return _INSIDE.sub(said, full), tuple(former)


def _branch_of(text: str) -> tuple[str, str]:
    found = _BRANCH.match(text)
    if found is None:
        return text, ""
    return found["parent"], found["branch"]


def _form_of(text: str, qualifiers: Sequence[str]) -> tuple[str, str]:
    """The class of the form, and what stands before it; a form written twice counts once."""
    form = ""
    while (found := _FORM.search(text)) and (not form or found[0].endswith("公司")):
        text, form = text[: found.start()], FORMS[found[0]]
    return text, form + (f"({qualifiers[0]})" if qualifiers else "")


def _brand_and_industry(text: str) -> tuple[str, str]:
    """Industry words from the right, the longest first; a brand of two characters at least stays."""
    end = len(text)
    while end > 2:
        longest = min(LONGEST_INDUSTRY, end - 2)
        word = next((n for n in range(longest, 1, -1) if text[end - n : end] in INDUSTRIES), 0)
        if not word:
            break
        end -= word
    return text[:end], text[end:]
