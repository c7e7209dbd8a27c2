"""WeasyPrint's pictures -> the pixels of a PNG as they lie packed in its file: WeasyPrint unpacks them and packs them again, twice with a palette."""

from collections.abc import Callable, Iterator
from typing import Any

from pydyf import Array, Dictionary, Stream
from weasyprint.images import RasterImage

COLOURS = {"L": 1, "RGB": 3, "P": 1}  # numbers that say a pixel
BITS = 8  # of each


def with_packed_pixels(plain: Callable[..., None]) -> Callable[..., None]:
    """A PNG of 8 bits, without transparency and interlacing, keeps its file."""

    def open_picture(self: Any, image: Any, name: str, data: bytes | None, *rest: Any, **options: Any) -> None:
        chunks = dict(chunks_of(data)) if data and image.format == "PNG" and image.mode in COLOURS else {}
        if not chunks or chunks[b"IHDR"][8] != BITS or chunks[b"IHDR"][12] or b"tRNS" in chunks:
            plain(self, image, name, data, *rest, **options)
            return
        self.id, self.mode, self.format, self._dpi = name, image.mode, "PNG", None
        self.width, self.height, self.ratio = image.width, image.height, image.width / image.height
        self.packed = data

    return open_picture


def drawn_packed(plain: Callable[..., Any]) -> Callable[..., Any]:
    def get_x_object(self: Any, interpolate: bool, ratio: float) -> Any:
        return packed_object(self) if hasattr(self, "packed") else plain(self, interpolate, ratio)

    return get_x_object


def packed_object(picture: RasterImage) -> Stream:
    """ISO 32000-1, 8.9.5: a PDF unpacks what a PNG packs."""
    chunks = tuple(chunks_of(picture.packed))
    palette = b"".join(data for name, data in chunks if name == b"PLTE")
    indexed = Array(["/Indexed", "/DeviceRGB", len(palette) // 3 - 1, b"<%b>" % palette.hex().encode()])
    extra = {
        "Type": "/XObject",
        "Subtype": "/Image",
        "Width": picture.width,
        "Height": picture.height,
        "ColorSpace": {"L": "/DeviceGray", "RGB": "/DeviceRGB", "P": indexed}[picture.mode],
        "BitsPerComponent": BITS,
        "Filter": "/FlateDecode",
        "DecodeParms": Dictionary({"Predictor": 15, "Columns": picture.width, "Colors": COLOURS[picture.mode]}),
    }
    return Stream([b"".join(data for name, data in chunks if name == b"IDAT")], Dictionary(extra))


def chunks_of(file: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Of a PNG (ISO/IEC 15948, 5.3): name and data of each chunk."""
    at = 8
    while at < len(file):
        length = int.from_bytes(file[at : at + 4], "big")
        yield file[at + 4 : at + 8], file[at + 8 : at + 8 + length]
        at += length + 12
