"""Files for the press: what reaches beyond the knife, in which ink, how wide the spine is, and what the preflight finds."""

import re
import shutil
import struct
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import weasyprint
from conftest import ROOT
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms

import samples
from press import catalogue, pictures, volume
from press.volume import impression, preflight, printing
from press.volume.preflight import Finding
from press.volume.printing import PAPER, cover_sheet, pdfx, sheet
from press.volume.printing.inks import INKS, ink_of
from press.volume.printing.measuring import look_at
from press.volume.printing.pdfx import Intent
from press.volume.printing.sheet import MM
from press.volume.source import Source
from press.volume.typesetter.fetcher import OnlyPictures

LOOK = ROOT / "site_src"
BETWEEN_COVERS = range(2, 5)
READING = """<style>
@page { size: 185mm 260mm; margin: 20mm } @page tint { background: #f4efe6; margin: 0 }
body { margin: 0; font: 10pt "Noto Serif CJK SC"; color: #1f1b17 } section { break-before: page }
.tint { page: tint; height: 260mm; overflow: hidden } h1 { color: #b4301f } svg, img { display: block } a { color: inherit; text-decoration: none }
</style>
<section class="tint">封面</section><section>　</section>
<section class="tint">第一编</section>
<section><h1>题名</h1><p>正文 <a href="https://example.org/">链接</a></p>
<svg width="100" height="40" font-family="Noto Serif CJK SC"><text x="50" y="20" text-anchor="middle" fill="#5c554d">图中的字</text></svg>
<img src="picture:figure" style="width: 60mm"></section>
<section>附注</section>
<section class="tint">封底</section>"""


# ---- A small book and its files ----------------------------------------------------------------------------------------------


def cmyk_profile() -> bytes:
    """The least profile of a press that a reader of profiles takes: paper at 0 0 0 0, darker with every ink."""
    grid = bytes(value for at in range(16) for value in (max(0, 255 - 60 * at.bit_count()), 128, 128))
    ramp = bytes(range(256))
    table = (
        b"mft1"
        + bytes(4)
        + bytes((4, 3, 2, 0))
        + struct.pack(">9i", *(65536 * (at % 4 == 0) for at in range(9)))
        + ramp * 4
        + grid
        + ramp * 3
    )
    name = b"Test press\0"
    words = b"desc" + bytes(4) + struct.pack(">I", len(name)) + name + bytes(78)
    tags = {
        b"desc": words,
        b"cprt": b"text" + bytes(4) + b"none\0",
        b"wtpt": b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061),
        b"A2B0": table,
    }
    body, rows, at = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        rows += struct.pack(">4sII", tag, at + len(body), len(data))
        body += padded
    head = struct.pack(">I4sI4s4s4s12s4s", at + len(body), bytes(4), 0x02100000, b"prtr", b"CMYK", b"Lab ", bytes(12), b"acsp")
    illuminant = struct.pack(">3i", 63190, 65536, 54061)
    return head + bytes(28) + illuminant + bytes(128 - len(head) - 28 - len(illuminant)) + struct.pack(">I", len(tags)) + rows + body


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    source: Source
    reading: Path
    inside: Path
    cover: Path


@pytest.fixture(scope="module")
def intent() -> Intent:
    return pdfx.intent_of(cmyk_profile())


