"""Finished page -> page on a larger sheet: boxes, colour up to the bleed, crop and fold marks."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name

from press.volume.printing.streams import IDENTITY, Box, box_of, instruction, placed, rectangle, steps, taken_back

MM = 72 / 25.4  # points
BLEED = 3 * MM  # colour beyond the trim, which the knife takes away
MARGIN = 10 * MM  # of the sheet around the trim
MARK = (1 * MM, 6 * MM)  # where marks stand, from the edge of the sheet: 1 mm outside of the bleed
FINE = 0.25  # points
NEAR = 0.3 * MM  # an edge so near to the trim is meant to lie on it
EVERY_INK = Name("/EveryInk")  # marks stand on all plates


def on_sheet(page: pikepdf.Page, instructions: Iterable[Any], trim: Box, folds: Sequence[float], file: pikepdf.Pdf) -> None:
    """Set what a page shows on a sheet that is larger on every side. trim: in the page's units; folds: from its left edge."""
    width, height = trim[2] - trim[0], trim[3] - trim[1]
    moved = instruction("cm", 1, 0, 0, 1, MARGIN - trim[0], MARGIN - trim[1])
    content = [instruction("q"), moved, *instructions, instruction("Q"), *marks(width, height, folds)]
    page.obj.Contents = file.make_stream(pikepdf.unparse_content_stream(content))
    for name in ("/CropBox", "/ArtBox", "/Annots", "/Tabs", "/StructParents"):
        if name in page.obj:
            del page.obj[name]
    page.obj.MediaBox = Array([0, 0, width + 2 * MARGIN, height + 2 * MARGIN])
    page.obj.TrimBox = Array([MARGIN, MARGIN, MARGIN + width, MARGIN + height])
    page.obj.BleedBox = Array([MARGIN - BLEED, MARGIN - BLEED, MARGIN + width + BLEED, MARGIN + height + BLEED])
    colour_spaces(page.obj)[EVERY_INK] = every_ink()


def colour_spaces(holder: pikepdf.Object) -> pikepdf.Object:
    """Of a page or a form."""
    if "/Resources" not in holder:
        holder.Resources = Dictionary()
    if "/ColorSpace" not in holder.Resources:
        holder.Resources.ColorSpace = Dictionary()
    return holder.Resources.ColorSpace


def every_ink() -> Array:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1)
    return Array([Name.Separation, Name.All, Name.DeviceCMYK, tint])


def marks(width: float, height: float, folds: Sequence[float]) -> Iterator[ContentStreamInstruction]:
    """Where the knife cuts, and, dashed, where the cover is folded."""
    yield from (instruction("q"), instruction("CS", EVERY_INK), instruction("SCN", 1), instruction("w", FINE))
    near, far = MARK
    for y in (MARGIN, MARGIN + height):
        for start, end in ((near, far), (width + 2 * MARGIN - far, width + 2 * MARGIN - near)):
            yield from line(start, y, end, y)
    for number, x in enumerate((MARGIN, MARGIN + width, *(MARGIN + fold for fold in folds))):
        if number == 2:
            yield instruction("d", Array([3, 2]), 0)
        for start, end in ((near, far), (height + 2 * MARGIN - far, height + 2 * MARGIN - near)):
            yield from line(x, start, x, end)
    yield instruction("Q")


def line(x1: float, y1: float, x2: float, y2: float) -> Iterator[ContentStreamInstruction]:
    places = ((round(x1, 3), round(y1, 3)), (round(x2, 3), round(y2, 3)))
    yield from (instruction("m", *places[0]), instruction("l", *places[1]), instruction("S"))


def to_the_bleed(instructions: Iterable[Any], trim: Box) -> Iterator[Any]:
    """A content stream whose rectangles on the trim, painted or clipping, reach beyond it: a knife never cuts to a hair."""
    kept = tuple(instructions)
    for found, step in zip(kept, steps(kept, IDENTITY), strict=True):
        is_upright = step.matrix[1] == step.matrix[2] == 0
        if step.operator != "re" or not is_upright:
            yield found
            continue
        place = placed(rectangle(step.operands), step.matrix)
        wide = stretched(place, trim)
        if wide == place:
            yield found
        else:
            left, bottom, right, top = taken_back(wide, step.matrix)
            yield instruction("re", *(round(value, 4) for value in (left, bottom, right - left, top - bottom)))


def stretched(place: Box, trim: Box) -> Box:
    """Every edge on the trim moved out to the bleed."""
    outward = (-BLEED, -BLEED, BLEED, BLEED)
    edges = [
        edge + by if abs(edge - line) < NEAR or (edge - line) * by > 0 else edge
        for edge, line, by in zip(place, trim, outward, strict=True)
    ]
    return box_of(edges)
