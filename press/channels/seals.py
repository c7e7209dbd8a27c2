"""Grade -> its seal as a picture, drawn as on the site: word, fill and outline tell the grade together."""

from PIL import Image, ImageDraw

from press.channels.lettering import Fonts, Style, width, write

PAPER, INK, INK_2, INK_3, LINE = "#fafaf7", "#1a1c1f", "#45494e", "#63676c", "#e3bcb5"
RED, ON_SEAL, GOLD = "#b0271b", "#fffaf4", "#a0771a"
SCALE = 4  # shapes are drawn large and brought down: Pillow draws slanted and round edges without smoothing
WIDE, TALL = 116, 300
FRAME = 10  # room for the gold line around a first prize
# The worn edge of a filled seal, in per cent of its sides, as site.css cuts it.
WORN = (
    *((0, 1.2), (4, 0), (31, 0.5), (33, 1), (36, 0.3), (97, 0), (100, 1.5), (99, 22), (100, 41), (98.4, 42), (100, 43.5), (99.4, 97)),
    *((96, 100), (62, 99.4), (60, 98.6), (56, 99.6), (3, 100), (0, 98), (1, 71), (0, 69), (0.8, 30)),
)


def seal_picture(label: str, style: str, lettered: Style, fonts: Fonts) -> Image.Image:
    """A seal. label: its characters, upright; style: '1' filled, '2' double frame, '3' capsule, 'plain' for what is no grade."""
    pitch = min(lettered.size * 1.18, (TALL - 44) / max(len(label), 1))
    tall = round(pitch * len(label) + 44)
    picture = _shape(style, WIDE, tall)
    draw = ImageDraw.Draw(picture)
    ink = ON_SEAL if style == "1" else INK if style == "plain" else RED
    for at, character in enumerate(label):
        left = FRAME + (WIDE - width(character, lettered, fonts)) / 2
        write(draw, (left, FRAME + 22 + pitch * (at + 0.5) + lettered.size * 0.38), character, lettered, fonts, ink)
    return picture


def _shape(style: str, wide: int, tall: int) -> Image.Image:
    size = (wide + 2 * FRAME, tall + 2 * FRAME)
    large = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), PAPER)
    draw = ImageDraw.Draw(large)
    left, top, right, bottom = FRAME * SCALE, FRAME * SCALE, (FRAME + wide) * SCALE, (FRAME + tall) * SCALE
    if style == "1":
        draw.polygon([(left + x * wide * SCALE / 100, top + y * tall * SCALE / 100) for x, y in WORN], fill=RED)
        gap = 7 * SCALE
        draw.rectangle((left - gap, top - gap, right + gap, bottom + gap), outline=GOLD, width=2 * SCALE)
    elif style == "2":
        draw.rectangle((left, top, right, bottom), outline=RED, width=5 * SCALE)
        draw.rectangle((left + 9 * SCALE, top + 9 * SCALE, right - 9 * SCALE, bottom - 9 * SCALE), outline=RED, width=2 * SCALE)
    elif style == "3":
        draw.rounded_rectangle((left, top, right, bottom), radius=wide * SCALE // 2, outline=RED, width=4 * SCALE)
    else:
        draw.rectangle((left, top, right, bottom), outline=INK, width=3 * SCALE)
    return large.resize(size, Image.Resampling.BOX)


def dot(colour: str, *, is_filled: bool) -> Image.Image:
    """The end of an effect's line: hollow before, solid after. 22 pixels wide."""
    side = 22 * SCALE
    large = Image.new("RGB", (side, side), PAPER)
    draw = ImageDraw.Draw(large)
    edge, middle = 2 * SCALE, side // 2
    start, end = (0, middle) if is_filled else (middle, side)  # the line comes from the other dot
    draw.rectangle((start, middle - edge, end, middle + edge - 1), fill=RED)
    draw.ellipse((edge, edge, side - edge, side - edge), fill=colour if is_filled else PAPER, outline=colour, width=4 * SCALE)
    return large.resize((22, 22), Image.Resampling.BOX)
