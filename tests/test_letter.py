"""Notices as official letters (GB/T 9704-2012): measured on what LibreOffice makes of the Word file."""

import ctypes
import io
import subprocess
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from conftest import AS_OF, ROOT
from docx import Document
from docx.oxml.ns import qn

from press import content
from press.channels.letter.blocks import TITLE_ROW, Paragraph, Table, blocks
from press.channels.letter.word import word
from press.channels.rows import rows
from press.model import Enclosure, Notice

MM = 72 / 25.4  # points
SIZE_THREE = 16  # points: 三号


@pytest.fixture(scope="module")
def notice() -> Notice:
    found, problems = content.read(ROOT / "content", AS_OF)
    assert found is not None, problems
    return next(notice for notice in found.notices if notice.slug == "2022-activity")


@pytest.fixture(scope="module")
def printed(notice: Notice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_libre_office_prints(word(notice), tmp_path_factory.mktemp("letter"))


def as_libre_office_prints(letter: bytes, folder: Path) -> Path:
    """A machine without LibreOffice fails, for nothing would be shown."""
    (folder / "letter.docx").write_bytes(letter)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "letter.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / "letter.pdf"


def lines(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, str]]:
    """Left, right and baseline (mm from the page's left and top) and words of each line of text."""
    text, height = page.get_textpage(), page.get_height()
    rows: dict[int, list[tuple[float, float, float, str]]] = {}
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(text.count_chars()):
        character = text.get_text_range(index, 1)
        if character.strip():
            pypdfium2.raw.FPDFText_GetCharOrigin(text, index, x, y)
            _, _, right, _ = text.get_charbox(index, loose=True)
            rows.setdefault(round(y.value / 3), []).append((x.value, right, y.value, character))
    return [
        (min(c[0] for c in row) / MM, max(c[1] for c in row) / MM, (height - row[0][2]) / MM, "".join(c[3] for c in sorted(row)))
        for _, row in sorted(rows.items(), reverse=True)
    ]


def test_the_text_stands_in_the_area_of_the_standard(printed: Path) -> None:
    pages = list(pypdfium2.PdfDocument(printed))
    for page in pages:
        assert (round(page.get_width() / MM), round(page.get_height() / MM)) == (210, 297)
        body = [line for line in lines(page) if line[2] < 297 - 35 + 1]
        assert min(line[0] for line in body) >= 28 - 0.3
        assert max(line[1] for line in body) <= 210 - 26 + 0.6
        assert min(line[2] for line in body) >= 37


def test_a_full_page_has_22_lines_of_28_characters(notice: Notice, tmp_path: Path) -> None:
    long = replace(notice, markdown="字" * 28 * 60)
    page = pypdfium2.PdfDocument(as_libre_office_prints(word(long), tmp_path))[1]
    body = [line for line in lines(page) if line[2] < 297 - 35 + 1]
    pitches = [round(after[2] - before[2], 1) for before, after in pairwise(body)]

    assert [line[3] for line in body] == ["字" * 28] * 22
    assert set(pitches) <= {10.2, 10.3}


def test_the_page_number_stands_outside_below_the_text(printed: Path) -> None:
    first, second = (lines(page)[-1] for page in list(pypdfium2.PdfDocument(printed))[:2])

    assert (first[3], second[3]) == ("—1—", "—2—")
    assert first[1] == pytest.approx(210 - 26 - 5, abs=1.5)
    assert second[0] == pytest.approx(28 + 5, abs=1.5)
    assert 297 - 35 + 5 < first[2] < 297 - 35 + 14


def test_the_imprint_stands_at_the_foot_of_the_page_of_the_signature(printed: Path, notice: Notice) -> None:
    last = lines(list(pypdfium2.PdfDocument(printed))[-1])
    words = [line[3] for line in last]

    assert notice.issuer in words
    assert any(word.startswith("抄送：") for word in words)
    assert words[-2] == "上海市质量协会2022年4月20日印发"
    assert last[-2][2] == pytest.approx(262, abs=4)


def test_word_gets_the_names_of_the_standard_fonts_and_sizes(notice: Notice) -> None:
    document = Document(io.BytesIO(word(notice)))
    found = {
        (fonts.get(qn("w:eastAsia")), run.font.size.pt)
        for paragraph in document.paragraphs
        for run in paragraph.runs
        for fonts in run._r.iter(qn("w:rFonts"))
        if run.text and run.font.size
    }

    assert {("方正小标宋简体", 22.0), ("仿宋_GB2312", 16.0), ("黑体", 16.0), ("楷体_GB2312", 16.0)} <= found


def test_the_same_notice_gives_the_same_bytes(notice: Notice) -> None:
    assert word(notice) == word(notice)


def test_every_word_of_the_notice_is_in_the_letter_in_order(notice: Notice) -> None:
    markdown = (
        "## 一、说明\n\n正文**要紧**的话。\n\n### （一）细目\n\n1. 第一\n2. 第二\n\n    - 其中\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n"
    )
    made = blocks(replace(notice, markdown=markdown, attachments=(Enclosure(name="表一", file=None), Enclosure(name="表二", file=None))))
    words = ["".join(run.words for run in block.runs) if isinstance(block, Paragraph) else block.rows for block in made]

    assert words[-9:] == [
        "一、说明",
        "正文要紧的话。",
        "（一）细目",
        "1. 第一",
        "2. 第二",
        "其中",
        (("甲", "乙"), ("1", "2")),
        "附件：1. 表一",
        "　　　2. 表二",
    ]
    assert any(isinstance(block, Table) for block in made)


def test_a_long_title_is_set_in_rows_of_like_length(notice: Notice) -> None:
    found = rows(notice.title, TITLE_ROW)

    assert "".join(found) == notice.title
    assert max(map(len, found)) <= 21
    assert len(rows("关于开展活动的通知", TITLE_ROW)) == 1


def test_a_notice_without_copies_and_annexes_is_a_letter_too(notice: Notice) -> None:
    plain = replace(notice, copied_to=(), attachments=(), issued=date(2023, 1, 3))

    assert Document(io.BytesIO(word(plain))).paragraphs
