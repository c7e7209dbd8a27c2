"""Public catalogue -> what goes out beside the pages: open data, feeds, calendar, letters, pictures for links; packs and certificates for staff."""

from collections.abc import Callable, Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from press.channels.calendar import calendar
from press.channels.cards import cards
from press.channels.certificate import certificates
from press.channels.feed import feed
from press.channels.letter import letters
from press.channels.opendata import opendata
from press.channels.opensearch import opensearch
from press.channels.salon import salon_sheets
from press.channels.wechat import wechat
from press.model import Artifact, Case, PublicCatalogue
from press.prose import Body


def public_files(public: PublicCatalogue, look: Path, cache: Path) -> Iterator[Artifact]:
    """What stands below site/ beside the pages. Raises Refused where a font for the pictures is missing."""
    templates = open_templates(look)
    yield from opendata(public)
    yield from feed(public)
    yield from calendar(public)
    yield from letters(public, templates, cache)
    yield from salon_sheets(public, templates, cache)
    yield from opensearch(public)
    yield from cards(public, cache)


def staff_files(public: PublicCatalogue, body: Callable[[Case], Body], look: Path, cache: Path) -> Iterator[Artifact]:
    """What staff send out themselves, below wechat/ and report/."""
    yield from wechat(public, body, look, cache)
    yield from certificates(public, open_templates(look), cache)


def open_templates(look: Path) -> Environment:
    loader = FileSystemLoader(look / "templates" / "sheets")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
