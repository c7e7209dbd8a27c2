"""Cases of a chapter -> the numbers of its statistics page: topics by grade, years by grade, methods, targets reached."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from press.model import Case, Effect
from press.volume import charts
from press.volume.entry import EXPERIENCE
from press.volume.typography import words

WORTH_A_PAGE = 4  # cases; of fewer there is little to count
LINES = 22  # of the page below its heading and the large numbers
AROUND, AROUND_CHART = 4, 2  # lines beside its rows: caption and room above; a table has a head and a last row too
MOST_METHODS, FEWEST_METHODS = 8, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A table of counts. rows: (name, numbers in the order of heads), '' for none; total: the last row."""

    caption: str
    first_head: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    total: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Numbers that stand large, with their words: (number, words)."""

    tallies: tuple[Tally, ...]
    methods: str
    methods_caption: str
    highlights: tuple[tuple[str, str], ...]


def figures(cases: tuple[Case, ...], topics_called: str) -> Figures | None:
    """A chapter in numbers, as many as one page holds; None where there is nothing to compare."""
    if len(cases) < WORTH_A_PAGE:
        return None
    by_year = tuple(sorted(cases, key=lambda case: -case.year))
    wanted = (
        tally(cases, topics_called, lambda case: case.topic),
        tally(by_year, "年度", lambda case: f"{case.year}年"),
        tally(cases, "领域", lambda case: case.sector),
    )
    used = most_used(cases)
    room = LINES - (FEWEST_METHODS + AROUND_CHART if used else 0)
    chosen: list[Tally] = []
    for found in wanted:
        if len(found.rows) > 1 and (not chosen or len(found.rows) + AROUND <= room):
            chosen.append(found)
            room -= len(found.rows) + AROUND
    shown = used[: max(FEWEST_METHODS, min(MOST_METHODS, FEWEST_METHODS + room))]
    return Figures(
        tallies=tuple(chosen),
        methods=Markup(charts.bars_chart(shown)) if shown else "",
        methods_caption=f"使用最多的{len(shown)}种方法，以成果数计",
        highlights=tuple(highlights(cases)),
    )


def most_used(cases: tuple[Case, ...]) -> tuple[tuple[str, int], ...]:
    """Methods and how many cases used them, the most used first; none where no method was used twice."""
    used = Counter(method for case in cases for method in case.methods)
    ordered = tuple(sorted(used.items(), key=lambda item: (-item[1], item[0])))
    return ordered if ordered and ordered[0][1] > 1 else ()


def tally(cases: tuple[Case, ...], called: str, value: Callable[[Case], str]) -> Tally:
    """Counts of a value by grade, in the order of the cases; a grade that nobody has is no column."""
    grades = dict(sorted({grade(case): case.rank for case in cases}.items(), key=lambda item: item[1]))
    counted = Counter((value(case), grade(case)) for case in cases)
    names = [name for name in dict.fromkeys(value(case) for case in cases) if name]
    per_grade = Counter(grade(case) for case in cases)
    several = len(grades) > 1
    return Tally(
        caption=f"成果按{called}和等级的分布" if several else f"成果按{called}的分布",
        first_head=called,
        heads=(*grades, "合计") if several else ("项数",),
        rows=tuple((words(name), numbers([counted[name, each] for each in grades], several)) for name in names),
        total=numbers([per_grade[each] for each in grades], several),
    )


def numbers(counts: list[int], with_sum: bool) -> tuple[str, ...]:
    """A row of counts; nothing is a dash, so that no cell is empty."""
    return tuple(str(count) if count else "—" for count in (*counts, *((sum(counts),) if with_sum else ())))


def grade(case: Case) -> str:
    return case.grade or EXPERIENCE


def highlights(cases: tuple[Case, ...]) -> list[tuple[str, str]]:
    """Large numbers: results, organisations, indicators that reached their target."""
    effects = [effect for case in cases for effect in case.effects]
    aimed = [effect for effect in effects if effect.target is not None]
    found = [(str(len(cases)), "项成果"), (str(len({case.organisation for case in cases})), "家单位")]
    if effects:
        found.append((str(len(effects)), "项效果指标"))
    if aimed:
        found.append((f"{sum(map(reached, aimed))}/{len(aimed)}", "项达到所定目标"))
    return found


def reached(effect: Effect) -> bool:
    if effect.target is None:
        return False
    return effect.after >= effect.target if effect.better == "higher" else effect.after <= effect.target
