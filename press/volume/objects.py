"""A drawing of WeasyPrint -> relocatable objects -> file: one part of a book without numbers of objects, fonts, pages, neighbours.

Every PDF object keeps its bytes with %d where a number of the finished file goes; `refs` says which numbers those are:
0 … size-1 an object of this part, size … size+keys-1 a key of the tree of parents, FONTS, DOCUMENT one that all parts share.
What a book holds by the thousand are named tuples, which are read from a file five times as fast as frozen dataclasses.
"""

import os
import pickle
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

FONTS, DOCUMENT = -1, -2
BETWEEN = b"\x00"  # between objects: no object of ours holds one
LENGTHS = struct.Struct("<III")
REFERENCE = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9a-fA-F]{4,}>|(?<![\w.])(\d+) 0 R\b", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A font as WeasyPrint names it in content streams (key), and what finds it again; lengths in thousandths of an em."""

    key: str
    name: str
    family: str
    weight: int
    is_italic: bool
    is_serif: bool
    ascent: int
    descent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a part shows of a face: glyph -> its text."""

    face: Face
    glyphs: Mapping[int, str]


class Slot(NamedTuple):
    """Room for the page number of an anchor, so many digits wide, in the face with this key; the number stands at its right or left end."""

    anchor: str
    digits: int
    face: str
    is_left: bool


class Link(NamedTuple):
    """number: of its object; key: in the tree of parents; rect: in points; words: what it says to those who hear it;

    anchor: where it leads in the book, '' if nowhere; address: where it leads on the web, '' if nowhere.
    """

    number: int
    key: int
    rect: tuple[float, float, float, float]
    words: str
    anchor: str
    address: str


class Bookmark(NamedTuple):
    level: int
    label: str
    x: float
    y: float
    is_open: bool


class Sheet(NamedTuple):
    """A page. number, content, resources: of its objects; pieces: what the content is made of, where it has slots.

    width, height, shift in points; shift: how much wider the outer margin is than the inner one.
    """

    number: int
    content: int
    resources: int
    pieces: tuple[bytes | Slot, ...]
    links: tuple[Link, ...]
    anchors: tuple[tuple[str, float, float], ...]
    bookmarks: tuple[Bookmark, ...]
    width: float
    height: float
    shift: float


class Stream(NamedTuple):
    """number: of its object; head: its dictionary; picture: digest of a picture, which is written once for all parts, else ''."""

    number: int
    head: bytes
    refs: tuple[int, ...]
    data: bytes
    picture: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """size: how many numbers; plain: objects 0, 1, 2 … one behind the other."""

    size: int
    plain: bytes
    refs: tuple[int, ...]
    streams: tuple[Stream, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the linker must know before it writes the first page.

    stamps: name -> content of running heads; roots: objects of the structure that have no parent here; tree: key -> objects.
    """

    sheets: tuple[Sheet, ...]
    stamps: Mapping[str, tuple[bytes | Slot, ...]]
    roots: tuple[int, ...]
    tree: tuple[tuple[int, ...] | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How far a part goes. anchors: (name, page counted from 0)."""

    pages: int
    anchors: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A part as it lies in the cache. missing: characters that no font has."""

    extent: Extent
    layout: Layout
    usages: tuple[Usage, ...]
    objects: Objects
    missing: str


# ---- On disk ---------------------------------------------------------------------------------------------------------------


def save(compiled: Compiled, path: Path) -> None:
    """Four pickles, so that each is read when it is wanted."""
    parts = [pickle.dumps(part, 5) for part in (compiled.extent, compiled.layout, compiled.usages, compiled.objects)]
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(f".{os.getpid()}.part")
    written.write_bytes(LENGTHS.pack(*map(len, parts[:3])) + b"".join(parts))
    written.replace(path)


def load_extent(path: Path) -> Extent:
    found: Extent = load(path, 0)
    return found


def load_layout(path: Path) -> Layout:
    found: Layout = load(path, 1)
    return found


def load_usages(path: Path) -> tuple[Usage, ...]:
    found: tuple[Usage, ...] = load(path, 2)
    return found


def load_objects(path: Path) -> Objects:
    found: Objects = load(path, 3)
    return found


def load(path: Path, part: int) -> Any:
    with path.open("rb") as file:
        file.seek(sum(LENGTHS.unpack(file.read(LENGTHS.size))[:part]), os.SEEK_CUR)
        return pickle.load(file)  # noqa: S301  # our own child wrote it


# ---- Numbers ---------------------------------------------------------------------------------------------------------------


def template(data: bytes, places: Mapping[int, int]) -> tuple[bytes, tuple[int, ...]]:
    """Bytes of an object -> the same with %d for each number, and what the numbers are. places: WeasyPrint's number -> ours."""
    pieces, refs, last = [], [], 0
    for match in REFERENCE.finditer(data):
        pieces.append(data[last : match.start()].replace(b"%", b"%%"))
        last = match.end()
        if match[1]:
            refs.append(places[int(match[1])])
            pieces.append(b"%d 0 R")
        else:
            pieces.append(match[0].replace(b"%", b"%%"))
    pieces.append(data[last:].replace(b"%", b"%%"))
    return b"".join(pieces), tuple(refs)


def numbers(base: int, size: int, key: int, keys: int, fonts: int, document: int) -> list[int]:
    """What every ref of a part is in the finished file: negative ones are looked up from the end."""
    return [*range(base, base + size), *range(key, key + keys), document, fonts]


def filled(data: bytes, refs: Iterable[int], known: list[int]) -> bytes:
    return data % tuple(map(known.__getitem__, refs))


def pieces_of(objects: Objects, known: list[int]) -> list[bytes]:
    """The objects that are no streams, one by one."""
    return filled(objects.plain, objects.refs, known).split(BETWEEN) if objects.plain else []
