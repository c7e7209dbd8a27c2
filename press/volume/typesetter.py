"""HTML and CSS -> laid-out document -> tagged PDF: WeasyPrint, taught to set Chinese.

WeasyPrint 70 stretches only spaces, cannot squeeze marks, knows no space between Han and Latin, no line grid, and leaves a gap
before a figure that does not fit. `teach` replaces some of its functions for the life of the process; the version is pinned,
and a test says which of them changed.
"""

import gc
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import weasyprint
import weasyprint.draw
from pydyf import PDF, Array, Dictionary, String
from weasyprint.draw import text as text_drawing
from weasyprint.formatting_structure import boxes
from weasyprint.html import UA
from weasyprint.images import SVGImage
from weasyprint.layout import block, inline
from weasyprint.pdf.stream import Stream
from weasyprint.text import line_break
from weasyprint.text.ffi import TO_UNITS, ffi, pango

from press.volume.fetcher import OnlyPictures
from press.volume.typography import GAP

LINE, TOP = 24, 96  # CSS px: 18 pt, the line of the text; 72 pt, where the text begins on a page
GAP_WIDTH = 0.2  # em
ROOM, MOVES = 3 * LINE, 2  # a figure moves if it would leave more room than this, at most so many paragraphs
WIDEST = 0.5  # em: a line that would need wider gaps than this stays ragged
CLOSING, OPENING = "，。、；：！？）》」』】”’", "（《「『【“‘"
HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60“”‘’—…\U00020000-\U0003ffff"
IS_HAN = re.compile(f"[{HAN}]")
STRETCHES = re.compile(f"[ \u00a0{HAN}]")
SQUEEZED = re.compile(f"[{CLOSING}](?=\u2060?[{CLOSING}{OPENING}])|(?<=[{OPENING}])[{OPENING}]")
SPECIAL = re.compile(f"{GAP}|{SQUEEZED.pattern}")
GLYPHS = re.compile("<([0-9a-f]+)>")
EMPTY = re.compile(r">(-?\d+\.\d+)<")

Patched = tuple[Any, str]
INTERNALS: dict[str, Patched] = {  # what `teach` replaces: place and name
    "set_text": (line_break.Layout, "set_text"),
    "count": (inline, "count_expandable_spaces"),
    "justify": (inline, "justify_line"),
    "add_font": (Stream, "add_font"),
    "set_font": (Stream, "set_font_size"),
    "show": (Stream, "show_text"),
    "draw": (text_drawing, "draw_text"),
    "draw_again": (weasyprint.draw, "draw_text"),
    "block": (block, "block_level_layout_switch"),
    "in_flow": (block, "_in_flow_layout"),
    "page_references": (PDF, "page_references"),
}


def teach() -> None:
    """Replace WeasyPrint's functions by ours; once in a process that does nothing else."""
    plain = {name: getattr(place, attribute) for name, (place, attribute) in INTERNALS.items()}
    ours: dict[str, Any] = {
        "set_text": with_gaps_and_squeezed_marks(plain["set_text"]),
        "count": stretching_places,
        "justify": justify,
        "add_font": remembering_fonts(plain["add_font"]),
        "set_font": with_face(plain["set_font"]),
        "show": with_stretched_han(plain["show"]),
        "draw": with_stretch_of_box(plain["draw"]),
        "draw_again": with_stretch_of_box(plain["draw"]),
        "block": on_grid(plain["block"]),
        "in_flow": with_late_figures(plain["in_flow"]),
        "page_references": counted_once(plain["page_references"]),
    }
    for name, (place, attribute) in INTERNALS.items():
        setattr(place, attribute, ours[name])


class LeanHTML(weasyprint.HTML):  # type: ignore[misc]  # WeasyPrint brings no types
    """With WeasyPrint's own style sheet less what every element and page would carry for nothing: a fifth of all memory.

    Pseudo-elements stay where they are used; margin boxes are declared by our sheet; counters are registered apart.
    """

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:  # noqa: ARG002  # WeasyPrint's signature
        lean = UA[: UA.index("@page")].replace("\n::marker", "\nli::marker").replace("\n::footnote-", "\n.fn::footnote-")
        return [weasyprint.CSS(string=re.sub(r"(?m)^::note-.*$", "", lean))]


def lay_out(html: str, pictures: Mapping[str, Path]) -> Any:
    """A WeasyPrint Document, its pages not yet drawn."""
    document = LeanHTML(string=html, url_fetcher=OnlyPictures(pictures)).render(pdf_variant="pdf/ua-1")
    let_go(document)
    return document


