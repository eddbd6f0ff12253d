"""A sentence in Chinese and English: whatever a person is to read is said in both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One text in the zone's two languages; either may be empty, then the other serves."""

    zh: str = ""
    en: str = ""

    def in_language(self, language: Language) -> str:
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)

    def __str__(self) -> str:
        return self.zh or self.en
