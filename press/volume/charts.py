"""Numbers -> SVG: effects, counts of grades and the cover's run chart, in one small visual language.

Lengths are points (millimetres on the cover). Colours are those of volume.css: a style sheet does not reach into an SVG.
"""

import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape

import segno

from press.model import Effect

INK, INK_2, INK_3, HAIR, SEAL, PAPER, TINT = "#1f1b17", "#5c554d", "#8d857b", "#cdc6bb", "#b4301f", "#ffffff", "#f4efe6"
WIDTH = 378  # the text's 36 characters
START, GOAL = 168, 252  # where every row begins, and the upright of the targets
NAME_WIDTH = 126
DARK = re.compile(b"\x01+")  # modules of a QR code
R_CODES = (0x72, 0x66, 0x6C, 0x42, 0x5C, 0x4E, 0x50, 0x44, 0x48, 0x74)  # EAN-13, the right half: seven modules a digit
PARITY = (0x00, 0x0B, 0x0D, 0x0E, 0x13, 0x19, 0x1C, 0x15, 0x16, 0x1A)  # by the first digit: which of the left six are of set B
BARS = 132  # where the bars of a count begin
FURTHEST = 1.6  # share of the way to the target at which a dot stops


def effects_chart(effects: tuple[Effect, ...]) -> str:
    """Before, after and target of each indicator: rightward is better whatever the unit, one upright is every target."""
    parts = [
        text(START - 9, 11, "改进前", size=7, fill=INK_2, anchor="end"), dot(START, 8.4, 2.6, PAPER, INK, 0.8),
        text(GOAL, 11, "目标", size=7, fill=INK_2, anchor="middle"), dot(GOAL + 46, 8.4, 2.9, SEAL),
        text(GOAL + 54, 11, "改进后", size=7, fill=SEAL), text(WIDTH, 11, "变化", size=7, fill=INK_2, anchor="end"),
        line(0, 17.75, WIDTH, 17.75, INK, 0.5),
    ]  # fmt: skip
    top = 18.0
    for effect in effects:
        names = label_lines(effect)
        height = 27.0 if len(names) < 3 else 36.0
        parts += effect_row(effect, names, top + height / 2)
        top += height
        parts.append(line(0, top - 0.2, WIDTH, top - 0.2, HAIR, 0.4))
    return svg(WIDTH, top, "pt", effects_in_words(effects), parts)


def effect_row(effect: Effect, names: list[tuple[str, float, str]], y: float) -> Iterator[str]:
    end = START + (GOAL - START) * share(effect)
    has_upright = effect.target is not None and effect.target != effect.before
    baseline = y + 3.2 - 4.6 * (len(names) - 1)
    for words, size, fill in names:
        yield text(0, baseline, words, size=size, fill=fill, weight=700 if fill == INK else 400)
        baseline += 9.6
    yield line(START, y, max(end, GOAL if has_upright else end), y, HAIR, 0.5)
    yield line(START, y, end, y, INK, 1)
    yield text(START - 9, y + 3, str(effect.before), size=8.5, fill=INK_2, anchor="end")
    yield dot(START, y, 2.6, PAPER, INK, 0.9)
    yield text(end + 8, y + 3.2, str(effect.after), size=9, fill=SEAL, weight=700)
    yield text(WIDTH, y + 3, change(effect), size=8.5, fill=INK, anchor="end")
    if effect.target is not None:
        yield text(GOAL - 3.5, y - 3, str(effect.target), size=7, fill=INK_2, anchor="end")
    if has_upright:
        yield line(GOAL, y - 5.5, GOAL, y + 5.5, INK, 1)
    yield dot(end, y, 3.2, SEAL)


def label_lines(effect: Effect) -> list[tuple[str, float, str]]:
    """The indicator's name in at most two lines and its unit: (words, size, colour)."""
    room = NAME_WIDTH / 8.5
    first, rest = effect.name, ""
    while ems(first) > room:
        first, rest = first[:-1], first[-1] + rest
    while rest and ems(rest) > room:
        rest = rest[:-2] + "…"
    names = [(words, 8.5, INK) for words in (first, rest) if words]
    unit = effect.unit
    while unit and ems(unit) > NAME_WIDTH / 7:
        unit = unit[:-2] + "…"
    return [*names, (unit, 7, INK_2)] if unit else names


def ems(words: str) -> float:
    """About how wide words are, in their own size."""
    return sum(1.0 if ord(c) > 0x2E7F else 0.56 for c in words)


