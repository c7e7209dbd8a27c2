"""Words and facts that are not cases: awards' rules, methods, schedule, notices, pages, members."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from press.model.activity import Project, Salon
from press.model.cases import Attachment

Standing = Literal["征求意见", "生效"]


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
class Enclosure:
    """What a notice comes with. file: published beside its page; None where the sealed original alone holds it."""

    name: str
    file: Attachment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An official notice. status: until `expires`, its last day (None: it does not expire); markdown: its text with the dates of the schedule
    already filled in."""

    slug: str
    title: str
    number: str
    issued: date
    status: Standing
    expires: date | None
    issuer: str
    addressed_to: str
    copied_to: tuple[str, ...]
    attachments: tuple[Enclosure, ...]
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
class Member:
    """An organisation that may read what is for members. id: its lasting name; generation: of its access code; until: its last day."""

    id: str
    organisation: str
    generation: int
    is_revoked: bool
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All members, past ones too. keys: generation of the keys of what is for members, raised when a member is revoked."""

    keys: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All of content/: words and facts that are not cases. pages: file name -> page; schedule: by first day."""

    edition: Edition
    awards: tuple[AwardYear, ...]
    methods: tuple[Method, ...]
    concerns: tuple[Concern, ...]
    schedule: tuple[Event, ...]
    notices: tuple[Notice, ...]
    salons: tuple[Salon, ...]
    projects: tuple[Project, ...]
    pages: Mapping[str, Page]
    roster: Roster
