"""Inside and cover for the press -> what the printing house would send them back for, in plain Chinese."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, Literal

import pikepdf

from press import prose
from press.model import Case
from press.volume.chapters import reading_order
from press.volume.printing import Paper, spine_width
from press.volume.printing.cover_sheet import LETTERED, WIDTH
from press.volume.printing.measuring import Look, look_at
from press.volume.printing.pdfx import VERSION
from press.volume.printing.sheet import BLEED, MM
from press.volume.printing.streams import Box
from press.volume.source import Source

COARSE, FINE = 150, 300  # dpi: below the first a picture shows its dots, from the second on nobody sees them
SHEETS = (4, 16)  # pages of a folded sheet and of a signature
NEAR = 0.1 * MM
SPINE_NEAR = 0.5  # mm
NAMED = 12  # pages or pictures named in one line
FIGURE = re.compile(r'(?:<figure class="figure" id="fig-(\d+)">)?<img src="([^"]*)"')
WORDS = {"error": "须改", "note": "提醒", "fact": "正常"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """level: error (the printing house would send it back), note (worth a look), fact."""

    level: Literal["error", "note", "fact"]
    topic: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A file for the press, measured once. looks: page by page."""

    called: str
    file: pikepdf.Pdf
    looks: tuple[Look, ...]


def preflight(inside: Path, cover: Path, source: Source, paper: Paper) -> tuple[Finding, ...]:
    """Look over the files for the press, as the printing house will."""
    with pikepdf.open(inside) as pages, pikepdf.open(cover) as sheet:
        both = tuple(
            Measured(called=called, file=file, looks=tuple(look_at(page) for page in file.pages))
            for called, file in (("内文", pages), ("封面", sheet))
        )
        found = [finding for measured in both for finding in of_file(measured)]
        found += resolution(both[0].looks, figures(source))
        found += counted(len(both[0].looks))
        found += spine(both[1].looks[0], len(both[0].looks), paper)
        return tuple(found)


def report(findings: Sequence[Finding], source: Source) -> str:
    """The report as a text file: what must be mended first."""
    level = Counter(finding.level for finding in findings)
    head = f"《{source.title}》付印前检查　{source.edition.as_of.isoformat()}"
    verdict = f"须改 {level['error']} 处，提醒 {level['note']} 条" if level["error"] else f"可以付印；提醒 {level['note']} 条"
    ordered = sorted(findings, key=lambda finding: tuple(WORDS).index(finding.level))
    return "\n".join((head, verdict, "", *(f"［{WORDS[found.level]}］{found.topic}：{found.words}" for found in ordered), ""))


def of_file(measured: Measured) -> Iterator[Finding]:
    yield from bleed(measured)
    yield from colours(measured)
    yield from fonts(measured)
    yield from standard(measured)


# ---- Paper and knife ---------------------------------------------------------------------------------------------------------


def bleed(measured: Measured) -> Iterator[Finding]:
    """Boxes, then colour that should be cut through."""
    topic = f"{measured.called}出血"
    bare = [number for number, look in enumerate(measured.looks, 1) if not has_bleed(look)]
    short = [number for number, look in enumerate(measured.looks, 1) if look.has_short_colour]
    sizes = {size_of(look.trim) for look in measured.looks if look.trim}
    if bare:
        yield Finding(level="error", topic=topic, words=f"{named(bare)}没有四边各 3 mm 的出血框，请用付印文件，不要用阅读版")
    if short:
        yield Finding(level="error", topic=topic, words=f"{named(short)}的底色或图片只到裁切线，没有延伸到 3 mm 出血，裁切后会露白边")
    if len(sizes) > 1:
        yield Finding(level="error", topic=topic, words=f"成品尺寸不一致：{'、'.join(sorted(sizes))}")
    if unmarked := [number for number, look in enumerate(measured.looks, 1) if not look.has_crop_marks]:
        yield Finding(level="note", topic=topic, words=f"{named(unmarked)}没有裁切线")
    if not bare and not short and sizes:
        yield Finding(level="fact", topic=topic, words=f"成品尺寸 {min(sizes)}，四边出血 3 mm")


def has_bleed(look: Look) -> bool:
    if look.bleed is None or look.trim is None:
        return False
    outward = (-1, -1, 1, 1)
    wide = all((edge - line) * way >= BLEED - NEAR for edge, line, way in zip(look.bleed, look.trim, outward, strict=True))
    return wide and all((edge - line) * way >= -NEAR for edge, line, way in zip(look.media, look.bleed, outward, strict=True))


