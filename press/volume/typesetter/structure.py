"""WeasyPrint's structure tree of one part -> Structure: without the elements that say nothing, which are more than half."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydyf import Array

SILENT = {"/Span", "/NonStruct"}
PLAIN = {"Type", "S", "K", "Pg", "P"}
WORDS = {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/TD", "/TH", "/LBody", "/Lbl", "/Caption", "/Link", *SILENT}
GROUPS = {"/Document", "/Sect", "/Art", "/Div", "/BlockQuote", "/Part"}
TO_POINTS = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """roots: elements without a parent in the part; owners: page's number -> the element of each piece of its content, in order;

    links: link's number -> its element; gone: numbers of objects that are no more.
    """

    roots: tuple[int, ...]
    owners: Mapping[int, tuple[int, ...]]
    links: Mapping[int, int]
    gone: frozenset[int]


def read_structure(pdf: Any, heights: Mapping[int, float]) -> Structure:
    """Prune the tree in place. heights: of each page, by its number, in points."""
    root = pdf.objects[number(pdf.catalog["StructTreeRoot"])]
    document = pdf.objects[number(root["K"][0])]
    gone = {root.number, document.number, number(root["ParentTree"])}
    owners: dict[int, dict[int, int]] = {page: {} for page in heights}
    links: dict[int, int] = {}
    document["K"] = pruned(pdf, document, gone)
    for element in elements(pdf, document):
        page = number(element["Pg"])
        pieces = [kid for kid in element["K"] if isinstance(kid, int)]
        owners[page].update(dict.fromkeys(pieces, element.number))
        annotations = [at for at, kid in enumerate(element["K"]) if is_annotation(pdf, kid)]
        for at in annotations:
            reference = pdf.objects[number(element["K"][at])]
            links[number(reference["Obj"])] = element.number
            gone.add(reference.number)
            element["K"][at] = b"<</Type/OBJR/Obj " + reference["Obj"] + b">>"
        finish(element, heights[page], is_placed=bool(pieces or annotations))
        if element["S"] == "/TR":
            say_scope(pdf, element)
    return Structure(
        roots=tuple(number(kid) for kid in document["K"]),
        owners={page: tuple(element for _, element in sorted(found.items())) for page, found in owners.items()},
        links=links,
        gone=frozenset(gone),
    )


def number(reference: bytes) -> int:
    return int(reference.split()[0])


def is_annotation(pdf: Any, kid: int | bytes) -> bool:
    return isinstance(kid, bytes) and kid.endswith(b"R") and pdf.objects[number(kid)].get("Type") == "/OBJR"


def pruned(pdf: Any, element: Any, gone: set[int]) -> Array:
    """The kids of an element, those of silent ones in their place."""
    kids = Array()
    for kid in element["K"]:
        if isinstance(kid, int) or is_annotation(pdf, kid):
            kids.append(kid)
            continue
        child = pdf.objects[number(kid)]
        child["K"] = pruned(pdf, child, gone)
        if is_silent(child, element):
            gone.add(child.number)
            for grandchild in child["K"]:
                if isinstance(grandchild, bytes) and not is_annotation(pdf, grandchild):
                    pdf.objects[number(grandchild)]["P"] = element.reference
            kids.extend(child["K"])
        else:
            kids.append(kid)
    return kids


def is_silent(child: Any, parent: Any) -> bool:
    """Whether an element adds nothing to its parent; a group takes no bare words."""
    if child["S"] not in SILENT or set(child) - PLAIN:
        return False
    return parent["S"] in WORDS or (parent["S"] in GROUPS and all(isinstance(kid, bytes) for kid in child["K"]))


def elements(pdf: Any, parent: Any) -> Iterator[Any]:
    for kid in parent["K"]:
        if isinstance(kid, bytes) and kid.endswith(b"R") and not is_annotation(pdf, kid):
            element = pdf.objects[number(kid)]
            yield from elements(pdf, element)
            yield element


def finish(element: Any, height: float, *, is_placed: bool) -> None:
    """Drop what may be left out; turn the boxes of figures upright."""
    del element["Type"]
    if not is_placed:
        del element["Pg"]
    attributes = element.get("A", {})
    if box := attributes.get("BBox"):
        left, top, right, bottom = (value * TO_POINTS for value in box)
        attributes["BBox"] = Array([round(left, 1), round(height - bottom, 1), round(right, 1), round(height - top, 1)])


def say_scope(pdf: Any, row: Any) -> None:
    """A head of a table says which way it holds: shorter than a list of heads in each cell, and no IDs to keep apart."""
    cells = [pdf.objects[number(kid)] for kid in row["K"] if isinstance(kid, bytes)]
    of_row = {identity.string for cell in cells for identity in cell.get("A", {}).pop("Headers", ())}
    for cell in cells:
        if identity := cell.pop("ID", None):
            cell["A"]["Scope"] = "/Row" if identity.string in of_row else "/Column"
