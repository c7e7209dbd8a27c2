"""HTML with classes -> fragments that survive the WeChat editor: few tags, inline styles alone, each within the limits.

No list of what the editor keeps is published; these tags and properties are the ones that articles made elsewhere are seen to keep.
"""

import html
from collections.abc import Iterator
from copy import deepcopy
from math import ceil
from re import compile as pattern

import css_inline
import nh3
from lxml import html as lxml_html
from lxml.etree import _Element as Element

from press.channels.wechat.limits import CONTENT_BYTES, CONTENT_CHARACTERS

TAGS = {
    *("section", "p", "h2", "h3", "h4", "span", "strong", "em", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
    *("img", "blockquote", "br"),
}
RENAMED = {
    "div": "section",
    "figure": "section",
    "figcaption": "p",
    "h1": "h2",
    "h5": "p",
    "h6": "p",
    "b": "strong",
    "i": "em",
    "pre": "section",
    "code": "span",
    "sub": "span",
    "sup": "span",
    "u": "span",
    "s": "span",
    "del": "span",
    "small": "span",
    "a": "span",
    "caption": "p",
}
PROPERTIES = {
    *("color", "background-color", "font-size", "font-weight", "font-family", "line-height", "letter-spacing", "text-align", "text-indent"),
    *("text-decoration", "vertical-align", "white-space", "word-break", "width", "max-width", "border-collapse", "border", "padding"),
    *("border-top", "border-bottom", "border-left", "border-right", "margin", "margin-top", "margin-bottom"),
}
EDITOR = nh3.Cleaner(
    tags=TAGS,
    attributes={"*": {"style"}, "img": {"src", "alt"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}, "ol": {"start"}},
    filter_style_properties=PROPERTIES,
    url_schemes={"https"},
    link_rel=None,
)
EVEN = 1.12  # of the mean size of a part: room for a block that does not end where the mean does
SPACE_AT_LINE_START = pattern(r"(?m)^[ \t]+")


def fragments(markup: str, css: str) -> tuple[str, ...]:
    """Cut an article into parts that the editor takes. markup: one element around the blocks of the article; css: for its classes."""
    root = lxml_html.fragment_fromstring(markup)
    for element in list(root.iter()):
        _simplified(element)
    styled = css_inline.inline_fragment(lxml_html.tostring(root, encoding="unicode"), css)
    clean = EDITOR.clean(styled)
    return tuple(_parts(lxml_html.fragment_fromstring(clean)))


def _simplified(element: Element) -> None:
    """A tag of ours becomes one that the editor keeps; its old name stays as a class for the style sheet."""
    tag = str(element.tag)
    if tag == "a":
        _spell_out(element)
    if tag == "pre":
        _keep_lines(element)
    if tag in RENAMED:
        element.set("class", f"{element.get('class', '')} {tag}".strip())
        element.tag = RENAMED[tag]


def _spell_out(link: Element) -> None:
    """The editor drops links to other sites: the address follows the words. A link within the article keeps its words alone."""
    address, words = link.get("href", ""), "".join(link.itertext()).strip()
    if "footnote-backref" in link.get("class", ""):
        link.text = ""
    elif address.startswith("http") and address.rstrip("/") not in words:
        last = list(link)[-1] if len(link) else None
        if last is None:
            link.text = f"{link.text or ''}（{address}）"
        else:
            last.tail = f"{last.tail or ''}（{address}）"


def _keep_lines(listing: Element) -> None:
    """Lines and indents of a listing, which pasting would run together."""
    words = "".join(listing.itertext()).rstrip("\n")
    rows = (SPACE_AT_LINE_START.sub(lambda match: "\u00a0" * len(match[0].expandtabs(4)), row) for row in words.split("\n"))
    made = lxml_html.fragment_fromstring("<code>" + "<br>".join(map(html.escape, rows)) + "</code>")
    tail = listing.tail
    listing.clear()
    listing.tail = tail
    listing.append(made)
    _simplified(made)


# ---- Parts -----------------------------------------------------------------------------------------------------------------


def _parts(root: Element) -> Iterator[str]:
    """The blocks below the root, cut into parts of like size that fit; a heading is not left behind at an end."""
    room = CONTENT_CHARACTERS - len(_written(_shell(root)))
    total = sum(map(_size, root))
    room = min(room, round(total / ceil(total / room) * EVEN)) if total else room
    part: list[Element] = []
    used = 0
    for block in _blocks(root, room):
        size = _size(block)
        if part and used + size > room:
            moved = [part.pop()] if len(part) > 1 and part[-1].tag in ("h2", "h3", "h4") else []
            yield _wrapped(root, part)
            part, used = moved, sum(map(_size, moved))
        part.append(block)
        used += size
    yield _wrapped(root, part)


def _blocks(root: Element, room: int) -> Iterator[Element]:
    """The children of an element, each small enough; one that is too large is cut into several of its kind."""
    for child in root:
        if _size(child) <= room or not len(child):
            yield child
        elif child.tag == "table":
            yield from _tables(child, room)
        else:
            yield from _cut(child, room)


def _cut(element: Element, room: int) -> Iterator[Element]:
    shell = _shell(element)
    inner = room - len(_written(shell))
    made, used = deepcopy(shell), 0
    made.text = element.text
    for child in _blocks(element, inner):
        size = _size(child)
        if len(made) and used + size > inner:
            yield made
            made, used = deepcopy(shell), 0
        made.append(deepcopy(child))
        used += size
    yield made


def _tables(table: Element, room: int) -> Iterator[Element]:
    """A long table as several, each with the head."""
    heads, rows = table.findall("thead"), [row for row in table.iter("tr") if row.getparent().tag != "thead"]
    shell = _shell(table)
    for head in heads:
        shell.append(deepcopy(head))
    inner = room - len(_written(shell)) - len("<tbody></tbody>")
    made = deepcopy(shell)
    body, used = lxml_html.etree.SubElement(made, "tbody"), 0
    for row in rows:
        size = _size(row)
        if len(body) and used + size > inner:
            yield made
            made = deepcopy(shell)
            body, used = lxml_html.etree.SubElement(made, "tbody"), 0
        body.append(deepcopy(row))
        used += size
    yield made


def _shell(element: Element) -> Element:
    return lxml_html.etree.Element(element.tag, dict(element.attrib))


def _wrapped(root: Element, blocks: list[Element]) -> str:
    made = _shell(root)
    made.extend(deepcopy(block) for block in blocks)
    return _written(made).strip()


def _written(element: Element) -> str:
    return str(lxml_html.tostring(element, encoding="unicode"))


def _size(element: Element) -> int:
    """In characters of mark-up, or in bytes where those are nearer to their limit."""
    written = _written(element)
    return max(len(written), len(written.encode()) * CONTENT_CHARACTERS // CONTENT_BYTES)
