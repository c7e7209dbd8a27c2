"""Catalogue in full -> what becomes visible to whom on which day, as lines for the person at the keyboard."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from press.dates import day
from press.model import Audience, Case, Catalogue, Section

NAMES: Mapping[Audience, str] = {"public": "公众", "members": "会员"}


def lines(full: Catalogue) -> Iterator[str]:
    """Each day to come with what it opens, earliest first; then what waits for a consent."""
    today = full.edition.as_of
    opened: dict[date, list[str]] = defaultdict(list)
    for case in full.cases:
        for (when, audience), words in openings(case).items():
            if when > today:
                opened[when].append(f"  向{NAMES[audience]}　{case.title}（{case.organisation}，{case.id}）：{'、'.join(words)}")
    for when, steps in sorted(opened.items()):
        yield f"{day(when)}起"
        yield from steps
    waiting = [case for case in full.cases if case.consent is None and case.withdrawn is None]
    if waiting:
        yield "收到书面授权后"
        yield from (f"  {case.title}（{case.organisation}，{case.id}）" for case in waiting)
    if not opened and not waiting:
        yield f"{day(today)}以后没有等待开放的内容。"


def openings(case: Case) -> Mapping[tuple[date, Audience], list[str]]:
    """For each day and audience what of a case it can read from then on, that it could not before; members read all that everybody does."""
    steps: dict[tuple[date, Audience], list[str]] = defaultdict(list)
    first = first_day(case)
    if first is None:
        return steps
    steps[first, "public"].append("题目、摘要和效果")
    for section in case.sections:
        members, public = _days(section, first)
        if public:
            steps[public, "public"].append(_name(section))
        if members != public:
            steps[members, "members"].append(_name(section))
    if case.attachments:
        steps[first, "members"].append(f"{len(case.attachments)} 个附件")
    whole = [_name(section) for section in case.sections]
    shorter = {tuple(whole): ["全文"], ("题目、摘要和效果", *whole): ["题目、摘要、效果和全文"]} if len(whole) > 1 else {}
    return {step: shorter.get(tuple(words), words) for step, words in steps.items()}


def first_day(case: Case) -> date | None:
    """From when it is known that there is this case; None for never: no consent, or withdrawn."""
    return None if case.consent is None or case.withdrawn else max(case.consent, case.release or case.consent)


def text_day(case: Case) -> date | None:
    """From when everybody reads at least a part of its text; None for never."""
    first = first_day(case)
    days = [_days(section, first)[1] for section in case.sections] if first else []
    return min((day for day in days if day), default=None)


def _name(section: Section) -> str:
    return f"“{section.title}”" if section.title else "正文开头"


def _days(section: Section, first: date) -> tuple[date, date | None]:
    """From when members and everybody read a section; None for never."""
    members = max(first, section.opens or first)
    return members, max(members, section.public_from or members) if section.audience == "public" else None
