"""The schedule: one source of every date, the same words from the press and from the page's script on every day, in every time zone."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from conftest import AS_OF, ROOT, Built
from docx import Document
from lxml import html
from playwright.sync_api import Browser, Page, expect

from press import cli, content
from press.dates import day as in_words
from press.model import Event, Former
from press.website import timeline
from samples import EVENTS

APPLICATION, CLOSES = EVENTS
OUTREACH = replace(APPLICATION, id="outreach", title="宣贯交流", first=date(2022, 4, 1), last=date(2022, 5, 31))
LATER = replace(APPLICATION, id="commendation", title="成果表彰", first=date(2022, 9, 1), last=date(2022, 9, 30))


@pytest.fixture(scope="module")
def schedule() -> tuple[Event, ...]:
    found, problems = content.read(ROOT / "content", AS_OF)
    assert found is not None, problems
    return found.schedule


# ---- The press, as of the build --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "state"), [("2022-04-30", "next"), ("2022-05-01", "now"), ("2022-06-30", "now"), ("2022-07-01", "done")])
def test_a_phase_is_current_on_both_its_days(day: str, state: str) -> None:
    (phase,) = timeline.phases(EVENTS, date.fromisoformat(day))

    assert phase.dated.state == state
    assert [event.title for event in phase.events] == ["申报截止"]


@pytest.mark.parametrize(
    ("day", "kind", "title", "left", "also"),
    [
        ("2022-03-30", "next", "宣贯交流", 2, ""),
        ("2022-04-01", "now", "宣贯交流", 60, ""),
        ("2022-05-01", "now", "宣贯交流", 30, "成果申报（到6月30日）"),
        ("2022-05-31", "last", "宣贯交流", 0, "成果申报（到6月30日）"),
        ("2022-06-08", "now", "成果申报", 22, ""),
        ("2022-08-31", "next", "成果表彰", 1, ""),
        ("2022-10-01", "over", "", 0, ""),
    ],
)
def test_of_several_phases_the_one_that_ends_first_counts(day: str, kind: str, title: str, left: int, also: str) -> None:
    now = timeline.now((OUTREACH, APPLICATION, LATER), date.fromisoformat(day))

    assert (now.kind, now.title, now.left, now.also) == (kind, title, left, also)


def test_a_moved_event_says_when_it_was_to_be() -> None:
    was = (
        Former(first=date(2022, 6, 20), last=date(2022, 6, 20), changed=date(2022, 5, 8)),
        Former(first=date(2022, 6, 25), last=date(2022, 6, 25), changed=date(2022, 6, 1)),
    )

    assert timeline.dated(replace(CLOSES, was=was), AS_OF).moved == "原定2022年6月20日，5月8日调整；原定2022年6月25日，6月1日调整"
    assert timeline.dated(CLOSES, AS_OF).moved == ""


def test_a_date_outside_of_every_phase_is_not_lost() -> None:
    assert [item.id for item in timeline.loose_events((LATER, CLOSES), AS_OF)] == ["application-closes"]


def test_bars_lie_where_their_days_are() -> None:
    chart = timeline.chart((OUTREACH, APPLICATION, LATER), date(2022, 5, 1))

    assert [month for month, _ in chart.months] == [4, 5, 6, 7, 8, 9]
    assert chart.days == 183
    assert [(bar.item.title, round(bar.x * 1.83), round((bar.x + bar.width) * 1.83)) for bar in chart.bars] == [
        ("宣贯交流", 0, 61),
        ("成果申报", 30, 91),
        ("成果表彰", 153, 183),
    ]
    assert (round(chart.today * 1.83, 1), chart.is_inside) == (30.5, True)
    assert not timeline.chart((LATER,), date(2022, 10, 1)).is_inside


# ---- The page, as of the visitor's day -------------------------------------------------------------------------------------


def panel(page: Page) -> dict[str, str]:
    """What the panel says: each visible part that depends on the day."""
    found = page.locator(".s-now [data-kind]:visible").all()
    return {str(part.get_attribute("data-kind")): part.inner_text().replace("\n", "") for part in found}


def as_press_says(schedule: tuple[Event, ...], today: date) -> tuple[str, int, str, list[str]]:
    now = timeline.now(schedule, today)
    return now.kind, now.left, now.also, [phase.dated.word for phase in timeline.phases(schedule, today)]


def as_page_says(page: Page) -> tuple[str, int, str, list[str]]:
    shown = panel(page)
    (kind,) = set(shown) - {"also"}
    left = re.search(r"还有(\d+)天", shown[kind])
    also = shown.get("also", "").removeprefix("同时进行：").removesuffix("。")
    return kind, int(left[1]) if left else 0, also, page.locator(".q-dates [data-word]").all_inner_texts()


def days_around(schedule: tuple[Event, ...]) -> list[date]:
    """Before, inside, on the last day of and after each phase."""
    spans = [event for event in schedule if event.kind == "phase"]
    edges = {edge + timedelta(days=step) for span in spans for edge in (span.first, span.last) for step in (-1, 0, 1)}
    return sorted(edges | {span.first + (span.last - span.first) // 2 for span in spans})


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(timezone_id="Asia/Shanghai")
    opened = context.new_page()
    heard: list[str] = []
    opened.on("pageerror", lambda error: heard.append(str(error)))
    yield opened
    context.close()
    assert heard == []


def test_page_and_press_say_the_same_on_every_day_that_matters(schedule: tuple[Event, ...], visitor: Page, address: str) -> None:
    days = days_around(schedule)
    for today in days:
        visitor.clock.set_fixed_time(f"{today}T04:00:00Z")
        visitor.goto(f"{address}schedule/")

        assert as_page_says(visitor) == as_press_says(schedule, today), today
        assert in_words(today) in visitor.locator(".s-now").inner_text()
    assert len(days) > 15


def test_the_chart_moves_its_mark_and_says_so(schedule: tuple[Event, ...], visitor: Page, address: str) -> None:
    today = date(2022, 6, 8)
    drawn = timeline.chart(schedule, today)
    visitor.clock.set_fixed_time(f"{today}T04:00:00Z")
    visitor.goto(f"{address}schedule/")
    line = visitor.locator(".s-today line")

    expect(visitor.locator(".s-today text")).to_have_text("今天 6月8日")
    assert float(str(line.get_attribute("x1")).rstrip("%")) == pytest.approx(drawn.today, abs=0.01)
    expect(visitor.locator(".s-chart")).to_have_attribute("aria-label", drawn.alt)
    expect(visitor.locator(".s-bar.is-now text")).to_have_text(["成果申报"])
    visitor.clock.set_fixed_time("2023-02-01T04:00:00Z")
    visitor.reload()
    expect(visitor.locator(".s-today")).to_be_hidden()


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Shanghai"])
@pytest.mark.parametrize(
    ("now", "kind", "title"),
    [("2022-06-30T15:59:30Z", "last", "成果申报"), ("2022-06-30T16:00:30Z", "now", "成果评价及推优")],
    ids=["30 seconds before midnight in Shanghai", "30 seconds after"],
)
def test_a_day_ends_at_midnight_in_shanghai_wherever_the_visitor_is(
    browser: Browser, address: str, zone: str, now: str, kind: str, title: str
) -> None:
    context = browser.new_context(timezone_id=zone)
    page = context.new_page()
    page.clock.set_fixed_time(now)
    for path in ("schedule/", ""):
        page.goto(address + path)
        expect(page.locator(f'[data-kind~="{kind}"]').first).to_be_visible()
        expect(page.locator("[data-say=title]:visible").first).to_have_text(title)
    context.close()


def test_a_page_left_open_goes_on_at_midnight(visitor: Page, address: str) -> None:
    visitor.clock.install(time="2022-06-30T15:59:00Z")
    visitor.goto(f"{address}schedule/")
    expect(visitor.locator('[data-kind="last"]')).to_be_visible()

    visitor.clock.fast_forward("02:00")
    expect(visitor.locator('[data-kind="last"]')).to_be_hidden()
    expect(visitor.locator("[data-say=title]:visible")).to_have_text("成果评价及推优")


def test_the_first_page_shows_the_same_phase(visitor: Page, address: str) -> None:
    visitor.clock.set_fixed_time("2022-06-08T04:00:00Z")
    visitor.goto(address)
    strip = visitor.locator(".q-now", has=visitor.locator(".q-strip"))

    assert re.sub(r"\s", "", strip.locator("> div").inner_text()) == "2022年活动：成果申报距结束还有22天以2022年6月8日为准查看日程"
    expect(strip.locator("[aria-current]")).to_have_text(re.compile("^成果申报"))
    expect(strip.locator("[data-word]")).to_have_text(["已完成", "进行中", "未开始", "未开始", "未开始"])


def test_every_calendar_address_leads_to_its_event(schedule: tuple[Event, ...], visitor: Page, address: str) -> None:
    visitor.goto(f"{address}schedule/")
    for event in schedule:
        expect(visitor.locator(f'[id="{event.id}"]')).to_have_count(1)
        assert visitor.request.get(f"{address}schedule/{event.id}.ics").ok


def test_the_calendar_can_be_subscribed_to(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}schedule/")

    assert visitor.get_by_role("link", name="订阅日历").get_attribute("href") == "webcal://example.org/calendar.ics"
    assert visitor.request.get(visitor.get_by_role("link", name="下载 ics").evaluate("link => link.href")).ok
    expect(visitor.locator("[data-calendar]")).to_have_text("https://example.org/calendar.ics")
    expect(visitor.locator(".s-moved")).to_have_text("原定2022年10月10日至10月31日，10月25日调整")


# ---- One source of every date ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a copy whose applications close a week later; built on a day within that phase."""
    folder = tmp_path_factory.mktemp("moved")
    shutil.copytree(ROOT / "content", folder / "content")
    path = folder / "content" / "schedule.yml"
    text = path.read_text(encoding="utf-8")
    for old in (
        "  first: 2022-05-01\n  last: 2022-06-30",
        "  first: 2022-06-30\n  last: 2022-06-30",
        "  first: 2022-07-01\n  last: 2022-08-31",
    ):
        assert text.count(old) == 1
        text = text.replace(old, old.replace("2022-06-30", "2022-07-07").replace("2022-07-01", "2022-07-08"))
    path.write_text(text, encoding="utf-8")
    assert cli.main(["site", "--content", str(folder / "content"), "--out", str(folder / "dist"), "--as-of", "2022-06-08"]) == 0
    return folder / "dist" / "site"


