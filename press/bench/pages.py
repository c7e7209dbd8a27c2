"""Cases -> rows on reading and the site: read and check, catalogue, pages, verify, and a build in which nothing has changed."""

from collections.abc import Iterator
from pathlib import Path

from press.bench.processes import measured, size
from press.bench.table import row


def rows(folder: Path, cases: Path) -> Iterator[str]:
    """Measure in a workshop, in the order in which the stages run."""
    dist = folder / "dist"
    options = ("--cases", str(cases), "--out", str(dist))
    check = measured(folder, "press.cli", "check", *options)
    yield row("read and check", check.stages["load"], check.memory, None, None)
    yield row("catalogue", check.stages["catalogue"], check.memory, None, None)
    site = measured(folder, "press.cli", "site", *options)
    pages = sum(1 for _ in dist.rglob("*.html"))
    yield row("site, cold", site.stages["website"], site.memory, size(dist / "site"), pages)
