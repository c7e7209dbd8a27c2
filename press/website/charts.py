"""Effect -> chart: where before, after and target stand on a line, and what the finding is in words.

Positions are per cent of the width, so that words keep their size on every screen; 10 to 90 leaves room for the labels.
Rightward is better whatever the indicator, as in the printed volume.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor, log10
from typing import Literal

from press.model import Effect
from press.website.cards import amount

LEFT, RIGHT = 10.0, 90.0
LONG_UNIT = 4  # characters; a longer unit stands beside the name, or labels would meet on a phone
NEAR = 24.0  # labels of values closer than this turn away from each other
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A value on the line: at, in per cent; label; anchor of the label; raw: the number alone, for the table."""

    at: float
    label: str
    anchor: Anchor
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """An effect drawn. heading: the name, with the unit where the labels leave it out; finding: what changed, in words;
    alt: the whole chart in a sentence."""

    name: str
    unit: str
    heading: str
    finding: str
    alt: str
    before: Point
    after: Point
    target: Point | None


def chart(effect: Effect) -> Chart:
    """Draw an effect."""
    low, high = scale(effect)
    if effect.better == "lower":
        low, high = high, low
    before, after = _place(effect.before, low, high), _place(effect.after, low, high)
    unit = "" if len(effect.unit) > LONG_UNIT else effect.unit
    target = _point(effect.target, _place(effect.target, low, high), unit, "middle") if effect.target is not None else None
    near = abs(before - after) < NEAR
    return Chart(
        name=effect.name,
        unit=effect.unit,
        heading=effect.name if unit == effect.unit else f"{effect.name}（{effect.unit}）",
        finding=finding(effect),
        alt=_alt(effect),
        before=_point(effect.before, before, unit, _anchor(before, after, near)),
        after=_point(effect.after, after, unit, _anchor(after, before, near)),
        target=target,
    )


def scale(effect: Effect) -> tuple[float, float]:
    """The two ends of the line: round numbers; from zero where the values differ much, close around them where they differ little."""
    values = [float(value) for value in (effect.before, effect.after, effect.target) if value is not None]
    least, most = min(values), max(values)
    if 0 <= least <= 0.6 * most:
        step = _round_step(most / 5)
        return 0.0, step * ceil(most * 1.1 / step)
    span = (most - least) or abs(most) or 1.0
    step = _round_step(span / 4)
    low, high = step * floor((least - 0.3 * span) / step), step * ceil((most + 0.3 * span) / step)
    if effect.unit == "%" and most <= 100:
        high = min(high, 100.0)
    return (max(low, 0.0) if least >= 0 else low), high


def finding(effect: Effect) -> str:
    """What changed, in words: 提高 7.1 个百分点, 降低 61%, 提高 0.81, 未变."""
    difference = effect.after - effect.before
    if not difference:
        return "未变"
    verb = "提高" if difference > 0 else "降低"
    if effect.unit == "%":
        return f"{verb} {format(abs(difference), 'f')} 个百分点"
    if not effect.unit or effect.before <= 0:
        return f"{verb} {amount(abs(difference), effect.unit)}"
    share = (abs(difference) / effect.before * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if difference > 0 and share > 200:
        times = (effect.after / effect.before).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"提高到 {_short(times)} 倍"
    return f"{verb} {_short(share)}%"


def _short(number: Decimal) -> str:
    """A rounded number without a needless .0"""
    return format(number.to_integral_value(), "f") if number == number.to_integral_value() else format(number, "f")


def _alt(effect: Effect) -> str:
    target = f"，目标 {amount(effect.target, effect.unit)}" if effect.target is not None else ""
    return f"{effect.name}：改进前 {amount(effect.before, effect.unit)}，改进后 {amount(effect.after, effect.unit)}{target}"


def _point(value: Decimal, at: float, unit: str, anchor: Anchor) -> Point:
    anchor = "start" if at < LEFT + 2 and anchor == "middle" else "end" if at > RIGHT - 2 and anchor == "middle" else anchor
    return Point(at=round(at, 1), label=amount(value, unit), anchor=anchor, raw=amount(value, ""))


def _anchor(at: float, other: float, near: bool) -> Anchor:
    if not near:
        return "middle"
    return "end" if at < other else "start"


def _place(value: Decimal, low: float, high: float) -> float:
    share = (float(value) - low) / ((high - low) or 1.0)
    return LEFT + max(0.0, min(1.0, share)) * (RIGHT - LEFT)


def _round_step(width: float) -> float:
    """The next step of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(width)) if width > 0 else 1.0
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= width * 0.999)
