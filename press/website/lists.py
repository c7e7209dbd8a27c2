"""Catalogue -> its lists: all winners with filters, a page per year; long ones in pages that need no script."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from jinja2 import Environment
from markupsafe import Markup

from press.model import Case, Dimension, Group, PublicCatalogue
from press.website.chrome import Sheet
from press.website.facets import FOLDER, NAMES, PAGE, Turn, card_items, page_address, paged
from press.website.passages import passage

TAB = "cases/"
FACETS: tuple[Dimension, ...] = ("year", "grade", "category", "topic", "sector", "method", "award", "industry", "recommender")
FOLDED: frozenset[Dimension] = frozenset({"award", "industry", "recommender"})  # asked for less often: only their names are seen at first
SHOWN_AT_FIRST = 8  # values of a facet before “展开全部”


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A way to narrow the list: values shown at once, and those behind “展开全部”; total: how many; is_open: not folded to its name."""

    name: Dimension
    label: str
    first: tuple[Group, ...]
    more: tuple[Group, ...]
    total: int
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CardGroup:
    """Cards under a heading. count: of all that belong there; is_rest: whether some stand on the page before; items: list items."""

    label: str
    anchor: str
    href: str
    count: int
    is_rest: bool
    items: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a list that stands on one page: the cases that share a heading, and where they begin among all of it."""

    key: str
    cases: tuple[Case, ...]
    begin: int
    total: int


def list_sheets(public: PublicCatalogue, templates: Environment) -> Iterator[Sheet]:
    """All lists."""
    items = card_items(public.cases, templates)
    yield from winners_sheets(public, templates, items)
    yield from year_sheets(public, templates, items)


def winners_sheets(public: PublicCatalogue, templates: Environment, items: Mapping[str, Markup]) -> Iterator[Sheet]:
    """All winners by year: the first page narrows them by the facets, the others follow for those without scripts."""
    years = {group.label: group for group in public.groups["year"]}
    whole = tuple((year, by_honour(group.cases)) for year, group in years.items())
    turns, site = paged(TAB, len(public.cases)), _site(public)
    organisations = len(public.groups["organisation"])
    words = f"{len(public.cases)}项成果，来自{organisations}家组织，可按{'、'.join(NAMES[name] for name in FACETS)}查找。"
    for number, parts in enumerate(pages(whole), 1):
        groups = tuple(_year_group(part, years[part.key], items) for part in parts)
        nth = f"（第{number}页）" if number > 1 else ""
        yield Sheet(
            address=page_address(TAB, number),
            tab=TAB,
            title=f"获奖成果{nth} · {site}",
            description=f"{words}{nth}",
            listed=True,
            body=_winners(public, templates, groups, turns[number - 1] if turns else (), number),
        )


def _winners(public: PublicCatalogue, templates: Environment, groups: tuple[CardGroup, ...], turns: tuple[Turn, ...], number: int) -> str:
    template = templates.get_template("winners.html" if number == 1 else "winners_more.html")
    return template.render(
        facets=tuple(_facet(public, dimension) for dimension in FACETS if public.groups[dimension]),
        years=public.groups["year"],
        groups=groups,
        turns=turns,
        number=number,
        total=len(public.cases),
        nothing=passage(public, "no-result", "没有同时符合这些条件的成果"),
    )


def year_sheets(public: PublicCatalogue, templates: Environment, items: Mapping[str, Markup]) -> Iterator[Sheet]:
    """The pages of each year: its cases by award and grade."""
    template = templates.get_template("year.html")
    for group in public.groups["year"]:
        turns = _year_turns(group)
        for number, parts in enumerate(pages(by_grade(group.cases)), 1):
            nth = f"（第{number}页）" if number > 1 else ""
            body = template.render(
                year=group,
                parts=tuple((part, Markup("").join(items[case.id] for case in part.cases)) for part in parts),
                years=public.groups["year"],
                organisations=len({case.organisation for case in group.cases}),
                turns=turns[number - 1],
                number=number,
            )
            yield Sheet(
                address=_year_page(group, number),
                tab=TAB,
                title=f"{group.label}年度获奖成果{nth} · {_site(public)}",
                description=f"{group.label}年度的{len(group.cases)}项成果，按奖项和等级排列。{nth}",
                listed=True,
                body=body,
            )


def pages(parts: Iterable[tuple[str, tuple[Case, ...]]]) -> Iterator[tuple[Part, ...]]:
    """Cut a list under headings into pages; there is always one."""
    rows = [(key, at, cases) for key, cases in parts for at in range(len(cases))]
    for start in range(0, max(1, len(rows)), PAGE):
        found = [tuple(same) for _, same in groupby(rows[start : start + PAGE], key=lambda row: row[0])]
        yield tuple(
            Part(key=same[0][0], cases=same[0][2][same[0][1] : same[-1][1] + 1], begin=same[0][1], total=len(same[0][2])) for same in found
        )


def by_grade(cases: tuple[Case, ...]) -> Iterator[tuple[str, tuple[Case, ...]]]:
    """Cases under “award grade”, in reading order of the awards, best grade first."""
    headings: dict[tuple[str, str], list[Case]] = {}
    for case in by_honour(cases):
        headings.setdefault(("典型经验", "") if case.kind == "experience" else (case.award, case.grade), []).append(case)
    for (award, grade), members in headings.items():
        yield f"{award}　{grade}".rstrip("　"), tuple(members)


def by_honour(cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """Awards in reading order, within each the best grade first; experiences last."""
    awards = ["", *dict.fromkeys(case.award for case in cases if case.kind == "case")]
    return tuple(
        sorted(cases, key=lambda case: (case.kind == "experience", awards.index(case.award if case.kind == "case" else ""), case.rank))
    )


def _year_group(part: Part, year: Group, items: Mapping[str, Markup]) -> CardGroup:
    return CardGroup(
        label=f"{year.label}年度",
        anchor=f"y{year.slug}",
        href=f"cases/{year.slug}/",
        count=part.total,
        is_rest=part.begin > 0,
        items=Markup("").join(items[case.id] for case in part.cases),
    )


def _year_page(year: Group, number: int) -> str:
    """The first page is the year's own; the others lie where no case's folder can be."""
    return f"cases/{year.slug}/" if number == 1 else page_address(f"{FOLDER}year/{year.slug}/", number)


def _year_turns(year: Group) -> tuple[tuple[Turn, ...], ...]:
    turns = paged(f"{FOLDER}year/{year.slug}/", len(year.cases))
    return tuple(tuple(replace(turn, href=turn.href and _year_page(year, turn.number)) for turn in some) for some in turns)


def _facet(public: PublicCatalogue, dimension: Dimension) -> Facet:
    groups = public.groups[dimension]
    return Facet(
        name=dimension,
        label=NAMES[dimension],
        first=groups[:SHOWN_AT_FIRST],
        more=groups[SHOWN_AT_FIRST:],
        total=len(groups),
        is_open=dimension not in FOLDED,
    )


def _site(public: PublicCatalogue) -> str:
    return f"{public.edition.association}{public.edition.site_name}"
