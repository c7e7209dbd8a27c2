"""Cases -> the same book through Typst, tagged: another typesetter beside ours; run as a process of its own.

Arguments: cases, content, look, cache, the PDF. Says one line of JSON.
"""

import sys
from importlib import import_module
from pathlib import Path

from press.bench import edition, one_document
from press.bench.stopwatch import clocked, tell
from press.bench.typst_markup import HEAD, markup, quoted
from press.volume.book import book
from press.volume.parts import parts
from press.volume.source import Source

STANDARD = "ua-1"
LOOK = """
#set page(width: 185mm, height: 260mm, margin: (top: 72pt, bottom: 89pt, inside: 68pt, outside: 77.9pt), numbering: none, header: context {
  set text(size: 7.5pt, font: "Noto Sans CJK SC")
  let found = query(selector(<HEAD>).before(here()))
  if calc.odd(here().page()) { align(right, if found.len() > 0 { found.last().value }) } else [TITLE]
})
#set text(font: ("Noto Serif CJK SC",), size: 10.5pt, lang: "zh", region: "cn", top-edge: 0.88em, bottom-edge: -0.12em)
#set par(justify: true, leading: 7.5pt, spacing: 7.5pt, first-line-indent: (amount: 2em, all: true))
#set list(marker: [—])
#set enum(numbering: "①")
#set table(stroke: (x, y) => (top: if y < 2 { 0.5pt } else { 0.4pt + luma(80%) }), inset: (x: 3pt, y: 2pt))
#show table: it => { set text(size: 8.5pt, font: "Noto Sans CJK SC"); set par(leading: 5pt, first-line-indent: 0pt, justify: false); it }
#set figure(numbering: none, supplement: none)
#show figure.caption: set text(size: 8.5pt, font: "Noto Sans CJK SC")
#show heading: set text(font: "Noto Sans CJK SC", size: 12.5pt)
#show heading: set block(above: 18pt, below: 18pt)
#show emph: set text(font: "LXGW WenKai", style: "normal")
#show quote: set text(font: "LXGW WenKai")
#let large = text.with(font: "Noto Serif CJK SC", size: 20pt)
#let number(place) = context link(place, counter(page).display(at: place))
"""


def main(cases: Path, content: Path, look: Path, cache: Path, target: Path) -> None:
    """Write the book in Typst's language, then let Typst make it."""
    source = edition.read(cases, content)
    page = target.with_suffix(".typ")
    page.write_text(written(source, look, cache, target.parent), encoding="utf-8")
    typst = import_module("typst")
    _, seconds = clocked(lambda: typst.compile(page, output=target, root=target.parent, pdf_standards=[STANDARD]))
    tell({"typst": seconds})


def written(source: Source, look: Path, cache: Path, folder: Path) -> str:
    """The book in Typst's language; its pictures are laid beside it."""
    found = parts(book(source))
    for name, path in one_document.pictures(found, cache).items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).hardlink_to(path)
    head = f"#set document(title: {quoted(source.title)});\n" + LOOK.replace("HEAD", HEAD).replace("TITLE", source.title)
    return head + "\n".join(markup(tuple(zip(found, one_document.bodies(found, look, cache), strict=True))))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:6]))
