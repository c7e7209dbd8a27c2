"""HTML of one part -> laid-out document -> drawing without fonts. This folder alone touches WeasyPrint, pinned to 70.0."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import weasyprint
import weasyprint.document
import weasyprint.pdf
from pydyf import Dictionary
from weasyprint.css.counters import CounterStyle
from weasyprint.html import UA
from weasyprint.images import RasterImage
from weasyprint.pdf import anchors, tags
from weasyprint.pdf import fonts as font_building
from weasyprint.svg import utils
from weasyprint.text.ffi import pango
from weasyprint.text.fonts import FontConfiguration, get_hb_object_data

from press.volume.objects import Face
from press.volume.typesetter import chinese, pixels
from press.volume.typesetter.fetcher import OnlyPictures

SLOT = re.compile(rb"\x00(\d+)\x00")  # in a content stream: room for the page number


INTERNALS: dict[str, tuple[Any, str]] = {  # what `teach` replaces: place and name
    **chinese.INTERNALS,
    "fonts": (weasyprint.pdf, "build_fonts_dictionary"),
    "font_file": (font_building, "get_hb_object_data"),
    "picture": (RasterImage, "__init__"),
    "picture_drawn": (RasterImage, "get_x_object"),
    "length": (utils, "size"),
}
RELIED_ON: dict[str, tuple[Any, str]] = {  # whose work we take apart: the objects that it makes, their order, their names
    "pdf": (weasyprint.pdf, "generate_pdf"),
    "links": (anchors, "add_links"),
    "structure": (tags, "add_tags"),
    "elements": (tags, "_build_box_tree"),
    "face": (font_building.Font, "__init__"),
    "page": (weasyprint.document.Page, "__init__"),
    "copy": (weasyprint.document.Document, "copy"),
    "own_sheet": (weasyprint.HTML, "_ua_stylesheets"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What a process keeps from one part to the next. faces: key -> WeasyPrint's font, of all that was drawn so far."""

    fonts: Any
    counters: Any
    plain: Any
    sheets: tuple[Any, ...]
    faces: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """pdf: WeasyPrint's objects, uncompressed, its fonts an empty dictionary; pages: as laid out; sheets: as drawn; fonts: as used."""

    pdf: Any
    pages: tuple[Any, ...]
    sheets: tuple[Any, ...]
    bookmarks: tuple[tuple[Any, ...], ...]
    fonts: tuple[Any, ...]


def teach() -> None:
    """Replace WeasyPrint's functions by ours; once in a process that does nothing else."""
    plain = {name: getattr(place, attribute) for name, (place, attribute) in INTERNALS.items()}
    chinese.teach()
    weasyprint.pdf.build_fonts_dictionary = without_fonts
    font_building.get_hb_object_data = without_files
    RasterImage.__init__ = pixels.with_packed_pixels(plain["picture"])
    RasterImage.get_x_object = pixels.drawn_packed(plain["picture_drawn"])
    utils.size = lru_cache(maxsize=4096)(plain["length"])  # a code of 900 squares measures few lengths many times


def without_fonts(*_: Any) -> Any:
    """The linker embeds each font once, for all parts."""
    return Dictionary()


def without_files(face: Any, *wanted: Any) -> bytes | None:
    """Do not copy a font's whole file, of 26 MB, for each part that shows it."""
    return get_hb_object_data(face, *wanted) if wanted else b""


class LeanHTML(weasyprint.HTML):  # type: ignore[misc]  # WeasyPrint brings no types
    """With the style sheet of the shop below ours."""

    plain: Any

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:  # noqa: ARG002  # WeasyPrint's signature
        return [self.plain]


def open_shop(css: str) -> Shop:
    """Read the style sheet once for all parts."""
    fonts, counters = FontConfiguration(), CounterStyle()
    sheet = weasyprint.CSS(string=css, font_config=fonts, counter_style=counters)
    return Shop(fonts=fonts, counters=counters, plain=weasyprint.CSS(string=lean_sheet()), sheets=(sheet,), faces={})


def lean_sheet() -> str:
    """WeasyPrint's own style sheet less what every element and page would carry for nothing: a fifth of all memory.

    Pseudo-elements stay where they are used; counters are registered apart.
    """
    lean = UA[: UA.index("@page")].replace("\n::marker", "\nli::marker").replace("\n::footnote-", "\n.fn::footnote-")
    return re.sub(r"(?m)^::note-.*$", "", lean)


def lay_out(html: str, pictures: Mapping[str, Path], digits: Callable[[str], int], shop: Shop) -> Any:
    """A WeasyPrint Document. digits: how wide the page number of an anchor is."""
    source = LeanHTML(string=html, url_fetcher=OnlyPictures(pictures))
    source.plain = shop.plain
    point_out(source.etree_element, digits)
    return source.render(font_config=shop.fonts, counter_style=shop.counters, stylesheets=shop.sheets)


def point_out(root: Any, digits: Callable[[str], int]) -> None:
    """Give page numbers their room, and links that leave the part a scheme of their own."""
    inside = {element.get("id") for element in root.iter()}
    for element in (found for found in root.iter() if found.tag in ("a", "span")):
        if chinese.prints_number(element):
            element.text = "0" * digits(chinese.anchor_of(element))
        target = element.get("href", "")
        if target.startswith("#") and target[1:] not in inside:
            element.set("href", chinese.BOOK + target[1:])


def draw(document: Any, pages: Iterable[Any], *, tagged: bool, shop: Shop) -> Drawing:
    """Draw some pages of a document."""
    chosen = list(pages)
    bookmarks = tuple(tuple(page.bookmarks) for page in chosen)
    for page in chosen:
        page.bookmarks = []  # WeasyPrint would write an outline
    part = document.copy(chosen)
    options = {**weasyprint.DEFAULT_OPTIONS, "pdf_tags": tagged, "uncompressed_pdf": True, "pdf_version": "1.7"}
    pdf = weasyprint.pdf.generate_pdf(part, None, 1, **options)
    sheets = tuple(pdf.objects[number] for number in pdf.pages["Kids"][::3])
    fonts = tuple(part.fonts.values())
    shop.faces.update((font.hash, font) for font in fonts)
    return Drawing(pdf=pdf, pages=tuple(chosen), sheets=sheets, bookmarks=bookmarks, fonts=fonts)


def page_type(page: Any) -> str:
    """The name of its @page."""
    return str(page._page_box.page_type.name)


def shift(page: Any) -> float:
    """How much wider the right margin of a page is than its left one, in pixels."""
    return float(page._page_box.margin_right - page._page_box.margin_left)


def face_of(font: Any) -> Face:
    return Face(
        key=font.hash,
        name=font.name.decode("ascii").rpartition("+")[2],
        family=font.family,
        weight=int(font.weight),
        is_italic=bool(font.style),
        is_serif=bool(font.flags & 2),
        ascent=font.ascent,
        descent=font.descent,
    )


def versions() -> str:
    """What else decides how a page looks."""
    return f"weasyprint {weasyprint.__version__}, pango {pango.pango_version()}"
