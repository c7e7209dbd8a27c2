"""Source -> EPUB 3: the volume for phones and reading apps, with the words and the order of the printed one."""

import io
import re
import zipfile
from hashlib import sha256
from pathlib import Path

import pypdfium2
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from press.model import Picture
from press.pictures import print_file, small_file
from press.volume.book import book
from press.volume.entry import anchor
from press.volume.epub.documents import documents, view
from press.volume.epub.package import facts
from press.volume.source import Source

COVER_WIDTH = 1200  # px
PHONE_WIDTH, PHONE_BYTES = 1080, 200_000
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of the ZIP format: the same input gives the same bytes
PICTURE = re.compile(r'src="(pictures/[^"]+)"')
NOT_WANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\u2060\u200b]")  # no XML, or marks for the typesetter alone


def place_of(slug: str, pdf: Path, look: Path) -> Path:
    """Where an edition lies, or will lie: beside the printed volume, whose name says all that decides its words."""
    style = b"".join(path.read_bytes() for path in sorted((look / "templates" / "epub").iterdir()))
    return pdf.with_name(f"{slug}-{sha256(pdf.name.encode() + style).hexdigest()[:32]}.epub")


def kept(source: Source, pdf: Path, look: Path, cache: Path) -> Path:
    """One edition, made where it is not there yet."""
    path = place_of(source.slug, pdf, look)
    if path.exists():
        path.touch()  # the cache forgets it last
    else:
        part = path.with_suffix(".part")
        write(source, pdf, look, cache, part)
        part.replace(path)
    return path


def write(source: Source, pdf: Path, look: Path, cache: Path, target: Path) -> None:
    """Write one edition. pdf: the printed volume, whose first page is the cover."""
    folder = look / "templates" / "epub"
    templates = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found = book(source)
    pictures = {
        picture.sha256: light_file(picture, cache) for case in source.cases for section in case.sections for picture in section.pictures
    }
    places = {sha256: f"pictures/{path.name}" for sha256, path in pictures.items()}
    cases = {anchor(case.id): case for case in source.cases}
    texts: dict[str, str] = {}
    for document in documents(found):
        shown = view(document, found, cases, places)
        text = templates.get_template(document.template).render(document=document, book=found, view=shown)
        texts[document.name] = NOT_WANTED.sub("", text)
    called = sorted({name for text in texts.values() for name in PICTURE.findall(text)})
    about = facts(found, texts, called)
    files = {place: pictures[sha256] for sha256, place in places.items()}
    with zipfile.ZipFile(target, "w") as archive:
        add(archive, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        add(archive, "META-INF/container.xml", (folder / "container.xml").read_bytes())
        for name in ("package.opf", "toc.ncx"):
            add(archive, f"EPUB/{name}", NOT_WANTED.sub("", templates.get_template(name).render(book=found, about=about)).encode())
        for name, text in texts.items():
            add(archive, f"EPUB/{name}.xhtml", text.encode())
        add(archive, "EPUB/book.css", (folder / "book.css").read_bytes())
        add(archive, "EPUB/cover.png", cover_picture(pdf), zipfile.ZIP_STORED)
        for name in called:
            add(archive, f"EPUB/{name}", files[name].read_bytes(), zipfile.ZIP_STORED)


def light_file(picture: Picture, cache: Path) -> Path:
    """A copy for phones, which takes PNG and JPEG alone; a plain drawing weighs less before it is made small."""
    return min(small_file(picture, PHONE_WIDTH, PHONE_BYTES, cache), print_file(picture, cache), key=lambda path: path.stat().st_size)


def add(archive: zipfile.ZipFile, name: str, content: bytes, pressed: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, FIRST_DAY)
    entry.compress_type, entry.create_system, entry.external_attr = pressed, 3, 0o644 << 16
    archive.writestr(entry, content)


def cover_picture(pdf: Path) -> bytes:
    """The first page of the printed volume."""
    with pypdfium2.PdfDocument(pdf) as file:
        page = file[0]
        image = page.render(scale=COVER_WIDTH / page.get_width()).to_pil()
    held = io.BytesIO()
    image.convert("RGB").quantize(64, dither=0).save(held, "PNG", optimize=True)
    return held.getvalue()
