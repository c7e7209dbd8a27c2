"""PDF -> a copy whose pages call one empty drawing, and the tails that fill it with a member's name.

A tail is an incremental update (ISO 32000-2, 7.5.6): appended to the copy it replaces the drawing and the metadata, and leaves every other
byte as it is. So the volume is made, sealed and downloaded once, and each member's copy says whose it is. The line is drawn as outlines:
no font is added to the file, and words that are not part of the volume's text are not read out as such.
"""

import io
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from press.model import Problem, Refused
from press.vault.outlines import Line

DRAWING = "/MembersCopy"
BEFORE = b"q\n"
AFTER = f"\nQ\n/Artifact <</Type /Pagination /Subtype /Footer /Attached [/Bottom]>> BDC\n{DRAWING} Do\nEMC\n".encode()
SIZE = 6.5  # points
FOOT = 17  # points from the trimmed edge to the line: below the folio, and where no printer cuts
GREY = "0.35 g"
RDF_END = "</rdf:RDF>"
START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A copy ready for tails. box: left, bottom, right, top of the trimmed page; drawing, info, metadata: numbers of objects;
    size: the number of the next one; xref: where the file's table begins; identity: the file's first identifier.
    """

    content: bytes
    box: tuple[float, float, float, float]
    drawing: int
    info: int
    metadata: int
    root: int
    size: int
    xref: int
    identity: bytes
    facts: Mapping[str, str]
    xmp: str


def base(pdf: Path) -> Base:
    """The copy of a volume, the same bytes for the same volume."""
    with pikepdf.open(pdf) as file:
        box = file.pages[0].trimbox
        drawing = _form(file, box)
        before, after = file.make_stream(BEFORE), file.make_stream(AFTER)
        for page in file.pages:
            page.contents_add(before, prepend=True)
            page.contents_add(after)
            resources = page.obj.Resources
            if Name.XObject not in resources:
                resources.XObject = Dictionary()
            resources.XObject[DRAWING] = drawing
        made = io.BytesIO()
        file.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return _read(made.getvalue(), pdf)


def tail(found: Base, organisation: str, line: Line) -> bytes:
    """What is appended to a member's copy. line: its words as outlines."""
    words = f"会员版，仅供{organisation}内部阅读"
    left, bottom, right, _ = found.box
    scale = SIZE / line.units
    at = (left + right - line.width * scale) / 2
    drawn = f"{GREY} {scale:.6f} 0 0 {scale:.6f} {at:.3f} {bottom + FOOT:.3f} cm\n".encode() + line.drawing
    info = Dictionary({**found.facts, "/IssuedTo": organisation, "/UsageTerms": words})
    form = f"/Type /XObject /Subtype /Form /BBox {_box(found)}"
    xmp = found.xmp.replace(RDF_END, _rights(organisation, words) + RDF_END)
    return _update(
        found,
        {
            found.drawing: _stream(form, drawn),
            found.info: info.unparse(resolved=True),
            found.metadata: _stream("/Type /Metadata /Subtype /XML", xmp.encode()),
        },
    )


def _form(file: Pdf, box: object) -> pikepdf.Object:
    form = file.make_stream(b"", Type=Name.XObject, Subtype=Name.Form)
    form.BBox = box if isinstance(box, Array) else Array(list(box))  # type: ignore[call-overload]
    return form


def _read(content: bytes, source: Path) -> Base:
    start = START.search(content[-64:])
    with pikepdf.open(io.BytesIO(content)) as file:
        metadata, info = file.Root.get("/Metadata"), file.trailer.get("/Info")
        drawing = file.pages[0].obj.Resources.XObject[DRAWING]
        if start is None or not isinstance(metadata, pikepdf.Stream) or not isinstance(info, Dictionary):
            message = "这一册没有文档信息，无法为会员的副本写上单位名称，请重新生成汇编"
            raise Refused((Problem(rule="vault-trace", level="error", source=source, line=0, message=message),))
        left, bottom, right, top = (float(number) for number in file.pages[0].trimbox)
        return Base(
            content=content,
            box=(left, bottom, right, top),
            drawing=drawing.objgen[0],
            info=info.objgen[0],
            metadata=metadata.objgen[0],
            root=file.Root.objgen[0],
            size=int(file.trailer.Size),
            xref=int(start[1]),
            identity=bytes(file.trailer.ID[0]),
            facts={str(key): str(value) for key, value in info.items()},
            xmp=metadata.read_bytes().decode(),
        )


def _rights(organisation: str, words: str) -> str:
    return (
        '<rdf:Description rdf:about="" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"><xmpRights:Owner><rdf:Bag><rdf:li>'
        f'{escape(organisation)}</rdf:li></rdf:Bag></xmpRights:Owner><xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">'
        f"{escape(words)}</rdf:li></rdf:Alt></xmpRights:UsageTerms></rdf:Description>"
    )


def _box(found: Base) -> str:
    return "[" + " ".join(f"{number:.3f}" for number in found.box) + "]"


def _stream(keys: str, content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    return f"<< {keys} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode() + packed + b"\nendstream"


def _update(found: Base, objects: Mapping[int, bytes]) -> bytes:
    """Objects and their table, to be appended to the copy. The table is a stream, as the copy's own is."""
    made = bytearray(b"\n")
    places: dict[int, int] = {}
    for number, content in sorted(objects.items()):
        places[number] = len(found.content) + len(made)
        made += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    places[found.size] = start = len(found.content) + len(made)
    rows = b"".join(b"\x01" + place.to_bytes(4, "big") + b"\0\0" for _, place in sorted(places.items()))
    index = " ".join(f"{number} 1" for number in sorted(places))
    identity, now = found.identity.hex(), zlib.crc32(bytes(made)).to_bytes(16, "big").hex()
    keys = (
        f"/Type /XRef /Size {found.size + 1} /Prev {found.xref} /Root {found.root} 0 R /Info {found.info} 0 R "
        f"/ID [<{identity}> <{now}>] /Index [{index}] /W [1 4 2]"
    )
    made += f"{found.size} 0 obj\n".encode() + _stream(keys, rows) + f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(made)
