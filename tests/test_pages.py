"""The pages of the book as they are printed: where glyphs stand (CLREQ), what stays together, and how each kind of page looks."""

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from ctypes import byref, c_double, c_int, create_string_buffer
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image, ImageChops

import samples
from press import catalogue, load, volume
from press.model import Case, Volume

ROOT = Path(__file__).resolve().parent.parent
LOOK = ROOT / "site_src"
DAY = date(2025, 1, 1)
SPECIMEN = "2022/001-everything"
CLOSING, OPENING = "，。、；：！？）》」』】”’", "（《「『【“‘"
EM = 10.5  # pt: the size of the text
BODY = "Noto-Serif-CJK-SC"
HAN = re.compile("[㐀-鿿]")
FOOT, HEAD, LEFT, RIGHT, LEADING = 89, 666, 44, 480, 18  # pt: the text block, with what may hang out of it; the line


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """A character of a page: its origin in points from the lower left corner, its font's name without the subset's mark; angle in degrees."""

    sign: str
    x: float
    y: float
    font: str
    size: float
    angle: float
    page: int


def specimen() -> Case:
    """The case that holds everything a body may hold."""
    contents, problems = load.read(ROOT / "tests" / "samples" / "specimen", ROOT / "content", DAY)
    assert contents is not None, problems
    return replace(contents.cases[0], keywords=("版式", "标点", "续表"))


def cases() -> tuple[Case, ...]:
    """Enough for every kind of page: two chapters, topics of one case and of several, a case without a body."""
    others = [
        samples.case(id=f"2022/{number:03}-{name}", title=title, organisation=organisation, topic=topic, grade=grade, rank=rank,
                     methods=methods, category=category, keywords=keywords)
        for number, name, title, organisation, category, topic, grade, rank, methods, keywords in (
            (2, "casting", "铸件气孔的成因分析与工艺窗口", "示例铸造有限公司", "综合类质量创新成果", "质量技术发明", "一等奖", 0, ("DOE",), ("铸造", "气孔")),
            (3, "welding", "焊点空洞率的在线控制", "示例电子有限公司", "综合类质量创新成果", "质量技术发明", "二等奖", 1, ("SPC",), ("焊接", "空洞率")),
            (4, "waiting", "缩短门诊等候时间的排班方法", "示例医院", "质量改进优秀项目", "六西格玛管理项目", "优秀奖", 2, ("SPC", "DOE"), ("等候时间",)),
            (5, "meter", "计量数据的自动采集与核对", "示例计量所", "质量改进优秀项目", "精益管理项目", "优秀奖", 2, (), ("数据采集", "核对")),
        )
    ]  # fmt: skip
    return (specimen(), *others[:-1], replace(others[-1], sections=(), effects=()))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Volume:
    """The volume of these cases."""
    return rendered(LOOK, tmp_path_factory.mktemp("pages"))


def rendered(look: Path, cache: Path) -> Volume:
    full = samples.catalogue(cases())
    with volume.crew(look, cache, volume.at_once()) as workers:
        volumes = volume.render(workers, catalogue.public_view(full), catalogue.members_view(full), keep_going=False).volumes
    return next(found for found in volumes if found.slug == "2022")


@pytest.fixture(scope="module")
def text(made: Volume) -> tuple[Glyph, ...]:
    """Every glyph of the specimen case, in reading order, without heads, folios and the tab at the fore edge."""
    found = (glyph for number in case_pages(made) for glyph in glyphs(made.pdf, number))
    return tuple(glyph for glyph in found if FOOT - 20 < glyph.y < HEAD and LEFT < glyph.x < RIGHT)


def case_pages(made: Volume) -> range:
    """Indexes of the pages of the specimen case: up to the next chapter's divider, or the blank page before it."""
    labels = page_labels(made.pdf)
    start = labels.index(str(made.starts[SPECIMEN]))
    with pypdfium2.PdfDocument(made.pdf) as document:
        words = [page.get_textpage().get_text_range() for page in document]
    return range(start, next(at for at in range(start, len(words)) if not words[at].strip() or "项成果，来自" in words[at]))


