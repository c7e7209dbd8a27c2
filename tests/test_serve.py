"""The live preview over real HTTP on the loopback: what it gives, what it refuses, and how a changed file reaches the page."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
# A press in small: case.txt becomes the page, the word "wrong" in it is an error, "odd" a note, "broken" a template's fault;
# "newer" makes a volume beside the page, "unset" is a fault of the volume.
PREVIEW = """
import signal
import sys
from pathlib import Path
from jinja2 import Environment
from press.model import Problem
from press.serve import run

folder = Path(sys.argv[1])
site, source = folder / "site", folder / "cases/case.txt"

def rebuild(offer):
    text = source.read_text(encoding="utf-8")
    if "newer" in text:
        (folder / "made.pdf").write_text(text, encoding="utf-8")
        offer({"/volume/all.pdf": folder / "made.pdf"}, ())
    if "unset" in text:
        offer({}, (Problem(rule="volume-case", level="error", source=source.relative_to(folder), line=0, message="unset"),))
    if "broken" in text:
        Environment().from_string("{% for %}")
    word = next((word for word in ("wrong", "odd") if word in text), "")
    level = "error" if word == "wrong" else "note"
    problems = (Problem(rule="word", level=level, source=source.relative_to(folder), line=1, message="“" + word + "”"),) if word else ()
    if word != "wrong":
        (site / "cases").mkdir(parents=True, exist_ok=True)
        (site / "index.html").write_text("<html><body><p>" + text + "</p></body></html>", encoding="utf-8")
        (site / "cases/index.html").write_text("<html><body>cases</body></html>", encoding="utf-8")
    return problems