def words_of(path: Path) -> str:
    """What a file says, as a reader sees it."""
    if path.suffix == ".docx":
        return "\n".join(paragraph.text for paragraph in Document(BytesIO(path.read_bytes())).paragraphs)
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        page = html.fromstring(text)
        for script in page.xpath("//script[not(@id) and not(@type='application/json')]"):
            script.drop_tree()
        return str(page.text_content())
    return text


TOLD: Mapping[str, tuple[str, ...]] = {
    "schedule/index.html": ("2022年7月7日", "2022年5月1日至7月7日", "距结束还有29天"),
    "index.html": ("距结束还有29天", "5月1日至7月7日"),
    "guide/index.html": ("截止，逾期未提交的", "2022年7月7日"),
    "guide/check/index.html": ("2022年5月1日至7月7日", '"closes": "2022-07-07"'),
    "notices/2022-activity/index.html": ("至2022年7月7日截止", "成果申报：2022年5月1日至7月7日"),
    "notices/2022-activity/2022-activity.docx": ("至2022年7月7日截止", "成果申报：2022年5月1日至7月7日"),
    "calendar.ics": ("DTSTART;VALUE=DATE:20220707", "DTEND;VALUE=DATE:20220708"),
    "schedule/application-closes.ics": ("DTSTART;VALUE=DATE:20220707",),
}


