"""Finding things by what stands in them: pairs of neighbouring characters, looked up by the engine's own index
(FTS5 on SQLite, GIN on PostgreSQL), then held against the text itself.

Chinese has no spaces to cut words at, and a search of two characters is the usual one: 委区共建 stands
as 委区, 区共, 共建, 建. A word of letters or digits is one gram.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.utils import timezone

from .models import Text

_RUN = re.compile(r"[0-9a-z]+|[^\W_0-9a-z]+")
LONGEST = 20_000
_BATCH = 400


def plain(text: str) -> str:
    """As it is compared: half-width, lower case, one space between runs."""
    return " ".join(_RUN.findall(unicodedata.normalize("NFKC", text).lower()))


def grams(text: str) -> list[str]:
    """The grams of a text as `plain` gives it, once each."""
    found: dict[str, None] = {}
    for run in text.split():
        if run.isascii():
            found[run] = None
        else:
            found |= dict.fromkeys(run[at : at + 2] for at in range(len(run)))
    return list(found)


def write(told: Mapping[tuple[str, int], tuple[str, str]]) -> None:
    """What things are found by from now on: by kind and key, title and body."""
    stand = _standing(told)
    changed = [row for name, words in told.items() if _differs(row := stand[name], *words)]
    Text.objects.bulk_create([row for row in changed if not row.pk], batch_size=_BATCH)
    Text.objects.bulk_update(
        [row for row in changed if row.pk], ("title", "body", "plain", "at"), batch_size=_BATCH
    )
    _write_grams([(row.pk, row.plain) for row in changed])


def _standing(told: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Text]:
    """The row of each thing, a new one where there was none."""
    by_kind: dict[str, list[int]] = {}
    for kind, key in told:
        by_kind.setdefault(kind, []).append(key)
    found = {
        (row.kind, row.key): row
        for kind, keys in by_kind.items()
        for start in range(0, len(keys), _BATCH)
        for row in Text.objects.filter(kind=kind, key__in=keys[start : start + _BATCH])
    }
    return {(kind, key): found.get((kind, key)) or Text(kind=kind, key=key) for kind, key in told}


def _differs(row: Text, title: str, body: str) -> bool:
    """Sets what the row says now; whether that is anything else than it said."""
    written = plain(f"{title} {body}")[:LONGEST]
    if row.pk and row.plain == written and row.title == title[:300]:
        return False
    row.title, row.body, row.plain, row.at = title[:300], body[:LONGEST], written, timezone.now()
    return True


def write_all() -> int:
    """The engine's table from the texts, anew: after many were poured in at once, or after a restore."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM history_grams")
    count, last = 0, 0
    while rows := list(
        Text.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "plain")[:_BATCH]
    ):
        last = rows[-1][0]
        count += len(rows)
        _write_grams(rows)
    return count


def _write_grams(rows: Sequence[tuple[int, str]]) -> None:
    told = [(pk, " ".join(grams(text))) for pk, text in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "UPDATE history_text SET grams = array_to_tsvector(%s) WHERE id = %s",
                [(words.split(), pk) for pk, words in told],
            )
        else:
            cursor.executemany(
                "DELETE FROM history_grams WHERE rowid = %s", [(pk,) for pk, _ in told]
            )
            cursor.executemany("INSERT INTO history_grams (rowid, grams) VALUES (%s, %s)", told)


def found(text: str, kinds: Iterable[str] = ()) -> QuerySet[Text]:
    """The texts in which every word of this one stands, as it is written."""
    words = plain(text).split()
    if not words:
        return Text.objects.none()
    rows = Text.objects.filter(_Holds(_asked(words)))
    for word in words:
        rows = rows.filter(plain__contains=word)
    kinds = list(kinds)
    return rows.filter(kind__in=kinds) if kinds else rows


def keys_of(kind: str, text: str) -> Any:
    """The keys of the things of a kind in which a text stands, to filter by."""
    return found(text, [kind]).values("key")


class _Holds(Func):
    """Of a text: that the engine's index has it under what is asked. No model knows the index."""

    output_field = BooleanField()

    def __init__(self, asked: str) -> None:
        super().__init__(F("pk"), Value(asked))

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, Any]:
        key, asked = self.get_source_expressions()
        column, _ = compiler.compile(key)
        found = "SELECT rowid FROM history_grams WHERE history_grams MATCH %s"
        return f"{column} IN ({found})", (asked.value,)

    def as_postgresql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, Any]:
        key, asked = self.get_source_expressions()
        return f"{compiler.quote_name_unless_alias(key.alias)}.grams @@ %s::tsquery", (asked.value,)


def _asked(words: list[str]) -> str:
    """Every gram of the words must be there; the last of a run, and a word of letters, may be a beginning."""
    asked = []
    for word in words:
        parts = [word] if word.isascii() or len(word) == 1 else [word[at : at + 2] for at in range(len(word) - 1)]  # fmt: skip
        beginning = word.isascii() or len(word) == 1
        asked += [(part, beginning) for part in parts]
    if connection.vendor == "postgresql":
        return " & ".join(f"'{part}'" + (":*" if open_ended else "") for part, open_ended in asked)
    return " AND ".join(f'"{part}"' + ("*" if open_ended else "") for part, open_ended in asked)
