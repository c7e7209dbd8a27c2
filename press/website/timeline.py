"""Schedule and a day -> what stands where on it: phases done, current or to come, the days left, bars over the months.

The page's script says the same for the visitor's day (site_src/assets/schedule/); a test holds both to the same words.
"""

import json
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from markupsafe import Markup

from press.dates import day, period
from press.model import Event

State = Literal["done", "now", "next"]
WORDS: dict[State, str] = {"done": "已完成", "now": "进行中", "next": "未开始"}
WEEKDAYS = "一二三四五六日"
ROW, TOP, FOOT = 48, 28, 30  # pixels: a phase's row; the day's label above the rows; the months below them
TURN = 55  # per cent: a bar that begins behind it has its name on the right
EDGE = 12  # per cent: so near to an edge a label turns inwards


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A dated item of the schedule, in words. first, last: ISO; moved: when it was to be, '' if it stayed."""

    id: str
    when: str
    first: str
    last: str
    title: str
    text: str
    moved: str
    state: State
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A phase and the dates within it; short: its months without the year."""

    dated: Dated
    short: str
    events: tuple[Dated, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """What is going on. kind: last is the last day of a phase, next before a phase, over after all; left: days to its end or beginning;
    ends: its last day with the day of the week; also: the other phases that run."""

    kind: Literal["now", "last", "next", "over"]
    title: str
    when: str
    text: str
    ends: str
    left: int
    also: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A phase over the months; x, width, label, marks: in per cent; y: of its row's top, in pixels. marks: its events' first days."""

    item: Dated
    x: float
    width: float
    y: int
    label: float
    anchor: Literal["start", "end"]
    marks: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The bars; months: number and place of each; first: ISO, of the first day; days: in all;
    today: per cent; anchor: which way its label turns; is_inside: whether today is one of the days."""

    bars: tuple[Bar, ...]
    months: tuple[tuple[int, float], ...]
    first: str
    days: int
    today: float
    is_inside: bool
    anchor: Literal["start", "middle", "end"]
    today_label: str
    height: int
    alt: str


def phases(schedule: tuple[Event, ...], today: date) -> tuple[Phase, ...]:
    """All phases in order of their first day, each with its events."""
    spans = _spans(schedule)
    homes = {event.id: _home(event, spans) for event in schedule if event.kind == "event"}
    return tuple(_phase(span, tuple(event for event in schedule if homes.get(event.id) == span.id), today) for span in spans)


def loose_events(schedule: tuple[Event, ...], today: date) -> tuple[Dated, ...]:
    """Dates that lie in no phase."""
    spans = _spans(schedule)
    return tuple(dated(event, today) for event in schedule if event.kind == "event" and _home(event, spans) == "")


def now(schedule: tuple[Event, ...], today: date) -> Now:
    """The phase of today; of several, the one that ends first. Between phases, the next one."""
    spans = _spans(schedule)
    running = sorted((span for span in spans if span.first <= today <= span.last), key=lambda span: span.last)
    if running:
        also = "、".join(f"{span.title}（{_until(span)}）" for span in running[1:])
        return _now("last" if running[0].last == today else "now", running[0], (running[0].last - today).days, also)
    coming = next((span for span in spans if span.first > today), None)
    if coming:
        return _now("next", coming, (coming.first - today).days, "")
    return Now(kind="over", title="", when="", text="", ends="", left=0, also="")


def dated(event: Event, today: date) -> Dated:
    """An item of the schedule in words."""
    state = _state(event, today)
    return Dated(
        id=event.id,
        when=period(event.first, event.last),
        first=event.first.isoformat(),
        last=event.last.isoformat(),
        title=event.title,
        text=event.text,
        moved="；".join(f"原定{period(old.first, old.last)}，{_month_and_day(old.changed)}调整" for old in event.was),
        state=state,
        word=WORDS[state],
    )


def year_of(schedule: tuple[Event, ...]) -> int | None:
    """The year that the schedule is of: that of its first phase."""
    return next((event.first.year for event in schedule if event.kind == "phase"), None)


def data(schedule: tuple[Event, ...]) -> Markup:
    """What the page's script works with, as JSON that can stand in a page."""
    spans = [
        {
            "title": span.title,
            "text": span.text,
            "when": period(span.first, span.last),
            "ends": _ends(span),
            "until": _until(span),
            "first": span.first.isoformat(),
            "last": span.last.isoformat(),
        }
        for span in _spans(schedule)
    ]
    return Markup(json.dumps({"phases": spans, "words": WORDS}, ensure_ascii=False).replace("<", "\\u003c"))


def chart(schedule: tuple[Event, ...], today: date) -> Chart:
    """The phases as bars over whole months."""
    found = phases(schedule, today)
    first = min(event.first for event in schedule).replace(day=1)
    last = max(event.last for event in schedule)
    last = last.replace(day=monthrange(last.year, last.month)[1])
    days = (last - first).days + 1
    middle = 50 / days  # per cent: of a day

    def place(when: date) -> float:
        return round(100 * (when - first).days / days, 3)

    bars = tuple(
        _bar(
            phase,
            place(_day(phase.dated.first)),
            place(_day(phase.dated.last) + timedelta(days=1)),
            at,
            tuple(round(place(_day(event.first)) + middle, 3) for event in phase.events),
        )
        for at, phase in enumerate(found)
    )
    inside = first <= today <= last
    at_today = round(place(today) + middle, 3) if inside else 0
    return Chart(
        bars=bars,
        months=tuple((month.month, place(month)) for month in _months(first, last)),
        first=first.isoformat(),
        days=days,
        today=at_today,
        is_inside=inside,
        anchor="start" if at_today < EDGE else "end" if at_today > 100 - EDGE else "middle",
        today_label=_month_and_day(today),
        height=TOP + ROW * len(bars) + FOOT,
        alt="；".join(f"{bar.item.title}{bar.item.when}，{bar.item.word}" for bar in bars),
    )


# ---- Parts -----------------------------------------------------------------------------------------------------------------


def _spans(schedule: tuple[Event, ...]) -> tuple[Event, ...]:
    return tuple(event for event in schedule if event.kind == "phase")


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
    item = dated(span, today)
    return Phase(dated=item, short=item.when.removeprefix(f"{span.first.year}年"), events=tuple(dated(event, today) for event in events))


def _now(kind: Literal["now", "last", "next"], span: Event, left: int, also: str) -> Now:
    return Now(kind=kind, title=span.title, when=period(span.first, span.last), text=span.text, ends=_ends(span), left=left, also=also)


def _bar(phase: Phase, start: float, end: float, at: int, marks: tuple[float, ...]) -> Bar:
    turned = start > TURN
    return Bar(
        item=phase.dated,
        x=start,
        width=round(end - start, 3),
        y=TOP + ROW * at,
        label=end if turned else start,
        anchor="end" if turned else "start",
        marks=marks,
    )


def _months(first: date, last: date) -> Iterator[date]:
    """The first days of all months from one day to another."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(number // 12, number % 12 + 1, 1)


def _ends(span: Event) -> str:
    return f"{day(span.last)}（星期{WEEKDAYS[span.last.weekday()]}）"


def _until(span: Event) -> str:
    return f"到{_month_and_day(span.last)}"


def _month_and_day(when: date) -> str:
    return f"{when.month}月{when.day}日"


def _day(word: str) -> date:
    return date.fromisoformat(word)
