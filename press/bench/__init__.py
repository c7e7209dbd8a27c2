"""Corpora -> tables in Markdown: seconds, memory, bytes and findings of each stage, every measurement in a fresh process.

Each corpus gets a copy of the press with an empty cache of its own, so that what is called cold is cold and nobody's cache is touched.
"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from press.bench import corpora, lighthouse, pages, search, vault, volume, yardsticks
from press.bench.corpora import Source
from press.bench.processes import workshop
from press.bench.table import HEAD

STAGES = {"pages": pages.rows, "volume": volume.rows}
PARTS = (*STAGES, "volume-large", "vault", "search", "lighthouse")
MADE, LARGE = 500, 2_000  # cases


def run(root: Path, words: Sequence[str]) -> int:
    """Measure the parts that are named, or all; prints as it goes."""
    unknown = [word for word in words if word not in PARTS]
    if unknown:
        print(f"没有“{unknown[0]}”这一项，可以测量 {'、'.join(PARTS)}；不写就全部测量。", file=sys.stderr)
        return 2
    parts = [part for part in PARTS if part in words or not words]
    (root / ".cache").mkdir(exist_ok=True)
    begin = time.perf_counter()
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n", flush=True)
    with TemporaryDirectory(prefix="bench-", dir=root / ".cache") as name:
        scratch = Path(name)
        made_of = corpora.source(root / "cases", scratch / "pictures")
        sound = stages(root, scratch, made_of, [part for part in parts if part in STAGES])
        if "volume" in parts:
            sound &= yardsticks.run(scratch / "made", scratch / "made-cases")
        if "volume-large" in parts:
            corpora.make(made_of, LARGE, scratch / "large-cases")
            sound &= yardsticks.large(workshop(root, scratch / "large", is_demo=False), scratch / "large-cases")
        if "vault" in parts:
            sound &= vault.run(root, scratch)
        if "search" in parts:
            sound &= search.run(root, scratch, made_of)
        if "lighthouse" in parts:
            sound &= lighthouse.run(root, scratch)
    print(f"\nMeasured in {(time.perf_counter() - begin) / 60:.1f} minutes.")
    return 0 if sound else 1


def stages(root: Path, scratch: Path, made_of: Source, parts: Sequence[str]) -> bool:
    """Print the table of the stages, corpus by corpus; False if one failed."""
    if not parts:
        return True
    print(HEAD, flush=True)
    sound = True
    for name, cases in cases_of(root, scratch, made_of):
        if cases is None:
            print(f"| {name} | not here | | | | |", flush=True)
            continue
        folder = workshop(root, scratch / name, is_demo=cases == root / "cases")
        print(f"| {name}, {sum(1 for _ in cases.rglob('case.md'))} cases | | | | | |", flush=True)
        try:
            for part in parts:
                for row in STAGES[part](folder, cases):
                    print(row, flush=True)
        except subprocess.CalledProcessError as error:
            print(f"| | `{error.cmd}` failed ({error.returncode}) | | | | |\n\n{error.output}", flush=True)
            sound = False
    return sound


def cases_of(root: Path, scratch: Path, made_of: Source) -> Iterator[tuple[str, Path | None]]:
    """Name and folder of each corpus; None for one that lies beside the repository and is not there."""
    yield "demo", root / "cases"
    real = root.parent / "shared" / "data" / "corpus"
    yield "real", real if real.is_dir() else None
    made = scratch / "made-cases"
    corpora.make(made_of, MADE, made)
    yield "made", made
