"""Colours of the screen -> inks: small type in black ink alone, the book's few colours as fixed shares of four inks."""

from collections.abc import Iterable, Iterator
from typing import Any

from pikepdf import ContentStreamInstruction

from press.volume.charts import HAIR, INK, INK_2, INK_3, PAPER, SEAL, TINT
from press.volume.printing.streams import instruction

GOLD = "#8f6f22"  # of volume.css
Ink = tuple[float, float, float, float]  # cyan, magenta, yellow, black: 0 to 1
INKS: dict[str, Ink] = {  # type and hairlines in one ink: four would never fall on one another
    INK: (0, 0, 0, 1),
    INK_2: (0, 0, 0, 0.82),
    INK_3: (0, 0, 0, 0.56),
    HAIR: (0, 0, 0, 0.24),
    PAPER: (0, 0, 0, 0),
    TINT: (0.03, 0.05, 0.1, 0),
    SEAL: (0.19, 1, 1, 0.14),
    GOLD: (0.39, 0.52, 1, 0.21),
}
FOUR = {"rg": "k", "RG": "K", "g": "k", "G": "K"}
TAGS = {"BMC", "BDC", "EMC", "MP", "DP"}  # for reading aloud: the press has no use for them


def in_inks(instructions: Iterable[Any]) -> Iterator[Any]:
    """A content stream with every colour that has an ink, and without tags."""
    for found in instructions:
        name = str(found.operator)
        ink = ink_of([float(value) for value in found.operands]) if name in FOUR else None
        if ink is not None:
            yield inked(ink, FOUR[name])
        elif name not in TAGS:
            yield found


def inked(ink: Ink, operator: str) -> ContentStreamInstruction:
    return instruction(operator, *(round(part, 3) for part in ink))


def ink_of(colour: list[float]) -> Ink | None:
    """None for a colour that is not of the book: it stays as it is, and the press's profile turns it into inks."""
    if len(set(colour)) == 1:
        return 0, 0, 0, 1 - colour[0]
    return INKS.get("#" + "".join(f"{round(part * 255):02x}" for part in colour))
