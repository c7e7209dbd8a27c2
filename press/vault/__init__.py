"""MembersCatalogue, volumes, roster and secret -> sealed files: what members read, on hosting that anybody can read. docs/vault.md is the format."""

import json
import os
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from press import search
from press.dates import day
from press.model import Artifact, Case, Member, MembersCatalogue, PublicCatalogue, Roster, Volume
from press.prose import Body
from press.vault import keys, outlines, pages, sealed, secret, trace
from press.vault.keys import Key
from press.website import linebreaks
from press.website.artwork import web_copy

PLACE = PurePosixPath("site/members/vault")
WORTH_KEEPING = 256 * 1024  # bytes: reading a smaller file costs as much as sealing it
ENVELOPE = "envelope"
ENVELOPE_STEP = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """What members read, all of it already decided elsewhere. offprints: case id -> its PDF; body: a case's text as prose makes it."""

    members: MembersCatalogue
    public: PublicCatalogue
    volumes: tuple[Volume, ...]
    offprints: Mapping[str, Path]
    body: Callable[[Case], Body]


def render(readable: Readable, roster: Roster, master: bytes, look: Path, cache: Path) -> Iterator[Artifact]:
    """Seal everything for the members of the day; nothing where there is no member."""
    today = readable.members.edition.as_of
    readers = keys.readers(roster, today)
    if not readers:
        return
    years = sorted({str(case.year) for case in readable.members.cases})
    shelves = keys.shelf_keys(master, roster, (keys.ALL, *years), today)
    copies = tuple((volume, trace.base(volume.pdf)) for volume in readable.volumes if volume.audience == "members")
    for path, content in plain(readable, tuple((volume, made.content) for volume, made in copies), look, cache):
        key = shelves[keys.shelf_of(path)]
        yield Artifact(path=PLACE / sealed.name(key, path), content=_kept(key, path, content, cache))
    yield from _envelopes(readers, master, shelves, copies)


def master(folder: Path, environment: Mapping[str, str], say: Callable[[str], None]) -> bytes:
    """The master secret; the first build makes it and says so. Raises Refused where it cannot be trusted."""
    found = secret.read(folder, environment)
    if found is not None:
        return found
    say(f"已生成会员主密钥 {folder / secret.FILE}。会员的访问码都由它算出：请备份到安全的地方，不要交给他人，不要放进 git。")
    return secret.make(folder)


def fingerprint(folder: Path, environment: Mapping[str, str]) -> str:
    """A word that changes with the secret and tells nothing of it."""
    found = secret.read(folder, environment)
    return keys.derive(found, "fingerprint").hex() if found else ""


def plain(readable: Readable, volumes: Sequence[tuple[Volume, bytes]], look: Path, cache: Path) -> Iterator[tuple[str, bytes]]:
    """Every path with its content, before it is sealed. volumes: as they are given to members."""
    members, body = readable.members, readable.body
    breakable = linebreaks.opened(readable.public)
    templates = pages.open_templates(look, breakable)
    yield "contents.json", pages.contents(members, tuple((volume, len(content)) for volume, content in volumes))
    yield "list.html", pages.list_page(readable.public, templates)
    for case, page in pages.case_pages(members, readable.public, readable.offprints, body, templates, breakable):
        yield f"cases/{case.id}/page.html", page
        for picture in {picture.name: picture for section in case.sections for picture in section.pictures}.values():
            yield f"cases/{case.id}/{picture.name}", web_copy(picture, cache).read_bytes()
        for attachment in case.attachments:
            yield f"cases/{case.id}/{attachment.name}", attachment.source.read_bytes()
        if case.id in readable.offprints:
            yield pages.offprint_path(case), readable.offprints[case.id].read_bytes()
    for artifact in search.render(members, body, frozenset(readable.offprints), PurePosixPath("search")):
        content = artifact.content if isinstance(artifact.content, bytes) else artifact.content.read_bytes()
        yield artifact.path.as_posix(), content
    for volume, content in volumes:
        yield pages.volume_path(volume), content


def _kept(key: Key, path: str, content: bytes, cache: Path) -> bytes | Path:
    """The sealed content; a large one from the cache, where a file's name is its salt: path and content are the same."""
    mark = sealed.salt(key, path, content)
    if len(content) < WORTH_KEEPING:
        return sealed.sealed_with(mark, key, path, content)
    target = cache / "vault" / f"{mark.hex()}.bin"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(sealed.sealed_with(mark, key, path, content))
        part.replace(target)
    return target


def _envelopes(
    readers: tuple[Member, ...], master: bytes, shelves: Mapping[str, Key], copies: Sequence[tuple[Volume, trace.Base]]
) -> Iterator[Artifact]:
    """For each member the envelope with the keys, and what is appended to his copies of the volumes."""
    drawn = outlines.lines(f"会员版　仅供 {member.organisation} 内部阅读" for member in readers) if copies else ()
    opened = {shelf: b64encode(key.secret).decode() for shelf, key in shelves.items()}
    for at, member in enumerate(readers):
        word = keys.code(master, member)
        key = keys.member_key(word)
        told = json.dumps({"organisation": member.organisation, "until": day(member.until), "keys": opened}, ensure_ascii=False).encode()
        padded = told.ljust(-(-len(told) // ENVELOPE_STEP) * ENVELOPE_STEP)
        yield Artifact(path=PLACE / "k" / f"{keys.tag(word)}.bin", content=sealed.seal(key, ENVELOPE, padded))
        for volume, base in copies:
            path = f"tail/{pages.volume_path(volume)}"
            yield Artifact(
                path=PLACE / sealed.name(key, path), content=sealed.seal(key, path, trace.tail(base, member.organisation, drawn[at]))
            )
