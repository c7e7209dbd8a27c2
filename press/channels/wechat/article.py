"""Case, year's list, notice -> an article for the WeChat account: its words within the limits, its HTML still with classes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from jinja2 import Environment
from markupsafe import Markup

from press import prose
from press.channels.cards import amount
from press.channels.wechat.limits import AUTHOR, DIGEST, cut
from press.citations import award_words, case_address
from press.model import Case, Edition, Notice, Picture, PublicCatalogue
from press.prose import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The words of an article's pictures. seal: at most four characters; style: as on the cards; line: who or what, below the title."""

    seal: str
    style: str
    title: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """path: below wechat/; title: whole, cut later; address: behind 阅读原文; html: one element, classes of wechat.css; pictures: by their names."""

    path: str
    title: str
    author: str
    digest: str
    address: str
    html: str
    pictures: Mapping[str, Picture]
    cover: Cover


def articles(public: PublicCatalogue, body: Callable[[Case], Body], templates: Environment) -> Iterator[Article]:
    """An article per case that has something to read, per year and per notice."""
    for case in public.cases:
        if case.sections or case.gated:
            yield case_article(case, body(case), public.edition, templates)
    for year, cases in groupby(public.cases, key=lambda case: case.year):
        yield list_article(year, tuple(cases), public.edition, templates)
    for notice in public.notices:
        yield notice_article(notice, public.edition, templates)


def case_article(case: Case, body: Body, edition: Edition, templates: Environment) -> Article:
    """A case as its public page shows it."""
    effects = tuple(
        (
            item.name,
            amount(item.before, item.unit),
            amount(item.after, item.unit),
            amount(item.target, item.unit) if item.target is not None else "未设",
        )
        for item in case.effects
    )
    html = templates.get_template("case.html").render(
        case=case,
        edition=edition,
        honour=award_words(case) or "典型经验",
        effects=effects,
        body=Markup(body.html),
        methods="、".join(case.methods),
    )
    seal, style = ("典型经验", "plain") if case.kind == "experience" else (case.grade, str(min(case.rank, 2) + 1))
    return Article(
        path=f"cases/{case.id.replace('/', '-')}",
        title=case.title,
        author=cut(edition.wechat or edition.association, AUTHOR),
        digest=cut(f"{case.organisation}：{case.summary}", DIGEST),
        address=case_address(case, edition),
        html=html,
        pictures={picture.name: picture for section in case.sections for picture in section.pictures},
        cover=Cover(seal=seal, style=style, title=case.title, line=case.organisation),
    )


def list_article(year: int, cases: tuple[Case, ...], edition: Edition, templates: Environment) -> Article:
    """The winners of a year, award by award, grade by grade."""
    title = f"{year}年度优秀质量技术创新成果名单"
    groups = [(label, tuple(found)) for label, found in groupby(sorted(cases, key=_rank), key=_group)]
    counted = "、".join(f"{label}{len(found)}项" for label, found in groups)
    html = templates.get_template("list.html").render(title=title, groups=groups, edition=edition, total=len(cases), counted=counted)
    return Article(
        path=f"lists/{year}",
        title=title,
        author=cut(edition.wechat or edition.association, AUTHOR),
        digest=cut(f"{edition.association}公布{year}年度成果{len(cases)}项：{counted}。", DIGEST),
        address=f"{edition.address}cases/{year}/",
        html=html,
        pictures={},
        cover=Cover(seal=str(year), style="1", title=title, line=edition.association),
    )


def _rank(case: Case) -> tuple[bool, bool, str, int]:
    return (case.kind == "experience", case.award != "质量技术奖", case.award, case.rank)


def _group(case: Case) -> str:
    return "典型经验" if case.kind == "experience" else f"{case.award}{case.grade}"


def notice_article(notice: Notice, edition: Edition, templates: Environment) -> Article:
    """A notice in full."""
    html = templates.get_template("notice.html").render(notice=notice, edition=edition, body=Markup(prose.text(notice.markdown).html))
    return Article(
        path=f"notices/{notice.slug}",
        title=notice.title,
        author=cut(edition.wechat or edition.association, AUTHOR),
        digest=cut(notice.summary, DIGEST),
        address=f"{edition.address}notices/{notice.slug}/",
        html=html,
        pictures={},
        cover=Cover(seal="通知", style="2", title=notice.title, line=notice.number),
    )
