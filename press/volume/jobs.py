"""What a worker can be asked for: values that go to it and come back."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from press.volume.linker import Binding
from press.volume.part import Part

if TYPE_CHECKING:  # a worker that lays out or links need not load what makes books
    from press.volume.book import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What a part learns of the finished book.

    column: digits of a column of page numbers; digits: (anchor, digits) where a number is as wide as it is; pages: all between
    the covers. What a part does not need is 0 or empty, so that its key does not change with it.
    """

    column: int
    digits: tuple[tuple[str, int], ...]
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Warm:
    """Load the typesetter. Answer: None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compile:
    """Lay a part out; its object goes to target. Answer: Extent."""

    part: Part
    numbers: Numbers
    target: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Furnish:
    """Lay out what all parts of a book share. Answer: Extent."""

    head: str
    tabs: tuple[str, ...]
    target: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Make one file. keeps_fonts: in the cache. Answer: linker.Linked."""

    binding: Binding
    keeps_fonts: bool
    target: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Epub:
    """Make the EPUB of a finished volume where it is not there yet. Answer: its path."""

    book: "Book"
    pdf: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A part could not be kept, for no font has these characters."""

    characters: str
