"""A running `serve` and changes to a case -> seconds from the saved file to the new pages and to the new volumes."""

import queue
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Thread

from press.bench.processes import surroundings

PAGES, VOLUMES = "页面已更新", "汇编已更新"  # what `serve` says
PATIENCE = 120  # seconds: the first build makes all pages
Lines = queue.SimpleQueue[tuple[float, str]]


def times(
    folder: Path, cases: Path, changes: Mapping[str, Callable[[Path], None]], often: int
) -> Iterator[tuple[str, list[float], list[float]]]:
    """Of each kind of change: its name, the seconds of the pages, of the volumes; in a workshop whose volumes were made once."""
    command = [sys.executable, "-m", "press.cli", "serve", "--cases", str(cases)]
    with subprocess.Popen(
        command, cwd=folder, env=surroundings(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as process:
        lines: Lines = queue.SimpleQueue()
        Thread(target=listen, args=(process, lines), daemon=True).start()
        try:
            awaited(lines, (PAGES,))
            for name, change in changes.items():
                rounds = [answered(lines, cases, change) for _ in range(often)]
                yield name, [found[PAGES] for found in rounds], [found[VOLUMES] for found in rounds]
        finally:
            process.terminate()


def answered(lines: Lines, cases: Path, change: Callable[[Path], None]) -> Mapping[str, float]:
    """Change the first case; the seconds until each answer."""
    begin = time.perf_counter()
    change(first(cases))
    return {words: at - begin for words, at in awaited(lines, (PAGES, VOLUMES)).items()}


def first(cases: Path) -> Path:
    """The page that is changed: of a case that everybody may read."""
    return min(cases.rglob("case.md"))


def listen(process: subprocess.Popen[str], lines: Lines) -> None:
    assert process.stdout is not None
    for said in process.stdout:
        lines.put((time.perf_counter(), said))


def awaited(lines: Lines, wanted: tuple[str, ...]) -> dict[str, float]:
    """When each of these words was said. Raises CalledProcessError where one is not said in time, with what was said instead."""
    found, heard = dict[str, float](), list[str]()
    while len(found) < len(wanted):
        try:
            at, said = lines.get(timeout=PATIENCE)
        except queue.Empty:
            raise subprocess.CalledProcessError(1, "serve", output="".join(heard)) from None
        heard.append(said)
        found |= {words: at for words in wanted if words in said}
    return found
