"""Files of the search + public catalogue -> problems: the index is whole, tells of the public cases alone, and nothing else lies beside it."""

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from press.model import Problem, PublicCatalogue
from press.verify.pages import fault

FOLDER, ENTRY = "search/", "search/index.json"
CARDS = 16  # in a file
TABLES = ("columns.json", "organisations.json", "traditional.json")
SHARD = re.compile(r"search/[0-9a-f]+/[rs]/\d+\.bin")


def check(site: Path, files: frozenset[str], public: PublicCatalogue) -> Iterator[Problem]:
    """Every file that the entry promises is there and sound, and no other; the cards are the public cases in their order."""
    expected = frozenset(_promised(_json(site / ENTRY)))
    if not expected:
        yield fault("verify-search", ENTRY, "没有查找用的索引，或者读不懂，读者将无法查找全文")
        return
    for name in sorted(expected - files):
        yield fault("verify-search", name, "查找用的索引缺了这个文件，读者会查不全")
    for name in sorted(name for name in files - expected if name.startswith(FOLDER)):
        yield fault("verify-address", name, "这个文件不属于现在的查找索引，不能发布")
    for name in sorted(expected & files):
        if name.endswith(".bin") and not is_shard(name, (site / name).read_bytes()):
            yield fault("verify-search", name, "查找用的这个索引文件坏了，读者会查不全")
    yield from _cards(site, expected & files, public)


def is_shard(name: str, data: bytes) -> bool:
    """Whether a file is a list of numbers that the search wrote: its checksum stands in front (4 bytes, little-endian)."""
    return bool(SHARD.fullmatch(name)) and data[:4] == zlib.adler32(data[4:]).to_bytes(4, "little")


def _promised(entry: object) -> Iterator[str]:
    """The files that go with an entry; none if it is no entry."""
    match entry:
        case {"edition": str(edition), "leaves": [*leaves], "shards": {"s": int(pairs), "r": int(triples)}} if all(map(_is_count, leaves)):
            base = f"{FOLDER}{edition}"
            yield ENTRY
            yield from (f"{base}/{name}" for name in TABLES)
            yield from (f"{base}/s/{number}.bin" for number in range(pairs))
            yield from (f"{base}/r/{number}.bin" for number in range(triples))
            yield from (f"{base}/t/{number}.json" for number in range(sum(leaves)))
            yield from (f"{base}/c/{number}.json" for number in range(-(-len(leaves) // CARDS)))


def _is_count(value: object) -> bool:
    return isinstance(value, int)


def _cards(site: Path, files: frozenset[str], public: PublicCatalogue) -> Iterator[Problem]:
    names = sorted((name for name in files if "/c/" in name), key=lambda name: int(Path(name).stem))
    chunks = [chunk for name in names if isinstance(chunk := _json(site / name), list)]
    found = [card["id"] if isinstance(card, Mapping) and "id" in card else None for chunk in chunks for card in chunk]
    if found != [case.id for case in public.cases]:
        yield fault("verify-search", ENTRY, "查找用的索引里的成果与公开的成果不一致")


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
