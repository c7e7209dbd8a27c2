"""Notice -> .docx after GB/T 9704-2012: the standard's margins, grid, sizes and font names, to be opened and sealed in Word or WPS.

Text area 156 × 225 mm, 22 lines of 28 characters. Characters are brought together by a fifth of a point: 28 of 三号 are wider than the
area, and Word's grid of characters, made for this, is read by other programs as two cells for each.
"""

import io
from datetime import UTC, datetime
from itertools import pairwise
from math import ceil, floor
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Node
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph
from docx.text.run import Run as DocxRun

from press.channels.letter.blocks import Block, Paragraph, Style, Table, blocks
from press.channels.rows import wide
from press.dates import day
from press.model import Notice

FANG, HEI, KAI, SONG, TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"
LATIN = "Times New Roman"
TWO, THREE, FOUR = Pt(22), Pt(16), Pt(14)  # 二号, 三号, 四号
MARGINS = (Mm(37), Mm(35), Mm(28), Mm(26))  # top, bottom, left, right
LINES, CHARACTERS = 22, 28
CELL = 0.6  # characters between the rules' ends and the words of the imprint, beside the margin that a cell has
WIDTH, HEIGHT = 156, 225  # mm, the text area
POINTS = 72 / 25.4  # of a millimetre
PITCH = floor(HEIGHT / LINES * POINTS * 20) / 20  # points; Word counts in twentieths
FACES: dict[Style, str] = {"level-1": HEI, "level-2": KAI, "title": TITLE}
NAMES = " ".join(
    f'xmlns:{prefix}="http://schemas.openxmlformats.org/{place}"'
    for prefix, place in (("w", "wordprocessingml/2006/main"), ("wp", "drawingml/2006/wordprocessingDrawing"), ("a", "drawingml/2006/main"))
)
# A text box at the foot of the text area; wide and tall in English Metric Units.
TEXT_BOX = """<w:drawing {names} xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0">
<wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="margin"><wp:align>center</wp:align></wp:positionH>
<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>
<wp:extent cx="{wide}" cy="{tall}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/><wp:docPr id="1" name="版记"/>
<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{tall}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent/></wps:txbx><wps:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"/>
</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"""
RED = RGBColor(0xE6, 0x00, 0x12)


def word(notice: Notice) -> bytes:
    """The letter as a file for Word; the same notice gives the same bytes."""
    document = Document()
    _set_up(document, notice)
    _head(document, notice)
    for before, block in pairwise((None, *blocks(notice))):
        _add(document, block, before)
    _signature(document, notice)
    _numbers(document)
    return _packed(document)


