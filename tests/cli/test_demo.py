"""`gongjian demo`: a made-up zone as files, whole or not at all, the same for the same seed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from gongjian.cli import main


def digest(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*") if p.is_file()
    }  # fmt: skip


def test_the_same_seed_writes_the_same_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        assert (
            main(["demo", str(tmp_path / name), "--firms", "150", "--years", "2", "--seed", seed])
            == 0
        )
    assert "150 家编造的企业" in capsys.readouterr().out
    first, again, other = (digest(tmp_path / name) for name in "abc")
    assert first == again and first != other
    assert "returns/quarterly/2017-Q3.csv" in first and "truth/annual/2016.csv" in first
    assert not list(tmp_path.glob(".*"))  # no draft is left


def test_every_returns_file_can_be_checked(tmp_path: Path) -> None:
    zone = tmp_path / "zone"
    main(["demo", str(zone), "--firms", "150", "--years", "1", "--errors", "0"])
    for place in sorted(zone.glob("returns/*/*.csv")):
        register = str(zone / "registers" / "2016-Q4.csv")
        code = main(["check", f"tianjin/{place.parent.name}", str(place), "--period", place.stem, "--json",
                     "--register", register])  # fmt: skip
        assert code == 0, place


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--firms", "0"], "企业数 1 到 500 万"), (["--errors", "2"], "--errors 应在 0 与 1 之间"),
        (["--pack", "nowhere"], "不是政策包"),
    ],
)  # fmt: skip
def test_bad_input_is_told(
    tmp_path: Path, more: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", str(tmp_path / "z"), *more]) == 2
    assert words in capsys.readouterr().err and not (tmp_path / "z").exists()


def test_what_is_there_is_never_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "precious.csv").write_text("x")
    assert main(["demo", str(tmp_path / "mine")]) == 2
    assert "已经有内容" in capsys.readouterr().err
