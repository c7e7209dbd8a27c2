"""Catalogue in full, and as each audience reads it -> the stage plan for staff: per case and channel when it appears where.

report/stages.html is for a look, report/stages.xlsx for sorting and filtering: one sheet by case, one by day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from press.channels.workbook import Sheet, workbook
from press.dates import day
from press.model import Artifact, Case, Catalogue, MembersCatalogue, PublicCatalogue, Salon
from press.releases import first_day, openings, text_day

Channel = Literal["网站", "会员", "公众号", "沙龙"]
ORDER: tuple[Channel, ...] = ("网站", "会员", "公众号", "沙龙")
BY_CASE = (
    "年度",
    "编号",
    "成果",
    "组织",
    "授权日",
    "发布日",
    "网站",
    "网站说明",
    "会员",
    "会员说明",
    "公众号",
    "公众号说明",
    "沙龙",
    "沙龙说明",
    "汇编",
    "现在",
)
CASE_WIDTHS = (6, 26, 36, 26, 11, 11, 11, 30, 11, 30, 11, 18, 11, 30, 30, 24)
BY_DAY = ("日期", "渠道", "内容", "编号", "成果", "组织")
DAY_WIDTHS = (11, 8, 36, 26, 36, 26)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A day on which a case appears in a channel, and what of it."""

    when: date
    channel: Channel
    words: str
    case: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A channel of a case: its first day (None: never), each day with what opens then, and whether that is to come."""

    first: date | None
    stops: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case over all channels. now: who reads what of it as of the build."""

    case: Case
    cells: Mapping[Channel, Cell]
    volume: str
    now: str


def render(full: Catalogue, public: PublicCatalogue, members: MembersCatalogue, look: Path) -> Iterator[Artifact]:
    """The plan as a page and as a workbook, with the page's style sheet."""
    stops = tuple(stop for case in full.cases for stop in case_stops(case, full.salons))
    rows = tuple(row(case, tuple(stop for stop in stops if stop.case is case), public, members) for case in full.cases)
    coming = sorted((stop for stop in stops if stop.when > full.edition.as_of), key=_by_day)
    folder = look / "templates" / "report"
    templates = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = templates.get_template("stages.html").render(
        rows=rows, channels=ORDER, coming=[(day(stop.when), stop) for stop in coming], today=day(full.edition.as_of), edition=full.edition
    )
    yield Artifact(path=PurePosixPath("report/stages.html"), content=page.encode())
    yield Artifact(path=PurePosixPath("report/stages.css"), content=folder / "stages.css")
    book = workbook((_case_sheet(rows), _day_sheet(tuple(sorted(stops, key=_by_day)))), full.edition.as_of)
    yield Artifact(path=PurePosixPath("report/stages.xlsx"), content=book)


def case_stops(case: Case, salons: tuple[Salon, ...]) -> Iterator[Stop]:
    """Each day on which something of the case appears somewhere."""
    for (when, audience), words in openings(case).items():
        yield Stop(when=when, channel="网站" if audience == "public" else "会员", words="、".join(words), case=case)
    first, text = first_day(case), text_day(case)
    if first and case.sections:
        if text != first:
            yield Stop(when=first, channel="公众号", words="摘要", case=case)
        if text:
            yield Stop(when=text, channel="公众号", words="正文", case=case)
    for salon in salons:
        if case.id in salon.cases:
            yield Stop(when=salon.starts.date(), channel="沙龙", words=salon.title, case=case)


def row(case: Case, stops: tuple[Stop, ...], public: PublicCatalogue, members: MembersCatalogue) -> Row:
    """A case over all channels. stops: its own."""
    cells = {channel: _cell(tuple(stop for stop in stops if stop.channel == channel), public.edition.as_of) for channel in ORDER}
    return Row(case=case, cells=cells, volume=_volume(case), now=_now(case, public, members))


def _cell(stops: tuple[Stop, ...], today: date) -> Cell:
    found = sorted(stops, key=_by_day)
    first = found[0].when if found else None
    return Cell(first=first, stops=tuple((day(stop.when), stop.words, stop.when > today) for stop in found))


def _volume(case: Case) -> str:
    """The volumes hold what their readers may read on the web on the day of their making."""
    if first_day(case) is None:
        return "已撤回，不再收入" if case.withdrawn else "取得授权后收入"
    if not case.sections:
        return f"{case.year} 年卷，等正文"
    return f"{case.year} 年卷" if text_day(case) else f"{case.year} 年卷收摘要，会员卷收正文"


def _now(case: Case, public: PublicCatalogue, members: MembersCatalogue) -> str:
    """As the views have it, which decide what is shown."""
    seen = {
        view: next((found for found in cases if found.id == case.id), None)
        for view, cases in (("public", public.cases), ("members", members.cases))
    }
    everybody, readers = seen["public"], seen["members"]
    if everybody is None or readers is None:
        return "已撤回" if case.withdrawn else "未发布" if case.consent else "等授权"
    if not case.sections:
        return "已发布，等正文"
    if len(everybody.sections) == len(case.sections):
        return "公众读全文"
    some = "公众读部分正文" if everybody.sections else "公众读摘要"
    return f"{some}，会员读{'全文' if len(readers.sections) == len(case.sections) else '部分正文' if readers.sections else '摘要'}"


def _by_day(stop: Stop) -> tuple[date, int, str]:
    return stop.when, ORDER.index(stop.channel), stop.case.id


def _case_sheet(rows: tuple[Row, ...]) -> Sheet:
    return Sheet(
        title="按成果",
        widths=CASE_WIDTHS,
        headings=BY_CASE,
        rows=tuple(
            (
                item.case.year,
                item.case.id,
                item.case.title,
                item.case.organisation,
                item.case.consent,
                item.case.release,
                *(value for channel in ORDER for value in (item.cells[channel].first, _spoken(item.cells[channel]))),
                item.volume,
                item.now,
            )
            for item in rows
        ),
    )


def _spoken(cell: Cell) -> str:
    """One day needs no date beside its own cell; several do."""
    return "；".join(words if len(cell.stops) == 1 else f"{when} {words}" for when, words, _ in cell.stops)


def _day_sheet(stops: tuple[Stop, ...]) -> Sheet:
    return Sheet(
        title="按日期",
        widths=DAY_WIDTHS,
        headings=BY_DAY,
        rows=tuple((stop.when, stop.channel, stop.words, stop.case.id, stop.case.title, stop.case.organisation) for stop in stops),
    )
