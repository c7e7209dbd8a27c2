"""Packs of dist/wechat -> drafts in the box of the WeChat account, by its official interface; a person publishes them, never this.

A journal keeps what the account already holds, written after every step: a run that breaks off is taken up where it stopped, and
a draft whose answer was lost is looked for in the box before another is made.
"""

import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import requests

Value = TypeVar("Value")
API = "https://api.weixin.qq.com"
SECONDS = 20  # for an answer
PAUSES = (1, 2, 4)  # seconds before a busy account is asked again
STALE_TOKEN, BUSY, NO_QUOTA, GONE = (40001, 40014, 42001), -1, 45009, 40007
PAGE = 20  # drafts in a list
SOURCE = re.compile(r'<img src="(pictures/[^"]+)"')
WORDS = {
    40005: "图片格式不受支持，只能是 PNG 或 JPG",
    40009: "图片太大",
    40013: "AppID 不对，请核对环境变量 WECHAT_APPID",
    40125: "AppSecret 不对，请核对环境变量 WECHAT_SECRET",
    40164: "本机的地址不在公众号的 IP 白名单里，请在公众平台的“开发设置”里加上",
    45002: "正文太长",
    45003: "标题太长",
    45004: "摘要太长",
    45009: "今天的接口次数用完了，请明天再运行；已放入的不会重复",
    45166: "正文里有公众号不接受的内容",
    48001: "这个公众号没有草稿箱接口的权限，需要先认证",
}


class Refusal(Exception):
    """Why the account did not take something, in Chinese; carries no token and no secret."""


class OutOfQuota(Refusal):
    """No more calls today: nothing else is to be tried."""


class NoAnswer(Exception):
    """The account may or may not have done what it was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose draft box. api: where the interface is."""

    app_id: str
    secret: str
    api: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a pack: path below wechat/, and in words."""

    path: str
    done: bool
    words: str


def account_of(environment: Mapping[str, str]) -> Account:
    """The account that the environment names; raises Refusal where it names none."""
    app_id, secret = environment.get("WECHAT_APPID", ""), environment.get("WECHAT_SECRET", "")
    if not (app_id and secret):
        raise Refusal("没有公众号的凭据：请设置环境变量 WECHAT_APPID 和 WECHAT_SECRET（公众平台“开发设置”里的 AppID 和 AppSecret）")
    return Account(app_id=app_id, secret=secret, api=environment.get("WECHAT_API", API))


def packs(folder: Path) -> tuple[str, ...]:
    """The packs below a folder, by their paths."""
    return tuple(sorted(path.parent.relative_to(folder).as_posix() for path in folder.rglob("draft.json")))


def push(folder: Path, wanted: tuple[str, ...], account: Account, journal: Path) -> Iterator[Outcome]:
    """Put packs into the draft box, one after the other; stops where the account takes no more calls today."""
    line = Line(account)
    for path in wanted:
        try:
            words = Sender(line, Journal(journal), folder / path, path).send()
        except OutOfQuota as refusal:
            yield Outcome(path=path, done=False, words=str(refusal))
            return
        except Refusal as refusal:
            yield Outcome(path=path, done=False, words=str(refusal))
        except NoAnswer:
            yield Outcome(path=path, done=False, words="公众号接口没有回应，请稍后再运行一次；不会放入两份")
        else:
            yield Outcome(path=path, done=True, words=words)


class Journal:
    """What the account holds. pictures: sha256 -> address; covers: sha256 -> media id; drafts: path -> media id, hash, number of articles."""

    def __init__(self, path: Path) -> None:
        self.path = path
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self.pictures: dict[str, str] = known.get("pictures", {})
        self.covers: dict[str, str] = known.get("covers", {})
        self.drafts: dict[str, dict[str, Any]] = known.get("drafts", {})

    def save(self) -> None:
        """Write it whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            json.dump({"pictures": self.pictures, "covers": self.covers, "drafts": self.drafts}, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.path)


