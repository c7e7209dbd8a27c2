"""Book -> the documents of its EPUB in reading order, and what each one shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from press import prose
from press.model import Case
from press.volume import opening
from press.volume.book import Book
from press.volume.chapters import Chapter, chapter_title
from press.volume.entry import Entry
from press.volume.epub import effects
from press.volume.epub.xhtml import xhtml
from press.volume.indexes import Index

ROLES = {  # page of words -> its meaning: epub:type, ARIA role
    "matter-foreword": ("foreword", "doc-foreword"),
    "matter-preface": ("preface", "doc-preface"),
    "matter-editorial-notes": ("introduction", "doc-introduction"),
    "matter-afterword": ("afterword", "doc-afterword"),
}
ON_PAPER = {"开本", "印张", "字数", "印刷", "印次", "印数", "定价", "字体"}  # of the record page


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file. name: without its ending, and its id; division: front, body or back; held: what of the book stands in it."""

    name: str
    title: str
    template: str
    division: str
    held: Chapter | Entry | Index | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """chart: SVG, '' without effects; html: '' where the text has not come yet; web: its page on the site."""

    case: Case
    kicker: str
    facts: tuple[tuple[str, str], ...]
    keywords: str
    chart: str
    rows: tuple[effects.Row, ...]
    html: str
    web: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterView:
    kind: str
    role: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexView:
    """letters: (letter, lines); a line: (label, cases); a case: (its document, title)"""

    lead: str
    letters: tuple[tuple[str, tuple[tuple[str, tuple[tuple[str, str], ...]], ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """rows: (name, value), those of paper left out."""

    rows: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


View = CaseView | MatterView | IndexView | RecordView | None


def documents(book: Book) -> Iterator[Document]:
    """In the order of the printed book."""
    yield plain("cover", "封面", "front")
    yield plain("title", "书名页", "front")
    yield plain("record", "版本记录", "front")
    if book.board:
        yield plain("board", "编辑委员会", "front")
    for matter in book.front:
        yield Document(name=matter.anchor, title=matter.title, template="matter.xhtml", division="front", held=None)
    yield plain("nav", "目录", "front")
    yield plain("winners", "获奖名单", "front")
    for chapter in book.chapters:
        yield Document(name=chapter.anchor, title=chapter.title, template="part.xhtml", division="body", held=chapter)
        for topic in chapter.topics:
            for entry in topic.entries:
                yield Document(name=entry.anchor, title=entry.label, template="case.xhtml", division="body", held=entry)
    for index in book.indexes:
        yield Document(name=index.anchor, title=index.title, template="index.xhtml", division="back", held=index)
    for matter in book.back:
        yield Document(name=matter.anchor, title=matter.title, template="matter.xhtml", division="back", held=None)


def plain(name: str, title: str, division: str) -> Document:
    return Document(name=name, title=title, template=f"{name}.xhtml", division=division, held=None)


def view(document: Document, book: Book, cases: Mapping[str, Case], pictures: Mapping[str, str]) -> View:
    """What a document shows beside the book's own facts. cases: by their documents; pictures: sha256 -> place in the EPUB."""
    if isinstance(document.held, Entry):
        return case_view(cases[document.name], book, pictures)
    if isinstance(document.held, Index):
        return index_view(document.held, book)
    if document.template == "matter.xhtml":
        return matter_view(document.name, book)
    return record_view(book) if document.name == "record" else None


def case_view(case: Case, book: Book, pictures: Mapping[str, str]) -> CaseView:
    web = f"{book.source.edition.address}cases/{case.id}/"
    places = {picture.name: pictures[picture.sha256] for section in case.sections for picture in section.pictures}
    return CaseView(
        case=case,
        kicker="　／　".join(part for part in (chapter_title(case, book.source.awards), case.topic) if part),
        facts=tuple(fact for row in opening.facts(case) for fact in row),
        keywords="　".join(case.keywords),
        chart=Markup(effects.chart(case.effects)) if case.effects else "",
        rows=effects.rows(case.effects),
        html=Markup(xhtml(prose.body(case).html, web, places)),
        web=web,
    )


def matter_view(name: str, book: Book) -> MatterView:
    page = next(page for page in book.source.pages if name == f"matter-{page.slug}")
    kind, role = ROLES[name]
    return MatterView(kind=kind, role=role, html=Markup(xhtml(prose.text(page.markdown).html, book.source.edition.address, {})))


def index_view(index: Index, book: Book) -> IndexView:
    titles = {entry.anchor: entry.label for chapter in book.chapters for topic in chapter.topics for entry in topic.entries}
    return IndexView(
        lead=index.lead.replace("数字为成果起始页", "点题名可翻到该篇"),
        letters=tuple(
            (letter.letter, tuple((line.label, tuple((name, titles[name]) for name in line.anchors)) for line in letter.entries))
            for letter in index.letters
        ),
    )


def record_view(book: Book) -> RecordView:
    return RecordView(
        rows=tuple((name, value) for name, value in book.record.rows if name not in ON_PAPER),
        remarks=tuple(remark.replace("带标签的可访问PDF", "可重排的EPUB电子书") for remark in book.record.remarks),
    )
