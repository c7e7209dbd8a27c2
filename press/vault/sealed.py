"""Key, path and content -> a sealed file and its name: AES-256-GCM in chunks, padded, the same bytes for the same content."""

import hashlib
import hmac
import struct
from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from press.vault.keys import Key, derive

MAGIC = b"QAV\x01"
CHUNK = 1 << 20
NAME_BYTES = 16
SMALLEST_STEP = 64
STEPS = 6  # bits: sizes are multiples of a 64th of the next power of two


def name(key: Key, path: str) -> str:
    """Where a path lies below the vault: says nothing without the key."""
    digest = hmac.digest(key.names, path.encode(), "sha256")[:NAME_BYTES].hex()
    return f"d/{digest[:2]}/{digest[2:]}.bin"


def salt(key: Key, path: str, content: bytes) -> bytes:
    """What the file's own key follows from: another one for every path and content."""
    return hmac.digest(key.salts, hashlib.sha256(content).digest() + path.encode(), "sha256")


def seal(key: Key, path: str, content: bytes) -> bytes:
    """The sealed file."""
    return sealed_with(salt(key, path, content), key, path, content)


def sealed_with(mark: bytes, key: Key, path: str, content: bytes) -> bytes:
    """The sealed file. mark: its salt, for callers that know it."""
    cipher = AESGCM(derive(key.secret, "file", salt=mark))
    return b"".join((MAGIC, mark, *_chunks(cipher, path.encode(), content)))


def _chunks(cipher: AESGCM, path: bytes, content: bytes) -> Iterator[bytes]:
    head = struct.pack(">Q", len(content))
    size = padded(len(head) + len(content))
    last = (size - 1) // CHUNK
    view = memoryview(content)
    for number in range(last + 1):
        start, end = number * CHUNK - len(head), (number + 1) * CHUNK - len(head)
        piece = head + bytes(view[:end]) if number == 0 else bytes(view[start:end])
        piece = piece.ljust(min(CHUNK, size - number * CHUNK), b"\0")
        yield cipher.encrypt(struct.pack(">7xIB", number, number == last), piece, path)


def padded(size: int) -> int:
    """The next size that is allowed: 1 % more on average, 3 % at most for files of some KB."""
    step = max(SMALLEST_STEP, 1 << max(0, (size - 1).bit_length() - STEPS))
    return -(-size // step) * step