def page_labels(pdf: Path) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [document.get_page_label(number) for number in range(len(document))]


def glyphs(pdf: Path, number: int) -> Iterator[Glyph]:
    """The glyphs that are in the file; spaces and ends of lines that the reader makes up are left out."""
    x, y, flags, name = c_double(), c_double(), c_int(), create_string_buffer(128)
    with pypdfium2.PdfDocument(pdf) as document:
        words = document[number].get_textpage()
        for at in range(pdfium.FPDFText_CountChars(words)):
            if pdfium.FPDFText_IsGenerated(words, at):
                continue
            pdfium.FPDFText_GetCharOrigin(words, at, byref(x), byref(y))
            pdfium.FPDFText_GetFontInfo(words, at, name, len(name), byref(flags))
            yield Glyph(
                sign=chr(pdfium.FPDFText_GetUnicode(words, at)),
                x=round(x.value, 2),
                y=round(y.value, 2),
                font=name.value.decode().partition("+")[2] or name.value.decode(),
                size=round(pdfium.FPDFText_GetFontSize(words, at), 2),
                angle=round(pdfium.FPDFText_GetCharAngle(words, at) * 57.2958, 1),
                page=number,
            )


def lines(text: tuple[Glyph, ...]) -> list[list[Glyph]]:
    """Glyphs by page and baseline, from top to bottom, each line from left to right; without spaces."""
    found: dict[tuple[int, float], list[Glyph]] = defaultdict(list)
    for glyph in text:
        if not glyph.sign.isspace():
            found[glyph.page, -round(glyph.y)].append(glyph)
    return [sorted(found[place], key=lambda glyph: glyph.x) for place in sorted(found)]


def said(line: list[Glyph]) -> str:
    return "".join(glyph.sign for glyph in line)


def paragraph(text: tuple[Glyph, ...], begins: str, ends: str) -> list[list[Glyph]]:
    """The lines from the one that holds some words to the one that holds others."""
    all_lines = lines(text)
    first = next(at for at, line in enumerate(all_lines) if begins in said(line))
    last = next(at for at, line in enumerate(all_lines[first:], first) if ends in said(line))
    return all_lines[first : last + 1]


def of(text: tuple[Glyph, ...], words: str) -> tuple[Glyph, ...]:
    """The glyphs of the first place where these words stand."""
    shown = tuple(glyph for glyph in text if not glyph.sign.isspace())
    at = said(list(shown)).index(words)
    return shown[at : at + len(words)]


# ---- Lines -----------------------------------------------------------------------------------------------------------------

FIRST = ("版面的好坏", "的空格。")


def test_a_paragraph_begins_two_characters_in_and_every_other_line_at_the_edge(text: tuple[Glyph, ...]) -> None:
    first, *others = paragraph(text, *FIRST)
    (edge,) = {line[0].x for line in others}
    assert first[0].x - edge == pytest.approx(2 * EM, abs=0.1)


def test_lines_end_at_one_edge_and_a_closing_mark_hangs_by_its_empty_half(text: tuple[Glyph, ...]) -> None:
    ends = [line[-1] for line in paragraph(text, *FIRST)[:-1]]
    right = {round(glyph.x - (EM / 2 if glyph.sign in CLOSING else 0), 1) for glyph in ends}
    assert max(right) - min(right) <= 0.15


def test_the_room_between_characters_is_even_in_each_line(text: tuple[Glyph, ...]) -> None:
    for line in paragraph(text, *FIRST):
        steps = {round(after.x - glyph.x, 1) for glyph, after in pairwise(line) if HAN.match(glyph.sign) and HAN.match(after.sign)}
        assert not steps or max(steps) - min(steps) <= 0.11, said(line)


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text: tuple[Glyph, ...]) -> None:
    of_body = [line for line in lines(text) if line[0].font == BODY and line[0].size == text_size(text)]
    assert len(of_body) > 40
    assert not [said(line) for line in of_body if line[0].sign in CLOSING or line[-1].sign in OPENING]


