"""Case -> its page: facts, effects, body, related cases, how to cite; a withdrawn case -> its note."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup

from press import certificates, citations
from press.dates import day
from press.model import Case, Dimension, PublicCatalogue, Volume
from press.prose import Body
from press.qr import code
from press.related import related
from press.website.cards import EXPERIENCE, card, seal
from press.website.charts import chart
from press.website.chrome import Sheet
from press.website.downloads import offprint_of
from press.website.facets import Addresses, addresses
from press.website.linebreaks import Breakable, in_headings
from press.website.passages import passage

TAB = "cases/"
COMPARED = 2  # related cases that are put beside a case
PACE = 400  # Chinese characters that are read in a minute
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003fffd]")
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value among the facts. href: address below the site that it leads to, or ''; gloss: what it means, or ''."""

    label: str
    href: str
    gloss: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A line of the facts."""

    name: str
    values: tuple[Value, ...]


def case_sheets(
    public: PublicCatalogue, volumes: tuple[Volume, ...], body: Callable[[Case], Body], templates: Environment, breakable: Breakable
) -> Iterator[tuple[Case, Sheet]]:
    """The page of each case, in reading order. body: a case's text as prose makes it."""
    template, where = templates.get_template("case.html"), addresses(public)
    gated, pending = passage(public, "gated", "会员阅读全文"), passage(public, "pending", "成果文稿待补")
    glosses = {method.name: method.definition for method in public.methods}
    turns, likes = neighbours(public), related(public.cases)
    for case in public.cases:
        text, address = body(case), citations.case_address(case, public.edition)
        before, after = turns[case.id]
        html = template.render(
            case=case,
            seal=seal(case),
            honour=honour_line(case),
            minutes=minutes(text.html) if case.sections else 0,
            facts=(*facts(case, where, glosses), *around(case, public)),
            offprint=offprint_of(case, volumes, public.edition),
            charts=tuple(chart(effect) for effect in case.effects),
            body=Markup(in_headings(web_body(text.html, case), breakable)),
            headings=tuple(heading for heading in text.headings if heading.level == 2),
            note=gated if case.gated else pending if not case.sections else None,
            related=tuple(card(item.case, "，".join(item.reasons)) for item in likes[case.id]),
            compared=",".join((case.id, *(item.case.id for item in likes[case.id][:COMPARED]))),
            before=before,
            after=after,
            citation=citations.gbt7714(case, public.edition, volumes),
            bibtex=citations.bibtex(case, public.edition, volumes),
            ris=citations.ris(case, public.edition, volumes),
            address=address,
            qr=code(address),
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


def around(case: Case, public: PublicCatalogue) -> Iterator[Fact]:
    """The number of its certificate, the salons that shared it, the project that it was."""
    if number := certificates.number(case, public.awards):
        yield Fact(name="证书编号", values=(Value(label=number, href=f"certificates/#/{number}", gloss=""),))
    salons = tuple(Value(label=salon.title, href=f"salons/{salon.slug}/", gloss="") for salon in public.salons if case.id in salon.cases)
    if salons:
        yield Fact(name="质量沙龙", values=salons)
    projects = tuple(
        Value(label=project.title, href=f"incubator/{project.slug}/", gloss="") for project in public.projects if project.winner == case.id
    )
    if projects:
        yield Fact(name="孵化项目", values=projects)


def compare_sheet(public: PublicCatalogue, templates: Environment) -> Sheet:
    """Where cases are read side by side; its script fills it."""
    return Sheet(
        address="cases/compare/",
        tab=TAB,
        title=f"对照阅读 · {public.edition.association}{public.edition.site_name}",
        description="把两到四篇成果并排放在一起，比较做法、效果和章节。",
        listed=True,
        body=templates.get_template("compare.html").render(),
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


def neighbours(public: PublicCatalogue) -> Mapping[str, tuple[Case | None, Case | None]]:
    """Case id -> the cases before and after it in reading order, within its year."""
    found: dict[str, tuple[Case | None, Case | None]] = {}
    for group in public.groups["year"]:
        row = (None, *group.cases, None)
        found.update({case.id: (row[at], row[at + 2]) for at, case in enumerate(group.cases)})
    return found


def honour_line(case: Case) -> str:
    """What the case won, in a line: 2022年度质量技术奖　综合类质量创新成果"""
    if case.kind == "experience":
        return f"{case.year}年　{EXPERIENCE}"
    return f"{case.year}年度{case.award}" + (f"　{case.category}" if case.category else "")


def minutes(html: str) -> int:
    """How long a text takes to read, in minutes, never less than one."""
    return max(1, round(len(HAN.findall(TAG.sub("", html))) / PACE))


def facts(case: Case, where: Addresses, glosses: Mapping[str, str]) -> Iterator[Fact]:
    """The facts of a case, empty ones left out. glosses: name of a method -> what it is."""
    linked: tuple[tuple[str, Dimension, tuple[str, ...]], ...] = (
        ("等级", "grade", (case.grade,)) if case.grade else ("类型", "grade", (EXPERIENCE,)),
        ("奖项", "award", (case.award,)),
        ("年度", "year", (str(case.year),)),
        ("类别", "category", (case.category,)),
        ("方向", "topic", (case.topic,)),
        ("方法", "method", case.methods),
        ("领域", "sector", (case.sector,)),
        ("行业", "industry", (case.industry,)),
        ("推荐单位", "recommender", (case.recommender,)),
    )
    for name, dimension, labels in linked:
        values = tuple(
            Value(label=label, href=where.of[dimension, label], gloss=glosses.get(label, "") if dimension == "method" else "")
            for label in labels
            if label
        )
        if values:
            yield Fact(name=name, values=values)
    # A case is public only with its organisation's written consent, which covers what its folder names: team and honours too.
    honours = "、".join(f"{honour.name}（{honour.year}）" for honour in case.honours)
    for name, text in (("主要人员", "、".join(case.team)), ("后续荣誉", honours)):
        if text:
            yield Fact(name=name, values=(Value(label=text, href="", gloss=""),))


def web_body(html: str, case: Case) -> str:
    """The body with pictures that load when they come into sight, under names that an address can hold."""
    if "<img " not in html:
        return html
    for name in {picture.name for section in case.sections for picture in section.pictures}:
        html = html.replace(f'src="{escape(name)}"', f'src="{quote(name)}"')
    return html.replace("<img ", '<img loading="lazy" decoding="async" ')
