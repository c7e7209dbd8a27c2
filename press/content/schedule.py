"""schedule.yml -> Event: phases and days, checked against each other."""

from collections.abc import Iterator
from itertools import combinations

from press.content.faults import Faults
from press.dates import period
from press.model import Event, Former
from press.strict_yaml import Node


def schedule(faults: Faults, node: Node) -> tuple[Event, ...]:
    """Phases and days, by first day."""
    lines: dict[str, int] = {}
    events: list[Event] = []
    for item in node.items:
        event = _event(faults, item)
        if event.id in lines:
            faults.add(item.line, f"id: “{event.id}”写了两次，请换一个", "schedule-unique")
        lines[event.id] = item.line
        events.append(event)
    for event, message, rule in (*_outside_the_year(events), *_overlapping(events), *_unknown(events)):
        faults.add(lines[event.id], message, rule)
    return tuple(sorted(events, key=lambda event: (event.first, event.kind != "phase", event.last, event.id)))


def _event(faults: Faults, item: Node) -> Event:
    faults.keys(item, ("id", "kind", "title", "first", "last", "text", "alongside", "was"))
    kind, first, last = faults.text(item, "kind", optional=False), faults.day(item, "first"), faults.day(item, "last")
    if kind not in ("phase", "event"):
        faults.add(item.line, f"kind: “{kind}”写错了，请写 phase（阶段）或 event（日期）", "content-values")
    if last < first:
        faults.add(item.line, f"结束日期 {last} 早于开始日期 {first}，请改正", "schedule-order")
    former = item.fields.get("was")
    return Event(
        id=faults.text(item, "id", optional=False),
        kind="phase" if kind == "phase" else "event",
        title=faults.text(item, "title", optional=False),
        first=first,
        last=last,
        text=faults.text(item, "text", optional=True),
        alongside=faults.texts(item, "alongside", optional=True),
        was=tuple(_former(faults, old) for old in former.items) if former else (),
    )


def _former(faults: Faults, item: Node) -> Former:
    faults.keys(item, ("first", "last", "changed"))
    return Former(first=faults.day(item, "first"), last=faults.day(item, "last"), changed=faults.day(item, "changed"))


def _outside_the_year(events: list[Event]) -> Iterator[tuple[Event, str, str]]:
    """A schedule is of one year: that of its first phase."""
    first = min((event for event in events if event.kind == "phase"), key=lambda event: event.first, default=None)
    for event in events:
        if first and {event.first.year, event.last.year} != {first.first.year}:
            message = f"“{event.title}”（{period(event.first, event.last)}）不在{first.first.year}年内，请核对年份；一份日程只写一年"
            yield event, message, "schedule-year"


def _overlapping(events: list[Event]) -> Iterator[tuple[Event, str, str]]:
    """Phases follow each other, unless one of them says that it runs alongside."""
    spans = sorted((event for event in events if event.kind == "phase"), key=lambda event: (event.first, event.last))
    for earlier, later in combinations(spans, 2):
        if later.first <= earlier.last and earlier.id not in later.alongside and later.id not in earlier.alongside:
            message = (
                f"“{later.title}”（{period(later.first, later.last)}）与“{earlier.title}”（{period(earlier.first, earlier.last)}）重叠，"
                f"请改正日期；如确实同时进行，请加一行 alongside: [{earlier.id}]"
            )
            yield later, message, "schedule-overlap"


def _unknown(events: list[Event]) -> Iterator[tuple[Event, str, str]]:
    phases = {event.id for event in events if event.kind == "phase"}
    for event in events:
        for name in event.alongside:
            if name not in phases or name == event.id:
                yield event, f"alongside: 没有编号为“{name}”的其他阶段，可写 {'、'.join(sorted(phases - {event.id}))}", "schedule-known"
