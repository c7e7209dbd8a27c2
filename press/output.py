"""Artifacts -> disk: a whole tree is staged beside dist/, verified by the caller, then switched in; the only writer of dist/."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from press.model import Artifact, Manifest

MANIFEST = "manifest.json"


def stage(artifacts: Iterable[Artifact], dist: Path) -> tuple[Path, Manifest]:
    """Write every artifact into a new tree beside `dist`; the old tree stays as it is. Two artifacts at one path are a bug of ours."""
    recover(dist)
    tree = _beside(dist, "new")
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    files: dict[str, str] = {}
    made: set[Path] = set()
    for artifact in artifacts:
        name = artifact.path.as_posix()
        if name in files or artifact.path.is_absolute() or ".." in artifact.path.parts:
            raise ValueError(f"artifact written twice or outside the tree: {name}")
        target = tree / artifact.path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        content = artifact.content if isinstance(artifact.content, bytes) else artifact.content.read_bytes()
        _put(content, target, dist / artifact.path)
        files[name] = hashlib.sha256(content).hexdigest()
    return tree, Manifest(files=dict(sorted(files.items())))


def _put(content: bytes, target: Path, before: Path) -> None:
    """Write a file. What the old tree holds with the same bytes is linked: to make thousands of files anew takes seconds."""
    try:
        if before.stat().st_size == len(content) and before.read_bytes() == content:
            os.link(before, target)
            return
    except OSError:
        pass  # it is not there, or this disk knows no hard links
    target.write_bytes(content)


def switch(tree: Path, dist: Path, manifest: Manifest, inputs: str) -> None:
    """Put a staged tree in the place of `dist`. inputs: the fingerprint of all that it was made from."""
    record = {"inputs": inputs, "files": manifest.files}
    (tree / MANIFEST).write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    old = _beside(dist, "old")
    shutil.rmtree(old, ignore_errors=True)
    if dist.exists():
        dist.rename(old)
    tree.rename(dist)
    shutil.rmtree(old, ignore_errors=True)


def recover(dist: Path) -> None:
    """A run that was killed between the two renames of `switch` left the old tree aside: put it back."""
    old = _beside(dist, "old")
    if old.exists() and not dist.exists():
        old.rename(dist)


def discard(tree: Path) -> None:
    """Remove a staged tree that did not pass."""
    shutil.rmtree(tree, ignore_errors=True)


def is_current(dist: Path, inputs: str) -> bool:
    """True where `dist` was made from the same inputs and every file of it still has the bytes it had."""
    try:
        record = json.loads((dist / MANIFEST).read_text(encoding="utf-8"))
        if record["inputs"] != inputs:
            return False
        return all(hashlib.sha256((dist / name).read_bytes()).hexdigest() == digest for name, digest in record["files"].items())
    except (OSError, ValueError, KeyError):
        return False


def fingerprint(folders: Iterable[Path], words: Iterable[str]) -> str:
    """One sha256 over every file below the folders (names and bytes, hidden and compiled ones left out) and the words."""
    total = hashlib.sha256()
    for word in words:
        total.update(word.encode() + b"\0")
    for folder in folders:
        files = (folder,) if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())
        for path in files:
            name = path.relative_to(folder).as_posix()
            if not any(part.startswith((".", "__pycache__")) for part in path.relative_to(folder).parts):
                total.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _beside(dist: Path, mark: str) -> Path:
    return dist.with_name(f".{dist.name}.{mark}")