def text_size(text: tuple[Glyph, ...]) -> float:
    return of(text, "版面的好坏")[0].size


@pytest.mark.parametrize("pair", ["）。", "”。", "》、", "》《", "：“", "（‘"])
def test_marks_side_by_side_take_one_and_a_half_characters(text: tuple[Glyph, ...], pair: str) -> None:
    shown = [glyph for line in lines(text) for glyph in line if glyph.font == BODY]
    steps = [after.x - glyph.x for glyph, after in pairwise(shown) if glyph.sign + after.sign == pair and after.y == glyph.y]
    assert steps
    for step in steps:
        assert step == pytest.approx(EM / 2, abs=1.0)


def test_marks_apart_keep_their_width(text: tuple[Glyph, ...]) -> None:
    line = next(line for line in lines(text) if "书名号相连时" in said(line) or "分号；冒号" in said(line))
    for glyph, after in pairwise(line):
        if glyph.sign in "，；" and HAN.match(after.sign):
            assert after.x - glyph.x >= EM - 0.1


def test_room_opens_between_han_and_latin_and_nothing_is_added_to_the_text(text: tuple[Glyph, ...]) -> None:
    words = of(text, "过程能力指数Cpk由0.82提高到")
    before_latin, latin = words[5], words[6]
    plain = words[4].x - words[3].x
    assert before_latin.y != latin.y or latin.x - before_latin.x == pytest.approx(plain + 0.2 * EM, abs=0.6)
    all_signs = "".join(glyph.sign for glyph in text)
    assert "\u200b" not in all_signs
    assert "\u2060" not in all_signs


def test_a_number_stays_with_its_unit(text: tuple[Glyph, ...]) -> None:
    for words in ("185°C", "60MPa", "0.05mm"):
        assert len({glyph.y for glyph in of(text, words)}) == 1


def test_a_long_address_breaks_at_its_signs_and_is_copied_whole(text: tuple[Glyph, ...]) -> None:
    address = (
        "https://example.org/standards/quality/technology/2022/injection-moulding/"
        "dimensional-stability/part-3/annex-b.html?edition=2022&language=zh-CN#table-7"
    )
    parts = [said(list(part)) for part in split_lines(of(text, address))]
    assert "".join(parts) == address
    assert len(parts) > 1
    assert all(part[-1] in "/?&=_.,;:#-" for part in parts[:-1])


def split_lines(words: tuple[Glyph, ...]) -> Iterator[tuple[Glyph, ...]]:
    for height in dict.fromkeys(glyph.y for glyph in words):
        yield tuple(glyph for glyph in words if glyph.y == height)


# ---- Faces -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "font"),
    [
        ("版面的好坏", "Noto-Serif-CJK-SC"),
        ("长段落与标点", "Noto-Sans-CJK-SC-Bold"),
        ("一篇容纳全部", "Noto-Serif-CJK-SC-Bold"),
        ("着重用真正的粗体", "Noto-Sans-CJK-SC-Bold"),
        ("强调用楷体", "LXGW-WenKai"),
        ("质量不是检验出来的", "LXGW-WenKai"),
        ("本篇只用来检查版式", "LXGW-WenKai"),
        ("更换过一次模具", "Noto-Sans-CJK-SC"),
        ("脚注排在本页下方", "Noto-Serif-CJK-SC"),
    ],
)
def test_each_kind_of_text_has_its_face(text: tuple[Glyph, ...], words: str, font: str) -> None:
    assert {glyph.font for glyph in of(text, words)} == {font}


