"""Pages, style sheets and sitemap -> problems: what they point to is there, and nothing is loaded from elsewhere."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from press.model import Problem
from press.verify.pages import Page, fault

SCHEME = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")
OTHER_WAYS = ("mailto:", "tel:")
SUBSCRIBED = "webcal:"  # a calendar program opens it, and asks for the address with https:
STYLE_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)'"]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')""")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LOCATION = etree.XPath("//*[local-name()='loc']/text()", smart_strings=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What links are resolved against. address: the site's URL with a closing slash; place: the path in it."""

    files: frozenset[str]
    pages: Mapping[str, Page]
    address: str
    place: str


def check(site: Path, files: frozenset[str], pages: Mapping[str, Page], address: str) -> Iterator[Problem]:
    """Every link, picture, script, style, anchor and sitemap entry leads somewhere inside the tree, or is a link that leaves it."""
    ground = Ground(files=files, pages=pages, address=address, place=urlsplit(address).path or "/")
    for page in pages.values():
        yield from _page(page, ground)
    for name in sorted(files):
        if name.endswith(".css"):
            yield from _style(name, (site / name).read_text(encoding="utf-8"), ground)
        elif name.endswith(".xml"):
            yield from _locations(name, (site / name).read_bytes(), ground)


def _page(page: Page, ground: Ground) -> Iterator[Problem]:
    for link in page.links:
        yield from _link(page, link, ground)
    for resource in page.resources:
        yield from _resource(page.path, resource, ground)
    for style in page.styles:
        yield from _style(page.path, style, ground)
    for link in page.canonical:
        if _inside(page.path, link, ground) != page.path:
            yield fault("verify-canonical", page.path, f"网页写明的正式网址“{link}”不是它自己的网址")


def _link(page: Page, link: str, ground: Ground) -> Iterator[Problem]:
    address, _, fragment = link.replace(SUBSCRIBED, "https:", 1).partition("#")
    if address.startswith(OTHER_WAYS):
        return
    if SCHEME.match(address) and not address.startswith(ground.address):
        if not address.startswith(("http://", "https://")):
            yield fault("verify-link", page.path, f"链接“{link}”不是网址")
        return
    target = _inside(page.path, address, ground) if address else page.path
    if target not in ground.files:
        yield fault("verify-link", page.path, f"链接“{link}”没有对应的页面或文件")
    elif fragment and target in ground.pages and not _has_anchor(ground.pages[target], fragment):
        yield fault("verify-link", page.path, f"链接“{link}”指向的位置“#{unquote(fragment)}”在页面里没有")


def _has_anchor(page: Page, fragment: str) -> bool:
    is_route = fragment.startswith("/")  # of the members' reader: a place that its script shows
    return is_route or fragment in page.anchors or unquote(fragment) in page.anchors or fragment == "top"


def _resource(path: str, link: str, ground: Ground) -> Iterator[Problem]:
    if link.startswith(("data:", "#")):
        return
    if SCHEME.match(link) and not link.startswith(ground.address):
        yield fault("verify-origin", path, f"从别的网站加载了“{link}”，打开网页会泄露访问记录，也可能打不开")
        return
    if _inside(path, link.partition("#")[0], ground) not in ground.files:
        yield fault("verify-link", path, f"要加载的“{link}”没有对应的文件")


def _style(path: str, text: str, ground: Ground) -> Iterator[Problem]:
    if "url(" in text or "@import" in text:
        for found in STYLE_URL.finditer(COMMENT.sub("", text)):
            yield from _resource(path, next((part for part in found.groups() if part), "").strip(), ground)


def _locations(path: str, data: bytes, ground: Ground) -> Iterator[Problem]:
    """Entries of a sitemap are whole addresses of pages that are there."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as broken:
        yield fault("verify-link", path, f"不是完整的 XML：{broken}")
        return
    for location in LOCATION(root):
        link = location.strip()
        if not link.startswith(ground.address) or _inside(path, link, ground) not in ground.files:
            yield fault("verify-link", path, f"网站地图里的“{link}”没有对应的页面")


def _inside(path: str, link: str, ground: Ground) -> str:
    """The file below site/ that a link of the page at `path` opens; '' where it leaves the site."""
    if link.startswith(ground.address):
        link = ground.place + link[len(ground.address) :]
    elif SCHEME.match(link):
        return ""
    plain = unquote(re.split(r"[?#]", link, maxsplit=1)[0])
    if plain.startswith("/"):
        if not plain.startswith(ground.place):
            return ""
        plain = plain[len(ground.place) :]
    else:
        plain = posixpath.join(posixpath.dirname(path), plain)
    target = posixpath.normpath(plain) if plain else "."
    if target.startswith(".."):
        return ""
    if target == ".":
        return "index.html"
    return f"{target}/index.html" if plain.endswith(("/", "/.", "/..")) or f"{target}/index.html" in ground.files else target
