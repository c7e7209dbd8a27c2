"""Clean HTML of a body -> XHTML that EPUB readers accept: notes that pop up, pictures of the book, links that lead somewhere.

Content comes from strangers, and EPUB is stricter than a browser: what may not stand where it stands is moved or unwrapped,
its words always stay.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urljoin, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

import tinyhtml5

PHRASING = {"a", "b", "strong", "em", "i", "u", "s", "del", "sub", "sup", "small", "code", "span", "br", "img"}
WORDS_ALONE = {"p", "pre", "h2", "h3", "h4", "h5", "h6", *PHRASING} - {"br", "img"}  # hold no blocks
LISTS = {"ul", "ol"}
BODIES = ("caption", "thead", "tbody", "tfoot")  # the order inside a table
SCOPES = {"row", "col", "rowgroup", "colgroup"}
NUMBERS = {"colspan": 1, "rowspan": 0, "start": -9999}  # attribute -> its least value
SAFE = "/:?#@!$&'()*+,;=%~-._"  # of an address
STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
VOID = re.compile("></(?:br|hr|img)>")
WIDE_COLUMNS = 5
Parents = Mapping[Element, Element]


def xhtml(html: str, address: str, pictures: Mapping[str, str]) -> str:
    """One body. address: where it stands on the web, for its links to other pages; pictures: name in the text -> place in the book."""
    body = parsed(html)
    settle(body)
    notes_to_popups(body)
    for table in body.iter("table"):
        order_table(table)
    drop_empty_paragraphs(body)
    for element in tuple(body.iter()):
        mend_attributes(element, address, pictures)
    keep_ids_single(body)
    drop_dead_links(body)
    return inner(body)


def parsed(html: str) -> Element:
    root: Element = tinyhtml5.parse(html, namespace_html_elements=False)
    body = root.find("body")
    assert body is not None
    return body


def inner(element: Element) -> str:
    """The inside of an element as XML, its text escaped."""
    shell = Element("x")
    shell.text, shell[:] = element.text, element[:]
    words = tostring(shell, encoding="unicode", short_empty_elements=False)  # a reader that takes the book for HTML knows no <td/>
    return VOID.sub("/>", words.partition(">")[2].removesuffix("</x>"))


# ---- What may stand where ----------------------------------------------------------------------------------------------------


def settle(parent: Element) -> None:
    """Blocks out of words, items into lists; from the inside out."""
    for child in tuple(parent):
        settle(child)
    if parent.tag in LISTS:
        items_alone(parent)
    for at, child in reversed(tuple(enumerate(parent))):
        if child.tag in WORDS_ALONE and any(is_block(found) for found in child):
            if child.tag in PHRASING:
                unwrap(parent, at)
            else:
                for place in [place for place, found in enumerate(child) if is_block(found)][::-1]:
                    unwrap(child, place)
        elif child.tag == "li" and parent.tag not in LISTS:
            child.tag = "div"


def is_block(element: Element) -> bool:
    return element.tag not in PHRASING


def items_alone(items: Element) -> None:
    """Whatever else stands in a list becomes an item."""
    if (items.text or "").strip():
        first = Element("li")
        first.text, items.text = items.text, None
        items.insert(0, first)
    for at, child in enumerate(tuple(items)):
        if child.tag != "li":
            item = Element("li")
            item.append(child)
            item.tail, child.tail = None, child.tail
            items[at] = item
        elif (child.tail or "").strip():
            words = SubElement(child, "span")
            words.text, child.tail = child.tail, None


def unwrap(parent: Element, at: int) -> None:
    """Put what an element holds in its place."""
    child = parent[at]
    words_before(parent, at, child.text)
    if len(child):
        child[-1].tail = (child[-1].tail or "") + (child.tail or "")
    else:
        words_before(parent, at, child.tail)
    parent[at : at + 1] = child[:]


def words_before(parent: Element, at: int, text: str | None) -> None:
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + (text or "")
    else:
        parent.text = (parent.text or "") + (text or "")


def drop_empty_paragraphs(body: Element) -> None:
    """What the parser closes for a stray tag."""
    for parent in tuple(body.iter()):
        for at, child in reversed(tuple(enumerate(parent))):
            if child.tag == "p" and not len(child) and not (child.text or "").strip():
                unwrap(parent, at)


def order_table(table: Element) -> None:
    """One caption, one head, one foot, in the order of the schema; a wide table is marked for smaller type."""
    seen: set[str] = set()
    for part in table:
        if part.tag in seen and part.tag in ("thead", "tfoot"):
            part.tag = "tbody"
        seen.add(str(part.tag))
    table[:] = sorted(table, key=lambda part: BODIES.index(str(part.tag)) if part.tag in BODIES else 0)
    columns = max((sum(1 for cell in row if cell.tag in ("td", "th")) for row in table.iter("tr")), default=0)
    if columns >= WIDE_COLUMNS:
        table.set("class", "wide")


# ---- Attributes --------------------------------------------------------------------------------------------------------------


def mend_attributes(element: Element, address: str, pictures: Mapping[str, str]) -> None:
    for name, least in NUMBERS.items():
        value = element.get(name)
        if value is not None and not (re.fullmatch(r"-?\d{1,4}", value) and int(value) >= least):
            del element.attrib[name]
    if element.get("scope", "row") not in SCOPES:
        del element.attrib["scope"]
    if element.tag == "img":
        element.attrib.update({"src": pictures[element.get("src", "")], "alt": element.get("alt", "")})
    if element.tag == "a":
        element.attrib.pop("title", None)
        element.attrib.pop("rel", None)
        target = element.get("href", "")
        if not target.startswith("#"):
            element.set("href", web_address(address, target))


def web_address(here: str, link: str) -> str:
    """Where a link leads, as EPUB wants it; '' if nowhere."""
    try:
        target = urljoin(here, link)
        parts = urlsplit(target)
        host = parts.hostname or ""
        assert parts.port is None or parts.port > 0
        host.encode("idna")
    except (ValueError, AssertionError, UnicodeError):
        return ""
    is_host = re.fullmatch(r"[\w.-]+", host) is not None and not parts.netloc.endswith(":")
    is_address = parts.scheme == "mailto" or (parts.scheme in ("http", "https") and is_host)
    return quote(STRAY_PERCENT.sub("%25", target), safe=SAFE) if is_address else ""


def keep_ids_single(body: Element) -> None:
    seen = set()
    for element in body.iter():
        identity = element.get("id")
        if identity is not None and (identity in seen or not identity or re.search(r"\s", identity)):
            del element.attrib["id"]
        seen.add(identity)


def drop_dead_links(body: Element) -> None:
    """A link that leads nowhere keeps its words."""
    here = {f"#{element.get('id')}" for element in body.iter() if element.get("id")}
    for parent in tuple(body.iter()):
        for at, child in reversed(tuple(enumerate(parent))):
            target = child.get("href", "")
            if child.tag == "a" and (not target or (target.startswith("#") and target not in here)):
                unwrap(parent, at)


# ---- Notes -------------------------------------------------------------------------------------------------------------------


def notes_to_popups(body: Element) -> None:
    """Calls and notes that a reader shows as a bubble; elsewhere the notes stand at the end of the case."""
    parents = {child: parent for parent in body.iter() for child in parent}
    numbers: dict[str, str] = {}
    for link in body.iter("a"):
        if link.get("class") == "footnote-ref":
            number = "".join(link.itertext())
            numbers.setdefault(link.get("href", ""), number)
            link.attrib.update({"epub:type": "noteref", "role": "doc-noteref"})
    for division in [found for found in body.iter("div") if found.get("class") == "footnote"]:
        notes = tuple(popups(division, numbers))
        division.clear()
        division.tag = "section"
        division.attrib.update({"class": "notes", "epub:type": "footnotes", "aria-label": "注释"})
        division[:] = notes
        if not notes:
            parents[division].remove(division)


def popups(division: Element, numbers: Mapping[str, str]) -> Iterator[Element]:
    for count, item in enumerate([item for item in division.iter("li") if item.get("id")], 1):
        identity = item.get("id", "")
        back = next((link.get("href", "") for link in item.iter("a") if link.get("class") == "footnote-backref"), "")
        drop_backlinks(item)
        note = Element("aside", {"id": identity, "epub:type": "footnote", "role": "doc-footnote"})
        note.text, note[:] = item.text, item[:]
        number = Element("a", {"href": back, "role": "doc-backlink", "class": "number"})
        number.text = numbers.get(f"#{identity}", str(count))
        first = next((child for child in note if child.tag == "p"), note)
        number.tail, first.text = "\u3000" + (first.text or "").lstrip(), None
        first.insert(0, number)
        yield note


def drop_backlinks(item: Element) -> None:
    """With the space before each."""
    for parent in tuple(item.iter()):
        for at, link in reversed(tuple(enumerate(parent))):
            if link.get("class") == "footnote-backref":
                link.text, link[:] = None, []
                if at:
                    parent[at - 1].tail = (parent[at - 1].tail or "").rstrip("\u00a0")
                else:
                    parent.text = (parent.text or "").rstrip("\u00a0")
                unwrap(parent, at)
