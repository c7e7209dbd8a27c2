"""Bytes and the demonstration -> what protection costs: sealing here, opening in Chromium, against the goals of issue “4 of 5”."""

import json
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Mapping
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from press import content, vault
from press.bench.processes import measured, workshop
from press.vault import codes, keys, sealed

MB = 1_000_000
LARGE, SMALL, SMALL_FILES = 64 * MB, 4_000, 4_000
PLAIN_KEY = bytes(32)
HEAD = "| of the vault | seen | goal |\n|---|---:|---:|"


def run(root: Path, scratch: Path) -> bool:
    """Print the table; False where a goal is missed."""
    print(f"\n### The vault\n\n{HEAD}", flush=True)
    sound = sealing()
    if find_spec("playwright"):
        return opening(root, scratch) and sound
    print("\nChromium's part is not measured: install playwright (python -m pip install playwright).", flush=True)
    return sound


def sealing() -> bool:
    """Speed of one core and overhead, of a large file and of many small ones."""
    key, large = keys.key(PLAIN_KEY), os.urandom(LARGE)
    begin = time.process_time()
    size = len(sealed.seal(key, "large", large))
    one = LARGE / MB / (time.process_time() - begin)
    small = [os.urandom(SMALL) for _ in range(SMALL_FILES)]
    begin = time.process_time()
    sizes = sum(len(sealed.seal(key, f"small/{at}", content)) for at, content in enumerate(small))
    many = SMALL * SMALL_FILES / MB / (time.process_time() - begin)
    return all(
        (
            row(f"one file of {LARGE // MB} MB sealed, MB a second of one core", one, "≥ 50", one >= 50),
            row("– overhead, %", 100 * (size / LARGE - 1), "≤ 4", size <= 1.04 * LARGE),
            row(f"{SMALL_FILES:,} files of {SMALL:,} bytes sealed, MB a second of one core", many, "≥ 50", many >= 50),
            row("– overhead, %", 100 * (sizes / SMALL / SMALL_FILES - 1), "≤ 4", sizes <= 1.04 * SMALL * SMALL_FILES),
        )
    )


def opening(root: Path, scratch: Path) -> bool:
    """What a member waits for, on the demonstration's site."""
    folder = workshop(root, scratch / "vault", is_demo=True)
    try:
        told = opened(folder, root / "cases")
    except subprocess.CalledProcessError as error:
        print(f"\n`{error.cmd}` failed ({error.returncode})\n\n{error.output}", flush=True)
        return False
    unlock, speed, page = (statistics.median(told[name]) for name in ("unlocks", "speeds", "pages"))
    return all(
        (
            row("unlock, milliseconds of work", unlock, "≤ 10", unlock <= 10),
            row("first members' page at 60 ms a request, milliseconds", page, "≤ 500", page <= 500),
            row(f"opened in Chromium {told['version']}, MB a second", speed, "≥ 100", speed >= 100),
        )
    )


def opened(folder: Path, cases: Path) -> Mapping[str, Any]:
    """What `opening` says of a site made here."""
    site, answer = folder / "dist/site", folder / "opened.json"
    measured(folder, "press.cli", "site", "--cases", str(cases), "--out", str(folder / "dist"))
    shutil.copytree(folder / "site_src/assets/vault", site / "modules")  # the page itself has them in one file
    (site / "sealed.bin").write_bytes(sealed.seal(keys.key(PLAIN_KEY), "large", os.urandom(LARGE)))
    words, _ = content.read(folder / "content", date.today())
    assert words is not None, "the site was made from it"
    member = keys.readers(words.roster, date.today())[0]
    code = codes.written(keys.code(vault.master(folder / ".secrets", os.environ, print), member))
    measured(folder, "press.bench.opening", str(site), code, str(answer))
    told: Mapping[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return told


def row(name: str, seen: float, goal: str, is_reached: bool) -> bool:
    print(f"| {name} | {seen:,.1f} | {goal}{'' if is_reached else ', missed'} |", flush=True)
    return is_reached
