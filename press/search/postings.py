"""Leaf -> postings: a sorted array of which characters stand together in which leaf, and where there.

A posting is one 64-bit number, KEY (32 bits) LEAF (30 bits) PLACE (2 bits, counted down so that the weightiest sorts first).
Kinds of keys, kept apart by their upper half, a UTF-16 unit:

    two units of folded text                          any character of text, then any
    one unit of a title, an organisation or a name    the unit, then 0
    a group of synonyms                               0, then its number
    three Latin letters or digits of folded text      16, and their places in LATIN from 1 in base 37
    four digits or points of folded text              17, and their places in FIGURES from 1 in base 12: 0.82, 92.1, 2022
    pinyin                                            1 to 15, control characters that text never holds (see phonetic)

Where two pairs of which each is frequent overlap, they say little about the three characters: those triples have postings of their
own, with a key that three units are mixed into; the rare mix-up of two triples only costs a look into one text more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from press.search.folding import CODE_POINTS, Folding, Points, Units
from press.search.records import Leaf, Place

Postings = NDArray[np.uint64]
Leaves = NDArray[np.uint64]
KEY = np.uint64(32)
LEAF = np.uint64(2)
LEAF_BITS = np.uint64((1 << 30) - 1)
PLACE_BITS = np.uint64(3)
KEY_BITS = np.uint64((1 << 32) - 1)
UNIT_BITS = np.uint64((1 << 16) - 1)
FROM_LATIN = 0x100000
LATIN = "0123456789abcdefghijklmnopqrstuvwxyz"
FROM_FIGURES = 0x110000
FIGURES = ".0123456789"
TRIPLE_MIX = tuple(map(np.uint64, (2246822519, 3266489917, 668265263)))  # odd numbers of xxHash
EMPTY = np.empty(0, np.uint64)
LINE_END = ord("\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequent:
    """A set of pairs. numbers: unit -> its row and column, 0 for one of no pair; table: whether the pair is in the set."""

    numbers: NDArray[np.uint32]
    table: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Folded text of some leaves, in runs of one place. units: the runs one after another, a newline after each; letters: whether a
    unit is a letter or digit that is one unit; sizes: units of each run with its newline; values: the lower half of its postings.
    """

    units: Units
    letters: NDArray[np.bool_]
    sizes: NDArray[np.int64]
    values: Postings

    def texts(self) -> Mapping[int, list[tuple[Place, str]]]:
        """For each leaf its runs as text."""
        made: dict[int, list[tuple[Place, str]]] = {}
        ends = np.cumsum(self.sizes).tolist()
        for value, size, end in zip(self.values.tolist(), self.sizes.tolist(), ends, strict=True):
            text = self.units[end - size : end - 1].tobytes().decode("utf-16-le")
            made.setdefault(value >> int(LEAF), []).append((Place(Place.TITLE - (value & int(PLACE_BITS))), text))
        return made


def runs_of(leaves: Sequence[Leaf], first: int, folding: Folding) -> Runs:
    """Fold the text of leaves. first: the number of the first."""
    runs = [(first + at, place, text) for at, leaf in enumerate(leaves) for place, text in leaf.runs()]
    points = np.frombuffer("".join(f"{text}\n" for _, _, text in runs).encode("utf-32-le"), "<u4")
    units, lengths = folding.fold(points)
    ends = np.cumsum([len(text) + 1 for _, _, text in runs])
    return Runs(
        units=units,
        letters=_letters(points, lengths),
        sizes=np.add.reduceat(lengths.astype(np.int64), np.concatenate(([0], ends[:-1]))),
        values=where(np.array([leaf for leaf, _, _ in runs]), np.array([place for _, place, _ in runs])),
    )


