"""A face and the glyphs that a book shows of it -> the PDF objects of one embedded font (ISO 32000-1, 9.7)."""

import zlib
from collections.abc import Iterator, Mapping
from hashlib import sha256

from press.volume.objects import BETWEEN, Face, Objects, Stream, Usage
from press.volume.typesetter import Shop
from press.volume.typesetter.glyphs import Program, program

FONT, DESCENDANT, DESCRIPTOR, FILE, NAMES = range(5)  # objects of a font, the first is the one that pages refer to
SYMBOLIC, SERIF, ITALIC = 4, 2, 64  # flags
STEM = 80
AT_ONCE = 100  # entries of one block of a CMap
UNSEEN = str.maketrans("", "", "\u2060\u200b")  # typographic marks are no text
CMAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
%b
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def embedded(usage: Usage, shop: Shop) -> tuple[Objects, Mapping[int, float]]:
    """The objects, and how wide each glyph is, in thousandths of an em."""
    cut = program(usage.face, usage.glyphs, shop)
    tag = "".join(chr(65 + value % 26) for value in sha256(repr(sorted(usage.glyphs)).encode()).digest()[:6])
    name = f"/{tag}+{usage.face.name}".encode("ascii")
    file_entries = b"/Subtype/CIDFontType0C" if cut.kind == "CFF" else b"/Length1 %d" % len(cut.data)
    plain = (font(name), descendant(name, cut), descriptor(name, usage.face, cut))
    return (
        Objects(
            size=5,
            plain=BETWEEN.join(plain),
            refs=(DESCENDANT, NAMES, DESCRIPTOR, FILE),
            streams=(packed(FILE, file_entries, cut.data), packed(NAMES, b"", CMAP % b"\n".join(names(usage.glyphs)))),
        ),
        cut.widths,
    )


def font(name: bytes) -> bytes:
    return b"<</Type/Font/Subtype/Type0/BaseFont%b/Encoding/Identity-H/DescendantFonts[%%d 0 R]/ToUnicode %%d 0 R>>" % name


def descendant(name: bytes, cut: Program) -> bytes:
    kind, mapping = (b"0", b"") if cut.kind == "CFF" else (b"2", b"/CIDToGIDMap/Identity")
    info = b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    return b"<</Type/Font/Subtype/CIDFontType%b/BaseFont%b%b%b/DW 1000/W[%b]/FontDescriptor %%d 0 R>>" % (
        kind,
        name,
        info,
        mapping,
        b"".join(widths(cut.widths)),
    )


def widths(found: Mapping[int, float]) -> Iterator[bytes]:
    """Runs of neighbours; most Han glyphs are as wide as the default says."""
    run: list[bytes] = []
    last = -2
    for glyph in sorted(glyph for glyph, width in found.items() if width != 1000):
        if glyph != last + 1 and run:
            yield b"]"
            run.clear()
        if not run:
            yield b"%d[" % glyph
        else:
            yield b" "
        run.append(b"")
        yield number(found[glyph])
        last = glyph
    if run:
        yield b"]"


def number(value: float) -> bytes:
    return b"%d" % value if value == int(value) else (b"%.3f" % value).rstrip(b"0")


def descriptor(name: bytes, face: Face, cut: Program) -> bytes:
    flags = SYMBOLIC | (SERIF if face.is_serif else 0) | (ITALIC if face.is_italic else 0)
    file = b"FontFile3" if cut.kind == "CFF" else b"FontFile2"
    return (
        b"<</Type/FontDescriptor/FontName%b/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle %d/Ascent %d/Descent %d/CapHeight %d/StemV %d/%b %%d 0 R>>"
        % (
            name,
            flags,
            *cut.box,
            -12 if face.is_italic else 0,
            face.ascent,
            face.descent,
            face.ascent,
            STEM,
            file,
        )
    )


def names(glyphs: Mapping[int, str]) -> Iterator[bytes]:
    """What each glyph says, in blocks."""
    told = [(glyph, text) for glyph in sorted(glyphs) if (text := glyphs[glyph].translate(UNSEEN))]
    for at in range(0, len(told), AT_ONCE):
        block = told[at : at + AT_ONCE]
        yield b"%d beginbfchar" % len(block)
        yield from (b"<%04x> <%b>" % (glyph, text.encode("utf-16-be").hex().encode()) for glyph, text in block)
        yield b"endbfchar"


def packed(place: int, entries: bytes, data: bytes) -> Stream:
    small = zlib.compress(data, 9)
    head = b"<<%b/Filter/FlateDecode/Length %d>>" % (entries, len(small))
    return Stream(number=place, head=head, refs=(), data=small, picture="")
