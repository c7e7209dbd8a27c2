"""The demonstration's site -> Lighthouse's scores of home, list and a case, as a phone on a slow line gets them from a plain host.

Plain: nothing is packed or kept, as hosts do it whose settings nobody has touched.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from press.bench.processes import measured, workshop
from press.bench.server import plainly_served

PROGRAM = Path(sys.prefix) / "judges/node_modules/lighthouse/cli/index.js"  # brought there by `build.py test`
NODE = Path(sys.prefix) / "bin/node"
SWITCHES = "--headless=new --no-sandbox --disable-gpu"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = {"home": "", "list": "cases/"}
OFTEN = 3  # times that a page is looked at
GOAL = 95  # of issue “2 of 5”
HEAD = f"| page | {' | '.join(CATEGORIES)} |\n|---|{'---:|' * len(CATEGORIES)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """scores: category -> 0 to 100; faults: audits that a page fails."""

    scores: Mapping[str, int]
    faults: tuple[str, ...]


def run(root: Path, scratch: Path) -> bool:
    """Print the table; False if a score misses the goal."""
    print(f"### Lighthouse, median of {OFTEN}, goal {GOAL}\n", flush=True)
    if not PROGRAM.exists():
        print("Lighthouse is not here: `python3 build.py test` brings it.", flush=True)
        return True
    folder = workshop(root, scratch / "lighthouse", is_demo=True)
    try:
        measured(folder, "press.cli", "site", "--cases", str(root / "cases"), "--out", str(folder / "dist"))
        print(HEAD, flush=True)
        return judged(folder / "dist/site")
    except subprocess.CalledProcessError as error:
        print(f"`{error.cmd}` failed ({error.returncode})\n\n{error.output}", flush=True)
        return False


def judged(site: Path) -> bool:
    """Print a row for each page; False if a score misses the goal."""
    sound = True
    with plainly_served(site) as address:
        for name, path in (PAGES | a_case(site)).items():
            found = [look(address + path, CATEGORIES) for _ in range(OFTEN)]
            scores = [statistics.median(one.scores[category] for one in found) for category in CATEGORIES]
            print(f"| {name} | {' | '.join(f'{score:.0f}' for score in scores)} |", flush=True)
            sound &= min(scores) >= GOAL
    return sound


def a_case(site: Path) -> dict[str, str]:
    """The case with the heaviest page."""
    heaviest = max(sorted(site.glob("cases/[0-9]*/*/index.html")), key=lambda path: path.stat().st_size)
    return {"case": f"{heaviest.parent.relative_to(site).as_posix()}/"}


def look(url: str, categories: Sequence[str]) -> Report:
    """Lighthouse's report on a page as a phone shows it. It sends nothing anywhere."""
    command = [str(NODE), str(PROGRAM), url, "--quiet", "--no-enable-error-reporting", f"--chrome-flags={SWITCHES}"]
    options = [f"--only-categories={','.join(categories)}", "--output=json"]
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium") or "chromium"}
    done = subprocess.run([*command, *options], env=environment, capture_output=True, encoding="utf-8", check=True)
    found = json.loads(done.stdout)
    return Report(
        scores={name: round(100 * category["score"]) for name, category in found["categories"].items()},
        faults=tuple(sorted(name for name, audit in found["audits"].items() if audit["score"] == 0)),
    )
