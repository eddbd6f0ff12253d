"""A year in miniature at people's screens: a task from its clause to done, two reports, a circular, a meeting; what a
leader writes on a task; a park's file on paper. Run once, on SQLite."""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from docx import Document as Word

from gongjian.zone.dashboards.park_file import ORDER
from gongjian.zone.documents.choices import Stage as Paper
from gongjian.zone.inbox.models import Matter
from gongjian.zone.meetings.choices import Progress as Hand
from gongjian.zone.meetings.models import Coordination, Decision, Meeting
from gongjian.zone.reports import arrays, jobs
from gongjian.zone.reports.choices import RoundStage, Source
from gongjian.zone.reports.models import Alike, Circular, Report, Round
from gongjian.zone.tasks.choices import Progress
from gongjian.zone.tasks.models import Task
from zone.joint import PDF, days, house, issued, plan
from zone.journeys.screens import Opened, agreed, faults_of, said, with_code
from zone.meetings.room import raised

pytestmark = pytest.mark.skipif("postgresql" in str(settings.DATABASES["default"]["ENGINE"]),
                                reason="journeys run once, on SQLite")  # fmt: skip
RAISED, BUILT = "培育瞪羚企业", "建设中试平台"
WORDS = "走访企业三十家，完成第一批瞪羚企业评审并公示名单，组织银企对接会两场"


