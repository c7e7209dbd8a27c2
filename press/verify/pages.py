"""HTML files -> Page values and what each page must say of itself: title, description, language, one first heading."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lxml import etree, html

from press.model import Problem

LANGUAGE = "zh-CN"


def _strings(expression: str) -> etree.XPath:
    return etree.XPath(expression, smart_strings=False)


LINKS = _strings("//a/@href | //area/@href | //form/@action | //iframe/@src")
RESOURCES = _strings(
    "//script/@src | //img/@src | //source/@src | //video/@src | //audio/@src | //track/@src | //embed/@src | //object/@data | //video/@poster"
    " | //iframe/@src | //input/@src | //image/@href | //*[local-name()='use']/@href"
    " | //link[not(@rel='canonical' or @rel='alternate' or @rel='prev' or @rel='next' or @rel='license' or @rel='author' or starts-with(@rel, 'schema.'))]/@href"
    " | //meta[@property='og:image' or @name='twitter:image']/@content"
)
NEIGHBOURS = _strings("//link[@rel='alternate' or @rel='prev' or @rel='next']/@href")
CANONICAL = _strings("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
SETS = _strings("//@srcset | //@imagesrcset")
STYLES = _strings("//@style | //style/text()")
PICTURES = _strings("//img/@src")
ANCHORS = _strings("//@id | //a/@name")
TITLE = _strings("string(/html/head/title)")
DESCRIPTION = _strings("string(/html/head/meta[@name='description']/@content)")
SPOKEN = _strings("string(/html/@lang)")
FIRST_HEADINGS = _strings("//h1")
PARSER = html.HTMLParser(encoding="utf-8")  # stateless between documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says and points to. path: below site/; links: to pages; resources: loaded with the page."""

    path: str
    title: str
    description: str
    language: str
    first_headings: int
    anchors: frozenset[str]
    links: tuple[str, ...]
    resources: tuple[str, ...]
    styles: tuple[str, ...]
    canonical: tuple[str, ...]
    pictures: frozenset[str]


def files_below(site: Path) -> frozenset[str]:
    """Every file of the site, as a path below it."""
    return frozenset(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())


def read(site: Path, files: frozenset[str]) -> Mapping[str, Page]:
    """Every HTML page, by its path below site/."""
    return {name: _page(name, (site / name).read_bytes()) for name in sorted(files) if name.endswith(".html")}


def _page(name: str, data: bytes) -> Page:
    root = html.document_fromstring(data, parser=PARSER) if data.strip() else html.document_fromstring(b"<html></html>", parser=PARSER)
    listed = (part.split()[0] for candidates in SETS(root) for part in candidates.split(",") if part.strip())
    return Page(
        path=name,
        title=TITLE(root).strip(),
        description=DESCRIPTION(root).strip(),
        language=SPOKEN(root),
        first_headings=len(FIRST_HEADINGS(root)),
        anchors=frozenset(ANCHORS(root)),
        links=tuple(dict.fromkeys((*LINKS(root), *NEIGHBOURS(root)))),
        resources=tuple(dict.fromkeys((*RESOURCES(root), *listed))),
        styles=tuple(STYLES(root)),
        canonical=tuple(dict.fromkeys(CANONICAL(root))),
        pictures=frozenset(PICTURES(root)),
    )


def check(pages: Mapping[str, Page]) -> Iterator[Problem]:
    """Every page has a title of its own, a description, its language and one first heading."""
    holders: dict[str, list[str]] = defaultdict(list)
    for page in pages.values():
        holders[page.title].append(page.path)
        if not page.title:
            yield fault("verify-title", page.path, "网页没有标题（title）")
        if not page.description:
            yield fault("verify-description", page.path, "网页没有说明（meta description）")
        if page.language != LANGUAGE:
            yield fault("verify-language", page.path, f"网页的语言是“{page.language}”，应为 {LANGUAGE}")
        if page.first_headings != 1:
            yield fault("verify-heading", page.path, f"网页有 {page.first_headings} 个一级标题，应当只有一个")
    for title, paths in holders.items():
        for path in paths[1:] if title else ():
            yield fault("verify-title", path, f"网页标题“{title}”与 {paths[0]} 的相同，读者和搜索引擎分不开")


def fault(rule: str, path: str, message: str) -> Problem:
    """A problem of a file below dist/site."""
    return Problem(rule=rule, level="error", source=Path("site", PurePosixPath(path)), line=0, message=message)
