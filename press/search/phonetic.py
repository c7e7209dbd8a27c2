"""Spellings of titles and organisations -> postings of pinyin initials and syllables.

Keys: FROM_INITIALS + three letters in base 27 (the third 0 for a pair of initials); FROM_SYLLABLES + two syllables in base
512 (the second 0 for a single syllable), both counted from 1. All lie below 0x100000, where no pair of characters of text does.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from press.search import postings
from press.search.postings import Postings
from press.search.records import Place, Record
from press.search.spelling import OTHER

FROM_SYLLABLES = 0x010000
FROM_INITIALS = 0x080000
LETTERS = 27
SYLLABLES = 512
VOWELS = {"a", "e", "o"}  # the syllables of one letter


def syllables(records: Sequence[Record]) -> tuple[str, ...]:
    """The syllables that occur, sorted."""
    words = {word for item in records for spelling in item.spelling for word in spelling.split(" ")}
    found = tuple(sorted(word for word in words if word.isalpha() and (len(word) > 1 or word in VOWELS)))
    assert len(found) < SYLLABLES, "toneless Mandarin has some 410 syllables"
    return found


def postings_of(records: Sequence[Record], firsts: Sequence[int]) -> Postings:
    """Pairs and triples of initials, syllables and pairs of syllables. firsts: the first leaf of each record."""
    if not records:
        return postings.EMPTY
    spellings = [(leaf, place, text) for leaf, item in zip(firsts, records, strict=True) for place, text in _spellings(item)]
    words = " ".join(f"{spelling} {OTHER}" for _, _, spelling in spellings).split(" ")
    sizes = [spelling.count(" ") + 2 for _, _, spelling in spellings]
    values = postings.where(np.array([leaf for leaf, _, _ in spellings]), np.array([place for _, place, _ in spellings]))
    numbers = {word: number for number, word in enumerate(syllables(records), 1)}
    syllable = np.array([numbers.get(word, 0) for word in words], np.uint64)
    initial = np.array([ord(word[0]) - 96 if "a" <= word[0] <= "z" else 0 for word in words], np.uint64)
    value = np.repeat(values, sizes)
    keys = (
        FROM_SYLLABLES + syllable * SYLLABLES,
        FROM_SYLLABLES + syllable * SYLLABLES + _next(syllable, 1),
        FROM_INITIALS + (initial * LETTERS + _next(initial, 1)) * LETTERS,
        FROM_INITIALS + (initial * LETTERS + _next(initial, 1)) * LETTERS + _next(initial, 2),
    )
    sound = (
        syllable > 0,
        (syllable > 0) & (_next(syllable, 1) > 0),
        (initial > 0) & (_next(initial, 1) > 0),
        (initial > 0) & (_next(initial, 1) > 0) & (_next(initial, 2) > 0),
    )
    return postings.merged((key << postings.KEY | value)[there] for key, there in zip(keys, sound, strict=True))


def _spellings(item: Record) -> tuple[tuple[Place, str], ...]:
    title, organisation = item.spelling
    return (Place.TITLE, title), (Place.NAMES, organisation)


def _next(values: NDArray[np.uint64], by: int) -> NDArray[np.uint64]:
    """What stands `by` places further, 0 after the end."""
    return np.concatenate((values[by:], np.zeros(by, np.uint64)))[: values.size]
