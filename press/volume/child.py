"""Order on standard input -> PDF file, Result on standard output: the process in which one volume is made, within limits.

A fault ends the process and its words go to standard error; the parent reports.
"""

import gc
import logging
import pickle
import re
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from press.model import Problem, Refused
from press.pictures import print_file
from press.volume import typesetter
from press.volume.book import Source, book
from press.volume.entry import anchor

MEGABYTE = 1024 * 1024
MEMORY_ALONE = 2048 * MEGABYTE
MEMORY_PER_CASE = 6 * MEGABYTE
SECONDS_ALONE = 40  # one case by itself, when the guilty one is looked for
NOT_IN_FONTS = re.compile(r"notdef.*\(U\+([0-9A-F]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to make. target: where the PDF goes, None to lay out each case alone and say its id first."""

    source: Source
    look: Path
    cache: Path
    target: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """pages: all pages of the file; starts: case id -> printed page; missing: characters that no font has; fonts: embedded names."""

    pages: int
    starts: Mapping[str, int]
    missing: str
    fonts: frozenset[str]
    problems: tuple[Problem, ...]


def main() -> None:
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301  # our own parent wrote it
    limit = MEMORY_ALONE + MEMORY_PER_CASE * len(order.source.cases)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.set_threshold(100_000, 50, 1000)  # a layout is one large graph that lives to the end: looking for cycles costs a quarter
    typesetter.teach()
    if order.target is None:
        try_alone(order)
    else:
        pickle.dump(made(order, order.target), sys.stdout.buffer)


def try_alone(order: Order) -> None:
    """Say each case's id, then lay it out by itself: the last id said is the one that broke the process."""
    for case in order.source.cases:
        print(case.id, flush=True)
        signal.alarm(SECONDS_ALONE)
        draw(replace(order, source=replace(order.source, cases=(case,), pages=())))
    print(flush=True)


def made(order: Order, target: Path) -> Result:
    missing: set[str] = set()
    logging.getLogger("weasyprint").addHandler(Listener(missing.add))
    try:
        document = draw(order)
    except Refused as refused:
        return Result(pages=0, starts={}, missing="", fonts=frozenset(), problems=refused.problems)
    places = typesetter.anchors(document)
    first = places["part-1"]
    fonts = typesetter.write(document, target, first)
    starts = {case.id: places[anchor(case.id)] - first + 1 for case in order.source.cases}
    return Result(pages=len(document.pages), starts=starts, missing="".join(sorted(missing)), fonts=fonts, problems=())


def draw(order: Order) -> Any:
    pictures = {
        picture.sha256: print_file(picture, order.cache) for case in order.source.cases for section in case.sections for picture in section.pictures
    }
    folder = order.look / "templates" / "volume"
    templates = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    css = Markup((folder / "volume.css").read_text(encoding="utf-8"))
    return typesetter.lay_out(templates.get_template("volume.html").render(book=book(order.source), css=css), pictures)


class Listener(logging.Handler):
    """Hears from WeasyPrint which characters no font has."""

    def __init__(self, add: Callable[[str], object]) -> None:
        super().__init__()
        self.add = add

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        print(message, file=sys.stderr)
        if found := NOT_IN_FONTS.search(message):
            self.add(chr(int(found[1], 16)))
