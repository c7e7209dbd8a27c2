"""Finished volumes -> what is made from them: an EPUB of each, offprints of their cases."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from press.model import MembersCatalogue, Problem, PublicCatalogue, Refused, Volume
from press.volume import epub
from press.volume.book import book
from press.volume.crew import Crew, Lost, done
from press.volume.editions import editions
from press.volume.jobs import Epub
from press.volume.offprints import known_offprints, offprints
from press.volume.source import Source

SECONDS_OF_EPUB = 900


def completed(volumes: tuple[Volume, ...], public: PublicCatalogue, members: MembersCatalogue, workers: Crew) -> tuple[Volume, ...]:
    """The volumes with their EPUBs and offprints, made where they are not there yet."""
    sources = _sources(volumes, public, members)
    single = offprints(workers, _cuts(sources, public), volumes)
    phones = _epubs(volumes, sources, workers)
    left_out = {
        source.slug: frozenset(case.id for case in source.cases) - {case.id for case in sources[source.slug].cases}
        for source in editions(public, members)
        if source.slug in sources
    }
    return tuple(
        replace(volume, epub=phones[volume.slug], offprints=single.get(volume.slug, {}), left_out=left_out[volume.slug])
        for volume in volumes
    )


def as_found(volumes: tuple[Volume, ...], public: PublicCatalogue, members: MembersCatalogue, workers: Crew) -> tuple[Volume, ...]:
    """The volumes with those of their EPUBs and offprints that are there already."""
    cuts = {source.slug: source for source in _cuts(_sources(volumes, public, members), public)}
    phones = {volume.slug: epub.place_of(volume.slug, volume.pdf, workers.setup.look) for volume in volumes}
    return tuple(
        replace(
            volume,
            epub=phones[volume.slug] if phones[volume.slug].exists() else None,
            offprints=known_offprints(workers, cuts[volume.slug], volume) if volume.slug in cuts else {},
        )
        for volume in volumes
    )


def _sources(volumes: tuple[Volume, ...], public: PublicCatalogue, members: MembersCatalogue) -> Mapping[str, Source]:
    """What the volumes were made from in the end: without the cases that broke."""
    held = {volume.slug: volume.starts for volume in volumes}
    wanted = (source for source in editions(public, members) if source.slug in held)
    return {source.slug: replace(source, cases=tuple(case for case in source.cases if case.id in held[source.slug])) for source in wanted}


def _cuts(sources: Mapping[str, Source], public: PublicCatalogue) -> tuple[Source, ...]:
    """A year's volume gives the offprints of its cases, the members' one of those that members alone can read whole."""
    gated = frozenset(case.id for case in public.cases if case.gated)
    return tuple(cut for slug, source in sources.items() if (cut := _cut(slug, source, gated)))


def _cut(slug: str, source: Source, gated: frozenset[str]) -> Source | None:
    """What an edition gives offprints of; None for nothing."""
    if slug == "members":
        cases = tuple(case for case in source.cases if case.id in gated)
        return replace(source, cases=cases) if cases else None
    return source if slug.isdigit() else None


def _epubs(volumes: tuple[Volume, ...], sources: Mapping[str, Source], workers: Crew) -> Mapping[str, Path]:
    """Each volume's EPUB, the longest first; raises Refused where one cannot be made."""
    places = {volume.slug: epub.place_of(volume.slug, volume.pdf, workers.setup.look) for volume in volumes}
    lacking = sorted((volume for volume in volumes if not places[volume.slug].exists()), key=lambda volume: -volume.cases)
    answers = done(workers, ((Epub(book=book(sources[volume.slug]), pdf=volume.pdf), SECONDS_OF_EPUB) for volume in lacking))
    if lost := [volume for volume, answer in zip(lacking, answers, strict=True) if isinstance(answer, Lost)]:
        message = "这一册的 EPUB 没有做成：超出时间或内存，或程序出错；经过见 .cache/volume/workers.log"
        raise Refused(
            tuple(
                Problem(rule="volume-epub", level="error", source=Path(f"volume/{found.slug}.epub"), line=0, message=message)
                for found in lost
            )
        )
    for place in places.values():
        place.touch()  # the cache forgets it last
    return places
