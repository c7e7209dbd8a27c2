"""Volumes -> what can be downloaded."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from jinja2 import Environment
from markupsafe import Markup

from press import prose
from press.model import Artifact, PublicCatalogue, Volume
from press.website.chrome import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A volume for everybody. year: 0 for the volume of all years; size: in words."""

    href: str
    title: str
    year: int
    pages: int
    cases: int
    size: str


def downloads(volumes: tuple[Volume, ...]) -> tuple[Download, ...]:
    """The public volumes, newest year first, the volume of all years last."""
    found = tuple(
        Download(
            href=f"volume/{volume.slug}.pdf",
            title=volume.title,
            year=int(volume.slug) if volume.slug.isdigit() else 0,
            pages=volume.pages,
            cases=volume.cases,
            size=size_words(volume.pdf.stat().st_size),
        )
        for volume in volumes
        if volume.audience == "public"
    )
    return tuple(sorted(found, key=lambda item: -item.year))


def download_sheet(public: PublicCatalogue, volumes: tuple[Volume, ...], templates: Environment) -> Sheet:
    """The page that offers the volumes."""
    edition, preface = public.edition, public.pages.get("preface")
    body = templates.get_template("volume.html").render(
        edition=edition,
        downloads=downloads(volumes),
        preface=Markup(prose.text(preface.markdown).html) if preface else "",
    )
    return Sheet(
        address="volume/",
        tab="cases/",
        title=f"下载《{edition.volume_title}》 · {edition.association}{edition.site_name}",
        description=f"《{edition.volume_title}》的各年卷与合卷，PDF格式，可在屏幕上读，也可打印。",
        listed=True,
        body=body,
    )


def volume_files(volumes: tuple[Volume, ...]) -> Iterator[Artifact]:
    """The PDFs that everybody may have."""
    for volume in volumes:
        if volume.audience == "public":
            yield Artifact(path=PurePosixPath("site", "volume", f"{volume.slug}.pdf"), content=volume.pdf)


def size_words(size: int) -> str:
    """A file's size: 820 KB, 4.6 MB."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"
