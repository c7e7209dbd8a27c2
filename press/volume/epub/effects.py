"""Effects -> a chart for the width of a phone, in the ink of the reader's own page; and the same numbers as rows of a table.

One unit of the drawing is about one CSS pixel on a phone. `currentColor` follows the reader's night mode.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from press.model import Effect
from press.volume.charts import change, effects_in_words, ems, share

WIDTH, START, GOAL = 340, 64, 226  # where every row begins, and the upright of the targets
SEAL = "#c2402f"  # 5.1:1 on white, 3.6:1 on black
NAME, LABEL, SMALL = 14, 13, 12  # sizes of words
GAP, RADIUS = 12, 4.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An effect in words. name: with its unit."""

    name: str
    before: str
    after: str
    target: str
    change: str


def rows(effects: tuple[Effect, ...]) -> tuple[Row, ...]:
    return tuple(
        Row(
            name=f"{effect.name}（{effect.unit}）" if effect.unit else effect.name,
            before=str(effect.before),
            after=str(effect.after),
            target="—" if effect.target is None else str(effect.target),
            change=change(effect),
        )
        for effect in effects
    )


def chart(effects: tuple[Effect, ...]) -> str:
    """Before, after and target of each indicator: rightward is better whatever the unit, one upright is every target."""
    parts = list(legend())
    top = 30.0
    for effect, row in zip(effects, rows(effects), strict=True):
        names = list(broken(row.name, WIDTH - GAP - ems(row.change) * LABEL))
        axis = top + 20 * len(names) + 26
        parts += [text(0, top + 17 + 20 * at, name, NAME, bold=True) for at, name in enumerate(names)]
        parts.append(text(WIDTH, top + 17, row.change, LABEL, anchor="end"))
        parts += drawn(effect, row, axis)
        top = axis + (28 if effect.target is not None else 14)
        parts.append(line(0, top, WIDTH, top, 0.5, "0.35"))
    words = escape(effects_in_words(effects), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + 1:g}" role="img" aria-label="{words}"'
        f' font-family="sans-serif"><title>{words}</title>{"".join(parts)}</svg>'
    )


def legend() -> Iterator[str]:
    yield hollow(5, 11)
    yield text(15, 15, "改进前", SMALL)
    yield solid(68, 11)
    yield text(78, 15, "改进后", SMALL)
    yield line(131, 4, 131, 18, 2, "1")
    yield text(138, 15, "目标", SMALL)
    yield text(WIDTH, 15, "向右为改善", SMALL, anchor="end")
    yield line(0, 28, WIDTH, 28, 1, "1")


def drawn(effect: Effect, row: Row, y: float) -> Iterator[str]:
    end = START + (GOAL - START) * share(effect)
    has_upright = effect.target is not None and effect.target != effect.before
    if has_upright and end < GOAL:
        yield line(end, y, GOAL, y, 1, "0.35")
    if end > START:
        yield line(START + RADIUS, y, end, y, 2, "1")
    if has_upright:
        yield line(GOAL, y - 7, GOAL, y + 7, 2, "1")
    if effect.target is not None:
        yield text(GOAL, y + 20, f"目标 {row.target}", SMALL, anchor="middle")
    yield hollow(START, y)
    yield solid(end, y)
    yield text(START - 9, y + 5, row.before, LABEL, anchor="end")
    yield after_label(row.after, end, y)


def after_label(words: str, end: float, y: float) -> str:
    """Beside its dot where there is room, else above it, up to the edge."""
    width = ems(words) * LABEL * 1.06
    if end + 9 + width <= WIDTH:
        return text(end + 9, y + 5, words, LABEL, bold=True)
    return text(WIDTH, y - 9, words, LABEL, bold=True, anchor="end")


def broken(words: str, room: float) -> Iterator[str]:
    """Words in lines of at most so many units."""
    held = ""
    for sign in words:
        if held and ems(held + sign) * NAME > room:
            yield held
            held = ""
        held += sign
    yield held


def text(x: float, y: float, words: str, size: int, *, bold: bool = False, anchor: str = "start") -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}"{weight} text-anchor="{anchor}" fill="currentColor">{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, width: float, opacity: str) -> str:
    place = f'x1="{x1:.1f}" y1="{y1:g}" x2="{x2:.1f}" y2="{y2:g}"'
    return f'<line {place} stroke="currentColor" stroke-width="{width:g}" stroke-opacity="{opacity}"/>'


def hollow(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:g}" r="{RADIUS}" fill="none" stroke="currentColor" stroke-width="1.6"/>'


def solid(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:g}" r="5" fill="{SEAL}"/>'
