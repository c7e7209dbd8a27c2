"""Pictures of a case -> files for the web, cleaned once per content and kept in the cache, made while pages are filled in."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future
from pathlib import Path, PurePosixPath

from press import pictures
from press.model import Artifact, Case, Picture

Copies = Mapping[str, Future[Path]]  # sha256 of the source -> its copy for the web


def start_copies(cases: tuple[Case, ...], cache: Path, pool: Executor) -> Copies:
    """Begin to clean the pictures that the cases show; encoding leaves the interpreter's lock, so it costs the pages little."""
    wanted = {picture.sha256: picture for case in cases for section in case.sections for picture in section.pictures}
    return {digest: pool.submit(web_copy, picture, cache) for digest, picture in wanted.items()}


def web_copy(picture: Picture, cache: Path) -> Path:
    """The picture as it goes to the web."""
    target = cache / "pictures" / f"{picture.sha256[:32]}-web{picture.source.suffix.lower()}"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(pictures.web_bytes(picture))
        part.replace(target)
    return target


def picture_files(case: Case, copies: Copies) -> Iterator[Artifact]:
    """The pictures of the sections that the case shows, beside its page."""
    folder = PurePosixPath("site", "cases", case.id)
    for picture in {picture.name: picture for section in case.sections for picture in section.pictures}.values():
        yield Artifact(path=folder / picture.name, content=copies[picture.sha256].result())
