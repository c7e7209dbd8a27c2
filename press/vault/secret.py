"""The master secret: from the environment or .secrets/, made where there is none. It is in no log, no git and no dist/."""

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from press.model import Problem, Refused

VARIABLE = "PRESS_MASTER"
FILE = "master"
BYTES = 32
HEX = 2 * BYTES


def read(folder: Path, environment: Mapping[str, str]) -> bytes | None:
    """The secret, None where there is none yet. Raises Refused where what is there cannot be trusted."""
    if VARIABLE in environment:
        return _parsed(environment[VARIABLE], Path(VARIABLE), f"环境变量 {VARIABLE} 应是 {HEX} 位十六进制数，请重新设置")
    path = folder / FILE
    if not path.is_file():
        return None
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise _refused(path, f"会员主密钥别的用户也能读，请运行 chmod 600 {path} 后再试")
    return _parsed(path.read_text(encoding="ascii", errors="replace"), path, f"会员主密钥应是 {HEX} 位十六进制数，请从备份恢复")


def make(folder: Path) -> bytes:
    """A new secret, written where `read` finds it, for this user alone."""
    folder.mkdir(mode=0o700, exist_ok=True)
    made = secrets.token_bytes(BYTES)
    write_private(folder / FILE, made.hex().encode() + b"\n")
    return made


def write_private(path: Path, content: bytes) -> None:
    """A file that nobody else may read, from its first byte on."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _parsed(text: str, source: Path, message: str) -> bytes:
    word = text.strip()
    try:
        found = bytes.fromhex(word)
    except ValueError:
        found = b""
    if len(word) != HEX or len(found) != BYTES:
        raise _refused(source, message)
    return found


def _refused(source: Path, message: str) -> Refused:
    return Refused((Problem(rule="members-secret", level="error", source=source, line=0, message=message),))
