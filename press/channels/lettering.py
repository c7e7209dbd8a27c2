"""Words -> lines and glyphs on a picture: fonts that hold every character, lines that break as Chinese print breaks them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

import rjieba
from PIL import ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

from press.model import Problem, Refused

Face = Literal["serif", "sans"]

# The first font of a face sets it; the others lend what it lacks. Pillow looks for the files where the system keeps its fonts.
FACES: Mapping[Face, tuple[tuple[str, str], ...]] = {
    "serif": (("NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"), ("NotoSansCJK-Bold.ttc", "Noto Sans CJK SC")),
    "sans": (("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"), ("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC")),
}
PROBE_SIZE = 20
NO_CHARACTER = "\U0010fffe"  # Unicode promises that this is none, so every font draws its empty box for it
MISSING = "〓"  # the compositor's sign for type that is not in the case
LEFT_OUT = re.compile("[\U0001f000-\U0001faff\ufe00-\ufe0f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
SPACES = re.compile("[^\\S\u3000]+")  # the wide space of Chinese print stays
SUPERIOR, INFERIOR, SCRIPT = 0.36, -0.14, 0.6  # rise of an exponent and an index, and their size, in sizes of the style
OPENING = "（《〈“‘【〔「『([{"
CLOSING = "，。、；：？！）》〉”’】〕」』)]},.;:?!%‰℃°·…—～ \u3000的性度率化"  # with the endings that no line should begin with
LATIN = re.compile(r"[0-9A-Za-zÀ-ɏͰ-Ͽ.,+\-/&'’_#%²³]+|[^0-9A-Za-zÀ-ɏͰ-Ͽ]+|.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How words are set. size: in pixels."""

    face: Face
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """How a character is set. font: its place in the face; written: what is drawn; rise: in sizes of the style, 0 for full size."""

    font: int
    written: str
    rise: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """of, scripts: the fonts of a style at full and at script size; glyphs: how a face sets a character, none where no font holds it."""

    of: Mapping[Style, tuple[FreeTypeFont, ...]]
    scripts: Mapping[Style, tuple[FreeTypeFont, ...]]
    glyphs: Mapping[tuple[Face, str], Glyph]


def open_fonts(styles: Iterable[Style], words: Iterable[str]) -> Fonts:
    """Open the fonts of the styles and look up every character of the words. Raises Refused where a font is not installed."""
    faces = {face: tuple(_open(file, family) for file, family in files) for face, files in FACES.items()}
    characters = sorted({*MISSING, "…", *(character for text in words for character in tidy(text))})
    sized = {style: faces[style.face] for style in styles}
    return Fonts(
        of={style: tuple(font.font_variant(size=style.size) for font in fonts) for style, fonts in sized.items()},
        scripts={style: tuple(font.font_variant(size=round(style.size * SCRIPT)) for font in fonts) for style, fonts in sized.items()},
        glyphs={(face, character): glyph for face, fonts in faces.items() for character, glyph in _glyphs(fonts, characters)},
    )


def _open(file: str, family: str) -> FreeTypeFont:
    """The font of a family in a collection. BASIC layout: what we set needs no shaping, and the same pixels come out everywhere."""
    try:
        for index in range(10):
            font = ImageFont.truetype(file, PROBE_SIZE, index=index, layout_engine=ImageFont.Layout.BASIC)
            if font.getname()[0] == family:
                return font
    except OSError:
        pass
    message = f"没有找到字体 {family}（{file}），分享图画不出来，请先安装（Debian：fonts-noto-cjk）"
    raise Refused((Problem(rule="card-font", level="error", source=Path(file), line=0, message=message),))


def _glyphs(fonts: tuple[FreeTypeFont, ...], characters: Iterable[str]) -> Iterator[tuple[str, Glyph]]:
    """Each character with the first font that draws something else for it, or for its plain form, than its empty box."""
    boxes = [_drawn(font, NO_CHARACTER) for font in fonts]
    for character in characters:
        for written, rise in ((character, 0.0), (unicodedata.normalize("NFKC", character), _rise(character))):
            holders = (at for at, font in enumerate(fonts) if all(_drawn(font, part) != boxes[at] for part in written))
            if (font := next(holders, None)) is not None:
                yield character, Glyph(font=font, written=written, rise=rise)
                break