def test_bold_is_cut_bold_and_not_smeared(made: Volume) -> None:
    with pikepdf.open(made.pdf) as document:
        shown = [found for page in document.pages for found in pikepdf.parse_content_stream(page)]
    modes = {int(str(found.operands[0])) for found in shown if str(found.operator) == "Tr"}
    assert modes <= {0}


# ---- What stays together ---------------------------------------------------------------------------------------------------


def images(pdf: Path, number: int) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right, top of each picture of a page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [found.get_bounds() for found in document[number].get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=5)]


@pytest.mark.parametrize("caption", ["图2　改进前后的运行图", "图3　标题之前的图", "图4　一幅竖长的图"])
def test_a_caption_stands_below_its_figure(made: Volume, text: tuple[Glyph, ...], caption: str) -> None:
    first = of(text, caption.replace("　", ""))[0]
    assert any(first.y < bottom < first.y + 40 for _, bottom, _, _ in images(made.pdf, first.page))


@pytest.mark.parametrize(
    ("caption", "head"), [("表1各模腔的尺寸", "模腔目标值"), ("表2试验安排与结果（宽表）", "序号熔体温度"), ("表6没有数字的表", "项目说明")]
)
def test_a_caption_stands_above_its_table(text: tuple[Glyph, ...], caption: str, head: str) -> None:
    first, below = of(text, caption)[0], of(text, head)[0]
    assert first.page == below.page
    assert 0 < first.y - below.y < 30


def test_a_table_that_goes_on_says_so_and_repeats_its_head(text: tuple[Glyph, ...]) -> None:
    by_page: dict[int, str] = defaultdict(str)
    for line in lines(text):
        by_page[line[0].page] += said(line)
    first, *others = [words for words in by_page.values() if "日期班次批号样本数不合格数处置" in words]
    assert "续表" not in first.partition("日期班次")[0]
    assert others
    for words in others:
        assert "续表4会跨页的长表日期班次批号样本数不合格数处置" in words


def test_no_row_of_a_long_table_is_lost_or_printed_twice(text: tuple[Glyph, ...]) -> None:
    shown = said([glyph for line in lines(text) for glyph in line])
    assert [shown.count(f"P{2200 + number}") for number in range(1, 61)] == [1] * 60


def test_a_table_with_many_columns_stands_a_quarter_turned_with_its_head_at_the_left(text: tuple[Glyph, ...]) -> None:
    turned = [glyph for glyph in text if glyph.angle]
    assert {glyph.angle for glyph in turned} <= {90.0, 270.0}
    assert len({glyph.page for glyph in turned}) == 1
    heads = [glyph.x for glyph in turned if glyph.sign == "批"]
    assert min(heads) <= min(glyph.x for glyph in turned if glyph.sign == "甲")


def test_a_note_stands_at_the_foot_of_the_page_that_calls_it(text: tuple[Glyph, ...]) -> None:
    call, note = of(text, "有上下标")[0], of(text, "脚注排在本页下方")[0]
    assert call.page == note.page
    assert note.y < min(glyph.y for glyph in text if glyph.page == note.page and glyph.size == text_size(text))


def test_no_page_leaves_eight_lines_open_before_its_case_ends(made: Volume, text: tuple[Glyph, ...]) -> None:
    for number in list(case_pages(made))[:-1]:
        lowest_text = min(glyph.y for glyph in text if glyph.page == number and glyph.y > FOOT - 4)
        lowest = min([lowest_text, *(bottom for _, bottom, _, _ in images(made.pdf, number))])
        assert lowest - FOOT < 8 * LEADING, number


def test_words_that_name_a_figure_lead_to_its_page(made: Volume, text: tuple[Glyph, ...]) -> None:
    figure = of(text, "图2改进前后的运行图")[0]
    place = of(text, "见图2")[1]
    with pypdfium2.PdfDocument(made.pdf) as document:
        page = document[place.page]
        link = pdfium.FPDFLink_GetLinkAtPoint(page, place.x + 2, place.y + 3)
        assert pdfium.FPDFDest_GetDestPageIndex(document, pdfium.FPDFLink_GetDest(document, link)) == figure.page


