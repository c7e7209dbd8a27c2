"""What the association does around the award: salons and the incubator's projects."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from press.model.cases import Picture

Form = Literal["线上", "线下", "观摩"]
Stage = Literal["项目遴选", "技术指引", "成果评价", "应用推广"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks at a salon. role: where from and as what."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Salon:
    """A quality salon. starts, ends: China's clock; place: '' where it is online alone; link: '' where nobody joins online;
    changed: days on which a new time or place was made known; cases: ids of the cases that are shared; markdown: its programme; recap: what came of it, '' before."""

    slug: str
    source: Path
    title: str
    topic: str
    forms: tuple[Form, ...]
    starts: datetime
    ends: datetime
    place: str
    link: str
    capacity: int
    changed: tuple[date, ...]
    speakers: tuple[Speaker, ...]
    cases: tuple[str, ...]
    summary: str
    markdown: str
    recap: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A project's arrival at a stage of the incubator."""

    stage: Stage
    since: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project of the incubator. steps: in the order of the stages, the last one is where it stands; winner: id of the case it became, ''."""

    slug: str
    source: Path
    title: str
    organisation: str
    sector: str
    industry: str
    topic: str
    methods: tuple[str, ...]
    keywords: tuple[str, ...]
    steps: tuple[Step, ...]
    winner: str
    consent: date | None
    summary: str
    markdown: str
