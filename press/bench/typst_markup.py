"""HTML of the book's parts -> Typst's language: the same words, headings, tables, pictures, links and page numbers."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

from press.volume.part import Part
from press.volume.typesetter.fetcher import SCHEME
from press.volume.typography import parsed

OUR_MARKS = re.compile("[\u2060\u200b]")  # room and joints that our typesetter asks for; Typst sets Han beside Latin by itself
SPACES, LINES = re.compile(r"[ \t\r\n]+"), re.compile(r"\n\s*\n")
HEAD = "running-head"  # the label of what stands in the head of the pages behind it
SVG, XMLNS = "{http://www.w3.org/2000/svg}svg", "{http://www.w3.org/2000/xmlns/}xmlns"
HEADING = re.compile("h([1-6])")
DEEPEST = {"openings.html": 3, "topic.html": 2}  # the level of a part's own title; that of any other is 1
COLUMNS = {"winners": "(24pt, 1fr, 124pt, 48pt, 22pt)", "facts": "(42pt, 1fr, 42pt, 1fr)"}  # by class
WRAPPED = {"strong": "strong", "b": "strong", "em": "emph", "i": "emph", "sub": "sub", "sup": "super", "blockquote": "quote(block: true)"}


@dataclass(slots=True, kw_only=True)
class Page:
    """One part on its way. level: of its title; last: of the last heading; labels: what links can lead to; unmarked: of these, not yet met."""

    level: int
    last: int
    labels: Collection[str]
    unmarked: set[str]


def markup(parts: Sequence[tuple[Part, str]]) -> Iterator[str]:
    """Each part, whose HTML is given, as Typst's markup."""
    bodies = [(part, parsed(html)) for part, html in parts]
    labels = {str(element.get("id")) for _, body in bodies for element in body.iter() if element.get("id")}
    page = Page(level=1, last=0, labels=labels, unmarked=set(labels))
    for number, (part, body) in enumerate(bodies):
        before = bodies[number - 1][0].counting if number else "none"
        if part.counting != before and part.counting != "none":
            yield f'#set page(numbering: "{"i" if part.counting == "roman" else "1"}"); #counter(page).update(1);'
        page.level = DEEPEST.get(part.template, 1)
        head = f"#metadata({quoted(OUR_MARKS.sub('', part.head))})<{HEAD}>" if part.head else ""
        yield LINES.sub("\n\n", f"#pagebreak(weak: true);{head}{children(body, page)}")


def children(element: Element, page: Page) -> str:
    """What stands in an element."""
    inner = [text(element.text or "")]
    for child in element:
        inner += [node(child, page), text(child.tail or "")]
    return "".join(inner)


def text(words: str) -> str:
    plain = SPACES.sub(" ", OUR_MARKS.sub("", words))
    return f"#{quoted(plain)};" if plain.strip() else " " * bool(plain)


def quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def node(element: Element, page: Page) -> str:
    """One element with what stands in it."""
    return mark(element, page) + made(element, page)


def mark(element: Element, page: Page) -> str:
    """A place that links lead to."""
    name = element.get("id", "")
    if name not in page.unmarked:
        return ""
    page.unmarked.remove(name)
    return f"#metadata(none)<{name}>"


def made(element: Element, page: Page) -> str:
    if found := HEADING.fullmatch(element.tag):
        return heading(element, int(found[1]), page)
    if element.tag in WRAPPED:
        return f"#{WRAPPED[element.tag]}[{children(element, page)}];"
    if element.tag in MAKERS:
        return MAKERS[element.tag](element, page)
    inner = children(element, page)
    return inner if element.tag == "span" else f"\n\n{inner}\n\n"


def heading(element: Element, level: int, page: Page) -> str:
    """PDF/UA allows no level to be skipped."""
    page.last = min(page.last + 1, page.level + level - 1)
    words = children(element, page)
    return f"\n\n#heading(level: {page.last})[{f'#large[{words}];' if level == 1 else words}];\n\n"


