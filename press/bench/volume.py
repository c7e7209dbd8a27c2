"""Cases -> rows on the volumes: all of them cold, and a whole build that keeps them."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from press import vault
from press.bench.processes import measured, size
from press.bench.table import row

NAMED = ("all", "members")  # the largest; those of the years are in the sum


def rows(folder: Path, cases: Path) -> Iterator[str]:
    """Measure in a workshop, in the order in which the stages run."""
    dist = folder / "dist"
    options = ("--cases", str(cases), "--out", str(dist))
    made = measured(folder, "press.cli", "volume", *options)
    pages = {path: pdf_pages(path) for path in sorted((dist / "volume").glob("*.pdf"))}
    yield row("volumes with EPUBs and offprints, cold", made.stages["volume"], made.memory, size(dist / "volume"), sum(pages.values()))
    for pdf, number in pages.items():
        if pdf.stem in NAMED:
            yield row(f"– of these {pdf.name}", None, None, size(pdf), number)
    vault.master(folder / ".secrets", {}, lambda _: None)  # the first build would make it, and the next one find that it changed
    build = measured(folder, "press.cli", "build", *options)
    yield row("all, volumes kept", build.seconds, build.memory, size(dist), None)
    yield row("– of this verify", build.stages["verify"], None, None, None)
    again = measured(folder, "press.cli", "build", *options)
    yield row("nothing changed", again.seconds, again.memory, None, None)


def pdf_pages(path: Path) -> int:
    """How many pages a file has."""
    document = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()
