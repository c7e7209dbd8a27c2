"""WeasyPrint's layout and drawing of text -> Chinese typography: even justification, squeezed marks, room beside Latin, a line grid.

WeasyPrint 70 stretches only spaces, cannot squeeze marks, knows no space between Han and Latin, and no line grid.
`teach` replaces some of its functions for the life of the process; a test says which changed.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import weasyprint.draw
from weasyprint.draw import text as text_drawing
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline
from weasyprint.pdf.stream import Stream
from weasyprint.text import line_break
from weasyprint.text.ffi import TO_UNITS, ffi, pango

from press.volume.objects import Slot
from press.volume.typesetter import leaders, placing
from press.volume.typography import GAP

LINE, TOP = 24, 96  # CSS px: 18 pt, the line of the text; 72 pt, where the text begins on a page
GAP_WIDTH = 0.2  # em
BOOK = "book:"  # the scheme of links that leave their part
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
    "table": (block, "table_layout"),
    "leader": (inline, "handle_leader"),
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
        "in_flow": placing.with_late_figures(plain["in_flow"]),
        "table": placing.with_continued_tables(plain["table"]),
        "leader": leaders.with_whole_leaders(plain["leader"]),
    }
    for name, (place, attribute) in INTERNALS.items():
        setattr(place, attribute, ours[name])


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
    """Write the opened space behind each Han glyph of a TJ array; spaces got theirs from Pango. A page number leaves room alone.

    The room of an empty glyph, our GAP, comes in 1024ths of an em; a TJ array counts in 1000ths.
    """

    def show_text(self: Any, string: str) -> None:
        if getattr(self, "slot", None) is not None:
            leave_room(self)
            return
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


def leave_room(stream: Any) -> None:
    """A mark in the content, where the linker writes the number."""
    box, stream.slot = stream.slot, None
    is_left = "left" in box.element.get("class").split()
    slot = Slot(anchor=anchor_of(box.element), digits=len(box.text), face=stream.face.hash, is_left=is_left)
    stream.slots = [*getattr(stream, "slots", ()), slot]
    stream.stream.append(b"\0%d\0" % (len(stream.slots) - 1))


def with_stretch_of_box(plain: Callable[..., None]) -> Callable[..., None]:
    def draw_text(stream: Any, box: Any, *rest: Any) -> None:
        stream.stretch = box.justification_spacing / box.style["font_size"] * 1000 if box.justification_spacing else 0
        stream.slot = box if prints_number(box.element) else None
        plain(stream, box, *rest)
        stream.stretch, stream.slot = 0, None

    return draw_text


def prints_number(element: Any) -> bool:
    """Whether an element of class pn prints the page number of what it names."""
    return element is not None and element.tag in ("a", "span") and "pn" in element.get("class", "").split()


def anchor_of(element: Any) -> str:
    """A link prints the number of where it leads; a span of what its data-of says."""
    return unquote(element.get("data-of") or element.get("href", "").removeprefix(BOOK).removeprefix("#"))


def on_grid(plain: Callable[..., Any]) -> Callable[..., Any]:
    """Fill figures, listings and blocks of class snap up to the next line of the page, so that the text below stands on the grid."""

    def layout(context: Any, box: Any, bottom_space: float, skip_stack: Any, *rest: Any, **named: Any) -> Any:
        result = plain(context, box, bottom_space, skip_stack, *rest, **named)
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
