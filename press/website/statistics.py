"""PublicCatalogue -> the pages of numbers: statistics/, problems/ and a page for each problem, with their CSV files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import quote

from jinja2 import Environment

from press.improvements import Solved, Spread, problem_spreads, solved, spreads
from press.model import Artifact, Dimension, PublicCatalogue
from press.statistics import (
    Awarded,
    Cell,
    Cross,
    Table,
    cross_table,
    csv_bytes,
    direction,
    over_the_years,
    per_cent,
    solved_table,
    spread_table,
    winners,
    written,
)
from press.website.cards import Card, card, change
from press.website.chrome import Sheet
from press.website.facets import Addresses, addresses
from press.website.figures import Drawing, counted, stacked, strips
from press.website.passages import passage

TAB = "cases/"
FOLDER = PurePosixPath("site", "statistics")
COUNTS: tuple[tuple[Dimension, str, str, str], ...] = (
    ("sector", "sectors", "领域", "一项成果属于一个领域。"),
    ("topic", "topics", "申报方向", "方向由各奖项的规则列出；典型经验不分方向。"),
    ("method", "methods", "方法", "多数成果同时用几种方法，各行相加大于合计。"),
)
RATES = ("比率", "得分")
CARDS = 60  # newest cases that a problem's page shows as cards
ROWS = 300  # newest indicators in its table; the file has them all
LEADING = 3  # labels that may share the first place and still be named
DRAWN = 12  # lines that are drawn; the table has them all
USUAL = 6  # methods named for a problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a table: its head, where that leads or '', and the other cells."""

    head: str
    href: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table for reading. numeric: for each column whether it holds numbers; is_wordy: whether more than its first holds words."""

    head: tuple[str, ...]
    numeric: tuple[bool, ...]
    is_wordy: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure with its table and its file. name: the award's, else the file's; drawing: None where too little is alike; href: of the file."""

    name: str
    lead: str
    number: int
    caption: str
    drawing: Drawing | None
    grid: Grid
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Like indicators that are drawn on one scale. name: of the file; caption: of the figure."""

    name: str
    caption: str
    spreads: tuple[Spread, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A problem in the list."""

    name: str
    href: str
    text: str
    count: int


def number_sheets(public: PublicCatalogue, templates: Environment) -> Iterator[Sheet]:
    """All pages of numbers."""
    yield statistics_sheet(public, templates)
    yield from problem_sheets(public, templates)


def number_files(public: PublicCatalogue) -> Iterator[Artifact]:
    """The CSV file of every table."""
    found = solved(public.cases, public.concerns)
    tables = (
        *(winners_table(awarded) for awarded in winners(public)),
        *(cross_table(name, label, over_the_years(public, dimension)) for dimension, name, label, _ in COUNTS),
        *map(side_table, _sides(public)),
        spread_table("problems", "问题", problem_spreads(public.cases, public.concerns)),
        *(problem_table(problem) for problem in found),
    )
    for table in tables:
        if table.rows:
            yield Artifact(path=FOLDER / f"{table.name}.csv", content=csv_bytes(table))


# ---- Statistics ------------------------------------------------------------------------------------------------------------


def statistics_sheet(public: PublicCatalogue, templates: Environment) -> Sheet:
    """Winners by year and grade, sector, topic and method; how far like indicators moved."""
    where = addresses(public)
    won = winners(public)
    most = max((row.total for found in won for row in found.winners.rows), default=1)  # one scale, so that awards can be compared
    awarded = tuple(_awarded_figure(number, found, most, where) for number, found in enumerate(won, 1))
    counts = tuple(_count_figures(public, where, len(awarded) + 1))
    moved = tuple(_moved_figure(number, side) for number, side in enumerate(_sides(public), len(awarded) + len(counts) + 1))
    years = tuple(group.label for group in public.groups["year"])
    span = (years[-1] if len(years) == 1 else f"{years[-1]}—{years[0]}") if years else ""
    body = templates.get_template("statistics.html").render(
        lead=passage(public, "statistics", "数据统计"),
        reckoning=passage(public, "improvements", "改进幅度"),
        totals=tuple(_totals(public, span)),
        awarded=awarded,
        counts=counts,
        moved=moved,
    )
    return Sheet(
        address="statistics/",
        tab=TAB,
        title=f"数据统计 · {_site(public)}",
        description=f"{span}年{len(public.cases)}项成果：各年各等级、领域、方向和方法的数目，同类指标改进幅度的中位数，附表格和 CSV。".removeprefix(
            "年"
        ),
        listed=True,
        body=body,
    )


