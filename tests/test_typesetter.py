"""The typesetter: what it replaces in WeasyPrint and relies on, how it sets Chinese, and what a page can load."""

import hashlib
import inspect
import re
import subprocess
import sys
from ctypes import byref, c_double
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pikepdf
import pypdfium2
import pypdfium2.raw
import weasyprint

from press.volume import typesetter
from press.volume.typography import GAP

ROOT = Path(__file__).resolve().parent.parent


# ---- WeasyPrint ------------------------------------------------------------------------------------------------------------

SOURCES = {  # sha256 of the source of each function that we replace or rely on, as it was read when ours was written
    "set_text": "fe23ca9937db",
    "count": "175fe6f42576",
    "justify": "f83b21ff8793",
    "add_font": "e4226e111747",
    "set_font": "34b9096d1555",
    "show": "3e008af86f62",
    "draw": "ebaf96239c6c",
    "draw_again": "ebaf96239c6c",
    "block": "b963d5401426",
    "in_flow": "c2537262836d",
    "table": "6594fa40743f",
    "leader": "e4bf5941eb94",
    "fonts": "fc551bef35d0",
    "font_file": "03040a623df0",
    "picture": "f2f27bf6bb9c",
    "picture_drawn": "1f5901114446",
    "length": "da153ed5f4a1",
    "pdf": "626343ef25c3",
    "links": "262e8b9b2998",
    "structure": "f0e74575b0ba",
    "elements": "f716251a83e7",
    "face": "1f281166b103",
    "page": "56afceec729b",
    "copy": "1beed2ce8b1d",
    "own_sheet": "4fadfde9d150",
}


def test_weasyprint_is_as_it_was_when_ours_was_written() -> None:
    assert weasyprint.__version__ == "70.0"
    found = {}
    for name, (place, attribute) in {**typesetter.INTERNALS, **typesetter.RELIED_ON}.items():
        function = inspect.getattr_static(place, attribute)
        source = inspect.getsource(getattr(function, "fget", function))
        found[name] = hashlib.sha256(source.encode()).hexdigest()[:12]
    assert found == SOURCES


def test_no_other_part_of_the_volume_touches_weasyprint() -> None:
    users = {
        path.parent.name
        for path in (ROOT / "press").rglob("*.py")
        if re.search(r"^\s*(import|from) weasyprint", path.read_text("utf-8"), re.MULTILINE)
    }
    # a print cover and the letters with codes are pages of their own, by its public functions; so is the benchmark's yardstick
    assert users <= {"typesetter", "printing", "vault", "bench"}


# ---- Chinese ---------------------------------------------------------------------------------------------------------------


def set_apart(body: str, pdf: Path) -> None:
    """Set a page in a process of its own: `teach` holds for a whole process."""
    script = (
        "import sys\nfrom press.volume import typesetter\nfrom press.volume.typesetter import chinese\nchinese.teach()\n"
        "typesetter.lay_out(sys.argv[1], {}, len, typesetter.open_shop('')).write_pdf(sys.argv[2])"
    )
    subprocess.run([sys.executable, "-c", script, body, str(pdf)], check=True, cwd=ROOT)


def page_texts(pdf: Path) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def page_of(body: str, height: int, more: str) -> str:
    style = f"@page {{ size: 220pt {height}pt; margin: 10pt }} * {{ font: 10pt/18pt 'Noto Serif CJK SC'; margin: 0 }} {more}"
    return f"<html lang=zh><title>t</title><style>{style}</style><body>{body}"


def lines(pdf: Path) -> list[list[tuple[str, float]]]:
    """Each line of the first page as (character, where it begins in points), without spaces."""
    found: dict[int, list[tuple[str, float]]] = {}
    x, y = c_double(), c_double()
    with pypdfium2.PdfDocument(pdf) as document:
        words = document[0].get_textpage()
        for at, character in enumerate(words.get_text_range()):
            pypdfium2.raw.FPDFText_GetCharOrigin(words, at, byref(x), byref(y))
            if not character.isspace():
                found.setdefault(round(y.value), []).append((character, round(x.value, 1)))
    return [found[height] for height in sorted(found, reverse=True)]


def test_lines_of_chinese_end_at_one_edge_and_marks_hang_by_their_empty_half(tmp_path: Path) -> None:
    words = f"采用{GAP}DOE{GAP}方法，在{GAP}2022{GAP}年（含“试验”）、以及（甲）。“乙”的过程能力由{GAP}0.82{GAP}提高到{GAP}1.71，" * 9
    set_apart(page_of(f"<p>{words}</p>", 900, "p { text-align: justify }"), tmp_path / "lines.pdf")
    ends = [line[-1] for line in lines(tmp_path / "lines.pdf")[:-1]]
    assert {x for character, x in ends if character in "，。、）”"} == {205.0}
    assert {x for character, x in ends if "一" <= character <= "龥"} == {200.0}


def test_marks_side_by_side_are_squeezed_and_gaps_are_open(tmp_path: Path) -> None:
    set_apart(page_of(f"<p>（甲）。丁</p><p>（甲）乙。丁</p><p>甲A</p><p>甲{GAP}A</p>", 400, ""), tmp_path / "marks.pdf")
    ends = [line[-1][1] for line in lines(tmp_path / "marks.pdf")]
    assert ends == [45.0, 60.0, 20.0, 22.0]


def test_a_figure_that_does_not_fit_lets_the_next_paragraph_pass(tmp_path: Path) -> None:
    figure = '<figure style="break-inside: avoid"><div style="height: 100pt">甲图</div></figure>'
    lines = "".join(f"<p>第{number}段</p>" for number in "一二三四")
    set_apart(page_of(f"<p>前文</p>{lines}{figure}<p>后文</p><p>末段</p>", 200, ""), tmp_path / "late.pdf")
    first, second = (plain(text) for text in page_texts(tmp_path / "late.pdf"))
    assert first.endswith("第四段后文末段")
    assert second == "甲图"


# ---- What cannot get in ----------------------------------------------------------------------------------------------------


def test_a_page_can_load_its_own_pictures_and_nothing_else(tmp_path: Path) -> None:
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302 if self.path == "/moved" else 200)
            self.send_header("Location", (tmp_path / "secret.txt").as_uri())
            self.end_headers()
            self.wfile.write(b"inside")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002  # the library's name
            return

    (tmp_path / "secret.txt").write_text("a secret of this machine", encoding="utf-8")
    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        here, secret = f"http://127.0.0.1:{server.server_port}", (tmp_path / "secret.txt").as_uri()
        html = (
            f'<html lang="zh"><title>t</title><link rel="attachment" href="{secret}"><link rel="stylesheet" href="{here}/sheet.css">'
            f'<style>@import "{here}/import.css"; body {{ background: url({here}/background) }}</style>'
            f'<img src="{here}/picture" alt="a"><img src="{here}/moved" alt="b"><img src="{secret}" alt="c"><img src="picture:other" alt="d">'
            f'<svg width="9" height="9"><image href="{here}/svg" width="5" height="5"/></svg><a rel="attachment" href="{secret}">x</a>'
            f'<object data="{secret}"></object><img src="data:image/png;base64,AAAA" alt="e"><p>x'
        )
        typesetter.lay_out(html, {}, len, typesetter.open_shop("")).write_pdf(tmp_path / "book.pdf")
        server.shutdown()
    assert asked == []
    with pikepdf.open(tmp_path / "book.pdf") as book:
        assert not book.attachments
    assert b"a secret" not in (tmp_path / "book.pdf").read_bytes()
