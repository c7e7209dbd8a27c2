"""corpora -> a Markdown table: seconds, peak memory, bytes and pages of each stage, every measurement in a fresh process.

Each corpus gets a copy of the press with an empty cache of its own, so that what is called cold is cold and nobody's cache is touched.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

PARTS = ("press", "site_src", "content", "mkdocs.yml", "requirements.lock")  # what the command line needs beside the cases
MADE = 500
STAGE = re.compile(r"^(\w+) .*?([\d.]+) 秒$", re.MULTILINE)  # as cli says it
TO_MB = 1 / (1 << 20 if sys.platform == "darwin" else 1 << 10)  # ru_maxrss is in bytes there, in kilobytes elsewhere
HEAD = "| corpus | stage | seconds | peak memory, MB | output, MB | pages |\n|---|---|---:|---:|---:|---:|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One process: its exit code, what it said, its wall clock seconds and peak memory in MB; stages: name -> seconds, as it said them."""

    code: int
    said: str
    seconds: float
    memory: float
    stages: dict[str, float]


def run(root: Path) -> int:
    """Measure the demonstration, and the other corpora where they are; print the table."""
    scratch = root / ".cache" / "bench"
    shutil.rmtree(scratch, ignore_errors=True)
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n\n{HEAD}")
    failed = False
    for name, cases in corpora(root, scratch):
        if cases is None:
            print(f"| {name} | not here | | | | |", flush=True)
            continue
        try:
            for row in rows(name, workshop(root, scratch / name), cases):
                print(row, flush=True)
        except subprocess.CalledProcessError as error:
            print(f"| {name} | `{error.cmd}` failed ({error.returncode}) | | | | |\n\n{error.output}", flush=True)
            failed = True
    shutil.rmtree(scratch, ignore_errors=True)
    return 1 if failed else 0


def corpora(root: Path, scratch: Path) -> Iterator[tuple[str, Path | None]]:
    """Name and folder of each corpus; None for one that lies beside the repository and is not there."""
    yield "demo", root / "cases"
    shared = root.parent / "shared"
    real, maker = shared / "data" / "corpus", shared / "bench" / "make_corpus.py"
    yield "real", real if real.is_dir() else None
    made = scratch / "made-cases"
    if maker.is_file():
        made.mkdir(parents=True)
        subprocess.run([sys.executable, str(maker), str(MADE), str(made)], check=True, stdout=subprocess.DEVNULL)
    yield f"made {MADE}", made if maker.is_file() else None


def workshop(root: Path, folder: Path) -> Path:
    """A copy of the press with nothing cached."""
    folder.mkdir(parents=True)
    for part in PARTS:
        if (root / part).is_dir():
            shutil.copytree(root / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / part, folder / part)
    measured(folder, "--help")  # compiles the modules, which would count for whatever comes first
    return folder


def rows(name: str, folder: Path, cases: Path) -> Iterator[str]:
    """The table's rows for one corpus, in the order in which the stages run."""
    count = sum(1 for _ in cases.rglob("case.md"))
    dist = folder / "dist"
    options = ("--cases", str(cases), "--out", str(dist))

    check = measured(folder, "check", *options)
    yield row(f"{name}, {count} cases", "read and check", check.stages["load"], check.memory, None, None)
    yield row("", "catalogue", check.stages["catalogue"], check.memory, None, None)
    site = measured(folder, "site", *options)
    pages = sum(1 for _ in dist.rglob("*.html"))
    yield row("", "site, cold", site.stages["website"], site.memory, size(dist / "site"), pages)
    volume = measured(folder, "volume", *options)
    yield row("", "volumes, cold", volume.stages["volume"], volume.memory, size(dist / "volume"), sum(pdf_pages(dist).values()))
    for pdf, number in pdf_pages(dist).items():
        yield row("", f"– of these {pdf.name}", None, None, size(pdf), number)
    for kept in (folder / ".cache" / "volume").glob("all-*"):
        kept.unlink()
    alone = measured(folder, "volume", "--cases", str(cases), "--out", str(folder / "alone"))
    yield row("", "one volume of all years, cold", alone.stages["volume"], alone.memory, None, None)
    build = measured(folder, "build", *options)
    yield row("", "all, volumes kept", build.seconds, build.memory, size(dist), None)
    yield row("", "– of this verify", build.stages["verify"], None, None, None)
    again = measured(folder, "build", *options)
    yield row("", "nothing changed", again.seconds, again.memory, None, None)


def measured(folder: Path, *arguments: str) -> Run:
    """Run the command line in a process of its own; raises CalledProcessError where it fails."""
    command = [sys.executable, "-m", "press.cli", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"}
    log = folder / "log.txt"
    with log.open("w", encoding="utf-8") as said:
        begin = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)  # Popen did not see the end by itself
    text = log.read_text(encoding="utf-8")
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, " ".join(arguments), output=text)
    stages = {stage: float(taken) for stage, taken in STAGE.findall(text)}
    return Run(code=process.returncode, said=text, seconds=seconds, memory=usage.ru_maxrss * TO_MB, stages=stages)


def size(path: Path) -> float:
    """MB of a file or of all files below a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def pdf_pages(dist: Path) -> dict[Path, int]:
    pages = {}
    for path in sorted((dist / "volume").glob("*.pdf")):
        document = pypdfium2.PdfDocument(path)
        pages[path] = len(document)
        document.close()
    return pages


def row(corpus: str, stage: str, seconds: float | None, memory: float | None, output: float | None, pages: int | None) -> str:
    def shown(value: float | None, digits: int) -> str:
        return "" if value is None else f"{value:,.{digits}f}"

    return f"| {corpus} | {stage} | {shown(seconds, 2)} | {shown(memory, 0)} | {shown(output, 1)} | {shown(pages, 0)} |"
