"""Counts and spreads -> drawn figures: grades as solid, hatched and hollow bars, plain counts as ink bars, gains as points on a line.

Drawn here and not by a charting library: across is in per cent and down in pixels, so that words keep their size from a
phone to a wide screen and grow with the reader's letters. Libraries lay out a picture of one width, whose words shrink with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from press.improvements import Gain, Spread
from press.model import UNRANKED
from press.statistics import Awarded, Cross

STACK_STEP, BAR_STEP, STRIP_STEP = 66, 45, 88  # pixels from one row to the next
GAP = 0.5  # per cent between the parts of a bar
BARS = 12  # rows that are drawn; the table has them all
POINTS = 40  # more points than these are drawn as the middle half of them
NEAR = 2.4  # per cent: points closer than this are set above and below one another
LANES = (0, 11, -11, 22, -22)
SCALES = (20, 40, 60, 100, 200, 400, 800, 1200)  # per cent at the end of the line, in quarters that read well


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a bar: from x, this wide, in per cent; style: its class."""

    x: float
    width: float
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row of bars. y: its top in pixels."""

    y: int
    label: str
    value: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Bars one below the other. alt: the whole figure in a sentence."""

    height: int
    alt: str
    rows: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A case on the line: x in per cent, y in pixels; out: whether it lies before ('low') or behind ('high') the line's end."""

    x: float
    y: int
    is_first: bool
    out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Like indicators on a line. points: or, where there are too many, half: from and to, in per cent, of the middle half."""

    y: int
    label: str
    value: str
    median: float
    points: tuple[Point, ...]
    half: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark on the scale."""

    x: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strips:
    """Lines one below the other on one scale; has_points, has_low, has_high, has_half: which signs the key must explain."""

    height: int
    alt: str
    ticks: tuple[Tick, ...]
    rows: tuple[Strip, ...]
    has_points: bool
    has_low: bool
    has_high: bool
    has_half: bool


def grade_style(rank: int) -> str:
    """The class of a grade's bar, as its seal is drawn."""
    return "c-plain" if rank == UNRANKED else f"c-{min(rank, 2) + 1}"


def stacked(found: Awarded, most: int) -> Bars:
    """An award's winners: a bar for each year, its parts the grades. most: the count that fills the width."""
    rows = tuple(
        Bar(y=at * STACK_STEP, label=row.label, value=f"{row.total} 项", parts=_parts(row.counts, found.ranks, most))
        for at, row in enumerate(found.winners.rows)
    )
    grades = found.winners.columns
    told = "；".join(
        f"{row.label} 年 {row.total} 项：" + "，".join(f"{grade} {count}" for grade, count in zip(grades, row.counts, strict=True))
        for row in found.winners.rows
    )
    return Bars(height=len(rows) * STACK_STEP - 18, alt=f"{found.award}各年成果数，按等级堆叠。{told}", rows=rows)


def _parts(counts: tuple[int, ...], ranks: tuple[int, ...], most: int) -> tuple[Part, ...]:
    room, at = 100 - GAP * (len(counts) - 1), 0.0
    parts: list[Part] = []
    for count, rank in zip(counts, ranks, strict=True):
        if count:
            width = round(room * count / most, 2)
            parts.append(Part(x=round(at, 2), width=width, style=grade_style(rank)))
            at += width + GAP
    return tuple(parts)


def counted(name: str, cross: Cross) -> Bars:
    """Plain counts, the first BARS of them. name: what is counted, for the sentence."""
    shown = cross.rows[:BARS]
    rows = tuple(
        Bar(
            y=at * BAR_STEP,
            label=row.label,
            value=str(row.total),
            parts=(Part(x=0, width=round(100 * row.total / shown[0].total, 1), style="c-bar"),),
        )
        for at, row in enumerate(shown)
    )
    told = "，".join(f"{row.label} {row.total} 项" for row in shown)
    return Bars(height=len(rows) * BAR_STEP - 12, alt=f"{name}：{told}", rows=rows)


def strips(name: str, spreads: Sequence[Spread]) -> Strips:
    """How far like indicators moved, on one scale. name: what moved, for the sentence."""
    top = _scale([_number(gain) for spread in spreads for gain in spread.gains])
    rows = tuple(_strip(spread, at * STRIP_STEP, top) for at, spread in enumerate(spreads))
    told = "；".join(f"{row.label} {len(spread.gains)} 项，{row.value}" for spread, row in zip(spreads, rows, strict=True))
    outs = {point.out for row in rows for point in row.points}
    return Strips(
        height=len(rows) * STRIP_STEP + 26,
        alt=f"{name}。{told}",
        ticks=tuple(_tick(top // 4 * quarter, top) for quarter in range(5)),
        rows=rows,
        has_points=bool(outs),
        has_low="low" in outs,
        has_high="high" in outs,
        has_half=any(row.half for row in rows),
    )


def _scale(values: Sequence[float]) -> int:
    """The end of the line: the first round number that nine of ten points stay below."""
    reach = sorted(values)[(len(values) * 9 - 1) // 10]
    return next((top for top in SCALES if top >= reach), SCALES[-1])


def _tick(value: int, top: int) -> Tick:
    anchor = "start" if value == 0 else "end" if value == top else "middle"
    return Tick(x=round(100 * value / top, 1), label=f"{value}%" if value else "0", anchor=anchor)


def _strip(spread: Spread, y: int, top: int) -> Strip:
    values = [_number(gain) for gain in spread.gains]
    many = len(values) > POINTS
    return Strip(
        y=y,
        label=spread.label,
        value=f"中位 {_rounded(float(spread.median) * 100)}%",
        median=_across(float(spread.median) * 100, top),
        points=() if many else _points(spread.gains, y + 56, top),
        half=(_across(values[len(values) // 4], top), _across(values[-1 - len(values) // 4], top)) if many else None,
    )


def _points(gains: Sequence[Gain], y: int, top: int) -> tuple[Point, ...]:
    """Points from left to right, each in the first lane that is free there."""
    ends = dict.fromkeys(LANES, float("-inf"))
    points: list[Point] = []
    for gain in gains:
        value = _number(gain)
        x = _across(value, top)
        lane = next((lane for lane in LANES if ends[lane] + NEAR <= x), min(LANES, key=ends.__getitem__))
        ends[lane] = x
        out = "low" if value < 0 else "high" if value > top else ""
        points.append(Point(x=x, y=y + lane, is_first=gain.case.rank == 0, out=out))
    return tuple(points)


def _number(gain: Gain) -> float:
    """A gain in per cent."""
    assert gain.share is not None, gain.effect.name
    return float(gain.share) * 100


def _across(value: float, top: int) -> float:
    return round(100 * max(0.0, min(1.0, value / top)), 1)


def _rounded(value: float) -> str:
    """Whole per cent; one place where a whole number would hide most of it."""
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.1f}"
