"""Salons and the cases that they share -> problems: nothing is shared before its organisation has agreed, or before its day."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from press.dates import day
from press.model import Case, Contents, Problem, Salon
from press.releases import first_day, text_day


def salon_release(contents: Contents) -> Iterator[Problem]:
    """A salon shares what everybody may know of on its day; what members alone may read is worth a look, since a salon is open to all."""
    known = {case.id: case for case in contents.cases}
    for salon in contents.content.salons:
        for case in (known[name] for name in salon.cases if name in known):
            found = _fault(case, salon.starts.date(), contents.content.edition.as_of)
            if found:
                level, message = found
                line = _line(salon, case.id)
                yield Problem(rule="salon-release", level=level, source=salon.source, line=line, message=f"cases: {case.id} {message}")


def _fault(case: Case, on: date, today: date) -> tuple[Literal["error", "note"], str] | None:
    """What is wrong with sharing the case on a day; a consent that may still come before the salon is only asked for."""
    first, text = first_day(case), text_day(case)
    drop = "或从 cases 去掉这一篇"
    if case.withdrawn and case.withdrawn <= on:
        return "error", f"已于{day(case.withdrawn)}撤回，沙龙在{day(on)}，请从 cases 去掉这一篇"
    if case.consent is None:
        return "error" if on <= today else "note", f"还没有书面授权，沙龙在{day(on)}；请取得授权并填写 consent，{drop}"
    if case.consent > on:
        return "error", f"的书面授权日是{day(case.consent)}，晚于沙龙的{day(on)}；请核对 consent 和沙龙的日期，{drop}"
    if case.release and case.release > on:
        return "error", f"到{day(case.release)}才发布，晚于沙龙的{day(on)}；请改沙龙的日期或这一篇的 release，{drop}"
    if first and case.sections and (text is None or text > on):
        when = "" if text is None else f"，{day(text)}起才向公众开放"
        return "note", f"的正文那天只有会员能读{when}，而沙龙不限会员；请与分享人约定只讲公开的部分，{drop}"
    return None


def _line(salon: Salon, name: str) -> int:
    """The line that names the case."""
    lines = salon.source.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if name in line), 1)
