"""A stand-in for the WeChat account's interface: checks what the real one is documented to check, and strips what readers would not see."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import nh3
from PIL import Image

APP_ID, SECRET = "wx-demo", "canary-secret"
KEPT = nh3.Cleaner(
    tags=nh3.ALLOWED_TAGS - {"a"} | {"section"},
    attributes={"*": {"style"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}},
    clean_content_tags={"script", "style"},
    link_rel=None,
)


@dataclass
class Box:
    """What the account holds, what it is to answer next, and what it was asked."""

    token: int = 0
    stale: int = 0  # so many calls are told that their token is stale
    faults: dict[str, list[object]] = field(default_factory=dict)  # path -> error codes, or "lost": done, but the answer never comes
    pictures: set[str] = field(default_factory=set)
    covers: set[str] = field(default_factory=set)
    drafts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    address: str = ""


class Handler(BaseHTTPRequestHandler):
    """One call."""

    box: Box

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 - the library's names
        return

    def do_POST(self) -> None:
        url = urlsplit(self.path)
        path = url.path.removeprefix("/cgi-bin/")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.box.asked.append(path)
        self.box.bodies.append(body)
        fault = self.box.faults.get(path, [None]).pop(0) if self.box.faults.get(path) else None
        if isinstance(fault, int):
            return self.say({"errcode": fault, "errmsg": "injected"})
        answer = self.token(body) if path == "stable_token" else self.answer(path, parse_qs(url.query), body)
        if fault != "lost":
            self.say(answer)
        else:
            self.close_connection = True
        return None

    def say(self, answer: object) -> None:
        data = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def token(self, body: bytes) -> dict[str, Any]:
        order = json.loads(body)
        if order["appid"] != APP_ID:
            return {"errcode": 40013}
        if order["secret"] != SECRET:
            return {"errcode": 40125}
        self.box.token += 1
        return {"access_token": f"token-{self.box.token}", "expires_in": 7200}

    def answer(self, path: str, query: dict[str, list[str]], body: bytes) -> dict[str, Any]:
        box = self.box
        if query.get("access_token") != [f"token-{box.token}"]:
            return {"errcode": 40001}
        if box.stale:
            box.stale -= 1
            return {"errcode": 42001}
        match path:
            case "media/uploadimg":
                return self.picture(body, box.pictures, "url", 1_000_000)
            case "material/add_material":
                return self.picture(body, box.covers, "media_id", 10_000_000) if query.get("type") == ["image"] else {"errcode": 40004}
            case "draft/add":
                return self.add(body)
            case "draft/update":
                order = json.loads(body)
                if order["media_id"] not in box.drafts:
                    return {"errcode": 40007}
                if code := self.fault_of(body, order["articles"]):
                    return {"errcode": code}
                box.drafts[order["media_id"]][order["index"]] = self.seen(order["articles"])
                return {"errcode": 0}
            case "draft/batchget":
                order = json.loads(body)
                items = [{"media_id": name, "content": {"news_item": held}} for name, held in box.drafts.items()]
                page = items[order["offset"] : order["offset"] + order["count"]]
                return {"total_count": len(items), "item_count": len(page), "item": page}
        return {"errcode": 48001}

    def picture(self, body: bytes, held: set[str], name: str, most: int) -> dict[str, Any]:
        message = BytesParser().parsebytes(b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n" + body)
        parts = message.get_payload()
        assert isinstance(parts, list)
        part = parts[0]
        assert isinstance(part, Message)
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        if part.get_param("name", header="Content-Disposition") != "media" or Image.open(io.BytesIO(data)).format not in ("PNG", "JPEG"):
            return {"errcode": 40005}
        if len(data) > most:
            return {"errcode": 40009}
        made = f"https://mmbiz.qpic.cn/{len(held)}" if name == "url" else f"cover-{len(held)}"
        held.add(made)
        return {name: made}

    def add(self, body: bytes) -> dict[str, Any]:
        articles = json.loads(body)["articles"]
        if not 1 <= len(articles) <= 8:
            return {"errcode": 45166}
        if code := next((code for article in articles if (code := self.fault_of(body, article))), 0):
            return {"errcode": code}
        name = f"draft-{len(self.box.drafts)}"
        self.box.drafts[name] = [self.seen(article) for article in articles]
        return {"media_id": name}

    def fault_of(self, body: bytes, article: dict[str, Any]) -> int:
        """The error code that the interface would answer an article with, 0 for none."""
        if b"\\u" in body:
            return 47001
        if not article["title"] or len(article["title"]) > 32:
            return 45003
        if len(article["author"]) > 16:
            return 45110
        if len(article.get("digest", "")) > 128:
            return 45004
        if len(article["content"]) >= 20_000 or len(article["content"].encode()) >= 1_000_000:
            return 45002
        if len(article["content_source_url"].encode()) > 1024 or "<script" in article["content"]:
            return 45166
        return 0 if article["thumb_media_id"] in self.box.covers else 40007

    def seen(self, article: dict[str, Any]) -> dict[str, Any]:
        """The article as its readers would see it: scripts, classes and pictures from elsewhere are gone."""
        own = re.sub(r'<img src="([^"]*)"[^>]*>', lambda match: match[0] if match[1] in self.box.pictures else "", article["content"])
        return {**article, "content": KEPT.clean(own)}


@contextmanager
def account() -> Iterator[Box]:
    """A running interface."""
    box = Box()
    handler = type("Bound", (Handler,), {"box": box})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        box.address = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield box
        server.shutdown()