signal.signal(signal.SIGINT, signal.default_int_handler)  # tests that run in the background inherit that it is ignored
sys.exit(run(site, (folder / "cases", folder / "nowhere"), rebuild, int(sys.argv[2])))
"""


@dataclass(frozen=True)
class Preview:
    folder: Path
    port: int
    process: subprocess.Popen[str]

    def get(self, path: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        response = connection.getresponse()
        found = response.status, dict(response.headers), response.read().decode()
        connection.close()
        return found

    def news(self, after: object) -> dict[str, Any]:
        news: dict[str, Any] = json.loads(self.get(f"/-preview-/state?after={after}")[2])
        return news

    def write(self, text: str) -> None:
        half = self.folder / "half.txt"
        half.write_text(text, encoding="utf-8")
        half.replace(self.folder / "cases/case.txt")


def begin(folder: Path, text: str, port: int) -> Preview:
    (folder / "cases").mkdir(parents=True)
    (folder / "cases/case.txt").write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", PREVIEW, str(folder), str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8")
    assert process.stdout
    address = process.stdout.readline()
    preview = Preview(folder, int(address.partition("127.0.0.1:")[2].partition("/")[0]), process)
    preview.news(after=0)
    return preview


def end(preview: Preview) -> int:
    preview.process.send_signal(signal.SIGINT)
    preview.process.communicate(timeout=30)
    return preview.process.returncode


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    running = begin(tmp_path / "press", "first", 8731)
    yield running
    end(running)


def test_pages_come_with_the_script_that_reloads_them_and_files_stay_as_they_are(preview: Preview) -> None:
    status, headers, html = preview.get("/?x=1")

    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "text/html; charset=utf-8", "no-store")
    assert "<p>first</p><script src=" in html
    assert html.endswith("</script></body></html>")
    assert "script" not in (preview.folder / "site/index.html").read_text(encoding="utf-8")
    assert preview.get("/-preview-/preview.js")[0] == 200


def test_a_changed_file_reaches_the_page(preview: Preview) -> None:
    before = preview.news(after="")
    preview.write("second")
    after = preview.news(after=before["attempt"])

    assert after["pages"] != before["pages"]
    assert "<p>second</p>" in preview.get("/")[2]


def test_an_error_is_told_and_the_last_good_pages_stay(preview: Preview) -> None:
    before = preview.news(after="")
    preview.write("wrong")
    after = preview.news(after=before["attempt"])

    assert (after["pages"], after["errors"], after["notes"]) == (before["pages"], ["cases/case.txt:1: “wrong” [word]"], [])
    assert "<p>first</p>" in preview.get("/")[2]

    preview.write("mended")
    mended = preview.news(after=after["attempt"])

    assert mended["errors"] == []
    assert "<p>mended</p>" in preview.get("/")[2]


def test_a_note_does_not_hold_the_pages_back(preview: Preview) -> None:
    preview.write("odd")
    after = preview.news(after=1)

    assert (after["errors"], after["notes"]) == ([], ["cases/case.txt:1: “odd” [word]"])
    assert "<p>odd</p>" in preview.get("/")[2]


def test_a_volume_made_beside_the_pages_is_given_in_place_of_the_pages_own(preview: Preview) -> None:
    (preview.folder / "site/volume").mkdir()
    (preview.folder / "site/volume/all.pdf").write_text("older", encoding="utf-8")
    assert preview.get("/volume/all.pdf")[2] == "older"

    preview.write("newer")
    while preview.get("/")[2].count("newer") == 0:
        preview.news(after="")
    status, headers, content = preview.get("/volume/all.pdf")

    assert (status, headers["Content-Type"], content) == (200, "application/pdf", "newer")


def test_a_case_that_cannot_be_set_is_told_beside_pages_that_are_new(preview: Preview) -> None:
    before = preview.news(after="")
    preview.write("unset")
    told = preview.news(after=before["attempt"])
    while told["pages"] == before["pages"]:
        told = preview.news(after=told["attempt"])

    assert told["errors"] == ["cases/case.txt: unset [volume-case]"]
    assert "<p>unset</p>" in preview.get("/")[2]


def test_a_template_that_cannot_be_read_is_told_and_the_preview_lives_on(preview: Preview) -> None:
    preview.write("broken")
    after = preview.news(after=1)

    assert "模板有错误" in after["errors"][0]
    preview.write("mended")
    assert preview.news(after=after["attempt"])["errors"] == []


def test_before_the_first_good_build_a_page_says_so(tmp_path: Path) -> None:
    preview = begin(tmp_path / "press", "wrong", 8731)

    assert "正在生成页面" in preview.get("/cases/")[2]
    assert preview.news(after="")["errors"] == ["cases/case.txt:1: “wrong” [word]"]
    assert end(preview) == 0


UPWARDS = ("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/cases/..%5c..%5csecret.txt", "//secret.txt")


def test_nothing_outside_the_site_is_given(preview: Preview) -> None:
    site = preview.folder / "site"
    (preview.folder / "secret.txt").write_text("secret", encoding="utf-8")
    (site / ".hidden").write_text("secret", encoding="utf-8")
    (site / "link.txt").symlink_to(preview.folder / "secret.txt")

    for path in (*UPWARDS, "/link.txt", "/.hidden"):
        status, _, body = preview.get(path)
        assert (path, status, "secret" in body) == (path, 404, False)


def test_folders_are_given_by_their_index_or_not_at_all(preview: Preview) -> None:
    (preview.folder / "site/empty").mkdir()

    assert (preview.get("/cases")[0], preview.get("/cases")[1]["Location"]) == (301, "/cases/")
    assert preview.get("/cases/")[0] == 200
    assert (preview.get("/empty")[0], preview.get("/empty/")[0], preview.get("/index.html/")[0]) == (404, 404, 404)


def test_a_missing_page_gets_the_sites_own_404_page_with_its_status(preview: Preview) -> None:
    (preview.folder / "site/404.html").write_text("<html><body>没有这一页</body></html>", encoding="utf-8")
    status, _, html = preview.get("/nowhere/")

    assert (status, "没有这一页" in html) == (404, True)


def test_the_next_free_port_is_taken_and_ctrl_c_ends_well(tmp_path: Path, preview: Preview) -> None:
    second = begin(tmp_path / "second", "second", preview.port)

    assert second.port > preview.port
    assert "second" in second.get("/")[2]
    assert end(second) == 0
