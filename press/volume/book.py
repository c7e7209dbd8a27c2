"""Source -> Book: chapters, contents, list of winners and indexes of one volume, in the order and the words of the page."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from press import prose
from press.model import Audience, AwardYear, Case, Edition, Method, Page
from press.volume import charts
from press.volume.entry import EXPERIENCE, Entry, entry
from press.volume.indexes import Index, method_index, organisation_index
from press.volume.typography import for_print, words

MAIN_AWARD = "quality-technology"  # its categories are chapters; any other award is one chapter
MATTER = ("preface", "editorial-notes", "afterword")  # pages of content/pages that stand in the book
NUMERALS = "壹贰叁肆伍陆柒捌玖拾"
HAN_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """All that one volume is made from. years: '2022' or '2020—2022'; pages: those of MATTER."""

    slug: str
    title: str
    years: str
    audience: Audience
    edition: Edition
    cases: tuple[Case, ...]
    awards: tuple[AwardYear, ...]
    methods: tuple[Method, ...]
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """counts: a chart of the grades; remark: what one square is and which topic is the largest."""

    anchor: str
    numeral: str
    title: str
    is_long_title: bool
    about: str
    total: int
    organisations: int
    counts: str
    remark: str
    topics: tuple[Topic, ...]


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
    """What the template prints. cover_lines, cover_years: the title and the years as they stand on the cover, line by line."""

    source: Source
    head: str
    cover_lines: tuple[str, ...]
    half_lines: tuple[str, ...]
    cover_years: tuple[str, ...]
    cover_run: str
    back_run: str
    issued: str
    front: tuple[Matter, ...]
    back: tuple[Matter, ...]
    legend: tuple[tuple[str, str], ...]
    winners: tuple[Winners, ...]
    chapters: tuple[Chapter, ...]
    indexes: tuple[Index, ...]


def book(source: Source) -> Book:
    """The whole volume, its bodies ready for the page."""
    cases = tuple(sorted(source.cases, key=reading_order(source.awards)))
    entries = {case.id: entry(case, chapter_title(case, source.awards), source.edition.address) for case in cases}
    years = source.years.translate(HAN_DIGITS).replace("—", "至")
    as_of, lines = source.edition.as_of, title_lines(source.edition.volume_title)
    matter = {page.slug: a_matter(page, source.edition.address) for page in source.pages}
    return Book(
        source=source,
        head=f"{source.edition.volume_title}　{source.years}",
        cover_lines=lines,
        half_lines=(lines[0], "".join(lines[1:])),
        cover_years=tuple(years),
        cover_run=Markup(charts.run_chart(207)),
        back_run=Markup(charts.run_chart(0)),
        issued=f"{as_of.year}年{as_of.month}月",
        front=tuple(matter[slug] for slug in MATTER[:2] if slug in matter),
        back=tuple(matter[slug] for slug in MATTER[2:] if slug in matter),
        legend=tuple(legend(entries.values())),
        winners=tuple(winners(cases, entries, source)),
        chapters=tuple(chapters(cases, entries, source)),
        indexes=tuple(index for index in (organisation_index(cases), method_index(cases, source.methods)) if index.letters),
    )


def reading_order(awards: tuple[AwardYear, ...]) -> Callable[[Case], tuple[int, ...]]:
    """Chapter, topic, grade, in the order of the newest rules; the years of a grade stay as the catalogue has them, newest first."""
    newest_first = sorted(awards, key=lambda award: (award.slug != MAIN_AWARD, -award.since))
    award_names = [award.name for award in sorted(awards, key=lambda award: award.slug != MAIN_AWARD)]
    categories = [category.name for award in newest_first for category in award.categories]
    topics = [topic for award in newest_first for category in award.categories for topic in category.topics]

    def place(names: list[str], name: str) -> int:
        return names.index(name) if name in names else len(names)

    def key(case: Case) -> tuple[int, ...]:
        category, topic = place(categories, case.category), place(topics, case.topic)
        return (case.kind == "experience", place(award_names, case.award), category, topic, case.rank)

    return key


def title_lines(title: str) -> tuple[str, ...]:
    """The title in lines of sense for the cover: a new line before 质量技术 and 成果."""
    lines = re.split("(?<=.)(?=质量技术|成果)", title)
    if max(map(len, lines)) <= 8:
        return tuple(lines)
    return tuple(title[at : at + 7] for at in range(0, len(title), 7))


def a_matter(page: Page, address: str) -> Matter:
    return Matter(anchor=f"matter-{page.slug}", title=page.title, html=Markup(for_print(prose.text(page.markdown).html, page.slug, address, {})))


def legend(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """(mark, the grades that it stands for): the key of the contents."""
    grades: dict[str, dict[str, None]] = defaultdict(dict)
    for found in entries:
        if found.mark:
            grades[found.mark][found.seal] = None
    for mark in sorted(grades, key=("first", "second", "third").index):
        yield mark, "、".join(grades[mark])


def chapter_title(case: Case, awards: tuple[AwardYear, ...]) -> str:
    if case.kind == "experience":
        return EXPERIENCE
    is_main = any(award.name == case.award and award.slug == MAIN_AWARD for award in awards)
    return case.category if is_main and case.category else case.award


def winners(cases: tuple[Case, ...], entries: dict[str, Entry], source: Source) -> Iterator[Winners]:
    """Chapter by chapter, highest grade first; year by year in a volume of several years."""
    number = 0
    several = len({case.year for case in cases}) > 1
    for year, of_year in groupby(sorted(cases, key=lambda case: -case.year if several else 0), key=lambda case: case.year if several else 0):
        for title, of_chapter in groupby(of_year, key=lambda case: chapter_title(case, source.awards)):
            rows = []
            for case in sorted(of_chapter, key=lambda case: case.rank):
                number += 1
                rows.append((number, entries[case.id]))
            yield Winners(title=f"{year}年　{title}" if several else title, rows=tuple(rows))


def chapters(cases: tuple[Case, ...], entries: dict[str, Entry], source: Source) -> Iterator[Chapter]:
    by_chapter = groupby(cases, key=lambda case: chapter_title(case, source.awards))
    for number, (title, group) in enumerate(by_chapter, 1):
        held = tuple(group)
        topics = tuple(
            Topic(title=topic, entries=tuple(entries[case.id] for case in of_topic)) for topic, of_topic in groupby(held, key=topic_title)
        )
        called = topics_called(held[0], source.awards)
        yield Chapter(
            anchor=f"part-{number}",
            numeral=NUMERALS[number - 1] if number <= len(NUMERALS) else str(number),
            title=title,
            is_long_title=len(title) > 12,
            about=words(about(title, held, topics, source.awards)),
            total=len(held),
            organisations=len({case.organisation for case in held}),
            counts=Markup(charts.counts_chart(counts(entries[case.id] for case in held))),
            remark=words(remark(topics, called)),
            topics=topics,
        )


def topic_title(case: Case) -> str:
    return case.topic


def topics_called(case: Case, awards: tuple[AwardYear, ...]) -> str:
    """What the newest rules call the topics of a case's category: 申报方向, 申报范围 …"""
    found = [
        (award.since, category.topics_called)
        for award in awards
        for category in award.categories
        if (award.name, category.name) == (case.award, case.category)
    ]
    return max(found)[1] if found else "方向"


