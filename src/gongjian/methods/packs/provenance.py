"""Where a thing in a pack comes from, and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .blocks import Block

KEYS = ("source", "certainty", "note")


class Certainty(Enum):
    SEEN = "seen"  # read in the document itself
    SECONDARY = "secondary"  # read in another text about the document
    TO_BE_CONFIRMED = "to_be_confirmed"  # inferred; the note carries the inference


_CERTAINTIES = {certainty.value: certainty for certainty in Certainty}


@dataclass(frozen=True, slots=True)
class Provenance:
    """The document and article behind a thing; empty where the pack does not say."""

    source: str = ""
    certainty: Certainty | None = None
    note: str = ""


def provenance_of(block: Block) -> Provenance:
    return Provenance(
        str(block.words("source") or ""),
        block.choice("certainty", _CERTAINTIES),
        str(block.words("note") or ""),
    )
