"""Made cases, one of them changed -> seconds until the volume is whole again: in a fresh process, and in `serve`."""

import re
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

from press.bench import preview
from press.bench.processes import measured
from press.bench.table import line

OFTEN = 5
TITLE = re.compile(r'^title: "', re.MULTILINE)
FRESH = {"body": "≤ 2.5", "title": "≤ 5"}  # seconds
STAYING = {"body": "≤ 1", "title": ""}


def facts(folder: Path, cases: Path) -> Iterator[str]:
    """Rows on a workshop whose volumes are made."""
    page = preview.first(cases)
    for what, change in CHANGES.items():
        alone, command = list[float](), list[float]()
        for _ in range(OFTEN):
            change(page)
            places = (str(cases), "content", "site_src", str(folder / "cache-2"), "2")
            alone.append(measured(folder, "press.bench.linked", *places).seconds)
            command.append(measured(folder, "press.cli", "volume", "--cases", str(cases), "--out", str(folder / "dist")).seconds)
        yield line(f"one changed {what}, fresh process, seconds, median of {OFTEN}", f"{statistics.median(alone):.2f}", FRESH[what])
        yield line(
            "– `build.py volume`: every volume that holds it, their EPUBs, the offprint, seconds", f"{statistics.median(command):.2f}", ""
        )
    for what, pages, volumes in preview.times(folder, cases, CHANGES, OFTEN):
        yield line(
            f"one changed {what}, in `serve`, until the volumes are there, seconds", f"{statistics.median(volumes):.2f}", STAYING[what]
        )
        yield line("– until the pages are there", f"{statistics.median(pages):.2f}", "")


def change_body(page: Path) -> None:
    """One sentence more at the end: no two changes give the same page."""
    page.write_text(f"{page.read_text(encoding='utf-8').rstrip()}返工率又降了一些。\n", encoding="utf-8")


def change_title(page: Path) -> None:
    """One word more at the beginning."""
    text = page.read_text(encoding="utf-8")
    changed = TITLE.sub('title: "再', text, count=1)
    assert changed != text
    page.write_text(changed, encoding="utf-8")


CHANGES: dict[str, Callable[[Path], None]] = {"body": change_body, "title": change_title}
