"""Public catalogue -> each notice as an official letter after GB/T 9704-2012, beside its page: for Word, and as PDF."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from jinja2 import Environment

from press.channels.letter.pdf import html
from press.channels.letter.word import word
from press.model import Artifact, PublicCatalogue
from press.sheets import sheets


def letters(public: PublicCatalogue, templates: Environment, cache: Path) -> Iterator[Artifact]:
    """notices/<slug>/<slug>.docx and .pdf"""
    places = {notice.slug: PurePosixPath("site/notices", notice.slug) for notice in public.notices}
    for notice in public.notices:
        yield Artifact(path=places[notice.slug] / f"{notice.slug}.docx", content=word(notice))
    wanted = {places[notice.slug] / f"{notice.slug}.pdf": html(notice, templates) for notice in public.notices}
    yield from (Artifact(path=path, content=file) for path, file in sheets(wanted, cache).items())
