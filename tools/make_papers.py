"""The templates of documents that the platform ships, in the layout of GB/T 9704-2012 党政机关公文格式.

A4, 37 mm above and 28 mm left; a text area of 156 × 225 mm; 22 lines of 28 characters in 仿宋 of size 3;
headings 黑体, 楷体; page numbers — 1 —. Fonts stand by name, each with others that may take its place; none is
shipped. The same bytes each time: `python tools/make_papers.py`; `--check` tells whether they are.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

PAPERS = Path(__file__).parent.parent / "src/gongjian/zone/documents/papers"
# By name, and what may take its place, in this order (w:altName).
FONTS = {
    "仿宋_GB2312": "仿宋;FangSong;STFangsong;Noto Serif CJK SC",
    "楷体_GB2312": "楷体;KaiTi;STKaiti;Noto Serif CJK SC",
    "黑体": "SimHei;STHeiti;Noto Sans CJK SC",
    "方正小标宋简体": "小标宋;华文中宋;STZhongsong;Noto Serif CJK SC",
    "宋体": "SimSun;STSong;Noto Serif CJK SC",
}
BODY, KAI, HEI, TITLE, SONG = FONTS
LINE = Pt(28.95)  # 22 lines on 225 mm
RED = RGBColor(0xC0, 0x00, 0x00)
Align = WD_ALIGN_PARAGRAPH


def run(paragraph: Any, text: str, font: str = BODY, size: float = 16, **looks: Any) -> Any:
    made = paragraph.add_run(text)
    made.font.size, made.font.name = Pt(size), "Times New Roman"
    made._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    made.font.bold = looks.get("bold", False)
    if "colour" in looks:
        made.font.color.rgb = looks["colour"]
    return made


class Paper:
    """One template under construction: a sheet with its margins, fonts and page numbers."""

    def __init__(self, *, landscape: bool = False) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        if landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
            section.top_margin, section.bottom_margin = Mm(28), Mm(26)
            section.left_margin, section.right_margin = Mm(20), Mm(20)
        section.footer_distance = Mm(28)
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = "Times New Roman", Pt(16)
        normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
        self._number_pages(section)

    def line(
        self, text: str, *, font: str = BODY, size: float = 16, align: Any = Align.JUSTIFY,
        indent: float = 2, after: float = 0, spacing: Any = LINE, **looks: Any,
    ) -> Any:  # fmt: skip
        """A paragraph; `indent`: its first line, in characters."""
        made = self.document.add_paragraph()
        shape = made.paragraph_format
        shape.alignment, shape.line_spacing = align, spacing
        shape.line_spacing_rule = (
            WD_LINE_SPACING.EXACTLY if spacing == LINE else shape.line_spacing_rule
        )
        shape.first_line_indent = Pt(size * indent) if indent else None
        shape.space_before, shape.space_after = Pt(0), Pt(after)
        shape.keep_with_next = font == HEI  # a heading is not the last line of a page
        run(made, text, font, size, **looks)
        return made

    def head(self, issuer: str = "{{ issuer }}") -> None:
        """密级、发文机关标志、文号, a red line: the number and the grade of secrecy are left to fill."""
        self.line("{{ secrecy }}", font=HEI, indent=0, align=Align.LEFT)
        self.line(
            issuer,
            font=TITLE,
            size=30,
            indent=0,
            align=Align.CENTER,
            spacing=1.2,
            after=8,
            colour=RED,
        )
        mark = self.line("{{ number }}", indent=0, align=Align.CENTER, after=2)
        self._rule(mark, "C00000", 12)

    def title(self, text: str = "{{ title }}") -> None:
        self.line("", indent=0)
        self.line(text, font=TITLE, size=22, indent=0, align=Align.CENTER, spacing=1.1, after=14)

    def addressee(self) -> None:
        self.line("{{ addressee }}：", indent=0)

    def sections(self) -> None:
        """一、 headings in 黑体, paragraphs in 仿宋."""
        self.tag("{%p for part in sections %}")
        self.tag("{%p if part.heading %}")
        self.line("{{ part.heading }}", font=HEI)
        self.tag("{%p endif %}")
        self.tag("{%p for words in part.paragraphs %}")
        self.line("{{ words }}")
        self.tag("{%p endfor %}")
        self.tag("{%p endfor %}")

    def tag(self, text: str) -> None:
        self.line(text, indent=0)

    def annexes(self) -> None:
        """附件说明: one by its name, several each on a line with its number (7.3.4)."""
        self.tag("{%p if annexes %}")
        self.line("", indent=0)
        self.tag("{%p endif %}")
        self.tag("{%p for name in annexes %}")
        self.line(
            "{% if loop.first %}附件：{% else %}　　　{% endif %}"
            "{% if annexes|length > 1 %}{{ loop.index }}. {% endif %}{{ name }}"
        )
        self.tag("{%p endfor %}")

    def annex(self, mark: str, title: str) -> None:
        """An annex begins on a page of its own."""
        self.line(mark, font=HEI, indent=0).paragraph_format.page_break_before = True
        self.line(title, font=TITLE, size=20, indent=0, align=Align.CENTER, after=10, spacing=1.2)

    def signed(self) -> None:
        self.line("", indent=0)
        self.line("", indent=0)
        for text, right in (("{{ signed_by }}", 3), ("{{ signed_on }}", 4)):
            made = self.line(text, indent=0, align=Align.RIGHT)
            made.paragraph_format.right_indent = Pt(16 * right)

    def foot(self) -> None:
        """版记: copied to whom, if to anybody; printed by whom and when."""
        self.line("", indent=0)
        self.tag("{%p if copied_to %}")
        copied = self.line("抄送：{{ copied_to }}。", size=14, indent=1, spacing=1.3)
        self._rule(copied, "000000", 8, where="top")
        self.tag("{%p endif %}")
        printed = self.line(
            "{{ printed_by }}\t{{ printed_on }}印发",
            size=14,
            indent=1,
            spacing=1.3,
            align=Align.LEFT,
        )
        printed.paragraph_format.tab_stops.add_tab_stop(Mm(155), WD_TAB_ALIGNMENT.RIGHT)
        self._rule(printed, "000000", 6, where="top")
        self._rule(printed, "000000", 8)

    def source(self) -> None:
        """What the document was made from, small, so that a copy on paper can be traced."""
        self.line("{{ made_from }}", font=SONG, size=9, indent=0, align=Align.LEFT, spacing=1.0)

    def table(
        self, columns: Sequence[tuple[str, str, float]], rows: str, *, size: float = 12
    ) -> None:
        """`columns`: head, what a row says, width in mm; `rows`: the list that the rows come from."""
        made = self.document.add_table(rows=4, cols=len(columns))
        made.style, made.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        for at, (head, said, width) in enumerate(columns):
            made.columns[at].width = Mm(width)
            for row, (text, font) in enumerate(((head, HEI), ("", BODY), (said, BODY), ("", BODY))):
                cell = made.cell(row, at)
                cell.width = Mm(width)
                place = cell.paragraphs[0]
                place.alignment = Align.CENTER if row == 0 else Align.LEFT
                place.paragraph_format.space_after = Pt(0)
                run(place, text, font, size)
        run(made.cell(1, 0).paragraphs[0], f"{{%tr for row in {rows} %}}", BODY, size)
        run(made.cell(3, 0).paragraphs[0], "{%tr endfor %}", BODY, size)
        for row in made.rows:  # a row stands on one page; the head on each
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        self.line("", indent=0, spacing=1.0, size=8)

    def content(self) -> bytes:
        self._other_fonts()
        made = io.BytesIO()
        self.document.save(made)
        return _settled(made.getvalue())

    def _number_pages(self, section: Any) -> None:
        """页码：单页居右空一字，双页居左空一字 (7.5)."""
        self.document.settings.odd_and_even_pages_header_footer = True
        odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
        odd.alignment, odd.paragraph_format.right_indent = Align.RIGHT, Pt(14)
        even.alignment, even.paragraph_format.left_indent = Align.LEFT, Pt(14)
        for place in (odd, even):
            self._page_number(place)

    def _page_number(self, place: Any) -> None:
        run(place, "— ", SONG, 14)
        number = run(place, "", SONG, 14)._element
        for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
            part = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                part.set(qn("w:fldCharType"), kind)
            else:
                part.set(qn("xml:space"), "preserve")
                part.text = text
            number.append(part)
        run(place, " —", SONG, 14)

    def _rule(self, paragraph: Any, colour: str, eighths: int, where: str = "bottom") -> None:
        shape = paragraph._element.get_or_add_pPr()
        borders = shape.find(qn("w:pBdr"))
        if borders is None:
            borders = OxmlElement("w:pBdr")
            shape.insert_element_before(
                borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
            )
        edge = OxmlElement(f"w:{where}")
        for name, value in (
            ("val", "single"),
            ("sz", str(eighths)),
            ("space", "4"),
            ("color", colour),
        ):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge) if where == "bottom" else borders.insert(0, edge)

    def _other_fonts(self) -> None:
        """The table of fonts: what may stand in for a font that a machine does not have."""
        part = next(
            p
            for p in self.document.part.package.iter_parts()
            if p.partname == "/word/fontTable.xml"
        )
        wanted = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
            for name, others in FONTS.items()
        )
        text = part.blob.decode("utf-8")
        part._blob = text.replace("</w:fonts>", f"{wanted}</w:fonts>").encode("utf-8")


def _settled(content: bytes) -> bytes:
    """The same package without the moment of its making."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for member in sorted(
            given.infolist(), key=lambda m: (m.filename != "[Content_Types].xml", m.filename)
        ):
            still = zipfile.ZipInfo(member.filename, (2026, 1, 1, 0, 0, 0))
            still.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(still, given.read(member))
    return made.getvalue()


