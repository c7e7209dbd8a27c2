"""All that a build knows, in order, and as each audience may read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NewType

from press.model.activity import Project, Salon
from press.model.cases import Case
from press.model.words import AwardYear, Concern, Content, Edition, Event, Method, Notice, Page


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
class Contents:
    """What the disk holds, each file sound by itself."""

    content: Content
    cases: tuple[Case, ...]


Dimension = Literal["year", "award", "grade", "category", "topic", "sector", "method", "industry", "recommender", "organisation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All that one build knows, in order. cases: year falling, then award, category, topic, grade, id.

    withdrawn: cases that are only a short note now (title, organisation, year and day; everything else empty);
    groups: for each dimension its values with their cases.
    """

    edition: Edition
    cases: tuple[Case, ...]
    withdrawn: tuple[Case, ...]
    awards: tuple[AwardYear, ...]
    methods: tuple[Method, ...]
    concerns: tuple[Concern, ...]
    schedule: tuple[Event, ...]
    notices: tuple[Notice, ...]
    salons: tuple[Salon, ...]
    projects: tuple[Project, ...]
    pages: Mapping[str, Page]
    groups: Mapping[Dimension, tuple[Group, ...]]


PublicCatalogue = NewType("PublicCatalogue", Catalogue)  # made by catalogue.public_view alone


MembersCatalogue = NewType("MembersCatalogue", Catalogue)  # made by catalogue.members_view alone
