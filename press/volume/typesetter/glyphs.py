"""Glyphs of a face -> a font program that holds them and no others: HarfBuzz, by way of WeasyPrint."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset
from weasyprint.text.fonts import get_hb_object_data

from press.volume.objects import Face
from press.volume.typesetter import Shop, draw, lay_out

DROPPED = (b"BASE", b"DSIG", b"GDEF", b"GPOS", b"GSUB", b"JSTF", b"LTSH", b"PCLT", b"SVG ", b"VORG", b"cmap", b"name", b"vhea", b"vmtx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A font with a few glyphs. kind: 'CFF' has CIDs that are the glyph's numbers in the whole font; 'TrueType' keeps the numbers;

    widths: glyph -> advance, box: of all glyphs; both in thousandths of an em.
    """

    kind: str
    data: bytes
    widths: Mapping[int, float]
    box: tuple[int, int, int, int]


def program(face: Face, glyphs: Iterable[int], shop: Shop) -> Program:
    """Cut a font down to some glyphs."""
    if face.key not in shop.faces:
        find_face(face, shop)
    font = shop.faces[face.key]
    is_cff = "CFF " in font.tables
    kept = subset(font.hb_face, sorted({0, *glyphs}), keeps_numbers=not is_cff)
    head, hhea, hmtx = (table(font.hb_face, name) for name in (b"head", b"hhea", b"hmtx"))
    scale = 1000 / int.from_bytes(head[18:20], "big")
    last = int.from_bytes(hhea[34:36], "big") - 1
    corners = [round(int.from_bytes(head[at : at + 2], "big", signed=True) * scale) for at in (36, 38, 40, 42)]
    return Program(
        kind="CFF" if is_cff else "TrueType",
        data=table(kept, b"CFF ") if is_cff else get_hb_object_data(kept),
        widths={glyph: int.from_bytes(hmtx[(at := min(glyph, last) * 4) : at + 2], "big") * scale for glyph in sorted(glyphs)},
        box=(corners[0], corners[1], corners[2], corners[3]),
    )


def find_face(face: Face, shop: Shop) -> None:
    """Let WeasyPrint find a font again that another process drew with."""
    style = f"font: {'italic' if face.is_italic else 'normal'} {face.weight} 10pt '{face.family}'"
    document = lay_out(f'<html lang="zh"><p style="{style}">0</p></html>', {}, len, shop)
    draw(document, document.pages, tagged=False, shop=shop)


def subset(face: Any, glyphs: list[int], *, keeps_numbers: bool) -> Any:
    """HarfBuzz's face with some glyphs."""
    wish = ffi.gc(harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy)
    fill(harfbuzz_subset.hb_subset_input_glyph_set(wish), glyphs)
    dropped = harfbuzz_subset.hb_subset_input_set(wish, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG)
    fill(dropped, sorted(harfbuzz.hb_tag_from_string(name, -1) for name in DROPPED))
    flags = harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING | harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE
    flags |= harfbuzz_subset.HB_SUBSET_FLAGS_RETAIN_GIDS if keeps_numbers else 0
    harfbuzz_subset.hb_subset_input_set_flags(wish, flags)
    return ffi.gc(harfbuzz_subset.hb_subset_or_fail(face, wish), harfbuzz.hb_face_destroy)


def fill(wanted: Any, values: list[int]) -> None:
    harfbuzz.hb_set_add_sorted_array(wanted, ffi.new(f"hb_codepoint_t[{len(values)}]", values), len(values))


def table(face: Any, name: bytes) -> bytes:
    blob = harfbuzz.hb_face_reference_table(face, harfbuzz.hb_tag_from_string(name, -1))
    length = ffi.new("unsigned int *")
    data = harfbuzz.hb_blob_get_data(blob, length)
    found = bytes(ffi.buffer(data, length[0]))
    harfbuzz.hb_blob_destroy(blob)
    return found