def postings_of(runs: Runs) -> Postings:
    """The postings of all pairs, of Latin triples, of figures, and of single characters in titles and names."""
    value = np.repeat(runs.values, runs.sizes)
    wide = runs.units.astype(np.uint64)
    inside = runs.units != LINE_END
    pairs = ((wide[:-1] << np.uint64(16) | wide[1:]) << KEY | value[:-1])[inside[:-1] & inside[1:]]
    latin, threes = _sequences(runs.units, LATIN, 3)
    figures, fours = _sequences(runs.units, FIGURES, 4)
    named = (value & PLACE_BITS <= np.uint64(Place.TITLE - Place.NAMES)) & runs.letters
    return merged(
        [
            pairs,
            (FROM_LATIN + threes) << KEY | value[latin],
            (FROM_FIGURES + fours) << KEY | value[figures],
            wide[named] << np.uint64(48) | value[named],
        ]
    )


def frequent_pairs(postings: Postings, least: int) -> Frequent:
    """The pairs that at least so many leaves hold."""
    keys = postings >> KEY
    starts = np.flatnonzero(np.diff(keys, prepend=np.uint64(0)))
    found = keys[starts[np.diff(starts, append=keys.size) >= least]]
    found = found[(found >> np.uint64(16) > 31) & (found & UNIT_BITS > 0)]
    firsts, seconds = found >> np.uint64(16), found & UNIT_BITS
    numbers = np.zeros(1 << 16, np.uint32)
    units = np.unique(np.concatenate((firsts, seconds)))
    numbers[units] = np.arange(1, units.size + 1)
    table = np.zeros((units.size + 1, units.size + 1), bool)
    table[numbers[firsts], numbers[seconds]] = True
    return Frequent(numbers=numbers, table=table)


def triples_of(runs: Runs, frequent: Frequent) -> Postings:
    """The postings of triples whose both pairs are frequent."""
    numbers = frequent.numbers[runs.units]
    pair = frequent.table[numbers[:-1], numbers[1:]]
    at = np.flatnonzero(pair[:-1] & pair[1:])
    wide = runs.units.astype(np.uint64)
    keys = sum((wide[at + step] * mix for step, mix in enumerate(TRIPLE_MIX)), np.uint64(0)) & KEY_BITS
    return merged([EMPTY, keys << KEY | np.repeat(runs.values, runs.sizes)[at]])


def where(leaves: NDArray[np.int64], places: NDArray[np.int64]) -> Postings:
    """The lower half of postings."""
    return leaves.astype(np.uint64) << LEAF | (Place.TITLE - places).astype(np.uint64)


def merged(parts: Iterable[Postings]) -> Postings:
    """All postings in order; of those that differ only in their place, the weightiest."""
    every = np.concatenate(tuple(parts))
    every.sort()
    first = np.ones(every.size, bool)
    first[1:] = every[1:] ^ every[:-1] > PLACE_BITS
    return every[first]


def leaves_of(postings: Postings, key: int) -> Leaves:
    """The leaves of a key, in order."""
    bounds = np.array([key, key + 1], np.uint64) << KEY
    begin, end = np.searchsorted(postings, bounds)
    return postings[begin:end] >> LEAF & LEAF_BITS


def pair_keys(units: Units) -> set[int]:
    """The keys of a folded text of two units or more."""
    return {one << 16 | other for one, other in pairwise(units.tolist())}


def _sequences(units: Units, alphabet: str, size: int) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Where so many units of an alphabet begin, and their places in it from 1 as one number."""
    table = np.array([alphabet.find(chr(unit)) + 1 for unit in range(128)], np.uint64)
    codes = np.concatenate((table[np.minimum(units, 127)], np.zeros(size, np.uint64)))
    rows = [codes[step : units.size + step] for step in range(size)]
    at = np.flatnonzero(np.minimum.reduce(rows))
    numbers = np.zeros(at.size, np.uint64)
    for row in rows:
        numbers = numbers * np.uint64(len(alphabet) + 1) + row[at]
    return at, numbers


def _letters(points: Points, lengths: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """For each folded unit, whether it comes from a letter or digit that is one unit; a half of a pair cannot be looked for."""
    there = np.zeros(CODE_POINTS, bool)
    there[points] = True
    seen = np.flatnonzero(there)
    table = np.zeros(CODE_POINTS, bool)
    table[seen] = [point < 0x10000 and chr(point).isalnum() for point in seen.tolist()]
    return np.repeat(table[points], lengths)
