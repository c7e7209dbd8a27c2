"""Catalogue -> plain pages of the values that cases share, which need no script: an overview, a list for each kind of value, its cases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from press.model import Case, Dimension, Group, PublicCatalogue
from press.website.cards import cards
from press.website.chrome import Sheet

TAB = "cases/"
FOLDER = "cases/by/"
PAGE = 60  # cards on a page
AROUND = 2  # pages to either side of a page that it leads to
FIRST = 12  # values of a kind that the overview names
NAMES: Mapping[Dimension, str] = {
    "year": "年度",
    "award": "奖项",
    "grade": "等级",
    "category": "类别",
    "topic": "方向",
    "sector": "领域",
    "industry": "行业",
    "method": "方法",
    "recommender": "推荐单位",
    "organisation": "获奖组织",
}
LISTS: Mapping[Dimension, str] = {
    "year": "",
    "method": "methods/",
    "organisation": "organisations/",
}  # kinds whose values have pages elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the values of a catalogue have their pages: (dimension, label) -> address below the site."""

    of: Mapping[tuple[Dimension, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value: where its cases are, and how many."""

    label: str
    href: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The values of one kind. all_href: the list of all of them, '' where the overview has them all; total: how many there are."""

    dimension: Dimension
    name: str
    values: tuple[Value, ...]
    all_href: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A page of a long list. href: '' for the page itself; is_after_gap: whether pages before it are left out."""

    number: int
    href: str
    is_after_gap: bool


def addresses(public: PublicCatalogue) -> Addresses:
    """Find the plain page of every value of every dimension."""
    found = {(dimension, group.label): f"{FOLDER}{dimension}/{group.slug}/" for dimension in NAMES for group in public.groups[dimension]}
    found.update({("year", group.label): f"cases/{group.slug}/" for group in public.groups["year"]})
    found.update({("organisation", group.label): f"organisations/{group.slug}/" for group in public.groups["organisation"]})
    found.update({("method", method.name): f"methods/{method.slug}/" for method in public.methods})
    return Addresses(of=found)


def facet_sheets(public: PublicCatalogue, templates: Environment) -> Iterator[Sheet]:
    """The overview, the list of each kind, and the cases of each value."""
    where = addresses(public)
    kinds = tuple(_values(public, dimension, where) for dimension in NAMES if public.groups[dimension])
    yield _overview(public, templates, kinds)
    items = card_items(public.cases, templates)
    for kind in kinds:
        if kind.dimension not in LISTS:
            yield _list(public, templates, kind, kinds)
            for group in public.groups[kind.dimension]:
                yield from _value_sheets(public, templates, kind, group, items)


def card_items(cases: tuple[Case, ...], templates: Environment) -> Mapping[str, Markup]:
    """Case id -> its card as a list item: drawn once, shown on a dozen pages."""
    item = templates.get_template("plain_item.html")
    return {case.id: Markup(item.render(card=card)) for case, card in zip(cases, cards(cases), strict=True)}


def paged(address: str, count: int) -> tuple[tuple[Turn, ...], ...]:
    """For each page of a list of so many cases the ways to the pages around it, to the first and the last. address: of the first."""
    last = -(-count // PAGE)
    return tuple(tuple(_turns(address, number, last)) for number in range(1, last + 1))


def _turns(address: str, here: int, last: int) -> Iterator[Turn]:
    before = 0
    for number in range(1, last + 1):
        if number in (1, last) or abs(number - here) <= AROUND:
            href = "" if number == here else page_address(address, number)
            yield Turn(number=number, href=href, is_after_gap=number > before + 1)
            before = number


def page_address(address: str, number: int) -> str:
    """Where a page of a long list is: the first has the list's own address."""
    return address if number == 1 else f"{address}{number}/"


def _values(public: PublicCatalogue, dimension: Dimension, where: Addresses) -> Values:
    groups = public.groups[dimension]
    values = tuple(Value(label=group.label, href=where.of[dimension, group.label], count=len(group.cases)) for group in groups)
    return Values(
        dimension=dimension,
        name=NAMES[dimension],
        values=values,
        all_href=LISTS.get(dimension, f"{FOLDER}{dimension}/"),
        total=len(values),
    )


def _overview(public: PublicCatalogue, templates: Environment, kinds: tuple[Values, ...]) -> Sheet:
    shown = tuple((kind, kind.values[:FIRST]) for kind in kinds)
    return Sheet(
        address=FOLDER,
        tab=TAB,
        title=f"分类浏览 · {_site(public)}",
        description=f"按{'、'.join(kind.name for kind in kinds)}浏览{len(public.cases)}项成果。",
        listed=True,
        body=templates.get_template("overview.html").render(kinds=shown, total=len(public.cases)),
    )


def _list(public: PublicCatalogue, templates: Environment, kind: Values, kinds: tuple[Values, ...]) -> Sheet:
    return Sheet(
        address=f"{FOLDER}{kind.dimension}/",
        tab=TAB,
        title=f"按{kind.name}浏览 · {_site(public)}",
        description=f"{len(public.cases)}项成果的{kind.name}，共{kind.total}个，点名称看其成果。",
        listed=True,
        body=templates.get_template("values.html").render(kind=kind, kinds=kinds),
    )


def _value_sheets(
    public: PublicCatalogue, templates: Environment, kind: Values, group: Group, items: Mapping[str, Markup]
) -> Iterator[Sheet]:
    address, template = f"{FOLDER}{kind.dimension}/{group.slug}/", templates.get_template("value.html")
    years = sorted({case.year for case in group.cases})
    for number, turns in enumerate(paged(address, len(group.cases)), 1):
        shown = group.cases[(number - 1) * PAGE : number * PAGE]
        body = template.render(
            kind=kind,
            group=group,
            span=span(years),
            turns=turns,
            number=number,
            items=Markup("").join(items[case.id] for case in shown),
        )
        nth = f"（第{number}页）" if number > 1 else ""
        yield Sheet(
            address=page_address(address, number),
            tab=TAB,
            title=f"{kind.name}：{group.label}{nth} · {_site(public)}",
            description=f"{kind.name}为“{group.label}”的{len(group.cases)}项成果，{span(years)}。{nth}",
            listed=True,
            body=body,
        )


def span(years: list[int]) -> str:
    """Years, first to last, in words."""
    return f"{years[0]}年" if len(years) == 1 else f"{years[0]}至{years[-1]}年"


def _site(public: PublicCatalogue) -> str:
    return f"{public.edition.association}{public.edition.site_name}"
