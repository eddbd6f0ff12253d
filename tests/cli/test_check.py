"""`gongjian check`, from the command line to the files it writes."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from gongjian.cli import main

ROOT = Path(__file__).parent.parent.parent

FORM = """
form: small
title: {zh: 小表, en: Small form}
frequency: quarterly
sections:
  - items:
      - {code: rev, name: 营业收入, en: revenue, unit: 千元, type: number, decimals: 0}
      - {code: part, name: 其中：出口, unit: 千元, type: number, decimals: 0}
      - {code: staff, name: 从业人员, unit: 人, type: number, decimals: 0, blank: zero}
      - {code: ind, name: 行业, type: code}
"""
CHECKS = """
- id: H1
  severity: hard
  rule: part <= rev
  message: {zh: 出口不能大于收入, en: Exports are part of revenue}
- id: S1
  severity: soft
  rule: rev <= 2 * 上期(rev)
- id: S2
  severity: soft
  rule: rev <= 2 * year_ago(rev)
- id: S3
  severity: soft
  rule: 'if starts_with(unit.industry, "C") then rev > 0'
- id: S4
  severity: soft
  rule: staff >= 1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    form = tmp_path / "small"
    form.mkdir()
    (form / "form.yaml").write_text(FORM, encoding="utf-8")
    (form / "checks.yaml").write_text(CHECKS, encoding="utf-8")
    return form


