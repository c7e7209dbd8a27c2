"""Bookmarks in reading order -> the outline of a PDF."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pydyf import String

from press.volume.writer import Writer, add, reserve


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """leaf counted from 0; points."""

    level: int
    label: str
    leaf: int
    x: float
    y: float
    is_open: bool


@dataclass(slots=True, kw_only=True)
class Item:
    """A bookmark in the tree. number: of its object."""

    number: int
    mark: Mark | None
    kids: list["Item"] = field(default_factory=list)


def write_outline(out: Writer, marks: Iterable[Mark], page: int) -> int:
    """page: the number of the object of leaf 0; returns the number of the outline."""
    root = grown(out, marks)
    first_and_last = b"/First %d 0 R/Last %d 0 R" % (root.kids[0].number, root.kids[-1].number) if root.kids else b""
    add(out, root.number, b"<</Type/Outlines/Count %d%b>>" % (visible(root), first_and_last))
    for parent in walk(root):
        for at, item in enumerate(parent.kids):
            add(out, item.number, entry(parent, at, item, page))
    return root.number


def grown(out: Writer, marks: Iterable[Mark]) -> Item:
    """The tree: a bookmark stands below the last one before it whose level is higher up."""
    root = Item(number=reserve(out, 1), mark=None)
    path = [(0, root)]
    for mark in marks:
        while path[-1][0] >= mark.level:
            path.pop()
        item = Item(number=reserve(out, 1), mark=mark)
        path[-1][1].kids.append(item)
        path.append((mark.level, item))
    return root


def walk(item: Item) -> Iterator[Item]:
    yield item
    for kid in item.kids:
        yield from walk(kid)


def visible(item: Item) -> int:
    """How many bookmarks below this one show when it is open."""
    return len(item.kids) + sum(visible(kid) for kid in item.kids if kid.mark and kid.mark.is_open)


def entry(parent: Item, at: int, item: Item, page: int) -> bytes:
    mark = item.mark
    assert mark is not None
    data = b"<</Title%b/Parent %d 0 R" % (String(mark.label).data, parent.number)
    data += b"/Dest[%d 0 R/XYZ %.1f %.1f 0]" % (page + mark.leaf, mark.x, mark.y)
    if at:
        data += b"/Prev %d 0 R" % parent.kids[at - 1].number
    if at + 1 < len(parent.kids):
        data += b"/Next %d 0 R" % parent.kids[at + 1].number
    if item.kids:
        count = visible(item) if mark.is_open else -visible(item)
        data += b"/First %d 0 R/Last %d 0 R/Count %d" % (item.kids[0].number, item.kids[-1].number, count)
    return data + b">>"
