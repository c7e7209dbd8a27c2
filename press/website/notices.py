"""Notices -> their list by year, each as a letter on its page with what can be downloaded, and the files beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath
from typing import Literal

from jinja2 import Environment
from markupsafe import Markup

from press import prose
from press.dates import day
from press.model import Artifact, Enclosure, Notice, PublicCatalogue
from press.website.chrome import Sheet
from press.website.downloads import size_words
from press.website.linebreaks import Breakable, in_headings
from press.website.passages import passage, rooted

ADDRESS = "notices/"
LETTERS = (  # as press.channels makes them
    ("公文 PDF 版", ".pdf", "PDF，版式按 GB/T 9704"),
    ("公文 Word 版", ".docx", "DOCX，版式按 GB/T 9704"),
)
Look = Literal["", "now"]  # a quiet mark, or one that calls


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What can be downloaded. about: what it is, in a few words."""

    name: str
    href: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A notice in words. standing: as of the build; until: ISO, its last day, '' if it has none; ends: that day in words."""

    notice: Notice
    issued: str
    standing: str
    look: Look
    until: str
    ends: str
    enclosed: tuple[tuple[str, str], ...]  # name and address of each attachment, '' where there is no file
    files: tuple[File, ...]


def notice_sheets(public: PublicCatalogue, templates: Environment, breakable: Breakable) -> Iterator[Sheet]:
    """The list of notices, newest first as the catalogue has them, and each as an official letter."""
    found = tuple(letter(notice, public) for notice in public.notices)
    about = passage(public, "notices", "通知公告")
    site = f"{public.edition.association}{public.edition.site_name}"
    years = tuple((year, tuple(letters)) for year, letters in groupby(found, key=lambda item: item.notice.issued.year))
    body = templates.get_template("notices.html").render(years=years)
    yield Sheet(address=ADDRESS, tab=ADDRESS, title=f"通知公告 · {site}", description=about.description, listed=True, body=body)
    template = templates.get_template("notice.html")
    for item in found:
        notice = item.notice
        text = Markup(in_headings(rooted(prose.text(notice.markdown).html), breakable))
        yield Sheet(
            address=f"{ADDRESS}{notice.slug}/",
            tab=ADDRESS,
            title=f"{notice.title} · {notice.number}",
            description=notice.summary,
            listed=True,
            body=template.render(letter=item, notice=notice, body=text, note=about),
        )


def notice_files(public: PublicCatalogue) -> Iterator[Artifact]:
    """The attachments, beside their notices."""
    for notice in public.notices:
        for item in notice.attachments:
            if item.file:
                yield Artifact(path=PurePosixPath("site", ADDRESS, notice.slug, item.file.name), content=item.file.source)


def letter(notice: Notice, public: PublicCatalogue) -> Letter:
    """A notice in words, as of the build."""
    expired = notice.expires is not None and notice.expires < public.edition.as_of
    place = f"{ADDRESS}{notice.slug}/"
    return Letter(
        notice=notice,
        issued=day(notice.issued),
        standing="已过期" if expired else notice.status,
        look="now" if notice.status == "征求意见" and not expired else "",
        until=notice.expires.isoformat() if notice.expires else "",
        ends=day(notice.expires) if notice.expires else "",
        enclosed=tuple((item.name, f"{place}{item.file.name}" if item.file else "") for item in notice.attachments),
        files=(
            *(File(name=name, href=f"{place}{notice.slug}{suffix}", about=about) for name, suffix, about in LETTERS),
            *(_file(item, place) for item in notice.attachments if item.file),
        ),
    )


def _file(item: Enclosure, place: str) -> File:
    assert item.file is not None, "the caller looked"
    kind = item.file.source.suffix[1:].upper()
    return File(name=f"附件：{item.name}", href=f"{place}{item.file.name}", about=f"{kind}，{size_words(item.file.size)}")
