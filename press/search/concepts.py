"""methods -> groups of synonyms, and postings of the leaves that hold any word of a group.

Decided here and not in the browser: a group of ten words would cost a visitor some thirty shards, this way it costs one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from press.model import Method
from press.search.folding import Folding
from press.search.postings import EMPTY, KEY, Leaves, Postings, leaves_of, merged, pair_keys, where
from press.search.records import Place

Texts = Mapping[int, list[tuple[Place, str]]]  # leaf -> its folded runs
ASCII_EDGE = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A method's name and the words that mean the same, as written and folded."""

    words: tuple[str, ...]
    folded: tuple[str, ...]


def groups(methods: Sequence[Method], folding: Folding) -> tuple[Group, ...]:
    """One group for each method, each word once."""
    return tuple(_group(method, folding) for method in methods)


def postings_of(groups: Sequence[Group], found: Postings, texts: Texts) -> Postings:
    """The leaves of each group, in the weightiest place that a word of it has there. found: the postings of pairs."""
    parts = [EMPTY]
    for number, group in enumerate(groups):
        hits = [hit for word in group.folded for hit in _hits(word, found, texts)]
        leaves, places = np.array([leaf for leaf, _ in hits], np.int64), np.array([place for _, place in hits], np.int64)
        parts.append(np.uint64(number) << KEY | where(leaves, places))
    return merged(parts)


def _group(method: Method, folding: Folding) -> Group:
    words = {folding.text(word): word for word in reversed((method.name, method.full, method.english, *method.synonyms)) if word}
    return Group(words=tuple(reversed(words.values())), folded=tuple(reversed(words)))


def _hits(word: str, found: Postings, texts: Texts) -> Iterator[tuple[int, Place]]:
    units = np.frombuffer(word.encode("utf-16-le"), "<u2")
    if units.size < 2:
        return
    candidates = reduce(_both, (leaves_of(found, key) for key in pair_keys(units)))
    pattern = re.compile(_edge(word[0], "(?<![a-z0-9])") + re.escape(word) + _edge(word[-1], "(?![a-z0-9])"))
    for leaf in candidates.tolist():
        places = [place for place, text in texts[leaf] if word in text and pattern.search(text)]
        if places:
            yield leaf, max(places)


def _both(some: Leaves, others: Leaves) -> Leaves:
    return np.intersect1d(some, others, assume_unique=True)


def _edge(character: str, guard: str) -> str:
    """Latin words end where they end: LEAN is not in clean."""
    return guard if ASCII_EDGE.match(character) else ""