def pressed(page: Any, button: str, words: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    said(page, words)


def sure(page: Any, button: str, words: str) -> None:
    agreed(page, button)
    said(page, words)


def due(page: Any, home: str, link: str) -> None:
    """What waits on somebody's first screen, opened."""
    page.goto(home)
    page.get_by_role("link", name=link).first.click()


def together(office: Any, home: str, year: int, button: str, words: str) -> None:
    office.goto(f"{home}tasks/?year={year}")
    office.get_by_text("批量办理").click()
    sure(office, button, words)


# ---- a year in miniature


def last_quarters() -> tuple[str, str]:
    """The two newest quarters of one year that are over."""
    last = arrays.ended_before(timezone.localdate())
    last = last.previous if last.index_in_year == 1 else last
    return str(last.previous), str(last)


def drafted(office: Any, home: str, year: int) -> None:
    """A task for a park from a clause of the plan."""
    office.goto(f"{home}plans/")
    office.get_by_role("link", name=plan().title).click()
    number = office.get_by_role("cell", name="3.1.2b", exact=True)
    office.get_by_role("row").filter(has=number).first.get_by_role("link", name="分解").click()
    office.get_by_label("年度").fill(str(year))
    office.get_by_label("任务", exact=True).fill(RAISED)
    office.get_by_role("group", name="园区").get_by_label("南开分园").check()
    office.get_by_label("可衡量的结果").fill("年内新增 5 家")
    office.get_by_label("开始").fill(f"{year}-01-10")
    office.get_by_label("期限").fill(f"{year}-12-31")
    office.get_by_label("要交的材料").fill("认定文件")
    pressed(office, "保存", "起草了 1 项任务")


def commented_and_issued(office: Any, park: Any, home: str, year: int) -> None:
    together(office, home, year, "草稿全部征求意见", "1 项任务已发出征求意见")
    due(park, home, f"对任务提意见：{year}-0001 {RAISED}")
    park.get_by_label("意见", exact=True).select_option(label="修改后同意")
    park.get_by_label("内容", exact=True).fill("建议改为年内新增 3 家")
    pressed(park, "提交意见", "意见已提交")
    together(office, home, year, "意见已答复的全部商定", "0 项任务已商定")
    office.get_by_role("link", name=RAISED).click()
    office.get_by_role("link", name="修改", exact=True).click()
    office.get_by_label("可衡量的结果").fill("年内新增 3 家")
    pressed(office, "保存", "已保存")
    office.get_by_label("采纳情况").select_option(label="采纳")
    pressed(office, "答复", "已答复")
    pressed(office, "商定", "已商定")
    together(office, home, year, "已商定的全部下达", "1 项任务已下达")


def opened_round(office: Any, home: str, period: str) -> Round:
    office.goto(f"{home}reports/rounds/new/")
    office.get_by_label("报告期", exact=True).select_option(period)
    office.get_by_label("报送期限").fill(str(days(10)))
    pressed(office, "开始", "已开始，要报告的单位都收到了待办")
    return Round.objects.get(period=period)


def reported(park: Any, home: str, of: Round, percent: int) -> None:
    """With the same words every time."""
    due(park, home, f"报送进展报告：南开分园 {of}")
    part = park.locator("section.part", has_text=RAISED)
    if percent > 50:
        part.get_by_label("已落实", exact=True).check()
    part.get_by_label("进展", exact=True).select_option(label="推进中")
    part.get_by_label("完成比例（%）").fill(str(percent))
    part.get_by_label("本期进展").fill(WORDS)
    part.get_by_label("下步计划").fill(f"到下期末完成 {percent + 20}%")
    park.get_by_label("总体进展").fill("各项任务按计划推进")
    park.get_by_label("下步总体安排").fill("按计划继续推进")
    sure(park, "报送", "已报送，等办公室审核")


def reviewed_and_closed(office: Any, home: str, of: Round, flag: str) -> None:
    """What the page of the report flags; then it is accepted, and no report is taken any more."""
    due(office, home, f"审核进展报告：南开分园 {of}")
    office.get_by_text(flag).first.wait_for()
    assert faults_of(office, str(of)) == []
    office.get_by_label("认可").check()
    pressed(office, "按选的办理", "认可 1 项，退回 0 项")
    office.goto(f"{home}reports/rounds/{of.pk}/")
    office.get_by_text("更多", exact=True).click()
    sure(office, "关闭这一期", "已关闭，缺报已记到任务上")


def circulated(office: Any, home: str, of: Round) -> None:
    """Made by the worker, issued by the office."""
    at = f"{home}reports/rounds/{of.pk}/"
    office.goto(at)
    office.get_by_role("link", name="通报预览").click()
    pressed(office, "生成 Word 通报", "正在后台生成")
    office.goto(home)
    jobs.make_circular.call(Circular.objects.get().pk)
    office.goto(at)
    office.locator("#circulars").get_by_role("link").click()
    office.get_by_label("文号").fill("津示建〔2026〕3号")
    sure(office, "印发并归档", "已印发并归档")


def met(office: Any, park: Any, home: str) -> Meeting:
    """Planned, called, replied to, held; a day that is to come is moved back to now."""
    office.get_by_role("link", name="会议", exact=True).click()
    office.get_by_role("link", name="安排会议").first.click()
    office.get_by_label("时间", exact=True).fill(f"{days(12)}T09:00")
    office.get_by_label("地点").fill("科委 301")
    office.get_by_label("主持").fill("孙立")
    office.get_by_role("button", name="保存").click()
    sure(office, "发会议通知", "已通知各参会单位")
    meeting = Meeting.objects.get()
    due(park, home, f"报参会人员：{meeting.title}")
    park.get_by_label("是否参会").select_option(label="参会")
    park.get_by_label("参会人").fill("吴园")
    pressed(park, "回复", "已回复")
    park.get_by_role("link", name="报议题").click()
    park.get_by_label("议题", exact=True).fill("关于中试平台的汇报")
    park.get_by_label("说明", exact=True).fill("请会议议定选址")
    park.get_by_role("button", name="保存").click()
    due(office, home, "审议题：关于中试平台的汇报")
    pressed(office, "列入议程", "已列入议程")
    Meeting.objects.update(starts_at=timezone.now())
    office.goto(f"{home}meetings/{meeting.pk}/")
    office.get_by_role("link", name="登记到会").click()
    office.get_by_label("召开日期").fill(str(days(0)))
    office.get_by_role("button", name="保存").click()
    office.get_by_text("已召开").first.wait_for()
    return meeting


def decided_and_minuted(office: Any, park: Any, home: str) -> Decision:
    """One thing, which becomes a task of the park with the minutes, and is agreed once the park has spoken."""
    office.get_by_role("link", name="记议定事项").click()
    office.get_by_label("议题", exact=True).select_option(label="关于中试平台的汇报")
    office.get_by_label("议定事项", exact=True).fill(BUILT)
    office.get_by_label("责任单位").select_option(label="南开分园")
    office.get_by_label("园区", exact=True).select_option(label="南开分园")
    office.get_by_label("期限").fill(str(days(20)))
    office.get_by_label("转为", exact=True).select_option(label="重点任务")
    office.get_by_label("条款").select_option(index=1)
    office.get_by_label("可衡量的结果").fill("中试平台投入使用")
    office.get_by_role("button", name="保存").click()
    pressed(office, "生成会议纪要", "文书已生成，改好后印发")
    sure(office, "印发并归档", "已印发并归档")
    decision = Decision.objects.select_related("task").get()
    assert decision.task is not None
    year = decision.task.year
    together(office, home, year, "草稿全部征求意见", "1 项任务已发出征求意见")
    due(park, home, f"对任务提意见：{decision.task}")
    park.get_by_label("意见", exact=True).select_option(label="同意")
    pressed(park, "提交意见", "意见已提交")
    together(office, home, year, "意见已答复的全部商定", "1 项任务已商定")
    together(office, home, year, "已商定的全部下达", "1 项任务已下达")
    return decision


def done(office: Any, park: Any, home: str, task: Task, path: Path) -> None:
    """Shown and told by the park, accepted by the office."""
    due(park, home, f"完成任务：{task}")
    park.get_by_label("材料", exact=True).set_input_files(str(path))
    pressed(park, "上传材料", "材料已上传")
    pressed(park, "报完成", "已报完成，等办公室认定")
    due(office, home, f"认定任务完成：{task}")
    office.get_by_role("link", name=path.name).wait_for()
    pressed(office, "认定完成", "已认定完成")


def test_a_year_in_miniature(opened: Opened, tmp_path: Path) -> None:
    plan()
    path = tmp_path / "证明.pdf"
    path.write_bytes(PDF)
    first, second = last_quarters()
    year = int(first[:4])
    office, park = opened(), opened()
    with_code(office, "qian")
    with_code(park, "wu")
    home = office.url
    drafted(office, home, year)
    commented_and_issued(office, park, home, year)

    late = opened_round(office, home, first)
    Round.objects.filter(pk=late.pk).update(opened_on=days(-20), due=days(-2))
    reported(park, home, late, 40)
    reviewed_and_closed(office, home, late, "迟报 2 天")
    copied = opened_round(office, home, second)
    reported(park, home, copied, 60)
    reviewed_and_closed(office, home, copied, "本期进展的 100% 与本任务")
    circulated(office, home, copied)

    meeting = met(office, park, home)
    decision = decided_and_minuted(office, park, home)
    for task in Task.objects.order_by("pk"):
        done(office, park, home, task, path)
    office.goto(f"{home}meetings/{meeting.pk}/")
    office.locator("#decisions").get_by_text("完成", exact=True).wait_for()

    reports = Report.objects.order_by("round__ends")
    assert [r.submitted_on - r.round.due for r in reports] == [timedelta(2), timedelta(-10)]
    assert [(r.stage, r.round.stage) for r in reports] == [("accepted", RoundStage.CLOSED)] * 2
    alike = Alike.objects.get(part="words")
    assert (alike.line.report.round, alike.original.report.round) == (copied, late)
    assert (alike.source, alike.share) == (Source.LAST, 1)
    circular = Circular.objects.get().document
    assert circular is not None and circular.stage == Paper.ISSUED
    assert house("nankai") in circular.addressed.all()
    assert set(Task.objects.values_list("title", "progress", "percent")) == {
        (RAISED, Progress.DONE, 100), (BUILT, Progress.DONE, 100),
    }  # fmt: skip
    assert Decision.objects.get().task == decision.task
    assert not Matter.objects.open().filter(object_kind__in=("task", "report")).exists()


# ---- what a leader writes


def waiting(leader: Any, home: str, count: int) -> None:
    leader.goto(home)
    leader.get_by_role("heading", name=f"请您审定、协调（{count}）").wait_for()


def test_a_leaders_instruction_becomes_a_matter_with_owner_and_day(opened: Opened) -> None:
    task, words, day = issued("nankai"), "请南开分园拿出加快进度的办法", days(15)
    leader, office, park = opened(), opened(), opened()
    for page, login in ((leader, "sun"), (office, "qian"), (park, "wu")):
        with_code(page, login)
    home = leader.url
    waiting(leader, home, 0)

    leader.goto(f"{home}tasks/{task.pk}/")
    leader.get_by_text("写批示").click()
    leader.get_by_label("批示", exact=True).fill(words)
    leader.get_by_label("请哪家办").select_option(label="南开分园")
    leader.locator("#instructions").get_by_label("期限").fill(str(days(7)))
    sure(leader, "批示", "批示已交办")
    matter = Coordination.objects.get()
    assert (matter.in_charge, matter.due, matter.stage) == (house("nankai"), days(7), Hand.ASSIGNED)

    office.goto(f"{home}coordination/instructions/")
    office.get_by_role("link", name=words).click()
    office.get_by_label("期限").fill(str(day))
    office.get_by_label("交办意见").fill("与区里会商后答复，期限顺延")
    pressed(office, "交办", "已交办")
    due(park, home, f"答复协调事项：{matter.number}")
    park.get_by_text(str(day)).first.wait_for()
    park.get_by_label("答复").fill("已排出周计划，每周五报进度")
    pressed(park, "提交答复", "答复已提交，等审核")

    waiting(leader, home, 1)
    leader.get_by_role("link", name=words).first.click()
    leader.get_by_text("已排出周计划，每周五报进度").first.wait_for()
    assert faults_of(leader, "instruction") == []
    pressed(leader, "办结", "已办结")
    waiting(leader, home, 0)
    matter.refresh_from_db()
    assert (matter.stage, matter.due, matter.closed_on) == (Hand.CLOSED, day, days(0))
    assert matter.accepted_by is not None and matter.accepted_by.username == "sun"
    assert not Matter.objects.open().filter(object_kind="coordination").exists()


# ---- a park's file on paper


def plain(text: str) -> str:
    """Without blanks; letters that a font draws alike are one."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def on_paper(page: Any, reader: str, path: Path) -> list[str]:
    """What stands on each sheet."""
    page.emulate_media(media="print")
    page.pdf(path=str(path), prefer_css_page_size=True)
    page.emulate_media(media="screen")
    read = subprocess.run([reader, str(path), "-"], check=True, capture_output=True).stdout
    return [plain(sheet) for sheet in read.decode().split("\f")]


def in_word(page: Any, path: Path) -> str:
    with page.expect_download() as file:
        page.get_by_role("link", name="下载 Word").click()
    assert file.value.suggested_filename == f"南开分园-{days(0)}.docx"
    file.value.save_as(path)
    return plain("".join(each.text for each in Word(str(path)).paragraphs))


def test_a_park_prints_its_file(
    opened: Opened, require_debian: Callable[[str, str], str], tmp_path: Path
) -> None:
    reader = require_debian("pdftotext", "poppler-utils")
    issued("nankai")
    raised()
    page = opened()
    with_code(page, "wu")
    page.goto(f"{page.url}parks/nankai/")
    chapters = page.locator(".chapter h2").all_inner_texts()
    assert len(chapters) == len(ORDER)
    assert {"概况与沿革", "重点任务", "进展报告", "协调事项"} <= set(chapters)
    sheets = on_paper(page, reader, tmp_path / "file.pdf")
    assert any("机构与联系人" in sheet and "138****0006" in sheet for sheet in sheets)
    for told in ("".join(sheets), in_word(page, tmp_path / "file.docx")):
        assert [each for each in chapters if plain(each) not in told] == []
        for words in ("培育瞪羚企业", "南开分园用地指标", "下达任务1项"):
            assert words in told
        assert "打印成册" not in told
    page.set_viewport_size({"width": 390, "height": 900})
    page.reload()
    assert faults_of(page, "park") == []
