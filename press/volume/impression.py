"""Finished volume -> all that the printing house gets: inside, cover, and for the editors the preflight's report."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath

from press.model import Artifact, MembersCatalogue, PublicCatalogue, Volume
from press.volume import printing
from press.volume.editions import editions
from press.volume.preflight import preflight, report
from press.volume.printing import Paper, pdfx
from press.volume.printing.pdfx import Intent
from press.volume.source import Source


def press_files(volumes: tuple[Volume, ...], public: PublicCatalogue, members: MembersCatalogue, look: Path) -> Iterator[Artifact]:
    """Inside and cover of each public volume as a printing house wants them, and the preflight's report."""
    sources = {source.slug: source for source in editions(public, members)}
    intent = pdfx.find_intent()
    for volume in volumes:
        if volume.audience == "public":
            leaves = range(*volume.inside)
            yield from artifacts(sources[volume.slug], volume.pdf, leaves, printing.PAPER, intent, look)


def artifacts(source: Source, pdf: Path, leaves: range, paper: Paper, intent: Intent | None, look: Path) -> Iterator[Artifact]:
    """Files for the press, made where they are not there yet, kept beside the volume.

    pdf: the reading edition, whose name says all that decides it; leaves: its pages between the covers, counted from 0.
    """
    style = b"".join(path.read_bytes() for path in sorted((look / "templates" / "printing").iterdir()))
    key = sha256(f"{pdf.name}\n{paper!r}\n{intent!r}\n".encode() + style).hexdigest()[:32]
    inside, cover = (pdf.with_name(f"{source.slug}-{key}-{name}.pdf") for name in ("inside", "cover"))
    keep(inside, lambda target: printing.inside(pdf, leaves, source, intent, target))
    pages = len(leaves) + -len(leaves) % printing.SIGNATURE
    keep(cover, lambda target: printing.cover(source, pages, paper, intent, look, target))
    text = report(preflight(inside, cover, source, paper), source)
    yield Artifact(path=PurePosixPath("volume", "print", f"{source.slug}-inside.pdf"), content=inside)
    yield Artifact(path=PurePosixPath("volume", "print", f"{source.slug}-cover.pdf"), content=cover)
    yield Artifact(path=PurePosixPath("report", f"preflight-{source.slug}.txt"), content=text.encode())


def keep(path: Path, make: Callable[[Path], object]) -> None:
    """Made whole or not at all."""
    if path.exists():
        path.touch()  # the cache forgets it last
        return
    part = path.with_suffix(".part")
    make(part)
    part.replace(path)
