"""Picture -> PNG of the few colours that the site's pictures are drawn in: flat colours make small files."""

import io
from collections.abc import Iterator
from functools import cache

from PIL import Image

from press.channels.seals import GOLD, INK, INK_2, INK_3, LINE, ON_SEAL, PAPER, RED

SHADES = 6  # steps from paper to ink: as many as an eye sees at the edge of a character


def flat_png(picture: Image.Image) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    picture.quantize(palette=_palette(), dither=Image.Dither.NONE).save(out, "PNG", compress_level=6)
    return out.getvalue()


@cache
def _palette() -> Image.Image:
    """Every colour with its steps to what it stands on: flat colours make small files."""
    pairs = ((PAPER, INK), (PAPER, INK_2), (PAPER, INK_3), (PAPER, RED), (RED, ON_SEAL), (PAPER, GOLD), (PAPER, LINE))
    colours = list(dict.fromkeys(colour for ground, ink in pairs for colour in _steps(ground, ink)))
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for colour in colours for value in colour])
    return palette


def _steps(ground: str, ink: str) -> Iterator[tuple[int, ...]]:
    low, high = (tuple(bytes.fromhex(colour[1:])) for colour in (ground, ink))
    for step in range(SHADES):
        yield tuple(round(start + (end - start) * step / (SHADES - 1)) for start, end in zip(low, high, strict=True))
