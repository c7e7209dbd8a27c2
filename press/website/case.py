"""Case -> its page: facts, effects, body, related cases, how to cite; a withdrawn case -> its note."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup

from press import citations
from press.dates import day
from press.model import Case, PublicCatalogue, Volume
from press.prose import Body
from press.website.cards import EXPERIENCE, card, seal
from press.website.charts import chart
from press.website.chrome import Sheet
from press.website.linebreaks import Breakable, in_headings
from press.website.passages import passage
from press.website.qr import code

TAB = "cases/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A line of the facts; each value with the address below the site that it leads to, or ''."""

    name: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the values of a catalogue have their pages: (dimension, label) -> address below the site."""

    of: dict[tuple[str, str], str]


def addresses(public: PublicCatalogue) -> Addresses:
    """Find the page of each year, organisation and method, and the filtered list of every other value."""
    found: dict[tuple[str, str], str] = {
        (dimension, group.label): f"cases/?{dimension}={quote(group.slug)}"
        for dimension, groups in public.groups.items()
        for group in groups
    }
    found.update({("year", group.label): f"cases/{group.slug}/" for group in public.groups["year"]})
    found.update({("organisation", group.label): f"organisations/{group.slug}/" for group in public.groups["organisation"]})
    found.update({("method", method.name): f"methods/{method.slug}/" for method in public.methods})
    return Addresses(of=found)


def case_sheets(
    public: PublicCatalogue, volumes: tuple[Volume, ...], body: Callable[[Case], Body], templates: Environment, breakable: Breakable
) -> Iterator[tuple[Case, Sheet]]:
    """The page of each case, in reading order. body: a case's text as prose makes it."""
    template, where = templates.get_template("case.html"), addresses(public)
    gated, pending = passage(public, "gated", "会员阅读全文"), passage(public, "pending", "成果文稿待补")
    neighbours = (None, *public.cases, None)
    for at, case in enumerate(public.cases):
        text = body(case)
        html = template.render(
            case=case,
            seal=seal(case),
            honour=honour_line(case),
            facts=tuple(facts(case, where)),
            charts=tuple(chart(effect) for effect in case.effects),
            body=Markup(in_headings(web_body(text.html, case), breakable)),
            headings=tuple(heading for heading in text.headings if heading.level == 2),
            note=gated if case.gated else pending if not case.sections else None,
            related=tuple(card(item.case, "，".join(item.reasons)) for item in public.related.get(case.id, ())),
            before=neighbours[at],
            after=neighbours[at + 2],
            citation=citations.gbt7714(case, public.edition, volumes),
            bibtex=citations.bibtex(case, public.edition, volumes),
            ris=citations.ris(case, public.edition, volumes),
            qr=code(f"{public.edition.address}cases/{case.id}/"),
            organisation_address=where.of["organisation", case.organisation],
            year_address=f"cases/{case.year}/",
        )
        yield (
            case,
            Sheet(
                address=f"cases/{case.id}/",
                tab=TAB,
                title=f"{case.title}（{case.organisation}，{case.year}） · {public.edition.site_name}",
                description=case.summary,
                listed=True,
                body=html,
            ),
        )


def withdrawn_sheets(public: PublicCatalogue, templates: Environment) -> Iterator[Sheet]:
    """The note that stands at the address of a withdrawn case."""
    template, note = templates.get_template("withdrawn.html"), passage(public, "withdrawn", "已撤回")
    for case in public.withdrawn:
        assert case.withdrawn is not None, case.id
        yield Sheet(
            address=f"cases/{case.id}/",
            tab=TAB,
            title=f"已撤回：{case.title}（{case.organisation}，{case.year}） · {public.edition.site_name}",
            description=f"本成果已于{day(case.withdrawn)}撤回，地址保留，以便已有的引用可查。",
            listed=False,
            body=template.render(case=case, when=day(case.withdrawn), note=note),
        )


def honour_line(case: Case) -> str:
    """What the case won, in a line: 2022年度质量技术奖　综合类质量创新成果"""
    if case.kind == "experience":
        return f"{case.year}年　{EXPERIENCE}"
    return f"{case.year}年度{case.award}" + (f"　{case.category}" if case.category else "")


def facts(case: Case, where: Addresses) -> Iterator[Fact]:
    """The facts of a case, empty ones left out; sector and industry share a line."""
    linked = (
        ("等级", "grade", (case.grade,)),
        ("奖项", "award", (case.award,)),
        ("年度", "year", (str(case.year),)),
        ("类别", "category", (case.category,)),
        ("方向", "topic", (case.topic,)),
        ("方法", "method", case.methods),
        ("领域", "sector", (case.sector,)),
    )
    for name, dimension, labels in linked:
        values = tuple((label, where.of.get((dimension, label), "")) for label in labels if label)
        if dimension == "sector" and case.industry:
            values += ((case.industry, ""),)
        if values:
            yield Fact(name=name, values=values)
    honours = "、".join(f"{honour.name}（{honour.year}）" for honour in case.honours)
    for name, text in (("推荐单位", case.recommender), ("主要人员", "、".join(case.team)), ("后续荣誉", honours)):
        if text:
            yield Fact(name=name, values=((text, ""),))


def web_body(html: str, case: Case) -> str:
    """The body with pictures that load when they come into sight, under names that an address can hold."""
    if "<img " not in html:
        return html
    for name in {picture.name for section in case.sections for picture in section.pictures}:
        html = html.replace(f'src="{escape(name)}"', f'src="{quote(name)}"')
    return html.replace("<img ", '<img loading="lazy" decoding="async" ')
