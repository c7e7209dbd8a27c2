"""What a build makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from press.model.cases import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A finished PDF. slug: '2022', 'all' or 'members'; pages: all pages of the file; starts: case id -> printed page of its first page.

    inside: its pages between the covers, first and behind the last, counted from 0; left_out: ids of cases that could not be set;
    epub: the same for phones; offprints: case id -> PDF.
    """

    slug: str
    title: str
    audience: Audience
    pdf: Path
    pages: int
    cases: int
    starts: Mapping[str, int]
    inside: tuple[int, int]
    left_out: frozenset[str]
    epub: Path | None
    offprints: Mapping[str, Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One file to be made: its place below dist/ and its bytes, or a file to copy."""

    path: PurePosixPath
    content: bytes | Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a build made: path below dist/ -> sha256 of its bytes."""

    files: Mapping[str, str]
