"""Bytes -> readings: every text that a file can hold, through encodings, escapes, archives, PDF and picture metadata."""

import base64
import gzip
import html
import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

from press.verify import pdf

SIGNS = re.compile(r"[^\w\u2e80-\u2fdf]+")  # radicals are signs to Unicode, but fonts draw them and words with one glyph
UNUSUAL = re.compile(r"[\u2e80-\u2fdf]")
RADICALS = str.maketrans(
    "⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳", "母民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟"
)
DEPTH = 4  # of files inside files
INFLATED = 64 * 1024 * 1024  # bytes that one packed file may grow to
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
WEBP_PIXELS = (b"VP8 ", b"VP8L", b"ALPH", b"ANMF")
FONTS = (b"wOFF", b"wOF2")
MARKUP = re.compile(r"\s*(?:\ufeff\s*)?<")
TAG = re.compile(r"(<[^<>]*>)")
VALUE = re.compile(r"""=\s*("[^"]*"|'[^']*'|[^\s"'<>]+)""")
BODIES = re.compile(r"<!--(.*?)-->|<script\b[^>]*>(.*?)</script>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
PERCENT = re.compile("%[0-9A-Fa-f]{2}")
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|U([0-9A-Fa-f]{8}))")
# The shortest runs looked for hold ten Han characters in UTF-8, six in UTF-16; addresses made of Latin words are mostly shorter.
BASE64_RUN = re.compile(rb"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{40,}(?:\r?\n[A-Za-z0-9+/_-]{4,})*")
HEX_RUN = re.compile(rb"(?<![0-9A-Fa-f])[0-9A-Fa-f]{24,}")
LINE_END = re.compile(rb"[\r\n]")
TO_STANDARD = bytes.maketrans(b"-_", b"+/")


def plain(text: str) -> str:
    """Letters, digits and ideographs alone, in their usual width: what stays the same from Markdown to web page and paper."""
    bare = SIGNS.sub("", text).replace("_", "")
    # Without its full-width marks Chinese text is normal nearly always, and asking is quicker than making it so.
    if unicodedata.is_normalized("NFKC", bare) and not UNUSUAL.search(bare):
        return bare
    return SIGNS.sub("", unicodedata.normalize("NFKC", bare).translate(RADICALS))


def readings(data: bytes) -> Iterator[str]:
    """Every reading of a file's bytes."""
    return _readings(data, DEPTH)


def of_name(name: str) -> Iterator[str]:
    """Every reading of a file's name."""
    return _unescaped(name)


def _readings(data: bytes, depth: int) -> Iterator[str]:
    if not depth or not data:
        return
    if data[:2] == b"\x1f\x8b":
        yield from _readings(_gunzipped(data), depth - 1)
    elif data[:4] == b"PK\3\4":
        yield from _of_archive(data, depth)
    elif data[:5] == b"%PDF-":
        yield from _of_pdf(data, depth)
    elif data[:8] == PNG:
        for piece in _png_pieces(data):
            yield from _of_unknown(piece, depth)
    elif data[:3] == JPEG:
        yield from _of_unknown(_around_scan(data), depth)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        yield from _of_unknown(b"".join(_webp_pieces(data)), depth)
    elif data[:4] not in FONTS:
        yield from _of_unknown(data, depth)


