"""A case of a finished volume -> its offprint: a cover that tells how to cite it, and its pages with the book's own numbers."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from press import citations
from press.model import Case, Volume
from press.volume import making, toolchain
from press.volume.book import Book, book
from press.volume.crew import Crew, Setup
from press.volume.entry import anchor, entry
from press.volume.making import Order, Store
from press.volume.part import EMPTY, Part, Values
from press.volume.parts import parts
from press.volume.source import Source
from press.volume.typography import words
from press.volume.xmp import About


def offprints(workers: Crew, sources: Iterable[Source], volumes: Iterable[Volume]) -> Mapping[str, Mapping[str, Path]]:
    """Slug of a finished volume -> case id -> PDF, for every case of its source; kept in the cache.

    sources: what the volumes were made from, or a part of their cases.
    """
    finished = {volume.slug: volume for volume in volumes}
    folder = workers.setup.cache / "volume" / "offprints"
    wanted = {source.slug: source for source in sources if source.slug in finished}
    found = {slug: known_offprints(workers, source, finished[slug]) for slug, source in wanted.items()}
    orders = {slug: dict(orders_of(wanted[slug], finished[slug], workers.setup)) for slug, known in found.items() if not known}
    lacking = [order for of_volume in orders.values() for order in of_volume.values() if not order.target.exists()]
    if lacking:
        making.make(lacking, Store(folder=folder.with_name("objects"), tools=workers.setup.tools, keeps_fonts=False, digests={}), workers)
    for slug, of_volume in orders.items():
        found[slug] = {case: order.target for case, order in of_volume.items() if order.target.exists()}
        if len(found[slug]) == len(of_volume):
            folder.mkdir(parents=True, exist_ok=True)
            list_of(wanted[slug], finished[slug], folder).write_text(
                json.dumps({case: path.name for case, path in found[slug].items()}), encoding="utf-8"
            )
    return found


def list_of(source: Source, volume: Volume, folder: Path) -> Path:
    """What names the offprints of a volume once they are all made. The volume's own name says what decides its pages."""
    cases = sha256(repr([case.id for case in source.cases]).encode()).hexdigest()[:16]
    return folder / f"{volume.pdf.stem}-{cases}.json"


def known_offprints(workers: Crew, source: Source, volume: Volume) -> Mapping[str, Path]:
    """Case id -> offprint; none unless every one is there."""
    path = list_of(source, volume, workers.setup.cache / "volume" / "offprints")
    if not path.exists():
        return {}
    path.touch()  # the cache forgets it last
    found = {case: path.with_name(name) for case, name in json.loads(path.read_text(encoding="utf-8")).items()}
    return found if all(offprint.exists() for offprint in found.values()) else {}


def orders_of(source: Source, volume: Volume, place: Setup) -> Iterator[tuple[str, Order]]:
    """The case's own part of the book, and a cover before it."""
    whole = book(source)
    profile = toolchain.colour_profile()
    for part in parts(whole):
        for work in part.works:
            case, start = work.case, volume.starts[work.case.id]
            alone = replace(
                part, name=anchor(case.id), works=(work,), head=entry(case).head, side="left" if start % 2 == 0 else "right", outline=()
            )
            cover = cover_part(case, whole)
            key = sha256(repr((place.tools, cover.values, work, whole.head, start)).encode()).hexdigest()[:32]
            yield (
                case.id,
                Order(
                    parts=(cover, alone),
                    head=whole.head,
                    first_number=start,
                    site=source.edition.address,
                    about=about(case, whole, profile),
                    target=place.cache / "volume" / "offprints" / f"{case.id.replace('/', '-')}-{key}.pdf",
                ),
            )


def cover_part(case: Case, whole: Book) -> Part:
    """What it is, where it stands, how to cite it, what may be done with it."""
    edition, source = whole.source.edition, whole.source
    citation = f"{case.organisation}. {case.title}[M/OL]//{edition.association}. {source.title}. {citations.PLACE}: {edition.association}, {case.year}:"
    values: Values = (
        ("marks", ("单行本", *(("会员版",) if source.audience == "members" else ()), *(("演示数据",) if edition.demo else ()))),
        ("label", case.title),
        ("title", entry(case).title),
        ("organisation", words(case.organisation)),
        ("won", words(citations.award_words(case))),
        ("book", words(source.title)),
        ("citation", words(citation)),
        ("address", citations.case_address(case, edition)),
        ("year", case.year),
        ("association", edition.association),
    )
    return replace(EMPTY, name="offprint", template="offprint.html", side="right", counting="none", values=values)


def about(case: Case, whole: Book, profile: bytes) -> About:
    return About(
        title=case.title,
        author=case.organisation,
        subject=f"《{whole.source.title}》单行本",
        keywords=", ".join(citations.subjects(case)),
        profile=profile,
    )
