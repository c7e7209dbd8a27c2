"""Volumes -> what can be downloaded."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from jinja2 import Environment

from press.model import Artifact, Case, Edition, PublicCatalogue, Volume
from press.website.chrome import Sheet
from press.website.passages import passage, set_text

FOLDER = PurePosixPath("site/volume")


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A volume for everybody. label: how it differs from the others; year: 0 for the volume of all years; size: in words;
    epub, epub_size: the same for phones, '' where there is none."""

    href: str
    title: str
    label: str
    year: int
    pages: int
    cases: int
    size: str
    epub: str
    epub_size: str


def downloads(volumes: tuple[Volume, ...], edition: Edition) -> tuple[Download, ...]:
    """The public volumes, newest year first, the volume of all years last; none where the book is not given away."""
    found = tuple(
        Download(
            href=f"volume/{volume.slug}.pdf",
            title=volume.title,
            label=f"{volume.slug} 年卷" if volume.slug.isdigit() else f"合卷{volume.title.removeprefix(edition.volume_title)}",
            year=int(volume.slug) if volume.slug.isdigit() else 0,
            pages=volume.pages,
            cases=volume.cases,
            size=size_words(volume.pdf.stat().st_size),
            epub=f"volume/{volume.slug}.epub" if volume.epub else "",
            epub_size=size_words(volume.epub.stat().st_size) if volume.epub else "",
        )
        for volume in given(volumes, edition)
    )
    return tuple(sorted(found, key=lambda item: -item.year))


def download_sheet(public: PublicCatalogue, volumes: tuple[Volume, ...], templates: Environment) -> Sheet:
    """The page that offers the volumes."""
    edition, preface = public.edition, public.pages.get("preface")
    about = passage(public, words_for(edition), edition.volume_title)
    body = templates.get_template("volume.html").render(
        edition=edition,
        downloads=downloads(volumes, edition),
        about=about,
        preface=set_text(preface.markdown) if preface else "",
    )
    return Sheet(
        address="volume/",
        tab="cases/",
        title=f"{'下载' if edition.gives_volume else ''}《{edition.volume_title}》 · {edition.association}{edition.site_name}",
        description=about.description,
        listed=True,
        body=body,
    )


def words_for(edition: Edition) -> str:
    """The page of content/ that says how to get the book: here, from the publisher, from the association."""
    return "volume" if edition.gives_volume else f"volume-{edition.publication}"


def volume_files(volumes: tuple[Volume, ...], edition: Edition) -> Iterator[Artifact]:
    """The PDFs, EPUBs and offprints that everybody may have; a book that is sold or passed on by hand is not among them."""
    for volume in given(volumes, edition):
        yield Artifact(path=FOLDER / f"{volume.slug}.pdf", content=volume.pdf)
        if volume.epub:
            yield Artifact(path=FOLDER / f"{volume.slug}.epub", content=volume.epub)
        for case, offprint in volume.offprints.items():
            yield Artifact(path=PurePosixPath("site", offprint_address(case)), content=offprint)


def given(volumes: tuple[Volume, ...], edition: Edition) -> tuple[Volume, ...]:
    """The volumes that everybody may have."""
    return tuple(volume for volume in volumes if volume.audience == "public" and edition.gives_volume)


def offprint_address(case: str) -> str:
    """Where the offprint of a case, by its id, lies below the site."""
    return f"volume/offprints/{case.replace('/', '-')}.pdf"


def offprint_of(case: Case, volumes: tuple[Volume, ...], edition: Edition) -> tuple[str, str]:
    """Address and size in words of a case's offprint; '' where there is none."""
    found = next((volume.offprints[case.id] for volume in given(volumes, edition) if case.id in volume.offprints), None)
    return (offprint_address(case.id), size_words(found.stat().st_size)) if found else ("", "")


def size_words(size: int) -> str:
    """A file's size: 820 KB, 4.6 MB."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"