def link(element: Element, page: Page) -> str:
    target = element.get("href", "")
    place = target.removeprefix("#")
    if not target.startswith("#"):
        return f"#link({quoted(target)})[{children(element, page)}];"
    if place not in page.labels:
        return children(element, page)
    if "pn" in element.get("class", "").split():
        return f" #h(1fr);#number(<{place}>);" if element.get("title") else f"#number(<{place}>);"
    return f"#link(<{place}>)[{children(element, page)}];"


def figure(element: Element, page: Page) -> str:
    caption = next(iter(element.iter("figcaption")), None)
    words = f", caption: [{children(caption, page)}]" if caption is not None else ""
    inner = "".join(node(child, page) for child in element if child is not caption)
    kind = "table" if element.find(".//table") is not None else "image"
    breaks = "#show figure: set block(breakable: true);" if "long" in element.get("class", "").split() else ""
    return f"\n\n#[{breaks}#figure(kind: {kind}{words})[{inner}];]\n\n"


def table(element: Element, page: Page) -> str:
    rows = list(element.iter("tr"))
    heads = [row for part in element.iter("thead") for row in part.iter("tr")]
    widest = max((sum(int(cell.get("colspan", 1)) for cell in row) for row in rows), default=1)
    columns = next((COLUMNS[name] for name in element.get("class", "").split() if name in COLUMNS), f"{widest}")
    head = "".join(cell(found, page) for row in heads for found in row)
    body = "".join(cell(found, page) for row in rows if row not in heads for found in row)
    return f"\n\n#table(columns: {columns}, {f'table.header({head}),' if head else ''}{body});\n\n"


def cell(element: Element, page: Page) -> str:
    spans = "".join(f"{name}: {element.get(name)}, " for name in ("colspan", "rowspan") if element.get(name))
    numeric = "align: right, " if {"num", "right"} & set(element.get("class", "").split()) else ""
    return f"table.cell({spans}{numeric})[{children(element, page)}],"


def items(element: Element, page: Page) -> str:
    found = "".join(f"[{children(item, page)}]," for item in element.findall("li"))
    return f"\n#{'list' if element.tag == 'ul' else 'enum'}({found});\n"


def code(element: Element, page: Page) -> str:  # noqa: ARG001 - called as the others are
    words = OUR_MARKS.sub("", "".join(element.itertext()))
    return f"#raw({quoted(words)}, block: {str(element.tag == 'pre').lower()});"


def image(element: Element, page: Page) -> str:  # noqa: ARG001
    return picture(quoted(element.get("src", "").removeprefix(SCHEME)), element.get("alt", ""), element.get("width", ""))


def drawing(element: Element, page: Page) -> str:  # noqa: ARG001
    """SVG as a file of its own; the parser of HTML takes its name space for an attribute."""
    whole = deepcopy(element)
    whole.attrib.pop(XMLNS, None)
    whole.tail = None
    return picture(f"bytes({quoted(tostring(whole, encoding='unicode'))})", title(element), element.get("width", ""))


def picture(source: str, words: str, width: str) -> str:
    """As wide as the book's HTML says: with a unit, or in pixels of 1/96 inch."""
    size = f"{float(width) * 0.75}pt" if width.isdigit() else width or "auto"
    return f"#image({source}, alt: {quoted(words or '插图')}, width: {size});"


def title(element: Element) -> str:
    return next(("".join(found.itertext()) for found in element.iter() if str(found.tag).endswith("title")), "")


MAKERS: Mapping[str, Callable[[Element, Page], str]] = {
    "a": link,
    "br": lambda *_: "#linebreak();",
    "code": code,
    "figure": figure,
    "hr": lambda *_: "#line(length: 100%);",
    "img": image,
    "ol": items,
    "pre": code,
    SVG: drawing,
    "table": table,
    "ul": items,
}