def _totals(public: PublicCatalogue, span: str) -> Iterator[tuple[str, int, str]]:
    """The leading figures: name, number, unit."""
    yield f"{span} 年成果" if span else "成果", len(public.cases), "项"
    yield "获奖组织", len(public.groups["organisation"]), "家"
    yield "用到的方法", len(public.groups["method"]), "种"
    yield from ((grade.label, len(grade.cases), "项") for grade in public.groups["grade"][:1])


def winners_table(awarded: Awarded) -> Table:
    """An award's winners by year and grade."""
    return cross_table(f"winners-{awarded.slug}", "年份", awarded.winners)


def _awarded_figure(number: int, found: Awarded, most: int, where: Addresses) -> Figure:
    rows = found.winners.rows
    best = [row for row in rows if row.total == max(row.total for row in rows)]
    span = f"{rows[-1].label} 至 {rows[0].label} 年共" if len(rows) > 1 else f"{rows[0].label} 年"
    peak = f"，最多的是 {best[0].label} 年，{best[0].total} 项" if len(best) == 1 < len(rows) else ""
    table = winners_table(found)
    return Figure(
        name=found.award,
        lead=f"{span} {found.winners.total} 项{peak}。",
        number=number,
        caption=f"{found.award}各年成果数，按等级",
        drawing=stacked(found, most),
        grid=grid(table, {row.label: where.of["year", row.label] for row in rows}),
        href=_file(table),
    )


def _count_figures(public: PublicCatalogue, where: Addresses, first: int) -> Iterator[Figure]:
    for dimension, name, label, lead in COUNTS:
        cross = over_the_years(public, dimension)
        if cross.rows:
            yield _count_figure(first, (name, label, lead), cross, {row.label: where.of[dimension, row.label] for row in cross.rows})
            first += 1


def _count_figure(number: int, words: tuple[str, str, str], cross: Cross, links: Mapping[str, str]) -> Figure:
    name, label, lead = words
    table, drawn = cross_table(name, label, cross), counted(f"各{label}的成果数", cross)
    caption = f"各{label}的成果数" if drawn.rows == len(cross.rows) else f"成果最多的 {drawn.rows} 种{label}，共 {len(cross.rows)} 种"
    leading = [row.label for row in cross.rows if row.total == cross.rows[0].total]
    best = f"最多的是{'、'.join(leading)}，{'各 ' if len(leading) > 1 else ''}{cross.rows[0].total} 项。" if len(leading) <= LEADING else ""
    return Figure(
        name=name,
        lead=f"{best}{lead}",
        number=number,
        caption=caption,
        drawing=drawn,
        grid=grid(table, links),
        href=_file(table),
    )


def _sides(public: PublicCatalogue) -> tuple[Side, ...]:
    """Like indicators by what they have in common: what should fall is at most lost whole, rates rise by little, the rest by much."""
    found = spreads(public.cases, public.concerns)
    falls = tuple(spread for spread in found if spread.better == "lower")
    rates = tuple(spread for spread in found if spread.better == "higher" and spread.quantity in RATES)
    others = tuple(spread for spread in found if spread.better == "higher" and spread.quantity not in RATES)
    sides = (
        Side(name="falls", caption="越低越好的指标降低的幅度", spreads=falls),
        Side(name="rises-rates", caption="越高越好的比率提高的幅度", spreads=rates),
        Side(name="rises-others", caption="其他越高越好的指标提高的幅度", spreads=others),
    )
    return tuple(side for side in sides if side.spreads)


def side_table(side: Side) -> Table:
    """How far like indicators of a side moved."""
    return spread_table(side.name, "指标", side.spreads)


def _moved_figure(number: int, side: Side) -> Figure:
    table, first = side_table(side), side.spreads[0]
    return Figure(
        name=side.name,
        lead=f"{first.label}有 {len(first.gains)} 项成果，{direction(first.better)}幅度的中位数是 {per_cent(first.median)}%。",
        number=number,
        caption=side.caption if len(side.spreads) <= DRAWN else f"{side.caption}，成果最多的 {DRAWN} 类",
        drawing=strips(side.caption, side.spreads[:DRAWN]),
        grid=grid(table, {}),
        href=_file(table),
    )


# ---- Problems --------------------------------------------------------------------------------------------------------------


