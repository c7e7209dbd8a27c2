"""schedule.yml -> Event."""

from press.content.faults import Faults
from press.model import Event
from press.strict_yaml import Node


def schedule(faults: Faults, node: Node) -> tuple[Event, ...]:
    """Phases and days, by first day."""
    events: list[Event] = []
    for item in node.items:
        faults.keys(item, ("id", "kind", "title", "first", "last", "text"))
        kind, first, last = faults.text(item, "kind", optional=False), faults.day(item, "first"), faults.day(item, "last")
        if kind not in ("phase", "event"):
            faults.add(item.line, f"kind: “{kind}”写错了，请写 phase（阶段）或 event（日期）", "content-values")
        if last < first:
            faults.add(item.line, f"结束日期 {last} 早于开始日期 {first}，请改正", "schedule-order")
        identity = faults.text(item, "id", optional=False)
        if identity in {event.id for event in events}:
            faults.add(item.line, f"id: “{identity}”写了两次，请换一个", "schedule-unique")
        title, text = faults.text(item, "title", optional=False), faults.text(item, "text", optional=True)
        events.append(Event(id=identity, kind="phase" if kind == "phase" else "event", title=title, first=first, last=last, text=text))
    return tuple(sorted(events, key=lambda event: (event.first, event.kind != "phase", event.last, event.id)))
