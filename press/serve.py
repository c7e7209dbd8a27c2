"""built pages + files that change -> a live preview on this machine: rebuilt, reloaded, problems shown in the page.

What the preview adds to a page is added on the way to the browser and is never written.
"""

import json
import mimetypes
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs, unquote, urlsplit

from jinja2 import TemplateError, TemplateSyntaxError
from watchfiles import watch

from press.model import Problem, Refused

HOST = "127.0.0.1"
PORTS_TRIED = 20
PATIENCE = 20.0  # seconds that a browser's question for news stays open
FIRST_LOOK = 200  # milliseconds
SETTLED = 20  # milliseconds without a change after the last: a file has been saved
SCRIPT = Path(__file__).with_name("preview.js")
OURS = "/-preview-/"  # no page of the site begins so
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".woff2": "font/woff2"}
WAITING = "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>预览</title><body><p>正在生成页面，请稍候 …</p></body></html>"
NOT_FOUND = "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>404</title><body><p>没有这个页面。</p></body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """attempt: counts what happened; pages: changes with each rebuild that went well; problems: what the last one found;

    files: address -> file that is newer than the pages' own; faults: why there is none.
    """

    attempt: int
    pages: str
    problems: tuple[Problem, ...]
    files: Mapping[str, Path]
    faults: tuple[Problem, ...]


@dataclass(slots=True)
class Shown:
    """The state that the browsers see, and the signal that it changed. The one value here that changes."""

    state: State
    changed: threading.Condition


Offer = Callable[[Mapping[str, Path], tuple[Problem, ...]], None]  # files that were made beside the pages, or why they were not
Rebuild = Callable[[Offer], tuple[Problem, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes


def run(site: Path, watched: tuple[Path, ...], rebuild: Rebuild, port: int) -> int:
    """Serve `site`, rebuild it whenever something below `watched` changes; ends with Ctrl+C."""
    shown = Shown(State(attempt=0, pages="", problems=(), files={}, faults=()), threading.Condition())
    server = listen(partial(Handler, site, shown), port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"serve     http://{HOST}:{server.server_port}/  （按 Ctrl+C 结束）", flush=True)
    try:
        for changes in watch(*(path for path in watched if path.exists()), step=SETTLED, rust_timeout=FIRST_LOOK, yield_on_timeout=True):
            if changes or shown.state.attempt == 0:  # watching begins before the first build, so that no change is missed
                renew(shown, rebuild)
    except KeyboardInterrupt:
        print()
    finally:
        server.shutdown()
        server.server_close()
    return 0


def listen(handler: Callable[..., BaseHTTPRequestHandler], port: int) -> ThreadingHTTPServer:
    """A server on the port, or on the next free one."""
    for number in range(port, port + PORTS_TRIED):
        try:
            return ThreadingHTTPServer((HOST, number), handler)
        except OSError:
            continue
    return ThreadingHTTPServer((HOST, 0), handler)


def renew(shown: Shown, rebuild: Rebuild) -> None:
    """Rebuild and tell the browsers. With an error among the problems the pages are those from before."""
    begin = time.monotonic()
    problems = problems_of(rebuild, partial(offer, shown))
    failed = any(problem.level == "error" for problem in problems)
    outcome = "有错误，页面保持原样" if failed else "页面已更新"
    print(f"serve     {outcome}（{time.monotonic() - begin:.1f} 秒）", flush=True)
    with shown.changed:
        state = shown.state
        pages = state.pages if failed else secrets.token_hex(8)
        shown.state = replace(state, attempt=state.attempt + 1, pages=pages, problems=problems)
        shown.changed.notify_all()


def offer(shown: Shown, files: Mapping[str, Path], faults: tuple[Problem, ...]) -> None:
    """Give these files from now on; called from another thread when they are there."""
    with shown.changed:
        state = shown.state
        if files or faults != state.faults:
            shown.state = replace(state, attempt=state.attempt + 1, files={**state.files, **files}, faults=faults)
            shown.changed.notify_all()


def problems_of(rebuild: Rebuild, offered: Offer) -> tuple[Problem, ...]:
    """What a rebuild found; a template that is being edited is a problem like any other."""
    try:
        return rebuild(offered)
    except Refused as refused:
        return refused.problems
    except TemplateError as error:
        place = (error.filename, error.lineno) if isinstance(error, TemplateSyntaxError) else (None, 0)
        source = Path(place[0] or "site_src/templates")
        problem = Problem(rule="template", level="error", source=source, line=place[1], message=f"模板有错误：{error.message or error}")
        print(problem)
        return (problem,)


class Handler(BaseHTTPRequestHandler):
    """The shape that http.server asks for; all that matters happens in `answer`."""

    def __init__(self, site: Path, shown: Shown, *connection: object) -> None:
        self.site = site
        self.shown = shown
        super().__init__(*connection)  # type: ignore[arg-type]  # request, address and server, handed through

    def do_GET(self) -> None:
        self.send(answer(self.site, self.shown, self.path))

    def do_HEAD(self) -> None:
        self.send(replace(answer(self.site, self.shown, self.path), body=b""))

    def send(self, given: Answer) -> None:
        try:
            self.send_response(given.status)
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(given.body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the visitor went on to another page

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is http.server's)
        """Say nothing: an editor needs no line for every picture."""


def answer(site: Path, shown: Shown, target: str) -> Answer:
    """The answer to a request for `target`, a path with an optional query."""
    address = urlsplit(target)
    if address.path == OURS + "preview.js":
        return reply(HTTPStatus.OK, "text/javascript; charset=utf-8", SCRIPT.read_bytes())
    if address.path == OURS + "state":
        return news(shown, parse_qs(address.query).get("after", [""])[0])
    if newer := shown.state.files.get(unquote(address.path)):
        return reply(HTTPStatus.OK, media_type(newer), newer.read_bytes())
    if not site.is_dir():
        return page(HTTPStatus.OK, WAITING.encode(), shown.state)
    found = file_for(site, address.path)
    if found is None:
        own = site / "404.html"
        return page(HTTPStatus.NOT_FOUND, own.read_bytes() if own.is_file() else NOT_FOUND.encode(), shown.state)
    if found.is_dir():
        return Answer(status=HTTPStatus.MOVED_PERMANENTLY, headers={"Location": address.path + "/", "Content-Length": "0"}, body=b"")
    if found.suffix == ".html":
        return page(HTTPStatus.OK, found.read_bytes(), shown.state)
    return reply(HTTPStatus.OK, media_type(found), found.read_bytes())


def file_for(site: Path, path: str) -> Path | None:
    """The file of an address, a folder whose address lacks its last slash, or None. Nothing outside `site` is ever found."""
    plain = unquote(path)
    parts = PurePosixPath(plain).parts[1:]
    if not plain.startswith("/") or plain.startswith("//") or any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return None
    found = site.joinpath(*parts)
    index = found / "index.html"
    if index.is_file():
        found = index if plain.endswith("/") else found
    elif plain.endswith("/") or not found.is_file():
        return None
    return found if found.resolve().is_relative_to(site.resolve()) else None


def media_type(path: Path) -> str:
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith(("json", "xml")) else kind


def page(status: HTTPStatus, html: bytes, state: State) -> Answer:
    """An HTML page with the preview's script put in."""
    script = f'<script src="{OURS}preview.js" data-pages="{state.pages}" defer></script>'.encode()
    before, end, after = html.rpartition(b"</body>")
    return reply(status, "text/html; charset=utf-8", before + script + end + after if end else html + script)


def news(shown: Shown, after: str) -> Answer:
    """The state as JSON; a browser that has seen attempt `after` is answered when there is another, or after a while."""
    with shown.changed:
        shown.changed.wait_for(lambda: str(shown.state.attempt) != after, PATIENCE)
        state = shown.state
    problems = (*state.problems, *state.faults)
    errors = [str(problem) for problem in problems if problem.level == "error"]
    notes = [str(problem) for problem in problems if problem.level == "note"]
    content = {"attempt": state.attempt, "pages": state.pages, "errors": errors, "notes": notes}
    return reply(HTTPStatus.OK, "application/json; charset=utf-8", json.dumps(content, ensure_ascii=False).encode())


def reply(status: HTTPStatus, kind: str, body: bytes) -> Answer:
    headers = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Answer(status=status, headers=headers, body=body)