@pytest.mark.parametrize("path", TOLD)
def test_a_date_changed_in_the_schedule_is_changed_everywhere(moved: Path, path: str) -> None:
    said = words_of(moved / path)

    assert [words for words in TOLD[path] if words not in said] == []
    assert [words for words in ("2022年6月30日", "2022-06-30", "20220630", "5月至6月", "6月30日") if words in said] == []


def test_without_scripts_the_page_stands_as_of_the_build(moved: Path) -> None:
    page = html.parse(moved / "schedule/index.html").getroot()
    panel = page.xpath("//aside[contains(@class, 's-now')]")[0]
    shown = [part.get("data-kind") for part in panel.xpath(".//*[@data-kind][not(@hidden)]")]

    assert shown == ["now"]
    assert "各阶段的状态以2022年6月8日为准" in panel.text_content()
    assert page.xpath("//ol[contains(@class, 'q-dates')]/li[@aria-current='step']/@id") == ["application"]
    assert page.xpath("//*[local-name()='g'][contains(@class, 's-today')]/*[local-name()='text']/text()") == ["6月8日"]


def written(value: date) -> tuple[str, ...]:
    """The ways in which people write a day."""
    year, month, day = value.year, value.month, value.day
    plain = (f"{year}-{month:02}-{day:02}", f"{year}{month:02}{day:02}", f"{year}.{month}.{day}", f"{year}/{month}/{day}")
    return (*plain, f"{year}-{month}-{day}", f"{month}月{day}日", f"{month} 月 {day} 日", f"{month:02}月{day:02}日")


