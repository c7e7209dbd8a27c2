"""Work -> Opening: one case with its whole text, every word ready for the page; made where the case is laid out."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from press import prose
from press.model import Case
from press.volume import charts
from press.volume.entry import Entry, anchor, entry
from press.volume.part import Work
from press.volume.typography import for_print, kept, words

CODE = 45  # pt: the side of the QR code, half a millimetre a module


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """facts: rows of (name, value); effects: the chart; html: the body, '' where it has not come yet; is_short: no body;

    code, address: its page on the web as a QR code and in letters.
    """

    entry: Entry
    kicker: str
    facts: tuple[tuple[tuple[str, str], ...], ...]
    summary: str
    keywords: str
    effects: str
    html: str
    code: str
    address: str
    is_short: bool
    is_gated: bool


def opening(work: Work) -> Opening:
    case = work.case
    pictures = {picture.name: picture for section in case.sections for picture in section.pictures}
    address = f"{work.address}cases/{case.id}/"
    html = for_print(prose.body(case).html, anchor(case.id), address, pictures)
    return Opening(
        entry=entry(case),
        kicker=words("　／　".join(part for part in (work.chapter, case.topic) if part)),
        facts=facts(case),
        summary=with_lent_quotes(kept(case.summary, 3)),
        keywords=words("　".join(case.keywords)),
        effects=Markup(charts.effects_chart(case.effects)) if case.effects else "",
        html=Markup(html),
        code=Markup(charts.code_chart(address, CODE)),
        address=address,
        is_short=is_short(case),
        is_gated=case.gated,
    )


def is_short(case: Case) -> bool:
    """An opening without a body, which shares its page with the next one."""
    return not case.sections


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
