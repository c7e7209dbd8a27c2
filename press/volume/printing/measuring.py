"""Page of a finished PDF -> what a press looks at: pictures and their resolution, colours, the edge of the paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pikepdf

from press.volume.printing.sheet import BLEED, NEAR
from press.volume.printing.streams import IDENTITY, Box, Matrix, Step, box_of, placed, product, rectangle, six, steps

PAINT = {"f", "F", "f*", "B", "B*", "b", "b*"}
STROKE = {"S", "s", "B", "B*", "b", "b*"}
SHOW = {"Tj", "TJ", "'", '"'}
NO_PAINT = {"n", "S", "s"}
DIRECT = {"g": "灰度", "rg": "RGB", "k": "CMYK"}
NAMED = {"sc", "scn"}
SPACES = {"/DeviceGray": "灰度", "/CalGray": "灰度", "/DeviceRGB": "RGB", "/CalRGB": "RGB", "/DeviceCMYK": "CMYK", "/Indexed": "RGB"}
BY_CHANNELS = {1: "灰度", 3: "RGB", 4: "CMYK"}
REGISTRATION = "套版色"  # of crop marks: on every plate


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    space: str
    inks: tuple[float, ...]


BLACK = Colour(space="灰度", inks=(0.0,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something drawn. place: of a rectangle or a picture; dpi: of a picture, the lower of both directions, at the size in which it is printed."""

    kind: Literal["type", "colour", "line", "picture"]
    colour: Colour
    place: Box | None
    dpi: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """bleed, trim: None where the page says nothing; dpi: of each picture in order; spaces: of all colours."""

    media: Box
    bleed: Box | None
    trim: Box | None
    dpi: tuple[float, ...]
    spaces: frozenset[str]
    has_dark_type_in_many_inks: bool
    has_short_colour: bool
    has_crop_marks: bool


def look_at(page: pikepdf.Page) -> Look:
    """Measure a page."""
    bleed, trim = (box_of(page.obj[name]) if name in page.obj else None for name in ("/BleedBox", "/TrimBox"))
    found = tuple(marks(page.obj, page.obj.get("/Resources"), IDENTITY)) if "/Contents" in page.obj else ()
    return Look(
        media=box_of(page.obj.MediaBox),
        bleed=bleed,
        trim=trim,
        dpi=tuple(mark.dpi for mark in found if mark.kind == "picture"),
        spaces=frozenset(mark.colour.space for mark in found) - {REGISTRATION},
        has_dark_type_in_many_inks=any(mark.kind == "type" and is_dark_in_many_inks(mark.colour) for mark in found),
        has_short_colour=any(mark.place and trim and is_short(mark.place, trim) for mark in found),
        has_crop_marks=any(mark.kind == "line" and mark.colour.space == REGISTRATION for mark in found),
    )


def is_dark_in_many_inks(colour: Colour) -> bool:
    """Nearly black, but not in black ink alone: a hair's breadth between the plates, and small type has a coloured edge."""
    if colour.space == "RGB":
        return max(colour.inks) < 0.45
    return colour.space == "CMYK" and min(colour.inks[:3]) > 0.25 and sum(colour.inks) > 1.5


def is_short(place: Box, trim: Box) -> bool:
    """It ends on the trim, or between the trim and the bleed."""
    outward = (-1, -1, 1, 1)
    return any(-NEAR < (edge - line) * way < BLEED - NEAR for edge, line, way in zip(place, trim, outward, strict=True))


def marks(holder: Any, resources: Any, start: Matrix) -> Iterator[Mark]:  # noqa: ANN401  # pikepdf's objects
    """What a page draws, and what the forms draw that it shows."""
    path: list[Box] = []
    for step, fill, stroke in coloured(holder, resources, start):
        name = step.operator
        if name == "re":
            path.append(placed(rectangle(step.operands), step.matrix))
        elif name in SHOW:
            yield Mark(kind="type", colour=fill, place=None, dpi=0)
        elif name == "Do":
            yield from shown(resources.XObject[step.operands[0]], resources, step.matrix)
        elif name in PAINT or name in NO_PAINT:
            if name in PAINT:
                yield Mark(kind="colour", colour=fill, place=None, dpi=0)
                yield from (Mark(kind="colour", colour=fill, place=place, dpi=0) for place in path)
            if name in STROKE:
                yield Mark(kind="line", colour=stroke, place=None, dpi=0)
            path = []


def shown(item: Any, resources: Any, matrix: Matrix) -> Iterator[Mark]:  # noqa: ANN401
    """A picture, or a form with all that is in it."""
    if item.Subtype == "/Image":
        place = placed((0, 0, 1, 1), matrix)
        dpi = min(int(item.Width) / (place[2] - place[0]), int(item.Height) / (place[3] - place[1])) * 72
        yield Mark(kind="picture", colour=Colour(space=space_of(item.get("/ColorSpace")), inks=()), place=place, dpi=dpi)
    else:
        own = six(item.Matrix) if "/Matrix" in item else IDENTITY
        yield from marks(item, item.get("/Resources", resources), product(own, matrix))


def coloured(holder: Any, resources: Any, start: Matrix) -> Iterator[tuple[Step, Colour, Colour]]:  # noqa: ANN401
    """Each operation with the colours of areas and of lines in force."""
    fill, stroke = BLACK, BLACK
    kept: list[tuple[Colour, Colour]] = []
    for step in steps(pikepdf.parse_content_stream(holder), start):
        name = step.operator
        if name == "q":
            kept.append((fill, stroke))
        elif name == "Q" and kept:
            fill, stroke = kept.pop()
        elif name in DIRECT or name in NAMED or name == "cs":
            fill = chosen(step, fill, resources)
        elif name.lower() in DIRECT or name.lower() in NAMED or name == "CS":
            stroke = chosen(step, stroke, resources)
        yield step, fill, stroke


def chosen(step: Step, before: Colour, resources: Any) -> Colour:  # noqa: ANN401
    """The colour after an operation that sets it or its space."""
    name = step.operator.lower()
    if name == "cs":
        return Colour(space=space_of(resources.get("/ColorSpace", {}).get(str(step.operands[0]), step.operands[0])), inks=())
    inks = tuple(float(value) for value in step.operands if not isinstance(value, pikepdf.Name))
    return Colour(space=DIRECT.get(name, before.space), inks=inks)


def space_of(value: Any) -> str:  # noqa: ANN401
    """灰度, RGB, CMYK, 专色 … of a colour space."""
    if value is None:
        return "灰度"  # a stencil takes the colour of areas
    if isinstance(value, pikepdf.Name):
        return SPACES.get(str(value), "其他")
    kind = str(value[0])
    if kind == "/ICCBased":
        return BY_CHANNELS[int(value[1].N)]
    if kind == "/Separation":
        return REGISTRATION if value[1] == "/All" else "专色"
    return space_of(value[1]) if kind == "/Indexed" else SPACES.get(kind, "专色")
