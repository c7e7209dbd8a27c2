"""Finished volumes -> what is made from them: an EPUB of each, offprints of their cases; and the files for the press."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from press.model import Artifact, MembersCatalogue, Problem, PublicCatalogue, Refused, Volume
from press.volume import epub, impression, printing
from press.volume.crew import Crew, Lost, done
from press.volume.editions import editions
from press.volume.jobs import Epub
from press.volume.offprints import offprints
from press.volume.printing import pdfx
from press.volume.source import Source

SECONDS_OF_EPUB = 900


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
    phones = _epubs(volumes, sources, look, workers)
    return tuple(
        replace(volume, epub=phones[volume.slug], offprints=single.get(volume.slug, {}), left_out=left_out[volume.slug])
        for volume in volumes
    )


def _cut(slug: str, source: Source, gated: frozenset[str]) -> Source | None:
    """What an edition gives offprints of; None for nothing."""
    if slug == "members":
        cases = tuple(case for case in source.cases if case.id in gated)
        return replace(source, cases=cases) if cases else None
    return source if slug.isdigit() else None


def _epubs(volumes: tuple[Volume, ...], sources: Mapping[str, Source], look: Path, workers: Crew) -> Mapping[str, Path]:
    """Each volume's EPUB, the longest first; raises Refused where one cannot be made."""
    places = {volume.slug: epub.place_of(volume.slug, volume.pdf, look) for volume in volumes}
    lacking = sorted((volume for volume in volumes if not places[volume.slug].exists()), key=lambda volume: -volume.cases)
    answers = done(workers, ((Epub(source=sources[volume.slug], pdf=volume.pdf), SECONDS_OF_EPUB) for volume in lacking))
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


def press_files(volumes: tuple[Volume, ...], public: PublicCatalogue, members: MembersCatalogue, look: Path) -> Iterator[Artifact]:
    """Inside and cover of each public volume as a printing house wants them, and the preflight's report."""
    sources = {source.slug: source for source in editions(public, members)}
    intent = pdfx.find_intent()
    for volume in volumes:
        if volume.audience == "public":
            leaves = range(*volume.inside)
            yield from impression.artifacts(sources[volume.slug], volume.pdf, leaves, printing.PAPER, intent, look)
