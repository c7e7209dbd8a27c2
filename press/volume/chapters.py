"""Cases in reading order -> chapters: dividers, topics, statistics."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from press.model import AwardYear, Case
from press.volume import charts
from press.volume.entry import EXPERIENCE, Entry
from press.volume.source import Source
from press.volume.tallies import Figures, figures
from press.volume.typography import words

MAIN_AWARD = "quality-technology"  # its categories are chapters; any other award is one chapter
NUMERALS = "壹贰叁肆伍陆柒捌玖拾"
WORTH_A_LEAF = 2  # cases of a topic; one alone names its topic in its own opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """anchor: of its divider, '' where it has none; number: its place in the chapter, 一, 二 …; called: 申报方向 …"""

    anchor: str
    number: str
    called: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """counts: a chart of the grades; remark: what one square is and which topic is the largest; figures: its statistics page."""

    anchor: str
    numeral: str
    title: str
    is_long_title: bool
    about: str
    total: int
    organisations: int
    counts: str
    remark: str
    figures: Figures | None
    topics: tuple[Topic, ...]


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


def chapter_title(case: Case, awards: tuple[AwardYear, ...]) -> str:
    if case.kind == "experience":
        return EXPERIENCE
    is_main = any(award.name == case.award and award.slug == MAIN_AWARD for award in awards)
    return case.category if is_main and case.category else case.award


def chapters(cases: tuple[Case, ...], entries: dict[str, Entry], source: Source) -> Iterator[Chapter]:
    """The chapters of cases that stand in reading order."""
    by_chapter = groupby(cases, key=lambda case: chapter_title(case, source.awards))
    for number, (title, group) in enumerate(by_chapter, 1):
        held = tuple(group)
        called = topics_called(held[0], source.awards)
        of_chapter = tuple(topics(held, entries, f"part-{number}", called))
        yield Chapter(
            anchor=f"part-{number}",
            numeral=NUMERALS[number - 1] if number <= len(NUMERALS) else str(number),
            title=title,
            is_long_title=len(title) > 12,
            about=words(about(title, of_chapter, called, source.awards)),
            total=len(held),
            organisations=len({case.organisation for case in held}),
            counts=Markup(charts.counts_chart(counts(entries[case.id] for case in held))),
            remark=words(remark(of_chapter, called)),
            figures=figures(held, called),
            topics=of_chapter,
        )


def topics(cases: tuple[Case, ...], entries: dict[str, Entry], chapter: str, called: str) -> Iterator[Topic]:
    for number, (title, of_topic) in enumerate(groupby(cases, key=lambda case: case.topic), 1):
        held = tuple(entries[case.id] for case in of_topic)
        has_leaf = bool(title) and len(held) >= WORTH_A_LEAF
        yield Topic(anchor=f"{chapter}-{number}" if has_leaf else "", number=han_number(number), called=called, title=title, entries=held)


def han_number(number: int) -> str:
    """1 -> 一, 12 -> 十二, 23 -> 二十三."""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")


def topics_called(case: Case, awards: tuple[AwardYear, ...]) -> str:
    """What the newest rules call the topics of a case's category: 申报方向, 申报范围 …"""
    found = [
        (award.since, category.topics_called)
        for award in awards
        for category in award.categories
        if (award.name, category.name) == (case.award, case.category)
    ]
    return max(found)[1] if found else "方向"


def about(title: str, of_chapter: tuple[Topic, ...], called: str, awards: tuple[AwardYear, ...]) -> str:
    """What a chapter holds: the award's own words, or the topics of a category."""
    if title == EXPERIENCE:
        return "收录不参加等级评价的典型经验，供同行借鉴。"
    of_award = [award for award in awards if award.name == title]
    if of_award:
        return max(of_award, key=lambda award: award.since).about
    names = "、".join(topic.title for topic in of_chapter)
    return f"本编按{called}编排：{names}。同一{called}之内以等级为序。"


def remark(of_chapter: tuple[Topic, ...], called: str) -> str:
    sizes = sorted((len(topic.entries) for topic in of_chapter), reverse=True)
    found = "一格为一项成果。"
    if len(sizes) > 1:
        found += f"{called}{len(of_chapter)}个"
        largest = max(of_chapter, key=lambda topic: len(topic.entries))
        found += f"，其中“{largest.title}”{sizes[0]}项，为最多。" if sizes[0] > sizes[1] else "。"
    return found


def counts(entries: Iterable[Entry]) -> tuple[tuple[str, str, int], ...]:
    found = Counter((entry.rank, entry.seal, entry.mark) for entry in entries)
    return tuple((seal, mark, number) for (_, seal, mark), number in sorted(found.items()))
