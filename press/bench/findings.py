"""What was told of each search -> a table: a row for each measure, a column for each search."""

import gzip
import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from press.bench.queries import Sought

Told = Mapping[str, Any]
NAMES = {"press": "press", "pagefind": "Pagefind extended", "material": "Material"}
PACKAGES = {"pagefind": "pagefind-bin-extended", "material": "mkdocs-material"}
FIRST = {2_000: "60", 10_000: "80"}  # KB; the other goals are the same at both sizes
PREFIX = b"pagefind_dcd"  # before the JSON of a fragment of Pagefind


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The queries that were asked."""

    words: Sequence[str]
    substrings: Sequence[Sought]


def table(told: Mapping[str, Told], asked: Asked, tree: Path, count: int) -> str:
    """Rows of a table in Markdown; what a search was not asked stays empty."""
    heads = [NAMES[name] + (f" {version(PACKAGES[name])}" if name in PACKAGES else "") for name in told]
    found = {name: found_by(name, some, tree) for name, some in told.items()}
    measures: tuple[tuple[str, str, Callable[[str], str]], ...] = (
        (
            f"recall, {len(asked.substrings)} random substrings of 2–8 characters",
            "1.000",
            lambda name: recall(found[name], asked.substrings),
        ),
        ("precision of the same", "1.000", lambda name: precision(found[name], asked.substrings)),
        (f"first query, KB packed, {len(asked.words)} words", FIRST[count], lambda name: spread(told[name], "cold", "bytes", 1000)),
        ("– requests", "", lambda name: spread(told[name], "cold", "requests", 1)),
        ("– milliseconds at hand", "", lambda name: spread(told[name], "cold", "ms", 1)),
        ("– milliseconds, each request 60 ms away", "", lambda name: spread(told[name], "far", "ms", 1)),
        ("– of these the answer, the search being open", "250 (median)", lambda name: spread(told[name], "far", "answer", 1)),
        ("– the same, six requests at a time (HTTP/1.1)", "", lambda name: spread(told[name], "queued", "ms", 1)),
        ("next query, KB packed", "70 (p95)", lambda name: spread(told[name], "next", "bytes", 1000)),
        ("warm query, milliseconds", "20 (p95)", lambda name: pair(told[name]["warm"])),
    )
    lines = [f"| median / 95th of 100 | goal | {' | '.join(heads)} |", f"|---|---:|{'---:|' * len(heads)}"]
    lines += [f"| {measure} | {goal} | {' | '.join(value(name) for name in told)} |" for measure, goal, value in measures]
    if "press" in told:
        lines += [f"| {measure} | {goal} | {value} |{' |' * (len(heads) - 1)}" for measure, goal, value in alone(told["press"], count)]
    return "\n".join(lines)


def alone(told: Told, count: int) -> list[tuple[str, str, str]]:
    """What is counted of the press only, file by file: measure, goal, value."""
    rows = []
    for queries in ("words", "substrings"):
        for when, goal in (("first", FIRST[count]), ("next", "70 (p95)")):
            taken = told[queries][when]
            packed, plain, requests = ([one[unit] for one in taken] for unit in ("packed", "plain", "requests"))
            measure = f"{when} query, {len(taken)} {queries}: KB packed; not packed; requests"
            rows.append((measure, goal, f"{pair(packed, 1000)}; {pair(plain, 1000)}; {pair(requests)}"))
    return rows


def found_by(name: str, told: Told, tree: Path) -> list[set[int]]:
    """The cards that a search finds for each substring, of the press those in which it stands literally."""
    if name == "press":
        return [set(one["literal"]) for one in told["found"]]
    numbers = fragments(tree) if name == "pagefind" else {}
    return [{numbers.get(one, one) for one in some} for some in told["found"]]


def fragments(tree: Path) -> dict[str, int]:
    """Pagefind's names of the pages -> the cards' numbers."""
    found = {}
    for path in sorted((tree / "pagefind/index/fragment").iterdir()):
        told = json.loads(gzip.decompress(path.read_bytes()).removeprefix(PREFIX))
        found[path.stem] = int(told["url"].strip("/").removesuffix("/index.html"))
    return found


def recall(found: Sequence[set[int]], sought: Sequence[Sought]) -> str:
    """How many of the cards that hold a substring are found, on average."""
    return f"{statistics.mean(len(some & set(one.holds)) / len(one.holds) for some, one in zip(found, sought, strict=True)):.3f}"


def precision(found: Sequence[set[int]], sought: Sequence[Sought]) -> str:
    """How many of those that are found hold all words of the substring, on average over what finds anything."""
    return f"{statistics.mean(len(some & set(one.all)) / len(some) for some, one in zip(found, sought, strict=True) if some):.3f}"


def spread(told: Told, when: str, unit: str, divisor: int) -> str:
    """Median and 95th of 100 of what was told of each query."""
    return pair([one[unit] for one in told[when]], divisor)


def pair(values: Sequence[float], divisor: int = 1) -> str:
    """Median / 95th of 100; one value alone."""
    if len(values) == 1:
        return f"{values[0] / divisor:,.0f}"
    ordered = sorted(values)
    median, high = statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"{median / divisor:,.0f} / {high / divisor:,.0f}"
