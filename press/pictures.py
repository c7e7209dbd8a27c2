"""Picture file -> its size, its bytes without metadata for the web, its print-size copy: the one place that opens pictures.

Only PNG, JPEG, WebP and GIF are opened. Metadata (camera, place, author, comments) never leaves the house.
"""

import hashlib
import io
import os
import warnings
from pathlib import Path

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from press.model import Picture

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
MAX_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 150_000_000  # one real photograph of a panorama has 91 million
WEB_WIDTH = 1600
PRINT_WIDTH = 1600  # 133 mm, the width of the text, at 300 dpi
PRINT_HEIGHT = 2200
ORIENTATION = 0x0112

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class PictureFault(Exception):
    """Why a picture cannot be used, in Chinese, with what to do."""


def inspect(path: Path) -> Picture:
    """Open a picture and decode it whole; raises PictureFault."""
    if path.stat().st_size > MAX_BYTES:
        raise PictureFault(f"超过 {MAX_BYTES // 1024 // 1024} MB，请缩小后再放入")
    data = path.read_bytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once imported, sets it for the whole process
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                width, height = image.size
                turned = image.getexif().get(ORIENTATION, 1) >= 5
                image.draft("L", (64, 64))  # a JPEG is decoded at an eighth; broken data shows all the same
                image.load()
    except UnidentifiedImageError:
        raise PictureFault("不是可用的图片，请另存为 PNG 或 JPG 格式") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureFault("像素太多，请缩小到每边 8000 像素以内") from None
    except (OSError, SyntaxError, ValueError, EOFError, UserWarning, DeprecationWarning):
        raise PictureFault("文件已损坏，打不开，请换一份完整的图片") from None
    if turned:
        width, height = height, width
    return Picture(name=path.name, source=path, width=width, height=height, sha256=hashlib.sha256(data).hexdigest())


def web_bytes(picture: Picture) -> bytes:
    """The picture for the web: no metadata, upright, at most 1600 px wide; the pixels of an ordinary PNG stay untouched."""
    data = picture.source.read_bytes()
    if picture.width <= WEB_WIDTH and data.startswith(b"\x89PNG"):
        return _png_without_metadata(data)
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        return _clean_copy(image, WEB_WIDTH, 16 * WEB_WIDTH, image.format or "PNG")


def print_file(picture: Picture, cache: Path) -> Path:
    """A copy at print size in the cache, made once per content; PNG for drawings, JPEG for photographs."""
    with Image.open(picture.source, formats=FORMATS) as image:
        kind = "JPEG" if image.format == "JPEG" else "PNG"
        target = cache / "pictures" / f"{picture.sha256[:32]}-{PRINT_WIDTH}-opaque.{kind.lower()}"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(_print_copy(image, picture.source, kind))
            part.replace(target)
    return target


def _print_copy(image: Image.Image, source: Path, kind: str) -> bytes:
    """Paper shows nothing through; the pixels of a PNG that fits stay as they lie packed in its file."""
    fits = image.width <= PRINT_WIDTH and image.height <= PRINT_HEIGHT and image.getexif().get(ORIENTATION, 1) == 1
    if image.format == "PNG" and fits and image.mode in ("L", "RGB", "P") and not image.has_transparency_data:
        return _png_without_metadata(source.read_bytes())
    upright = ImageOps.exif_transpose(image)
    return _clean_copy(_on_white(upright).convert("RGB") if upright.has_transparency_data else upright, PRINT_WIDTH, PRINT_HEIGHT, kind)


def small_file(picture: Picture, width: int, limit: int, cache: Path) -> Path:
    """A copy of at most so many pixels in width and so many bytes, in the cache, for places that take PNG and JPEG alone."""
    target = cache / "pictures" / f"{picture.sha256[:32]}-{width}-{limit}"
    found = [path for path in (target.with_suffix(".png"), target.with_suffix(".jpg")) if path.exists()]
    if found:
        return found[0]
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(picture.source, formats=FORMATS) as image:
        tries = (
            (kind, int(width * share))
            for share in (1, 0.75, 0.5, 0.35)
            for kind in (("JPEG",) if image.format == "JPEG" else ("PNG", "JPEG"))
        )
        kind, data = next((kind, data) for kind, wide in tries if len(data := _clean_copy(image, wide, 8 * wide, kind)) <= limit)
    made = target.with_suffix(".jpg" if kind == "JPEG" else ".png")
    part = made.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(made)
    return made


def _clean_copy(image: Image.Image, width: int, height: int, kind: str) -> bytes:
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("CMYK", "YCbCr", "LAB", "HSV", "I", "I;16", "F") or (kind == "JPEG" and upright.mode not in ("L", "RGB")):
        upright = _on_white(upright).convert("RGB")
    if upright.width > width or upright.height > height:
        if upright.mode in ("P", "1"):
            upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
        upright.thumbnail((width, height), Image.Resampling.LANCZOS)
    # A copy into a fresh picture carries the pixels alone: a plain re-save keeps a JPEG's comment.
    fresh = Image.new(upright.mode, upright.size)
    if upright.mode == "P":
        fresh.putpalette(upright.getpalette("RGB") or [], "RGB")
    fresh.paste(upright)
    options: dict[str, object] = {"quality": 88} if kind in ("JPEG", "WEBP") else {}
    if "transparency" in upright.info and upright.mode in ("P", "L", "1", "RGB") and kind != "JPEG":
        options["transparency"] = upright.info["transparency"]
    out = io.BytesIO()
    fresh.save(out, format=kind, **options)
    return out.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    """What shows through a transparent picture where the format knows no transparency."""
    if not image.has_transparency_data:
        return image
    clear = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)


KEPT_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"bKGD", b"sBIT"}


def _png_without_metadata(data: bytes) -> bytes:
    """Drop every ancillary chunk that carries words (PNG, ISO/IEC 15948 §11.3), and all that follows IEND."""
    kept = [data[:8]]
    at = 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        name = data[at + 4 : at + 8]
        if name in KEPT_CHUNKS:
            kept.append(data[at : at + 12 + length])
        at += 12 + length
        if name == b"IEND":
            break
    return b"".join(kept)
