"""Catalogue -> its lists: all winners with filters, a page per year, organisation and method."""

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from press.model import Case, Dimension, Group, Method, PublicCatalogue
from press.website.cards import Card, card, cards
from press.website.chrome import Sheet
from press.website.passages import passage

TAB = "cases/"
FACETS: tuple[tuple[Dimension, str, str], ...] = (
    ("year", "年份", "y"),
    ("award", "奖项", "a"),
    ("grade", "等级", "g"),
    ("category", "类别", "c"),
    ("topic", "方向", "t"),
    ("sector", "领域", "s"),
    ("method", "方法", "m"),
)
SHOWN_AT_FIRST = 8  # values of a facet before “更多”


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value of a facet. code: how cards say that they have it; value: its word in the address."""

    code: str
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A way to narrow the list: choices shown at once, and those behind “更多”."""

    name: Dimension
    label: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardGroup:
    """Cards under a heading. items: rendered list items."""

    label: str
    anchor: str
    href: str
    count: int
    items: Markup


def list_sheets(public: PublicCatalogue, templates: Environment) -> Iterator[Sheet]:
    """All lists."""
    yield winners_sheet(public, templates)
    yield from year_sheets(public, templates)
    yield from organisation_sheets(public, templates)
    yield from method_sheets(public, templates)


def winners_sheet(public: PublicCatalogue, templates: Environment) -> Sheet:
    """All winners by year, to be narrowed by the facets."""
    facets = tuple(_facet(public, dimension, label, letter) for dimension, label, letter in FACETS)
    codes = _codes(public)
    item = templates.get_template("card_item.html")
    # A card is the same on every visit; rendering it by itself keeps the list's template small and its work bounded.
    # Its number is the search's number of the case.
    items = {case.id: item.render(card=card(case, ""), codes=codes[case.id], number=number) for number, case in enumerate(public.cases)}
    groups = tuple(
        CardGroup(
            label=f"{group.label}年度",
            anchor=f"y{group.slug}",
            href=f"cases/{group.slug}/",
            count=len(group.cases),
            items=Markup("".join(items[case.id] for case in by_honour(group.cases))),
        )
        for group in public.groups["year"]
    )
    body = templates.get_template("winners.html").render(
        facets=facets,
        groups=groups,
        total=len(public.cases),
        years=public.groups["year"],
        nothing=passage(public, "no-result", "没有同时符合这些条件的成果"),
    )
    organisations = len(public.groups["organisation"])
    return Sheet(
        address=TAB,
        tab=TAB,
        title=f"获奖成果 · {public.edition.association}{public.edition.site_name}",
        description=f"{len(public.cases)}项成果，来自{organisations}家组织，可按年份、奖项、等级、类别、方向、领域和方法查找。",
        listed=True,
        body=body,
    )


def year_sheets(public: PublicCatalogue, templates: Environment) -> Iterator[Sheet]:
    """A page per year: its cases by award and grade."""
    template, years = templates.get_template("year.html"), public.groups["year"]
    for group in years:
        parts = tuple(_by_grade(group.cases))
        body = template.render(
            year=group.label,
            total=len(group.cases),
            parts=parts,
            years=years,
            organisations=len({case.organisation for case in group.cases}),
        )
        yield Sheet(
            address=f"cases/{group.slug}/",
            tab=TAB,
            title=f"{group.label}年度获奖成果 · {public.edition.association}{public.edition.site_name}",
            description=f"{group.label}年度的{len(group.cases)}项成果，按奖项和等级排列。",
            listed=True,
            body=body,
        )


def organisation_sheets(public: PublicCatalogue, templates: Environment) -> Iterator[Sheet]:
    """The list of organisations and a page for each."""
    groups, site = public.groups["organisation"], f"{public.edition.association}{public.edition.site_name}"
    body = templates.get_template("organisations.html").render(groups=groups, total=len(public.cases))
    description = f"获奖组织{len(groups)}家，点名称看其全部成果。"
    yield Sheet(address="organisations/", tab=TAB, title=f"获奖组织 · {site}", description=description, listed=True, body=body)
    template = templates.get_template("organisation.html")
    for group in groups:
        years = sorted({case.year for case in group.cases})
        yield Sheet(
            address=f"organisations/{group.slug}/",
            tab=TAB,
            title=f"{group.label}的成果 · {site}",
            description=f"{group.label}的{len(group.cases)}项成果，{_span(years)}。",
            listed=True,
            body=template.render(group=group, cards=cards(group.cases), span=_span(years)),
        )


