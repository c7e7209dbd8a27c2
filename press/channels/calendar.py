"""Public catalogue -> iCalendar files (RFC 5545) of schedule and salons: calendar.ics to subscribe to, and one file per event.

Ids hold no address and of the date the year alone, so that an event that is moved stays the same event; SEQUENCE counts its moves. DTSTAMP is the
day on which what the file says was made known, so that the same content gives the same bytes on every day.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import PurePosixPath
from uuid import UUID, uuid5

from icalendar import Calendar, Timezone
from icalendar import Event as Entry

from press.dates import CHINA
from press.model import Artifact, Edition, Event, PublicCatalogue, Salon

SPACE = UUID("0c0a2f4e-93a5-4b67-9d0e-6f2f1f4f7f55")  # never to be changed: every id is derived from it
REFRESH = timedelta(days=1)


def calendar(public: PublicCatalogue) -> Iterator[Artifact]:
    """Schedule and salons at site/calendar.ics, each event at site/schedule/<id>.ics, each salon beside its page."""
    events = {event.id: _entry(event, public) for event in public.schedule}
    salons = {salon.slug: _salon(salon, public.edition) for salon in public.salons}
    yield _file("calendar.ics", f"{public.edition.association} 活动日程", public.edition, (*events.values(), *salons.values()))
    for event in public.schedule:
        yield _file(f"schedule/{event.id}.ics", event.title, public.edition, (events[event.id],))
    for salon in public.salons:
        yield _file(f"salons/{salon.slug}/{salon.slug}.ics", salon.title, public.edition, (salons[salon.slug],))


def _file(path: str, name: str, edition: Edition, entries: Iterable[Entry]) -> Artifact:
    made = Calendar()
    made.add("prodid", "-//quality-award-press//schedule//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):
        made.add(key, name)
    made.add("x-wr-timezone", CHINA.key)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("source", f"{edition.address}{path}", parameters={"VALUE": "URI"})
    made.add_component(Timezone.from_tzinfo(CHINA, first_date=date(2000, 1, 1), last_date=date(2038, 1, 1)))
    for entry in entries:
        made.add_component(entry)
    return Artifact(path=PurePosixPath("site", path), content=made.to_ical())


def _entry(event: Event, public: PublicCatalogue) -> Entry:
    """An all-day entry; iCalendar's end is the day after the last."""
    entry = Entry()
    entry.add("uid", str(uuid5(SPACE, f"{event.first.year}/{event.id}")))
    entry.add("sequence", len(event.was))
    entry.add("dtstamp", _moment(_known(event, public)))
    entry.add("last-modified", _moment(_known(event, public)))
    entry.add("dtstart", event.first)
    entry.add("dtend", event.last + timedelta(days=1))
    entry.add("summary", event.title)
    if event.text:
        entry.add("description", event.text)
    entry.add("url", f"{public.edition.address}schedule/#{event.id}")
    entry.add("categories", ["阶段" if event.kind == "phase" else "日期"])
    entry.add("transp", "TRANSPARENT")
    return entry


def _salon(salon: Salon, edition: Edition) -> Entry:
    """An entry of hours."""
    entry = Entry()
    known = _moment(salon.changed[-1] if salon.changed else announced(salon))
    entry.add("uid", str(uuid5(SPACE, f"salons/{salon.slug}")))
    entry.add("sequence", len(salon.changed))
    entry.add("dtstamp", known)
    entry.add("last-modified", known)
    entry.add("dtstart", salon.starts)
    entry.add("dtend", salon.ends)
    entry.add("summary", f"质量沙龙：{salon.title}")
    entry.add("description", salon.summary)
    entry.add("location", "；".join(place for place in (salon.place, salon.link) if place))
    entry.add("url", f"{edition.address}salons/{salon.slug}/")
    entry.add("categories", ["质量沙龙"])
    return entry


def announced(salon: Salon) -> date:
    """The day from which a salon is known: a month before it."""
    return salon.starts.date() - timedelta(days=30)


def _known(event: Event, public: PublicCatalogue) -> date:
    """The day on which these dates were made known: of the last move, else the first notice of that year, else its first day."""
    if event.was:
        return event.was[-1].changed
    notices = [notice.issued for notice in public.notices if notice.issued.year == event.first.year]
    return min(notices, default=date(event.first.year, 1, 1))


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA).astimezone(UTC)