def dates_in(folder: Path, schedule: tuple[Event, ...]) -> list[str]:
    """Each place below a folder, schedule.yml apart, where a day or a span of months of the schedule is written out."""
    days = {day for event in schedule for day in (event.first, event.last)}
    ways = sorted({way for day in days for way in written(day)} | {f"{event.first.month}月至{event.last.month}月" for event in schedule})
    pattern = re.compile("|".join(rf"(?<!\d){re.escape(way)}" for way in ways))
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".md", ".yml", ".html", ".js") and path.name != "schedule.yml":
            lines = path.read_text(encoding="utf-8").splitlines()
            found += [
                f"{path.relative_to(folder)}:{number}: {line.strip()}" for number, line in enumerate(lines, 1) if pattern.search(line)
            ]
    return found


@pytest.mark.parametrize("folder", ["content", "site_src"])
def test_a_date_of_the_schedule_is_written_in_the_schedule_alone(schedule: tuple[Event, ...], folder: str) -> None:
    assert dates_in(ROOT / folder, schedule) == []


@pytest.mark.parametrize("words", ["申报到2022年6月30日为止", "closes: 2022-06-30", "请在 6 月 30 日前提交", "5月至6月申报"])
def test_the_search_for_dates_finds_one(schedule: tuple[Event, ...], words: str, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(f"第一行\n{words}\n", encoding="utf-8")

    assert dates_in(tmp_path, schedule) == [f"page.md:2: {words}"]


def test_the_scripts_data_are_the_schedule(schedule: tuple[Event, ...], demo: Built) -> None:
    for path in ("index.html", "schedule/index.html"):
        page = html.parse(demo.dist / "site" / path).getroot()
        (data,) = page.xpath("//script[@id='schedule-data']/text()")
        spans = json.loads(data)["phases"]

        assert [(span["first"], span["last"]) for span in spans] == [
            (event.first.isoformat(), event.last.isoformat()) for event in schedule if event.kind == "phase"
        ]


def test_days_in_china_are_counted_without_the_machines_zone() -> None:
    module = (ROOT / "site_src/assets/schedule/china.js").as_uri()
    lines = (
        f"import {{ dayInChina, untilMidnight, daysBetween }} from '{module}'",
        "const at = (text) => Date.parse(text)",
        "console.log(dayInChina(at('2022-06-30T15:59:59Z')), dayInChina(at('2022-06-30T16:00:00Z')), dayInChina(at('2022-12-31T16:00:00Z')))",
        "console.log(untilMidnight(at('2022-06-30T15:59:59Z')), untilMidnight(at('2022-06-30T16:00:00Z')))",
        "console.log(daysBetween('2022-02-28', '2022-03-01'), daysBetween('2022-03-12', '2022-03-14'))",
    )
    node = shutil.which("node")
    assert node
    ran = subprocess.run(
        [node, "--input-type=module", "-e", "\n".join(lines)],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={"TZ": "America/Los_Angeles"},
    )

    assert ran.stdout.split("\n")[:3] == ["2022-06-30 2022-07-01 2023-01-01", "1000 86400000", "1 2"]
