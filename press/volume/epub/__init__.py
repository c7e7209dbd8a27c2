"""Book -> EPUB 3: the volume for phones and reading apps, with the words and the order of the printed one."""

import io
import os
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from press.model import Case, Picture
from press.pictures import print_file, small_file
from press.volume.book import Book
from press.volume.chapters import chapter_title
from press.volume.entry import anchor
from press.volume.epub.documents import Document, documents, view
from press.volume.epub.package import facts

COVER_WIDTH = 1200  # px
PHONE_WIDTH, PHONE_BYTES = 1080, 200_000
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of the ZIP format: the same input gives the same bytes
PICTURE = re.compile(r'src="(pictures/[^"]+)"')
NOT_WANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\u2060\u200b]")  # no XML, or marks for the typesetter alone


def place_of(slug: str, pdf: Path, look: Path) -> Path:
    """Where an edition lies, or will lie: beside the printed volume, whose name says all that decides its words."""
    return pdf.with_name(f"{slug}-{sha256(f'{pdf.name} {style_of(look)}'.encode()).hexdigest()[:32]}.epub")


def kept(found: Book, pdf: Path, look: Path, cache: Path, tools: str) -> Path:
    """One edition, made where it is not there yet."""
    path = place_of(found.source.slug, pdf, look)
    if path.exists():
        path.touch()  # the cache forgets it last
    else:
        part = path.with_suffix(".part")
        write(found, pdf, look, cache, tools, part)
        part.replace(path)
    return path


def write(found: Book, pdf: Path, look: Path, cache: Path, tools: str, target: Path) -> None:
    """Write one edition. pdf: the printed volume, whose first page is the cover; tools: what beside the input decides how it looks."""
    folder = look / "templates" / "epub"
    templates = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source = found.source
    pictures = {
        picture.sha256: light_file(picture, cache) for case in source.cases for section in case.sections for picture in section.pictures
    }
    places = {sha256: f"pictures/{path.name}" for sha256, path in pictures.items()}
    cases = {anchor(case.id): case for case in source.cases}
    shelf = Shelf(folder=cache / "volume" / "epub", tools=f"{tools} {style_of(look)}")

    def text_of(document: Document) -> str:
        def made() -> bytes:
            shown = view(document, found, cases, places)
            text = templates.get_template(document.template).render(document=document, book=found, view=shown)
            return NOT_WANTED.sub("", text).encode()

        case = cases.get(document.name)
        return (from_shelf(shelf, "xhtml", shown_of(document, case, found, places), made) if case else made()).decode()

    texts = {document.name: text_of(document) for document in documents(found)}
    called = sorted({name for text in texts.values() for name in PICTURE.findall(text)})
    about = facts(found, texts, called)
    files = {place: pictures[sha256] for sha256, place in places.items()}
    cover = from_shelf(shelf, "png", cover_of(found), lambda: cover_picture(pdf))
    with zipfile.ZipFile(target, "w") as archive:
        add(archive, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        add(archive, "META-INF/container.xml", (folder / "container.xml").read_bytes())
        for name in ("package.opf", "toc.ncx"):
            add(archive, f"EPUB/{name}", NOT_WANTED.sub("", templates.get_template(name).render(book=found, about=about)).encode())
        for name, text in texts.items():
            add(archive, f"EPUB/{name}.xhtml", text.encode())
        add(archive, "EPUB/book.css", (folder / "book.css").read_bytes())
        add(archive, "EPUB/cover.png", cover, zipfile.ZIP_STORED)
        for name in called:
            add(archive, f"EPUB/{name}", files[name].read_bytes(), zipfile.ZIP_STORED)


# ---- What is kept from edition to edition ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where pieces of editions are kept. tools: what beside the input decides how they look."""

    folder: Path
    tools: str


def from_shelf(shelf: Shelf, ending: str, shown: object, made: Callable[[], bytes]) -> bytes:
    """A piece that shows this; made where it is not there yet. The cases of an edition are nearly all of its work."""
    key = sha256(repr((shelf.tools, shown)).encode()).hexdigest()[:32]
    path = shelf.folder / f"{key}.{ending}"
    if path.exists():
        path.touch()  # the cache forgets it last
        return path.read_bytes()
    content = made()
    shelf.folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)
    return content


def shown_of(document: Document, case: Case, book: Book, places: Mapping[str, str]) -> object:
    """All that the document of a case shows."""
    called = [places[picture.sha256] for section in case.sections for picture in section.pictures]
    return document, case, called, chapter_title(case, book.source.awards), book.source.edition.address


def cover_of(book: Book) -> object:
    """All that the cover shows."""
    return book.source.edition, book.record, book.cover_lines, book.cover_years, book.cover_run


def style_of(look: Path) -> str:
    return sha256(b"".join(path.read_bytes() for path in sorted((look / "templates" / "epub").iterdir()))).hexdigest()


def light_file(picture: Picture, cache: Path) -> Path:
    """A copy for phones, which takes PNG and JPEG alone; a plain drawing weighs less before it is made small."""
    return min(small_file(picture, PHONE_WIDTH, PHONE_BYTES, cache), print_file(picture, cache), key=lambda path: path.stat().st_size)


def add(archive: zipfile.ZipFile, name: str, content: bytes, pressed: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, FIRST_DAY)
    entry.compress_type, entry.create_system, entry.external_attr = pressed, 3, 0o644 << 16
    archive.writestr(entry, content)


def cover_picture(pdf: Path) -> bytes:
    """The first page of the printed volume."""
    import pypdfium2  # seldom needed: covers are kept

    with pypdfium2.PdfDocument(pdf) as file:
        page = file[0]
        image = page.render(scale=COVER_WIDTH / page.get_width()).to_pil()
    held = io.BytesIO()
    image.convert("RGB").quantize(64, dither=0).save(held, "PNG", optimize=True)
    return held.getvalue()