def _set_up(document: Docx, notice: Notice) -> None:
    """Page, grid, and the face of ordinary text."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = MARGINS
    section.header_distance, section.footer_distance = Mm(15), Mm(24)
    grid = section._sectPr.find(qn("w:docGrid"))
    grid = grid if grid is not None else _under(section._sectPr, "w:docGrid")
    for name, value in (
        ("w:type", "lines"),
        ("w:linePitch", str(round(PITCH * 20))),  # twentieths of a point
    ):
        grid.set(qn(name), value)
    normal = document.styles["Normal"]
    normal.font.size = THREE
    _face(normal.element.get_or_add_rPr(), FANG)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.widow_control = False  # a page is full
    properties = document.core_properties
    properties.title, properties.author, properties.language = notice.title, notice.issuer, "zh-CN"
    properties.created = properties.modified = datetime(notice.issued.year, notice.issued.month, notice.issued.day, tzinfo=UTC)
    properties.last_modified_by, properties.comments = notice.issuer, ""


def _head(document: Docx, notice: Notice) -> None:
    """The issuer's name in red 35 mm below the text area's head, the number two lines below, the red line 4 mm below that."""
    name = f"{notice.issuer}文件"
    mark = _paragraph(document, WD_ALIGN_PARAGRAPH.CENTER, 0)
    mark.paragraph_format.space_before = Mm(35)
    mark.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    run = _run(mark, name, TITLE, Pt(min(48, WIDTH * POINTS / len(name))))
    run.font.color.rgb = RED
    _off_grid(mark)
    _paragraph(document, WD_ALIGN_PARAGRAPH.CENTER, 0)
    number = _paragraph(document, WD_ALIGN_PARAGRAPH.CENTER, 0)
    _run(number, notice.number, FANG, THREE)
    _border(number, "bottom", "E60012", 24, 11)
    for _ in range(2):
        _paragraph(document, WD_ALIGN_PARAGRAPH.CENTER, 0)


def _add(document: Docx, block: Block | None, before: Block | None) -> None:
    """A block; an empty line above the addressee and above the annexes."""
    if block is None or isinstance(block, Table):
        if block:
            _table(document, block)
        return
    style = block.style
    if style in ("addressee", "annex") and not (isinstance(before, Paragraph) and before.style == style):
        _paragraph(document, WD_ALIGN_PARAGRAPH.LEFT, 0)
    align = WD_ALIGN_PARAGRAPH.CENTER if style == "title" else WD_ALIGN_PARAGRAPH.JUSTIFY
    made = _paragraph(document, align, 0 if style in ("title", "addressee") else 2)
    _words(made, block)
    made.paragraph_format.keep_with_next = style.startswith(("level", "annex")) or None
    if style == "title":
        made.paragraph_format.line_spacing = Pt(32)


def _words(made: DocxParagraph, block: Paragraph) -> None:
    for run in block.runs:
        written = _run(made, run.words, FACES.get(block.style, FANG), TWO if block.style == "title" else THREE)
        written.bold = run.is_strong or None


def _table(document: Docx, block: Table) -> None:
    columns = max(map(len, block.rows))
    table = document.add_table(rows=0, cols=columns, style="Table Grid")
    for number, cells in enumerate(block.rows):
        row = table.add_row()
        for cell, words in zip(row.cells, cells, strict=False):
            paragraph = cell.paragraphs[0]
            _run(paragraph, words, HEI if number == 0 else FANG, FOUR)


def _signature(document: Docx, notice: Notice) -> None:
    """Who and when, two lines below; the date four characters from the right, the name in the middle above it (with a seal)."""
    for _ in range(2):
        _paragraph(document, WD_ALIGN_PARAGRAPH.LEFT, 0).paragraph_format.keep_with_next = True
    date = day(notice.issued)
    beside = max((wide(date) - wide(notice.issuer)) / 2, -4)
    for words, right in ((notice.issuer, 4 + beside), (date, 4)):
        made = _paragraph(document, WD_ALIGN_PARAGRAPH.RIGHT, 0)
        made.paragraph_format.right_indent = Pt(THREE.pt * right)
        made.paragraph_format.keep_with_next = words != date
        _run(made, words, FANG, THREE)
    _imprint(document, made, notice)


def _imprint(document: Docx, anchor: DocxParagraph, notice: Notice) -> None:
    """Whom it is copied to, who printed it and when, between rules at the foot of the page on which the anchor stands."""
    rows = [f"抄送：{'，'.join(notice.copied_to)}。"] if notice.copied_to else []
    rows.append(f"{notice.issuer}\t{day(notice.issued)}印发")
    inner = WIDTH * POINTS / FOUR.pt - 5  # characters in a row behind the hanging words
    tall = sum(ceil((wide(words) - 3) / inner) if "\t" not in words else 1 for words in rows) * PITCH + 12
    box = parse_xml(TEXT_BOX.format(names=NAMES, wide=round(Mm(WIDTH)), tall=round(Pt(tall))))
    anchor.add_run()._r.append(box)
    content = next(box.iter(qn("w:txbxContent")))
    table = document.add_table(rows=0, cols=1)
    content.append(table._tbl)
    for number, words in enumerate(rows):
        cell = table.add_row().cells[0]
        borders = _under(cell._tc.get_or_add_tcPr(), "w:tcBorders")
        _rule(borders, "top", "000000", 8 if number == 0 else 4, 0)
        if number == len(rows) - 1:
            _rule(borders, "bottom", "000000", 8, 0)
        made, hanging = cell.paragraphs[0], 0 if "\t" in words else 3
        made.paragraph_format.line_spacing = Pt(PITCH)
        made.paragraph_format.left_indent = Pt(FOUR.pt * (CELL + hanging))
        made.paragraph_format.first_line_indent, made.paragraph_format.right_indent = Pt(-FOUR.pt * hanging), Pt(FOUR.pt * CELL)
        made.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH) - Pt(FOUR.pt * 2), WD_TAB_ALIGNMENT.RIGHT)
        _run(made, words, FANG, FOUR)
    end = _paragraph(document, WD_ALIGN_PARAGRAPH.LEFT, 0)  # a table is not the last thing in a box
    end.paragraph_format.line_spacing = Pt(1)
    content.append(end._p)


def _numbers(document: Docx) -> None:
    """— 1 — in 宋体 四号, one character from the outer edge: right on odd pages, left on even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        footer.is_linked_to_previous = False
        made = footer.paragraphs[0]
        made.alignment = align
        made.paragraph_format.left_indent = made.paragraph_format.right_indent = FOUR
        _run(made, "— ", SONG, FOUR)
        field = _run(made, "", SONG, FOUR)
        for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
            node = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                node.set(qn("w:fldCharType"), kind)
            node.text = words
            field._r.append(node)
        _run(made, " —", SONG, FOUR)