class Sender:
    """One pack on its way."""

    def __init__(self, line: "Line", journal: Journal, pack: Path, path: str) -> None:
        self.line, self.journal, self.pack, self.path = line, journal, pack, path

    def send(self) -> str:
        """Put the pack into the box, or bring its draft up to date; says in words which."""
        articles: list[dict[str, Any]] = json.loads((self.pack / "draft.json").read_text(encoding="utf-8"))["articles"]
        digest = self.digest()
        known = self.journal.drafts.get(self.path) or found(articles, self.line.box_before())
        if known and known["hash"] == digest:
            return "已在草稿箱，没有改动"
        cover = self.cover()
        for article in articles:
            article["thumb_media_id"] = cover
            article["content"] = SOURCE.sub(lambda match: f'<img src="{self.picture(self.pack / match[1])}"', article["content"])
        if known and known["articles"] == len(articles) and self.updated(known["media_id"], articles):
            self.keep(known["media_id"], digest, len(articles))
            return "草稿箱里的稿件已更新"
        self.keep(self.added(articles), digest, len(articles))
        return "已放入草稿箱" + ("；篇数有变，请在草稿箱里删去旧的一份" if known and known["articles"] != len(articles) else "")

    def digest(self) -> str:
        total = sha256()
        for file in sorted(path for path in self.pack.rglob("*") if path.is_file() and path.name != "index.html"):
            total.update(file.relative_to(self.pack).as_posix().encode() + b"\0" + sha256(file.read_bytes()).digest())
        return total.hexdigest()

    def keep(self, media_id: str, digest: str, articles: int) -> None:
        self.journal.drafts[self.path] = {"media_id": media_id, "hash": digest, "articles": articles}
        self.journal.save()

    def picture(self, file: Path) -> str:
        """The account's address of a picture in a text."""
        key = sha256(file.read_bytes()).hexdigest()
        if key not in self.journal.pictures:
            self.journal.pictures[key] = self.line.patient(partial(self.line.upload, "media/uploadimg", file, {}))["url"]
            self.journal.save()
        return self.journal.pictures[key]

    def cover(self) -> str:
        """The account's permanent id of the cover."""
        file = self.pack / "cover.png"
        key = sha256(file.read_bytes()).hexdigest()
        if key not in self.journal.covers:
            self.journal.covers[key] = self.line.patient(partial(self.line.upload, "material/add_material", file, {"type": "image"}))[
                "media_id"
            ]
            self.journal.save()
        return self.journal.covers[key]

    def updated(self, media_id: str, articles: list[dict[str, Any]]) -> bool:
        """Bring the draft up to date; False where it has left the box."""
        for index, article in enumerate(articles):
            order = {"media_id": media_id, "index": index, "articles": article}
            try:
                self.line.patient(partial(self.line.post, "draft/update", order))
            except Refusal as refusal:
                if refusal.args[1:] == (GONE,):
                    return False
                raise
        return True

    def added(self, articles: list[dict[str, Any]]) -> str:
        """Make a draft. An answer that was lost is no reason to ask again before the box was searched."""
        for pause in (*PAUSES, 0):
            try:
                return str(self.line.post("draft/add", {"articles": articles})["media_id"])
            except NoAnswer:
                time.sleep(pause)
                if made := found(articles, self.line.patient(self.line.box)):
                    return str(made["media_id"])
        raise NoAnswer


def found(articles: list[dict[str, Any]], box: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The draft of the box that has these titles and leads to this page: one that no journal knows."""
    wanted = [(article["title"], article["content_source_url"]) for article in articles]
    for item in box:
        held = [(article["title"], article["content_source_url"]) for article in item["content"]["news_item"]]
        if held == wanted:
            return {"media_id": item["media_id"], "hash": "", "articles": len(held)}
    return None


class Line:
    """The connection to the interface: fetches a token when there is none or it is stale."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.token = ""
        self.listed: list[dict[str, Any]] | None = None

    def box_before(self) -> list[dict[str, Any]]:
        """The drafts that were in the box when this run first asked."""
        if self.listed is None:
            self.listed = self.patient(self.box)
        return self.listed

    def patient(self, call: Callable[[], Value]) -> Value:
        """A call that may be made twice, asked again while the account does not answer."""
        for pause in PAUSES:
            try:
                return call()
            except NoAnswer:
                time.sleep(pause)
        return call()

    def box(self) -> list[dict[str, Any]]:
        """Every draft of the box, without its text."""
        drafts: list[dict[str, Any]] = []
        while True:
            answer = self.post("draft/batchget", {"offset": len(drafts), "count": PAGE, "no_content": 1})
            drafts += answer["item"]
            if not answer["item"] or len(drafts) >= answer["total_count"]:
                return drafts

    def post(self, path: str, order: object) -> dict[str, Any]:
        """Send an order as JSON, in characters: the interface shows escapes as they are."""
        data = json.dumps(order, ensure_ascii=False).encode()
        return self._ask(
            path, lambda address: requests.post(address, data=data, headers={"Content-Type": "application/json"}, timeout=SECONDS)
        )

    def upload(self, path: str, file: Path, words: Mapping[str, str]) -> dict[str, Any]:
        """Send a picture as a form."""
        kind = "image/png" if file.suffix == ".png" else "image/jpeg"
        parts = {"media": (file.name, file.read_bytes(), kind)}
        return self._ask(path, lambda address: requests.post(f"{address}{_query(words)}", files=parts, timeout=SECONDS))

    def _ask(self, path: str, send: Callable[[str], requests.Response]) -> dict[str, Any]:
        for attempt in (1, 2):
            self.token = self.token or self._new_token(is_forced=attempt == 2)
            answer = _answer(lambda: send(f"{self.account.api}/cgi-bin/{path}?access_token={self.token}"))
            if answer.get("errcode") not in STALE_TOKEN:
                break
            self.token = ""
        return _sound(answer)

    def _new_token(self, *, is_forced: bool) -> str:
        order = {"grant_type": "client_credential", "appid": self.account.app_id, "secret": self.account.secret, "force_refresh": is_forced}
        answer = _answer(lambda: requests.post(f"{self.account.api}/cgi-bin/stable_token", json=order, timeout=SECONDS))
        return str(_sound(answer)["access_token"])


def _query(words: Mapping[str, str]) -> str:
    return "".join(f"&{name}={value}" for name, value in words.items())


def _answer(send: Callable[[], requests.Response]) -> dict[str, Any]:
    """What the interface says; the library's own words hold the token and go nowhere."""
    try:
        answer = json.loads(send().content)
    except (requests.RequestException, ValueError):
        raise NoAnswer from None
    if not isinstance(answer, dict) or answer.get("errcode") == BUSY:
        raise NoAnswer
    return answer


def _sound(answer: dict[str, Any]) -> dict[str, Any]:
    code = answer.get("errcode", 0)
    if code == NO_QUOTA:
        raise OutOfQuota(WORDS[NO_QUOTA])
    if code:
        raise Refusal(WORDS.get(code, f"公众号接口拒绝了这一步（错误码 {code}），请在微信官方文档里查这个错误码"), code)
    return answer