def _of_unknown(data: bytes, depth: int) -> Iterator[str]:
    """Text if it is UTF-8; otherwise every encoding that Chinese is found in, at both alignments."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        for start in (0, 1):
            for encoding in ("utf-16-le", "utf-16-be", "gb18030"):
                yield data[start:].decode(encoding, errors="ignore")
        text = data.decode("utf-8", errors="ignore")
    else:
        if "\0" in text:  # Latin letters in UTF-16
            yield from (data[start:].decode(encoding, errors="ignore") for start in (0, 1) for encoding in ("utf-16-le", "utf-16-be"))
    yield from _of_text(text)
    runs = [LINE_END.sub(b"", run).translate(TO_STANDARD) for run in dict.fromkeys(BASE64_RUN.findall(data))]
    for run in runs:
        yield from _readings(_from_base64(run), depth - 1)
    # A run may begin with letters that do not belong to it.
    yield "\n".join(_from_base64(run[phase:]).decode("utf-8", errors="ignore") for run in runs for phase in (1, 2, 3))
    for run in dict.fromkeys(HEX_RUN.findall(data)):
        yield from _readings(bytes.fromhex(run[: len(run) // 2 * 2].decode()), depth - 1)


def _of_text(text: str) -> Iterator[str]:
    if not MARKUP.match(text):
        yield from _unescaped(text)
        return
    pieces = TAG.split(text)  # words and tags by turns
    yield from _unescaped("".join(pieces[::2]))  # words run on over inline tags
    yield from _unescaped("\n".join(dict.fromkeys(VALUE.findall("".join(dict.fromkeys(pieces[1::2]))))))
    yield from _unescaped("\n".join(part for found in BODIES.findall(text) for part in found if part))


def _unescaped(text: str) -> Iterator[str]:
    """The text, and what it becomes without entities, \\u escapes and percent signs."""
    if "&" in text:
        text = html.unescape(text)
    yield text
    if "\\" in text and ESCAPE.search(text):
        text = ESCAPE.sub(_character, text)
        yield text.encode("utf-16", errors="surrogatepass").decode("utf-16", errors="ignore")
    if PERCENT.search(text):
        for encoding in ("utf-8", "gb18030"):
            if (decoded := unquote(text, encoding=encoding, errors="ignore")) != text:
                yield decoded


def _character(match: re.Match[str]) -> str:
    number = int(next(digits for digits in match.groups() if digits), 16)
    return chr(number) if number < 0x110000 else ""


def _from_base64(run: bytes) -> bytes:
    return base64.b64decode(run[: len(run) // 4 * 4] if len(run) % 4 < 2 else run + b"=" * (-len(run) % 4))


def _gunzipped(data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            return packed.read(INFLATED)
    except (OSError, EOFError, zlib.error):
        return b""


def _of_archive(data: bytes, depth: int) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (name.filename for name in archive.infolist())
            yield archive.comment.decode("utf-8", errors="ignore")
            for name in archive.infolist():
                with archive.open(name) as member:
                    yield from _readings(member.read(INFLATED), depth - 1)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, RuntimeError, NotImplementedError):
        return


def _of_pdf(data: bytes, depth: int) -> Iterator[str]:
    try:
        book = pdf.read(data)
    except pdf.PdfFault:
        yield from _of_unknown(data, depth)
        return
    yield from of_book(book, depth)


def of_book(book: pdf.Pdf, depth: int) -> Iterator[str]:
    """Every reading of a PDF that has been read already."""
    yield "".join(leaf.words for leaf in book.leaves)
    yield book.hidden
    for name, content in book.attached:
        yield name
        yield from _readings(content, depth - 1)


# ---- Pictures: everything but the pixels ---------------------------------------------------------------------------------


def _png_pieces(data: bytes) -> Iterator[bytes]:
    """Chunks that carry words (PNG, ISO/IEC 15948 §11.3), packed ones unpacked, and whatever stands behind the end."""
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length
        if kind in (b"zTXt", b"iTXt", b"iCCP"):
            yield content
            yield from (_inflated(content[start.start() :]) for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", content))
        elif kind not in (b"IDAT", b"IHDR", b"PLTE", b"tRNS", b"IEND"):
            yield content
        if kind == b"IEND":
            break
    yield data[at:]


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, INFLATED)
    except zlib.error:
        return b""


def _around_scan(data: bytes) -> bytes:
    """A JPEG's segments before its first scan and what follows its end."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        at += 2 + int(struct.unpack_from(">H", data, at + 2)[0])
    return data[:at] + data[data.rfind(b"\xff\xd9") + 2 :]


def _webp_pieces(data: bytes) -> Iterator[bytes]:
    at = 12
    while at + 8 <= len(data):
        kind, (length,) = data[at : at + 4], struct.unpack_from("<I", data, at + 4)
        if kind not in WEBP_PIXELS:
            yield data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    yield data[at:]