# ---- the papers


def letter() -> Paper:
    """通知、函、批复: a head, a title, whom it is to, sections, annexes, who signed."""
    paper = Paper()
    paper.head()
    paper.title()
    paper.addressee()
    paper.sections()
    paper.annexes()
    paper.signed()
    paper.foot()
    paper.source()
    return paper


def opinions() -> Paper:
    """征求意见函, with 意见采纳情况表 behind it."""
    paper = Paper()
    paper.head()
    paper.title()
    paper.addressee()
    paper.sections()
    paper.annexes()
    paper.signed()
    paper.tag("{%p if opinions %}")
    paper.annex("附件", "意见采纳情况表")
    paper.table(
        (("序号", "{{ row.number }}", 12), ("单位", "{{ row.house }}", 34), ("意见", "{{ row.text }}", 56),
         ("采纳", "{{ row.adopted }}", 18), ("理由", "{{ row.reason }}", 36)),
        "opinions",
    )  # fmt: skip
    paper.tag("{%p endif %}")
    paper.foot()
    paper.source()
    return paper


def task_list() -> Paper:
    """征求意见函、下达通知 of a year's tasks: 任务分解表 behind it, and 意见采纳情况表 where there were opinions."""
    paper = Paper()
    paper.head()
    paper.title()
    paper.addressee()
    paper.sections()
    paper.annexes()
    paper.signed()
    paper.annex("附件{% if opinions %}1{% endif %}", "任务分解表")
    paper.table(
        (("编号", "{{ row.number }}", 22), ("任务", "{{ row.title }}", 42), ("可衡量的结果", "{{ row.result }}", 34),
         ("牵头单位", "{{ row.owner }}", 24), ("园区", "{{ row.park }}", 16), ("期限", "{{ row.due }}", 18)),
        "tasks", size=10.5,
    )  # fmt: skip
    paper.tag("{%p if opinions %}")
    paper.annex("附件2", "意见采纳情况表")
    paper.table(
        (("序号", "{{ row.number }}", 12), ("任务", "{{ row.task }}", 22), ("单位", "{{ row.house }}", 28),
         ("意见", "{{ row.text }}", 44), ("采纳", "{{ row.adopted }}", 18), ("理由", "{{ row.reason }}", 32)),
        "opinions", size=10.5,
    )  # fmt: skip
    paper.tag("{%p endif %}")
    paper.foot()
    paper.source()
    return paper


