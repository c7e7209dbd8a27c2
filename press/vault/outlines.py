"""Words -> their outlines as PDF drawing, in the Chinese sans of this machine."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from PIL import ImageFont

from press.model import Problem, Refused

FILE, FAMILY = "NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"
FONTS_IN_FILE = 10
MISSING = "〓"  # the compositor's sign for type that is not in the case


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words drawn from the origin to the right. units: to the em; width: in units."""

    drawing: bytes
    width: int
    units: int


def lines(words: Iterable[str]) -> tuple[Line, ...]:
    """Draw each of the words."""
    wanted = tuple(words)
    if not wanted:
        return ()
    path, number = _file()
    with TTFont(path, fontNumber=number, lazy=True) as font:
        return tuple(_line(text, font) for text in wanted)


class _Path(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Takes outlines, writes PDF operators; x: where the glyph begins."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.parts: list[str] = []
        self.x = 0

    def _write(self, points: Iterable[tuple[float, float]], operator: str) -> None:
        self.parts.append(" ".join(f"{x + self.x:.0f} {y:.0f}" for x, y in points) + f" {operator}")

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the library's names
        self._write((pt,), "m")

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self._write((pt,), "l")

    def _curveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]) -> None:  # noqa: N802
        self._write((pt1, pt2, pt3), "c")

    def _closePath(self) -> None:  # noqa: N802
        self.parts.append("h")


def _line(words: str, font: TTFont) -> Line:
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    pen = _Path(glyphs)
    for character in words:
        glyph = glyphs[names.get(ord(character), names[ord(MISSING)])]
        glyph.draw(pen)
        pen.x += glyph.width
    return Line(drawing="\n".join((*pen.parts, "f")).encode(), width=pen.x, units=font["head"].unitsPerEm)


def _file() -> tuple[str, int]:
    """Where the font lies, and its number in the file."""
    try:
        for number in range(FONTS_IN_FILE):
            font = ImageFont.truetype(FILE, index=number)
            if font.getname()[0] == FAMILY:
                return str(font.path), number
    except OSError:
        pass
    message = f"没有找到字体 {FAMILY}（{FILE}），会员的汇编写不上单位名称，请先安装（Debian：fonts-noto-cjk）"
    raise Refused((Problem(rule="vault-font", level="error", source=Path(FILE), line=0, message=message),))