def _rise(character: str) -> float:
    return {"<super>": SUPERIOR, "<sub>": INFERIOR}.get(unicodedata.decomposition(character).partition(" ")[0], 0.0)


def _drawn(font: FreeTypeFont, character: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(character)
    return mask.size, bytes(mask)


def tidy(words: str) -> str:
    """One line of composed characters, without pictographs and what nobody sees."""
    visible = LEFT_OUT.sub("", unicodedata.normalize("NFC", words))
    return SPACES.sub(" ", "".join(" " if unicodedata.category(character) == "Cc" else character for character in visible)).strip()


def runs(words: str, style: Style, fonts: Fonts) -> Iterator[tuple[FreeTypeFont, float, str]]:
    """The words cut where font or rise (in pixels) change; what no font holds becomes the compositor's sign, never an empty box."""
    missing = fonts.glyphs[style.face, MISSING]
    glyphs = [fonts.glyphs.get((style.face, character), missing) for character in tidy(words)]
    for (at, rise), same in groupby(glyphs, lambda glyph: (glyph.font, glyph.rise)):
        font = (fonts.scripts if rise else fonts.of)[style][at]
        yield font, rise * style.size, "".join(glyph.written for glyph in same)


def width(words: str, style: Style, fonts: Fonts) -> float:
    """In pixels."""
    return sum(font.getlength(run) for font, _, run in runs(words, style, fonts))


def write(draw: ImageDraw.ImageDraw, at: tuple[float, float], words: str, style: Style, fonts: Fonts, ink: str) -> float:
    """Set words in a line. at: left end of the baseline. Returns where the line ends."""
    x, y = at
    for font, rise, run in runs(words, style, fonts):
        draw.text((x, y - rise), run, font=font, fill=ink, anchor="ls")
        x += font.getlength(run)
    return x


def fitted(words: str, room: float, style: Style, fonts: Fonts) -> str:
    """The words, or as many of them as there is room for and an ellipsis."""
    kept = tidy(words)
    if width(kept, style, fonts) <= room:
        return kept
    while kept and width(f"{kept}…", style, fonts) > room:
        kept = kept[:-1]
    return f"{kept}…"


def lines(words: str, room: float, style: Style, fonts: Fonts) -> tuple[str, ...]:
    """The words in lines of about the same length, as few as there is room for."""
    units = [(unit, width(unit, style, fonts)) for unit in _units(words, room, style, fonts)]
    filled = _filled(units, room)
    narrow, wide = 0.0, room
    while wide - narrow > style.size / 4:
        middle = (narrow + wide) / 2
        narrow, wide = (narrow, middle) if len(_filled(units, middle)) <= len(filled) else (middle, wide)
    return tuple(_filled(units, wide))


def _units(words: str, room: float, style: Style, fonts: Fonts) -> Iterator[str]:
    """What stays together: a word with the punctuation that belongs to it; nothing that is wider than the room."""
    for unit in _glued(_cut(tidy(words))):
        if width(unit, style, fonts) <= room:
            yield unit
        else:
            yield from unit


def _cut(words: str) -> Iterator[str]:
    """Latin words and numbers whole, Chinese cut into its words."""
    for part in LATIN.findall(words):
        yield from (part,) if part[0].isascii() else rjieba.cut(part)


def _glued(parts: Iterable[str]) -> Iterator[str]:
    """No line begins with what closes or ends with what opens."""
    held = ""
    for part in parts:
        if held and part[0] not in CLOSING and held[-1] not in OPENING:
            yield held
            held = ""
        held += part
    if held:
        yield held


def _filled(units: list[tuple[str, float]], room: float) -> list[str]:
    rows, length = [""], 0.0
    for unit, advance in units:
        if length + advance > room and rows[-1]:
            rows.append("")
            length = 0.0
        rows[-1] += unit
        length += advance
    return [row.strip() for row in rows]
