"""Folder -> a host on loopback as a careful one would serve it: packed where that helps, kept by browsers; it counts what it sends."""

import gzip
import mimetypes
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

PACKED = (".html", ".js", ".json", ".wasm")  # what hosts compress; indexes of Pagefind are packed already, shards are dense
ENTRIES = ("index.json", "pagefind-entry.json")  # names that stay while the content changes: browsers must ask again


@dataclass(slots=True, kw_only=True)
class Host:
    """What was sent since `clear`: bytes of bodies as they went out, and requests; delay: milliseconds before each answer."""

    address: str = ""
    delay: int = 0
    sent: int = 0
    requests: int = 0
    lock: Lock = field(default_factory=Lock)
    packed: dict[Path, bytes] = field(default_factory=dict)

    def clear(self) -> None:
        """Count from here."""
        self.sent = self.requests = 0


@contextmanager
def served(folder: Path) -> Iterator[Host]:
    """Serve a folder as long as the block lasts."""
    host = Host()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Answer, host, folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        host.address = f"http://127.0.0.1:{server.server_port}/"
        yield host
        server.shutdown()


class _Answer(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"  # connections stay open

    def __init__(self, host: Host, folder: Path, *arguments: object) -> None:
        self.host, self.folder = host, folder
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        time.sleep(self.host.delay / 1000)
        path = self.folder / self.path.partition("?")[0].lstrip("/")
        body = self._body(path) if path.is_file() else b""
        with self.host.lock:
            self.host.sent += len(body)
            self.host.requests += 1
        self.send_response(200 if path.is_file() else 404)
        self.send_header("Content-Type", mimetypes.guess_type(path.name)[0] or "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache" if path.name in ENTRIES else "max-age=3600")
        if path.suffix in PACKED:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def _body(self, path: Path) -> bytes:
        if path.suffix not in PACKED:
            return path.read_bytes()
        if path not in self.host.packed:
            self.host.packed[path] = gzip.compress(path.read_bytes(), 6, mtime=0)
        return self.host.packed[path]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 - the library's names
        return


@contextmanager
def plainly_served(folder: Path) -> Iterator[str]:
    """Serve a folder as hosts do whose settings nobody has touched; the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word on the terminal."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 - the library's names
        return
