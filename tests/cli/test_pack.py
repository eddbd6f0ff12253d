"""`gongjian pack check`, `gongjian pack diff` and `gongjian form new`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter

from gongjian.cli import main
from packs.a_pack import FILES, with_text


def laid(folder: Path, files: dict[str, str] = FILES) -> Path:
    for name, text in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder


def test_a_clean_pack_tells_what_it_holds_and_what_is_to_be_confirmed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pack", "check", str(laid(tmp_path / "sample"))]) == 0
    said = capsys.readouterr().out
    assert "政策包 样例示范区（sample）版次 2017.1，自 2017-01-01 施行" in said
    assert "报表 1" in said and "审核 3" in said and "自动生成的审核 4" in said
    assert "没有错误" in said and "待核实 3 处" in said
    assert "16: dongli：由区名推断" in said


def test_a_long_list_is_shortened_unless_all_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parks = "".join(
        f"  - {{code: p{i}, name: 园{i}, kind: branch, certainty: to_be_confirmed}}\n"
        for i in range(9)
    )
    folder = str(laid(tmp_path / "s", {**FILES, "zone.yaml": FILES["zone.yaml"] + parks}))
    main(["pack", "check", folder])
    assert "还有 4 处" in capsys.readouterr().out
    main(["pack", "check", folder, "--all", "--lang", "en"])
    said = capsys.readouterr().out
    assert "p8" in said and "more" not in said


def test_faults_are_told_with_file_line_and_column_and_exit_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = laid(tmp_path / "s", with_text("zone.yaml", "kind: branch", "kind: brunch"))
    assert main(["pack", "check", str(folder)]) == 1
    said = capsys.readouterr().out
    assert f"{folder / 'zone.yaml'}:18:11：kind 不能是“brunch”" in said
    assert "2 处错误" in said  # the sub-park's parent is gone with the park


def test_programs_get_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["pack", "check", str(laid(tmp_path / "s")), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["pack"] == "sample" and told["counts"]["forms"] == 1 and len(told["hash"]) == 64
    assert {o["name"] for o in told["to_be_confirmed"]} == {"A1", "dongli", "2017-05-03"}
    broken = laid(tmp_path / "b", with_text("zone.yaml", "kind: branch", "kind: brunch"))
    assert main(["pack", "check", str(broken), "--json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["faults"]) == 2


@pytest.mark.parametrize("verb", [["check", "nowhere"], ["diff", "nowhere", "nowhere"]])
def test_what_is_no_pack_is_bad_input(verb: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", *verb]) == 2
    assert "不是政策包，里面要有 pack.yaml" in capsys.readouterr().err


def test_a_file_that_is_not_utf8_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = laid(tmp_path / "s")
    (folder / "zone.yaml").write_bytes("name: 示范区".encode("gb18030"))
    assert main(["pack", "check", str(folder)]) == 2
    assert "请存成 UTF-8" in capsys.readouterr().err


def test_differences_are_told_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = laid(tmp_path / "old")
    changed = with_text("ladders/sme.yaml", "6%: 50", "6%: 45")
    changed["pack.yaml"] = changed["pack.yaml"].replace("2017.1", "2017.2")
    new = laid(tmp_path / "new", changed)
    assert main(["pack", "diff", str(old), str(new)]) == 0
    assert (
        capsys.readouterr().out
        == "版次 2017.1 → 2017.2\n科技型中小企业 研发投入 ≥6% 得分 50 → 45\n"
    )
    main(["pack", "diff", str(old), str(new), "--lang", "en"])
    assert "≥6% scores 50 → 45" in capsys.readouterr().out
    main(["pack", "diff", str(old), str(old)])
    assert capsys.readouterr().out == "没有不同\n"


def test_a_pack_builds_on_the_one_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    laid(tmp_path / "sample")
    head = "name: mine\nedition: '1'\nin_force_from: 2018-01-01\nbuilds_on: sample\n"
    mine = laid(tmp_path / "mine", {"pack.yaml": head})
    assert main(["pack", "check", str(mine)]) == 0
    assert "报表 1" in capsys.readouterr().out
    laid(tmp_path / "sample", {"pack.yaml": head.replace("sample", "mine")})
    assert main(["pack", "check", str(mine)]) == 2
    assert "政策包绕成了圈：mine → sample → mine" in capsys.readouterr().err


def test_a_form_of_a_pack_is_checked_with_the_packs_units_register_and_parameters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = laid(tmp_path / "sample") / "forms" / "annual"
    (tmp_path / "d.csv").write_text("unit,rev,tech,rd,staff\nA,1000,0,10,501\nB,1000,,10,500\n")
    (tmp_path / "r.csv").write_text("unit,industry\nA,C\nB,27\n")
    out = tmp_path / "o.csv"
    code = main(["check", str(form), str(tmp_path / "d.csv"), "--period", "2017", "--out", str(out),
                 "--register", str(tmp_path / "r.csv")])  # fmt: skip
    assert code == 1
    told = [line.split(",")[:5] for line in out.read_text().splitlines()[1:]]
    assert told == [["B", "A3", "soft", "fail", "staff;rd;rev"]]
    capsys.readouterr()
    main(["check", str(form), str(tmp_path / "d.csv"), "--period", "2016", "--out", str(out)])
    rows = [line.split(",")[:4] for line in out.read_text().splitlines()[1:]]
    assert ["A", "A3", "soft", "undecided"] in rows  # nothing was in force in 2016
    main(["check", str(form), str(tmp_path / "d.csv")])
    assert capsys.readouterr().out.count("没有给报告期（--period），不能判定：A3") == 1


def test_a_new_form_can_be_checked_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "cafés"
    assert (
        main(["form", "new", str(folder), "--title", "咖啡馆调查", "--frequency", "quarterly"]) == 0
    )
    assert "1 个项目" in capsys.readouterr().out
    data = tmp_path / "d.csv"
    data.write_text("unit,项目一\nA,1\nB,-1\n", encoding="utf-8")
    assert main(["check", str(folder), str(data)]) == 1
    assert main(["form", "new", str(folder)]) == 2
    assert "已经有内容" in capsys.readouterr().err


def test_a_new_form_after_a_file_has_its_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "d.xlsx"))
    sheet = book.add_worksheet()
    for row, cells in enumerate([("id", "营业额(千元)", "开业: 日期", "备注"), ("A", "1,000", "2016-01-02", "好"),
                                 ("B", "5", "2017年3月4日", "3")]):  # fmt: skip
        sheet.write_row(row, 0, cells)
    book.close()
    folder = tmp_path / "f"
    assert (
        main(
            ["form", "new", str(folder), "--like", str(tmp_path / "d.xlsx"), "--unit-column", "id"]
        )
        == 0
    )
    form = (folder / "form.yaml").read_text(encoding="utf-8")
    assert "{code: 营业额(千元), name: 营业额(千元), type: number}" in form
    assert "{code: '开业: 日期', name: '开业: 日期', type: date}" in form
    assert "{code: 备注, name: 备注, type: text}" in form
    assert main(["check", str(folder), str(tmp_path / "d.xlsx")]) == 0
