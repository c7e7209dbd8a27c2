"""PDF bytes -> Pdf: the words of each page, its folio and links, and all words that are on no page."""

import ctypes
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

FOOT = 80  # points from the lower edge in which a folio stands; the text block ends above it
FOLIO = re.compile(r"\s*(\d{1,5}|[ivxlc]+)\s*")
HEX_STRING = re.compile(rb"<((?:[0-9a-f]{2})+)>")
LITERAL = re.compile(rb"\(((?:[^()\\\x80-\xff]|\\[^\r\n]){4,})\)")
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)


class PdfFault(Exception):
    """A file that is no readable PDF."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leap:
    """A link inside the file. words: what stands in its rectangle; target: page, counted from 0."""

    words: str
    target: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A page. label: what a viewer calls it; folio: the number printed at its foot, '' where there is none."""

    words: str
    label: str
    folio: str
    leaps: tuple[Leap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdf:
    """A file.

    pictures: raster pictures, each counted once, their transparency not; hidden: every string that is on no page: metadata,
    outline, alternative texts, names; attached: files inside it.
    """

    leaves: tuple[Leaf, ...]
    title: str
    language: str
    is_tagged: bool
    pictures: int
    hidden: str
    attached: tuple[tuple[str, bytes], ...]


def read(data: bytes) -> Pdf:
    """Read a PDF whole; raises PdfFault."""
    try:
        with pikepdf.open(io.BytesIO(data)) as file:
            root = file.Root
            attached = tuple((name, bytes(file.attachments[name].get_file().read_bytes())) for name in file.attachments)
            title = str(file.docinfo.get("/Title", "")) if file.trailer.get("/Info") is not None else ""
            language = str(root.get("/Lang", ""))
            mark = root.get("/MarkInfo")
            is_tagged = "/StructTreeRoot" in root and isinstance(mark, pikepdf.Dictionary) and bool(mark.get("/Marked", False))
            opened = _opened(file)
            hidden = "\n".join(_strings(file, opened))
        leaves = tuple(_leaves(data))
    except (pikepdf.PdfError, pypdfium2.PdfiumError) as broken:
        raise PdfFault(str(broken)) from None
    pictures = opened.count(b"/Subtype /Image") - opened.count(b"/SMask ")
    return Pdf(leaves=leaves, title=title, language=language, is_tagged=is_tagged, pictures=pictures, hidden=hidden, attached=attached)


def _opened(file: pikepdf.Pdf) -> bytes:
    """The file written anew without object streams: strings and dictionaries lie open, other streams stay packed."""
    written = io.BytesIO()
    file.save(written, object_stream_mode=pikepdf.ObjectStreamMode.disable, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return written.getvalue()


def _strings(file: pikepdf.Pdf, opened: bytes) -> Iterator[str]:
    """Every string object and the XMP metadata."""
    yield from dict.fromkeys(_decoded(bytes.fromhex(match.decode())) for match in HEX_STRING.findall(opened))
    yield from dict.fromkeys(_decoded(ESCAPED.sub(_unescaped, match)) for match in LITERAL.findall(opened))
    metadata = file.Root.get("/Metadata")
    if isinstance(metadata, pikepdf.Stream):
        yield metadata.read_bytes().decode("utf-8", errors="ignore")


def _unescaped(match: re.Match[bytes]) -> bytes:
    sign = match[1]
    return bytes([int(sign, 8) & 255]) if sign.isdigit() else ESCAPES.get(sign, sign)


def _decoded(raw: bytes) -> str:
    """A text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 with their marks, else PDFDocEncoding, here read as Latin-1."""
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", errors="ignore")
    if raw.startswith(b"\xff\xfe"):
        return raw[2:].decode("utf-16-le", errors="ignore")
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw[3:].decode("utf-8", errors="ignore")
    return raw.decode("latin-1")


def _leaves(data: bytes) -> Iterator[Leaf]:
    file = pypdfium2.PdfDocument(data)
    try:
        for number in range(len(file)):
            page = file[number]
            text = page.get_textpage()
            folio = FOLIO.fullmatch(text.get_text_bounded(bottom=0, top=FOOT))
            yield Leaf(
                words=text.get_text_range(),
                label=file.get_page_label(number),
                folio=folio[1] if folio else "",
                leaps=tuple(_leaps(file, page, text)),
            )
            text.close()
            page.close()
    finally:
        file.close()


def _leaps(file: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> Iterator[Leap]:
    position, link, edges = ctypes.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
    while pdfium.FPDFLink_Enumerate(page, position, link):
        target = pdfium.FPDFLink_GetDest(file, link) or pdfium.FPDFAction_GetDest(file, pdfium.FPDFLink_GetAction(link))
        if target and pdfium.FPDFLink_GetAnnotRect(link, edges):
            words = text.get_text_bounded(left=edges.left, bottom=edges.bottom, right=edges.right, top=edges.top)
            yield Leap(words=words, target=pdfium.FPDFDest_GetDestPageIndex(file, target))