# ---- How each kind of page looks -------------------------------------------------------------------------------------------

GOLDEN = ROOT / "tests" / "golden"
DPI, GREYS = 66, 16
COARSE = 3  # pixels of a page that are compared as one, where they fit best within one pixel: another release of a font may move an outline a little
OTHER, SHARE = 40, 0.001  # steps of grey at which a spot is another one; share of the spots that may be
KINDS = {  # words that the first page of this kind holds
    "cover": ("上海市优秀", "网络版", "演示数据"),
    "contents": ("目录", "一等奖", "后记"),
    "opening": ("一篇容纳全部", "摘要", "扫码看网页", "改进前后的主要指标与目标"),
    "table-and-figure": ("改进前后的运行图", "各模腔的尺寸"),
    "index": ("关键词索引", "按汉语拼音和字母排列"),
}


def page_of(pdf: Path, words: tuple[str, ...]) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [re.sub(r"\s+", "", page.get_textpage().get_text_range()) for page in document]
    return next(number for number, found in enumerate(texts) if all(word in found for word in words))


def picture_of(pdf: Path, number: int) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        full: Image.Image = document[number].render(scale=DPI / 72, grayscale=True).to_pil()
    return full.quantize(GREYS).convert("L")


def spots_that_differ(one: Image.Image, other: Image.Image) -> float:
    """Share of the spots of two pictures of one size that are not alike."""
    if one.size != other.size:
        return 1.0
    found = np.asarray(one.reduce(COARSE), dtype=np.int16)
    moved = (ImageChops.offset(other, x, y) for x in (-1, 0, 1) for y in (-1, 0, 1))
    least = np.min([abs(found - np.asarray(picture.reduce(COARSE), dtype=np.int16)) for picture in moved], axis=0)
    return float((least > OTHER).mean())


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_looks_as_it_did_when_it_was_approved(made: Volume, tmp_path: Path, kind: str) -> None:
    seen = picture_of(made.pdf, page_of(made.pdf, KINDS[kind]))
    seen.save(tmp_path / f"{kind}.png", optimize=True)
    approved = GOLDEN / f"{kind}.png"
    assert approved.stat().st_size <= 60_000
    share = spots_that_differ(seen, Image.open(approved))
    assert share <= SHARE, f"{share:.2%} of the page differs; look at {tmp_path}/{kind}.png, and if it is right, copy it to {approved}"


def test_another_face_is_another_look(made: Volume, tmp_path: Path) -> None:
    shutil.copytree(LOOK / "templates", tmp_path / "templates")
    sheet = tmp_path / "templates" / "volume" / "volume.css"
    words = sheet.read_text(encoding="utf-8")
    sheet.write_text(
        words.replace('html { font: 10.5pt/18pt "Noto Serif CJK SC"', 'html { font: 10.5pt/18pt "Noto Sans CJK SC"'), encoding="utf-8"
    )
    assert words != sheet.read_text(encoding="utf-8")
    changed = rendered(tmp_path, tmp_path / "cache")
    seen = picture_of(changed.pdf, case_pages(changed)[0])
    assert spots_that_differ(seen, Image.open(GOLDEN / "opening.png")) > SHARE