def method_sheets(public: PublicCatalogue, templates: Environment) -> Iterator[Sheet]:
    """The vocabulary of methods by family and a page for each method."""
    used = {group.label: group for group in public.groups["method"]}
    site = f"{public.edition.association}{public.edition.site_name}"
    families = tuple(_families(public.methods, used))
    body = templates.get_template("methods.html").render(families=families, lead=passage(public, "methods", "质量方法"))
    description = f"{len(public.methods)}种质量方法与工具的定义、适用场合和获奖案例。"
    yield Sheet(address="methods/", tab=TAB, title=f"质量方法 · {site}", description=description, listed=True, body=body)
    template = templates.get_template("method.html")
    for method in public.methods:
        cases = used[method.name].cases if method.name in used else ()
        yield Sheet(
            address=f"methods/{method.slug}/",
            tab=TAB,
            title=f"{method.name}（{method.full}） · {site}" if method.full != method.name else f"{method.name} · {site}",
            description=method.definition,
            listed=True,
            body=template.render(method=method, synonyms=other_names(method), cards=cards(cases), count=len(cases)),
        )


def other_names(method: Method) -> tuple[str, ...]:
    """What else the method is called, beside the names that its page shows anyway."""
    shown = {name.casefold() for name in (method.name, method.full, method.english)}
    return tuple(name for name in method.synonyms if name.casefold() not in shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Methods of one family, each with the number of its cases."""

    name: str
    methods: tuple[tuple[Method, int], ...]


def _families(methods: tuple[Method, ...], used: dict[str, Group]) -> Iterator[Family]:
    for family in dict.fromkeys(method.family for method in methods):
        members = tuple(
            (method, len(used[method.name].cases) if method.name in used else 0) for method in methods if method.family == family
        )
        yield Family(name=family, methods=members)


def _by_grade(cases: tuple[Case, ...]) -> Iterator[tuple[str, tuple[Card, ...]]]:
    """Cases under “award grade”, in reading order of the awards, best grade first."""
    headings: dict[tuple[str, str], list[Case]] = {}
    for case in by_honour(cases):
        headings.setdefault(("典型经验", "") if case.kind == "experience" else (case.award, case.grade), []).append(case)
    for (award, grade), members in headings.items():
        yield f"{award}　{grade}".rstrip("　"), cards(members)


def by_honour(cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """Awards in reading order, within each the best grade first; experiences last."""
    awards = list(dict.fromkeys(case.award for case in cases if case.kind == "case"))
    return tuple(
        sorted(cases, key=lambda case: (case.kind == "experience", awards.index(case.award) if case.award in awards else 0, case.rank))
    )


def _facet(public: PublicCatalogue, dimension: Dimension, label: str, letter: str) -> Facet:
    choices = tuple(
        Choice(code=f"{letter}{number}", value=group.slug, label=group.label, count=len(group.cases))
        for number, group in enumerate(public.groups[dimension])
    )
    return Facet(name=dimension, label=label, choices=choices[:SHOWN_AT_FIRST], more=choices[SHOWN_AT_FIRST:])


def _codes(public: PublicCatalogue) -> dict[str, str]:
    """Case id -> the codes of its values, as the facets name them."""
    codes: dict[str, list[str]] = {case.id: [] for case in public.cases}
    for dimension, _, letter in FACETS:
        for number, group in enumerate(public.groups[dimension]):
            for case in group.cases:
                codes[case.id].append(f"{letter}{number}")
    return {identity: " ".join(found) for identity, found in codes.items()}


def _span(years: list[int]) -> str:
    return f"{years[0]}年" if len(years) == 1 else f"{years[0]}至{years[-1]}年"
