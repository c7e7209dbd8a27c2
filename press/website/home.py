"""Catalogue -> the home page: the roll of honour, the schedule, first prizes, where to start looking, the volume."""

from dataclasses import dataclass

from jinja2 import Environment

from press.dates import day
from press.model import AwardYear, Case, Dimension, PublicCatalogue, Volume
from press.website.cards import Card, Seal, cards, grade_seals
from press.website.chrome import Sheet
from press.website.downloads import Download, downloads, words_for
from press.website.facets import addresses
from press.website.passages import passage, passages
from press.website.timeline import data, now, phases, year_of

ROLL = 6  # columns that the roll of honour holds on a phone
LONG_TITLE = 20  # characters that fit in one column of it
WAYS, FEW_WAYS = 7, 3  # rows of a column of the index, and of the first half of a shared one
DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the roll of honour."""

    href: str
    title: str
    organisation: str
    is_long: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A value to start from: where it leads and how many cases are there."""

    label: str
    href: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A dimension to start from; all_label: name of the link to all its values, '' where there is none."""

    dimension: Dimension
    label: str
    ways: tuple[Way, ...]
    all_label: str
    all_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Honours:
    """The latest year of the main award. best: its highest grade given; more: first cases that the roll does not hold."""

    award: str
    year: int
    year_words: str
    total: int
    organisations: int
    grades: tuple[tuple[Seal, int], ...]
    best: str
    roll: tuple[Column, ...]
    lead: Card | None
    summary: str
    others: tuple[Card, ...]
    more: int


def home_sheet(public: PublicCatalogue, volumes: tuple[Volume, ...], templates: Environment) -> Sheet:
    """The home page."""
    edition, today = public.edition, public.edition.as_of
    page, texts = public.pages.get("home"), passages(public, "home")
    body = templates.get_template("home.html").render(
        edition=edition,
        honours=honours(public),
        phases=phases(public.schedule, today),
        now=now(public.schedule, today),
        today=day(today),
        schedule_data=data(public.schedule),
        schedule_year=year_of(public.schedule),
        motto=page.description if page else "",
        start=texts[0] if texts else passage(public, "", "从哪里查起"),
        between=texts[1:-1],
        book=texts[-1] if len(texts) > 1 and edition.gives_volume else passage(public, words_for(edition), edition.volume_title),
        ways=index(public),
        total=len(public.cases),
        volume=yearly(downloads(volumes, edition)),
    )
    description = page.description if page else f"{edition.association}{edition.site_name}"
    return Sheet(address="", tab="", title=f"{edition.title} · {edition.association}", description=description, listed=True, body=body)


def yearly(found: tuple[Download, ...]) -> Download | None:
    """The newest volume of one year."""
    return max((item for item in found if item.year), key=lambda item: item.year, default=None)


def honours(public: PublicCatalogue) -> Honours | None:
    """The latest year of the award that stands first; None where there is no case."""
    rules = main_award(public)
    name = rules.name if rules else ""
    own = tuple(case for case in public.cases if case.kind == "case" and case.award == name)
    if not own or rules is None:
        return None
    year = max(case.year for case in own)
    cases = tuple(case for case in own if case.year == year)
    best = tuple(case for case in cases if case.rank == min(case.rank for case in cases))
    shown = cards(best)
    return Honours(
        award=name,
        year=year,
        year_words=str(year).translate(DIGITS),
        total=len(cases),
        organisations=len({case.organisation for case in cases}),
        grades=_counted(rules, cases),
        best=best[0].grade,
        roll=tuple(_column(case) for case in best[:ROLL]),
        lead=shown[0],
        summary=best[0].summary,
        others=shown[1:4],
        more=len(best) - len(best[:ROLL]),
    )


def main_award(public: PublicCatalogue) -> AwardYear | None:
    """The newest rules of the association's own award."""
    return max((award for award in public.awards if award.slug == "quality-technology"), key=lambda award: award.since, default=None)


def _counted(rules: AwardYear, cases: tuple[Case, ...]) -> tuple[tuple[Seal, int], ...]:
    numbers = {grade: sum(case.grade == grade for case in cases) for grade in rules.grades}
    return tuple((seal, numbers[seal.label]) for seal in grade_seals(rules.grades) if numbers[seal.label])


def _column(case: Case) -> Column:
    return Column(href=f"cases/{case.id}/", title=case.title, organisation=case.organisation, is_long=len(case.title) > LONG_TITLE)


def index(public: PublicCatalogue) -> tuple[tuple[Index, ...], ...]:
    """The columns of what to start from; years and sectors are few and share one."""
    topics = len(public.groups["topic"])
    return (
        (Index(dimension="method", label="按方法", ways=ways(public, "method")[:WAYS], all_label="全部方法", all_href="methods/"),),
        (
            Index(
                dimension="topic", label="按方向", ways=ways(public, "topic")[:WAYS], all_label=f"全部 {topics} 个方向", all_href="cases/"
            ),
        ),
        (
            Index(dimension="year", label="按年份", ways=ways(public, "year")[:FEW_WAYS], all_label="", all_href=""),
            Index(
                dimension="sector", label="按领域", ways=ways(public, "sector")[:FEW_WAYS], all_label="按组织查", all_href="organisations/"
            ),
        ),
    )


def ways(public: PublicCatalogue, dimension: Dimension) -> tuple[Way, ...]:
    """The values of a dimension, those with most cases first; years in their order."""
    where = addresses(public).of
    groups = public.groups[dimension]
    ranked = groups if dimension == "year" else sorted(groups, key=lambda group: -len(group.cases))
    return tuple(Way(label=group.label, href=where[dimension, group.label], count=len(group.cases)) for group in ranked)
