"""One laid-out page in its place in a book -> its PDF page, with folio, heads and tab stamped, and its links."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydyf import String

from press.volume import pagination
from press.volume.objects import Layout, Link, Slot
from press.volume.pagination import Pagination
from press.volume.part import Part
from press.volume.writer import Writer, add, add_packed, add_packed_at

FORE_EDGE = {True: 486.5, False: 20.1}  # points: where the chapter's tab stands beside the text of a right and of a left page
PRINTED = 4  # flag of a link: it is part of the printed page (PDF/A)
SPAN = "pages."  # what names the first and the last number of a file, as a citation ends: 12-16.
Stamp = tuple[bytes | Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an anchor is: leaf counted from 0; points."""

    leaf: int
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Digits:
    """Of one face: character -> glyph, and its width in thousandths of an em."""

    glyphs: Mapping[str, int]
    widths: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page needs. stamps: heads and folios that all parts share; page, node: numbers of the first page and of the first
    node of the tree of pages; span: 12-16, all that is counted in arabic; opened: of the content that stands before a page's own."""

    pages: Pagination
    places: Mapping[str, Place]
    stamps: Mapping[str, Stamp]
    digits: Mapping[str, Digits]
    span: str
    site: str
    page: int
    node: int
    in_one_node: int
    fonts: int
    document: int
    opened: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inlay:
    """A part in its place. known: what its refs are in the file; key: of its first page in the tree of parents; first: its first leaf."""

    part: Part
    layout: Layout
    known: list[int]
    key: int
    first: int


def write_page(out: Writer, inlay: Inlay, index: int, frame: Frame) -> None:
    """index: of the page in its part, counted from 0."""
    sheet, leaf, known = inlay.layout.sheets[index], inlay.first + index, inlay.known
    if sheet.pieces:
        add_packed_at(out, known[sheet.content], b"", b"".join(with_numbers(sheet.pieces, frame)))
    content = b"%d 0 R" % known[sheet.content]
    if stamps := b"".join(furniture(inlay, index, frame)):
        stamped = add_packed(out, b"", b"Q\n/Artifact<</Type/Pagination>>BDC\n%bEMC" % stamps)
        content = b"[%d 0 R %b %d 0 R]" % (frame.opened, content, stamped)
    left = -sheet.shift if is_left(leaf) else 0
    box = b"[%g 0 %g %g]" % (left, left + sheet.width, sheet.height)
    annotations = b"/Annots[%b]" % b" ".join(b"%d 0 R" % known[found.number] for found in sheet.links) if sheet.links else b""
    entries = b"/Parent %d 0 R/MediaBox%b/TrimBox%b/Contents %b/Resources %d 0 R%b/Tabs/S/StructParents %d"
    page = entries % (frame.node + leaf // frame.in_one_node, box, box, content, known[sheet.resources], annotations, inlay.key + index)
    add(out, frame.page + leaf, b"<</Type/Page%b>>" % page)


def write_blanks(out: Writer, leaves: range, size: tuple[float, float], frame: Frame) -> None:
    """Pages that stay empty, so that what follows stands on its side."""
    for leaf in leaves:
        box = b"[0 0 %g %g]" % size
        node = frame.node + leaf // frame.in_one_node
        add(out, frame.page + leaf, b"<</Type/Page/Parent %d 0 R/MediaBox%b/TrimBox%b/Resources<<>>>>" % (node, box, box))


def is_left(leaf: int) -> bool:
    return leaf % 2 == 1


# ---- What is stamped -------------------------------------------------------------------------------------------------------


def furniture(inlay: Inlay, index: int, frame: Frame) -> Iterator[bytes]:
    """Folio, head and tab of one page."""
    part, leaf = inlay.part, inlay.first + index
    if part.furniture == "none":
        return
    side = "verso" if is_left(leaf) else "recto"
    yield stamp(frame.stamps[f"{side}-folio"], pagination.folio(frame.pages, leaf), frame)
    head = inlay.layout.stamps.get("recto-head") if side == "recto" else frame.stamps.get("verso-head")
    if head and (part.furniture == "all" or index > 0):
        yield stamp(head, "", frame)
    if part.tab:
        tab = frame.stamps[f"tab {part.tab}"]
        yield b"q 1 0 0 1 %g 0 cm\n%bQ\n" % (FORE_EDGE[not is_left(leaf)], stamp(tab, "", frame))


def stamp(pieces: Stamp, words: str, frame: Frame) -> bytes:
    filled = (piece if isinstance(piece, bytes) else shown(piece, words, frame) for piece in pieces)
    return b"q\n%b\nQ\n" % b"".join(filled)


def with_numbers(pieces: Stamp, frame: Frame) -> Iterator[bytes]:
    """The content of a page that prints numbers of other pages."""
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        else:
            number = f"{frame.span}." if piece.anchor == SPAN else pagination.folio(frame.pages, frame.places[piece.anchor].leaf)
            yield shown(piece, number, frame)


def shown(slot: Slot, number: str, frame: Frame) -> bytes:
    """A number at its end of its room."""
    digits = frame.digits[slot.face]
    glyphs = b"".join(b"%04x" % digits.glyphs[character] for character in number)
    room = slot.digits * digits.widths["0"] - sum(digits.widths[character] for character in number)
    return b"[%b<%b>] TJ" % (b"" if slot.is_left or not room else b"%g" % -room, glyphs)


# ---- Links -----------------------------------------------------------------------------------------------------------------


def write_link(out: Writer, link: Link, inlay: Inlay, leaf: int, frame: Frame) -> None:
    box = b" ".join(b"%.2f" % value for value in link.rect)
    words = String(link.words or link.address or "链接").data
    entries = b"/Rect[%b]/F %d/Border[0 0 0]/P %d 0 R/StructParent %d/Contents%b"
    filled = entries % (box, PRINTED, frame.page + leaf, inlay.key + link.key, words)
    add(out, inlay.known[link.number], b"<</Type/Annot/Subtype/Link%b%b>>" % (filled, target(link, frame)))


def target(link: Link, frame: Frame) -> bytes:
    """Where it leads: to another page of this file where that is possible."""
    anchor = link.anchor or anchor_of(link.address, frame.site)
    if anchor in frame.places:
        return b"/Dest" + destination(frame, frame.places[anchor])
    return b"/A<</S/URI/URI%b>>" % String(link.address or frame.site).data


def anchor_of(address: str, site: str) -> str:
    """'https://…/cases/2022/001-doe/' -> 'case-2022-001-doe'."""
    return (
        address.removeprefix(site).rstrip("/").replace("cases/", "case-", 1).replace("/", "-")
        if address.startswith(f"{site}cases/")
        else ""
    )


def destination(frame: Frame, place: Place) -> bytes:
    return b"[%d 0 R/XYZ %.1f %.1f 0]" % (frame.page + place.leaf, place.x, place.y)
