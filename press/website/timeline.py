"""Schedule and the day of the edition -> phases, each done, current or to come, with their dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from press.dates import day, period
from press.model import Event

State = Literal["done", "now", "next"]
WORDS: dict[State, str] = {"done": "已完成", "now": "进行中", "next": "未开始"}
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A dated item of the schedule, in words; machine: its first day for <time>."""

    when: str
    machine: str
    title: str
    text: str
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A day of the ruler: x in per cent."""

    x: float
    style: Literal["past", "today", "left", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruler:
    """The days of the current phase, one tick each. anchor: which way the label of today turns."""

    ticks: tuple[Tick, ...]
    today: float
    anchor: Literal["start", "middle", "end"]
    today_label: str
    first: str
    last: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A phase: short: its months without the year; days_left: after today, 0 unless current."""

    id: str
    title: str
    text: str
    when: str
    short: str
    state: State
    word: str
    events: tuple[Dated, ...]
    days_left: int
    last_day: str
    ruler: Ruler | None


def phases(schedule: tuple[Event, ...], today: date) -> tuple[Phase, ...]:
    """All phases in order of their first day, each with its events."""
    spans = tuple(event for event in schedule if event.kind == "phase")
    homes = {event.id: _home(event, spans) for event in schedule if event.kind == "event"}
    return tuple(_phase(span, tuple(event for event in schedule if homes.get(event.id) == span.id), today) for span in spans)


def loose_events(schedule: tuple[Event, ...], today: date) -> tuple[Dated, ...]:
    """Dates that lie in no phase."""
    spans = tuple(event for event in schedule if event.kind == "phase")
    return tuple(dated(event, today) for event in schedule if event.kind == "event" and _home(event, spans) == "")


def current(found: tuple[Phase, ...]) -> Phase | None:
    """The phase of today; of several, the one that ends first."""
    running = [phase for phase in found if phase.state == "now"]
    return min(running, key=lambda phase: phase.days_left, default=None)


def dated(event: Event, today: date) -> Dated:
    """An item of the schedule in words."""
    when = period(event.first, event.last)
    return Dated(when=when, machine=event.first.isoformat(), title=event.title, text=event.text, state=_state(event, today))


def year_of(schedule: tuple[Event, ...]) -> int | None:
    """The year that the schedule is of: that of its first phase."""
    return next((event.first.year for event in schedule if event.kind == "phase"), None)


def _home(event: Event, spans: tuple[Event, ...]) -> str:
    """The phase an event belongs to: of those that hold all of it the last to begin, then the shortest; else the first that holds its first day."""
    whole = [span for span in spans if span.first <= event.first and event.last <= span.last]
    if whole:
        return min(whole, key=lambda span: (-span.first.toordinal(), span.last)).id
    return next((span.id for span in spans if span.first <= event.first <= span.last), "")


def _state(event: Event, today: date) -> State:
    if event.last < today:
        return "done"
    return "now" if event.first <= today else "next"


def _phase(span: Event, events: tuple[Event, ...], today: date) -> Phase:
    state = _state(span, today)
    when = period(span.first, span.last)
    return Phase(
        id=span.id,
        title=span.title,
        text=span.text,
        when=when,
        short=when.removeprefix(f"{span.first.year}年"),
        state=state,
        word=WORDS[state],
        events=tuple(dated(event, today) for event in events),
        days_left=(span.last - today).days if state == "now" else 0,
        last_day=f"{day(span.last)}（星期{WEEKDAYS[span.last.weekday()]}）",
        ruler=_ruler(span, today) if state == "now" else None,
    )


def _ruler(span: Event, today: date) -> Ruler:
    days = (span.last - span.first).days
    gone = (today - span.first).days
    at = _place(gone, days)
    left = days - gone
    return Ruler(
        ticks=tuple(_ticks(days, gone)),
        today=at,
        anchor="start" if at < 15 else "end" if at > 85 else "middle",
        today_label=f"今天 {today.month}月{today.day}日",
        first=f"{span.first.month}月{span.first.day}日",
        last=f"{span.last.month}月{span.last.day}日",
        alt=f"{span.title}：{period(span.first, span.last)}，共 {days + 1} 天，今天是{day(today)}，还有 {left} 天",
    )


def _ticks(days: int, gone: int) -> Iterator[Tick]:
    every = max(1, days // 92 + 1)  # a year-long phase gets a tick every few days
    for number in range(0, days + 1, every):
        style: Literal["past", "today", "left", "end"] = "past" if number < gone else "left"
        yield Tick(x=_place(number, days), style="end" if number == 0 else style)
    yield Tick(x=_place(gone, days), style="today")


def _place(number: int, days: int) -> float:
    return round(1 + 98 * number / (days or 1), 2)