def share(effect: Effect) -> float:
    """How far along the way to its target an indicator came: 1 is the target (or no target to measure by)."""
    if effect.target is None or effect.target == effect.before:
        return 1.0 if effect.after != effect.before else 0.0
    return min(FURTHEST, max(0.0, float((effect.after - effect.before) / (effect.target - effect.before))))


def change(effect: Effect) -> str:
    """'+7.1 个百分点' for percentages, else '−63%'; the plain difference where nothing was before."""
    difference = effect.after - effect.before
    if effect.unit == "%":
        words = f"{difference:+} 个百分点"
    elif effect.before == 0:
        words = f"{difference:+}"
    else:
        rate = difference / abs(effect.before) * 100
        words = f"{rate:+.1f}%" if abs(rate) < 1 else f"{rate:+.0f}%"
    return words.replace("-", "−")


def effects_in_words(effects: tuple[Effect, ...]) -> str:
    """The chart for those who hear it."""
    return (
        "主要效果："
        + "；".join(
            f"{e.name}由{e.before}{e.unit}{verb(e.before, e.after)}{e.after}{e.unit}"
            + (f"，目标{e.target}{e.unit}" if e.target is not None else "")
            for e in effects
        )
        + "。"
    )


def verb(before: Decimal, after: Decimal) -> str:
    return "变为" if before == after else "提高到" if after > before else "降到"


