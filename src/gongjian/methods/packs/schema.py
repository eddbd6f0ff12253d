"""Fields read by what they may hold: texts, choices, numbers, dates, words in two languages."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from ..kinds.words import Words
from .yaml_text import Fields, Many, Reading, Text, Value

T = TypeVar("T")
CERTAINTIES = {c: c for c in ("seen", "secondary", "to_be_confirmed")}


class Record:
    """One mapping of a file, read key by key; what is left over is unknown."""

    def __init__(self, reading: Reading, value: Value, what: Words, known: Sequence[str]) -> None:
        self.reading = reading
        self.at = value
        self.what = what
        self.fields: Mapping[str, Value] = {}
        if not isinstance(value, Fields):
            reading.fault(value, f"{what.zh}要写成 键: 值", f"{what.en} is written as key: value")
            return
        self.fields = value.values
        for name, key in value.keys.items():
            if name not in known:
                self._unknown(name, key, known)

    def _unknown(self, name: str, key: Text, known: Sequence[str]) -> None:
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        self.reading.fault(
            key,
            f"{self.what.zh}没有“{name}”这个键"
            + (f"，是不是“{close[0]}”？" if close else f"；有：{'、'.join(known)}"),
            f"{self.what.en} has no key {name!r}"
            + (f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(known)}"),
        )

    def missing(self, key: str) -> None:
        if isinstance(self.at, Fields):
            self.reading.fault(self.at, f"{self.what.zh}缺少“{key}”", f"{self.what.en} wants {key!r}")

    def text(self, key: str, *, required: bool = False) -> str:
        """The text of a key; empty if it is not given."""
        value = self.fields.get(key)
        if value is None or (isinstance(value, Text) and not value.value.strip()):
            if required:
                self.missing(key)
            return ""
        if not isinstance(value, Text):
            self.reading.fault(value, f"“{key}”要写一段文字", f"{key!r} is a text")
            return ""
        return value.value.strip()

    def words(self, key: str) -> Words:
        """A text, or `{zh: …, en: …}`; one language will do."""
        value = self.fields.get(key)
        if value is None:
            return Words()
        if isinstance(value, Text):
            return Words(zh=value.value.strip())
        both = Record(self.reading, value, Words(f"“{key}”", f"{key!r}"), ("zh", "en"))
        return Words(zh=both.text("zh"), en=both.text("en"))

    def choice(self, key: str, choices: Mapping[str, T], *, required: bool = False) -> T | None:
        written = self.text(key, required=required)
        if not written:
            return None
        if written in choices:
            return choices[written]
        known = list(choices)
        close = difflib.get_close_matches(written, known, n=1, cutoff=0.5)
        self.reading.fault(
            self.fields[key],
            f"“{key}”不能是“{written}”"
            + (f"，是不是“{close[0]}”？" if close else f"；只能是：{'、'.join(known)}"),
            f"{key!r} cannot be {written!r}"
            + (f"; did you mean {close[0]!r}?" if close else f"; one of {', '.join(known)}"),
        )
        return None

    def whole(self, key: str, low: int, high: int) -> int | None:
        written = self.text(key)
        if not written:
            return None
        if written.isascii() and written.isdigit() and low <= int(written) <= high:
            return int(written)
        self.reading.fault(
            self.fields[key],
            f"“{key}”要写 {low} 到 {high} 的整数，不是“{written}”",
            f"{key!r} is a whole number from {low} to {high}, not {written!r}",
        )
        return None

    def flag(self, key: str) -> bool:
        return bool(self.choice(key, {"true": True, "false": False, "是": True, "否": False}))

    def day(self, key: str) -> date | None:
        written = self.text(key)
        if not written:
            return None
        try:
            return date.fromisoformat(written)
        except ValueError:
            self.reading.fault(
                self.fields[key],
                f"“{key}”要写日期，如 2019-12-31，不是“{written}”",
                f"{key!r} is a date such as 2019-12-31, not {written!r}",
            )
            return None

    def many(self, key: str, *, required: bool = False) -> tuple[Value, ...]:
        value = self.fields.get(key)
        if value is None or (isinstance(value, Text) and not value.value.strip()):
            if required:
                self.missing(key)
            return ()
        if not isinstance(value, Many):
            self.reading.fault(value, f"“{key}”要写成列表，每项前加 -", f"{key!r} is a list of - items")
            return ()
        return value.items
