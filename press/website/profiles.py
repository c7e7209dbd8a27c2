"""Catalogue -> a page for each organisation, with all its honours over the years, and for each method, with what it moved."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup

from press.improvements import Spread, group_spreads
from press.model import Artifact, Case, Group, Method, PublicCatalogue
from press.statistics import Table, csv_bytes, direction, per_cent, spread_table
from press.website.cards import Change, Seal, change, seal
from press.website.chrome import Sheet
from press.website.facets import PAGE, Addresses, addresses, card_items, page_address, paged, span
from press.website.figures import strips
from press.website.passages import passage
from press.website.statistics import FOLDER, Figure, grid

TAB = "cases/"
LIKE = 6  # kinds of indicators that a method's page draws


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What an organisation was honoured for: won: the award in words; later: an honour that the case won afterwards, else ''."""

    href: str
    title: str
    seal: Seal | None
    won: str
    change: Change | None
    later: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year of an organisation's record. href: of the year's page, '' where the year has no winners of its own."""

    label: str
    href: str
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Methods of one family, each with the number of its cases."""

    name: str
    methods: tuple[tuple[Method, int], ...]


# ---- Organisations ---------------------------------------------------------------------------------------------------------


def organisation_sheets(public: PublicCatalogue, templates: Environment) -> Iterator[Sheet]:
    """The list of organisations and a page for each."""
    groups, where = public.groups["organisation"], addresses(public)
    yield Sheet(
        address="organisations/",
        tab=TAB,
        title=f"获奖组织 · {_site(public)}",
        description=f"获奖组织{len(groups)}家，点名称看其全部成果。",
        listed=True,
        body=templates.get_template("organisations.html").render(groups=groups, total=len(public.cases)),
    )
    template = templates.get_template("organisation.html")
    for group in groups:
        years = span(sorted({case.year for case in group.cases}))
        body = template.render(
            group=group,
            span=years,
            years=tuple(record(group.cases, where)),
            grades=tuple(Counter(seal(case) for case in sorted(group.cases, key=lambda case: case.rank)).items()),
            methods=used(group.cases, where),
            later=sum(len(case.honours) for case in group.cases),
        )
        yield Sheet(
            address=f"organisations/{group.slug}/",
            tab=TAB,
            title=f"{group.label}的成果 · {_site(public)}",
            description=f"{group.label}的{len(group.cases)}项成果，{years}。",
            listed=True,
            body=body,
        )


def record(cases: tuple[Case, ...], where: Addresses) -> Iterator[Year]:
    """What cases won, and were honoured with later, newest year first; within a year what was won stands first."""
    later = [(honour, case) for case in cases for honour in case.honours]
    for year in sorted({*(case.year for case in cases), *(honour.year for honour, _ in later)}, reverse=True):
        won = tuple(_won(case) for case in cases if case.year == year)
        then = tuple(_later(case, honour.name) for honour, case in later if honour.year == year)
        yield Year(label=str(year), href=where.of.get(("year", str(year)), ""), deeds=(*won, *then))


def _won(case: Case) -> Deed:
    return Deed(
        href=f"cases/{case.id}/",
        title=case.title,
        seal=seal(case),
        won="，".join(words for words in (case.award, case.category, case.topic) if words),
        change=change(case.effects[0]) if case.effects else None,
        later="",
    )


def _later(case: Case, honour: str) -> Deed:
    return Deed(href=f"cases/{case.id}/", title=case.title, seal=None, won=f"{case.year}年的成果", change=None, later=honour)


def used(cases: tuple[Case, ...], where: Addresses) -> tuple[tuple[str, str, int], ...]:
    """Methods of cases, most used first: name, address, number of cases."""
    found = Counter(name for case in cases for name in case.methods)
    return tuple((name, where.of["method", name], count) for name, count in found.most_common())


# ---- Methods ---------------------------------------------------------------------------------------------------------------


