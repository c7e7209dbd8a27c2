"""Book and its finished documents -> what the package file says: files, identity, how accessible the book is."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from press.volume.book import Book
from press.volume.epub.documents import documents

TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
NO_WORDS = ' alt=""'
CONFORMS = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"
FEATURES = ("structuralNavigation", "tableOfContents", "index", "readingOrder", "displayTransformability", "ARIA")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One row of the manifest. title: of a document, for the table of contents; properties: of EPUB, '' for none."""

    id: str
    href: str
    type: str
    title: str
    properties: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """identifier: the same for every later edition of this volume; conforms: '' where a picture has no words for those who cannot see it."""

    identifier: str
    modified: str
    day: str
    documents: tuple[File, ...]
    pictures: tuple[File, ...]
    features: tuple[str, ...]
    summary: str
    conforms: str


def facts(book: Book, texts: Mapping[str, str], pictures: Iterable[str]) -> Facts:
    """texts: name -> finished document; pictures: those that the documents call."""
    edition = book.source.edition
    has_words = not any(NO_WORDS in text for text in texts.values())
    described = "图片均有文字说明" if has_words else "部分图片没有文字说明"
    return Facts(
        identifier=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{edition.association}/{edition.volume_title}/{book.source.slug}")),
        modified=f"{edition.as_of.isoformat()}T00:00:00Z",
        day=edition.as_of.isoformat(),
        documents=tuple(file(found.name, found.title, texts[found.name]) for found in documents(book)),
        pictures=tuple(
            File(id=f"picture-{number}", href=name, type=TYPES[name.rpartition(".")[2]], title="", properties="")
            for number, name in enumerate(pictures, 1)
        ),
        features=(*FEATURES, "alternativeText") if has_words else FEATURES,
        summary=f"文字可以放大、换色，有分级目录、索引和标题层次；效果图另附数据表；{described}。全书没有声音、视频和脚本。",
        conforms=CONFORMS if has_words else "",
    )


def file(name: str, title: str, text: str) -> File:
    properties = "nav" if name == "nav" else "svg" if "<svg" in text else ""
    return File(id=name, href=f"{name}.xhtml", type="application/xhtml+xml", title=title, properties=properties)
