"""Clean HTML of a body -> HTML for the book: room between Han and Latin, notes at the foot, tables and pictures to measure."""

import re
from collections.abc import Mapping
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, SubElement, tostring

import rjieba
import tinyhtml5

from press.model import Picture
from press.volume.tables import fit_table

GAP = "\u2060\u200b"  # no break, then a place to break: stands between Han and Latin; the typesetter gives it a fifth of an em
JOIN = "\u2060"
BREAK = "\u200b"
HAN_WORD = re.compile("[㐀-鿿]{2,4}")
HAN, BEFORE_HAN, AFTER_HAN = "㐀-鿿〇", "A-Za-z0-9%‰℃°Α-ω", "A-Za-z0-9Α-ω±−"
SEAM = re.compile(f"(?<=[{HAN}])(?=[{AFTER_HAN}])|(?<=[{BEFORE_HAN}])(?=[{HAN}])")
UNIT = re.compile(r"(?<=\d) (?=[A-Za-zμΩ℃°])")
ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]{20,}")
AFTER_SIGN = re.compile(r"(?<=[/?&=_.,;:#-])(?=[A-Za-z0-9])")
LEFT_OUT = re.compile("[\ufe0e\ufe0f\u200d]")  # they only choose or join colour pictures, which a book does not print
UNSET = {"pre", "code"}
QUOTES = re.compile("([“”])")
KEPT_AT_END = {"p": 3, "li": 3, "td": 3, "th": 4, "h2": 4, "h3": 4, "h4": 4, "figcaption": 4}
PHRASING = {"b", "strong", "em", "i", "u", "s", "del", "sub", "sup", "small", "code", "a", "br"}
TEXT_WIDTH, TALLEST = 378, 252  # pt: 36 characters, 14 lines
Pictures = Mapping[str, Picture]  # by the name that the text calls


def words(text: str) -> str:
    """Text with the marks that open room between Han and Latin, keep a number with its unit and let a long address break."""
    opened = ADDRESS.sub(lambda found: AFTER_SIGN.sub(BREAK, found[0]), LEFT_OUT.sub("", text))
    return SEAM.sub(GAP, UNIT.sub(f" {JOIN}", opened))


def kept(text: str, last: int) -> str:
    """Words whose last characters stay together, so that no paragraph ends in a line of one (孤字)."""
    return words(text if len(text) <= 8 else text[:-last] + JOIN.join(["", *text[-last:]]))


def heading(text: str) -> str:
    """A title that breaks between words only, its last four characters together."""
    if len(text) <= 8:
        return words(text)
    whole = "".join(JOIN.join(word) if HAN_WORD.fullmatch(word) else word for word in rjieba.cut(text[:-4]))
    return words(whole + JOIN.join(["", *text[-4:]]))


def for_print(html: str, prefix: str, address: str, pictures: Pictures) -> str:
    """One body as it stands in the book.

    prefix: goes before every id, since many bodies share one document; address: where this body stands on the web, for
    its links to other pages.
    """
    body = parsed(html)
    notes_to_foot(body)
    for link in tuple(body.iter("a")):
        plain_link(link)
    point_links(body, prefix, address)
    for figure in body.iter("figure"):
        if (table := figure.find("table")) is not None:
            fit_table(figure, table)
    for image in body.iter("img"):
        fit_picture(image, pictures)
    for item in tuple(body.iter("li")):
        one_body(item)
    for heading in body.iter():
        if heading.tag in ("h2", "h3", "h4", "h5", "h6"):
            heading.set("data-label", LEFT_OUT.sub("", "".join(heading.itertext())).strip())
    set_words(body)
    return inner(body)


def parsed(html: str) -> Element:
    root: Element = tinyhtml5.parse(html, namespace_html_elements=False)
    body = root.find("body")
    assert body is not None
    return body


def inner(element: Element) -> str:
    return (element.text or "") + "".join(tostring(child, encoding="unicode", method="html") for child in element)


def one_body(item: Element) -> None:
    """Blocks of a list item go into one element: WeasyPrint tags a <dd> there as the item's body (PDF/UA-1, 7.2-20)."""
    if all(child.tag in PHRASING or child.tag in ("ul", "ol", "span") for child in item):
        return
    body = Element("dd")
    body.text, body[:] = item.text, item[:]
    item.text, item[:] = None, [body]


# ---- Words -------------------------------------------------------------------------------------------------------------------


def set_words(element: Element) -> None:
    """Apply `words` to every text; the last characters of a block stay together."""
    if element.tag in UNSET:
        return
    if element.tag == "blockquote":
        lend_quotes(element)
    keep = KEPT_AT_END.get(str(element.tag), 0)
    if element.text:
        element.text = kept(element.text, keep) if keep and not len(element) else words(element.text)
    for at, child in enumerate(element):
        set_words(child)
        if child.tail:
            ends = keep and at == len(element) - 1 and child.tail.strip()
            child.tail = kept(child.tail, keep) if ends else words(child.tail)


