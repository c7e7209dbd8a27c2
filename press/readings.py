"""Case folder -> what was read from it the last time, as long as no byte of it and no rule has changed; kept in the cache.

Reading a case means parsing, checking and decoding its pictures; an editor changes one of hundreds.
"""

import os
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import PIL
import yaml

from press.model import Case, Content, Problem

HERE = Path(__file__).parent
CODE = (*sorted(HERE.glob("*.py")), *sorted((HERE / "model").glob("*.py")))
KEPT = 8  # files: one for each folder of cases and each state of the rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """case: None where something in it must be mended first; problems: its notes too."""

    case: Case | None
    problems: tuple[Problem, ...]


def standards(content: Content) -> bytes:
    """A hash of all that decides what is read from a case's files: code, awards' rules, names of methods."""
    digest = sha256(repr((PIL.__version__, yaml.__version__, content.awards, content.methods)).encode())
    for path in CODE:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.digest()


def key(source: Path) -> bytes:
    """Of the names and bytes of all files in a case's folder, and of the path by which problems call it."""
    digest = sha256(str(source).encode())
    for path in sorted(source.parent.iterdir()):
        if path.is_file():
            digest.update(b"\0" + path.name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    return digest.digest()


def file_of(cases: Path, content: Content, cache: Path) -> Path:
    """Where the readings of a folder of cases lie: another state of the code has another file, so that none is misread."""
    name = sha256(standards(content) + str(cases.resolve()).encode()).hexdigest()[:32]
    return cache / "readings" / f"{name}.pickle"


def recalled(file: Path) -> Mapping[bytes, Reading]:
    """Key of a case's folder -> its reading."""
    if not file.exists():
        return {}
    known: Mapping[bytes, Reading] = pickle.loads(file.read_bytes())  # noqa: S301  # we wrote it
    return known


def keep(readings: Mapping[bytes, Reading], file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(pickle.dumps(readings, 5))
    part.replace(file)
    newest_first = sorted(file.parent.glob("*.pickle"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in newest_first[KEPT:]:
        path.unlink(missing_ok=True)
