"""The kinds of documents that there are; apps above say theirs at start-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its name, the paper it is printed on, and a sample with which a template is tried.

    Every document has the fields of `HEAD`; `sample` adds those of its own. A template may use them all.
    """

    key: str
    name: Any
    paper: str
    sample: dict[str, Any]


SECTIONS = [{"heading": "一、（示例）", "paragraphs": ["（示例）正文。"]}]
HEAD: dict[str, Any] = {
    "secrecy": "", "issuer": "（示例）机关", "number": "", "title": "（示例）标题", "addressee": "（示例）单位",
    "sections": SECTIONS, "annexes": [], "signed_by": "（示例）机关", "signed_on": "2026年1月1日",
    "copied_to": "（示例）单位", "printed_by": "（示例）办公室", "printed_on": "2026年1月1日", "made_from": "（示例）",
}  # fmt: skip
_KINDS: dict[str, Kind] = {}


def say(*kinds: Kind) -> None:
    _KINDS.update({kind.key: kind for kind in kinds})


def all_kinds() -> list[Kind]:
    return list(_KINDS.values())


def kind(key: str) -> Kind:
    """Raises KeyError."""
    return _KINDS[key]


def sample(of: Kind) -> dict[str, Any]:
    return {**HEAD, **of.sample}
