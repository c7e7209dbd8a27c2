"""The demonstration as one build makes it: made once in a run, read by every test that needs a finished tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, sync_playwright

from press import catalogue, cli, load
from press.model import Catalogue, MembersCatalogue, PublicCatalogue

ROOT = Path(__file__).resolve().parent.parent
AS_OF = date(2025, 1, 1)  # behind every year of the demonstration, before its one embargo ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A finished dist/ and what it was made from."""

    dist: Path
    full: Catalogue
    public: PublicCatalogue
    members: MembersCatalogue


def build(cases: Path, dist: Path) -> Built:
    """Run the press as an editor does."""
    assert cli.main(["--cases", str(cases), "--out", str(dist), "--as-of", AS_OF.isoformat()]) == 0
    contents, _ = load.read(cases, ROOT / "content", AS_OF)
    assert contents is not None
    full, _ = catalogue.build(contents)
    return Built(dist=dist, full=full, public=catalogue.public_view(full), members=catalogue.members_view(full))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(ROOT / "cases", tmp_path_factory.mktemp("demo") / "dist")


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word on the terminal, and as a careful host does: scripts of the site's own files alone."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "script-src 'self'; object-src 'none'; base-uri 'none'")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 - the library's names
        return


@pytest.fixture(scope="session")
def address(demo: Built) -> Iterator[str]:
    """The demonstration's site on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(demo.dist / "site"))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium: a machine without it fails the tests, for it would prove nothing."""
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=switches)
        yield chromium
        chromium.close()
