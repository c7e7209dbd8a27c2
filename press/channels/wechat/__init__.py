"""Public catalogue -> packs for the WeChat account, below wechat/: a folder per case, per year's list and per notice.

index.html      all packs, for staff
<pack>/index.html   the copy page: each part as the editor takes it, with a button that copies it
<pack>/draft.json   the body of draft/add, pictures by their names in the pack, no cover yet: `build.py wechat push` fills both in
<pack>/cover.png, square.png, pictures/
"""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from press.channels.wechat.article import Article, Cover, articles
from press.channels.wechat.covers import CROP, covers
from press.channels.wechat.editor import fragments
from press.channels.wechat.limits import PICTURE_BYTES, part_title
from press.model import Artifact, Case, PublicCatalogue
from press.pictures import small_file
from press.prose import Body

WIDTH = 1080  # pixels: what a phone shows of a picture
SOURCE = re.compile(r'<img src="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An article of a draft, as long as the editor takes it. content: pictures as pictures/<name>."""

    title: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """All that staff need to send one article."""

    article: Article
    parts: tuple[Part, ...]
    pictures: Mapping[str, Path]
    covers: Mapping[str, Path]


def wechat(public: PublicCatalogue, body: Callable[[Case], Body], look: Path, cache: Path) -> Iterator[Artifact]:
    """All packs. Raises Refused where a font for the covers is missing."""
    templates = Environment(
        loader=FileSystemLoader(look / "templates" / "wechat"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    css = (look / "templates" / "wechat" / "wechat.css").read_text(encoding="utf-8")
    found = tuple(articles(public, body, templates))
    drawn = covers((article.cover for article in found), cache)
    packs = tuple(pack(article, css, drawn, cache) for article in found)
    for made in packs:
        yield from _files(made, templates)
    index = templates.get_template("index.html").render(packs=[(made.article, made.parts) for made in packs], edition=public.edition)
    yield Artifact(path=PurePosixPath("wechat/index.html"), content=index.encode())
    for name in ("copy.js", "staff.css"):
        yield Artifact(path=PurePosixPath("wechat", name), content=look / "templates" / "wechat" / name)


def pack(article: Article, css: str, drawn: Mapping[Cover, Mapping[str, Path]], cache: Path) -> Pack:
    """Cut the article into parts and bring its pictures down to what the interface takes."""
    pictures = {name: small_file(picture, WIDTH, PICTURE_BYTES, cache) for name, picture in article.pictures.items()}
    files = {f"{Path(name).stem}{path.suffix}": path for name, path in pictures.items()}
    names = {name: f"{Path(name).stem}{path.suffix}" for name, path in pictures.items()}
    contents = tuple(SOURCE.sub(lambda match: f'<img src="pictures/{names[match[1]]}"', part) for part in fragments(article.html, css))
    parts = tuple(Part(title=part_title(article.title, at, len(contents)), content=content) for at, content in enumerate(contents))
    return Pack(article=article, parts=parts, pictures=files, covers=drawn[article.cover])


def draft(made: Pack) -> bytes:
    """The body of draft/add, in characters and not in escapes, as the interface asks. A digest belongs to an article that is alone."""
    alone = len(made.parts) == 1
    entries = [
        {
            "article_type": "news",
            "title": part.title,
            "author": made.article.author,
            **({"digest": made.article.digest} if alone else {}),
            "content": part.content,
            "content_source_url": made.article.address,
            "thumb_media_id": "",
            "need_open_comment": 0,
            "only_fans_can_comment": 0,
            "pic_crop_1_1": CROP,
        }
        for part in made.parts
    ]
    return json.dumps({"articles": entries}, ensure_ascii=False, indent=1).encode()


def _files(made: Pack, templates: Environment) -> Iterator[Artifact]:
    place = PurePosixPath("wechat", made.article.path)
    shown = [(part.title, len(part.content), Markup(_with_pictures(part.content, made.pictures))) for part in made.parts]
    up = "../" * len(PurePosixPath(made.article.path).parts)
    page = templates.get_template("copy.html").render(article=made.article, parts=shown, pictures=tuple(made.pictures), up=up)
    yield Artifact(path=place / "index.html", content=page.encode())
    yield Artifact(path=place / "draft.json", content=draft(made))
    for name, path in made.covers.items():
        yield Artifact(path=place / name, content=path)
    for name, path in made.pictures.items():
        yield Artifact(path=place / "pictures" / name, content=path)


def _with_pictures(content: str, pictures: Mapping[str, Path]) -> str:
    """The part with its pictures inside: what is copied from a file on a disk cannot point to other files there."""

    def inside(match: re.Match[str]) -> str:
        path = pictures[match[1].removeprefix("pictures/")]
        kind = "jpeg" if path.suffix == ".jpg" else "png"
        return f'<img src="data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"'

    return SOURCE.sub(inside, content)
