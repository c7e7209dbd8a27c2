"""The demonstration as one build makes it: made once in a run, read by every test that needs a finished tree."""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from press import catalogue, cli, load
from press.model import Catalogue, MembersCatalogue, PublicCatalogue

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))  # Node.js is the locked one
os.environ["PRESS_MASTER"] = "5a" * 32  # a build of the tests makes no secret on this machine, and the same files everywhere
POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
AS_OF = date(2025, 1, 1)  # behind every year of the demonstration, before its one embargo ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A finished dist/ and what it was made from."""

    dist: Path
    full: Catalogue
    public: PublicCatalogue
    members: MembersCatalogue


def build(cases: Path, dist: Path) -> Built:
    """Run the press as an editor does. Where tests run in several processes, one of them does and the others wait for it."""
    dist.parent.mkdir(parents=True, exist_ok=True)
    with (dist.parent / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not dist.exists():
            assert cli.main(["--cases", str(cases), "--out", str(dist), "--as-of", AS_OF.isoformat()]) == 0
    contents, _ = load.read(cases, ROOT / "content", AS_OF)
    assert contents is not None
    full, _ = catalogue.build(contents)
    return Built(dist=dist, full=full, public=catalogue.public_view(full), members=catalogue.members_view(full))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.getbasetemp()
    common = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    return build(ROOT / "cases", common / "demo/dist")


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word on the terminal, and as docs/hosting.md asks a host to: what the site holds itself, and nothing else."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 - the library's names
        return


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address on loopback at which a folder is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def address(demo: Built) -> Iterator[str]:
    """The demonstration's site on loopback."""
    with served(demo.dist / "site") as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium: a machine without it fails the tests, for it would prove nothing."""
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=switches)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that must stay without errors, and within the site."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    heard: list[str] = []
    opened.on("console", lambda message: heard.append(f"{message.type}: {message.text}") if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: heard.append(str(error)))
    opened.on("request", lambda request: heard.append(request.url) if not request.url.startswith((address, "data:")) else None)
    yield opened
    context.close()
    assert heard == []