# ---- Word's own parts ------------------------------------------------------------------------------------------------------


def _paragraph(document: Docx, align: WD_ALIGN_PARAGRAPH, indent: int) -> DocxParagraph:
    """An empty paragraph of one grid line a line. indent: of its first line, in characters."""
    made: DocxParagraph = document.add_paragraph()
    made.alignment = align
    made.paragraph_format.line_spacing = Pt(PITCH)
    if indent:
        node = made._p.get_or_add_pPr().get_or_add_ind()
        node.set(qn("w:firstLineChars"), str(indent * 100))
        node.set(qn("w:firstLine"), str(round(indent * THREE.pt * 20)))
    return made


def _run(paragraph: DocxParagraph, words: str, face: str, size: Pt) -> DocxRun:
    run = paragraph.add_run(words)
    run.font.size = size
    _face(run._r.get_or_add_rPr(), face)
    if size == THREE:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(floor((WIDTH * POINTS / CHARACTERS - THREE.pt) * 20)))  # twentieths of a point
        run._r.get_or_add_rPr().insert_element_before(spacing, "w:sz", "w:szCs")
    return run


def _face(properties: Node, face: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    fonts = fonts if fonts is not None else _under(properties, "w:rFonts", first=True)
    for name, value in (("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:eastAsia", face)):
        fonts.set(qn(name), value)


def _under(parent: Node, tag: str, *, first: bool = False) -> Node:
    node = OxmlElement(tag)
    parent.insert(0 if first else len(parent), node)
    return node


def _off_grid(paragraph: DocxParagraph) -> None:
    node = OxmlElement("w:snapToGrid")
    node.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(node, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _border(paragraph: DocxParagraph, side: str, colour: str, eighths: int, space: int) -> None:
    """A rule beside a paragraph. eighths: of a point, its weight; space: points between."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")
    _rule(borders, side, colour, eighths, space)


def _rule(borders: Node, side: str, colour: str, eighths: int, space: int) -> None:
    node = _under(borders, f"w:{side}")
    for name, value in (("w:val", "single"), ("w:sz", str(eighths)), ("w:space", str(space)), ("w:color", colour)):
        node.set(qn(name), value)


def _packed(document: Docx) -> bytes:
    """The file with a fixed day in its directory."""
    out, clean = io.BytesIO(), io.BytesIO()
    document.save(out)
    with ZipFile(out) as source, ZipFile(clean, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            target.writestr(ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), source.read(name), ZIP_DEFLATED)
    return clean.getvalue()