def about(title: str, cases: tuple[Case, ...], topics: tuple[Topic, ...], awards: tuple[AwardYear, ...]) -> str:
    """What a chapter holds: the award's own words, or the topics of a category."""
    if title == EXPERIENCE:
        return "收录不参加等级评价的典型经验，供同行借鉴。"
    of_award = [award for award in awards if award.name == title]
    if of_award:
        return max(of_award, key=lambda award: award.since).about
    names = "、".join(topic.title for topic in topics)
    return f"本编按{topics_called(cases[0], awards)}编排：{names}。同一方向之内以等级为序。"


def remark(topics: tuple[Topic, ...], called: str) -> str:
    sizes = sorted((len(topic.entries) for topic in topics), reverse=True)
    words = "一格为一项成果。"
    if len(sizes) > 1:
        words += f"{called}{len(topics)}个"
        largest = max(topics, key=lambda topic: len(topic.entries))
        words += f"，其中“{largest.title}”{sizes[0]}项，为最多。" if sizes[0] > sizes[1] else "。"
    return words


def counts(entries: Iterable[Entry]) -> tuple[tuple[str, str, int], ...]:
    found = Counter((entry.rank, entry.seal, entry.mark) for entry in entries)
    return tuple((seal, mark, number) for (_, seal, mark), number in sorted(found.items()))
