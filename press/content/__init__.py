"""content/ -> Edition, AwardYear, Method, Event, Notice, Page …: read, check, construct.

Every fault becomes a problem with its line; a file that is missing or broken yields no value, and the build stops for it.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from press.content import awards, members, projects, salons, vocabulary, words
from press.content.edition import edition
from press.content.faults import Faults, read_markdown, read_yaml
from press.content.schedule import schedule
from press.draft import Draft
from press.model import Content, Problem
from press.strict_yaml import Node

Value = TypeVar("Value")


def read(folder: Path, as_of: date) -> tuple[Content | None, tuple[Problem, ...]]:
    """Read content/; None if anything is wrong."""
    problems: list[Problem] = []

    def take(source: Path, make: Callable[[Faults, Node], Value]) -> Value | None:
        faults = Faults(source)
        node = read_yaml(faults)
        value = make(faults, node) if node else None
        problems.extend(faults.problems)
        return value

    def take_all(pattern: str, make: Callable[[Faults, Draft], Value]) -> tuple[Value, ...]:
        found = []
        for source in sorted(folder.glob(pattern)):
            faults = Faults(source)
            if (draft := read_markdown(faults)) is not None:
                found.append(make(faults, draft))
            problems.extend(faults.problems)
        return tuple(found)

    the_edition = take(folder / "edition.yml", lambda faults, node: edition(faults, node, as_of))
    rules = [take(source, awards.award) for source in sorted(folder.glob("awards/*/*.yml"))]
    methods = take(folder / "methods.yml", vocabulary.methods)
    concerns = take(folder / "problems.yml", vocabulary.concerns)
    days = take(folder / "schedule.yml", schedule)
    roster = take(folder / "members.yml", members.roster) if (folder / "members.yml").is_file() else members.EMPTY
    events = {event.id: event for event in days or ()}
    notices = take_all("notices/*.md", lambda faults, draft: words.notice(faults, draft, events))
    found_salons = take_all("salons/*/salon.md", salons.salon)
    vocabulary_of = projects.Vocabulary(awards=tuple(award for award in rules if award), methods=methods or ())
    found_projects = take_all("incubator/*.md", lambda faults, draft: projects.project(faults, draft, vocabulary_of))
    pages = take_all("pages/*.md", lambda faults, draft: words.page(faults, draft, events))
    if problems or the_edition is None or methods is None or concerns is None or days is None or roster is None:
        return None, tuple(problems)
    made = Content(
        edition=the_edition,
        awards=tuple(award for award in rules if award),
        methods=methods,
        concerns=concerns,
        schedule=days,
        notices=tuple(sorted(notices, key=lambda notice: (notice.issued, notice.slug), reverse=True)),
        salons=tuple(sorted(found_salons, key=lambda salon: (salon.starts, salon.slug), reverse=True)),
        projects=tuple(sorted(found_projects, key=lambda project: (project.steps[0].since, project.slug), reverse=True)),
        pages={page.slug: page for page in pages},
        roster=roster,
    )
    return made, ()