def problem_sheets(public: PublicCatalogue, templates: Environment) -> Iterator[Sheet]:
    """The list of problems and a page for each."""
    found, falls = solved(public.cases, public.concerns), problem_spreads(public.cases, public.concerns)
    links = {problem.concern.name: f"problems/{problem.concern.slug}/" for problem in found}
    yield _problems_sheet(public, templates, found, falls)
    template, where = templates.get_template("problem.html"), addresses(public)
    for problem in found:
        concern = problem.concern
        own = tuple(spread for spread in falls if spread.label == concern.name)
        body = template.render(
            concern=concern,
            count=len(problem.cases),
            moved=len(problem.gains),
            methods=tuple((name, where.of["method", name], count) for name, count in problem.methods[:USUAL]),
            cards=problem_cards(problem),
            figure=_problem_figure(problem, own),
            others=tuple((name, href) for name, href in links.items() if name != concern.name),
        )
        yield Sheet(
            address=links[concern.name],
            tab=TAB,
            title=f"我要解决：{concern.name} · {_site(public)}",
            description=f"{concern.text}{len(problem.cases)}项成果改好了这类指标，各用什么方法、从多少到多少。",
            listed=True,
            body=body,
        )


def _problems_sheet(public: PublicCatalogue, templates: Environment, found: tuple[Solved, ...], falls: tuple[Spread, ...]) -> Sheet:
    links = {problem.concern.name: f"problems/{problem.concern.slug}/" for problem in found}
    table = spread_table("problems", "问题", falls)
    figure = Figure(
        name=table.name,
        lead="只取越低越好的指标，每项成果取一个。一个圆点是一项成果。",
        number=1,
        caption="各类问题的指标降低的幅度",
        drawing=strips("各类问题的指标降低的幅度", falls) if falls else None,
        grid=grid(table, links),
        href=_file(table),
    )
    entries = tuple(
        Entry(name=problem.concern.name, href=links[problem.concern.name], text=problem.concern.text, count=len(problem.cases))
        for problem in found
    )
    return Sheet(
        address="problems/",
        tab=TAB,
        title=f"我要解决…… · {_site(public)}",
        description="从问题出发找成果：" + "、".join(links) + "，看谁把指标改好了，用的什么方法。",
        listed=True,
        body=templates.get_template("problems.html").render(
            lead=passage(public, "problems", "我要解决……"), entries=entries, figure=figure if falls else None
        ),
    )


def problem_table(problem: Solved) -> Table:
    """The indicators of a problem that got better."""
    return solved_table(f"problem-{problem.concern.slug}", problem)


def _problem_figure(problem: Solved, own: tuple[Spread, ...]) -> Figure | None:
    """The problem's indicators, drawn where enough of them should fall; None where nothing moved."""
    if not problem.gains:
        return None
    table = problem_table(problem)
    read = grid(table, {})
    rest = f"表格列出最近的 {ROWS} 个，全部在 CSV 文件里。" if len(problem.gains) > ROWS else ""
    caption = (
        f"{problem.concern.name}：越低越好的指标降低的幅度，{len(own[0].gains)} 项成果" if own else f"{problem.concern.name}：改好了的指标"
    )
    # A title may occur twice; the row tells by itself where it leads.
    lines = tuple(replace(line, href=f"cases/{gain.case.id}/") for line, gain in zip(read.lines[:ROWS], problem.gains, strict=False))
    return Figure(
        name=table.name,
        lead=f"{len(problem.gains)} 个指标，来自 {len(problem.cases)} 项成果。改进幅度是前后之差除以改进前的值，不能相除的空着。{rest}",
        number=1,
        caption=caption,
        drawing=strips(caption, own) if own else None,
        grid=replace(read, lines=lines),
        href=_file(table),
    )


def problem_cards(problem: Solved) -> tuple[Card, ...]:
    """The newest cases, each with the indicator that speaks of the problem."""
    first = {gain.case.id: gain.effect for gain in reversed(problem.gains)}
    return tuple(replace(card(case, ""), change=change(first[case.id])) for case in problem.cases[:CARDS])


# ---- Tables ----------------------------------------------------------------------------------------------------------------


def grid(table: Table, links: Mapping[str, str]) -> Grid:
    """A table as it is read. links: head of a row -> address below the site."""
    columns = tuple(zip(*table.rows, strict=True)) or tuple(() for _ in table.head)
    numeric = tuple(any(_is_number(cell) for cell in column) for column in columns)
    lines = tuple(
        Line(head=written(row[0]), href=links.get(written(row[0]), ""), cells=tuple(shown(cell) for cell in row[1:])) for row in table.rows
    )
    return Grid(head=table.head, numeric=numeric, is_wordy=not all(numeric[1:]), lines=lines)


def shown(cell: Cell) -> str:
    """A cell as it is read: a number below zero has a true minus."""
    return written(cell).replace("-", "−") if _is_number(cell) else written(cell)


def _is_number(cell: Cell) -> bool:
    return cell is not None and not isinstance(cell, str)


def _file(table: Table) -> str:
    return f"statistics/{quote(table.name)}.csv"


def _site(public: PublicCatalogue) -> str:
    return f"{public.edition.association}{public.edition.site_name}"
