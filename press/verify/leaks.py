"""Site files + catalogues -> problems: not a word and not a picture of what is not public lies anywhere under dist/site."""

import filecmp
import hashlib
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

from press.model import Case, Catalogue, Problem
from press.verify import decoding, needles, search, vault
from press.verify.books import Printed
from press.verify.decoding import plain
from press.verify.needles import Needles
from press.verify.pages import fault

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
SHOWN = 24  # characters of a find that a message quotes


def check(site: Path, files: frozenset[str], full: Catalogue, printed: Printed) -> Iterator[Problem]:
    """Read every file in every way it can be read, and look for what is not public."""
    sought = needles.made(full)
    reasons = {case.id: _reason(case, full) for case in full.cases}
    for name in sorted(files) if any(sought.owners.values()) else ():
        finds: dict[str, str] = {}
        for find in needles.found(plain("\n".join(_readings(site, name, printed))), sought):
            finds.setdefault(_owner(find, sought), find)
        for identity, find in finds.items():
            message = f"含有不公开的内容“{find[:SHOWN]}”，出自 {identity}（{reasons.get(identity, '')}），不能发布"
            yield fault("verify-leak", name, message)
    yield from _pictures(site, files, full)
    yield from _attachments(site, files, full)


def _readings(site: Path, name: str, printed: Printed) -> Iterator[str]:
    yield from decoding.of_name(name)
    path = site / name
    book = printed.get(path.stem) if name == f"volume/{path.stem}.pdf" else None
    if book and filecmp.cmp(path, site.parent / name, shallow=False):
        yield from decoding.of_book(book, decoding.DEPTH)
        return
    data = path.read_bytes()
    # A shard's words are numbers, and its texts lie beside it; a sealed file has none.
    if not search.is_shard(name, data) and not vault.is_sealed(name, data):
        yield from decoding.readings(data)


def _owner(find: str, sought: Needles) -> str:
    """The case that a find is from; names and addresses are words of their case, too."""
    return next((identity for identity, text in sought.owners.items() if find in text), "")


def _reason(case: Case, full: Catalogue) -> str:
    if case.withdrawn:
        return "已撤回"
    if case.consent is None or case.consent > full.edition.as_of:
        return "没有书面同意"
    if case.release and case.release > full.edition.as_of:
        return f"{case.release}起才公开"
    return "会员内容"


# ---- Pictures ------------------------------------------------------------------------------------------------------------


def _pictures(site: Path, files: frozenset[str], full: Catalogue) -> Iterator[Problem]:
    """No file has the pixels of a picture that is shown only in text that is not public."""
    shown = {picture.sha256 for case in needles.permitted(full).values() for section in case.sections for picture in section.pictures}
    hidden = {
        picture.sha256: (case, picture)
        for case in full.cases
        for section in case.sections
        for picture in section.pictures
        if picture.sha256 not in shown
    }
    pixels: Mapping[str, tuple[str, str]] = {
        _pixels(picture.source.read_bytes()): (case.id, picture.name) for case, picture in hidden.values() if picture.source.is_file()
    }
    for name in sorted(files) if hidden else ():
        if name.lower().endswith(PICTURES) and (found := pixels.get(_pixels((site / name).read_bytes()))):
            yield fault("verify-leak", name, f"这张图就是 {found[0]} 里不公开的 {found[1]}，不能发布")


def _attachments(site: Path, files: frozenset[str], full: Catalogue) -> Iterator[Problem]:
    """No file is an attachment under whatever name."""
    hidden = {attachment.sha256: (case, attachment) for case in full.cases for attachment in case.attachments}
    for name in sorted(files) if hidden else ():
        if found := hidden.get(hashlib.sha256((site / name).read_bytes()).hexdigest()):
            yield fault("verify-leak", name, f"这个文件就是 {found[0].id} 里只给会员的附件“{found[1].name}”，不能发布")


def _pixels(data: bytes) -> str:
    """A digest of what is drawn, whatever words the file carries beside it: a PNG's packed pixels, a JPEG's scans, else the whole file."""
    digest = hashlib.sha256()
    if data.startswith(decoding.PNG):
        at = 8
        while at + 12 <= len(data):
            (length,) = struct.unpack_from(">I", data, at)
            if data[at + 4 : at + 8] in (b"IHDR", b"PLTE", b"IDAT"):
                digest.update(data[at + 8 : at + 8 + length])
            at += 12 + length
    elif data.startswith(decoding.JPEG):
        digest.update(data[data.find(b"\xff\xda") : data.rfind(b"\xff\xd9")])
    else:
        digest.update(data)
    return digest.hexdigest()
