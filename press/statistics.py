"""PublicCatalogue -> tables and their files: winners by year, grade, sector, topic and method; improvements; solved problems."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from press.improvements import Solved, Spread
from press.model import Better, Case, Dimension, Group, PublicCatalogue

EXPERIENCE = "典型经验"
FORMULA = re.compile(r"[=+\-@＝＋－＠]")  # a spreadsheet runs what begins with these
Cell = str | int | Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Counts in the order of the columns, and their sum."""

    label: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cross:
    """Two ways of counting the same cases. totals, total: different cases in each column and in all."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Awarded:
    """The winners of one award by year (rows, newest first) and grade (columns, highest first, each with its rank)."""

    award: str
    slug: str
    ranks: tuple[int, ...]
    winners: Cross


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What is shown as a table and handed out as a file. name: its file name without ending."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def winners(public: PublicCatalogue) -> tuple[Awarded, ...]:
    """Each award's winners by year and grade; experience summaries stand behind the grades of the award they are filed under."""
    slugs = {award.name: award.slug for award in public.awards}
    return tuple(_awarded(group, slugs.get(group.label, group.slug)) for group in public.groups["award"])


def _awarded(group: Group, slug: str) -> Awarded:
    ranks: dict[str, int] = {}
    for case in group.cases:
        ranks[grade_of(case)] = min(case.rank, ranks.get(grade_of(case), case.rank))
    grades = tuple(sorted(ranks, key=lambda grade: (ranks[grade], grade)))
    years = sorted({case.year for case in group.cases}, reverse=True)
    rows = [(str(year), tuple(case for case in group.cases if case.year == year)) for year in years]
    return Awarded(award=group.label, slug=slug, ranks=tuple(ranks[grade] for grade in grades), winners=_cross(rows, grades, grade_of))


def grade_of(case: Case) -> str:
    """A case's grade; experience summaries go under their own name."""
    return EXPERIENCE if case.kind == "experience" else case.grade


def over_the_years(public: PublicCatalogue, dimension: Dimension) -> Cross:
    """The values of a dimension, most frequent first, by year, newest first."""
    years = tuple(group.label for group in public.groups["year"])
    groups = sorted(public.groups[dimension], key=lambda group: -len(group.cases))  # ties keep the catalogue's order
    return _cross([(group.label, group.cases) for group in groups], years, lambda case: str(case.year))


def _cross(rows: Iterable[tuple[str, tuple[Case, ...]]], columns: tuple[str, ...], column: Callable[[Case], str]) -> Cross:
    """Count cases; a case may stand in several rows, but in one column only."""
    made: list[Row] = []
    cases: dict[str, Case] = {}
    for label, members in rows:
        found = Counter(map(column, members))
        cases.update((case.id, case) for case in members)
        made.append(Row(label=label, counts=tuple(found[name] for name in columns), total=found.total()))
    totals = Counter(map(column, cases.values()))
    return Cross(columns=columns, rows=tuple(made), totals=tuple(totals[name] for name in columns), total=len(cases))


# ---- Tables ----------------------------------------------------------------------------------------------------------------


def cross_table(name: str, label: str, cross: Cross) -> Table:
    """Counts with their sums; the last row counts every case once."""
    rows = (*cross.rows, Row(label="合计", counts=cross.totals, total=cross.total)) if cross.rows else ()
    return Table(name=name, head=(label, *cross.columns, "合计"), rows=tuple((row.label, *row.counts, row.total) for row in rows))


def spread_table(name: str, label: str, found: tuple[Spread, ...]) -> Table:
    """How far like indicators moved; a negative share is a change for the worse."""
    head = (label, "性质", "方向", "成果数", "最小（%）", "中位（%）", "最大（%）", "不计百分比")
    rows = tuple(
        (
            spread.label,
            spread.quantity,
            direction(spread.better),
            len(spread.gains),
            per_cent(spread.gains[0].share),
            per_cent(spread.median),
            per_cent(spread.gains[-1].share),
            spread.apart,
        )
        for spread in found
    )
    return Table(name=name, head=head, rows=rows)


def solved_table(name: str, found: Solved) -> Table:
    """Every indicator of a problem that got better."""
    head = ("成果", "组织", "年份", "指标", "单位", "改进前", "改进后", "改进幅度（%）")
    rows = tuple(
        (
            gain.case.title,
            gain.case.organisation,
            gain.case.year,
            gain.effect.name,
            gain.effect.unit,
            gain.effect.before,
            gain.effect.after,
            per_cent(gain.share),
        )
        for gain in found.gains
    )
    return Table(name=name, head=head, rows=rows)


def direction(better: Better) -> str:
    """What an improvement of an indicator is called."""
    return "提高" if better == "higher" else "降低"


def per_cent(part: Decimal | None) -> Decimal | None:
    """A share in per cent with one place."""
    return None if part is None else (part * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def written(cell: Cell) -> str:
    """A cell as text; '' where there is nothing to tell."""
    return "" if cell is None else format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def csv_bytes(table: Table) -> bytes:
    """The table as a file that Excel opens right: with a byte order mark, and with no text in it that Excel would run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.head)
    writer.writerows([f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else written(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")
