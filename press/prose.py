"""Markdown -> Body: clean HTML, the same for web, print and channels.

Content comes from strangers: only the tags of ordinary prose survive. Words in angle brackets that are no such tag
(<path>, <云节点ip>) are text and stay visible; links that lead nowhere on the web keep their words.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor

from press.model import Case, Picture, Problem, Refused

INLINE_TAGS = ("a", "b", "br", "code", "del", "em", "font", "i", "img", "s", "small", "span", "strong", "sub", "sup", "u")
BLOCK_TAGS = ("table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "colgroup", "col", "div", "center", "details", "summary")
KEPT_TAGS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "hr", "br", "em", "strong"),
    *("b", "i", "u", "s", "del", "sub", "sup", "small", "a", "img"),
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "div"),
}
ALIGNED = {"left", "right", "center"}
CLASSES = {"div": {"footnote"}, "a": {"footnote-ref", "footnote-backref"}, "th": ALIGNED, "td": ALIGNED}
CLEANER = nh3.Cleaner(
    tags=KEPT_TAGS,
    attributes={
        "a": {"href", "title"},
        "img": {"src", "alt", "title"},
        "th": {"colspan", "rowspan", "scope"},
        "td": {"colspan", "rowspan"},
        "ol": {"start"},
        "li": {"id"},
        "sup": {"id"},
    },
    allowed_classes=CLASSES,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener",
    clean_content_tags=set(),
)
HTML_TAG = re.compile(rf"</?(?:{'|'.join(INLINE_TAGS + BLOCK_TAGS)})(?:\s[^<>]*)?/?>", re.IGNORECASE)
TRANSPARENT_TAG = r"</?(?:details|summary|div|center)\b[^>\n]*>"
TRANSPARENT = re.compile(rf"^[ \t]*{TRANSPARENT_TAG}|{TRANSPARENT_TAG}[ \t]*$", re.IGNORECASE | re.MULTILINE)
ALIGN = re.compile(r' style="text-align: (left|right|center);"')
HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
LEADS_OUT = re.compile(r' href="(?:https?://|mailto:|#)')
LEADS_SOMEWHERE = re.compile(r' href="(?:https?://|mailto:|#|\.\./)')  # a page of ours may point at its neighbours
ANCHOR = re.compile(r'<a\b([^>]*?)href="#(?!fn-|fnref)([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
IMAGE = re.compile(r"<img\b([^>]*)>")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
PICTURES_ALONE = re.compile(r"<p>(\s*<img [^>]*>(?:\s|<br>|<img [^>]*>)*)</p>")
TABLE = re.compile(r"(?:<p>表[:：]\s*((?:(?!</p>).)*)</p>\s*)?<table>(.*?)</table>", re.DOTALL)
SPAN = re.compile(r'((?:col|row)span)="(\d+)"')
REFERENCE = re.compile(  # 见图 2, 表1: a word before it, so that neither 地图2 nor 代表2人 is one; what stands in links, code, captions, headings is left alone
    r"<(a|code|pre|figcaption|h[2-6])\b.*?</\1>|<[^>]+>"
    r"|(?<=[见如由从与和及据在按照对比看将把，。；、：（(“\s>])([图表])\s?(\d{1,2})(?![\d.．–—-]|\s?[个项篇次人名])",
    re.DOTALL,
)
MAX_SPAN = 40
ONE_TEXT = Lock()  # the converter holds one text at a time; a preview makes pages and volumes in two threads


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of a body: level 2 to 6, its anchor, its words."""

    level: int
    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Clean HTML and its headings in order."""

    html: str
    headings: tuple[Heading, ...]


def body(case: Case) -> Body:
    """The body of a case whose sections are already cleared for the reader."""
    text = "\n\n".join(f"## {section.title}\n\n{section.markdown}" if section.title else section.markdown for section in case.sections)
    pictures = {picture.name: picture for section in case.sections for picture in section.pictures}
    try:
        return _body(text, pictures, first_figure=2 if case.effects else 1, links=LEADS_OUT)
    except RecursionError:
        message = "正文的列表或引用嵌套得太深，无法排版，请减少缩进的层数"
        raise Refused((Problem(rule="prose-depth", level="error", source=case.source, line=0, message=message),)) from None


def text(markdown: str) -> Body:
    """A page or a notice of ours: no pictures, links to other pages as ../guide/."""
    return _body(markdown, {}, first_figure=1, links=LEADS_SOMEWHERE)


def illustrated(markdown: str, pictures: tuple[Picture, ...]) -> Body:
    """A text of ours with pictures beside it: what a salon was like."""
    return _body(markdown, {picture.name: picture for picture in pictures}, first_figure=1, links=LEADS_SOMEWHERE)


def _body(markdown: str, pictures: Mapping[str, Picture], first_figure: int, links: re.Pattern[str]) -> Body:
    raw = ALIGN.sub(r' class="\1"', _converted(markdown))
    clean = CLEANER.clean(raw.replace("<th>", '<th scope="col">').replace("<th class", '<th scope="col" class'))
    clean = SPAN.sub(lambda match: f'{match[1]}="{min(int(match[2]), MAX_SPAN) or 1}"', clean)
    clean = LINK.sub(lambda match: match[0] if links.search(match[1]) else match[2], clean)
    figures = _figures(clean, pictures, first_figure)
    tables = _tables(figures)
    headings: list[Heading] = []
    done = HEADING.sub(lambda match: _heading(match, headings), tables)
    return Body(html=_references(ANCHOR.sub(lambda match: _anchor(match, headings), done)), headings=tuple(headings))


def _anchor(match: re.Match[str], headings: list[Heading]) -> str:
    """A link to a heading by its words, as other editors make it, leads to our anchor; one that leads nowhere keeps its words."""
    wanted = _letters(unquote(html.unescape(match[2])))
    found = next((heading.id for heading in headings if wanted in (heading.id, _letters(heading.title))), "")
    return f'<a{match[1]}href="#{found}"{match[3]}>{match[4]}</a>' if found else match[4]


def _letters(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).casefold()


def _heading(match: re.Match[str], headings: list[Heading]) -> str:
    """A heading at most one level below the one before it, with an anchor that says its place: s2, s2-1, s2-1-3."""
    words = html.unescape(TAG.sub("", match[2])).strip()
    if not words:
        return ""
    last = headings[-1] if headings else Heading(level=1, id="s0", title="")
    level = max(2, min(int(match[1]), last.level + 1))
    numbers = [int(part) for part in last.id[1:].split("-")] if headings else [0]
    depth = level - 1
    numbers = [*numbers[: depth - 1], numbers[depth - 1] + 1 if len(numbers) >= depth else 1]
    heading = Heading(level=level, id="s" + "-".join(map(str, numbers)), title=words)
    headings.append(heading)
    return f'<h{level} id="{heading.id}">{match[2]}</h{level}>'


def _figures(clean: str, pictures: Mapping[str, Picture], first: int) -> str:
    if "<img" not in clean:
        return clean
    number = first

    def figure(match: re.Match[str]) -> str:
        nonlocal number
        made = []
        for image in IMAGE.finditer(match[1]):
            values = {key: html.unescape(value) for key, value in ATTRIBUTE.findall(image[1])}
            tag = _image(values, pictures)
            if tag:
                caption = values.get("title") or values.get("alt", "")
                words = f"<b>图 {number}</b>　{html.escape(caption)}" if caption else f"<b>图 {number}</b>"
                made.append(f'<figure class="figure" id="fig-{number}">{tag}<figcaption>{words}</figcaption></figure>')
                number += 1
        return "\n".join(made)

    alone = PICTURES_ALONE.sub(figure, clean)
    return IMAGE.sub(lambda match: _inline_image(match, pictures), alone)


def _inline_image(match: re.Match[str], pictures: Mapping[str, Picture]) -> str:
    values = {key: html.unescape(value) for key, value in ATTRIBUTE.findall(match[1])}
    return match[0] if "width" in values else _image(values, pictures)  # the cleaner lets no width through: it is one of ours


def _image(values: Mapping[str, str], pictures: Mapping[str, Picture]) -> str:
    picture = pictures.get(values.get("src", ""))
    if not picture:
        return ""
    name, alt = html.escape(picture.name), html.escape(values.get("alt", ""))
    return f'<img src="{name}" alt="{alt}" width="{picture.width}" height="{picture.height}">'


def _tables(clean: str) -> str:
    if "<table>" not in clean:
        return clean
    number = 0

    def table(match: re.Match[str]) -> str:
        nonlocal number
        caption = ""
        identity = ""
        if match[1]:
            number += 1
            caption = f"<figcaption><b>表 {number}</b>　{match[1].strip()}</figcaption>"
            identity = f' id="tab-{number}"'
        return f'<figure class="table"{identity}>{caption}<table>{match[2]}</table></figure>'

    return TABLE.sub(table, clean)


def _references(clean: str) -> str:
    """Words that name a figure or table of this body lead there."""
    known = set(re.findall(r'<figure class="\w+" id="((?:fig|tab)-\d+)"', clean))

    def link(match: re.Match[str]) -> str:
        target = f"{'fig' if match[2] == '图' else 'tab'}-{match[3]}"
        return f'<a href="#{target}">{match[0]}</a>' if match[2] and target in known else match[0]

    return REFERENCE.sub(link, clean) if known else clean


# ---- Markdown --------------------------------------------------------------------------------------------------------------


class _KnownTags(InlineProcessor):
    """Raw HTML is a tag only if it is one of ours; anything else in angle brackets is text."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str | Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802
        return self.md.htmlStash.store(m[0]), m.start(0), m.end(0)


@cache
def _markdown() -> Markdown:
    """The converter; making one costs as much as a page of text, so it is made once and reset before each text."""
    made = Markdown(
        extensions=["tables", "footnotes", "sane_lists", "pymdownx.superfences", "pymdownx.highlight"],
        extension_configs={
            "footnotes": {"BACKLINK_TITLE": "回到正文第 {} 处引用", "SEPARATOR": "-"},
            "pymdownx.highlight": {"use_pygments": False},
        },
    )
    made.inlinePatterns.register(_KnownTags(HTML_TAG.pattern, made), "html", 90)
    made.block_level_elements = list(BLOCK_TAGS)
    return made


def _converted(markdown: str) -> str:
    with ONE_TEXT:
        converter = _markdown()
        converter.reset()
        return converter.convert(TRANSPARENT.sub("", markdown))
