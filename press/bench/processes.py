"""Command line -> what it took: a process of its own, measured from outside."""

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PARTS = ("press", "site_src", "content", "mkdocs.yml", "requirements.lock")  # what the command line needs beside the cases
OF_THE_DEMONSTRATION = ("salons", "incubator")  # parts of content/ that name its cases
STAGE = re.compile(r"^(\w+) .*?([\d.]+) 秒$", re.MULTILINE)  # as cli says it
TO_MB = 1 / (1 << 20 if sys.platform == "darwin" else 1 << 10)  # ru_maxrss is in bytes there, in kilobytes elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One process: its exit code, what it said, its wall clock seconds and peak memory in MB; stages: name -> seconds, as it said them."""

    code: int
    said: str
    seconds: float
    memory: float
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


def measured(folder: Path, *arguments: str) -> Run:
    """Run a module of a workshop in a process of its own; raises CalledProcessError where it fails."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"}
    log = folder / "log.txt"
    with log.open("w", encoding="utf-8") as said:
        begin = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-m", *arguments], cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT)
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
