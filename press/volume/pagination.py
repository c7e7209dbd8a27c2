"""Pieces and how many pages each has -> where each begins, what each page is called, what number is printed on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from press.volume.part import Counting, Part, Side

ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
COVERS = ("封面", "封底")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A compiled part in its place in a book."""

    part: Part
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Pages that are counted on, from a leaf (counted from 0) and a number; name: what all are called where they are not counted."""

    leaf: int
    counting: Counting
    number: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination:
    """firsts: the first leaf of each piece; leaves: how many there are, blank ones too."""

    firsts: tuple[int, ...]
    leaves: int
    runs: tuple[Run, ...]


def paginate(parts: Sequence[Part], lengths: Sequence[int], first_number: int) -> Pagination:
    """first_number: of the first arabic page."""
    firsts, runs, leaf = [], list[Run](), 0
    for part, length in zip(parts, lengths, strict=True):
        leaf += is_on_wrong_side(part.side, leaf)
        firsts.append(leaf)
        if not runs or runs[-1].counting != part.counting:
            number = first_number if part.counting == "arabic" else 1
            runs.append(Run(leaf=leaf, counting=part.counting, number=number, name=COVERS[leaf > 0] if part.counting == "none" else ""))
        leaf += length
    return Pagination(firsts=tuple(firsts), leaves=leaf, runs=tuple(runs))


def is_on_wrong_side(side: Side, leaf: int) -> bool:
    """The first leaf is a right page."""
    return (side == "right" and leaf % 2 == 1) or (side == "left" and leaf % 2 == 0)


def folio(pagination: Pagination, leaf: int) -> str:
    """What is printed on a page, '' where pages are not counted."""
    run = next(run for run in reversed(pagination.runs) if run.leaf <= leaf)
    number = run.number + leaf - run.leaf
    return {"none": "", "roman": roman(number), "arabic": str(number)}[run.counting]


def roman(number: int) -> str:
    written = ""
    for value, letters in ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def span(pagination: Pagination) -> str:
    """The first and the last arabic number: 12-16, 12 if there is but one, '' if there is none."""
    runs = [*pagination.runs, Run(leaf=pagination.leaves, counting="none", number=1, name="")]
    for run, following in pairwise(runs):
        if run.counting == "arabic":
            last = run.number + following.leaf - run.leaf - 1
            return f"{run.number}-{last}" if last > run.number else str(run.number)
    return ""
