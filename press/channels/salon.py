"""Public catalogue -> a poster (A3) and a hand-out (A4) for each salon, beside its page."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from jinja2 import Environment
from markupsafe import Markup

from press import prose
from press.channels.cards import amount
from press.channels.rows import rows
from press.citations import award_words
from press.dates import day
from press.model import Artifact, Case, PublicCatalogue, Salon
from press.qr import code
from press.sheets import sheets

WEEKDAYS = "一二三四五六日"
POSTER_ROW = 10  # characters of the poster's title that its width takes, less one
SHEETS = ("poster", "handout")


def salon_sheets(public: PublicCatalogue, templates: Environment, cache: Path) -> Iterator[Artifact]:
    """salons/<slug>/poster.pdf and handout.pdf."""
    known = {case.id: case for case in public.cases}
    wanted = {
        PurePosixPath("site/salons", salon.slug, f"{name}.pdf"): _html(salon, name, known, public, templates)
        for salon in public.salons
        for name in SHEETS
    }
    yield from (Artifact(path=path, content=file) for path, file in sheets(wanted, cache).items())


def _html(salon: Salon, name: str, known: dict[str, Case], public: PublicCatalogue, templates: Environment) -> str:
    return templates.get_template(f"{name}.html").render(
        salon=salon,
        titles=rows(salon.title, POSTER_ROW),
        on=f"{day(salon.starts.date())}（星期{WEEKDAYS[salon.starts.weekday()]}）",
        hours=f"{salon.starts:%H:%M}—{salon.ends:%H:%M}",
        forms="、".join(salon.forms),
        programme=Markup(prose.text(salon.markdown).html),
        cases=tuple(_case(known[case]) for case in salon.cases if case in known),
        edition=public.edition,
        qr=code(f"{public.edition.address}salons/{salon.slug}/"),
    )


def _case(case: Case) -> tuple[Case, str, str]:
    """The case, what it won, its first effect in words."""
    effects = case.effects[:1]
    words = "".join(f"{item.name}由 {amount(item.before, item.unit)} 到 {amount(item.after, item.unit)}" for item in effects)
    return case, award_words(case) or "典型经验", words