def circular() -> Paper:
    """进展通报: figures, sentences, each park's lights, each clause's, what is behind."""
    paper = Paper()
    paper.head()
    paper.title()
    paper.addressee()
    paper.sections()
    paper.signed()
    paper.line("附表1　各园区任务进展", font=HEI)
    paper.table(
        (("园区", "{{ row.park }}", 28), ("任务", "{{ row.tasks }}", 11), ("完成", "{{ row.done }}", 11),
         ("待认定", "{{ row.proposed }}", 14), ("推进中", "{{ row.under_way }}", 14), ("滞后", "{{ row.behind }}", 11),
         ("未启动", "{{ row.not_started }}", 14), ("绿/黄/红", "{{ row.lights }}", 19), ("完成比上期", "{{ row.change }}", 14),
         ("报送", "{{ row.report }}", 20)),
        "parks", size=10.5,
    )  # fmt: skip
    paper.line("附表2　各条款进展", font=HEI)
    paper.table(
        (("条款", "{{ row.number }}", 18), ("内容", "{{ row.text }}", 68), ("任务", "{{ row.tasks }}", 12),
         ("完成", "{{ row.done }}", 12), ("滞后", "{{ row.behind }}", 12), ("绿/黄/红", "{{ row.lights }}", 19),
         ("完成比上期", "{{ row.change }}", 15)),
        "clauses", size=10.5,
    )  # fmt: skip
    paper.line("附表3　滞后和逾期任务", font=HEI)
    paper.table(
        (("单位", "{{ row.park }}", 32), ("任务", "{{ row.task }}", 70), ("期限", "{{ row.due }}", 28),
         ("说明", "{{ row.words }}", 26)),
        "late", size=10.5,
    )  # fmt: skip
    paper.foot()
    paper.source()
    return paper