def test_a_missing_figure_a_missing_line_and_a_shifted_page_are_another_look() -> None:
    approved = Image.open(GOLDEN / "table-and-figure.png")
    width, height = approved.size
    without_figure, without_line = approved.copy(), approved.copy()
    without_figure.paste(255, (0, 0, width, height // 3))
    rows = np.asarray(approved).min(axis=1) < 128
    line = int(np.flatnonzero(rows)[-1]) - 40
    without_line.paste(255, (0, line - 24, width, line))
    shifted = Image.new("L", approved.size, 255)
    shifted.paste(approved, (0, 6))
    for fault in (without_figure, without_line, shifted):
        assert spots_that_differ(fault, approved) > SHARE


# ---- Figures that do not fit -----------------------------------------------------------------------------------------------

SET = """
import sys
from pathlib import Path
from press.volume.typesetter import chinese, lay_out, open_shop
chinese.teach()
sheet = Path("site_src/templates/volume/volume.css").read_text(encoding="utf-8")
lay_out(sys.argv[1], {"x": Path(sys.argv[3])}, len, open_shop(sheet)).write_pdf(sys.argv[2])
"""
FIGURE = (
    '<figure class="figure"><img src="picture:x" alt="图" style="width: 300pt; height: {height}pt">'
    "<figcaption><b>图 1</b>　说明</figcaption></figure>"
)


def set_apart(tmp_path: Path, body: str) -> list[tuple[str, list[float]]]:
    """The words of each page and the heights of its pictures, set in a process of its own: `teach` holds for a whole process."""
    Image.new("RGB", (30, 25), "red").save(tmp_path / "x.png")
    html = f"<html lang=zh><title>t</title><body><article class=case>{body}</article></body>"
    pdf = tmp_path / "set.pdf"
    subprocess.run([sys.executable, "-c", SET, html, str(pdf), str(tmp_path / "x.png")], check=True, cwd=ROOT)
    with pypdfium2.PdfDocument(pdf) as document:
        words = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]
    return [(found, [round(top - bottom) for _, bottom, _, top in images(pdf, number)]) for number, found in enumerate(words)]


def lines_of_text(number: int) -> str:
    return "".join(f"<p>第{at}行</p>" for at in range(number))


def test_a_picture_before_a_heading_is_scaled_to_the_room_that_is_left(tmp_path: Path) -> None:
    first, second = set_apart(tmp_path, f"{lines_of_text(20)}{FIGURE.format(height=252)}<h2>标题</h2><p>后文</p>")
    assert first[0].endswith("图1说明")
    assert 0.6 * 252 <= first[1][0] < 252
    assert second == ("1标题后文", [])


def test_a_figure_lets_a_heading_pass_rather_than_leave_eight_lines_open(tmp_path: Path) -> None:
    first, second = set_apart(tmp_path, f"{lines_of_text(23)}{FIGURE.format(height=252)}<h2>标题</h2><p>后文</p>")
    assert first == ("".join(f"第{at}行" for at in range(23)) + "1标题后文", [])
    assert second == ("图1说明", [252])


def test_a_figure_that_ends_a_case_is_scaled_rather_than_leave_eight_lines_open(tmp_path: Path) -> None:
    (only,) = set_apart(tmp_path, f"{lines_of_text(23)}{FIGURE.format(height=252)}")
    assert only[0].endswith("图1说明")
    assert only[1][0] < 0.6 * 252


def test_a_small_gap_is_left_as_it_is(tmp_path: Path) -> None:
    first, second = set_apart(tmp_path, f"{lines_of_text(26)}{FIGURE.format(height=252)}<h2>标题</h2><p>后文</p>")
    assert first[0].endswith("第25行")
    assert second == ("图1说明1标题后文", [252])


def test_a_note_of_a_paragraph_that_may_not_pass_is_printed_once(tmp_path: Path) -> None:
    """What was tried and taken back leaves nothing behind."""
    rows = "".join(f"<tr>{'<td>98.71</td>' * 17}</tr>" for _ in range(12))
    turned = f'<figure class="table turned"><div class="quarter"><table><tbody>{rows}</tbody></table></div></figure>'
    long = f'<p>{"长段落" * 200}<span class="fn">注文</span></p>'
    pages = set_apart(tmp_path, f"{lines_of_text(20)}{turned}{long}")
    assert "".join(words for words, _ in pages).count("注文") == 1
    assert "".join(words for words, _ in pages).count("长段落") == 200
    assert [("98.71" in words, "第0行" in words) for words, _ in pages[:2]] == [(False, True), (True, False)]
