"""The vault's format read a second time, from docs/vault.md and without press.vault: what tests open it with, and a small PDF to seal."""

import base64
import hashlib
import hmac
import io
import json
import random
from dataclasses import replace
from pathlib import Path

import pikepdf
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from press.model import Volume
from samples import VOLUME

CHUNK = (1 << 20) + 16


def derived(secret: bytes, label: str, length: int = 32, salt: bytes = b"") -> bytes:
    return HKDF(hashes.SHA256(), length, salt or None, f"press vault 1 {label}".encode()).derive(secret)


def name(secret: bytes, path: str) -> str:
    digest = hmac.new(derived(secret, "name"), path.encode(), hashlib.sha256).hexdigest()[:32]
    return f"d/{digest[:2]}/{digest[2:]}.bin"


def opened(secret: bytes, path: str, sealed: bytes) -> bytes:
    """The content; raises InvalidTag for anything that is not what was sealed under this path."""
    assert sealed[:4] == b"QAV\x01"
    cipher = AESGCM(derived(secret, "file", salt=sealed[4:36]))
    chunks = [sealed[at : at + CHUNK] for at in range(36, len(sealed), CHUNK)]
    plain = b"".join(
        cipher.decrypt(bytes(7) + number.to_bytes(4, "big") + bytes([number == len(chunks) - 1]), chunk, path.encode())
        for number, chunk in enumerate(chunks)
    )
    length = int.from_bytes(plain[:8], "big")
    assert set(plain[8 + length :]) <= {0}
    return plain[8 : 8 + length]


class Reader:
    """A member with a code before the vault's folder."""

    def __init__(self, folder: Path, code: str) -> None:
        word = code.replace("-", "")[:26]
        self.folder = folder
        self.own = derived(word.encode(), "member")
        self.envelope = folder / "k" / f"{derived(word.encode(), 'lookup', 16).hex()}.bin"
        told = json.loads(opened(self.own, "envelope", self.envelope.read_bytes()))
        self.organisation, self.until = told["organisation"], told["until"]
        self.keys = {shelf: base64.b64decode(key) for shelf, key in told["keys"].items()}

    def file(self, path: str) -> Path:
        return self.folder / name(self.keys[path.split("/")[1] if path.startswith("cases/") else "all"], path)

    def read(self, path: str) -> bytes:
        return opened(self.keys[path.split("/")[1] if path.startswith("cases/") else "all"], path, self.file(path).read_bytes())

    def tail(self, path: str) -> bytes:
        return opened(self.own, f"tail/{path}", (self.folder / name(self.own, f"tail/{path}")).read_bytes())


def volume(folder: Path, size: int) -> Volume:
    """A members' volume of three pages, and of about so many bytes."""
    path = folder / "members.pdf"
    with pikepdf.new() as file:
        for number in range(3):
            page = file.add_blank_page(page_size=(524, 737))
            page.contents_add(file.make_stream(f"BT /F1 20 Tf 100 {600 - number} Td (page {number}) Tj ET".encode()))
        file.pages[0].obj.Ballast = file.make_indirect(pikepdf.Stream(file, random.Random(size).randbytes(size)))
        file.docinfo["/Title"] = "上海市优秀质量技术创新成果汇编（会员版）"
        with file.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["dc:title"] = "上海市优秀质量技术创新成果汇编（会员版）"
        made = io.BytesIO()
        file.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    path.write_bytes(made.getvalue())
    return replace(VOLUME, slug="members", title="示例汇编（会员版）", audience="members", pdf=path, pages=3, cases=2, starts={})