def progress_report() -> Paper:
    """A house's progress report on paper, to be signed and sealed."""
    paper = Paper(landscape=True)
    paper.title()
    paper.line(
        "报送单位：{{ house }}　　报告期：{{ period }}　　状态：{{ state }}",
        size=12, indent=0, align=Align.CENTER, after=8, spacing=1.2,
    )  # fmt: skip
    for head, words in (
        ("一、总体进展", "{{ words }}"), ("二、下步总体安排", "{{ next_steps }}"), ("三、需要协调的问题", "{{ problem }}"),
    ):  # fmt: skip
        paper.line(head, font=HEI, size=14, spacing=1.3)
        paper.line(words, size=14, spacing=1.3)
    paper.line("四、各项任务", font=HEI, size=14, spacing=1.3)
    paper.table(
        (("任务", "{{ row.number }} {{ row.title }}", 46), ("进展", "{{ row.state }} {{ row.percent }} {{ row.reached }}", 26),
         ("上期计划及落实", "{{ row.before }} {{ row.outcome }}", 44), ("本期进展", "{{ row.words }}", 58),
         ("下步计划", "{{ row.next_steps }}", 50), ("需协调的问题", "{{ row.problem }}", 33)),
        "tasks", size=10.5,
    )  # fmt: skip
    paper.line(
        "单位负责人（签字）：　　　　　　　　填报人：{{ reporter }}　　　　　　　　（盖章）　{{ reported_on }}",
        size=12, indent=0, spacing=1.5,
    )  # fmt: skip
    paper.source()
    return paper


def minutes() -> Paper:
    """会议纪要: when, where, who; what was said; what was decided, by whom to be done, by when."""
    paper = Paper()
    paper.head()
    paper.title()
    paper.line("时间：{{ held_on }}")
    paper.line("地点：{{ place }}")
    paper.line("主持：{{ chair }}")
    paper.line("出席：{{ present|join('、') }}")
    paper.tag("{%p if absent %}")
    paper.line("请假：{{ absent|join('、') }}")
    paper.tag("{%p endif %}")
    paper.sections()
    paper.line("议定事项", font=HEI)
    paper.table(
        (("序号", "{{ row.number }}", 14), ("事项", "{{ row.text }}", 74), ("责任单位", "{{ row.owner }}", 40),
         ("期限", "{{ row.due }}", 28)),
        "decisions",
    )  # fmt: skip
    paper.signed()
    paper.foot()
    paper.source()
    return paper


