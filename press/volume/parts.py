"""Book -> Parts: the pieces that are laid out by themselves, in the order in which they stand in the volume."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Literal

from press.model import Case
from press.volume.book import Book, Matter
from press.volume.chapters import Chapter, Topic, chapter_title
from press.volume.entry import anchor
from press.volume.opening import is_short
from press.volume.part import EMPTY, Part, Side, Values, Work

IN_COLUMN = replace(EMPTY, furniture="inside", needs="column")
BOARD, BOARD_TITLE = "board", "编辑委员会"
WINNERS, WINNERS_TITLE = "winners", "获奖名单"


def parts(book: Book) -> tuple[Part, ...]:
    """The book from cover to cover, in the order of GB/T 12450 and of Chinese custom."""
    chapters = (part for chapter in book.chapters for part in of_chapter(book, chapter))
    return (
        a_cover(book, "cover", "right"),
        *(replace(part, counting="roman") for part in front(book)),
        *chapters,
        *back(book),
        a_cover(book, "back-cover", "left"),
    )


def front(book: Book) -> Iterator[Part]:
    """Half title, title page and the record on its back, board, prefaces, contents, winners."""
    light = replace(book.source, cases=(), awards=(), methods=(), pages=())
    lines: Values = (("edition", book.source.edition), ("record", book.record), ("lines", book.half_lines), ("years", book.source.years))
    yield replace(EMPTY, name="half-title", template="half_title.html", side="right", values=lines[2:])
    yield replace(EMPTY, name="title-page", template="title_page.html", side="right", values=lines)
    yield replace(EMPTY, name="record", template="record.html", side="left", values=(("source", light),), needs="pages")
    if book.board:
        yield replace(
            EMPTY,
            name=BOARD,
            template="board.html",
            side="right",
            values=(("anchor", BOARD), ("title", BOARD_TITLE), ("board", book.board)),
        )
    for at, matter in enumerate(book.front):
        yield matter_part(matter, "right" if at == 0 else "any")
    yield replace(IN_COLUMN, name="contents", template="contents.html", head="目录", values=contents(book))
    winners: Values = (("anchor", WINNERS), ("title", WINNERS_TITLE), ("winners", book.winners))
    yield replace(IN_COLUMN, name=WINNERS, template="winners.html", head=WINNERS_TITLE, values=winners)


def matter_part(matter: Matter, side: Side) -> Part:
    return replace(
        EMPTY, name=matter.anchor, template="matter.html", furniture="inside", head=matter.title, side=side, values=(("matter", matter),)
    )


def contents(book: Book) -> Values:
    """What stands before the contents, the chapters, what stands behind them: (anchor, title)."""
    before = tuple((found.anchor, found.title) for found in book.front)
    board = ((BOARD, BOARD_TITLE),) if book.board else ()
    indexes = tuple((found.anchor, found.title) for found in book.indexes)
    behind = (*indexes, *((found.anchor, found.title) for found in book.back))
    chapters = tuple((chapter.anchor, chapter.title, chapter.topics) for chapter in book.chapters)
    return (
        ("legend", book.legend),
        ("before", (*board, *before, (WINNERS, WINNERS_TITLE))),
        ("chapters", chapters),
        ("behind", behind),
    )


def of_chapter(book: Book, chapter: Chapter) -> Iterator[Part]:
    """The divider, its statistics, then topic by topic: its leaf and its cases; those without a body share their pages."""
    cases = {anchor(case.id): case for case in book.source.cases}
    yield replace(
        EMPTY, name=chapter.anchor, template="divider.html", side="right", values=(("chapter", replace(chapter, topics=(), figures=None)),)
    )
    inside = replace(EMPTY, furniture="inside", tab=chapter.title)
    if chapter.figures:
        values: Values = (("chapter", chapter.title), ("figures", chapter.figures))
        yield replace(inside, name=f"{chapter.anchor}-figures", template="figures.html", values=values)
    for topic in chapter.topics:
        if topic.anchor:
            values = (("chapter", chapter.title), ("topic", topic))
            yield replace(inside, name=topic.anchor, template="topic.html", head=topic.title, values=values, needs="column")
        yield from of_topic(book, topic, cases, inside)


def of_topic(book: Book, topic: Topic, cases: Mapping[str, Case], inside: Part) -> Iterator[Part]:
    """A topic without a leaf of its own is bookmarked before its first case."""
    outline = ((2, topic.title),) if topic.title and not topic.anchor else ()
    for short, held in groupby(topic.entries, key=lambda entry: is_short(cases[entry.anchor])):
        group = tuple(held)
        for entries in (group,) if short else tuple((entry,) for entry in group):
            found = [cases[entry.anchor] for entry in entries]
            works = tuple(
                Work(case=case, chapter=chapter_title(case, book.source.awards), address=book.source.edition.address) for case in found
            )
            yield replace(inside, name=entries[0].anchor, template="openings.html", works=works, head=entries[-1].head, outline=outline)
            outline = ()


def back(book: Book) -> Iterator[Part]:
    """Indexes, afterword."""
    for index in book.indexes:
        yield replace(IN_COLUMN, needs="figures", name=index.anchor, template="index.html", head=index.title, values=(("index", index),))
    for matter in book.back:
        yield matter_part(matter, "any")


def a_cover(book: Book, name: Literal["cover", "back-cover"], side: Side) -> Part:
    shared: Values = (("edition", book.source.edition), ("record", book.record))
    front: Values = (("lines", book.cover_lines), ("signs", book.cover_years), ("run", book.cover_run))
    values = front if name == "cover" else (("run", book.back_run), ("blurb", book.blurb))
    return replace(EMPTY, name=name, template=f"{name.replace('-', '_')}.html", side=side, counting="none", values=(*shared, *values))
