"""postings -> shards: files of about SHARD bytes, each with the postings of the keys that hash into it.

A shard: Adler-32 of the rest (4 bytes, little-endian), then varints. First the directory: the number of keys; for each, how far its
hash is from the one before (the first: from the shard's start), and how many bytes its lists take. Then the lists, key by key:

    head     number of leaves << 3 | place << 1 | dense
    leaves   dense: a bit for each leaf that there is, lowest first; else for each leaf how many lie between it and the one before

The hash, key * MIX modulo 2**32, is one to one and stands for the key. Shard = hash * shards >> 32.
"""

import zlib
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from press.search.postings import EMPTY, KEY, LEAF, LEAF_BITS, PLACE_BITS, Postings
from press.search.records import Place

SHARD = 3000  # bytes aimed at: of what a visitor fetches most is of other keys, and a first query may take seven
DIRECTORY_ENTRY = 3  # bytes a key usually takes in a directory
BLOCKS = 16
PLACE = np.uint64(30)
MIX = np.uint64(2654435761)  # 2**32 / golden ratio, odd: Knuth, The Art of Computer Programming, 6.4
HASH_BITS = np.uint64(0xFFFFFFFF)

Numbers = NDArray[np.uint64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """Lists of leaves, one for each key and place. leaves: all lists, one after another; gaps: between each leaf and the one before;
    starts, sizes: each list's; places, hashes: each list's place and the hash of its key.
    """

    leaves: Numbers
    gaps: Numbers
    starts: Counts
    sizes: Counts
    places: Numbers
    hashes: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Encoded keys in order: hashes, bytes that each one's lists take, and the lists' bytes."""

    hashes: Numbers
    sizes: Counts
    body: NDArray[np.uint8]


def parts(postings: Postings, leaves: int) -> list[bytes]:
    """All shards in order, at least one. leaves: how many there are."""
    order = _hashed(postings)
    # Keys are encoded in blocks, to hold the many arrays of that step for one block only; no key is cut in two.
    cuts = np.searchsorted(order, np.arange(0, (1 << 32) + 1, (1 << 32) // BLOCKS, dtype=np.uint64)[1:-1] << KEY)
    blocks = [_block(part, leaves) for part in np.split(order, cuts) if part.size]
    hashes = np.concatenate([EMPTY, *(block.hashes for block in blocks)])
    sizes = np.concatenate([np.zeros(0, np.int64), *(block.sizes for block in blocks)])
    body = b"".join(block.body.tobytes() for block in blocks)
    count = max(1, round((len(body) + DIRECTORY_ENTRY * hashes.size) / SHARD))
    borders = np.searchsorted(hashes * np.uint64(count) >> KEY, np.arange(count + 1, dtype=np.uint64))
    ends = np.concatenate(([0], np.cumsum(sizes)))
    made = []
    for number, (begin, end) in enumerate(pairwise(borders.tolist())):
        start = -(-(number << 32) // count)
        rest = _directory(hashes[begin:end], sizes[begin:end], np.uint64(start)) + body[ends[begin] : ends[end]]
        made.append(zlib.adler32(rest).to_bytes(4, "little") + rest)
    return made


def _hashed(postings: Postings) -> Numbers:
    """Postings as HASH (32 bits) PLACE (2) LEAF (30), in order."""
    place = np.uint64(Place.TITLE) - (postings & PLACE_BITS)
    order: Numbers = (((postings >> KEY) * MIX & HASH_BITS) << KEY) | place << PLACE | (postings >> LEAF & LEAF_BITS)
    order.sort()
    return order


def _block(order: Numbers, leaves: int) -> Block:
    lists = _lists(order)
    body, lengths = _encoded(lists, leaves)
    first = np.flatnonzero(_changes(lists.hashes))
    return Block(hashes=lists.hashes[first], sizes=np.add.reduceat(lengths, first), body=body)


def _lists(order: Numbers) -> Lists:
    leaves = order & LEAF_BITS
    starts = np.flatnonzero(_changes(order >> PLACE))
    gaps = np.diff(leaves, prepend=np.uint64(0)) - np.uint64(1)
    gaps[starts] = leaves[starts]
    sizes = np.diff(starts, append=order.size)
    return Lists(
        leaves=leaves, gaps=gaps, starts=starts, sizes=sizes, places=order[starts] >> PLACE & PLACE_BITS, hashes=order[starts] >> KEY
    )


def _directory(hashes: Numbers, sizes: Counts, start: np.uint64) -> bytes:
    numbers = np.empty(1 + 2 * hashes.size, np.uint64)
    numbers[0] = hashes.size
    numbers[1::2] = np.diff(hashes, prepend=start)
    numbers[2::2] = sizes
    return _varints(numbers, np.zeros(numbers.size, bool))[0].tobytes()


def _encoded(lists: Lists, leaves: int) -> tuple[NDArray[np.uint8], Counts]:
    """The bytes of all lists, and how many each takes."""
    bitmap = -(-leaves // 8)
    dense = np.add.reduceat(_widths(lists.gaps), lists.starts) > bitmap
    numbers = 1 + np.where(dense, bitmap, lists.sizes)
    heads = np.cumsum(numbers) - numbers
    values, raw = np.zeros(int(numbers.sum()), np.uint64), np.zeros(int(numbers.sum()), bool)
    values[heads] = lists.sizes.astype(np.uint64) << np.uint64(3) | lists.places << np.uint64(1) | dense
    sparse = np.repeat(~dense, lists.sizes)
    at = np.arange(lists.leaves.size) + np.repeat(heads + 1 - lists.starts, lists.sizes)
    values[at[sparse]] = lists.gaps[sparse]
    for number in np.flatnonzero(dense).tolist():
        begin, head = int(lists.starts[number]), int(heads[number]) + 1
        bits = np.zeros(bitmap * 8, bool)
        bits[lists.leaves[begin : begin + int(lists.sizes[number])]] = True
        values[head : head + bitmap] = np.packbits(bits, bitorder="little")
        raw[head : head + bitmap] = True
    encoded, widths = _varints(values, raw)
    return encoded, np.add.reduceat(widths, heads)


def _varints(values: Numbers, raw: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], Counts]:
    """Each number in groups of seven bits, lowest first, the top bit saying that more follow; raw ones as the byte they are."""
    widths = np.where(raw, 1, _widths(values))
    ends = np.cumsum(widths)
    out = np.zeros(int(ends[-1]), np.uint8)
    for step in range(int(widths.max())):
        there = np.flatnonzero(widths > step)
        part = values[there] >> np.uint64(7 * step) & np.uint64(127) | np.where(widths[there] > step + 1, np.uint64(128), np.uint64(0))
        out[ends[there] - widths[there] + step] = np.where(raw[there], values[there], part)
    return out, widths


def _widths(values: Numbers) -> Counts:
    """How many bytes each number takes as a varint."""
    limits = np.uint64(1) << np.arange(7, 36, 7, dtype=np.uint64)
    return np.searchsorted(limits, values, side="right") + 1


def _changes(values: Numbers) -> NDArray[np.bool_]:
    """Where a value differs from the one before; true for the first."""
    return np.concatenate(([True], np.diff(values) != 0))