def let_go(document: Any) -> None:
    """Drawings hold on to the whole layout, half of all memory; ours need it no more (it serves pictures inside a drawing)."""
    for page in document.pages:
        for box in page._page_box.descendants(placeholders=True):
            if isinstance(drawing := getattr(box, "replacement", None), SVGImage):
                drawing._context = None
    gc.collect()


def write(document: Any, target: Path, first_numbered: int) -> frozenset[str]:
    """Write the PDF; pages before the first numbered one carry roman labels. Returns the names of the embedded fonts."""
    fonts: set[str] = set()

    def finish(_document: Any, pdf: Any) -> None:
        label = Dictionary({"S": "/D", "St": 1})
        pdf.catalog["PageLabels"] = Dictionary({"Nums": Array([0, Dictionary({"S": "/r"}), first_numbered, label])})
        pdf.info["Producer"] = String(f"WeasyPrint {weasyprint.__version__}")
        for item in pdf.objects:
            if isinstance(item, Dictionary) and item.get("Type") == "/FontDescriptor":
                fonts.add(name_of(item["FontName"]))

    document.write_pdf(target, finisher=finish, pdf_variant="pdf/ua-1")
    return frozenset(fonts)


def name_of(value: str | bytes) -> str:
    """'/ABCDEF+Noto-Serif-CJK-SC' -> 'Noto-Serif-CJK-SC'."""
    words = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return words.rpartition("+")[2].lstrip("/")


def anchors(document: Any) -> dict[str, int]:
    """Every anchor of the book -> index of its first page, counted from 0."""
    return {name: number for number, page in reversed(tuple(enumerate(document.pages))) for name in page.anchors}


def versions() -> str:
    """What else decides how a page looks."""
    return f"weasyprint {weasyprint.__version__}, pango {pango.pango_version()}"


