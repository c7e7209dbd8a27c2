"""Compiled parts in their order -> one PDF: numbers of objects and pages, folios and heads, links, outline, structure.

One pass over the parts on disk for what they hold, one over their bytes; never more than one part is in memory.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydyf import String

from press.volume import pagination, writer, xmp
from press.volume.leaves import Digits, Frame, Inlay, Place, destination, write_blanks, write_link, write_page
from press.volume.objects import Face, Objects, Usage, filled, load_layout, load_objects, load_usages, numbers, pieces_of
from press.volume.outline import Mark, write_outline
from press.volume.pagination import Pagination, Piece, Run
from press.volume.writer import Writer, add, add_new, add_stream, reserve

IN_ONE_NODE = 64  # pages
SIZE = (524.41, 737.01)  # points: 185 mm x 260 mm
Embed = Callable[[Usage], tuple[Objects, Mapping[int, float]]]  # a face and its glyphs -> a font, and how wide each glyph is


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What makes one file. furniture: heads and digits that all parts share; site: its address, for links that lead to a case of this book."""

    pieces: tuple[Piece, ...]
    furniture: Path
    first_number: int
    site: str
    about: xmp.About


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What the first pass found. places: of all anchors; named: those that something leads to."""

    pages: Pagination
    places: Mapping[str, Place]
    named: frozenset[str]
    usages: tuple[Usage, ...]


@dataclass(slots=True)
class Bound:
    """What grows while the parts go by: roots of the structure, its tree of parents, bookmarks, pictures already written."""

    roots: list[int] = field(default_factory=list)
    owners: list[bytes] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    pictures: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """leaves: all pages; starts: anchor -> what is printed on its page."""

    leaves: int
    starts: Mapping[str, str]


def link(binding: Binding, target: Path, embed: Embed) -> Linked:
    """Write the file."""
    survey = look_over(binding)
    count = survey.pages.leaves
    part = target.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as file:
        out = writer.start(file)
        fonts, document, opened = reserve(out, 1), reserve(out, 1), reserve(out, 1)
        add_stream(out, opened, b"<</Length 1>>", b"q")
        frame = Frame(
            pages=survey.pages,
            places=survey.places,
            stamps=load_layout(binding.furniture).stamps,
            digits=write_fonts(out, fonts, survey.usages, load_usages(binding.furniture), embed),
            span=pagination.span(survey.pages),
            site=binding.site,
            page=reserve(out, count),
            node=reserve(out, -(-count // IN_ONE_NODE)),
            in_one_node=IN_ONE_NODE,
            fonts=fonts,
            document=document,
            opened=opened,
        )
        bound, leaf = Bound(), 0
        for piece, first in zip(binding.pieces, survey.pages.firsts, strict=True):
            write_blanks(out, range(leaf, first), SIZE, frame)
            leaf = first + write_piece(out, piece, first, frame, bound)
        writer.finish(out, write_catalogue(out, binding, survey, frame, bound), xmp.write_information(out, binding.about))
    part.replace(target)
    return Linked(leaves=count, starts={name: pagination.folio(survey.pages, survey.places[name].leaf) for name in sorted(survey.named)})


# ---- First pass ------------------------------------------------------------------------------------------------------------


def look_over(binding: Binding) -> Survey:
    """How long each part is, where its anchors are, what it shows of each face."""
    lengths, found, named = list[int](), list[tuple[int, int, tuple[str, float, float]]](), set[str]()
    usages: dict[str, tuple[Face, dict[int, str]]] = {}
    for at, piece in enumerate(binding.pieces):
        layout = load_layout(piece.path)
        lengths.append(len(layout.sheets))
        named.add(piece.part.name)
        for index, sheet in enumerate(layout.sheets):
            found += [(at, index, anchor) for anchor in sheet.anchors]
            named.update(link.anchor for link in sheet.links)
        gather(usages, load_usages(piece.path))
    gather(usages, load_usages(binding.furniture))
    pages = pagination.paginate([piece.part for piece in binding.pieces], lengths, binding.first_number)
    places: dict[str, Place] = {}
    for at, index, (name, x, y) in found:
        places.setdefault(name, Place(leaf=pages.firsts[at] + index, x=x, y=y))
    return Survey(
        pages=pages,
        places=places,
        named=frozenset(named & set(places)),
        usages=tuple(Usage(face=face, glyphs=glyphs) for _, (face, glyphs) in sorted(usages.items())),
    )


def gather(known: dict[str, tuple[Face, dict[int, str]]], more: Sequence[Usage]) -> None:
    """Glyphs of all parts, face by face, the first text of each."""
    for usage in more:
        _, glyphs = known.setdefault(usage.face.key, (usage.face, {}))
        for glyph in usage.glyphs.keys() - glyphs.keys():
            glyphs[glyph] = usage.glyphs[glyph]


# ---- Second pass -----------------------------------------------------------------------------------------------------------


def write_fonts(out: Writer, number: int, usages: Sequence[Usage], furniture: Sequence[Usage], embed: Embed) -> Mapping[str, Digits]:
    """Embed each face once; returns the digits of those that print page numbers."""
    entries, digits = [], {}
    printing = {usage.face.key: usage.glyphs for usage in furniture}
    for usage in usages:
        objects, widths = embed(usage)
        base = reserve(out, objects.size)
        write_objects(out, objects, numbers(base, objects.size, 0, 0, 0, 0), {})
        entries.append(b"/%b %d 0 R" % (usage.face.key.encode("ascii"), base))
        glyphs = {text: glyph for glyph, text in sorted(printing.get(usage.face.key, {}).items())}
        digits[usage.face.key] = Digits(glyphs=glyphs, widths={text: widths[glyph] for text, glyph in glyphs.items()})
    add(out, number, b"<<%b>>" % b"".join(entries))
    return digits


def write_piece(out: Writer, piece: Piece, first: int, frame: Frame, bound: Bound) -> int:
    """One part: its objects with their numbers in the file, its pages, what it adds to structure and outline; returns how many pages."""
    layout, objects = load_layout(piece.path), load_objects(piece.path)
    base, key = reserve(out, objects.size), len(bound.owners)
    known = numbers(base, objects.size, key, len(layout.tree), frame.fonts, frame.document)
    for index, sheet in enumerate(layout.sheets):
        known[sheet.number] = frame.page + first + index
    write_objects(out, objects, known, bound.pictures)
    bound.roots += [known[root] for root in layout.roots]
    bound.owners += [owners(entry, known) for entry in layout.tree]
    top = layout.sheets[0].height
    bound.marks += [Mark(level=level, label=label, leaf=first, x=0, y=top, is_open=True) for level, label in piece.part.outline]
    inlay = Inlay(part=piece.part, layout=layout, known=known, key=key, first=first)
    for index, sheet in enumerate(layout.sheets):
        write_page(out, inlay, index, frame)
        for found in sheet.links:
            write_link(out, found, inlay, first + index, frame)
        bound.marks += [
            Mark(level=found.level, label=found.label, leaf=first + index, x=found.x, y=found.y, is_open=found.is_open)
            for found in sheet.bookmarks
        ]
    return len(layout.sheets)


def write_objects(out: Writer, objects: Objects, known: list[int], pictures: dict[str, int]) -> None:
    """Everything but pages and links. pictures: digest -> number, of those that the file already holds; they grow."""
    again = set()
    for stream in objects.streams:
        if stream.picture in pictures:
            known[stream.number] = pictures[stream.picture]
            again.add(stream.number)
        elif stream.picture:
            pictures[stream.picture] = known[stream.number]
    for number, data in zip(known, pieces_of(objects, known), strict=False):
        add(out, number, data)
    for stream in objects.streams:
        if stream.number not in again:
            add_stream(out, known[stream.number], filled(stream.head, stream.refs, known), stream.data)


def owners(entry: tuple[int, ...] | int, known: list[int]) -> bytes:
    if isinstance(entry, int):
        return b"%d 0 R" % known[entry]
    return b"[%b]" % b" ".join(b"%d 0 R" % known[number] for number in entry)


def write_catalogue(out: Writer, binding: Binding, survey: Survey, frame: Frame, bound: Bound) -> int:
    """What holds the file together; returns the number of its root."""
    pages = write_pages(out, survey.pages.leaves, frame)
    owned = b"".join(b"%d %b " % (key, entry) for key, entry in enumerate(bound.owners))
    parents = add_new(out, b"<</Nums[%b]>>" % owned)
    structure = reserve(out, 1)
    roots = b" ".join(b"%d 0 R" % root for root in bound.roots)
    add(out, frame.document, b"<</S/Document/P %d 0 R/K[%b]>>" % (structure, roots))
    tree = b"<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>"
    add(out, structure, tree % (frame.document, parents, len(bound.owners)))
    entries = (
        b"/Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R" % (pages, structure),
        b"/Outlines %d 0 R/PageMode/UseOutlines" % write_outline(out, bound.marks, frame.page),
        b"/Names<</Dests %d 0 R>>" % write_names(out, survey, frame),
        b"/PageLabels<</Nums[%b]>>" % b"".join(label(run) for run in survey.pages.runs),
        b"/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>/Lang(zh-CN)",
        xmp.write_identity(out, binding.about),
    )
    return add_new(out, b"<<%b>>" % b"".join(entries))


def write_pages(out: Writer, count: int, frame: Frame) -> int:
    root = reserve(out, 1)
    nodes = range(-(-count // IN_ONE_NODE))
    for node in nodes:
        leaves = range(node * IN_ONE_NODE, min(count, (node + 1) * IN_ONE_NODE))
        kids = b" ".join(b"%d 0 R" % (frame.page + leaf) for leaf in leaves)
        add(out, frame.node + node, b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (root, len(leaves), kids))
    kids = b" ".join(b"%d 0 R" % (frame.node + node) for node in nodes)
    add(out, root, b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, kids))
    return root


def write_names(out: Writer, survey: Survey, frame: Frame) -> int:
    """Names by which other files and addresses may lead into this one (file.pdf#case-2022-001-doe)."""
    names = b"".join(String(name).data + destination(frame, survey.places[name]) for name in sorted(survey.named))
    return add_new(out, b"<</Names[%b]>>" % names)


def label(run: Run) -> bytes:
    style = {"none": b"/P" + String(run.name).data, "roman": b"/S/r", "arabic": b"/S/D"}[run.counting]
    return b"%d<<%b/St %d>>" % (run.leaf, style, run.number)
