"""Public catalogue -> each notice as an official letter after GB/T 9704-2012, beside its page."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from press.channels.letter.word import word
from press.model import Artifact, PublicCatalogue


def letters(public: PublicCatalogue) -> Iterator[Artifact]:
    """notices/<slug>/<slug>.docx"""
    for notice in public.notices:
        place = PurePosixPath("site/notices", notice.slug)
        yield Artifact(path=place / f"{notice.slug}.docx", content=word(notice))
