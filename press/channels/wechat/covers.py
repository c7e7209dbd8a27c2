"""Cover -> an article's two pictures, 2.35:1 for the head of a message and 1:1 for lists: paper, ink and seal as on the cards.

The left square of the wide picture is whole by itself: the interface cuts the small picture out of it (CROP).
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from hashlib import sha256
from pathlib import Path

import PIL
from PIL import Image, ImageDraw

from press.channels import flat, lettering, seals
from press.channels.cards import rows_of
from press.channels.flat import flat_png
from press.channels.lettering import Fonts, Style, fitted, lines, open_fonts, write
from press.channels.seals import FRAME, INK, INK_2, PAPER, RED, WIDE, seal_picture
from press.channels.wechat.article import Cover

SEAL = Style(face="serif", size=62)
LINE = Style(face="sans", size=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where things stand, in pixels. titles: styles with the lines that the title may have in them, largest first."""

    size: tuple[int, int]
    seal_middle: int
    left: int
    right: int
    titles: tuple[tuple[Style, int], ...]


def _styles(*sizes: tuple[int, int]) -> tuple[tuple[Style, int], ...]:
    return tuple((Style(face="serif", size=size), most) for size, most in sizes)


PLANS: Mapping[str, Plan] = {
    "cover.png": Plan(size=(900, 383), seal_middle=191, left=352, right=848, titles=_styles((60, 2), (52, 3), (44, 4), (38, 5))),
    "square.png": Plan(size=(500, 500), seal_middle=106, left=200, right=464, titles=_styles((44, 5), (38, 6), (32, 8))),
}
CROP = f"0_0_{383 / 900:.6f}_1"  # X1_Y1_X2_Y2 of the small picture within the wide one
DRAWN_WITH = (__file__, flat.__file__, lettering.__file__, seals.__file__)


def covers(wanted: Iterable[Cover], cache: Path) -> Mapping[Cover, Mapping[str, Path]]:
    """The two pictures of each cover, by file name; drawn once per content. Raises Refused where a font is missing."""
    tools = sha256(b"".join(Path(module).read_bytes() for module in DRAWN_WITH) + PIL.__version__.encode()).hexdigest()
    places = {cover: {name: cache / "covers" / f"{_digest(cover, name, tools)}.png" for name in PLANS} for cover in wanted}
    missing = [(cover, name, target) for cover, files in places.items() for name, target in files.items() if not target.exists()]
    if missing:
        styles = (SEAL, LINE, *(style for plan in PLANS.values() for style, _ in plan.titles))
        fonts = open_fonts(styles, (word for cover, _, _ in missing for word in (cover.seal, cover.title, cover.line)))
        (cache / "covers").mkdir(parents=True, exist_ok=True)
        for cover, name, target in missing:
            part = target.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(flat_png(_drawn(cover, PLANS[name], fonts)))
            part.replace(target)
    return places


def _digest(cover: Cover, name: str, tools: str) -> str:
    return sha256(f"{tools}{name}{astuple(cover)!r}".encode()).hexdigest()[:32]


def _drawn(cover: Cover, plan: Plan, fonts: Fonts) -> Image.Image:
    """Seal left, title right, both in the middle of the height; a rule above who it is of."""
    wide, tall = plan.size
    picture = Image.new("RGB", plan.size, PAPER)
    draw = ImageDraw.Draw(picture)
    seal = seal_picture(cover.seal, cover.style, SEAL, fonts)
    picture.paste(seal, (plan.seal_middle - WIDE // 2 - FRAME, (tall - seal.height) // 2))
    style, rows = _title(cover.title, plan, fonts)
    step = round(style.size * 1.32)
    top = (tall - step * len(rows) - 52) // 2
    for at, row in enumerate(rows):
        write(draw, (plan.left, top + step * at + style.size), row, style, fonts, INK)
    foot = top + step * len(rows) + 18
    draw.rectangle((plan.left, foot, plan.left + 40, foot + 2), fill=RED)
    write(draw, (plan.left, foot + 38), fitted(cover.line, plan.right - plan.left, LINE, fonts), LINE, fonts, INK_2)
    draw.rectangle((0, 0, wide - 1, tall - 1), outline=INK, width=3)
    return picture


def _title(words: str, plan: Plan, fonts: Fonts) -> tuple[Style, tuple[str, ...]]:
    room = plan.right - plan.left
    for style, most in plan.titles:
        rows = lines(words, room, style, fonts)
        if len(rows) <= most:
            return style, rows
    return style, rows_of(words, room, most, style, fonts)
