"""Part -> Compiled: its template filled, laid out and drawn; runs in a worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from press.pictures import print_file
from press.volume import typesetter
from press.volume.jobs import Numbers
from press.volume.leaves import SPAN
from press.volume.objects import Compiled
from press.volume.opening import opening
from press.volume.part import Part
from press.volume.record import record
from press.volume.source import Source
from press.volume.typesetter.relocation import compiled, furniture

SHEETS = ("volume.css", "furniture.css")
STAMPS = ("recto-head", "verso-head", "recto-folio", "verso-folio", "tab", "digits")
WIDEST_FOLIO, WIDEST_SPAN = 4, 10  # digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What a worker keeps from one part to the next."""

    shop: typesetter.Shop
    templates: Environment
    cache: Path


def open_press(look: Path, cache: Path) -> Press:
    """Read style sheets and templates."""
    folder = look / "templates" / "volume"
    css = "\n".join((folder / name).read_text(encoding="utf-8") for name in SHEETS)
    loader = FileSystemLoader(folder)
    templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return Press(shop=typesetter.open_shop(css), templates=templates, cache=cache)


def compile_part(part: Part, numbers: Numbers, press: Press) -> Compiled:
    """Lay one part out and draw it, its running head apart."""
    found = [picture for work in part.works for section in work.case.sections for picture in section.pictures]
    pictures = {picture.sha256: print_file(picture, press.cache) for picture in found}
    widths = {SPAN: WIDEST_SPAN, **dict(numbers.digits)}
    document = typesetter.lay_out(html(part, numbers, press), pictures, lambda anchor: widths.get(anchor, numbers.column), press.shop)
    body = [page for page in document.pages if typesetter.page_type(page) not in STAMPS]
    return compiled(typesetter.draw(document, body, tagged=True, shop=press.shop), stamps(document, (), press))


def compile_furniture(head: str, tabs: tuple[str, ...], press: Press) -> Compiled:
    """What all parts of a book share: the running head of left pages, tabs, folios, the digits of every face that prints page numbers."""
    source = press.templates.get_template("furniture.html").render(head=head, tabs=tabs)
    document = typesetter.lay_out(source, {}, lambda _: WIDEST_FOLIO, press.shop)
    return furniture(stamps(document, tabs, press))


def stamps(document: Any, tabs: tuple[str, ...], press: Press) -> Mapping[str, typesetter.Drawing]:
    """Each stamp by the name of its page; those of tabs by their words."""
    found = [(typesetter.page_type(page), page) for page in document.pages if typesetter.page_type(page) in STAMPS]
    words = iter(tabs)
    return {
        f"tab {next(words)}" if kind == "tab" else kind: typesetter.draw(document, [page], tagged=False, shop=press.shop)
        for kind, page in found
    }


def html(part: Part, numbers: Numbers, press: Press) -> str:
    """The part in its frame, its running head behind it."""
    openings = tuple(opening(work) for work in part.works)
    body = press.templates.get_template(part.template).render(**dict(part.values), **counted(part, numbers), openings=openings)
    head = f'<div class="recto-head">{escape(part.head)}</div>' if part.head else ""
    return press.templates.get_template("frame.html").render(title=part.name, body=Markup(body + head))


def counted(part: Part, numbers: Numbers) -> Mapping[str, object]:
    """What is known only when the pages are counted."""
    source = dict(part.values).get("source")
    if part.needs != "pages" or not isinstance(source, Source):
        return {}
    return {"pages": numbers.pages, "record": record(source, numbers.pages)}
