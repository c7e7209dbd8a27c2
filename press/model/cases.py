"""A case and what it is made of."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

Audience = Literal["public", "members"]
Kind = Literal["case", "experience"]
Better = Literal["higher", "lower"]
UNRANKED = 9  # the rank of an experience summary: behind every grade of every award


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture beside a case: file name as the text calls it, pixel size after its EXIF rotation, sha256 of the file."""

    name: str
    source: Path
    width: int
    height: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One measured indicator before and after; numbers keep the digits the editor wrote."""

    name: str
    unit: str
    before: Decimal
    after: Decimal
    target: Decimal | None
    better: Better


@dataclass(frozen=True, slots=True, kw_only=True)
class Honour:
    """A higher award that a case won later."""

    name: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file beside a case that members can download: file name, size in bytes, sha256."""

    name: str
    source: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A second-level heading with its text; the text before the first heading has title ''.

    audience: who may read it in the end; opens: nobody before this day; public_from: until this day members alone.
    """

    title: str
    markdown: str
    pictures: tuple[Picture, ...]
    audience: Audience
    opens: date | None
    public_from: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One winner, or one experience summary (kind experience: category, topic and grade are '').

    id: '<year>/<folder>', the permanent address below cases/; rank: 0 for the award's first grade, 1 for the second …;
    gated: true where members can read more than the public; methods: canonical names of content/methods.yml.
    """

    id: str
    source: Path
    title: str
    organisation: str
    award: str
    year: int
    kind: Kind
    category: str
    topic: str
    grade: str
    rank: int
    sector: str
    methods: tuple[str, ...]
    industry: str
    recommender: str
    team: tuple[str, ...]
    keywords: tuple[str, ...]
    summary: str
    audience: Audience
    gated: bool
    release: date | None
    consent: date | None
    withdrawn: date | None
    effects: tuple[Effect, ...]
    honours: tuple[Honour, ...]
    sections: tuple[Section, ...]
    attachments: tuple[Attachment, ...]