def counts_chart(rows: Sequence[tuple[str, str, int]]) -> str:
    """One square a result in the shape of its grade; rows of (grade, mark, number)."""
    parts, top = [line(0, 0.25, WIDTH, 0.25, HAIR, 0.5)], 0.0
    pitch = next(p for p in (15, 10, 7.5, 5, 3) if p == 3 or max(n for *_, n in rows) * p <= 5 * 280)
    in_line = int(280 / pitch)
    for grade, mark, number in rows:
        height = 36 + pitch * max(0, math.ceil(number / in_line) - 1)
        parts += [
            text(0, top + 21.3, grade, size=9, weight=700),
            text(WIDTH, top + 21.8, str(number), size=11, anchor="end"),
        ]
        parts += [square(62 + i % in_line * pitch, top + 18 - pitch * 0.3 + i // in_line * pitch, pitch * 0.6, mark) for i in range(number)]
        top += height
        parts.append(line(0, top - 0.25, WIDTH, top - 0.25, HAIR, 0.5))
    return svg(WIDTH, top, "pt", "，".join(f"{grade}{number}项" for grade, _, number in rows), parts)


def square(x: float, y: float, side: float, mark: str) -> str:
    paint = {
        "first": f'fill="{SEAL}" stroke="{SEAL}" stroke-width="1"',
        "second": f'fill="none" stroke="{SEAL}" stroke-width="1"',
    }.get(mark, f'fill="none" stroke="{INK_2}" stroke-width=".6"')
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{side:.2f}" height="{side:.2f}" {paint}/>'


def bars_chart(rows: Sequence[tuple[str, int]]) -> str:
    """How often each name occurs: a bar a row, all from one start, the number behind it; one row is one line of the text."""
    longest = max((number for _, number in rows), default=1)
    parts = [line(0, 0.25, WIDTH, 0.25, HAIR, 0.5)]
    for at, (name, number) in enumerate(rows):
        y, length = at * 18 + 9.0, (WIDTH - BARS - 24) * number / longest
        parts += [
            text(0, y + 3.2, shortened(name, (BARS - 12) / 8.5), size=8.5),
            f'<rect x="{BARS}" y="{y - 3:.2f}" width="{length:.2f}" height="6" fill="{INK}"/>',
            text(BARS + length + 6, y + 3.2, str(number), size=8.5, fill=INK_2),
        ]
        parts.append(line(0, y + 8.75, WIDTH, y + 8.75, HAIR, 0.4))
    return svg(WIDTH, len(rows) * 18.0, "pt", "，".join(f"{name}{number}项" for name, number in rows), parts)


def shortened(words: str, room: float) -> str:
    """Words that fit into so many ems, the rest an ellipsis."""
    if ems(words) <= room:
        return words
    while ems(words) > room - 1:
        words = words[:-1]
    return f"{words}…"


def run_chart(first: float) -> str:
    """185 mm of a run chart over back, spine and front (392 mm) whose spread falls to nothing at one vermilion point.

    first: where the cut begins, in mm from the back's outer edge.
    """
    width, height, pitch, end = 185, 72, 2.35, 365.4
    middle, noise = height / 2, near_normal()
    spans = ((-5, 110, 13), (110, 240, 10), (240, 308, 4.6), (308, end, 0.8))
    parts = [line(-5 - first, middle, end - first, middle, INK_2, 0.12)]
    for left, right, spread in spans:
        parts += [line(left - first, middle + k * spread, right - first, middle + k * spread, INK_3, 0.14, "1.1 .9") for k in (-2.6, 2.6)]
    points = []
    for i in range(int((end + 4) / pitch) - 1):
        x = i * pitch - 4
        spread = next(s for left, right, s in spans if left <= x <= right)
        points.append((x - first, middle + max(-2.3, min(2.3, next(noise))) * spread))
    path = " ".join(f"{x:.2f},{y:.2f}" for x, y in [*points, (end - first, middle)])
    parts.append(f'<polyline points="{path}" fill="none" stroke="{INK}" stroke-width=".17"/>')
    parts += [dot(x, y, 0.45, INK) for x, y in points if -4 < x < width + 4]
    parts.append(dot(end - first, middle, 2.6, SEAL))
    return svg(width, height, "mm", "一条波动逐渐收敛到中心线的运行图，末点为朱红色", parts)


def code_chart(address: str, side: float) -> str:
    """A QR code of so many points with its quiet zone left to the page: dark modules as runs, so that none touches with a seam."""
    rows = [bytes(row) for row in segno.make(address, micro=False, error="m").matrix]
    path = "".join(
        f"M{run.start()} {y}h{run.end() - run.start()}v1H{run.start()}z" for y, row in enumerate(rows) for run in DARK.finditer(row)
    )
    parts = [f'<path d="{path}" fill="{INK}" transform="scale({side / len(rows):.4f})"/>']
    return svg(side, side, "pt", f"二维码，通向{address}", parts)


def book_barcode(isbn: str) -> str:
    """A book number as EAN-13 bars, 37 mm wide with its quiet zones (GB/T 12906)."""
    digits = [int(sign) for sign in isbn if sign.isdigit()]
    left = "".join(odd_or_even(digit, PARITY[digits[0]] >> (5 - at) & 1) for at, digit in enumerate(digits[1:7]))
    right = "".join(format(R_CODES[digit], "07b") for digit in digits[7:])
    bars = f"101{left}01010{right}101"
    parts = [f'<rect width="113" height="70" fill="{PAPER}"/>']
    for at in (match.start() for match in re.finditer("1", bars)):
        tall = 66 if at < 3 or 44 < at < 50 or at > 91 else 59
        parts.append(f'<rect x="{11 + at}" y="2" width="1" height="{tall - 2}" fill="{INK}"/>')
    words = "".join(map(str, digits))
    for x, part in ((4, words[0]), (34, words[1:7]), (81, words[7:])):
        parts.append(text(x, 68, part, size=8.5, anchor="middle"))
    return svg(113, 70, "", f"条形码 {words}", parts).replace('width="113" height="70"', 'width="37.3mm" height="23.1mm"', 1)


def odd_or_even(digit: int, is_even: int) -> str:
    """Seven modules of the left half: set A is the right half's code inverted, set B that code reversed."""
    code = format(R_CODES[digit], "07b")
    return code[::-1] if is_even else "".join("01"[sign == "0"] for sign in code)


def near_normal() -> Iterator[float]:
    """A fixed stream of about normal numbers: the same picture on every machine."""
    seed = 20220901
    while True:
        total = 0.0
        for _ in range(6):
            seed = (seed * 1103515245 + 12345) % 2**31
            total += seed / 2**31
        yield (total - 3) / 0.707


def svg(width: float, height: float, unit: str, words: str, parts: Sequence[str]) -> str:
    """Inline SVG; its title is what WeasyPrint writes as the figure's alternative text."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}{unit}" height="{height:g}{unit}" viewBox="0 0 {width:g} {height:g}">'
        f"<title>{escape(words)}</title>{''.join(parts)}</svg>"
    )


def text(x: float, y: float, words: str, *, size: float, fill: str = INK, anchor: str = "start", weight: int = 400) -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-family="Noto Sans CJK SC" font-size="{size}" font-weight="{weight}" '
        f'fill="{fill}" text-anchor="{anchor}">{escape(words)}</text>'
    )


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, width: float, dashes: str = "") -> str:
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{stroke}" stroke-width="{width}"{dash}/>'


def dot(x: float, y: float, radius: float, fill: str, stroke: str = "none", width: float = 0) -> str:
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>'
