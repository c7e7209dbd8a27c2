"""Catalogue -> the home page: the roll of honour, the schedule, first prizes, where to start looking, the volume."""

from dataclasses import dataclass

from jinja2 import Environment

from press.model import AwardYear, Case, PublicCatalogue, Volume
from press.website.cards import Card, Seal, cards, grade_seals
from press.website.case import addresses
from press.website.chrome import Sheet
from press.website.downloads import Download, downloads
from press.website.timeline import current, phases, year_of

ROLL = 6  # columns that the roll of honour holds on a phone
LONG_TITLE = 20  # characters that fit in one column of it
WAYS = 7
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
    edition, steps = public.edition, phases(public.schedule, public.edition.as_of)
    page = public.pages.get("home")
    body = templates.get_template("home.html").render(
        edition=edition,
        honours=honours(public),
        phases=steps,
        now=current(steps),
        schedule_year=year_of(public.schedule),
        methods=ways(public, "method"),
        years=ways(public, "year"),
        topics=ways(public, "topic"),
        total=len(public.cases),
        method_count=len(public.groups["method"]),
        topic_count=len(public.groups["topic"]),
        volume=yearly(downloads(volumes)),
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


def ways(public: PublicCatalogue, dimension: str) -> tuple[Way, ...]:
    """The values of a dimension with most cases; years in their order."""
    where = addresses(public).of
    groups = public.groups[dimension]  # type: ignore[index]
    ranked = groups if dimension == "year" else sorted(groups, key=lambda group: -len(group.cases))
    return tuple(Way(label=group.label, href=where[dimension, group.label], count=len(group.cases)) for group in ranked[:WAYS])
