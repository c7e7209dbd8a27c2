"""Catalogue -> the roll of honour of each year in the form of public lists, with its CSV file."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath

from jinja2 import Environment

from press.dates import day
from press.model import Artifact, Case, Group, PublicCatalogue
from press.statistics import Table, csv_bytes
from press.website.cards import Seal, seal
from press.website.chrome import Sheet
from press.website.facets import Addresses, addresses

TAB = "cases/"
HEAD = ("年度", "奖项", "类别", "方向", "等级", "序号", "成果名称", "组织", "推荐单位", "网址")


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """A line of the roll. number: its place in its list, from 1."""

    number: int
    href: str
    title: str
    organisation: str
    organisation_href: str
    recommender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Winners of one topic. name: '' where the award has no topics."""

    name: str
    winners: tuple[Winner, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeList:
    """A list: the winners of one grade in a category, by topic, numbered through."""

    seal: Seal
    count: int
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryList:
    """The lists of a category, best grade first. name: '' where the award has no categories."""

    name: str
    lists: tuple[GradeList, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardList:
    """The lists of an award."""

    name: str
    count: int
    categories: tuple[CategoryList, ...]


def honour_sheets(public: PublicCatalogue, templates: Environment) -> Iterator[Sheet]:
    """The list of rolls and the roll of each year."""
    years, site = tuple(_years(public)), f"{public.edition.association}{public.edition.site_name}"
    body = templates.get_template("honours.html").render(years=tuple((group, tuple(_counts(group))) for group in years))
    yield Sheet(
        address="honours/", tab=TAB, title=f"荣誉榜 · {site}", description="历年获奖名单，可以打印，附 CSV 文件。", listed=True, body=body
    )
    template, where = templates.get_template("roll.html"), addresses(public)
    for group in years:
        body = template.render(
            year=group.label,
            years=years,
            awards=tuple(roll(group.cases, where)),
            total=len(group.cases),
            organisations=len({case.organisation for case in group.cases}),
            edition=public.edition,
            today=day(public.edition.as_of),
        )
        yield Sheet(
            address=f"honours/{group.slug}/",
            tab=TAB,
            title=f"{group.label}年度获奖名单 · {site}",
            description=f"{group.label}年度获奖名单，{len(group.cases)}项，按奖项、类别、等级和方向排列，列出组织和推荐单位。",
            listed=True,
            body=body,
        )


def honour_files(public: PublicCatalogue) -> Iterator[Artifact]:
    """The roll of each year as a CSV file."""
    for group in _years(public):
        yield Artifact(path=PurePosixPath("site", "honours", f"{group.slug}.csv"), content=csv_bytes(roll_table(public, group)))


def _years(public: PublicCatalogue) -> Iterator[Group]:
    """The years with their winners; experience summaries won nothing."""
    for group in public.groups["year"]:
        cases = tuple(case for case in group.cases if case.kind == "case")
        if cases:
            yield Group(label=group.label, slug=group.slug, cases=cases)


def _counts(group: Group) -> Iterator[tuple[str, int]]:
    """Each award with the number of its winners."""
    for award, cases in groupby(group.cases, key=lambda case: case.award):
        yield award, len(tuple(cases))


def roll(cases: tuple[Case, ...], where: Addresses) -> Iterator[AwardList]:
    """The winners of a year by award, category, grade and topic. cases: in reading order, which has awards, categories and topics together."""
    for award, own in groupby(cases, key=lambda case: case.award):
        members = tuple(own)
        categories = tuple(
            CategoryList(name=name, lists=tuple(_lists(tuple(of_category), where)))
            for name, of_category in groupby(members, key=lambda case: case.category)
        )
        yield AwardList(name=award, count=len(members), categories=categories)


def _lists(cases: tuple[Case, ...], where: Addresses) -> Iterator[GradeList]:
    ranked = sorted(cases, key=lambda case: case.rank)  # stable: topics stay together within a grade
    for _, of_rank in groupby(ranked, key=lambda case: case.rank):
        members = tuple(of_rank)
        numbered = enumerate(members, 1)
        topics = tuple(
            Topic(name=name, winners=tuple(_winner(number, case, where) for number, case in of_topic))
            for name, of_topic in groupby(numbered, key=lambda item: item[1].topic)
        )
        yield GradeList(seal=seal(members[0]), count=len(members), topics=topics)


def _winner(number: int, case: Case, where: Addresses) -> Winner:
    return Winner(
        number=number,
        href=f"cases/{case.id}/",
        title=case.title,
        organisation=case.organisation,
        organisation_href=where.of["organisation", case.organisation],
        recommender=case.recommender,
    )


def roll_table(public: PublicCatalogue, group: Group) -> Table:
    """The roll of a year as one table."""
    where, site = addresses(public), public.edition.address
    rows = tuple(
        (
            int(group.label),
            award.name,
            category.name,
            topic.name,
            graded.seal.label,
            winner.number,
            winner.title,
            winner.organisation,
            winner.recommender,
            f"{site}{winner.href}",
        )
        for award in roll(group.cases, where)
        for category in award.categories
        for graded in category.lists
        for topic in graded.topics
        for winner in topic.winners
    )
    return Table(name=f"honours-{group.slug}", head=HEAD, rows=rows)
