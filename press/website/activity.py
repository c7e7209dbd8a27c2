"""Salons and the incubator's projects -> their pages: what is coming, what was said, where each project stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import get_args

from jinja2 import Environment
from markupsafe import Markup

from press import prose
from press.dates import day
from press.model import Artifact, Case, Edition, Project, PublicCatalogue, Related, Salon, Stage
from press.related import similar
from press.website.artwork import web_copy
from press.website.cards import Card, card, cards
from press.website.chrome import Sheet
from press.website.linebreaks import Breakable, in_headings
from press.website.passages import passage, rooted

SALONS, INCUBATOR = "salons/", "incubator/"
STAGES: tuple[Stage, ...] = get_args(Stage)
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A salon in words. machine: its beginning for <time>; is_over: as of the build."""

    salon: Salon
    on: str
    hours: str
    machine: str
    forms: str
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A stage of a project's line. state: done, now (the last one reached) or next."""

    stage: str
    when: str
    text: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A project with its stops; winner: the card of the case it became."""

    project: Project
    stops: tuple[Stop, ...]
    winner: Card | None


def activity_sheets(public: PublicCatalogue, templates: Environment, breakable: Breakable) -> Iterator[Sheet]:
    """The list of salons and each salon, the board of the incubator and each project."""
    meetings = tuple(meeting(salon, public.edition) for salon in public.salons)
    known = {case.id: case for case in public.cases}
    yield salons_sheet(public, meetings, templates)
    yield from (salon_sheet(public, found, known, templates, breakable) for found in meetings)
    lines = tuple(line(project, known) for project in public.projects)
    yield board_sheet(public, lines, templates)
    likes = similar(public.projects, public.cases)
    yield from (project_sheet(public, found, likes[found.project.slug], templates, breakable) for found in lines)


def salons_sheet(public: PublicCatalogue, meetings: tuple[Meeting, ...], templates: Environment) -> Sheet:
    """What is coming, soonest first; what was, newest first."""
    about = passage(public, "salons", "质量沙龙")
    coming = tuple(reversed([found for found in meetings if not found.is_over]))
    past = tuple(found for found in meetings if found.is_over)
    body = templates.get_template("salons.html").render(about=about, coming=coming, past=past)
    return _sheet(public, SALONS, about.title, about.description, body)


def salon_sheet(public: PublicCatalogue, found: Meeting, known: dict[str, Case], templates: Environment, breakable: Breakable) -> Sheet:
    """A salon: when, where, who speaks, the programme, and afterwards what came of it."""
    salon = found.salon
    body = templates.get_template("salon.html").render(
        meeting=found,
        salon=salon,
        programme=_text(salon.markdown, salon, breakable),
        recap=_text(salon.recap, salon, breakable),
        cases=cards(known[name] for name in salon.cases if name in known),
    )
    return _sheet(public, f"{SALONS}{salon.slug}/", salon.title, salon.summary, body)


def board_sheet(public: PublicCatalogue, lines: tuple[Line, ...], templates: Environment) -> Sheet:
    """All projects, by the stage that they have reached."""
    about = passage(public, "incubator", "质量技术创新加速孵化器")
    columns = tuple((stage, tuple(found for found in lines if found.project.steps[-1].stage == stage)) for stage in STAGES)
    body = templates.get_template("incubator.html").render(about=about, columns=columns)
    return _sheet(public, INCUBATOR, about.title, about.description, body)


def project_sheet(public: PublicCatalogue, found: Line, like: tuple[Related, ...], templates: Environment, breakable: Breakable) -> Sheet:
    """A project: its way, its text, and the earlier cases that are most like it."""
    project = found.project
    methods = {group.label: f"methods/{group.slug}/" for group in public.groups["method"]}
    body = templates.get_template("project.html").render(
        line=found,
        project=project,
        methods=tuple((name, methods.get(name, "")) for name in project.methods),
        body=Markup(in_headings(rooted(prose.text(project.markdown).html), breakable)),
        similar=tuple(card(other.case, "，".join(other.reasons)) for other in like if other.case.id != project.winner),
    )
    return _sheet(public, f"{INCUBATOR}{project.slug}/", project.title, project.summary, body)


def salon_pictures(public: PublicCatalogue, cache: Path) -> Iterator[Artifact]:
    """The pictures that salons show, beside their pages."""
    for salon in public.salons:
        for picture in salon.pictures:
            yield Artifact(path=PurePosixPath("site", SALONS, salon.slug, picture.name), content=web_copy(picture, cache))


def meeting(salon: Salon, edition: Edition) -> Meeting:
    """A salon in words."""
    return Meeting(
        salon=salon,
        on=f"{day(salon.starts.date())}（星期{WEEKDAYS[salon.starts.weekday()]}）",
        hours=hours(salon.starts, salon.ends),
        machine=salon.starts.isoformat(),
        forms="、".join(salon.forms),
        is_over=salon.ends.date() < edition.as_of,
    )


def hours(starts: datetime, ends: datetime) -> str:
    """14:00—16:30"""
    last = f"{ends:%H:%M}" if starts.date() == ends.date() else f"{day(ends.date())} {ends:%H:%M}"
    return f"{starts:%H:%M}—{last}"


def line(project: Project, known: dict[str, Case]) -> Line:
    """A project's way through the stages."""
    reached = {step.stage: step for step in project.steps}
    last = project.steps[-1].stage
    stops = tuple(
        Stop(
            stage=stage,
            when=day(reached[stage].since) if stage in reached else "",
            text=reached[stage].text if stage in reached else "",
            state="now" if stage == last else "done" if STAGES.index(stage) < STAGES.index(last) else "next",
        )
        for stage in STAGES
    )
    return Line(project=project, stops=stops, winner=card(known[project.winner], "") if project.winner else None)


def _text(markdown: str, salon: Salon, breakable: Breakable) -> Markup:
    return Markup(in_headings(rooted(prose.illustrated(markdown, salon.pictures).html), breakable))


def _sheet(public: PublicCatalogue, address: str, title: str, description: str, body: str) -> Sheet:
    site = f"{public.edition.association}{public.edition.site_name}"
    return Sheet(address=address, tab="schedule/", title=f"{title} · {site}", description=description, listed=True, body=body)
