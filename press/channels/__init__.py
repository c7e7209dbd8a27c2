"""Public catalogue -> what goes out beside the pages: open data, feed, calendar, search description, pictures for shared links."""

from collections.abc import Iterator
from pathlib import Path

from press.channels.calendar import calendar
from press.channels.cards import cards
from press.channels.feed import feed
from press.channels.opendata import opendata
from press.channels.opensearch import opensearch
from press.model import Artifact, PublicCatalogue


def render(public: PublicCatalogue, cache: Path) -> Iterator[Artifact]:
    """All of them, below site/. Raises Refused where a font for the pictures is missing."""
    yield from opendata(public)
    yield from feed(public)
    yield from calendar(public)
    yield from opensearch(public)
    yield from cards(public, cache)
