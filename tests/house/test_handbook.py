"""The handbook says what the specification says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_handbook_is_what_the_specification_prints(language: str) -> None:
    spec = importlib.util.spec_from_file_location("handbook", ROOT / "tools" / "handbook.py")
    assert spec is not None and spec.loader is not None
    handbook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(handbook)
    committed = (ROOT / "docs" / "handbook" / f"formulas.{language}.md").read_text(encoding="utf-8")
    assert committed == handbook.page(language), "run make handbook"
    assert "cagr" in committed
    assert "年均增长" in committed


def test_the_schemas_for_editors_are_those_of_the_shapes() -> None:
    from tools import schemas

    folder = ROOT / "docs" / "schemas"
    assert {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()} == schemas.texts()


def test_the_zones_figures_are_those_of_the_zone() -> None:
    from tools import zone_figures

    assert zone_figures.PAGE.read_text(encoding="utf-8") == zone_figures.page(), "run make handbook"


def test_the_attack_report_is_what_the_tool_finds() -> None:
    from tools import attack_report

    assert attack_report.PAGE.read_text(encoding="utf-8") == attack_report.report(), (
        "run make handbook"
    )


def test_the_linkage_figures_are_what_linkage_finds() -> None:
    from tools import linkage_figures

    assert linkage_figures.PAGE.read_text(encoding="utf-8") == linkage_figures.page(), (
        "run make handbook"
    )