def meeting() -> Paper:
    """会议材料: the agenda, what became of the last decisions, the papers."""
    paper = Paper()
    paper.title()
    paper.line(
        "时间：{{ held_on }}　地点：{{ place }}　主持：{{ chair }}",
        indent=0,
        align=Align.CENTER,
        after=8,
    )
    paper.line("一、议程", font=HEI)
    paper.table(
        (("序号", "{{ row.number }}", 14), ("议题", "{{ row.title }}", 78), ("提出单位", "{{ row.house }}", 40),
         ("时长", "{{ row.minutes }}", 24)),
        "agenda",
    )  # fmt: skip
    paper.line("二、上次议定事项落实情况", font=HEI)
    paper.table(
        (("事项", "{{ row.text }}", 66), ("责任单位", "{{ row.owner }}", 36), ("期限", "{{ row.due }}", 28),
         ("情况", "{{ row.state }}", 26)),
        "earlier",
    )  # fmt: skip
    paper.line("三、议题说明", font=HEI)
    paper.sections()
    paper.source()
    return paper


def sheets() -> Paper:
    """A booklet of sections, each with sentences and a table of two columns: 一园一档, a digest, a leader's page."""
    paper = Paper()
    paper.title()
    paper.line("{{ subtitle }}", font=KAI, indent=0, align=Align.CENTER, after=10)
    paper.tag("{%p for part in parts %}")
    paper.line("{{ part.heading }}", font=HEI)
    paper.tag("{%p for words in part.paragraphs %}")
    paper.line("{{ words }}")
    paper.tag("{%p endfor %}")
    paper.tag("{%p for item in part['items'] %}")
    paper.line("{{ item.name }}：{{ item.value }}")
    paper.tag("{%p endfor %}")
    paper.tag("{%p endfor %}")
    paper.source()
    return paper


def needs_digest() -> Paper:
    """需求办理年度报告: sentences; figures by park, house and category; the list of needs."""
    paper = Paper()
    paper.title()
    paper.line("{{ subtitle }}", font=KAI, indent=0, align=Align.CENTER, after=10)
    paper.sections()
    figures = (
        ("收到", "{{ row.raised }}", 14), ("答复", "{{ row.answered }}", 14), ("在办", "{{ row.open }}", 14),
        ("按期率", "{{ row.in_time }}", 22), ("中位数（工作日）", "{{ row.median }}", 20),
        ("九成以内（工作日）", "{{ row.p90 }}", 20), ("平均满意度", "{{ row.satisfaction }}", 16),
    )  # fmt: skip
    for heading, name, rows in (
        ("分园区情况", "园区", "by_park"),
        ("分承办单位情况", "单位", "by_house"),
        ("分类别情况", "类别", "by_category"),
    ):
        paper.line(heading, font=HEI)
        paper.table(((name, "{{ row.name }}", 36), *figures), rows)
    paper.line("需求清单", font=HEI)
    paper.table(
        (("编号", "{{ row.number }}", 29), ("提出单位", "{{ row.asker }}", 32), ("园区", "{{ row.park }}", 22),
         ("需求", "{{ row.title }}", 33), ("结果", "{{ row.outcome }}", 14), ("用时", "{{ row.days }}", 13),
         ("满意", "{{ row.satisfaction }}", 13)),
        "needs",
    )  # fmt: skip
    paper.signed()
    paper.source()
    return paper


MADE: dict[str, Callable[[], Paper]] = {
    "letter": letter, "opinions": opinions, "task_list": task_list, "circular": circular, "minutes": minutes, "meeting": meeting,
    "sheets": sheets, "progress_report": progress_report, "needs_digest": needs_digest,
}  # fmt: skip


def main(check: bool) -> int:
    PAPERS.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, make in MADE.items():
        path, content = PAPERS / f"{name}.docx", make().content()
        if not path.exists() or path.read_bytes() != content:
            stale.append(name)
            if not check:
                path.write_bytes(content)
    print("、".join(stale) or "every paper is as it is made")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
