"""Cases -> rows on the volumes: cold, one of all years, and a whole build that keeps them."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from press.bench.processes import measured, size
from press.bench.table import row


def rows(folder: Path, cases: Path) -> Iterator[str]:
    """Measure in a workshop, in the order in which the stages run."""
    dist = folder / "dist"
    options = ("--cases", str(cases), "--out", str(dist))
    volume = measured(folder, "press.cli", "volume", *options)
    yield row("volumes, cold", volume.stages["volume"], volume.memory, size(dist / "volume"), sum(pdf_pages(dist).values()))
    for pdf, number in pdf_pages(dist).items():
        yield row(f"– of these {pdf.name}", None, None, size(pdf), number)
    for kept in (folder / ".cache" / "volume").glob("all-*"):
        kept.unlink()
    alone = measured(folder, "press.cli", "volume", "--cases", str(cases), "--out", str(folder / "alone"))
    yield row("one volume of all years, cold", alone.stages["volume"], alone.memory, None, None)
    build = measured(folder, "press.cli", "build", *options)
    yield row("all, volumes kept", build.seconds, build.memory, size(dist), None)
    yield row("– of this verify", build.stages["verify"], None, None, None)
    again = measured(folder, "press.cli", "build", *options)
    yield row("nothing changed", again.seconds, again.memory, None, None)


def pdf_pages(dist: Path) -> dict[Path, int]:
    """Pages of each volume."""
    pages = {}
    for path in sorted((dist / "volume").glob("*.pdf")):
        document = pypdfium2.PdfDocument(path)
        pages[path] = len(document)
        document.close()
    return pages
