"""notices/, pages/ -> Notice, Page, the dates of the schedule filled in."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from press import dates
from press.content.faults import Faults
from press.draft import Draft
from press.model import Event, Notice, Page
from press.strict_yaml import Node

PLACEHOLDER = re.compile(r"\{\{\s*(\w+):([\w-]+)\s*\}\}")
NOTICE_TEXTS = ("title", "number", "issued", "issuer", "addressed_to", "summary")
NOTICE_LISTS = ("copied_to", "attachments", "subject_terms")


def notice(faults: Faults, draft: Draft, events: Mapping[str, Event]) -> Notice:
    """A notice; its day of issue is an event of the schedule."""
    node = Node(draft.head, 1)
    faults.keys(node, (*NOTICE_TEXTS, *NOTICE_LISTS))
    texts: dict[str, Any] = {key: faults.text(node, key, optional=False) for key in NOTICE_TEXTS}
    lists: dict[str, Any] = {key: faults.texts(node, key, optional=True) for key in NOTICE_LISTS}
    issued = texts.pop("issued")
    if issued not in events:
        faults.add(draft.line("issued"), f"issued: 日程 schedule.yml 里没有“{issued}”，请写日程中的 id", "date-known")
    day = events[issued].first if issued in events else date.min
    return Notice(slug=draft.source.stem, issued=day, markdown=_filled(faults, draft, events), **texts, **lists)


def page(faults: Faults, draft: Draft, events: Mapping[str, Event]) -> Page:
    """A page of words."""
    node = Node(draft.head, 1)
    faults.keys(node, ("title", "description"))
    title, description = faults.text(node, "title", optional=False), faults.text(node, "description", optional=False)
    return Page(slug=draft.source.stem, title=title, description=description, markdown=_filled(faults, draft, events))


def _filled(faults: Faults, draft: Draft, events: Mapping[str, Event]) -> str:
    """The body with every {{first:id}} replaced by the schedule's day."""
    body = "\n\n".join(_with_heading(draft))

    def fill(match: re.Match[str]) -> str:
        what, event = match[1], events.get(match[2])
        if event and what in ("first", "date"):
            return dates.day(event.first)
        if event and what == "last":
            return dates.day(event.last)
        if event and what == "months":
            return dates.period(event.first, event.last)
        message = f"{match[0]}: 日程 schedule.yml 里没有这一项，请改正 id 或写法（first、last、months）"
        faults.add(_line_of(draft, match[0]), message, "date-known")
        return ""

    return PLACEHOLDER.sub(fill, body)


def _with_heading(draft: Draft) -> Iterator[str]:
    for section in draft.sections:
        heading = section.heading
        yield f"## {heading.title}\n\n{section.markdown}" if heading else section.markdown


def _line_of(draft: Draft, words: str) -> int:
    lines = draft.source.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if words in line), 0)
