"""Drawing -> Compiled: WeasyPrint's objects without what all parts share, their structure pruned, their numbers left open."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

from pydyf import Dictionary

from press.volume import typesetter
from press.volume.objects import (
    BETWEEN,
    DOCUMENT,
    FONTS,
    Bookmark,
    Compiled,
    Extent,
    Face,
    Layout,
    Link,
    Objects,
    Sheet,
    Slot,
    Stream,
    Usage,
    template,
)
from press.volume.typesetter import SLOT, Drawing, face_of
from press.volume.typesetter.chinese import BOOK
from press.volume.typesetter.structure import Structure, number, read_structure

TO_POINTS = 0.75  # from CSS pixels
TRANSPARENCY = re.compile(rb"(?m)^/\S+ gs\n")
DEEPEST = 9  # how hard content is packed


def compiled(drawing: Drawing, stamps: Mapping[str, Drawing]) -> Compiled:
    """One part, ready for the cache. stamps: running heads, drawn apart."""
    heights = {sheet.number: page.height * TO_POINTS for sheet, page in zip(drawing.sheets, drawing.pages, strict=True)}
    structure = read_structure(drawing.pdf, heights)
    fonts, unused = drop_shared(drawing)
    annotations = [box.link_annotation for page in drawing.pages for *_, box in page.links if box.link_annotation]
    left_out = {0, drawing.pdf.pages.number, drawing.pdf.catalog.number, fonts, unused, *structure.gone}
    left_out |= {found.number for found in (*drawing.sheets, *annotations)}
    kept = [found for found in drawing.pdf.objects if found.number not in left_out]
    plain = [found for found in kept if not hasattr(found, "stream")]
    streams = [found for found in kept if hasattr(found, "stream")]
    places = {found.number: place for place, found in enumerate([*plain, *streams, *drawing.sheets, *annotations])}
    known = {**places, fonts: FONTS, document_number(drawing.pdf): DOCUMENT}
    sheets = tuple(a_sheet(drawing, at, structure, places) for at in range(len(drawing.sheets)))
    filled_later = {sheet.content for sheet in sheets if sheet.pieces}
    data, refs = template(BETWEEN.join(found.data for found in plain), known)
    all_fonts = fonts_of((drawing, *stamps.values()))
    return Compiled(
        extent=extent(sheets),
        layout=Layout(
            sheets=sheets,
            stamps={name: stamp(drawn) for name, drawn in stamps.items()},
            roots=tuple(places[root] for root in structure.roots),
            tree=tree(drawing, structure, places),
        ),
        usages=tuple(usages(all_fonts)),
        objects=Objects(
            size=len(places),
            plain=data,
            refs=refs,
            streams=tuple(a_stream(drawing.pdf, found, known) for found in streams if places[found.number] not in filled_later),
        ),
        missing="".join(sorted({chr(code) for font in all_fonts for code in font.missing})),
    )


def extent(sheets: tuple[Sheet, ...]) -> Extent:
    """An element that goes on over several pages is where it begins."""
    firsts: dict[str, int] = {}
    for index, sheet in enumerate(sheets):
        for name, *_ in sheet.anchors:
            firsts.setdefault(name, index)
    return Extent(pages=len(sheets), anchors=tuple(firsts.items()))


def furniture(stamps: Mapping[str, Drawing]) -> Compiled:
    """Stamps that belong to no part."""
    return Compiled(
        extent=Extent(pages=0, anchors=()),
        layout=Layout(sheets=(), stamps={name: stamp(drawn) for name, drawn in stamps.items()}, roots=(), tree=()),
        usages=tuple(usages(fonts_of(stamps.values()))),
        objects=Objects(size=0, plain=b"", refs=(), streams=()),
        missing="".join(sorted({chr(code) for font in fonts_of(stamps.values()) for code in font.missing})),
    )


def fonts_of(drawings: Iterable[Drawing]) -> tuple[Any, ...]:
    return tuple(font for drawing in drawings for font in drawing.fonts)


def document_number(pdf: Any) -> int:
    return number(pdf.objects[number(pdf.catalog["StructTreeRoot"])]["K"][0])


def drop_shared(drawing: Drawing) -> tuple[int, int]:
    """Take out what the book does not need; returns the numbers of the fonts, which all parts share, and of the colour spaces, which none uses."""
    pdf = drawing.pdf
    resources = pdf.objects[number(drawing.sheets[0]["Resources"])]
    unused = number(resources["ColorSpace"])
    held = [found.extra["Resources"] for found in pdf.objects if "Resources" in getattr(found, "extra", {})]
    for holder in [resources, *(pdf.objects[number(found)] for found in held)]:
        holder.pop("ColorSpace", None)
        for name in [name for name, value in holder.items() if isinstance(value, Dictionary) and not value]:
            del holder[name]
    return number(resources["Font"]), unused


def tree(drawing: Drawing, structure: Structure, places: Mapping[int, int]) -> tuple[tuple[int, ...] | int, ...]:
    """Key -> element or elements: pages first, then links."""
    pages = [tuple(places[element] for element in structure.owners[sheet.number]) for sheet in drawing.sheets]
    return (*pages, *(places[element] for element in structure.links.values()))


def a_sheet(drawing: Drawing, at: int, structure: Structure, places: Mapping[int, int]) -> Sheet:
    page, sheet = drawing.pages[at], drawing.sheets[at]
    content = drawing.pdf.objects[number(sheet["Contents"])]
    height = page.height * TO_POINTS
    return Sheet(
        number=places[sheet.number],
        content=places[content.number],
        resources=places[number(sheet["Resources"])],
        pieces=pieces(content) if getattr(content, "slots", ()) else (),
        links=tuple(links(drawing, page, structure, places)),
        anchors=tuple((name, place[0] * TO_POINTS, height - place[1] * TO_POINTS) for name, place in page.anchors.items()),
        bookmarks=tuple(
            Bookmark(level=level, label=label, x=x * TO_POINTS, y=height - y * TO_POINTS, is_open=state == "open")
            for level, label, (x, y), state in drawing.bookmarks[at]
        ),
        width=page.width * TO_POINTS,
        height=height,
        shift=typesetter.shift(page) * TO_POINTS,
    )


def pieces(content: Any) -> tuple[bytes | Slot, ...]:
    """The content between its slots."""
    slots = getattr(content, "slots", ())
    return tuple(slots[int(piece)] if at % 2 else piece for at, piece in enumerate(SLOT.split(body(content))))


def stamp(drawing: Drawing) -> tuple[bytes | Slot, ...]:
    """The content of a page that holds words alone; what it says of transparency is not needed, and would need resources."""
    content = drawing.pdf.objects[number(drawing.sheets[0]["Contents"])]
    return tuple(TRANSPARENCY.sub(b"", piece) if isinstance(piece, bytes) else piece for piece in pieces(content))


def links(drawing: Drawing, page: Any, structure: Structure, places: Mapping[int, int]) -> Iterator[Link]:
    keys = {annotation: key for key, annotation in enumerate(structure.links, len(drawing.sheets))}
    for kind, target, _, box in page.links:
        annotation = box.link_annotation
        if not annotation:
            continue
        in_book = kind == "internal" or target.startswith(BOOK)
        words = box.element.get("title") or "".join(box.element.itertext()).strip()
        left, bottom, right, top = annotation["Rect"]
        yield Link(
            number=places[annotation.number],
            key=keys[annotation.number],
            rect=(left, min(bottom, top), right, max(bottom, top)),
            words=words if in_book else target,
            anchor=unquote(target.removeprefix(BOOK)) if in_book else "",
            address="" if in_book else target,
        )


def a_stream(pdf: Any, stream: Any, known: Mapping[int, int]) -> Stream:
    extra = Dictionary({name: value for name, value in stream.extra.items() if name not in ("Length", "Interpolate")})
    data = body(stream)
    if "Filter" not in extra:
        data = zlib.compress(data, DEEPEST)
        extra["Filter"] = "/FlateDecode"
    extra["Length"] = len(data)
    head, refs = template(extra.data, known)
    picture = ""
    if extra.get("Subtype") == "/Image":
        mask = body(pdf.objects[number(extra["SMask"])]) if "SMask" in extra else b""
        picture = sha256(b"%b %b %b" % (head, data, mask)).hexdigest()[:32]
    return Stream(number=known[stream.number], head=head, refs=refs, data=data, picture=picture)


def body(stream: Any) -> bytes:
    return b"\n".join(
        item if isinstance(item, bytes) else getattr(item, "data", None) or str(item).encode("ascii") for item in stream.stream
    )


def usages(fonts: Iterable[Any]) -> Iterator[Usage]:
    """What is shown of each face; the numbers that WeasyPrint gives to missing glyphs are left out."""
    found: dict[str, dict[int, str]] = {}
    faces: dict[str, Face] = {}
    for font in fonts:
        faces.setdefault(font.hash, face_of(font))
        glyphs = found.setdefault(font.hash, {})
        for glyph, text in font.to_unicode.items():
            glyphs.setdefault(glyph, text)
    for key in sorted(faces):
        yield Usage(face=faces[key], glyphs=found[key])
