"""Case -> Entry: one case as the book shows it, every word ready for the page."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from press import prose
from press.model import Case
from press.volume import charts
from press.volume.typography import for_print, kept, words

EXPERIENCE = "典型经验"
MARKS = ("first", "second", "third")
HEAD_ROOM = 44  # characters of a running head


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """mark: the shape of the grade, '' where there is none; seal: its word; rank: for sorting;

    label: the title for bookmarks, without typographic marks; head: the title for running heads; facts: rows of
    (name, value); effects: the chart; html: the body, '' where it has not come yet; is_short: an opening without a body.
    """

    anchor: str
    label: str
    title: str
    head: str
    organisation: str
    year: int
    mark: str
    seal: str
    rank: int
    kicker: str
    topic: str
    facts: tuple[tuple[tuple[str, str], ...], ...]
    summary: str
    keywords: str
    effects: str
    html: str
    is_short: bool
    is_gated: bool


def entry(case: Case, chapter: str, address: str) -> Entry:
    """chapter: the title of its chapter; address: the website's, for the links of a body to other pages."""
    pictures = {picture.name: picture for section in case.sections for picture in section.pictures}
    html = for_print(prose.body(case).html, anchor(case.id), f"{address}cases/{case.id}/", pictures)
    is_case = case.kind == "case"
    return Entry(
        anchor=anchor(case.id),
        label=case.title,
        title=kept(case.title, 4),
        head=words(case.title if len(case.title) <= HEAD_ROOM else case.title[: HEAD_ROOM - 1] + "…"),
        organisation=words(case.organisation),
        year=case.year,
        mark=MARKS[min(case.rank, 2)] if is_case else "",
        seal=case.grade if is_case else EXPERIENCE,
        rank=case.rank,
        kicker=words("　／　".join(part for part in (chapter, case.topic) if part)),
        topic=case.topic,
        facts=facts(case),
        summary=with_lent_quotes(kept(case.summary, 3)),
        keywords=words("　".join(case.keywords)),
        effects=Markup(charts.effects_chart(case.effects)) if case.effects else "",
        html=Markup(html),
        is_short=not case.sections,
        is_gated=case.gated,
    )


def anchor(case_id: str) -> str:
    return "case-" + case_id.replace("/", "-")


def facts(case: Case) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Rows of two short facts, then rows of one long fact."""
    field = "　".join(value for value in (case.sector, case.industry) if value)
    pairs = [
        (name, words(value))
        for name, value in (("年度", str(case.year)), ("领域", field), ("方法", "、".join(case.methods)), ("推荐", case.recommender))
        if value
    ]
    honours = "、".join(f"{honour.name}（{honour.year}年）" for honour in case.honours)
    long = [(name, words(value)) for name, value in (("团队", "、".join(case.team)), ("荣誉", honours)) if value]
    rows = [tuple(pairs[at : at + 2]) for at in range(0, len(pairs), 2)]
    return (*rows, *((fact,) for fact in long))


def with_lent_quotes(text: str) -> str:
    """楷体 has narrow curly quotes; 宋体 lends its own."""
    safe = str(escape(text))
    return Markup(safe.replace("“", '<span class="q">“</span>').replace("”", '<span class="q">”</span>'))