def lend_quotes(quotation: Element) -> None:
    """楷体 has narrow curly quotes; 宋体 lends its own."""
    for element in [found for found in quotation.iter() if found.tag not in UNSET and found.tag != "a"]:
        for at, child in reversed(tuple(enumerate(element))):
            pieces = QUOTES.split(child.tail or "")
            child.tail = pieces[0]
            element[at + 1 : at + 1] = quote_spans(pieces)
        pieces = QUOTES.split(element.text or "")
        element.text = pieces[0]
        element[0:0] = quote_spans(pieces)


def quote_spans(pieces: list[str]) -> list[Element]:
    spans = []
    for quote, after in zip(pieces[1::2], pieces[2::2], strict=True):
        span = Element("span", {"class": "q"})
        span.text, span.tail = quote, after
        spans.append(span)
    return spans


# ---- Notes -------------------------------------------------------------------------------------------------------------------


def notes_to_foot(body: Element) -> None:
    """Move each note to where it is first called, for the foot of that page; notes with lists or tables stay at the end."""
    parents = {child: parent for parent in body.iter() for child in parent}
    for division in [found for found in body.iter("div") if found.get("class") == "footnote"]:
        notes = {f"#{item.get('id')}": item for item in division.iter("li") if item.get("id")}
        calls = [link for link in body.iter("a") if link.get("class") == "footnote-ref"]
        for call in calls:
            note = notes.get(call.get("href", ""))
            holder = parents[call]
            if note is not None and holder.tag == "sup" and is_short(note) and not is_inside_table(holder, parents):
                note_at_foot(holder, note)
                del notes[call.get("href", "")]
                parents[note].remove(note)
            elif note is None:
                call.attrib.pop("href", None)  # called again: the first call carries the note
        if notes:
            endnotes(division)
        else:
            parents[division].remove(division)


def is_short(note: Element) -> bool:
    return all(child.tag == "p" and all(part.tag in PHRASING for part in child.iter() if part is not child) for child in note)


def is_inside_table(element: Element, parents: Mapping[Element, Element]) -> bool:
    while element in parents:
        element = parents[element]
        if element.tag in ("table", "figure", "h2", "h3", "h4", "h5", "h6"):
            return True
    return False


def note_at_foot(holder: Element, note: Element) -> None:
    """Turn the <sup> of the call into the note itself, which the style sheet floats to the foot."""
    holder.tag = "span"
    tail = holder.tail
    identity = holder.get("id", "")
    holder.clear()
    holder.set("class", "fn")
    holder.set("id", identity)
    holder.tail = tail
    for number, paragraph in enumerate(note):
        if number:
            SubElement(holder, "br")
        part = SubElement(holder, "span")
        part.text = paragraph.text
        part.extend(child for child in paragraph if child.get("class") != "footnote-backref")
        if (back := last_link(paragraph)) is not None and back.tail:
            part[-1].tail = (part[-1].tail or "") + back.tail if len(part) else back.tail
    for part in holder.iter():  # the space that stood before the link back
        part.text = (part.text or "").rstrip("\u00a0") or None
        if part is not holder:
            part.tail = (part.tail or "").rstrip("\u00a0") or None


def last_link(paragraph: Element) -> Element | None:
    return next((child for child in paragraph if child.get("class") == "footnote-backref"), None)


def endnotes(division: Element) -> None:
    division.set("class", "endnotes")
    for rule in division.findall("hr"):
        division.remove(rule)
    for parent in tuple(division.iter()):
        for link in [child for child in parent if child.get("class") == "footnote-backref"]:
            parent.remove(link)


# ---- Links -------------------------------------------------------------------------------------------------------------------


def plain_link(link: Element) -> None:
    """A link holds words alone: WeasyPrint makes a second, untagged link of every box inside it (PDF/UA-1, 7.18.5)."""
    if link.find(".//img") is not None:
        link.tag = "span"
        link.attrib.clear()
        return
    text = "".join(link.itertext())
    tail = link.tail
    attributes = dict(link.attrib)
    link.clear()
    link.attrib.update(attributes)
    link.text, link.tail = text, tail


def point_links(body: Element, prefix: str, address: str) -> None:
    identities = {found.get("id") for found in body.iter()}
    for element in body.iter():
        if element.get("id"):
            element.set("id", f"{prefix}-{element.get('id')}")
        if element.tag == "a":
            element.attrib.pop("title", None)
            target = element.get("href", "")
            if target[1:] in identities and target[:1] == "#":
                element.set("href", f"#{prefix}-{target[1:]}")
            elif not target or target.startswith("#") or not (element.text or "").strip():
                element.tag = "span"
                element.attrib.clear()
            else:
                element.set("href", urljoin(address, target))


# ---- Pictures -----------------------------------------------------------------------------------------------------


def fit_picture(image: Element, pictures: Pictures) -> None:
    """As wide as the text at most; a small picture at about 150 dpi, so that it is not blown up."""
    picture = pictures[image.get("src", "")]
    width = min(TEXT_WIDTH, picture.width * 0.48, TALLEST * picture.width / picture.height)
    image.attrib.pop("height", None)
    image.attrib.pop("width", None)
    image.set("src", f"picture:{picture.sha256}")
    image.set("alt", image.get("alt") or "图")
    image.set("style", f"width: {width:.1f}pt; height: {width * picture.height / picture.width:.1f}pt")
