"""Made corpora -> tables on the search: what its index takes to make, and what a visitor gets, beside Pagefind and Material's own."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from press.bench import corpora
from press.bench.corpora import Source
from press.bench.findings import Asked, pair, table
from press.bench.processes import measured, size, workshop
from press.bench.queries import WORDS, read_cards, substrings
from press.website import scripts

SIZES = (500, 2_000, 10_000)  # cases
OFTEN = 3  # times that an index is made
SEARCHES = {2_000: ("press", "pagefind", "material"), 10_000: ("press", "pagefind")}
LEFT_OUT = "Material's own search is compared at 2,000 cases only: at that size a browser needs half a minute to open it."
NEEDED = {"press": "playwright", "pagefind": "pagefind_bin_extended", "material": "material"}  # modules
SMOOTH = 50  # milliseconds, of issue “2 of 5”
GOALS = {2_000: ("3", "1,500"), 10_000: ("15", "1,500")}  # seconds and MB for the index, of issue “2 of 5”
HEAD = (
    "| made cases | public | texts, CPU seconds (for pages, too) | index, seconds | goal | CPU seconds | peak memory, MB | goal | files | MB |\n"
    "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def run(root: Path, scratch: Path, made_of: Source) -> bool:
    """Print the tables; False if something failed."""
    folder = workshop(root, scratch / "search", is_demo=False)
    print(f"### The search's index, median of {OFTEN}\n\n{HEAD}", flush=True)
    for count in SIZES:
        cases, tree = scratch / f"cases-{count}", folder / str(count)
        corpora.make(made_of, count, cases)
        tree.mkdir()
        made = measured(folder, "press.bench.indexing", str(cases), "content", str(tree), str(OFTEN))
        print(index_row(count, json.loads(made.said), tree), flush=True)
    sound = [filtered(folder, scratch / f"cases-{max(SIZES)}", folder / str(max(SIZES)))]
    sound += [compared(folder, count) for count in SEARCHES]  # each is measured, whether the one before failed or not
    return all(sound)


def filtered(folder: Path, cases: Path, tree: Path) -> bool:
    """Print how fast the list follows its visitor; False if that failed or misses the goal."""
    print("\n### The list of winners\n", flush=True)
    if not find_spec("playwright"):
        print("It is not measured: install playwright (python -m pip install playwright).", flush=True)
        return True
    try:
        told = measured(folder, "press.bench.filtering", str(folder), str(cases), str(tree / "search"), str(tree / "list"))
    except subprocess.CalledProcessError as error:
        print(f"`{error.cmd}` failed ({error.returncode})\n\n{error.output}", flush=True)
        return False
    took: list[float] = json.loads(told.said)
    print(f"A change of filter, order or view among {len(list(cases.glob('*/*'))):,} cases, milliseconds to the painted list,")
    print(f"median / 95th of 100 of {len(took)}: {pair(took)}; goal {SMOOTH}.", flush=True)
    return statistics.median(took) <= SMOOTH


def index_row(count: int, told: Mapping[str, Any], tree: Path) -> str:
    """A row on making an index."""
    seconds, cpu, memory = (statistics.median(made[name] for made in told["runs"]) for name in ("seconds", "cpu", "memory"))
    longest, most = GOALS.get(count, ("", ""))
    files = sum(1 for path in (tree / "search").rglob("*") if path.is_file())
    public = len(read_cards(tree / "cards.json"))
    made = f"{told['texts']:.2f} | {seconds:.2f} | {longest} | {cpu:.2f} | {memory:,.0f} | {most}"
    return f"| {count:,} | {public:,} | {made} | {files:,} | {size(tree / 'search'):.1f} |"


def compared(folder: Path, count: int) -> bool:
    """Print a table on what visitors get from each search; False if one failed."""
    tree = folder / str(count)
    sought = substrings(read_cards(tree / "cards.json"))
    (tree / "queries.json").write_text(json.dumps({"words": WORDS, "substrings": [asdict(one) for one in sought]}), encoding="utf-8")
    for name in ("page.js", "blank.html"):
        shutil.copy(Path(__file__).with_name(name), tree)
    (tree / "press").mkdir()
    (tree / "search").rename(tree / "press" / "search")
    for name in ("engine.js", "engine.mjs"):  # for a browser, for Node.js
        (tree / "press" / name).write_bytes(scripts.whole(folder / "site_src/assets/search", "engine"))
    print(f"\n### {count:,} made cases\n", flush=True)
    told, failed = {}, False
    for name in SEARCHES[count]:
        if not find_spec(NEEDED[name]):
            print(f"{name} is not measured: install {NEEDED[name]} (python -m pip install {NEEDED[name].replace('_', '-')}).\n", flush=True)
            continue
        print(f"asking {name} …", file=sys.stderr, flush=True)
        try:
            told[name] = asked(folder, tree, name)
        except subprocess.CalledProcessError as error:
            print(f"{name} failed: `{error.cmd}` ({error.returncode})\n\n{error.output}\n", flush=True)
            failed = True
    print(table(told, Asked(words=WORDS, substrings=sought), tree, count))
    print("" if "material" in SEARCHES[count] else f"\n{LEFT_OUT}", flush=True)
    return not failed


def asked(folder: Path, tree: Path, name: str) -> Mapping[str, Any]:
    """What processes say of one search."""
    answer = tree / f"{name}.json"
    told: dict[str, Any] = {}
    if name == "press":
        probe = (folder / "press/bench/probe.mjs", tree / "press/engine.mjs", f"{tree}/press/search/", tree / "queries.json", answer)
        subprocess.run([node(), *map(str, probe)], check=True, capture_output=True, encoding="utf-8")
        told |= json.loads(answer.read_text(encoding="utf-8"))
    else:
        told["making"] = measured(folder, "press.bench.rivals", name, str(tree / "cards.json"), str(tree / name)).seconds
    measured(folder, "press.bench.browser", str(tree), name, str(tree / "queries.json"), str(answer))
    return {**json.loads(answer.read_text(encoding="utf-8")), **told}


def node() -> str:
    """Node.js of this environment, or of the machine."""
    return shutil.which("node", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))) or "node"