def size_of(box: Box) -> str:
    return f"{(box[2] - box[0]) / MM:.1f} × {(box[3] - box[1]) / MM:.1f} mm"


def counted(pages: int) -> Iterator[Finding]:
    for sheet in SHEETS:
        missing = -pages % sheet
        level: Literal["error", "note", "fact"] = "fact" if not missing else "error" if sheet == SHEETS[0] else "note"
        words = f"内文 {pages} 面，是 {sheet} 的倍数" if not missing else f"内文 {pages} 面，不是 {sheet} 的倍数，还差 {missing} 面空白页"
        yield Finding(level=level, topic="页数", words=words)


def spine(cover: Look, pages: int, paper: Paper) -> Iterator[Finding]:
    """The cover was made for so many pages; the inside may have changed since."""
    due = spine_width(pages, paper)
    if cover.trim is None:
        return
    there = (cover.trim[2] - cover.trim[0]) / MM - 2 * WIDTH
    basis = f"内文 {pages} 面，用纸 {paper.name}，每张厚 {paper.caliper:g} mm"
    letters = "书脊印书名和年份" if due >= LETTERED else f"窄于 {LETTERED} mm，书脊不印字"
    if abs(there - due) > SPINE_NEAR:
        yield Finding(level="error", topic="书脊", words=f"封面文件的书脊宽 {there:.1f} mm，应为 {due:g} mm（{basis}），请重做封面")
    else:
        yield Finding(level="fact", topic="书脊", words=f"宽 {due:g} mm（{basis}），{letters}；换纸或改页数后须重做封面")


# ---- Pictures ----------------------------------------------------------------------------------------------------------------


def figures(source: Source) -> tuple[str, ...]:
    """Every picture of the book in the order in which it is printed, as an editor calls it."""
    cases = sorted(source.cases, key=reading_order(source.awards))
    return tuple(name for case in cases for name in figures_of(case))


def figures_of(case: Case) -> Iterator[str]:
    for number, file in FIGURE.findall(prose.body(case).html):
        yield f"《{case.title}》{f'图 {number}' if number else '行内图'}（cases/{case.id}/{unescape(file)}）"


def resolution(looks: Sequence[Look], names: Sequence[str]) -> Iterator[Finding]:
    """Names are given by the order of pictures; should one be missing or drawn twice, the page says where it is."""
    found = [(number, dpi) for number, look in enumerate(looks, 1) for dpi in look.dpi]
    called = names if len(names) == len(found) else [f"内文第 {number} 面的图片" for number, _ in found]
    for name, (number, dpi) in zip(called, found, strict=True):
        if dpi < COARSE:
            words = f"{name}在第 {number} 面只有 {dpi:.0f} dpi，印出来会看见锯齿，请换一张更大的图（不低于 {FINE} dpi）"
            yield Finding(level="error", topic="图片精度", words=words)
        elif dpi < FINE:
            words = f"{name}在第 {number} 面为 {dpi:.0f} dpi，低于 {FINE} dpi，线条和小字可能发虚"
            yield Finding(level="note", topic="图片精度", words=words)
    if all(dpi >= FINE for _, dpi in found):
        yield Finding(level="fact", topic="图片精度", words=f"{len(found)} 幅图片均不低于 {FINE} dpi")


# ---- Ink and type ------------------------------------------------------------------------------------------------------------


def colours(measured: Measured) -> Iterator[Finding]:
    topic = f"{measured.called}颜色"
    pages = Counter(space for look in measured.looks for space in look.spaces)
    rich = [number for number, look in enumerate(measured.looks, 1) if look.has_dark_type_in_many_inks]
    if rich:
        words = f"{named(rich)}的黑字不是单色黑，四色套印会有彩边，请用付印文件，不要用阅读版"
        yield Finding(level="error", topic=topic, words=words)
    if "RGB" in pages:
        words = f"{pages['RGB']} 面上有 RGB 颜色（多为图片），由印厂按输出条件转为四色；要自己定色的图片请先转为 CMYK"
        yield Finding(level="note", topic=topic, words=words)
    if spot := sum(pages[space] for space in ("专色", "其他")):
        yield Finding(level="note", topic=topic, words=f"{spot} 面用了专色或其他颜色空间，请与印厂确认")
    if not rich:
        words = "；".join(f"{space} {number} 面" for space, number in sorted(pages.items()))
        yield Finding(level="fact", topic=topic, words=f"黑字为单色黑。{words}")