def method_sheets(public: PublicCatalogue, templates: Environment) -> Iterator[Sheet]:
    """The vocabulary of methods by family and the pages of each method."""
    groups = {group.label: group for group in public.groups["method"]}
    families = tuple(_families(public.methods, groups))
    yield Sheet(
        address="methods/",
        tab=TAB,
        title=f"质量方法 · {_site(public)}",
        description=f"{len(public.methods)}种质量方法与工具的定义、适用场合和获奖案例。",
        listed=True,
        body=templates.get_template("methods.html").render(families=families, lead=passage(public, "methods", "质量方法")),
    )
    items, moved = card_items(public.cases, templates), moves(public)
    for method in public.methods:
        figure = effects_figure(method, moved.get(method.name, ()))
        cases = groups[method.name].cases if method.name in groups else ()
        yield from _pages(public, templates, method, cases, figure, items)


def moves(public: PublicCatalogue) -> Mapping[str, tuple[Spread, ...]]:
    """How far like indicators moved in the cases that used each method."""
    return group_spreads({group.label: group.cases for group in public.groups["method"]}, public.concerns)


def _pages(
    public: PublicCatalogue,
    templates: Environment,
    method: Method,
    cases: tuple[Case, ...],
    figure: Figure | None,
    items: Mapping[str, Markup],
) -> Iterator[Sheet]:
    """The page of a method; more of them where its cases fill more than one."""
    address = f"methods/{method.slug}/"
    for number, turns in enumerate(paged(address, len(cases)) or ((),), 1):
        nth = f"（第{number}页）" if number > 1 else ""
        name = method.name if method.full == method.name else f"{method.name}（{method.full}）"
        body = templates.get_template("method.html").render(
            method=method,
            synonyms=other_names(method),
            figure=figure if number == 1 else None,
            count=len(cases),
            items=Markup("").join(items[case.id] for case in cases[(number - 1) * PAGE : number * PAGE]),
            turns=turns,
            number=number,
        )
        yield Sheet(
            address=page_address(address, number),
            tab=TAB,
            title=f"{name}{nth} · {_site(public)}",
            description=f"{method.definition}{nth}",
            listed=True,
            body=body,
        )


def effects_figure(method: Method, found: tuple[Spread, ...]) -> Figure | None:
    """What the method typically moves, and how far; None where too few cases are alike."""
    if not found:
        return None
    drawn = tuple(replace(spread, label=f"{spread.label}{direction(spread.better)}") for spread in found[:LIKE])
    caption = f"用{method.name}的成果，同类指标改进的幅度"
    first, table = drawn[0], effects_table(method, found)
    rest = f"图中是成果最多的 {LIKE} 类，表格列出全部 {len(found)} 类。" if len(found) > LIKE else ""
    return Figure(
        name=table.name,
        lead=f"{len(first.gains)} 项成果的{first.label}，幅度的中位数是 {per_cent(first.median)}%。{rest}",
        number=1,
        caption=caption,
        drawing=strips(caption, drawn),
        grid=grid(table, {}),
        href=f"statistics/{quote(table.name)}.csv",
    )


def effects_table(method: Method, found: tuple[Spread, ...]) -> Table:
    """How far like indicators moved in the cases that used a method."""
    return spread_table(f"method-{method.slug}", "指标", found)


def method_files(public: PublicCatalogue) -> Iterator[Artifact]:
    """The CSV file of every method's table."""
    moved = moves(public)
    for method in public.methods:
        table = effects_table(method, moved.get(method.name, ()))
        if table.rows:
            yield Artifact(path=FOLDER / f"{table.name}.csv", content=csv_bytes(table))


def other_names(method: Method) -> tuple[str, ...]:
    """What else the method is called, beside the names that its page shows anyway."""
    shown = {name.casefold() for name in (method.name, method.full, method.english)}
    return tuple(name for name in method.synonyms if name.casefold() not in shown)


def _families(methods: tuple[Method, ...], groups: Mapping[str, Group]) -> Iterator[Family]:
    for family in dict.fromkeys(method.family for method in methods):
        members = tuple(
            (method, len(groups[method.name].cases) if method.name in groups else 0) for method in methods if method.family == family
        )
        yield Family(name=family, methods=members)


def _site(public: PublicCatalogue) -> str:
    return f"{public.edition.association}{public.edition.site_name}"
