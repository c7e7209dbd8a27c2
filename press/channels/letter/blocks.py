"""Notice -> the paragraphs of an official letter (GB/T 9704-2012), the same for Word and PDF.

Headings keep the numbers that the author wrote: 一、 on the first level, （一） on the second, 1. and （1） below.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import html as lxml_html
from lxml.etree import _Element as Element

from press import prose
from press.channels.rows import rows
from press.model import Notice

Style = Literal["title", "addressee", "level-1", "level-2", "level-3", "body", "annex"]
LEVELS: dict[str, Style] = {"h2": "level-1", "h3": "level-2", "h4": "level-3", "h5": "level-3", "h6": "level-3"}
STRONG = {"strong", "b"}
TITLE_ROW = 19  # characters of 二号 that the width of the text takes, less one


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words in one face."""

    words: str
    is_strong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph in one of the letter's styles."""

    style: Style
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells; the first row is the head."""

    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Table


def blocks(notice: Notice) -> tuple[Block, ...]:
    """Title, addressee, text and the list of annexes."""
    return (
        *(plain("title", row) for row in rows(notice.title, TITLE_ROW)),
        plain("addressee", f"{notice.addressed_to}："),
        *_of_markdown(notice.markdown),
        *_annexes(tuple(item.name for item in notice.attachments)),
    )


def plain(style: Style, words: str) -> Paragraph:
    """A paragraph without strong words."""
    return Paragraph(style=style, runs=(Run(words=words, is_strong=False),))


def _annexes(names: tuple[str, ...]) -> Iterator[Paragraph]:
    """附件：name, numbered where there are several, without a mark at the end."""
    for number, name in enumerate(names, 1):
        label = "附件：" if number == 1 else "　　　"
        yield plain("annex", f"{label}{number}. {name}" if len(names) > 1 else f"{label}{name}")


def _of_markdown(markdown: str) -> Iterator[Block]:
    root = lxml_html.fragment_fromstring(prose.text(markdown).html, create_parent="div")
    for element in root:
        yield from _blocks(element)


def _blocks(element: Element) -> Iterator[Block]:
    tag = str(element.tag)
    if tag in LEVELS:
        yield Paragraph(style=LEVELS[tag], runs=_runs(element))
    elif tag in ("ol", "ul"):
        for number, item in enumerate(element.findall("li"), int(element.get("start", "1"))):
            yield from _item(item, f"{number}. " if tag == "ol" else "")
    elif tag == "table":
        rows = tuple(tuple(" ".join(cell.text_content().split()) for cell in row.iter("th", "td")) for row in element.iter("tr"))
        yield Table(rows=rows)
    elif tag in ("figure", "blockquote", "div"):
        for child in element:
            yield from _blocks(child)
    elif runs := _runs(element):
        yield Paragraph(style="body", runs=runs)


def _item(item: Element, label: str) -> Iterator[Block]:
    """An item of a list; lists and paragraphs within it follow it."""
    inner = [child for child in item if child.tag in ("ol", "ul", "p", "table")]
    runs = _runs(item, without=tuple(child for child in inner if child.tag != "p" or child is not inner[0]))
    yield Paragraph(style="body", runs=(Run(words=label, is_strong=False), *runs) if label else runs)
    for child in inner:
        if child.tag != "p" or child is not inner[0]:
            yield from _blocks(child)


def _runs(element: Element, without: tuple[Element, ...] = ()) -> tuple[Run, ...]:
    found: list[Run] = []

    def walk(node: Element, *, is_strong: bool) -> None:
        add(node.text, is_strong=is_strong)
        for child in node:
            if child not in without:
                walk(child, is_strong=is_strong or child.tag in STRONG)
            add(child.tail, is_strong=is_strong)

    def add(words: str | None, *, is_strong: bool) -> None:
        tidy = " ".join((words or "").split("\n"))
        if tidy.strip():
            found.append(Run(words=tidy, is_strong=is_strong))

    walk(element, is_strong=False)
    return tuple(found)
