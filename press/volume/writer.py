"""Numbered objects -> a PDF file, written from front to back: object streams, cross-reference stream, an identifier from the content."""

import hashlib
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
IN_ONE_STREAM = 1000  # objects
PACKED = 6  # how hard
ROW = 7  # bytes of a row of the cross-reference stream: kind 1, place 4, index 2


@dataclass(slots=True)
class Writer:
    """What has been written so far. The one value of this stage that changes."""

    file: BinaryIO
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    at: int = 0
    next: int = 1
    rows: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes]] = field(default_factory=list)


def start(file: BinaryIO) -> Writer:
    writer = Writer(file)
    write(writer, HEADER)
    return writer


def write(writer: Writer, data: bytes) -> None:
    writer.file.write(data)
    writer.digest.update(data)
    writer.at += len(data)


def reserve(writer: Writer, count: int) -> int:
    """The first of so many new numbers."""
    first = writer.next
    writer.next += count
    return first


def add(writer: Writer, number: int, data: bytes) -> None:
    """An object that is no stream; it goes into an object stream with its neighbours."""
    writer.waiting.append((number, data))
    if len(writer.waiting) >= IN_ONE_STREAM:
        flush(writer)


def add_new(writer: Writer, data: bytes) -> int:
    number = reserve(writer, 1)
    add(writer, number, data)
    return number


def add_stream(writer: Writer, number: int, head: bytes, data: bytes) -> None:
    """head: the dictionary with its /Length."""
    place(writer, number, b"\x01" + writer.at.to_bytes(4, "big") + b"\0\0")
    write(writer, b"%d 0 obj\n%b\nstream\n" % (number, head))
    write(writer, data)
    write(writer, b"\nendstream\nendobj\n")


def add_packed(writer: Writer, entries: bytes, data: bytes) -> int:
    """A new stream, packed; entries: of its dictionary."""
    number = reserve(writer, 1)
    add_packed_at(writer, number, entries, data)
    return number


def add_packed_at(writer: Writer, number: int, entries: bytes, data: bytes) -> None:
    packed = zlib.compress(data, PACKED)
    add_stream(writer, number, b"<<%b/Filter/FlateDecode/Length %d>>" % (entries, len(packed)), packed)


def place(writer: Writer, number: int, row: bytes) -> None:
    end = (number + 1) * ROW
    if len(writer.rows) < end:
        writer.rows.extend(bytes(end - len(writer.rows)))
    writer.rows[number * ROW : end] = row


def flush(writer: Writer) -> None:
    """Write what waits as one object stream."""
    waiting, writer.waiting = writer.waiting, []
    if not waiting:
        return
    number, offset, offsets = reserve(writer, 1), 0, []
    for index, (held, data) in enumerate(waiting):
        offsets.append(b"%d %d" % (held, offset))
        offset += len(data) + 1
        place(writer, held, b"\x02" + number.to_bytes(4, "big") + index.to_bytes(2, "big"))
    head = b" ".join(offsets) + b"\n"
    data = zlib.compress(head + b"\n".join(data for _, data in waiting), PACKED)
    entries = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>" % (len(waiting), len(head), len(data))
    add_stream(writer, number, entries, data)


def finish(writer: Writer, root: int, info: int) -> None:
    """The cross-reference stream and the end of the file."""
    flush(writer)
    number, begin = reserve(writer, 1), writer.at
    place(writer, number, b"\x01" + begin.to_bytes(4, "big") + b"\0\0")
    writer.rows[:ROW] = b"\0\0\0\0\0\xff\xff"
    rows = zlib.compress(bytes(writer.rows), PACKED)
    identity = writer.digest.hexdigest()[:32].encode()
    entries = b"/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]" % (writer.next, root, info, identity, identity)
    write(writer, b"%d 0 obj\n<<%b/Filter/FlateDecode/Length %d>>\nstream\n" % (number, entries, len(rows)))
    write(writer, rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % begin)
