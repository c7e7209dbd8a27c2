"""The schedule as iCalendar: a second parser reads the days that schedule.yml holds, and a move keeps the event's identity."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import vobject

import samples
from press.channels.calendar import calendar
from press.dates import CHINA
from press.model import Event, Former, PublicCatalogue, Salon

CLOSES = Event(
    id="closes",
    kind="event",
    title="申报截止",
    first=date(2022, 6, 30),
    last=date(2022, 6, 30),
    text="逾期，不纳入；评价\n及表彰",
    alongside=(),
    was=(),
)
MOVED = replace(
    CLOSES,
    first=date(2022, 7, 15),
    last=date(2022, 7, 15),
    was=(Former(first=date(2022, 6, 30), last=date(2022, 6, 30), changed=date(2022, 6, 10)),),
)


def files(*events: Event) -> dict[str, bytes]:
    public = PublicCatalogue(replace(samples.catalogue((samples.case(),)), schedule=events))
    return {artifact.path.as_posix(): artifact.content for artifact in calendar(public) if isinstance(artifact.content, bytes)}


def entries(*events: Event) -> list[Any]:
    return list(vobject.readOne(files(*events)["site/calendar.ics"].decode()).vevent_list)


def test_another_parser_reads_the_same_days() -> None:
    (found,) = entries(CLOSES)

    assert (found.summary.value, found.description.value) == (CLOSES.title, CLOSES.text)
    assert (found.dtstart.value, found.dtend.value - timedelta(days=1)) == (CLOSES.first, CLOSES.last)


def test_a_moved_event_keeps_its_identity_and_counts_its_moves() -> None:
    (before,), (after,) = entries(CLOSES), entries(MOVED)

    assert before.uid.value == after.uid.value
    assert (before.sequence.value, after.sequence.value) == ("0", "1")
    assert after.dtstamp.value > before.dtstamp.value
    assert after.dtstart.value == MOVED.first


def test_each_event_has_a_file_of_its_own() -> None:
    made = files(CLOSES, replace(MOVED, id="other"))

    assert sorted(made) == ["site/calendar.ics", "site/schedule/closes.ics", "site/schedule/other.ics"]
    assert [entry.summary.value for entry in vobject.readOne(made["site/schedule/other.ics"].decode()).vevent_list] == ["申报截止"]


def test_the_file_is_as_the_standard_wants_it() -> None:
    content = files(CLOSES)["site/calendar.ics"]

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.count(b"BEGIN:VTIMEZONE") == 1
    assert content == files(CLOSES)["site/calendar.ics"]


def test_a_salon_has_its_hours_in_chinas_time() -> None:
    salon = Salon(
        slug="doe",
        source=Path("salon.md"),
        title="试验设计",
        topic="DOE",
        forms=("线下",),
        starts=datetime(2022, 6, 16, 14, 0, tzinfo=CHINA),
        ends=datetime(2022, 6, 16, 16, 30, tzinfo=CHINA),
        place="示例路 1 号，三楼",
        link="",
        capacity=40,
        changed=(date(2022, 6, 1),),
        speakers=(),
        cases=(),
        summary="到车间去。",
        markdown="",
        recap="",
        pictures=(),
    )
    public = PublicCatalogue(replace(samples.catalogue((samples.case(),)), schedule=(), salons=(salon,)))
    made = {artifact.path.as_posix(): artifact.content for artifact in calendar(public)}
    whole, alone = made["site/calendar.ics"], made["site/salons/doe/doe.ics"]
    assert isinstance(whole, bytes) and isinstance(alone, bytes)

    for content in (whole, alone):
        (found,) = vobject.readOne(content.decode()).vevent_list
        assert found.dtstart.value.astimezone(UTC) == datetime(2022, 6, 16, 6, 0, tzinfo=UTC)
        assert found.dtend.value - found.dtstart.value == timedelta(hours=2, minutes=30)
        assert found.location.value == "示例路 1 号，三楼"
        assert found.sequence.value == "1"
        assert b"DTSTART;TZID=Asia/Shanghai:20220616T140000" in content