def fonts(measured: Measured) -> Iterator[Finding]:
    descriptors = [
        item for item in measured.file.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
    ]
    outside = sorted({name_of(item) for item in descriptors if not any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3"))})
    bare = sorted({str(font.get("/BaseFont", "/?"))[1:] for font in simple_fonts(measured.file) if "/FontDescriptor" not in font})
    if outside or bare:
        yield Finding(
            level="error", topic=f"{measured.called}字体", words=f"{'、'.join(outside + bare)} 没有嵌入，印厂的机器会换成别的字体"
        )
    else:
        names = "、".join(sorted({name_of(item) for item in descriptors})) or "没有文字"
        yield Finding(level="fact", topic=f"{measured.called}字体", words=f"全部嵌入：{names}")


def simple_fonts(file: pikepdf.Pdf) -> Iterator[Any]:
    """Fonts that hold their glyphs themselves; a composite one has them in its descendant."""
    return (
        item
        for item in file.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font" and item.get("/Subtype") != "/Type0"
    )


def name_of(descriptor: Any) -> str:  # noqa: ANN401
    return str(descriptor.get("/FontName", "/?")).rpartition("+")[2].lstrip("/")


# ---- PDF/X-4 -----------------------------------------------------------------------------------------------------------------


def standard(measured: Measured) -> Iterator[Finding]:
    topic = f"{measured.called} {VERSION}"
    missing = tuple(lacking(measured))
    if missing:
        yield Finding(level="note", topic=topic, words=f"还不是 {VERSION}：{'；'.join(missing)}")
    else:
        words = f"输出条件“{intent_name(measured.file)}”。本机没有 {VERSION} 的认证检查工具，请印厂用其预检软件复核，并换用自己的输出条件"
        yield Finding(level="fact", topic=topic, words=words)


def lacking(measured: Measured) -> Iterator[str]:
    """What ISO 15930-7 asks for and the file does not have."""
    file, root = measured.file, measured.file.Root
    metadata = root.Metadata.read_bytes() if "/Metadata" in root else b""
    if f"GTS_PDFXVersion>{VERSION}<".encode() not in metadata:
        yield "元数据没有写明版本"
    intents = [intent for intent in root.get("/OutputIntents", ()) if intent.get("/S") == "/GTS_PDFX"]
    if not intents or "/DestOutputProfile" not in intents[0]:
        yield "没有输出条件（四色 ICC 特性文件）；在 Debian 上安装软件包 libgs-common 后重新生成，或向印厂索取"
    elif bytes(intents[0].DestOutputProfile.read_bytes()[12:20]) != b"prtrCMYK":
        yield "输出条件不是四色印刷机的特性文件"
    if any(look.trim is None for look in measured.looks):
        yield "有的页没有成品尺寸框（TrimBox）"
    if file.docinfo.get("/Trapped") not in ("/True", "/False"):
        yield "没有写明是否做过陷印（Trapped）"
    if any("/Annots" in page.obj for page in file.pages):
        yield "页面上有链接或批注"
    if any(name in root for name in ("/AcroForm", "/OpenAction", "/AA")) or file.is_encrypted:
        yield "含有表单、动作或加密"
    if any("RGB" in look.spaces for look in measured.looks) and not explains_rgb(file.pages):
        yield "RGB 颜色没有注明是哪一种（DefaultRGB）"
    if "/ID" not in file.trailer:
        yield "文件没有标识（ID）"


def explains_rgb(pages: Iterable[pikepdf.Page]) -> bool:
    nothing = pikepdf.Dictionary()
    return all("/DefaultRGB" in page.obj.get("/Resources", nothing).get("/ColorSpace", nothing) for page in pages)


def intent_name(file: pikepdf.Pdf) -> str:
    return str(file.Root.OutputIntents[0].get("/Info", ""))


def named(pages: Sequence[int]) -> str:
    """第 1、2、5 面 (…等 20 面)"""
    words = "、".join(map(str, pages[:NAMED]))
    return f"第 {words} 面" if len(pages) <= NAMED else f"第 {words} 等 {len(pages)} 面"
