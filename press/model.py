"""The values that cross a border between stages: frozen, keyword-only, made once and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Literal, NewType

Level = Literal["error", "note"]
Audience = Literal["public", "members"]
Kind = Literal["case", "experience"]
Better = Literal["higher", "lower"]

UNRANKED = 9  # the rank of an experience summary: behind every grade of every award


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing an editor should mend (error: nothing is made) or look at (note: the build goes on).

    source: the file as the editor knows it; line: 1-based, 0 when the fault belongs to no line;
    message: Chinese, says what is wrong and what to write instead; rule: stable English id.
    """

    rule: str
    level: Level
    source: Path
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.source}:{self.line}" if self.line else str(self.source)
        return f"{place}: {self.message} [{self.rule}]"


class Refused(Exception):
    """A build that stops because of what its input holds; carries every problem found so far."""

    def __init__(self, problems: tuple["Problem", ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


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
class Section:
    """A second-level heading with its text; the text before the first heading has title ''."""

    title: str
    markdown: str
    pictures: tuple[Picture, ...]
    audience: Audience


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category of an award; quota: entries per organisation, topic and year; materials: what an applicant hands in."""

    name: str
    grades: tuple[str, ...]
    topics_called: str
    topics: tuple[str, ...]
    tools: tuple[str, ...]
    materials: tuple[str, ...]
    quota: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardYear:
    """An award's rules from `since` on, until its next file. slug: its folder under content/awards; grades: highest first."""

    slug: str
    name: str
    since: int
    demo: bool
    organiser: str
    about: str
    grades: tuple[str, ...]
    sectors: tuple[str, ...]
    categories: tuple[Category, ...]
    quota_exempt: str
    exempt_recommenders: tuple[str, ...]
    conditions: tuple[str, ...]
    who_may_apply: tuple[str, ...]
    steps: tuple[str, ...]
    evaluation: tuple[str, ...]
    recommender_duties: tuple[str, ...]
    platform: str
    news: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """An entry of the vocabulary of methods; about: two paragraphs of plain text."""

    name: str
    slug: str
    full: str
    english: str
    synonyms: tuple[str, ...]
    family: str
    definition: str
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A kind of problem that visitors come to solve; words: parts of the names of indicators that tell it."""

    name: str
    slug: str
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """When an event was to be before it was moved, and the day on which that was made known."""

    first: date
    last: date
    changed: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A phase (kind phase) or a dated day or period (kind event) of the schedule; both days belong to it.

    alongside: ids of the phases that it may overlap; was: earlier dates of an event that was moved, oldest first.
    """

    id: str
    kind: Literal["phase", "event"]
    title: str
    first: date
    last: date
    text: str
    alongside: tuple[str, ...]
    was: tuple[Former, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An official notice; markdown: its text with the dates of the schedule already filled in."""

    slug: str
    title: str
    number: str
    issued: date
    issuer: str
    addressed_to: str
    copied_to: tuple[str, ...]
    attachments: tuple[str, ...]
    subject_terms: tuple[str, ...]
    summary: str
    markdown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of words that are not a case (about, members, the volume's preface …)."""

    slug: str
    title: str
    description: str
    markdown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What the record page of one published volume states, as the editor was given it.

    volume: its slug, '2022' or 'all'; edition, printing: 版次 and 印次 in words; what its way of publishing lacks is ''.
    """

    volume: str
    edition: str
    printing: str
    printer: str
    copies: str
    isbn: str
    cip: tuple[str, ...]
    publisher: str
    publisher_address: str
    price: str
    permit: str
    recipients: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A role on the editorial board and the names that fill it, in the editor's order."""

    role: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What the whole edition shares. address: the site's URL with a closing slash; as_of: the one clock of a build.

    office: where letters reach the editors; gives_volume: whether the public site offers the whole PDF.
    """

    title: str
    site_name: str
    volume_title: str
    association: str
    department: str
    phone: str
    wechat: str
    address: str
    platform: str
    icp: str
    office: str
    publication: Literal["isbn", "internal", "web"]
    gives_volume: bool
    board: tuple[Seat, ...]
    imprints: tuple[Imprint, ...]
    demo: bool
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Cases that share a value, in reading order; slug: ASCII, part of an address."""

    label: str
    slug: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A related case and why: reasons such as '同方法：DOE', strongest first."""

    case: Case
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All of content/: words and facts that are not cases. pages: file name -> page; schedule: by first day."""

    edition: Edition
    awards: tuple[AwardYear, ...]
    methods: tuple[Method, ...]
    concerns: tuple[Concern, ...]
    schedule: tuple[Event, ...]
    notices: tuple[Notice, ...]
    pages: Mapping[str, Page]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the disk holds, each file sound by itself."""

    content: Content
    cases: tuple[Case, ...]


Dimension = Literal["year", "award", "grade", "category", "topic", "sector", "method", "industry", "recommender", "organisation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All that one build knows, in order. cases: year falling, then award, category, topic, grade, id.

    withdrawn: cases that are only a short note now (title, organisation, year and day; everything else empty);
    groups: for each dimension its values with their cases; related: case id -> up to four cases.
    """

    edition: Edition
    cases: tuple[Case, ...]
    withdrawn: tuple[Case, ...]
    awards: tuple[AwardYear, ...]
    methods: tuple[Method, ...]
    concerns: tuple[Concern, ...]
    schedule: tuple[Event, ...]
    notices: tuple[Notice, ...]
    pages: Mapping[str, Page]
    groups: Mapping[Dimension, tuple[Group, ...]]
    related: Mapping[str, tuple[Related, ...]]


PublicCatalogue = NewType("PublicCatalogue", Catalogue)  # made by catalogue.public_view alone
MembersCatalogue = NewType("MembersCatalogue", Catalogue)  # made by catalogue.members_view alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A finished PDF. slug: '2022', 'all' or 'members'; pages: all pages of the file; starts: case id -> printed page of its first page."""

    slug: str
    title: str
    audience: Audience
    pdf: Path
    pages: int
    cases: int
    starts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One file to be made: its place below dist/ and its bytes, or a file to copy."""

    path: PurePosixPath
    content: bytes | Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a build made: path below dist/ -> sha256 of its bytes."""

    files: Mapping[str, str]