def data(tmp_path: Path, text: str, name: str = "data.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(*arguments: object) -> int:
    return main(["check", *(str(a) for a in arguments)])


def test_it_counts_passes_fails_and_undecided_per_check(folder: Path, tmp_path: Path) -> None:
    source = data(tmp_path, "unit,rev,part,staff,ind\nA,10,5,3,C1\nB,10,15,3,C1\nC,10,,3,C1\n")
    before = data(tmp_path, "unit,rev\nA,4\nB,5\n", "before.csv")
    summary = tmp_path / "summary.csv"

    code = run(folder, source, "--previous", before, "--summary", summary)

    assert code == 1
    told = {
        r["check"]: (r["severity"], r["passes"], r["fails"], r["undecided"]) for r in rows(summary)
    }
    assert told == {
        "H1": ("hard", "1", "1", "1"),
        "S1": ("soft", "1", "1", "1"),  # A rose 2.5 times, B doubled, C was not there
        "S2": ("soft", "0", "0", "3"),  # no file of a year ago
        "S3": ("soft", "0", "0", "3"),  # no register
        "S4": ("soft", "3", "0", "0"),
    }


def test_findings_hold_fails_and_undecided_in_the_order_of_the_data(
    folder: Path, tmp_path: Path
) -> None:
    source = data(tmp_path, "unit,rev,part,staff\nB,10,15,1\nA,10,,1\n")
    out = tmp_path / "findings.csv"

    run(folder, source, "--out", out)

    assert out.read_bytes().startswith(b"unit,check,severity,verdict,items,message\n")
    found = [(r["unit"], r["check"], r["verdict"], r["items"]) for r in rows(out)]
    assert found[0] == ("B", "H1", "fail", "part;rev")
    assert found[4] == ("A", "H1", "undecided", "part;rev")
    assert [f[0] for f in found] == ["B"] * 4 + ["A"] * 4
    assert rows(out)[0]["message"] == "出口不能大于收入"


def test_english_speaks_english_and_a_check_without_message_says_its_rule(
    folder: Path, tmp_path: Path
) -> None:
    source = data(tmp_path, "unit,rev,part,staff\nB,10,15,0\n")
    out = tmp_path / "findings.csv"

    run(folder, source, "--out", out, "--lang", "en")

    messages = {r["check"]: r["message"] for r in rows(out)}
    assert messages["H1"] == "Exports are part of revenue"
    assert messages["S4"] == "staff >= 1"


def test_it_is_fine_where_nothing_fails_even_if_much_is_undecided(
    folder: Path, tmp_path: Path
) -> None:
    assert run(folder, data(tmp_path, "unit,rev,part,staff\nA,10,,5\n")) == 0


def test_a_blank_is_zero_where_the_item_says_so_and_a_missing_column_is_not(
    folder: Path, tmp_path: Path
) -> None:
    summary = tmp_path / "s.csv"
    run(folder, data(tmp_path, "unit,rev,staff\nA,10,\n"), "--summary", summary)
    assert next(r for r in rows(summary) if r["check"] == "S4")["fails"] == "1"
    run(folder, data(tmp_path, "unit,rev\nA,10\n"), "--summary", summary)
    assert next(r for r in rows(summary) if r["check"] == "S4")["undecided"] == "1"


def test_a_text_in_a_number_is_a_finding_and_stays_missing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = data(tmp_path, "unit,rev,part,staff\nA,十万,5,abc\n")
    out = tmp_path / "o.csv"

    assert run(folder, source, "--out", out) == 1

    cells = [r for r in rows(out) if r["check"] == "cell"]
    assert [(c["unit"], c["items"], c["verdict"]) for c in cells] == [
        ("A", "rev", "fail"),
        ("A", "staff", "fail"),
    ]
    assert "第 2 行" in cells[0]["message"]
    assert "十万" in cells[0]["message"]
    said = next(r for r in rows(out) if r["check"] == "S4")
    assert said["verdict"] == "undecided"  # unreadable is not zero, though blank is
    assert "十万" in capsys.readouterr().out


def test_a_file_that_is_not_given_is_one_warning_naming_the_checks(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, data(tmp_path, "unit,rev,part,staff\nA,10,5,1\n"))
    told = [line for line in capsys.readouterr().out.splitlines() if "--register" in line]
    assert len(told) == 1
    assert "S3" in told[0]


def test_other_columns_are_one_note(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, data(tmp_path, "unit,rev,part,staff,x,y\nA,10,5,1,7,8\n"))
    told = [line for line in capsys.readouterr().out.splitlines() if "x" in line and "y" in line]
    assert len(told) == 1


def test_headers_may_be_codes_names_or_english(folder: Path, tmp_path: Path) -> None:
    summary = tmp_path / "s.csv"
    source = data(tmp_path, "unit,营业收入,其中：出口,从业人员\nA,10,15,1\n")
    run(folder, source, "--summary", summary)
    assert rows(summary)[0]["fails"] == "1"
    run(folder, data(tmp_path, "unit,revenue,part\nA,10,15\n"), "--summary", summary)
    assert rows(summary)[0]["fails"] == "1"


def test_periods_find_their_history(folder: Path, tmp_path: Path) -> None:
    source = data(tmp_path, "unit,rev,part,staff\nA,10,5,1\n")
    ago = data(tmp_path, "unit,rev\nA,4\n", "ago.csv")
    summary = tmp_path / "s.csv"

    run(folder, source, "--period", "2017-Q3", "--history", f"2016-Q3={ago}",
        "--history", f"2017-Q2={ago}", "--summary", summary)  # fmt: skip

    told = {r["check"]: r["fails"] for r in rows(summary)}
    assert (told["S1"], told["S2"]) == ("1", "1")


def test_the_register_is_read_beside_the_units(folder: Path, tmp_path: Path) -> None:
    source = data(tmp_path, "unit,rev,part,staff\nA,0,0,1\nB,0,0,1\nC,0,0,1\n")
    register = data(tmp_path, "unit,industry\nB,C26\nA,I65\n", "register.csv")
    summary = tmp_path / "s.csv"

    run(folder, source, "--register", register, "--summary", summary)

    told = next(r for r in rows(summary) if r["check"] == "S3")
    assert (told["passes"], told["fails"], told["undecided"]) == ("1", "1", "1")


def test_rules_look_into_another_form(tmp_path: Path) -> None:
    for code, rule in (("quarter", "rev <= annual.total"), ("annual", "total >= 0")):
        (tmp_path / code).mkdir()
        item = "rev" if code == "quarter" else "total"
        (tmp_path / code / "form.yaml").write_text(
            f"form: {code}\ntitle: {{zh: {code}表}}\nsections:\n"
            f"  - items: [{{code: {item}, name: {item}名, type: number}}]\n",
            encoding="utf-8",
        )
        (tmp_path / code / "checks.yaml").write_text(
            f"- id: X\n  severity: hard\n  rule: {rule}\n", encoding="utf-8"
        )
    source = data(tmp_path, "unit,rev\nA,10\nB,10\n")
    other = data(tmp_path, "unit,total\nB,20\nA,5\n", "annual.csv")
    out = tmp_path / "o.csv"

    assert run(tmp_path / "quarter", source, "--out", out) == 0  # not given: undecided
    assert {r["verdict"] for r in rows(out)} == {"undecided"}
    assert run(tmp_path / "quarter", source, "--other", f"annual={other}", "--out", out) == 1
    assert [(r["unit"], r["items"]) for r in rows(out)] == [("A", "rev;annual.total")]


def test_xlsx_and_parquet_say_the_same_as_csv(folder: Path, tmp_path: Path) -> None:
    source = data(tmp_path, "unit,rev,part,staff\nA,10,5,1\nB,10,15,1\nC,10,,0\n")
    book = tmp_path / "data.xlsx"
    with xlsxwriter.Workbook(str(book)) as workbook:
        sheet = workbook.add_worksheet()
        table = [["unit", "rev", "part", "staff"], ["A", 10, 5, 1], ["B", 10, 15, 1]]
        for at, row in enumerate([*table, ["C", 10, None, 0]]):
            sheet.write_row(at, 0, row)
    parquet = tmp_path / "data.parquet"
    duckdb.sql(f"COPY (FROM read_csv('{source}')) TO '{parquet}'")
    told = []
    for path in (source, book, parquet):
        run(folder, path, "--out", tmp_path / "o.csv")
        told.append(rows(tmp_path / "o.csv"))
    assert told[0] == told[1] == told[2]
    assert any(r["verdict"] == "fail" for r in told[0])


def test_findings_can_be_parquet(folder: Path, tmp_path: Path) -> None:
    source = data(tmp_path, "unit,rev,part,staff\nB,10,15,1\n")
    run(folder, source, "--out", tmp_path / "o.csv")
    run(folder, source, "--out", tmp_path / "o.parquet")
    heads = [d[0] for d in duckdb.sql(f"DESCRIBE FROM '{tmp_path / 'o.parquet'}'").fetchall()]
    told = duckdb.sql(f"FROM '{tmp_path / 'o.parquet'}'").fetchall()
    assert heads == ["unit", "check", "severity", "verdict", "items", "message"]
    assert [list(row) for row in told] == [list(r.values()) for r in rows(tmp_path / "o.csv")]


def test_explain_shows_every_part_with_its_value(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, data(tmp_path, "unit,rev,part,staff\nB,1234,1500,1\n"), "--explain", "B:H1")
    said = capsys.readouterr().out
    assert "✗ H1" in said
    assert "1,234 千元" in said
    assert "1,500 千元" in said
    assert "S4" not in said


def test_explain_of_an_unknown_unit_or_check_is_bad_input(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = data(tmp_path, "unit,rev\nB,1\n")
    assert run(folder, source, "--explain", "Z") == 2
    assert run(folder, source, "--explain", "B:Z9") == 2
    assert "Z9" in capsys.readouterr().err


def test_json_is_for_programs(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = data(tmp_path, "unit,rev,part,staff\nB,10,15,1\n")
    run(folder, source, "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["units"] == 1
    assert told["checks"][0] | {"rule": ""} == {
        "check": "H1", "severity": "hard", "rule": "", "items": ["part", "rev"],
        "passes": 0, "fails": 1, "undecided": 0,
    }  # fmt: skip
    run(folder, source, "--json", "--explain", "B:H1")
    why = json.loads(capsys.readouterr().out)["checks"][0]
    assert (why["verdict"], why["why"]["value"]) == ("fail", False)
    assert [p["value"] for p in why["why"]["parts"]] == [15.0, 10.0]


BAD = {
    "no such data": (["{folder}", "{tmp}/none.csv"], "none.csv"),
    "no such form": (["{tmp}", "{data}"], "form.yaml"),
    "no unit column": (["{folder}", "{tmp}/nounit.csv"], "unit"),
    "a repeated unit": (["{folder}", "{tmp}/twice.csv"], "第 3 行"),
    "a bad period": (["{folder}", "{data}", "--period", "2017Q9"], "2017Q9"),
    "a period of another frequency": (["{folder}", "{data}", "--period", "2017"], "2017"),
    "history without period": (["{folder}", "{data}", "--history", "2017-Q2={data}"], "--period"),
    "history without =": (["{folder}", "{data}", "--history", "x"], "PERIOD=FILE"),
    "an unknown other form": (["{folder}", "{data}", "--other", "zz={data}"], "zz"),
    "an unknown kind of output": (["{folder}", "{data}", "--out", "{tmp}/o.pdf"], "o.pdf"),
    "an output over the data": (["{folder}", "{data}", "--out", "{data}"], "不能写到输入"),
    "an output that has no folder": (["{folder}", "{data}", "--out", "{tmp}/no/o.csv"], "o.csv"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_exit_2_one_sentence_and_nothing_written(
    case: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = data(tmp_path, "unit,rev,part,staff\nA,10,5,1\n")
    data(tmp_path, "name,rev\nA,10\n", "nounit.csv")
    data(tmp_path, "unit,rev\nA,10\nA,11\n", "twice.csv")
    arguments, piece = BAD[case]
    filled = [a.format(folder=folder, tmp=tmp_path, data=source) for a in arguments]
    summary = tmp_path / "summary.csv"

    assert run(*filled, "--summary", summary) == 2

    said = capsys.readouterr().err
    assert piece in said
    assert "Traceback" not in said
    assert not summary.exists()
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_a_faulty_rule_is_told_at_its_line_and_column(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "checks.yaml").write_text(
        "- id: A\n  severity: hard\n  rule: rev >= 营业收人\n- id: B\n  severity: herd\n"
        "  rule: staff > 0\n",
        encoding="utf-8",
    )
    assert run(folder, data(tmp_path, "unit,rev\nA,1\n")) == 2
    said = capsys.readouterr().err
    assert "checks.yaml:3:16" in said
    assert "营业收入" in said
    assert "checks.yaml:5:13" in said


def test_a_verb_not_built_yet_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["regional", "anything"]) == 2
    assert "not built yet" in capsys.readouterr().err


def test_version_is_said_by_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--version"], ["check", "--version"], ["index", "--version"]):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 0
        assert capsys.readouterr().out.startswith("gongjian 0.")


def test_excel_csv_has_a_mark_and_no_formula(folder: Path, tmp_path: Path) -> None:
    source = data(tmp_path, "unit,rev,part,staff\n=1+1,10,15,1\n")
    out = tmp_path / "o.csv"
    run(folder, source, "--out", out, "--excel")
    text = out.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert b"\n'=1+1," in text
    run(folder, source, "--out", out)
    assert b"\n=1+1," in out.read_bytes()  # without --excel the unit is the text of its column


def test_an_interrupt_leaves_nothing_half_written(folder: Path, tmp_path: Path) -> None:
    lines = "".join(f"U{n},10,15,1\n" for n in range(300_000))
    source = data(tmp_path, "unit,rev,part,staff\n" + lines)
    out = tmp_path / "out"
    out.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "gongjian.cli", "check", str(folder), str(source),
         "--out", str(out / "o.csv")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ},
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not any(out.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.005)  # until the draft is there
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    left = [p.name for p in out.iterdir()]
    assert process.returncode != 0
    assert left in ([], ["o.csv"])  # nothing, or the whole where the signal came too late
    if left:
        lines_told = (out / "o.csv").read_bytes().count(b"\n")
        assert lines_told == 1 + 300_000 * 4


def test_no_color_and_no_bar_where_nobody_watches(folder: Path, tmp_path: Path) -> None:
    source = data(tmp_path, "unit,rev,part,staff\nA,10,5,1\n")
    done = subprocess.run(
        [sys.executable, "-m", "gongjian.cli", "check", str(folder), str(source)],
        capture_output=True, check=True,
    )  # fmt: skip
    assert b"\x1b" not in done.stdout + done.stderr
    assert done.stderr == b""


def test_the_made_up_quarter_finds_what_was_planted() -> None:
    """Every planted error of examples/quarterly-returns is found, and harmless writing is not."""
    example = ROOT / "examples" / "quarterly-returns"
    code, out = None, example / "returns-2017-Q3.csv"
    planted = rows(example / "planted.csv")
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        found = Path(place) / "found.csv"
        code = run(example, out, "--period", "2017-Q3",
                   "--previous", example / "returns-2017-Q2.csv",
                   "--year-ago", example / "returns-2016-Q3.csv",
                   "--register", example / "register.csv", "--out", found)  # fmt: skip
        failing = {
            r["单位" if "单位" in r else "unit"] for r in rows(found) if r["verdict"] == "fail"
        }
    assert code == 1
    wrong = {r["单位"] for r in planted if "harmless" not in r["错误 kind"]}
    harmless = {r["单位"] for r in planted} - wrong
    assert wrong <= failing
    assert not harmless & failing
    assert failing == wrong  # and nobody else


def test_the_real_survey_runs_with_counts_recomputed_another_way(
    datasets: Path, tmp_path: Path
) -> None:
    """The 60 retailers: three rules recounted with plain Python over the csv."""
    source = datasets / "business_survey" / "sbs2000.csv"
    summary = tmp_path / "s.csv"

    assert run(ROOT / "examples" / "business-survey", source, "--summary", summary) == 1

    def number(row: dict[str, str], item: str) -> float | None:
        return float(row[item]) if row[item] not in ("", "NA") else None

    counts = {"B1": [0, 0, 0], "N3": [0, 0, 0], "R5": [0, 0, 0]}
    for row in rows(source):
        turnover, other, total = (number(row, i) for i in ("turnover", "other.rev", "total.rev"))
        vat = number(row, "vat")
        if None in (turnover, other, total):
            counts["B1"][2] += 1
        else:
            counts["B1"][abs(total - turnover - other) >= 0.5] += 1
        if other is None:
            counts["N3"][2] += 1
        else:
            counts["N3"][other < 0] += 1
        if None in (turnover, vat):
            counts["R5"][2] += 1
        else:
            counts["R5"][abs(turnover - vat) > 0.2 * abs(vat)] += 1
    told = {
        r["check"]: [int(r["passes"]), int(r["fails"]), int(r["undecided"])] for r in rows(summary)
    }
    assert {check: told[check] for check in counts} == counts
    assert len(told) >= 25


def test_items_without_a_column_are_one_warning_also_where_no_rule_reads_them(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, data(tmp_path, "unit,rev\nA,10\n"))
    (told,) = [line for line in capsys.readouterr().out.splitlines() if "没有列" in line]
    assert "part、staff、ind" in told


def test_counts_per_unit_are_told_to_programs(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, data(tmp_path, "unit,rev,part,staff\nA,10,5,1\nB,10,15,0\n"), "--json")
    told = json.loads(capsys.readouterr().out)["by_unit"]
    assert told == [
        {"unit": "B", "fails": 2, "undecided": 3},
        {"unit": "A", "fails": 0, "undecided": 3},
    ]


def test_an_undeclared_attribute_is_read_as_the_rule_needs_it(folder: Path, tmp_path: Path) -> None:
    rules = {
        "T": 'unit.kind = "x"', "N": "unit.size >= 100", "D": "unit.born < 2010-01-01",
        "B": "unit.open", "M": "not missing(unit.kind)",
    }  # fmt: skip
    (folder / "checks.yaml").write_text(
        "".join(f"- id: {k}\n  severity: soft\n  rule: '{r}'\n" for k, r in rules.items()),
        encoding="utf-8",
    )
    register = data(
        tmp_path,
        'unit,kind,size,born,open\nA,x,"1,000",2009-12-31,是\nB,,9,2010-01-01,否\n',
        "r.csv",
    )
    out = tmp_path / "o.csv"
    run(folder, data(tmp_path, "unit,rev\nA,1\nB,1\n"), "--register", register, "--out", out)
    told = {r["check"]: r["verdict"] for r in rows(out)}
    assert {r["unit"] for r in rows(out)} == {"B"}
    assert told == {"T": "undecided", "N": "fail", "D": "fail", "B": "fail", "M": "fail"}


def test_localise_names_the_cells_to_change_with_a_likely_value(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "checks.yaml").write_text(
        "- {id: L, severity: hard, rule: part <= rev}\n"
        "- {id: N, severity: hard, rule: staff >= 0}\n"
        "- {id: Q, severity: hard, rule: rev / part <= 5}\n"
        "- {id: S, severity: soft, rule: part < rev}\n",
        encoding="utf-8",
    )
    source = data(tmp_path, "unit,rev,part,staff\nA,10,10,3\nB,10,,\nC,10,15,-3\nD,5,5000,1\n")
    out = tmp_path / "cells.csv"

    assert run(folder, source, "--localise", out, "--lang", "en") == 1

    assert out.read_text(encoding="utf-8") == (
        "unit,item,value,weight,suggestion\n"
        "B,part,,0,\n"
        "C,rev,10,1,\n"
        "C,staff,-3,1,\n"
        "D,rev,5,1,5000\n"
    )
    told = capsys.readouterr().out
    assert "3 cells to change in 2 units" in told
    assert "rules left out (not linear): Q" in told


def test_localise_is_counted_for_programs_and_written_as_parquet(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = data(tmp_path, "unit,rev,part\nA,10,15\nB,10,5\nC,,5\n")
    out = tmp_path / "cells.parquet"

    assert run(folder, source, "--localise", out, "--json") == 1

    assert json.loads(capsys.readouterr().out)["localised"] == {
        "units": 1, "cells": 1, "blank": 1, "suggestions": 0, "left_out": [], "unsolvable": [],
        "given_up": [],
    }  # fmt: skip
    found = duckdb.sql(f"SELECT unit, item, value FROM '{out}'").fetchall()
    assert found == [("A", "rev", "10"), ("C", "rev", "")]


def test_localise_tries_every_record_and_says_where_nothing_helps(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "checks.yaml").write_text(
        "- {id: P, severity: hard, rule: part >= 10}\n"
        "- {id: L, severity: hard, rule: part <= rev}\n"
        "- {id: K, severity: hard, rule: 'unit.state = \"open\" or staff < 0'}\n"
        "- {id: N, severity: hard, rule: staff >= 0}\n",
        encoding="utf-8",
    )
    register = data(tmp_path, "unit,state\nA,open\nB,shut\n", "r.csv")
    source = data(tmp_path, "unit,rev,part,staff\nA,7,,1\nB,70,50,1\n")
    out = tmp_path / "cells.csv"

    code = run(folder, source, "--register", register, "--localise", out)

    found = [(r["unit"], r["item"], r["value"]) for r in rows(out)]
    assert found == [("A", "rev", "7"), ("A", "part", "")]  # no check of A fails
    assert "1 个单位怎样改都不成立" in capsys.readouterr().out
    assert code == 1


def test_localise_overwrites_no_input_and_no_other_result(folder: Path, tmp_path: Path) -> None:
    source = data(tmp_path, "unit,rev,part\nA,10,15\n")
    assert run(folder, source, "--localise", source) == 2
    assert run(folder, source, "--out", tmp_path / "x.csv", "--localise", tmp_path / "x.csv") == 2
    assert run(folder, source, "--localise", tmp_path / "x.txt") == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data.csv", "small"]


def test_localise_finds_the_cells_of_the_made_up_quarter(tmp_path: Path) -> None:
    """Of the planted errors, those that hard rules see and that only one cell explains."""
    example = ROOT / "examples" / "quarterly-returns"
    out = tmp_path / "cells.csv"
    run(
        example, example / "returns-2017-Q3.csv", "--period", "2017-Q3",
        "--previous", example / "returns-2017-Q2.csv",
        "--year-ago", example / "returns-2016-Q3.csv",
        "--register", example / "register.csv", "--localise", out,
    )  # fmt: skip
    found = {(r["unit"], r["item"]): r for r in rows(out)}
    with (example / "returns-2017-Q3.csv").open(encoding="utf-8-sig", newline="") as file:
        returns = {r["单位"]: r for r in csv.DictReader(file)}
    negative = found["示例企业004", "q23"]
    assert float(negative["suggestion"]) == -float(negative["value"])
    digit = returns["示例企业022"]
    names = {item: next(h for h in digit if h in (item, name)) for item, name in
             (("q02", "技术收入"), ("q03", "产品销售收入"), ("q04", "其他营业收入"))}  # fmt: skip
    parts = sum(float(digit[names[i]] or 0) for i in names)
    assert float(found["示例企业022", "q01"]["suggestion"]) == parts
    assert not found["示例企业010", "q21"]["value"]


@pytest.mark.parametrize(("period", "lapsed"), [("2020-Q4", 0), ("2021-Q1", 1), ("", 0)])
def test_a_form_that_has_lapsed_is_warned_of_once(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], period: str, lapsed: int
) -> None:
    form = FORM.replace("sections:", "legal: {valid_to: 2020-12-31}\nsections:")
    (folder / "form.yaml").write_text(form, encoding="utf-8")
    source = data(tmp_path, "unit,rev,part,staff,ind\nA,10,5,3,C1\n")
    of_period = ["--period", period] if period else []
    run(folder, source, *of_period)
    said = capsys.readouterr().out
    assert said.count("注意: 这张表有效期至 2020-12-31，报告期 2021-Q1 止于 2021-03-31") == lapsed
    run(folder, source, *of_period, "--json", "--lang", "en")
    assert len(json.loads(capsys.readouterr().out)["cautions"]) == lapsed
