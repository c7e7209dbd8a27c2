"""Cases -> one PDF made the plain way, the whole book as one HTML document through WeasyPrint: the yardstick of the volume's speed and memory.

Run as a process of its own. Arguments: cases, content, look, cache, the PDF.
"""

import gc
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import weasyprint

from press.bench import edition
from press.pictures import print_file
from press.volume import compiler
from press.volume.book import book
from press.volume.jobs import Numbers
from press.volume.part import Part
from press.volume.parts import parts
from press.volume.source import Source
from press.volume.typesetter.fetcher import OnlyPictures

SHEET = """
.pn::after { content: target-counter(attr(href), page); }
h1 { string-set: head attr(data-label); }
@page {
  @top-right { content: string(head); font: 7.5pt/18pt "Noto Sans CJK SC"; }
  @bottom-right { content: counter(page); font: 9.5pt/18pt "Noto Serif CJK SC"; }
}
"""
ALL_NUMBERS = Numbers(column=3, digits=(), pages=1000)  # about what the book has: the page of record prints it


def main(cases: Path, content: Path, look: Path, cache: Path, target: Path) -> None:
    """Lay the book out at once and write it tagged, as fast as one document can: with WeasyPrint's layouts out of the collector's way."""
    gc.set_threshold(100_000, 50, 1000)  # as the press's workers do
    write(edition.read(cases, content), look, cache, target)


def write(source: Source, look: Path, cache: Path, target: Path) -> None:
    found = parts(book(source))
    document = weasyprint.HTML(string=html(found, look, cache), url_fetcher=OnlyPictures(pictures(found, cache)))
    document.write_pdf(target, pdf_variant="pdf/ua-1")


def pictures(found: Sequence[Part], cache: Path) -> dict[str, Path]:
    """Each picture of the book as it is printed, by the name under which its pages ask for it."""
    held = (picture for part in found for work in part.works for section in work.case.sections for picture in section.pictures)
    return {picture.sha256: print_file(picture, cache) for picture in held}


def html(found: Sequence[Part], look: Path, cache: Path) -> str:
    css = (look / "templates" / "volume" / "volume.css").read_text(encoding="utf-8") + SHEET
    head = f'<meta charset="utf-8"><title>{found[0].name}</title><style>{css}</style>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}</head><body>{"".join(bodies(found, look, cache))}</body></html>'


def bodies(found: Sequence[Part], look: Path, cache: Path) -> Iterator[str]:
    """The words of each part as HTML, the same that the press lays out; without what the linker stamps."""
    press = compiler.open_press(look, cache)
    for part in found:
        yield compiler.html(replace(part, head=""), ALL_NUMBERS, press).partition("<body>")[2].rpartition("</body>")[0]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:6]))