@pytest.fixture(scope="module")
def files(intent: Intent, tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("printing")
    source = a_source(folder)
    reading = a_reading(folder / "reading.pdf", pixels=900)
    made = Files(source=source, reading=reading, inside=folder / "inside.pdf", cover=folder / "cover.pdf")
    pages = printing.inside(made.reading, BETWEEN_COVERS, source, intent, made.inside)
    printing.cover(source, pages, PAPER, intent, LOOK, made.cover)
    return made


def a_source(folder: Path) -> Source:
    """One case with one picture."""
    Image.new("RGB", (90, 60), "white").save(folder / "figure.png")
    section = samples.section("图", "![一张图](figure.png)", pictures=(pictures.inspect(folder / "figure.png"),))
    full = samples.catalogue((samples.case(sections=(section,)),))
    return next(iter(volume.editions(catalogue.public_view(full), catalogue.members_view(full))))


def a_reading(target: Path, pixels: int) -> Path:
    """A reading edition of six pages, its picture so many pixels wide."""
    picture = target.with_suffix(".png")
    Image.linear_gradient("L").convert("RGB").resize((pixels, pixels // 2)).save(picture)
    weasyprint.HTML(string=READING, url_fetcher=OnlyPictures({"figure": picture})).write_pdf(target)
    return target


def pixel(path: Path, page: int, x: float, y: float) -> tuple[int, ...]:
    """The colour of a place, in mm from the upper left corner of the sheet."""
    with pypdfium2.PdfDocument(path) as file:
        image = file[page].render(scale=4).to_pil().convert("RGB")
    found = image.getpixel((round(x * MM * 4), round(y * MM * 4)))
    assert isinstance(found, tuple)
    return found


# ---- The inside --------------------------------------------------------------------------------------------------------------


def test_the_inside_has_no_cover_and_whole_folded_sheets(files: Files) -> None:
    with pypdfium2.PdfDocument(files.inside) as file:
        texts = [page.get_textpage().get_text_range() for page in file]

    assert len(texts) == 4
    assert texts[0].startswith("第一编")
    assert texts[3] == ""
    assert "封" not in "".join(texts)


def test_boxes_and_marks_stand_around_the_page(files: Files) -> None:
    with pikepdf.open(files.inside) as file:
        boxes = [[round(float(value) / MM, 2) for value in file.pages[1].obj[name]] for name in ("/MediaBox", "/BleedBox", "/TrimBox")]

    assert boxes == [[0, 0, 205, 280], [7, 7, 198, 273], [10, 10, 195, 270]]
    assert pixel(files.inside, 1, 3, 10)[0] < 120  # a crop mark at the upper left
    assert pixel(files.inside, 1, 8, 10) == (255, 255, 255)  # and none within the bleed
    assert pixel(files.inside, 3, 3, 270)[0] < 120  # on an empty page too


def test_colour_reaches_the_bleed_and_no_further(files: Files) -> None:
    tint = pixel(files.inside, 0, 100, 200)

    assert tint != (255, 255, 255)
    assert [pixel(files.inside, 0, x, y) for x, y in ((7.5, 140), (197.5, 140), (100, 7.5), (100, 272.5))] == [tint] * 4
    assert [pixel(files.inside, 0, x, y) for x, y in ((6.5, 140), (198.5, 140), (100, 6.5), (100, 273.5))] == [(255, 255, 255)] * 4


def test_type_is_black_ink_alone_and_red_is_four_inks(files: Files) -> None:
    with pikepdf.open(files.inside) as file:
        content = file.pages[1].obj.Contents.read_bytes()
        drawn = b"".join(form.read_bytes() for form in pdfx.forms(file))

    assert b"0 0 0 1 k" in content
    assert b"0.19 1 1 0.14 k" in content
    assert b"0 0 0 0.82 k" in content + drawn
    assert re.findall(rb"\b(?:rg|RG|BDC|BMC)\b", content + drawn) == []


def test_every_colour_of_the_book_has_its_ink() -> None:
    css = (LOOK / "templates/volume/volume.css").read_text(encoding="utf-8")
    named = set(re.findall(r"#[0-9a-f]{6}\b", css))

    assert named <= set(INKS)
    assert ink_of([0.2, 0.2, 0.2]) == (0, 0, 0, 0.8)
    assert ink_of([0.1, 0.6, 0.2]) is None


def test_the_same_book_gives_the_same_bytes_and_qpdf_finds_nothing(files: Files, intent: Intent, tmp_path: Path) -> None:
    printing.inside(files.reading, BETWEEN_COVERS, files.source, intent, tmp_path / "again.pdf")
    said = subprocess.run(["qpdf", "--check", tmp_path / "again.pdf"], capture_output=True, check=True).stdout

    assert (tmp_path / "again.pdf").read_bytes() == files.inside.read_bytes()
    assert b"No syntax or stream encoding errors" in said


def test_links_tags_and_bookmarks_stay_behind(files: Files) -> None:
    with pikepdf.open(files.reading) as before, pikepdf.open(files.inside) as after:
        assert any("/Annots" in page.obj for page in before.pages)
        assert not any("/Annots" in page.obj for page in after.pages)
        assert {"/Outlines", "/StructTreeRoot", "/Names", "/MarkInfo"} & set(after.Root.keys()) == set()


# ---- The cover ---------------------------------------------------------------------------------------------------------------


def test_the_spine_is_half_as_many_sheets_as_pages() -> None:
    assert printing.spine_width(240, PAPER) == 12
    assert printing.spine_width(158, replace(PAPER, caliper=0.13)) == 10.3


@pytest.mark.parametrize(("pages", "spine", "has_words"), [(4, 0.2, False), (240, 12.0, True)])
def test_the_cover_is_one_sheet_and_a_wide_spine_bears_words(
    pages: int, spine: float, has_words: bool, files: Files, intent: Intent, tmp_path: Path
) -> None:
    assert printing.cover(files.source, pages, PAPER, intent, LOOK, tmp_path / "cover.pdf") == spine
    with pikepdf.open(tmp_path / "cover.pdf") as file:
        (page,) = file.pages
        assert [round(float(value) / MM, 1) for value in page.obj.TrimBox] == [10, 10, 380 + spine, 270]
    with pypdfium2.PdfDocument(tmp_path / "cover.pdf") as pdf:
        words = pdf[0].get_textpage().get_text_bounded(left=195 * MM, right=(195 + spine) * MM)
    assert ("".join(words.split()) == "上海市优秀质量技术创新成果汇编二〇二二上海市质量协会") == has_words
    assert has_words or not words


def test_the_cover_has_colour_in_the_bleed_and_a_mark_at_each_fold(files: Files) -> None:
    tint = pixel(files.cover, 0, 100, 30)

    assert [pixel(files.cover, 0, x, y) for x, y in ((7.5, 30), (382, 30), (100, 7.5), (100, 272.5))] == [tint] * 4
    assert min(pixel(files.cover, 0, 195 + step / 20, 1.6)[0] for step in range(-3, 8)) < 160
    assert min(pixel(files.cover, 0, 190 + step / 20, 1.6)[0] for step in range(-3, 8)) == 255


@pytest.mark.parametrize("spine", [0.2, 8.0, 22.0, 40.0])
def test_the_run_chart_goes_on_over_the_spine(spine: float) -> None:
    lengths = cover_sheet.runs(spine)
    (left, first), *_ = lengths
    line = re.search(r'<line x1="(-?[\d.]+)" y1="36', first)
    assert line is not None

    assert [place for place, _ in lengths] == list(range(0, int(376 + spine) + 1, 185))
    assert left + float(line[1]) <= 0  # it begins beyond the knife
    if spine <= 22:
        assert cover_sheet.FRONT_STARTS - cover_sheet.WIDTH - spine + 3 + 185 + spine == 210  # 207 at the front's edge, 3 of bleed


# ---- Preflight ---------------------------------------------------------------------------------------------------------------

Damage = Callable[[pikepdf.Pdf], object]


def told(files: Files, inside: Path | None = None, cover_file: Path | None = None, source: Source | None = None) -> list[Finding]:
    return list(preflight.preflight(inside or files.inside, cover_file or files.cover, source or files.source, PAPER))


def test_sound_files_have_no_error_and_say_what_was_seen(files: Files) -> None:
    found = told(files)
    text = preflight.report(found, files.source)

    assert [finding.words for finding in found if finding.level == "error"] == []
    assert text.startswith("《上海市优秀质量技术创新成果汇编（2022）》付印前检查　2022-12-01\n可以付印；提醒 2 条\n")
    for words in ("成品尺寸 185.0 × 260.0 mm，四边出血 3 mm", "黑字为单色黑", "全部嵌入：Noto-Serif-CJK-SC", "是 4 的倍数", "窄于 8 mm，书脊不印字",
                  "输出条件“Test press”", "1 面上有 RGB 颜色", "不是 16 的倍数，还差 12 面空白页", "1 幅图片均不低于 300 dpi"):  # fmt: skip
        assert words in text, text


def page_of(file: pikepdf.Pdf) -> pikepdf.Object:
    return file.pages[1].obj


def drawn(file: pikepdf.Pdf, words: bytes) -> None:
    """Draw something more on a page."""
    page_of(file).Contents = file.make_stream(page_of(file).Contents.read_bytes() + b"\n" + words)


def add_helvetica(file: pikepdf.Pdf) -> None:
    page_of(file).Resources.Font["/Outside"] = file.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))


def take_font_out(file: pikepdf.Pdf) -> None:
    for item in file.objects:
        if isinstance(item, pikepdf.Dictionary) and "/FontFile3" in item:
            del item["/FontFile3"]


def shrink(file: pikepdf.Pdf) -> None:
    page_of(file).TrimBox = Array([40, 40, 500, 700])


FAULTS: dict[str, tuple[Damage, str]] = {
    "没有四边各 3 mm 的出血框": (lambda file: page_of(file).__delitem__("/BleedBox"), "error"),
    "内文出血：第 2 面没有四边各 3 mm": (lambda file: page_of(file).__setitem__("/MediaBox", page_of(file).TrimBox), "error"),
    "成品尺寸不一致": (shrink, "error"),
    "第 2 面的底色或图片只到裁切线": (lambda file: drawn(file, f"0 0 0 0.1 k {10 * MM} 100 200 50 re f".encode()), "error"),
    "第 2 面没有裁切线": (lambda file: page_of(file).__setitem__("/Contents", file.make_stream(b"")), "note"),
    "内文 3 面，不是 4 的倍数，还差 1 面空白页": (lambda file: file.pages.__delitem__(3), "error"),
    "Noto-Serif-CJK-SC-Bold 没有嵌入": (take_font_out, "error"),
    "Helvetica 没有嵌入": (add_helvetica, "error"),
    "第 2 面的黑字不是单色黑": (lambda file: drawn(file, b"q 0.6 0.5 0.5 0.8 k BT () Tj ET Q"), "error"),
    "1 面用了专色": (lambda file: drawn(file, b"q /Spot cs 1 scn 50 50 9 9 re f Q"), "note"),
    "元数据没有写明版本": (lambda file: file.Root.__delitem__("/Metadata"), "note"),
    "没有输出条件（四色 ICC 特性文件）": (lambda file: file.Root.__delitem__("/OutputIntents"), "note"),
    "输出条件不是四色印刷机的特性文件": (lambda file: file.Root.OutputIntents[0].DestOutputProfile.write(srgb()), "note"),
    "有的页没有成品尺寸框": (lambda file: page_of(file).__delitem__("/TrimBox"), "note"),
    "没有写明是否做过陷印": (lambda file: file.docinfo.__delitem__("/Trapped"), "note"),
    "页面上有链接或批注": (lambda file: page_of(file).__setitem__("/Annots", Array([])), "note"),
    "含有表单、动作或加密": (lambda file: file.Root.__setitem__("/OpenAction", Array([])), "note"),
    "RGB 颜色没有注明是哪一种": (lambda file: page_of(file).Resources.ColorSpace.__delitem__("/DefaultRGB"), "note"),
}


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize(("words", "damage", "level"), [(words, *fault) for words, fault in FAULTS.items()], ids=list(FAULTS))
def test_the_preflight_finds_a_planted_fault(words: str, damage: Damage, level: str, files: Files, tmp_path: Path) -> None:
    with pikepdf.open(files.inside) as file:
        file.pages[1].obj.Resources.ColorSpace["/Spot"] = Array([Name.Separation, Name.Gold, Name.DeviceCMYK, sheet.every_ink()[3]])
        damage(file)
        file.save(tmp_path / "damaged.pdf")
    before, after = told(files), told(files, inside=tmp_path / "damaged.pdf")

    assert words not in preflight.report(before, files.source)
    assert words in preflight.report(after, files.source)
    assert any(words.partition("：")[2] in f"{found.words}" or words in found.words for found in after if found.level == level)


def test_the_preflight_finds_a_cover_for_another_number_of_pages(files: Files, intent: Intent, tmp_path: Path) -> None:
    printing.cover(files.source, 60, PAPER, intent, LOOK, tmp_path / "cover.pdf")

    assert "封面文件的书脊宽 3.0 mm，应为 0.2 mm" in preflight.report(told(files, cover_file=tmp_path / "cover.pdf"), files.source)


@pytest.mark.parametrize(("pixels", "level", "words"), [(240, "error", "只有 102 dpi"), (590, "note", "为 250 dpi")])
def test_a_coarse_picture_is_named_by_case_and_figure(
    pixels: int, level: str, words: str, files: Files, intent: Intent, tmp_path: Path
) -> None:
    printing.inside(a_reading(tmp_path / "reading.pdf", pixels), BETWEEN_COVERS, files.source, intent, tmp_path / "inside.pdf")
    (found,) = (finding for finding in told(files, inside=tmp_path / "inside.pdf") if finding.topic == "图片精度")

    assert found.level == level
    assert "《注塑尺寸波动的改进》图 2（cases/2022/001-doe/figure.png）在第 2 面" in found.words
    assert words in found.words


def test_a_picture_without_a_name_is_named_by_its_page(files: Files, intent: Intent, tmp_path: Path) -> None:
    printing.inside(a_reading(tmp_path / "reading.pdf", 240), BETWEEN_COVERS, files.source, intent, tmp_path / "inside.pdf")
    nameless = replace(files.source, cases=(samples.case(sections=()),))

    assert "内文第 2 面的图片在第 2 面只有 102 dpi" in preflight.report(
        told(files, inside=tmp_path / "inside.pdf", source=nameless), nameless
    )


def test_the_reading_edition_is_sent_back(files: Files) -> None:
    found = {finding.words.partition("面")[2] for finding in told(files, inside=files.reading) if finding.level == "error"}

    assert any("没有四边各 3 mm 的出血框" in words for words in found)
    assert any("黑字不是单色黑" in words for words in found)


def test_without_a_profile_the_files_are_made_and_the_preflight_says_what_is_missing(files: Files, tmp_path: Path) -> None:
    printing.inside(files.reading, BETWEEN_COVERS, files.source, None, tmp_path / "inside.pdf")
    text = preflight.report(told(files, inside=tmp_path / "inside.pdf"), files.source)

    assert "内文 PDF/X-4：还不是 PDF/X-4：元数据没有写明版本；没有输出条件（四色 ICC 特性文件）" in text
    assert "libgs-common" in text


def test_a_form_inside_a_form_is_measured(tmp_path: Path) -> None:
    with pikepdf.new() as file:
        file.add_blank_page(page_size=(300, 300))
        picture = file.make_stream(
            bytes(12), Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2, ColorSpace=Name.DeviceRGB, BitsPerComponent=8
        )
        form = file.make_stream(b"72 0 0 72 0 0 cm /P Do", Type=Name.XObject, Subtype=Name.Form, Matrix=Array([2, 0, 0, 2, 0, 0]),
                                Resources=Dictionary(XObject=Dictionary(P=picture)))  # fmt: skip
        file.pages[0].obj.Resources = Dictionary(XObject=Dictionary(F=form))
        file.pages[0].obj.Contents = file.make_stream(b"q 0.5 0 0 0.5 10 10 cm /F Do Q")
        look = look_at(file.pages[0])

    assert look.dpi == (2.0,)
    assert look.spaces == {"RGB"}


# ---- All together ------------------------------------------------------------------------------------------------------------


def test_what_the_printing_house_gets_is_made_once(files: Files, intent: Intent, tmp_path: Path) -> None:
    reading = Path(shutil.copy(files.reading, tmp_path / "2022-abc.pdf"))
    made = [list(impression.artifacts(files.source, reading, BETWEEN_COVERS, PAPER, intent, LOOK)) for _ in range(2)]
    inside, _, told_in_words = made[0]

    assert [str(artifact.path) for artifact in made[0]] == [
        "volume/print/2022-inside.pdf",
        "volume/print/2022-cover.pdf",
        "report/preflight-2022.txt",
    ]
    assert made[0] == made[1]
    assert isinstance(inside.content, Path)
    assert inside.content.read_bytes() == files.inside.read_bytes()
    assert isinstance(told_in_words.content, bytes)
    assert "可以付印" in told_in_words.content.decode()
    assert len(list(tmp_path.iterdir())) == 3
