"""Source -> Book: chapters, contents, list of winners and indexes of one volume, in the order and the words of the page."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from press import prose
from press.model import Case, Page, Seat
from press.volume import charts
from press.volume.chapters import Chapter, chapter_title, chapters, reading_order
from press.volume.entry import Entry, entry
from press.volume.indexes import Index, keyword_index, method_index, organisation_index
from press.volume.record import Record, record
from press.volume.source import BACK, BLURB, FRONT, Source
from press.volume.typography import for_print

HAN_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
SIGNED = re.compile(r"(?:<p>[^<]*[^<。！？”：\s]</p>\s*)+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Winners:
    """One group of the list of winners; rows: (running number, entry)."""

    title: str
    rows: tuple[tuple[int, Entry], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A page of words before or behind the chapters."""

    anchor: str
    title: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What the templates print. cover_lines, cover_years: the title and the years as they stand on the cover, line by line;

    record: how it is published, its counts not yet known (`record.record` again, once the pages are counted).
    """

    source: Source
    record: Record
    head: str
    cover_lines: tuple[str, ...]
    half_lines: tuple[str, ...]
    cover_years: tuple[str, ...]
    cover_run: str
    back_run: str
    board: tuple[Seat, ...]
    front: tuple[Matter, ...]
    back: tuple[Matter, ...]
    blurb: str
    legend: tuple[tuple[str, str], ...]
    winners: tuple[Winners, ...]
    chapters: tuple[Chapter, ...]
    indexes: tuple[Index, ...]


def book(source: Source) -> Book:
    """The whole volume, its bodies ready for the page."""
    cases = tuple(sorted(source.cases, key=reading_order(source.awards)))
    entries = {case.id: entry(case) for case in cases}
    years = source.years.translate(HAN_DIGITS).replace("—", "至")
    lines = title_lines(source.edition.volume_title)
    matter = {page.slug: a_matter(page, source.edition.address) for page in source.pages}
    indexes = (organisation_index(cases), method_index(cases, source.methods), keyword_index(cases))
    return Book(
        source=source,
        record=record(source, 0),
        head=f"{source.edition.volume_title}　{source.years}",
        cover_lines=lines,
        half_lines=(lines[0], "".join(lines[1:])),
        cover_years=tuple(years),
        cover_run=Markup(charts.run_chart(207)),
        back_run=Markup(charts.run_chart(0)),
        board=source.edition.board,
        front=tuple(matter[slug] for slug in FRONT if slug in matter),
        back=tuple(matter[slug] for slug in BACK if slug in matter),
        blurb=matter[BLURB].html if BLURB in matter else "",
        legend=tuple(legend(entries.values())),
        winners=tuple(winners(cases, entries, source)),
        chapters=tuple(chapters(cases, entries, source)),
        indexes=tuple(index for index in indexes if index.letters),
    )


def title_lines(title: str) -> tuple[str, ...]:
    """The title in lines of sense for the cover: a new line before 质量技术 and 成果."""
    lines = re.split("(?<=.)(?=质量技术|成果)", title)
    if max(map(len, lines)) <= 8:
        return tuple(lines)
    return tuple(title[at : at + 7] for at in range(0, len(title), 7))


def a_matter(page: Page, address: str) -> Matter:
    html = for_print(prose.text(page.markdown).html, page.slug, address, {})
    return Matter(anchor=f"matter-{page.slug}", title=page.title, html=Markup(SIGNED.sub(signature, html)))


def signature(match: re.Match[str]) -> str:
    """Last paragraphs that end without a mark are who signs, and when."""
    return match[0].replace("<p>", '<p class="signed">')


def legend(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """(mark, the grades that it stands for): the key of the contents."""
    grades: dict[str, dict[str, None]] = defaultdict(dict)
    for found in entries:
        if found.mark:
            grades[found.mark][found.seal] = None
    for mark in sorted(grades, key=("first", "second", "third").index):
        yield mark, "、".join(grades[mark])


def winners(cases: tuple[Case, ...], entries: dict[str, Entry], source: Source) -> Iterator[Winners]:
    """Chapter by chapter, highest grade first; year by year in a volume of several years."""
    number = 0
    several = len({case.year for case in cases}) > 1
    for year, of_year in groupby(
        sorted(cases, key=lambda case: -case.year if several else 0), key=lambda case: case.year if several else 0
    ):
        for title, of_chapter in groupby(of_year, key=lambda case: chapter_title(case, source.awards)):
            rows = []
            for case in sorted(of_chapter, key=lambda case: case.rank):
                number += 1
                rows.append((number, entries[case.id]))
            yield Winners(title=f"{year}年　{title}" if several else title, rows=tuple(rows))
