"""Master secret and roster -> keys: for shelves, for members, for a member's code. docs/vault.md is the format."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from press.model import Member, Roster
from press.vault import codes

BYTES = 32
TAG_BYTES = 16
LABEL = b"press vault 1 "
ALL = "all"  # the shelf of what spans years


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What opens a shelf or a member's own files, and what follows from it: keys for names and for salts."""

    secret: bytes
    names: bytes
    salts: bytes


def derive(secret: bytes, *words: str, salt: bytes = b"", length: int = BYTES) -> bytes:
    """HKDF-SHA-256."""
    return HKDF(SHA256(), length, salt or None, LABEL + "\0".join(words).encode()).derive(secret)


def key(secret: bytes) -> Key:
    """A key with all that follows from it."""
    return Key(secret=secret, names=derive(secret, "name"), salts=derive(secret, "salt"))


def code(master: bytes, member: Member) -> str:
    """A member's code, without its check character."""
    return codes.code(derive(master, "code", member.id, str(member.generation), length=codes.BYTES))


def member_key(word: str) -> Key:
    """What a member's own files are sealed with."""
    return key(derive(word.encode(), "member"))


def tag(word: str) -> str:
    """The name of a member's envelope."""
    return derive(word.encode(), "lookup", length=TAG_BYTES).hex()


def shelf_keys(master: bytes, roster: Roster, shelves: Iterable[str], today: date) -> dict[str, Key]:
    """Shelf -> its key on a day: another one whenever there is another set of members who may not read."""
    lapsed = sorted(f"{member.id}\0{member.until}" for member in roster.members if is_lapsed(member, today))
    away = hashlib.sha256("\n".join(lapsed).encode()).hexdigest()
    return {shelf: key(derive(master, "content", shelf, str(roster.keys), away)) for shelf in shelves}


def readers(roster: Roster, today: date) -> tuple[Member, ...]:
    """The members who may read on a day."""
    return tuple(member for member in roster.members if not member.is_revoked and not is_lapsed(member, today))


def is_lapsed(member: Member, today: date) -> bool:
    """Whether a member's time is over, without anybody having revoked it."""
    return not member.is_revoked and member.until < today


def shelf_of(path: str) -> str:
    """The shelf that a path belongs to: a case's year, or all."""
    folder, _, rest = path.partition("/")
    return rest.partition("/")[0] if folder == "cases" else ALL
