"""Counts and spreads -> figures: what they say in a sentence, their key, and the values that a chart is drawn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from press.improvements import Gain, Spread
from press.model import UNRANKED
from press.statistics import Awarded, Cross

BARS = 12  # rows that are drawn; the table has them all
POINTS = 40  # more points than these are drawn as the middle half of them
SCALES = (20, 40, 60, 100, 200, 400, 800, 1200)  # per cent at the end of the line, in quarters that read well
SIGNS = {
    "half": "居中的一半成果",
    "first": "最高等级",
    "other": "其他等级和典型经验",
    "median": "中位数",
    "low": "变差",
    "high": "超出刻度",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """An entry of the key: its word and its class."""

    label: str
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A figure to be drawn. alt: all of it in a sentence; form: how, a file of site_src/templates/charts; rows: so many, one below the
    other; most: the value at the right end; values: as the form says."""

    alt: str
    signs: tuple[Sign, ...]
    form: Literal["winners", "counts", "gains"]
    rows: int
    most: int
    values: tuple[Mapping[str, object], ...]


def stacked(found: Awarded, most: int) -> Drawing:
    """An award's winners: a bar for each year, its parts the grades. most: the count that fills the width."""
    grades, rows = found.winners.columns, found.winners.rows
    styles = tuple(map(grade_style, found.ranks))
    told = "；".join(
        f"{row.label} 年 {row.total} 项：" + "，".join(f"{grade} {count}" for grade, count in zip(grades, row.counts, strict=True))
        for row in rows
    )
    return Drawing(
        alt=f"{found.award}各年成果数，按等级堆叠。{told}",
        signs=tuple(Sign(label=grade, style=style) for grade, style in zip(grades, styles, strict=True)),
        form="winners",
        rows=len(rows),
        most=most,
        values=tuple(
            {"row": at, "year": row.label, "total": row.total, "nth": nth, "style": style, "count": count}
            for at, row in enumerate(rows)
            for nth, (style, count) in enumerate(zip(styles, row.counts, strict=True))
            if count
        ),
    )


def grade_style(rank: int) -> str:
    """The class of a grade's bar, as its seal is drawn."""
    return "c-plain" if rank == UNRANKED else f"c-{min(rank, 2) + 1}"


def counted(name: str, cross: Cross) -> Drawing:
    """Plain counts, the first BARS of them. name: what is counted, for the sentence."""
    shown = cross.rows[:BARS]
    told = "，".join(f"{row.label} {row.total} 项" for row in shown)
    return Drawing(
        alt=f"{name}：{told}",
        signs=(),
        form="counts",
        rows=len(shown),
        most=shown[0].total,
        values=tuple({"row": at, "label": row.label, "count": row.total} for at, row in enumerate(shown)),
    )


def strips(name: str, spreads: Sequence[Spread]) -> Drawing:
    """How far like indicators moved, on one scale. name: what moved, for the sentence."""
    top = _scale([_number(gain) for spread in spreads for gain in spread.gains])
    told = "；".join(f"{spread.label} {len(spread.gains)} 项，{_median(spread)}" for spread in spreads)
    values = tuple(
        {"row": at, "label": spread.label, "gain": _number(gain), "kind": _kind(spread, gain, top), "said": _median(spread)}
        for at, spread in enumerate(spreads)
        for gain in spread.gains
    )
    kinds = {"median", *(value["kind"] for value in values)}
    return Drawing(
        alt=f"{name}。{told}",
        signs=tuple(Sign(label=label, style=style) for style, label in SIGNS.items() if style in kinds),
        form="gains",
        rows=len(spreads),
        most=top,
        values=values,
    )


def _scale(values: Sequence[float]) -> int:
    """The end of the line: the first round number that nine of ten points stay below."""
    reach = sorted(values)[(len(values) * 9 - 1) // 10]
    return next((top for top in SCALES if top >= reach), SCALES[-1])


def _kind(spread: Spread, gain: Gain, top: int) -> str:
    """How a case is drawn: with the middle half of many, as a point beyond an end of the line, or by its grade."""
    if len(spread.gains) > POINTS:
        return "half"
    value = _number(gain)
    return "low" if value < 0 else "high" if value > top else "first" if gain.case.rank == 0 else "other"


def _number(gain: Gain) -> float:
    """A gain in per cent."""
    assert gain.share is not None, gain.effect.name
    return float(gain.share) * 100


def _median(spread: Spread) -> str:
    """Whole per cent; one place where a whole number would hide most of it."""
    value = float(spread.median) * 100
    return f"中位 {value:.0f}%" if abs(value) >= 10 else f"中位 {value:.1f}%"