def with_gaps_and_squeezed_marks(plain: Callable[..., None]) -> Callable[..., None]:
    """Pango gives a fifth of an em to each GAP, and half its width to a mark beside another (CLREQ 标点挤压)."""

    def set_text(self: Any, text: str, justify: bool = False) -> None:
        plain(self, text, justify)
        found = list(SPECIAL.finditer(self.text))
        if not found:
            return
        attributes = pango.pango_layout_get_attributes(self.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        width = int(self.style["font_size"] * GAP_WIDTH * TO_UNITS / 2)  # Pango gives it to both characters of a GAP
        at = byte = 0
        for match in found:
            byte += len(self.text[at : match.start()].encode())
            at = match.start()
            if match[0] == GAP:
                at_edge = match.start() == 0 or match.end() == len(self.text)
                attribute = pango.pango_attr_letter_spacing_new(0 if at_edge else width)
            else:
                attribute = pango.pango_attr_font_features_new(b"halt 1")
            attribute.start_index, attribute.end_index = byte, byte + len(match[0].encode())
            pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(self.layout, attributes)

    return set_text


def stretching_places(box: Any) -> int:
    """Places in a line that may open: behind each Han character and at each space."""
    if isinstance(box, boxes.TextBox):
        return len(STRETCHES.findall(box.text))
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        return sum(stretching_places(child) for child in box.children if child.is_in_normal_flow())
    return 0


def justify(context: Any, line: Any, extra: float) -> None:
    """Spread what a line lacks; a closing mark at its end gives its empty half, so that the edge is straight to the eye."""
    box = line
    while not isinstance(box, boxes.TextBox):
        children = [child for child in getattr(box, "children", ()) if child.is_in_normal_flow()]
        if not children:
            return
        box = children[-1]
    size = box.style["font_size"]
    last = box.text.rstrip(GAP)[-1:]
    if last and last in CLOSING:
        extra += size / 2
    places = stretching_places(line) - (1 if last and IS_HAN.match(last) else 0)
    if places > 0 and extra / places <= size * WIDEST:
        inline.add_word_spacing(context, line, extra / places, 0)


def remembering_fonts(plain: Callable[..., Any]) -> Callable[..., Any]:
    def add_font(self: Any, font: Any) -> Any:
        face, size = plain(self, font)
        if not hasattr(self, "faces"):
            self.faces = {}
        self.faces[face.hash] = face
        return face, size

    return add_font


def with_face(plain: Callable[..., None]) -> Callable[..., None]:
    """The face in use: WeasyPrint adds the next font before it shows what is set in this one."""

    def set_font_size(self: Any, font: str, size: float) -> None:
        self.face = self.faces.get(font)
        plain(self, font, size)

    return set_font_size


def with_stretched_han(plain: Callable[..., None]) -> Callable[..., None]:
    """Write the opened space behind each Han glyph of a TJ array; spaces got theirs from Pango.

    The room of an empty glyph, our GAP, comes in 1024ths of an em; a TJ array counts in 1000ths.
    """

    def show_text(self: Any, string: str) -> None:
        if "." in string:
            string = EMPTY.sub(lambda match: f">{float(match[1]) / 1.024:.2f}<", string)
        stretch = getattr(self, "stretch", 0)
        if stretch:
            names, open_up = self.face.to_unicode, f">{-stretch:.2f}<"

            def spread(match: re.Match[str]) -> str:
                digits = match[1]
                glyphs = [digits[i : i + 4] for i in range(0, len(digits), 4)]
                return "<" + "".join(g + open_up if IS_HAN.match(names.get(int(g, 16), " ")[-1:]) else g for g in glyphs) + ">"

            string = GLYPHS.sub(spread, string)
        plain(self, string)

    return show_text


def with_stretch_of_box(plain: Callable[..., None]) -> Callable[..., None]:
    def draw_text(stream: Any, box: Any, *rest: Any) -> None:
        stream.stretch = box.justification_spacing / box.style["font_size"] * 1000 if box.justification_spacing else 0
        plain(stream, box, *rest)
        stream.stretch = 0

    return draw_text


def on_grid(plain: Callable[..., Any]) -> Callable[..., Any]:
    """Fill figures, listings and blocks of class snap up to the next line of the page, so that the text below stands on the grid."""

    def layout(context: Any, box: Any, bottom_space: float, skip_stack: Any, *rest: Any) -> Any:
        result = plain(context, box, bottom_space, skip_stack, *rest)
        done, resume_at = result[:2]
        if done is None or resume_at is not None:
            return result
        element = getattr(done, "element", None)
        if element is None or done.element_tag != element.tag:
            return result
        if element.tag in ("figure", "pre") or "snap" in (element.get("class") or "").split():
            slack = (TOP - done.border_box_y() - done.border_height()) % LINE
            if 0.02 < slack < LINE - 0.02:
                done.height += slack
                if element.tag in ("figure", "pre") and skip_stack is None:
                    for child in done.children:  # share it above and below
                        child.translate(dy=slack / 2)
        return result

    return layout


def with_late_figures(plain: Callable[..., Any]) -> Callable[..., Any]:
    """A figure that does not fit on its page changes places with the paragraph behind it, so that it leaves no gap."""

    def layout(context: Any, box: Any, index: int, child: Any, new_children: list[Any], page_is_empty: bool, *rest: Any) -> Any:
        current = box.children[index]  # the caller walks over the order as it was before figures moved
        current.position_x, current.position_y = child.position_x, child.position_y
        following = box.children[index + 1] if index + 1 < len(box.children) else None
        if following is None or not (is_whole_figure(current) and is_text(following) and getattr(current, "moved", 0) < MOVES):
            return plain(context, box, index, current, new_children, page_is_empty, *rest)
        absolute, fixed, margins, *others = rest
        result = plain(context, box, index, current, new_children, page_is_empty, absolute, fixed, list(margins), *others)
        abort, stop, resume_at, *_ = result
        if not (abort or (stop and next(iter(resume_at)) <= index and len(result[6]) <= len(new_children))):
            return result
        bottom_space, position_y = others[:2]
        taken_back = new_children[len(result[6]) :] if stop else []
        if context.page_bottom - bottom_space - position_y < ROOM or any(not is_heading(taken) for taken in taken_back):
            return result
        current.moved = getattr(current, "moved", 0) + 1
        box.children = [*box.children[:index], following, current, *box.children[index + 2 :]]
        following.position_x, following.position_y = child.position_x, child.position_y
        return plain(context, box, index, following, new_children, page_is_empty, *rest)

    return layout


def is_whole_figure(box: Any) -> bool:
    return box.element_tag == "figure" and "long" not in (box.element.get("class") or "").split()


def is_text(box: Any) -> bool:
    return box.element_tag in ("p", "ul", "ol") and not box.element.get("class")


def is_heading(box: Any) -> bool:
    return box.element_tag in ("h2", "h3", "h4", "h5", "h6")


def counted_once(plain: Any) -> property:
    """The references of all pages, which WeasyPrint asks for at each element: kept until there is another page."""

    def page_references(self: Any) -> tuple[bytes, ...]:
        known: tuple[bytes, ...] = getattr(self, "known_references", ())
        if len(known) * 3 != len(self.pages["Kids"]):  # a reference is three numbers
            known = self.known_references = plain.fget(self)
        return known

    return property(page_references)
