"""HTML -> PDFs of a few pages: letters, posters, hand-outs, certificates; made once per content and kept in the cache.

They are laid out in processes of their own, for the typesetter changes WeasyPrint for the life of a process and takes half a second to load.
"""

import gc
import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from importlib import metadata
from multiprocessing import get_context
from pathlib import Path, PurePosixPath

from press.volume import toolchain

CHUNK = 8  # sheets that a process is given at once
CODE = sorted((Path(toolchain.__file__).parent / "typesetter").glob("*.py"))


def sheets(wanted: Mapping[PurePosixPath, str], cache: Path) -> Mapping[PurePosixPath, Path]:
    """A PDF for each page of HTML, tagged (PDF/UA-1). No picture, font or style sheet but what the HTML itself holds or the system has."""
    if not wanted:
        return {}
    tools = _tools()
    kept = {name: cache / "sheets" / f"{sha256(tools + html.encode()).hexdigest()[:32]}.pdf" for name, html in wanted.items()}
    missing = {target: wanted[name] for name, target in kept.items() if not target.exists()}
    if missing:
        (cache / "sheets").mkdir(parents=True, exist_ok=True)
        workers = min(os.cpu_count() or 1, -(-len(missing) // CHUNK))
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_teach) as pool:
            for target, made in zip(missing, pool.map(_typeset, missing.values(), chunksize=CHUNK), strict=True):
                part = target.with_suffix(f".{os.getpid()}.part")
                part.write_bytes(made)
                part.replace(target)
    return kept


def _tools() -> bytes:
    """What decides, beside the HTML, how a sheet looks."""
    words = (metadata.version("weasyprint"), toolchain.libraries(), toolchain.fonts())
    return sha256(repr(words).encode() + b"".join(path.read_bytes() for path in CODE)).digest()


def _teach() -> None:
    from press.volume.typesetter import alone

    alone.teach()


def _typeset(html: str) -> bytes:
    from press.volume.typesetter import alone

    made = alone.typeset(html)
    gc.collect()  # a layout holds its fonts in a ring: left to themselves, some dozens of them take gigabytes
    return made
