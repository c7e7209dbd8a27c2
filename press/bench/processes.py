"""Command line -> what it took: a process of its own, and those that it starts, measured from outside."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

PARTS = ("press", "site_src", "content", "mkdocs.yml", "requirements.lock")  # what the command line needs beside the cases
OF_THE_DEMONSTRATION = ("salons", "incubator")  # parts of content/ that name its cases
STAGE = re.compile(r"^(\w+) .*?([\d.]+) 秒$", re.MULTILINE)  # as cli says it
PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)  # as Linux tells it; a new program in a process begins anew
GLANCE = 0.02  # seconds between two looks: a peak is missed by what a process gains in so long before it ends
TO_MB = 1 / (1 << 20 if sys.platform == "darwin" else 1 << 10)  # ru_maxrss is in bytes there, in kilobytes elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One process: its exit code, what it said, its wall clock seconds; stages: name -> seconds, as it said them.

    cpu: seconds of it and of all that it started; memory: peak in MB of the largest of them; own: its own peak; others: of the
    largest that it started, None where there is none; own is None, too, where the system does not tell.
    """

    code: int
    said: str
    seconds: float
    cpu: float
    memory: float
    own: float | None
    others: float | None
    stages: dict[str, float]


def workshop(root: Path, folder: Path, *, is_demo: bool) -> Path:
    """A copy of the press with nothing cached; for other cases than the demonstration's without what names those."""
    folder.mkdir(parents=True)
    for part in PARTS:
        if (root / part).is_dir():
            shutil.copytree(root / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / part, folder / part)
    for part in () if is_demo else OF_THE_DEMONSTRATION:
        shutil.rmtree(folder / "content" / part, ignore_errors=True)
    measured(folder, "press.cli", "--help")  # compiles the modules, which would count for whatever comes first
    return folder


def surroundings(folder: Path) -> dict[str, str]:
    """The environment in which a process runs the press of a workshop."""
    return {**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"}


def measured(folder: Path, *arguments: str) -> Run:
    """Run a module of a workshop in a process of its own; raises CalledProcessError where it fails."""
    log = folder / "log.txt"
    with log.open("w", encoding="utf-8") as said:
        begin = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=folder, env=surroundings(folder), stdout=said, stderr=subprocess.STDOUT
        )
        with peaks(process.pid) as found:
            _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)  # Popen did not see the end by itself
    text = log.read_text(encoding="utf-8")
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, " ".join(arguments), output=text)
    own, others = found.pop(process.pid, None), max(found.values(), default=None)
    return Run(
        code=process.returncode,
        said=text,
        seconds=seconds,
        cpu=usage.ru_utime + usage.ru_stime,
        memory=max(own, others or 0) if own else usage.ru_maxrss * TO_MB,  # the latter counts what this process had when it began the other
        own=own,
        others=others,
        stages={stage: float(taken) for stage, taken in STAGE.findall(text)},
    )


@contextmanager
def peaks(pid: int) -> Iterator[dict[int, float]]:
    """Peak memory in MB of a process and of all below it, by their numbers, as it grows while they run; empty where there is no /proc."""
    found: dict[int, float] = {}
    ended = Event()

    def watch() -> None:
        while not ended.wait(GLANCE):
            found.update(seen(pid))

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        ended.set()
        watcher.join()


def seen(pid: int) -> Iterator[tuple[int, float]]:
    """A process and all below it, with the most that each had until now; those that end meanwhile are left out."""
    folder = Path("/proc", str(pid))
    with suppress(OSError):  # it ended
        program = (folder / "cmdline").read_bytes()
        if peak := PEAK.search((folder / "status").read_text(encoding="utf-8")):
            yield pid, int(peak[1]) / 1024
        for thread in (folder / "task").iterdir():  # a child belongs to the thread that started it
            for child in (thread / "children").read_text(encoding="ascii").split():
                if Path("/proc", child, "cmdline").read_bytes() != program:  # else it is still the parent, and has the parent's memory
                    yield from seen(int(child))


def size(path: Path) -> float:
    """MB of a file or of all files below a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6
