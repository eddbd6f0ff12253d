"""Writes the JSON Schemas of a pack's files into docs/schemas, for editors."""

from __future__ import annotations

import json
from pathlib import Path

from gongjian.methods.packs import schemas

FOLDER = Path(__file__).parent.parent / "docs" / "schemas"


def texts() -> dict[str, str]:
    """Each schema's file name and text."""
    return {
        f"{name.removesuffix('.yaml')}.schema.json": json.dumps(
            schema, ensure_ascii=False, indent=1, sort_keys=True
        ) + "\n"
        for name, schema in schemas().items()
    }  # fmt: skip


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
