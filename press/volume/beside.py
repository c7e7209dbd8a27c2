"""Finished volumes -> what is made from them: an EPUB of each, offprints of their cases; and the files for the press."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from press.model import Artifact, MembersCatalogue, PublicCatalogue, Volume
from press.volume import epub, impression, printing
from press.volume.crew import Crew
from press.volume.editions import editions
from press.volume.offprints import offprints
from press.volume.printing import pdfx
from press.volume.source import Source


def completed(
    volumes: tuple[Volume, ...], public: PublicCatalogue, members: MembersCatalogue, look: Path, workers: Crew
) -> tuple[Volume, ...]:
    """The volumes with their EPUBs and offprints, made where they are not there yet. A year's volume gives the offprints of its cases,
    the members' one of those that members alone can read whole."""
    held = {volume.slug: volume.starts for volume in volumes}
    wanted = {source.slug: source for source in editions(public, members) if source.slug in held}
    sources = {
        slug: replace(source, cases=tuple(case for case in source.cases if case.id in held[slug])) for slug, source in wanted.items()
    }
    left_out = {slug: frozenset(case.id for case in source.cases) - set(held[slug]) for slug, source in wanted.items()}
    gated = frozenset(case.id for case in public.cases if case.gated)
    cut = tuple(found for slug, source in sources.items() if (found := _cut(slug, source, gated)))
    single = offprints(workers, cut, volumes)
    made = (_with_both(volume, sources[volume.slug], single, look, workers.setup.cache) for volume in volumes)
    return tuple(replace(volume, left_out=left_out[volume.slug]) for volume in made)


def _cut(slug: str, source: Source, gated: frozenset[str]) -> Source | None:
    """What an edition gives offprints of; None for nothing."""
    if slug == "members":
        cases = tuple(case for case in source.cases if case.id in gated)
        return replace(source, cases=cases) if cases else None
    return source if slug.isdigit() else None


def _with_both(volume: Volume, source: Source, single: Mapping[str, Mapping[str, Path]], look: Path, cache: Path) -> Volume:
    return replace(volume, epub=epub.kept(source, volume.pdf, look, cache), offprints=single.get(volume.slug, {}))


def press_files(volumes: tuple[Volume, ...], public: PublicCatalogue, members: MembersCatalogue, look: Path) -> Iterator[Artifact]:
    """Inside and cover of each public volume as a printing house wants them, and the preflight's report."""
    sources = {source.slug: source for source in editions(public, members)}
    intent = pdfx.find_intent()
    for volume in volumes:
        if volume.audience == "public":
            leaves = range(*volume.inside)
            yield from impression.artifacts(sources[volume.slug], volume.pdf, leaves, printing.PAPER, intent, look)
