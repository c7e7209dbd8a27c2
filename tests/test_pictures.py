"""Pictures: what can be used is used, what cannot is named, and no metadata leaves the house."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from press import pictures

IMAGES = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "images"
real = pytest.mark.skipif(not IMAGES.is_dir(), reason="the shared test data is not beside the checkout")


def png(path: Path, size: tuple[int, int], words: str) -> Path:
    info = PngInfo()
    info.add_text("Author", words)
    Image.new("RGB", size, "#b0271b").save(path, "PNG", pnginfo=info)
    return path


def test_a_picture_tells_its_size(tmp_path: Path) -> None:
    picture = pictures.inspect(png(tmp_path / "a.png", (30, 20), "某人"))

    assert (picture.name, picture.width, picture.height) == ("a.png", 30, 20)


@real
def test_a_turned_photograph_tells_its_upright_size() -> None:
    picture = pictures.inspect(IMAGES / "hopper_orientation_6.jpg")
    with Image.open(io.BytesIO(pictures.web_bytes(picture))) as upright:
        assert upright.size == (picture.width, picture.height)


@real
@pytest.mark.parametrize("name", ["truncated_jpeg.jpg", "decompression_bomb.gif", "hopper_bigtiff.tif", "RGB_8__128x128.heif"])
def test_what_cannot_be_decoded_says_what_to_do(name: str) -> None:
    with pytest.raises(pictures.PictureFault, match="请"):
        pictures.inspect(IMAGES / name)


@real
def test_every_other_real_picture_is_either_used_or_named(tmp_path: Path) -> None:
    for path in sorted(IMAGES.iterdir()):
        try:
            picture = pictures.inspect(path)
        except pictures.PictureFault as fault:
            assert "请" in str(fault)
            continue
        with Image.open(io.BytesIO(pictures.web_bytes(picture))) as web, Image.open(pictures.print_file(picture, tmp_path)) as printed:
            web.load()
            printed.load()
            assert not web.getexif()
            assert not printed.getexif()


def test_the_author_written_into_a_drawing_stays_at_home(tmp_path: Path) -> None:
    picture = pictures.inspect(png(tmp_path / "a.png", (30, 20), "SECRET-AUTHOR"))
    with (tmp_path / "a.png").open("ab") as file:
        file.write(b"SECRET-TAIL")

    web = pictures.web_bytes(picture)

    assert b"SECRET" in picture.source.read_bytes()
    assert b"SECRET" not in web
    with Image.open(io.BytesIO(web)) as image:
        assert image.getpixel((0, 0)) == (0xB0, 0x27, 0x1B)


@real
def test_the_place_where_a_photograph_was_taken_stays_at_home() -> None:
    picture = pictures.inspect(IMAGES / "exif_gps.jpg")

    assert b"Exif" in picture.source.read_bytes()
    assert b"Exif" not in pictures.web_bytes(picture)


def test_a_large_picture_is_brought_down_for_web_and_print(tmp_path: Path) -> None:
    picture = pictures.inspect(png(tmp_path / "a.png", (4000, 1000), ""))

    with Image.open(io.BytesIO(pictures.web_bytes(picture))) as web:
        assert web.width == pictures.WEB_WIDTH
    with Image.open(pictures.print_file(picture, tmp_path)) as printed:
        assert printed.width == pictures.PRINT_WIDTH


def test_the_print_copy_is_made_once(tmp_path: Path) -> None:
    picture = pictures.inspect(png(tmp_path / "a.png", (40, 10), ""))
    first = pictures.print_file(picture, tmp_path)
    made = first.stat().st_mtime_ns

    assert pictures.print_file(picture, tmp_path).stat().st_mtime_ns == made


def test_a_cut_off_picture_is_found_even_where_the_typesetter_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint tells Pillow to take truncated pictures, for the whole process."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    path = png(tmp_path / "a.png", (300, 200), "")
    path.write_bytes(path.read_bytes()[:-40])

    with pytest.raises(pictures.PictureFault, match="损坏"):
        pictures.inspect(path)
